//! The inventory, in the workspace: its picture, a list and a form for each kind, a card for each item.

mod card;
mod facts;
mod form;
mod import;
mod list;
mod models;
mod overview;

pub use card::{archive, offer, remove, restore, show as card, withdraw};
pub use facts::{declare, facts};
pub use form::{add, edit, edit_form, new_form};
pub use import::{confirm, import_form, stage};
pub use list::{export, list, quick_add, template};
pub use models::{copy, models, settle};
pub use overview::overview;

use crate::french;
use crate::visit::Visit;
use beffroi_domain::inventory::{Field, FieldType, Item, sheet, text};
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Error, Result};
use serde::Deserialize;

/// The overview.
fn home(visit: &Visit) -> String {
    format!("{}/inventaire", visit.space())
}

/// The list of a kind.
fn of_kind(visit: &Visit, kind: ItemKind) -> String {
    format!("{}/{}", home(visit), kind.slug())
}

/// The card of an item.
fn of_item(visit: &Visit, item: &Item) -> String {
    format!("{}/{}", of_kind(visit, item.kind), item.id)
}

/// The kind in an address.
#[derive(Deserialize)]
pub struct OfKind {
    kind: String,
}

impl OfKind {
    fn read(&self) -> Result<ItemKind> {
        ItemKind::from_slug(&self.kind).ok_or(Error::NotFound)
    }
}

/// The kind and the item in an address.
#[derive(Deserialize)]
pub struct OfItem {
    kind: String,
    item: String,
}

impl OfItem {
    fn read(&self) -> Result<(ItemKind, ItemId)> {
        let kind = ItemKind::from_slug(&self.kind).ok_or(Error::NotFound)?;
        Ok((kind, self.item.parse().map_err(|_| Error::NotFound)?))
    }
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

impl Done {
    fn words(&self) -> String {
        let words = match self.fait.as_str() {
            "ajout" => "La fiche est ajoutée.",
            "fiche" => "La fiche est enregistrée.",
            "archive" => "La fiche est mise de côté : elle n’est plus proposée ni comptée.",
            "reprise" => "La fiche est reprise.",
            "suppression" => "La fiche est supprimée.",
            "modele" => "La fiche est proposée à vos membres.",
            "retrait" => "La fiche n’est plus proposée. Les copies déjà faites restent.",
            _ => "",
        };
        words.to_owned()
    }
}

/// A text with a capital letter at its beginning.
fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The name of a list of a kind.
fn title(kind: ItemKind) -> String {
    capital(&sheet(kind).many)
}

/// How many of a kind.
fn counted(kind: ItemKind, number: usize) -> String {
    french::plural(number as u64, &sheet(kind).one, &sheet(kind).many)
}

/// What a field holds, as a page shows it; empty when nobody has said.
fn shown(field: &Field, item: &Item) -> String {
    let kept = item.value(&field.code);
    match field.field_type {
        FieldType::Date => item.date(&field.code).map(french::date).unwrap_or_default(),
        FieldType::Money => item.cents(&field.code).map(euros).unwrap_or_default(),
        FieldType::Count => kept.parse().map(french::count).unwrap_or_default(),
        _ => text(field, kept),
    }
}

/// An amount in euros, to the cent when there are any.
fn euros(cents: u64) -> String {
    let whole = french::count(cents / 100);
    match cents % 100 {
        0 => format!("{whole} €"),
        rest => format!("{whole},{rest:02} €"),
    }
}

/// How many fields of an item say nothing. What is private is not counted: not everybody sees it.
fn unsaid(item: &Item) -> u64 {
    sheet(item.kind).fields.iter().filter(|field| !field.private && item.is_unsaid(field)).count() as u64
}

/// The same in words; empty when everything is said.
fn unsaid_words(item: &Item) -> String {
    match unsaid(item) {
        0 => String::new(),
        number => format!("{} à préciser", french::plural(number, "information", "informations")),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn amounts_are_said_in_euros() {
        for (cents, words) in [(0, "0 €"), (125_050, "1\u{202f}250,50 €"), (5, "0,05 €"), (1_200, "12 €")]
        {
            assert_eq!(super::euros(cents), words);
        }
    }
}
