//! A chart of one or two columns, with its sentence and the table behind it.

use super::{Head, Tab};
use crate::picture::{Bar, bars};
use crate::render::Page;
use crate::view::look::Choice;
use crate::view::table::Table;
use crate::view::{Section, Shell};
use serde::Serialize;

/// A chart.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence.
    pub conclusion: String,
    /// The picture: SVG made by us.
    pub svg: String,
    /// The table behind it.
    pub table: Table,
}

impl Chart {
    /// A chart for samples.
    #[must_use]
    pub fn sample() -> Self {
        let data =
            [Bar { label: "Parking".to_owned(), value: 12.0 }, Bar { label: "Aire".to_owned(), value: 7.0 }];
        Self {
            title: "Nombre de lignes par type".to_owned(),
            conclusion: "« Parking » est la valeur la plus fréquente.".to_owned(),
            svg: bars("graphique", "Nombre de lignes par type", "« Parking » domine.", &data),
            table: Table::sample(),
        }
    }
}

/// The page of the chart.
#[derive(Clone, Debug, Serialize)]
pub struct ChartPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The columns to be laid along the axis.
    pub columns: Vec<Choice>,
    /// What is measured: a count, or an aggregate of a column.
    pub measures: Vec<Choice>,
    /// The chart; absent when it cannot be drawn.
    pub chart: Option<Chart>,
    /// Why it cannot be drawn; else empty.
    pub fault: String,
}

impl Page for ChartPage {
    const TEMPLATE: &'static str = "dataset/chart.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Chart),
            columns: vec![Choice::new("type", "type", "type")],
            measures: vec![Choice::new("", "nombre de lignes", "")],
            chart: Some(Chart::sample()),
            fault: String::new(),
        };
        let none = Self { chart: None, fault: "Cette colonne est vide.".to_owned(), ..full.clone() };
        vec![full, none]
    }
}
