//! A value of a table as people read it.

use crate::french;
use crate::render::is_numeric;
use crate::view::table::{Cell, Head, Kind, Table};
use beffroi_kernel::query::{Field, Records, Value};
use beffroi_kernel::report::{ColumnType, Meaning};

/// Longest text of a cell, in characters.
const CELL_CHARACTERS_MAX: usize = 160;

/// One cell.
#[must_use]
pub fn cell(value: &Value, field: &Field) -> Cell {
    match value {
        Value::Null => Cell::empty(),
        Value::Boolean(true) => Cell::text("oui"),
        Value::Boolean(false) => Cell::text("non"),
        // A year is not written `2 024`.
        Value::Integer(number) if field.meaning == Some(Meaning::Year) => Cell::number(number.to_string()),
        Value::Integer(number) => Cell::number(signed(*number)),
        Value::Number(number) => Cell::number(decimal(*number, field.meaning)),
        Value::Text(text) => text_cell(text, field),
        Value::Json(json) => Cell::text(french::cut(&json_words(json), CELL_CHARACTERS_MAX)),
    }
}

fn text_cell(text: &str, field: &Field) -> Cell {
    match field.column_type {
        ColumnType::Date => Cell { text: french::date_text(text), kind: Kind::Date, href: String::new() },
        ColumnType::Datetime => {
            Cell { text: french::moment_text(text), kind: Kind::Date, href: String::new() }
        }
        _ if is_web_address(text) => Cell {
            text: french::cut(text.split_once("://").map_or(text, |(_, rest)| rest), 50),
            kind: Kind::Link,
            href: text.to_owned(),
        },
        _ => Cell::text(french::cut(text, CELL_CHARACTERS_MAX)),
    }
}

/// Only what a browser opens as a page: never `javascript:`.
fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.len() > 3 && !rest.contains(char::is_whitespace))
}

/// A geometry by its kind, anything else as it is written.
fn json_words(json: &serde_json::Value) -> String {
    match json.get("type").and_then(serde_json::Value::as_str) {
        Some("Point") => {
            json.get("coordinates").map_or_else(|| "point".to_owned(), |point| format!("point {point}"))
        }
        Some("LineString" | "MultiLineString") => "ligne".to_owned(),
        Some("Polygon" | "MultiPolygon") => "surface".to_owned(),
        _ => json.to_string(),
    }
}

fn signed(number: i64) -> String {
    let text = french::count(number.unsigned_abs());
    if number < 0 { format!("\u{2212}{text}") } else { text }
}

/// Coordinates keep what they need to be found again; other numbers four decimals.
fn decimal(number: f64, meaning: Option<Meaning>) -> String {
    let place = matches!(meaning, Some(Meaning::Latitude | Meaning::Longitude));
    french::number(number, if place { 6 } else { 4 })
}

/// An answer as a table that cannot be sorted, with the labels given or those of the file.
#[must_use]
pub fn plain_table(caption: String, records: &Records, columns: usize) -> Table {
    Table {
        caption,
        heads: records
            .fields
            .iter()
            .take(columns)
            .map(|field| Head::plain(&field.label, is_numeric(field.column_type)))
            .collect(),
        rows: records
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .zip(&records.fields)
                    .take(columns)
                    .map(|(value, field)| cell(value, field))
                    .collect()
            })
            .collect(),
    }
}

/// A value as a short text: for the labels of a picture.
#[must_use]
pub fn label(value: &Value) -> String {
    match value {
        Value::Null => "(vide)".to_owned(),
        Value::Boolean(flag) => if *flag { "oui" } else { "non" }.to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => french::round_number(*number),
        Value::Text(text) if text.is_empty() => "(vide)".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Json(json) => json_words(json),
    }
}

/// A value as a number.
#[must_use]
pub fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        Value::Null | Value::Boolean(_) | Value::Json(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(column_type: ColumnType, meaning: Option<Meaning>) -> Field {
        Field { name: "f".to_owned(), label: "F".to_owned(), column_type, meaning }
    }

    #[test]
    fn values_are_set_as_people_write_them() {
        for (value, column_type, meaning, expected, kind) in [
            (Value::Integer(-1_200), ColumnType::Integer, None, "\u{2212}1\u{202f}200", Kind::Number),
            (Value::Integer(2_024), ColumnType::Integer, Some(Meaning::Year), "2024", Kind::Number),
            (Value::Number(1_234.5), ColumnType::Number, None, "1\u{202f}234,5", Kind::Number),
            (
                Value::Number(48.123_456_7),
                ColumnType::Number,
                Some(Meaning::Latitude),
                "48,123457",
                Kind::Number,
            ),
            (Value::Text("2024-01-31".into()), ColumnType::Date, None, "31\u{a0}janvier 2024", Kind::Date),
            (Value::Text("https://a.fr/x".into()), ColumnType::Text, None, "a.fr/x", Kind::Link),
            (
                Value::Text("javascript:alert(1)".into()),
                ColumnType::Text,
                None,
                "javascript:alert(1)",
                Kind::Text,
            ),
            (Value::Boolean(true), ColumnType::Boolean, None, "oui", Kind::Text),
            (Value::Null, ColumnType::Text, None, "", Kind::Empty),
        ] {
            let cell = cell(&value, &field(column_type, meaning));
            assert_eq!((cell.text.as_str(), cell.kind), (expected, kind), "{value:?}");
        }
    }
}
