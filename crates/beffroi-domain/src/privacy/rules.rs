//! Reading the register, and what follows from it: pure.

use super::model::{Class, Column, Register, Retention, Table};
use crate::account::Person;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};
use beffroi_store::Place;
use serde::Deserialize;
use std::collections::BTreeMap;

const CLASSIFICATION: &str = include_str!("../../../../reference/classification.toml");
const WORDS: &str = include_str!("../../../../reference/register-words.toml");
/// How the classification calls what is said of a table as a whole.
const RETENTION: &str = "retention";

/// A column as the classification says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    class: Class,
    keep: String,
    #[serde(default)]
    why: String,
}

/// The French words of the register.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    table: BTreeMap<String, String>,
    column: BTreeMap<String, String>,
    keep: BTreeMap<String, String>,
    why: BTreeMap<String, String>,
}

/// The register of this program.
///
/// # Errors
/// [`Error::Internal`] when one of its two files cannot be read, which a test holds against.
pub fn read_register() -> Result<Register> {
    register_of(CLASSIFICATION, WORDS)
}

/// The register that a classification and the words for it make. What has no French word yet stands as it is.
fn register_of(classification: &str, words: &str) -> Result<Register> {
    let tables: BTreeMap<String, toml::Table> =
        toml::from_str(classification).context("reading the classification of columns")?;
    let words: Words = toml::from_str(words).context("reading the words of the register")?;
    let say = |all: &BTreeMap<String, String>, text: String| all.get(&text).cloned().unwrap_or(text);
    let mut register = Register::default();
    for (name, content) in tables {
        let mut table =
            Table { label: say(&words.table, name.clone()), name, retention: None, columns: Vec::new() };
        for (column, value) in content {
            if column == RETENTION {
                let retention: Retention = value.try_into().context("reading how long a table is kept")?;
                table.retention = Some(retention);
                continue;
            }
            let said: Said = value.try_into().context("reading the class of a column")?;
            let own = words.column.get(&format!("{}.{column}", table.name)).cloned();
            table.columns.push(Column {
                label: own.unwrap_or_else(|| say(&words.column, column.clone())),
                name: column,
                class: said.class,
                keep: say(&words.keep, said.keep),
                why: say(&words.why, said.why),
            });
        }
        register.tables.push(table);
    }
    Ok(register)
}

/// The tables that name people, with the columns that may be shown to them.
pub(super) fn places(register: &Register) -> Vec<Place> {
    let place = |table: &Table| {
        let naming: Vec<String> =
            table.columns.iter().filter(|column| names_a_person(&table.name, column)).map(name).collect();
        let shown = table.columns.iter().filter(|column| column.class != Class::Secret).map(name).collect();
        // A session is the account's: a territory is named there only when the sealed account opened it.
        let of_the_account = table.name == "sessions";
        let scoped = !of_the_account && table.columns.iter().any(|column| column.name == "territory_id");
        (!naming.is_empty()).then(|| Place { table: table.name.clone(), columns: shown, naming, scoped })
    };
    register.tables.iter().filter_map(place).collect()
}

fn name(column: &Column) -> String {
    column.name.clone()
}

/// Whether a column names a person: by convention, personal columns that are called so.
pub(super) fn names_a_person(table: &str, column: &Column) -> bool {
    let name = column.name.as_str();
    let called =
        matches!(name, "person_id" | "actor") || name.ends_with("_by") || (table == "people" && name == "id");
    column.class == Class::Personal && called
}

/// Goes on only when the person's address was typed again: nobody erases or takes out by a slip of the hand.
///
/// # Errors
/// [`Error::Input`] with code `confirmation-differs`.
pub(super) fn check_confirmation(person: &Person, typed: &str) -> Result<()> {
    if typed.trim().to_lowercase() == person.email {
        return Ok(());
    }
    Err(Error::Input(
        Problem::new("confirmation-differs", "L’adresse retapée n’est pas celle de cette personne.")
            .advice("Rien n’a été fait. Retapez l’adresse telle qu’elle est écrite sur cette page.")
            .field("confirmation"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_can_be_read_and_what_is_personal_is_said_in_french() {
        let register = read_register().unwrap();
        let words: Words = toml::from_str(WORDS).unwrap();
        let mut missing = Vec::new();
        for table in &register.tables {
            if !words.table.contains_key(&table.name) {
                missing.push(format!("table {}", table.name));
            }
            for column in table.columns.iter().filter(|column| column.class.owes_a_reason()) {
                for (kind, said, all) in [
                    ("column", &column.label, &words.column),
                    ("keep", &column.keep, &words.keep),
                    ("why", &column.why, &words.why),
                ] {
                    if !all.values().any(|french| french == said) {
                        missing.push(format!("{kind} {said:?} of {}.{}", table.name, column.name));
                    }
                }
            }
            if let Some(retention) = &table.retention {
                assert!(table.columns.iter().any(|column| column.name == retention.after), "{}", table.name);
            }
        }
        assert!(missing.is_empty(), "reference/register-words.toml lacks:\n{}", missing.join("\n"));
    }

    #[test]
    fn people_are_named_where_the_convention_says_and_no_secret_is_shown() {
        let register = read_register().unwrap();
        let places = places(&register);
        let tables: Vec<&str> = places.iter().map(|place| place.table.as_str()).collect();
        for table in
            ["people", "memberships", "membership_roles", "delegations", "sessions", "journal", "versions"]
        {
            assert!(tables.contains(&table), "{table} is not in {tables:?}");
        }
        let people = places.iter().find(|place| place.table == "people").unwrap();
        assert!(!people.scoped && people.columns.contains(&"email".to_owned()));
        assert!(!people.columns.contains(&"password_hash".to_owned()));
        assert!(places.iter().find(|place| place.table == "journal").unwrap().scoped);
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_what_has_no_word_stands_as_it_is() {
        let words = "[table]\n[column]\n\"a.b\" = \"la chose\"\n[keep]\n[why]\n";
        for text in ["[a]\nb = 1", "[a]\nb = { class = \"odd\", keep = \"\" }", "[a]\nretention = 3", "a ="] {
            assert!(register_of(text, words).is_err(), "{text}");
        }
        let text = "[a]\nretention = { days = 3, after = \"b\" }\nb = { class = \"public\", keep = \"x\" }";
        let register = register_of(text, words).unwrap();
        assert_eq!(register.tables[0].retention, Some(Retention { days: 3, after: "b".to_owned() }));
        assert_eq!(
            (register.tables[0].label.as_str(), register.tables[0].columns[0].keep.as_str()),
            ("a", "x")
        );
        let columns = &register.tables[0].columns;
        assert_eq!(
            (columns[0].label.as_str(), register.label("a", "b"), register.label("a", "c")),
            ("la chose", "la chose", "c")
        );
    }

    #[test]
    fn the_address_must_be_typed_again() {
        let id = beffroi_kernel::account::PersonId::new(1, [0; 10]);
        let person = Person { id, email: "a@val-fictif.example".into(), name: "A".into() };
        for (typed, passes) in
            [("a@val-fictif.example", true), (" A@Val-Fictif.example ", true), ("", false), ("b", false)]
        {
            assert_eq!(check_confirmation(&person, typed).is_ok(), passes, "{typed}");
        }
    }
}
