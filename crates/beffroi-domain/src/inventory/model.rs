//! What an item of the inventory is.

use super::dictionary::{Field, FieldType, sheet};
use super::values;
use crate::headers::plain;
use beffroi_kernel::TerritoryId;
use beffroi_kernel::inventory::{Answer, ItemId, ItemKind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The values of an item by the code of their field, each in the one form in which it is kept. What nobody has said
/// is absent.
pub type Values = BTreeMap<String, String>;
/// The items that an item names, by the code of the field.
pub type Links = BTreeMap<String, Vec<ItemId>>;

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: ItemId,
    /// Its kind.
    pub kind: ItemKind,
    /// Its name: no other item of the kind has it in the territory.
    pub name: String,
    /// Its values.
    pub values: Values,
    /// What it names.
    pub links: Links,
    /// How often it was written: an edit names the revision that it was made on.
    pub revision: u32,
    /// When it was added.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// When it was put aside.
    pub archived: Option<Timestamp>,
    /// Since when the members of this territory may copy it.
    pub model_since: Option<Timestamp>,
    /// The model that it was copied from.
    pub copied: Option<Copied>,
}

/// Where a copy comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// The host whose model it was.
    pub territory: TerritoryId,
    /// The model.
    pub item: ItemId,
    /// The revision of the model that was last looked at.
    pub revision: u32,
    /// The model as it stood then.
    pub content: Values,
}

impl Item {
    /// A value as it is kept; empty when nobody has said.
    #[must_use]
    pub fn value(&self, code: &str) -> &str {
        self.values.get(code).map_or("", String::as_str)
    }

    /// An answer; unknown when nobody has said.
    #[must_use]
    pub fn answer(&self, code: &str) -> Answer {
        Answer::from_code(self.value(code)).unwrap_or_default()
    }

    /// Whether a field of several choices holds one.
    #[must_use]
    pub fn has_choice(&self, code: &str, choice: &str) -> bool {
        self.value(code).split(',').any(|one| one == choice)
    }

    /// An amount in cents.
    #[must_use]
    pub fn cents(&self, code: &str) -> Option<u64> {
        self.value(code).parse().ok()
    }

    /// A day.
    #[must_use]
    pub fn date(&self, code: &str) -> Option<Date> {
        self.value(code).parse().ok()
    }

    /// The items that a field names.
    #[must_use]
    pub fn named(&self, code: &str) -> &[ItemId] {
        self.links.get(code).map_or(&[], Vec::as_slice)
    }

    /// Takes out what is private.
    pub(super) fn hide_private(&mut self) {
        let sheet = sheet(self.kind);
        self.values.retain(|code, _| sheet.field(code).is_some_and(|field| !field.private));
    }

    /// Whether it holds something private.
    pub(super) fn holds_private(&self) -> bool {
        sheet(self.kind).fields.iter().any(|field| field.private && self.values.contains_key(&field.code))
    }

    /// Whether a field says nothing.
    #[must_use]
    pub fn is_unsaid(&self, field: &Field) -> bool {
        match field.field_type {
            FieldType::Reference => self.named(&field.code).is_empty(),
            _ => self.value(&field.code).is_empty(),
        }
    }
}

/// An item as somebody types it: every value as people write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The name.
    pub name: String,
    /// The values.
    pub values: Values,
    /// What it names.
    pub links: Links,
}

impl Draft {
    /// A draft with a name and nothing else.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// An item as it would be typed.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        let sheet = sheet(item.kind);
        let written = |(code, kept): (&String, &String)| {
            let text = sheet.field(code).map_or_else(|| kept.clone(), |field| values::text(field, kept));
            (code.clone(), text)
        };
        Self {
            name: item.name.clone(),
            values: item.values.iter().map(written).collect(),
            links: item.links.clone(),
        }
    }
}

/// The whole inventory of a territory.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Every item, by name.
    pub items: Vec<Item>,
    places: HashMap<ItemId, usize>,
    names: HashMap<(ItemKind, String), ItemId>,
}

impl Inventory {
    /// An inventory of these items.
    pub(super) fn new(items: Vec<Item>) -> Self {
        let mut inventory = Self::default();
        items.into_iter().for_each(|item| inventory.put(item));
        inventory
    }

    /// Adds an item, or writes it over the one with its identifier.
    pub(super) fn put(&mut self, item: Item) {
        self.names.insert((item.kind, folded(&item.name)), item.id);
        match self.places.get(&item.id).and_then(|at| self.items.get_mut(*at)) {
            Some(there) => {
                let before = std::mem::replace(there, item);
                if folded(&before.name) != folded(&there.name) {
                    self.names.remove(&(before.kind, folded(&before.name)));
                }
            }
            None => {
                self.places.insert(item.id, self.items.len());
                self.items.push(item);
            }
        }
    }

    /// Takes out what was added after the first `length` items.
    pub(super) fn truncate(&mut self, length: usize) {
        for item in self.items.drain(length..) {
            self.places.remove(&item.id);
            self.names.remove(&(item.kind, folded(&item.name)));
        }
    }

    /// Those of a kind that are in use.
    pub fn of(&self, kind: ItemKind) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind && item.archived.is_none())
    }

    /// An item by its identifier.
    #[must_use]
    pub fn find(&self, id: ItemId) -> Option<&Item> {
        self.places.get(&id).and_then(|at| self.items.get(*at))
    }

    /// The item of a kind that has a name, in use or put aside.
    #[must_use]
    pub fn by_name(&self, kind: ItemKind, name: &str) -> Option<&Item> {
        self.names.get(&(kind, folded(name))).and_then(|id| self.find(*id))
    }

    /// The items that name this one, each with the field by which it does.
    pub fn users(&self, id: ItemId) -> impl Iterator<Item = (&Item, &'static Field)> {
        self.items.iter().flat_map(move |item| {
            let naming = item.links.iter().filter(move |(_, named)| named.contains(&id));
            naming.filter_map(move |(code, _)| Some((item, sheet(item.kind).field(code)?)))
        })
    }
}

/// A name for comparing: two items of a kind whose names differ only by accents, capitals or signs are the same.
pub(super) fn folded(name: &str) -> String {
    plain(name)
}
