//! The pages of one data set, each a tab.

mod api;
mod chart;
mod columns;
mod map;
mod overview;
mod report;
mod rows;
mod versions;

pub use api::{ApiPage, Example};
pub use chart::{Chart, ChartPage};
pub use columns::{ColumnCard, ColumnsPage};
pub use map::{LegendLine, MapPage, MapView};
pub use overview::{CriterionLine, Download, Overview, QualityBox};
pub use report::{FindingGroup, FindingLine, ReportPage, ReportView};
pub use rows::{RowsForm, RowsPage};
pub use versions::{DifferenceView, VersionLine, VersionsPage};

use super::State;
use super::look::Link;
use serde::Serialize;

/// The tabs of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What it is.
    Overview,
    /// Its rows.
    Rows,
    /// A chart.
    Chart,
    /// A map.
    Map,
    /// Its columns.
    Columns,
    /// Its versions.
    Versions,
    /// How to call the API.
    Api,
    /// The report of the check.
    Report,
}

impl Tab {
    /// Every tab, in order, with its name and the end of its address.
    pub const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Overview, "Présentation", ""),
        (Self::Rows, "Table", "/table"),
        (Self::Chart, "Graphique", "/graphique"),
        (Self::Map, "Carte", "/carte"),
        (Self::Columns, "Colonnes", "/colonnes"),
        (Self::Versions, "Versions", "/versions"),
        (Self::Api, "API", "/api"),
        (Self::Report, "Vérification", "/rapport"),
    ];
}

/// What stands at the top of every page of a data set.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Its title.
    pub title: String,
    /// The address of its first page.
    pub base: String,
    /// The address of the catalogue.
    pub catalogue: String,
    /// What it is, in a sentence; may be empty.
    pub sentence: String,
    /// Its states.
    pub states: Vec<State>,
    /// Its tabs.
    pub tabs: Vec<Link>,
    /// What the reader must know first, for what is not published; may be empty.
    pub notice: String,
}

impl Head {
    /// The tabs, with the current one marked. The map is left out when there is nothing to place.
    #[must_use]
    pub fn tabs(base: &str, current: Tab, has_places: bool) -> Vec<Link> {
        Tab::ALL
            .iter()
            .filter(|(tab, ..)| has_places || *tab != Tab::Map)
            .map(|(tab, label, end)| Link::new(*label, format!("{base}{end}")).current(*tab == current))
            .collect()
    }

    /// A head for samples.
    #[must_use]
    pub fn sample(current: Tab) -> Self {
        let base = "/t/valmont-sur-aize/donnees/lieux-de-covoiturage";
        Self {
            title: "Lieux de covoiturage".to_owned(),
            base: base.to_owned(),
            catalogue: "/t/valmont-sur-aize/donnees".to_owned(),
            sentence: "Aires et parkings où se retrouver pour covoiturer.".to_owned(),
            states: vec![State::good("à jour"), State::good("conforme à son schéma")],
            tabs: Self::tabs(base, current, true),
            notice: String::new(),
        }
    }

    /// The same for what is not published.
    #[must_use]
    pub fn draft_sample(current: Tab) -> Self {
        Self {
            notice: "Ce jeu de données n’est pas publié : vous seuls le voyez.".to_owned(),
            sentence: String::new(),
            states: vec![
                State::plain("brouillon"),
                State::act("12 erreurs"),
                State::busy("vérification en cours"),
            ],
            ..Self::sample(current)
        }
    }
}
