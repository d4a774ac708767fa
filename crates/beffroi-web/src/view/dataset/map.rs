//! The map of a data set that has coordinates.

use super::{Chart, Head, Tab};
use crate::picture::{Place, map};
use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// The page of the map.
#[derive(Clone, Debug, Serialize)]
pub struct MapPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The map; absent when nothing can be placed.
    pub map: Option<Chart>,
    /// Where the same is to be had as GeoJSON; may be empty.
    pub geojson: String,
}

impl Page for MapPage {
    const TEMPLATE: &'static str = "dataset/map.html";

    fn samples() -> Vec<Self> {
        let places = [
            Place { longitude: 2.0, latitude: 48.0, label: "Gare".to_owned() },
            Place { longitude: 2.1, latitude: 48.1, label: "Lac".to_owned() },
        ];
        let full = Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Map),
            map: Some(Chart { svg: map("carte", "Lieux", "Deux lieux.", &places, &[]), ..Chart::sample() }),
            geojson: "/export.geojson".to_owned(),
        };
        let none = Self { map: None, geojson: String::new(), ..full.clone() };
        vec![full, none]
    }
}
