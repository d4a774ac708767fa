//! Facts as fields of a form, and what a form sends as facts.

use crate::space::fields;
use crate::view::look::Choice;
use crate::view::space::FormField;
use beffroi_kernel::{Error, Problem, Result};
use beffroi_reference::{Fact, FactKind, Facts, Value, Vocabulary};
use serde_json::Value as Json;

/// What a form sends: one pair for each field and for each box that is ticked.
pub type Pairs = Vec<(String, String)>;

/// What comes before the name of a fact in a form.
const PREFIX: &str = "q-";
/// The box that says that none of the others is so.
const NONE: &str = "aucun";

/// The name of the field of a fact.
pub fn field_name(fact: &str) -> String {
    format!("{PREFIX}{fact}")
}

/// The field that asks for a fact. What is not known stays a choice of its own.
pub fn field(fact: &Fact, known: Option<&Value>) -> FormField {
    let (kind, value, choices) = match &fact.kind {
        FactKind::Flag => {
            let chosen = match known {
                Some(Value::Flag(true)) => "oui",
                Some(Value::Flag(false)) => "non",
                _ => "",
            };
            let said = [("oui", "Oui"), ("non", "Non"), ("", "Je ne sais pas encore")];
            ("radios", String::new(), said.map(|(code, label)| Choice::new(code, label, chosen)).to_vec())
        }
        FactKind::Number { .. } => {
            let text = match known {
                Some(Value::Number(number)) => number.to_string().replace('.', ","),
                _ => String::new(),
            };
            ("text", text, Vec::new())
        }
        FactKind::Date => {
            let text = match known {
                Some(Value::Date(day)) => day.to_string(),
                _ => String::new(),
            };
            ("date", text, Vec::new())
        }
        FactKind::Choice(values) => {
            let chosen = match known {
                Some(Value::Choice(code)) => code.as_str(),
                _ => "",
            };
            let mut choices: Vec<Choice> =
                values.iter().map(|(code, label)| Choice::new(code, label, chosen)).collect();
            choices.push(Choice::new("", "Je ne sais pas encore", chosen));
            ("radios", String::new(), choices)
        }
        FactKind::Set(values) => {
            let codes = match known {
                Some(Value::Set(codes)) => Some(codes),
                _ => None,
            };
            let mut choices: Vec<Choice> = values
                .iter()
                .map(|(code, label)| Choice {
                    value: code.clone(),
                    label: label.clone(),
                    chosen: codes.is_some_and(|codes| codes.contains(code)),
                })
                .collect();
            let none = codes.is_some_and(std::collections::BTreeSet::is_empty);
            choices.push(Choice { value: NONE.to_owned(), label: "aucun".to_owned(), chosen: none });
            ("checks", String::new(), choices)
        }
    };
    let unit = match &fact.kind {
        FactKind::Number { unit } if !unit.is_empty() => format!(" Répondez en {unit}."),
        _ => String::new(),
    };
    let help = format!("{}{unit}", fact.help.clone().unwrap_or_default());
    let mut field = fields::text(&field_name(&fact.name), &fact.question, help.trim(), &value);
    kind.clone_into(&mut field.kind);
    field.choices = choices;
    field
}

/// What a form says of one fact, as JSON; nothing when it says nothing.
///
/// # Errors
/// [`Error::Input`] when it cannot be read.
pub fn read(vocabulary: &Vocabulary, fact: &Fact, pairs: &Pairs) -> Result<Option<Json>> {
    let name = field_name(&fact.name);
    let said: Vec<&str> = pairs
        .iter()
        .filter(|(field, value)| *field == name && !value.trim().is_empty())
        .map(|(_, value)| value.trim())
        .collect();
    let Some(first) = said.first() else { return Ok(None) };
    let json = match &fact.kind {
        FactKind::Flag => match *first {
            "oui" => Json::Bool(true),
            "non" => Json::Bool(false),
            _ => return Err(unreadable(&name)),
        },
        FactKind::Number { .. } => number(first).ok_or_else(|| unreadable(&name))?,
        FactKind::Date | FactKind::Choice(_) => Json::from(*first),
        // "None of these" beside one of these says nothing that can be kept.
        FactKind::Set(_) if said.contains(&NONE) && said.len() > 1 => return Err(unreadable(&name)),
        FactKind::Set(_) if said.contains(&NONE) => Json::Array(Vec::new()),
        FactKind::Set(_) => said.into(),
    };
    match vocabulary.read(&fact.name, &json) {
        Ok(_) => Ok(Some(json)),
        Err(_) => Err(unreadable(&name)),
    }
}

