//! The dictionary of the inventory: the words and the fields of each kind of item, read from `reference/`.

use beffroi_kernel::inventory::ItemKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line.
    Text,
    /// Several lines.
    Long,
    /// One of a list.
    Choice,
    /// Several of a list.
    Choices,
    /// Yes, no, or not said.
    Answer,
    /// A day.
    Date,
    /// A year.
    Year,
    /// An amount in euros, kept in cents.
    Money,
    /// A number of things.
    Count,
    /// A telephone number.
    Phone,
    /// A mail address.
    Mail,
    /// The number of a French legal person.
    Siren,
    /// Other items of the same territory.
    Reference,
}

/// One choice of a field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldChoice {
    /// The name kept.
    pub code: String,
    /// What people read.
    pub label: String,
    /// Of a country: whether it belongs to the European Union.
    #[serde(default)]
    pub union: bool,
}

/// One field of a kind of item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name kept.
    pub code: String,
    /// What people read.
    pub label: String,
    /// A line of help; may be empty.
    #[serde(default)]
    pub help: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// What can be chosen.
    #[serde(default)]
    pub choices: Vec<FieldChoice>,
    #[serde(default)]
    list: String,
    /// Of a reference: the kind of item that it names.
    #[serde(default)]
    pub target: Option<ItemKind>,
    /// Of a reference: whether it may name several.
    #[serde(default)]
    pub many: bool,
    /// Whether only those who fill the inventory may see it.
    #[serde(default)]
    pub private: bool,
    /// Whether it stands in the table of its kind.
    #[serde(default)]
    pub shown: bool,
    #[serde(default)]
    pub(super) columns: Vec<String>,
}

/// A kind of item: its words and its fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// One of them, in French.
    pub one: String,
    /// Several of them.
    pub many: String,
    /// The title of the form for a new one.
    pub new: String,
    /// What they are, in a sentence.
    pub lead: String,
    /// What the name is called.
    pub name: String,
    /// A line of help for the name; may be empty.
    pub name_help: String,
    pub(super) columns: Vec<String>,
    /// What to do first, when there are none.
    pub first: String,
    /// The fields, in the order of the form.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

impl Sheet {
    /// A field by its code.
    #[must_use]
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }
}

/// The whole dictionary. A table that is no kind cannot be read.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Dictionary {
    pub unknown: Vec<String>,
    pub yes: Vec<String>,
    pub no: Vec<String>,
    #[serde(flatten)]
    sheets: BTreeMap<ItemKind, Sheet>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    choice: Vec<FieldChoice>,
}

static NOTHING: LazyLock<Sheet> = LazyLock::new(Sheet::default);
static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    // The files are part of the program, and a test reads them.
    let list = |text: &str| toml::from_str::<List>(text).unwrap_or_default().choice;
    let lists = BTreeMap::from([
        ("countries", list(include_str!("../../../../reference/countries.toml"))),
        ("crisis-roles", list(include_str!("../../../../reference/crisis-roles.toml"))),
    ]);
    let mut all: Dictionary =
        toml::from_str(include_str!("../../../../reference/inventory.toml")).unwrap_or_default();
    for field in all.sheets.values_mut().flat_map(|sheet| &mut sheet.fields) {
        if let Some(choices) = lists.get(field.list.as_str()) {
            field.choices.clone_from(choices);
        }
    }
    all
});

pub(super) fn dictionary() -> &'static Dictionary {
    &DICTIONARY
}

/// The words and the fields of a kind.
#[must_use]
pub fn sheet(kind: ItemKind) -> &'static Sheet {
    DICTIONARY.sheets.get(&kind).unwrap_or(&NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headers::plain;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_its_words_and_fields_that_hold_together() {
        toml::from_str::<Dictionary>(include_str!("../../../../reference/inventory.toml")).unwrap();
        for kind in ItemKind::ALL {
            let sheet = sheet(kind);
            assert!(!sheet.one.is_empty() && !sheet.first.is_empty() && !sheet.fields.is_empty(), "{kind:?}");
            let mut codes = HashSet::from(["name"]);
            for field in &sheet.fields {
                let of = format!("{kind:?} {}", field.code);
                assert!(codes.insert(&field.code), "{of}: twice");
                let chosen = matches!(field.field_type, FieldType::Choice | FieldType::Choices);
                assert_eq!(chosen, !field.choices.is_empty(), "{of}: choices");
                assert_eq!(field.field_type == FieldType::Reference, field.target.is_some(), "{of}: target");
                assert!(!field.private || !field.shown, "{of}: what is private stands in no table");
                let mut words: BTreeMap<String, &str> = BTreeMap::new();
                for choice in &field.choices {
                    for word in [plain(&choice.label), plain(&choice.code), choice.code.clone()] {
                        let named = words.insert(word, &choice.code);
                        assert!(named.is_none_or(|code| code == choice.code), "{of}: {}", choice.label);
                    }
                    assert!(!choice.label.contains([';', '|']), "{of}: {}", choice.label);
                    assert!(!choice.code.contains(','), "{of}: {}", choice.code);
                }
            }
        }
    }

    #[test]
    fn headers_are_written_as_they_are_compared_and_name_one_field_each() {
        for kind in ItemKind::ALL {
            let sheet = sheet(kind);
            let mut seen: HashSet<&str> = HashSet::new();
            let all = sheet.fields.iter().map(|field| &field.columns).chain([&sheet.columns]);
            for word in all.flatten() {
                assert_eq!(*word, plain(word), "{kind:?}");
                assert!(seen.insert(word), "{kind:?}: {word:?} names two fields");
            }
        }
    }
}
