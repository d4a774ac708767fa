//! What is proposed as answers to a requirement, and what each is worth, when its library does not say so itself.
//!
//! ```text
//! one of the choices   score = add_score / highest add_score; without add_score, 1 when the choice says that the
//!                      requirement is met, else 0
//! several choices      score = add_score / the smaller of their sum and the highest score of the framework
//! levels of a scale    score = (score − lowest) / (highest − lowest)
//! neither              conforme 1, en partie 0,5, non 0, sans objet counts nowhere
//! ```
//!
//! Choices without any of these weigh nothing: the answer is kept and changes no grade, and the requirement is then
//! judged as a whole.

use super::slug::{Names, tail};
use super::{Ask, AskChoice, AskKind, Level};
use toml::{Table, Value};

/// How a requirement is answered.
pub(super) struct Proposal {
    /// The kind of the question, as questionnaires write it.
    pub kind: &'static str,
    /// Its choices, as questionnaires write them.
    pub choices: Vec<Table>,
    /// Whether an answer is worth something.
    pub scored: bool,
    /// What is said about how to answer; empty when nothing has to be.
    pub hint: &'static str,
}

/// A number as questionnaires write it: whole when it is.
pub(super) fn number(value: f64) -> Value {
    let value = (value * 1e6).round() / 1e6;
    if value.fract() == 0.0 { Value::Integer(value as i64) } else { Value::Float(value) }
}

fn choice(code: String, label: &str, definition: &str, score: f64) -> Table {
    let mut table = Table::new();
    table.insert("code".to_owned(), Value::String(code));
    table.insert("label".to_owned(), Value::String(label.to_owned()));
    if !definition.is_empty() {
        table.insert("definition".to_owned(), Value::String(definition.to_owned()));
    }
    table.insert("score".to_owned(), number(score));
    table
}

fn not_concerned(mut choice: Table) -> Table {
    choice.insert("score".to_owned(), Value::Integer(0));
    choice.insert("not_concerned".to_owned(), Value::Boolean(true));
    choice
}

fn without_object() -> Table {
    not_concerned(choice(
        "sans-objet".to_owned(),
        "Sans objet",
        "Cela ne concerne pas votre collectivité : la question ne compte pas dans la note.",
        0.0,
    ))
}

/// The answers to a requirement that asks no question of its own.
pub(super) fn requirement(levels: &[Level]) -> Proposal {
    let range = levels.first().zip(levels.last()).map(|(low, high)| (low.score, high.score));
    let mut choices = match range {
        Some((low, high)) if high > low => {
            let mut names = Names::without(&["unknown", "sans-objet"]);
            let of = |level: &Level| {
                let score = (level.score - low) / (high - low);
                choice(names.take(&level.name, "niveau"), &level.name, &level.description, score)
            };
            levels.iter().map(of).collect()
        }
        _ => vec![
            choice("conforme".to_owned(), "Oui, conforme", "C’est fait, et vous pourriez le montrer.", 1.0),
            choice(
                "en-partie".to_owned(),
                "En partie",
                "C’est commencé, ou fait pour une partie seulement.",
                0.5,
            ),
            choice("non".to_owned(), "Non", "Ce n’est pas fait.", 0.0),
        ],
    };
    choices.push(without_object());
    Proposal { kind: "choice", choices, scored: true, hint: "" }
}

/// The answers to a question of a library, whose scores go up to `highest`.
pub(super) fn question(ask: &Ask, highest: f64) -> Proposal {
    let unscored = |kind, hint| Proposal { kind, choices: Vec::new(), scored: false, hint };
    let choices: Vec<&AskChoice> = ask.choices.iter().filter(|choice| !says_unknown(&choice.label)).collect();
    match ask.kind {
        AskKind::Unique | AskKind::Multiple if choices.is_empty() => unscored("text", ""),
        AskKind::Unique => unique(&choices),
        AskKind::Multiple => multiple(&choices, highest),
        AskKind::Boolean => Proposal {
            kind: "choice",
            choices: vec![choice("oui".to_owned(), "Oui", "", 0.0), choice("non".to_owned(), "Non", "", 0.0)],
            scored: false,
            hint: "",
        },
        AskKind::Date => unscored("text", "Écrivez une date, sous la forme 31/01/2026."),
        AskKind::Number => unscored("number", ""),
        AskKind::Text => unscored("text", ""),
    }
}

fn tables(choices: &[&AskChoice], score: impl Fn(&AskChoice) -> f64) -> Vec<Table> {
    let mut names = Names::without(&["unknown"]);
    let of = |one: &&AskChoice| {
        let code = names.take(tail(&one.urn), "choix");
        let label = if one.label.is_empty() { code.clone() } else { one.label.clone() };
        choice(code, &label, &one.description, score(one))
    };
    choices.iter().map(of).collect()
}

fn unique(choices: &[&AskChoice]) -> Proposal {
    let best = choices.iter().filter_map(|choice| choice.add_score).fold(0.0, f64::max);
    let met = choices.iter().any(|choice| choice.met == Some(true));
    let score = |choice: &AskChoice| match choice.add_score {
        Some(score) if best > 0.0 => (score / best).max(0.0),
        None if best > 0.0 => 0.0,
        _ => f64::from(u8::from(choice.met == Some(true))),
    };
    let of = |(one, table): (&&AskChoice, Table)| {
        let counts = one.add_score.is_some() || one.met.is_some();
        if !counts && says_not_concerned(&one.label) { not_concerned(table) } else { table }
    };
    let choices = choices.iter().zip(tables(choices, score)).map(of).collect();
    Proposal { kind: "choice", choices, scored: best > 0.0 || met, hint: "" }
}

fn multiple(choices: &[&AskChoice], highest: f64) -> Proposal {
    let sum: f64 = choices.iter().filter_map(|choice| choice.add_score).filter(|score| *score > 0.0).sum();
    // A sum goes no further than the scale of the framework.
    let whole = if highest > 0.0 { sum.min(highest) } else { sum };
    // Rounded up, so that all of them reach the whole.
    let share = |score: f64| (score.max(0.0) / whole * 1e6).ceil() / 1e6;
    let score =
        |choice: &AskChoice| if whole > 0.0 { share(choice.add_score.unwrap_or(0.0)).min(1.0) } else { 0.0 };
    Proposal { kind: "several", choices: tables(choices, score), scored: whole > 0.0, hint: "" }
}

fn plain(label: &str) -> String {
    label.trim().trim_end_matches('.').to_lowercase().replace('’', "'")
}

/// Whether a choice says what "Je ne sais pas" says, which every question offers.
fn says_unknown(label: &str) -> bool {
    matches!(
        plain(label).as_str(),
        "je ne sais pas"
            | "ne sait pas"
            | "ne sais pas"
            | "i don't know"
            | "i do not know"
            | "don't know"
            | "unknown"
    )
}

/// Whether a choice says that the question has no object here.
fn says_not_concerned(label: &str) -> bool {
    matches!(
        plain(label).as_str(),
        "non applicable" | "sans objet" | "non concerné" | "non concernée" | "n/a" | "na" | "not applicable"
    )
}
