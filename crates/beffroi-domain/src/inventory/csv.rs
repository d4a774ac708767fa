//! The inventory as a file: what is written can be brought back, and does nothing in a spreadsheet.

use super::dictionary::{FieldType, sheet};
use super::model::{Inventory, Item};
use super::values;
use beffroi_kernel::csv::cell;
use beffroi_kernel::inventory::ItemKind;

/// The items of a kind that are in use, as CSV: the label of every field, then a line for each item. Begins with the
/// mark by which spreadsheets see that it is UTF-8.
#[must_use]
pub fn csv(kind: ItemKind, inventory: &Inventory) -> String {
    let sheet = sheet(kind);
    let mut text = String::from("\u{feff}");
    let heads =
        [sheet.name.as_str()].into_iter().chain(sheet.fields.iter().map(|field| field.label.as_str()));
    push_line(&mut text, heads.map(str::to_owned));
    for item in inventory.of(kind) {
        push_line(&mut text, cells(item, inventory));
    }
    text
}

fn cells(item: &Item, inventory: &Inventory) -> impl Iterator<Item = String> {
    let names = move |code: &str| {
        let named = item.named(code).iter().filter_map(|id| inventory.find(*id));
        named.map(|named| named.name.clone()).collect::<Vec<_>>().join(" ; ")
    };
    let fields = sheet(item.kind).fields.iter().map(move |field| match field.field_type {
        FieldType::Reference => names(&field.code),
        _ => values::text(field, item.value(&field.code)),
    });
    [item.name.clone()].into_iter().chain(fields)
}

fn push_line(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push_str(&cells.map(|one| cell(&one, ';')).collect::<Vec<_>>().join(";"));
    text.push_str("\r\n");
}
