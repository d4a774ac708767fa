//! The map of a data set that has coordinates.

use super::{Head, Tab};
use crate::picture::{Marks, Place, map, symbol};
use crate::render::Page;
use crate::view::table::Table;
use crate::view::{Section, Shell};
use serde::Serialize;

/// A line of the legend.
#[derive(Clone, Debug, Serialize)]
pub struct LegendLine {
    /// The symbol: SVG made by us.
    pub symbol: String,
    /// The category.
    pub label: String,
    /// How many places.
    pub count: String,
}

/// A map with its legend.
#[derive(Clone, Debug, Serialize)]
pub struct MapView {
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence.
    pub conclusion: String,
    /// The picture: SVG made by us.
    pub svg: String,
    /// Whether the places are too many to be shown one by one.
    pub grouped: bool,
    /// The column that divides the places; empty when none does.
    pub legend_title: String,
    /// Its values.
    pub legend: Vec<LegendLine>,
    /// The same as a table.
    pub table: Table,
}

/// The page of the map.
#[derive(Clone, Debug, Serialize)]
pub struct MapPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The map; absent when nothing can be placed.
    pub map: Option<MapView>,
    /// Where the same is to be had as GeoJSON; may be empty.
    pub geojson: String,
}

impl Page for MapPage {
    const TEMPLATE: &'static str = "dataset/map.html";

    fn samples() -> Vec<Self> {
        let place = |longitude: f64, latitude: f64, label: &str, group: usize| Place {
            longitude,
            latitude,
            label: label.to_owned(),
            group,
        };
        let marks = Marks {
            places: vec![place(2.0, 48.0, "Gare", 0), place(2.1, 48.1, "Lac", 1)],
            ..Marks::default()
        };
        let line = |group: usize, label: &str| LegendLine {
            symbol: symbol(group),
            label: label.to_owned(),
            count: "1".to_owned(),
        };
        let view = MapView {
            title: "Où se trouvent les lieux".to_owned(),
            conclusion: "2 lieux.".to_owned(),
            svg: map("carte", "Lieux", "Deux lieux.", &marks),
            grouped: false,
            legend_title: "Type".to_owned(),
            legend: vec![line(0, "Parking"), line(1, "Aire")],
            table: Table::sample(),
        };
        let plain =
            MapView { grouped: true, legend_title: String::new(), legend: Vec::new(), ..view.clone() };
        let full = Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Map),
            map: Some(view),
            geojson: "/export.geojson".to_owned(),
        };
        let one_kind = Self { map: Some(plain), ..full.clone() };
        let none = Self { map: None, geojson: String::new(), ..full.clone() };
        vec![full, one_kind, none]
    }
}
