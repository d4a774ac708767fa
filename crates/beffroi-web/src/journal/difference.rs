//! What an entry keeps beside its sentence, as people read it: what changed, from what to what.

use crate::french;
use crate::view::journal::ChangeLine;
use beffroi_domain::account::last_day;
use beffroi_domain::dataset::{Frequency, Licence, Theme};
use beffroi_domain::journal::words;
use beffroi_kernel::{Right, Role, Room};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Most characters of one value: the rest is in the export.
const VALUE_CHARACTERS_MAX: usize = 160;

/// Fields that hold instants in milliseconds.
const INSTANTS: [&str; 4] = ["expires", "from", "until", "happened"];
/// Characters of a hash that are shown: enough to compare by eye.
const HASH_CHARACTERS: usize = 12;

/// What changed, and what else was kept. `name` gives the name of the person whose identifier it is given.
pub fn read(detail: &str, name: &dyn Fn(&str) -> String) -> (Vec<ChangeLine>, Vec<(String, String)>) {
    let Ok(Value::Object(mut all)) = serde_json::from_str::<Value>(detail) else {
        let kept = french::cut(detail, VALUE_CHARACTERS_MAX);
        return (Vec::new(), vec![(words().field("detail").to_owned(), kept)]);
    };
    let (before, after) = (all.remove("before"), all.remove("after"));
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut say = |field: &str, value: &Value| {
        if !value.is_null() {
            facts.push((words().field(field).to_owned(), text(field, value, name)));
        }
    };
    // What stood there before, when nothing says what came after: a fact like the others.
    let lone = before.as_ref().filter(|value| after.is_none() && !value.is_object() && !value.is_array());
    if let Some(value) = lone {
        say("before", value);
    }
    all.iter().for_each(|(field, value)| say(field, value));
    let changes = if lone.is_some() { Vec::new() } else { changes(before, after, name) };
    (changes, facts)
}

fn changes(before: Option<Value>, after: Option<Value>, name: &dyn Fn(&str) -> String) -> Vec<ChangeLine> {
    let (before, after) = (fields(before), fields(after));
    let mut names: Vec<&String> = before.keys().collect();
    names.extend(after.keys().filter(|name| !before.contains_key(*name)));
    let say = |all: &Map<String, Value>, field: &String| {
        all.get(field).map(|value| text(field, value, name)).unwrap_or_default()
    };
    let change = |field: &String| {
        let (before, after) = (say(&before, field), say(&after, field));
        let label = words().field(field).to_owned();
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
fn text(field: &str, value: &Value, name: &dyn Fn(&str) -> String) -> String {
    let said = match value {
        Value::Null => "rien".to_owned(),
        Value::Bool(true) => "oui".to_owned(),
        Value::Bool(false) => "non".to_owned(),
        Value::Number(number) if INSTANTS.contains(&field) => {
            let instant = number.as_i64().and_then(|at| Timestamp::from_millisecond(at).ok());
            instant.map_or_else(|| number.to_string(), |instant| moment(field, instant))
        }
        Value::Number(number) => number.as_u64().map_or_else(|| number.to_string(), french::count),
        Value::String(text) if text.is_empty() => "rien".to_owned(),
        Value::String(text) => word(field, text, name),
        Value::Array(items) if items.is_empty() => "rien".to_owned(),
        Value::Array(items) => {
            items.iter().map(|item| text(field, item, name)).collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => french::plural(fields.len() as u64, "élément", "éléments"),
    };
    french::cut(&said, VALUE_CHARACTERS_MAX)
}

/// An instant; where a time ends, the last day that belongs to it.
fn moment(field: &str, instant: Timestamp) -> String {
    match field {
        "until" => french::date(last_day(instant)),
        "from" => french::date(french::day(instant)),
        _ => french::moment(instant),
    }
}

/// A word of a detail: a code has its name, an identifier is shortened, the rest stands as it was written.
fn word(field: &str, text: &str, name: &dyn Fn(&str) -> String) -> String {
    if let Some(person) = text.strip_prefix("person:") {
        return name(person);
    }
    let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal && text.len() == 64 {
        return format!("{}…", &text[..HASH_CHARACTERS]);
    }
    if hexadecimal && text.len() == 32 {
        return super::short(text);
    }
    if INSTANTS.contains(&field) {
        return text.parse().map_or_else(|_| text.to_owned(), |instant| moment(field, instant));
    }
    let label = match field {
        "rooms" => Room::from_code(text).map(Room::label),
        "rights" => Right::from_code(text).map(Right::label),
        "theme" => Theme::from_code(text).map(Theme::label),
        "frequency" => Frequency::from_code(text).map(Frequency::label),
        "licence" => Licence::from_code(text).map(Licence::label),
        // What people typed is theirs, even when it looks like a code.
        "title" | "name" | "file" | "original" | "description" | "slug" => None,
        _ => Role::from_code(text).map(Role::label).or_else(|| words().values.get(text).map(String::as_str)),
    };
    label.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str) -> String {
        format!("personne {id}")
    }

    #[test]
    fn what_changed_is_said_and_what_did_not_is_not() {
        let change = |label: &str, before: &str, after: &str| ChangeLine {
            label: label.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        for (detail, expected) in [
            (
                r#"{"before":{"theme":"TRAN","description":"Des lieux"},"after":{"theme":null,"description":""}}"#,
                vec![change("thème", "transports", "rien"), change("description", "Des lieux", "rien")],
            ),
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
            assert_eq!(read(detail, &named).0, expected, "{detail}");
        }
    }

    #[test]
    fn anything_can_be_shown() {
        for (detail, expected) in [
            (r#"{"rows":1200}"#, "1\u{202f}200"),
            (r#"{"valid":true}"#, "oui"),
            (r#"{"version_1":{"1":"a","2":"b"}}"#, "2\u{a0}éléments"),
            (r#"{"key":[]}"#, "rien"),
            (r#"{"deputy":"person:7"}"#, "personne 7"),
            (r#"{"rooms":["journal","privacy"]}"#, "journal, données personnelles"),
            (r#"{"rights":["dataset_read"]}"#, "lire les jeux de données non publiés"),
            (r#"{"method":"password"}"#, "mot de passe"),
            (r#"{"name":"dpo"}"#, "dpo"),
            (r#"{"until":"2027-05-23T22:00:00Z"}"#, "23\u{a0}mai 2027"),
            (r#"{"expires":1821437310465}"#, "20\u{a0}septembre 2027 à 12\u{a0}h\u{a0}48"),
            (r#"{"id":"01a172ad1e0199842c4e16f3899f803a"}"#, "…899f803a"),
            (r#"{"before":1,"version":2}"#, "1"),
            (r#"{"personal_data_confirmed":null,"version":2}"#, "2"),
            ("pas du JSON", "pas du JSON"),
            ("[1]", "[1]"),
        ] {
            assert_eq!(read(detail, &named).1[0].1, expected, "{detail}");
        }
        let long = format!("{{\"title\":\"{}\"}}", "é".repeat(1_000));
        assert!(read(&long, &named).1[0].1.chars().count() <= VALUE_CHARACTERS_MAX + 1);
    }
}
