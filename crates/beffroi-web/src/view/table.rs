//! A table as a page shows it.

use super::look::Link;
use serde::Serialize;

/// How a cell is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Words.
    Text,
    /// Aligned to the right.
    Number,
    /// Not broken over two lines.
    Date,
    /// A web address.
    Link,
    /// Nothing there.
    Empty,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What is read.
    pub text: String,
    /// How it is set.
    pub kind: Kind,
    /// Where a link goes; else empty.
    pub href: String,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: Kind::Text, href: String::new() }
    }

    /// A number already written the French way.
    pub fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: Kind::Number, href: String::new() }
    }

    /// Nothing there.
    #[must_use]
    pub fn empty() -> Self {
        Self { text: String::new(), kind: Kind::Empty, href: String::new() }
    }
}

/// One column's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The header.
    pub label: String,
    /// Whether its cells are numbers.
    pub number: bool,
    /// Link that sorts by it; empty when it cannot be sorted.
    pub sort: String,
    /// `ascending`, `descending`, or empty when the table is not sorted by it.
    pub sorted: String,
}

impl Head {
    /// A head that cannot be sorted.
    pub fn plain(label: impl Into<String>, number: bool) -> Self {
        Self { label: label.into(), number, sort: String::new(), sorted: String::new() }
    }
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What it is, for the caption.
    pub caption: String,
    /// The heads.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A small table for samples.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            caption: "Lignes 1 à 2 sur 1 204".to_owned(),
            heads: vec![
                Head {
                    label: "nom".to_owned(),
                    number: false,
                    sort: "?tri=nom".to_owned(),
                    sorted: "ascending".to_owned(),
                },
                Head::plain("places", true),
                Head::plain("site", false),
            ],
            rows: vec![
                vec![
                    Cell::text("Aire <du> Lac"),
                    Cell::number("1 234,5"),
                    Cell { text: "exemple.fr".into(), kind: Kind::Link, href: "https://exemple.fr".into() },
                ],
                vec![
                    Cell::text("Gare"),
                    Cell::empty(),
                    Cell { text: "23 novembre 2026".into(), kind: Kind::Date, href: String::new() },
                ],
            ],
        }
    }
}

/// Before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pager {
    /// Where the reader stands, in words.
    pub words: String,
    /// The pages around.
    pub links: Vec<Link>,
}
