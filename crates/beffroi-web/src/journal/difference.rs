//! What an entry keeps beside its sentence, as people read it: what changed, from what to what.

use crate::french;
use crate::view::journal::ChangeLine;
use beffroi_domain::journal::words;
use beffroi_kernel::Role;
use serde_json::{Map, Value};

/// Most characters of one value: the rest is in the export.
const VALUE_CHARACTERS_MAX: usize = 160;

/// What changed, and what else was kept.
pub fn read(detail: &str) -> (Vec<ChangeLine>, Vec<(String, String)>) {
    let Ok(Value::Object(mut all)) = serde_json::from_str::<Value>(detail) else {
        let kept = french::cut(detail, VALUE_CHARACTERS_MAX);
        return (Vec::new(), vec![(words().field("detail").to_owned(), kept)]);
    };
    let (before, after) = (all.remove("before"), all.remove("after"));
    let facts = all.iter().map(|(name, value)| (words().field(name).to_owned(), text(value))).collect();
    (changes(before, after), facts)
}

fn changes(before: Option<Value>, after: Option<Value>) -> Vec<ChangeLine> {
    let (before, after) = (fields(before), fields(after));
    let mut names: Vec<&String> = before.keys().collect();
    names.extend(after.keys().filter(|name| !before.contains_key(*name)));
    let say = |all: &Map<String, Value>, name: &String| all.get(name).map(text).unwrap_or_default();
    let change = |name: &String| {
        let (before, after) = (say(&before, name), say(&after, name));
        let label = words().field(name).to_owned();
        (before != after).then_some(ChangeLine { label, before, after })
    };
    names.into_iter().filter_map(change).collect()
}

/// One side, field by field; what is no object is one field.
fn fields(side: Option<Value>) -> Map<String, Value> {
    match side {
        Some(Value::Object(fields)) => fields,
        Some(Value::Null) | None => Map::new(),
        Some(value @ Value::Array(_)) => Map::from_iter([("roles".to_owned(), value)]),
        Some(value) => Map::from_iter([("value".to_owned(), value)]),
    }
}

/// A value in French.
fn text(value: &Value) -> String {
    let said = match value {
        Value::Null => "rien".to_owned(),
        Value::Bool(true) => "oui".to_owned(),
        Value::Bool(false) => "non".to_owned(),
        Value::Number(number) => number.as_u64().map_or_else(|| number.to_string(), french::count),
        Value::String(text) => {
            Role::from_code(text).map_or_else(|| text.clone(), |role| role.label().to_owned())
        }
        Value::Array(items) if items.is_empty() => "rien".to_owned(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => french::plural(fields.len() as u64, "élément", "éléments"),
    };
    french::cut(&said, VALUE_CHARACTERS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_said_and_what_did_not_is_not() {
        let change = |label: &str, before: &str, after: &str| ChangeLine {
            label: label.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        for (detail, expected) in [
            (
                r#"{"before":["lecteur"],"after":["editeur","elu"]}"#,
                vec![change("rôles", "lecteur", "éditeur de données, élu")],
            ),
            (
                r#"{"before":{"name":"A","population":1},"after":{"name":"B","population":1}}"#,
                vec![change("nom", "A", "B")],
            ),
            (r#"{"after":{"title":"A"}}"#, vec![change("titre", "", "A")]),
            (r#"{"before":["lecteur"]}"#, vec![change("rôles", "lecteur", "")]),
            ("{}", vec![]),
        ] {
            assert_eq!(read(detail).0, expected, "{detail}");
        }
    }

    #[test]
    fn anything_can_be_shown() {
        for (detail, expected) in [
            (r#"{"rows":1200}"#, "1\u{202f}200"),
            (r#"{"valid":true}"#, "oui"),
            (r#"{"version_1":{"1":"a","2":"b"}}"#, "2\u{a0}éléments"),
            (r#"{"key":[]}"#, "rien"),
            ("pas du JSON", "pas du JSON"),
            ("[1]", "[1]"),
        ] {
            assert_eq!(read(detail).1[0].1, expected, "{detail}");
        }
        let long = format!("{{\"title\":\"{}\"}}", "é".repeat(1_000));
        assert!(read(&long).1[0].1.chars().count() <= VALUE_CHARACTERS_MAX + 1);
    }
}