/// A number as people write it: `12 000`, `49,5`.
fn number(text: &str) -> Option<Json> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
    let number: f64 = plain.replace(',', ".").parse().ok()?;
    serde_json::Number::from_f64(number).map(Json::Number)
}

/// What a form says of these facts.
///
/// # Errors
/// As [`read`].
pub fn facts<'a>(
    vocabulary: &Vocabulary,
    wanted: impl Iterator<Item = &'a Fact>,
    pairs: &Pairs,
) -> Result<Facts> {
    let mut facts = Facts::new();
    for fact in wanted {
        if let Some(value) =
            read(vocabulary, fact, pairs)?.and_then(|json| vocabulary.read(&fact.name, &json).ok())
        {
            facts.set(&fact.name, value);
        }
    }
    Ok(facts)
}

/// The pairs of a form that carry answers.
pub fn carried(pairs: &Pairs) -> impl Iterator<Item = &(String, String)> {
    pairs.iter().filter(|(name, value)| name.starts_with(PREFIX) && !value.trim().is_empty())
}

fn unreadable(field: &str) -> Error {
    Error::Input(
        Problem::new("answer-unreadable", "Une réponse n’est pas lisible.")
            .advice("Rien n’a été enregistré. Écrivez les nombres en chiffres, et ne cochez pas « aucun » avec autre chose.")
            .field(field),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_reference::Library;

    fn pairs(said: &[(&str, &str)]) -> Pairs {
        said.iter().map(|(name, value)| (field_name(name), (*value).to_owned())).collect()
    }

    #[test]
    fn what_people_write_becomes_facts() {
        let library = Library::embedded().unwrap();
        let vocabulary = &library.vocabulary;
        for (name, said, expected) in [
            ("population", &["12 000"][..], Ok(Some(serde_json::json!(12000.0)))),
            ("staff", &["49,5"], Ok(Some(serde_json::json!(49.5)))),
            ("staff", &["beaucoup"], Err(())),
            ("staff", &["-3"], Err(())),
            ("staff", &[""], Ok(None)),
            ("cyber_insurance", &["oui"], Ok(Some(true.into()))),
            ("cyber_insurance", &[""], Ok(None)),
            ("cyber_insurance", &["peut-être"], Err(())),
            ("major_risks", &["aucun"], Ok(Some(serde_json::json!([])))),
            ("major_risks", &["volcano", "cyclone"], Ok(Some(serde_json::json!(["volcano", "cyclone"])))),
            ("major_risks", &["volcano", "aucun"], Err(())),
            ("major_risks", &["autre"], Err(())),
            ("pcs_notified_on", &["2025-02-28"], Ok(Some("2025-02-28".into()))),
            ("pcs_notified_on", &["hier"], Err(())),
        ] {
            let fact = vocabulary.fact(name).unwrap();
            let all: Vec<(&str, &str)> = said.iter().map(|value| (name, *value)).collect();
            let found = read(vocabulary, fact, &pairs(&all)).map_err(|_| ());
            assert_eq!(found, expected, "{name} {said:?}");
        }
    }

    #[test]
    fn a_fact_asks_with_the_field_that_fits_and_shows_what_is_known() {
        let library = Library::embedded().unwrap();
        let ask =
            |name: &str, known: Option<Value>| field(library.vocabulary.fact(name).unwrap(), known.as_ref());
        let chosen = |field: &FormField| {
            field.choices.iter().filter(|one| one.chosen).map(|one| one.value.clone()).collect::<Vec<_>>()
        };
        assert_eq!(chosen(&ask("cyber_insurance", None)), [""]);
        assert_eq!(chosen(&ask("cyber_insurance", Some(Value::Flag(false)))), ["non"]);
        assert_eq!(chosen(&ask("major_risks", Some(Value::Set([].into())))), ["aucun"]);
        assert!(chosen(&ask("major_risks", None)).is_empty());
        assert_eq!(ask("staff", Some(Value::Number(49.5))).value, "49,5");
    }
}
