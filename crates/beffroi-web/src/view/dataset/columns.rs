//! The columns of a data set: what they mean and what their values look like.

use super::{Head, Tab};
use crate::picture::{histogram_spark, share_spark};
use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// A column.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnCard {
    /// Its header.
    pub name: String,
    /// Its name in the API.
    pub field: String,
    /// How its values are written, in French.
    pub kind: String,
    /// What they mean, in French; may be empty.
    pub meaning: String,
    /// What the schema says; may be empty.
    pub description: String,
    /// Share of filled cells.
    pub filled: f64,
    /// Share of filled cells that fit.
    pub fit: f64,
    /// Distinct values, in words.
    pub distinct: String,
    /// From where to where; may be empty.
    pub range: String,
    /// Mean, in words; may be empty.
    pub mean: String,
    /// A small distribution picture: SVG made by us; may be empty.
    pub spark: String,
    /// The most frequent values and their share.
    pub top: Vec<(String, f64)>,
}

/// The columns.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnsPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The columns, in the order of the file.
    pub columns: Vec<ColumnCard>,
    /// How many columns are not shown.
    pub left_out: u64,
}

impl Page for ColumnsPage {
    const TEMPLATE: &'static str = "dataset/columns.html";

    fn samples() -> Vec<Self> {
        let words = ColumnCard {
            name: "Type de lieu".to_owned(),
            field: "type_de_lieu".to_owned(),
            kind: "texte".to_owned(),
            meaning: "code INSEE de commune".to_owned(),
            description: "Nature du lieu.".to_owned(),
            filled: 0.98,
            fit: 1.0,
            distinct: "7 valeurs distinctes".to_owned(),
            range: String::new(),
            mean: String::new(),
            spark: share_spark(&[0.5, 0.2]),
            top: vec![("Parking".to_owned(), 0.5), ("Aire".to_owned(), 0.2)],
        };
        let numbers = ColumnCard {
            name: "places".to_owned(),
            meaning: String::new(),
            description: String::new(),
            fit: 0.9,
            range: "de 1 à 240".to_owned(),
            mean: "24,5".to_owned(),
            spark: histogram_spark(&[1, 4, 2]),
            top: Vec::new(),
            ..words.clone()
        };
        vec![Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Columns),
            columns: vec![words, numbers],
            left_out: 3,
        }]
    }
}
