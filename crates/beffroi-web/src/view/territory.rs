//! The homes: of the whole instance, and of one territory.

use super::catalogue::DatasetLine;
use super::look::Link;
use super::{Fact, Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// A territory in the list of the instance's home.
#[derive(Clone, Debug, Serialize)]
pub struct TerritoryCard {
    /// Its name.
    pub name: String,
    /// Its legal kind, in French.
    pub kind: String,
    /// Its home.
    pub href: String,
    /// Its inhabitants, when known.
    pub population: Option<u64>,
    /// How many data sets it publishes.
    pub datasets: u64,
    /// The day of its last publication, in words; empty when there is none.
    pub latest: String,
}

/// Data sets of one territory in a list of several.
#[derive(Clone, Debug, Serialize)]
pub struct FoundIn {
    /// The territory's name.
    pub territory: String,
    /// The data set.
    pub line: DatasetLine,
}

/// The home of an instance with several territories.
#[derive(Clone, Debug, Serialize)]
pub struct InstanceHome {
    /// Around the page.
    pub shell: Shell,
    /// Figures over all territories.
    pub facts: Vec<Fact>,
    /// What was searched; empty when nothing was.
    pub search: String,
    /// How many data sets the search found.
    pub found: u64,
    /// The data sets found, or else those published last.
    pub lines: Vec<FoundIn>,
    /// The territories of this page, by name.
    pub territories: Vec<TerritoryCard>,
    /// How many territories there are.
    pub total: u64,
    /// How many have a name that the search keeps.
    pub kept: u64,
    /// The page before; empty when there is none.
    pub previous: String,
    /// The page after.
    pub next: String,
}

impl Page for InstanceHome {
    const TEMPLATE: &'static str = "territory/list.html";

    fn samples() -> Vec<Self> {
        let card = TerritoryCard {
            name: "Valmont-sur-Aize".to_owned(),
            kind: "commune".to_owned(),
            href: "/t/valmont-sur-aize".to_owned(),
            population: Some(1_240),
            datasets: 3,
            latest: "7 novembre 2026".to_owned(),
        };
        let unknown = TerritoryCard {
            name: "SM Numérique".to_owned(),
            population: None,
            datasets: 0,
            latest: String::new(),
            ..card.clone()
        };
        let line = FoundIn { territory: card.name.clone(), line: DatasetLine::sample() };
        let full = Self {
            shell: Shell::default(),
            facts: vec![Fact::new("Jeux de données", "3")],
            search: String::new(),
            found: 0,
            lines: vec![line],
            territories: vec![card, unknown],
            total: 600,
            kept: 600,
            previous: "/?page=1".to_owned(),
            next: "/?page=3".to_owned(),
        };
        let searched = Self { search: "covoiturage".to_owned(), found: 1, ..full.clone() };
        let nothing = Self {
            lines: Vec::new(),
            territories: Vec::new(),
            found: 0,
            kept: 0,
            previous: String::new(),
            next: String::new(),
            ..searched.clone()
        };
        let empty = Self { search: String::new(), facts: Vec::new(), total: 0, ..nothing.clone() };
        vec![full, searched, nothing, empty]
    }
}

/// The home of one territory.
#[derive(Clone, Debug, Serialize)]
pub struct TerritoryHome {
    /// Around the page.
    pub shell: Shell,
    /// Its name.
    pub name: String,
    /// One sentence about what is here.
    pub sentence: String,
    /// Figures.
    pub facts: Vec<Fact>,
    /// The data sets published last.
    pub recent: Vec<DatasetLine>,
    /// Its themes, with how many data sets each.
    pub themes: Vec<Link>,
}

impl Page for TerritoryHome {
    const TEMPLATE: &'static str = "territory/home.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::sample(Section::Home),
            name: "Valmont-sur-Aize".to_owned(),
            sentence: "3 jeux de données publiés, libres de réutilisation.".to_owned(),
            facts: vec![
                Fact::new("Jeux de données", "3"),
                Fact::new("Lignes", "12 480").note("interrogeables"),
            ],
            recent: vec![DatasetLine::sample()],
            themes: vec![Link::new("Transports", "/t/valmont-sur-aize/donnees?theme=transports").note("2")],
        };
        let empty = Self { facts: Vec::new(), recent: Vec::new(), themes: Vec::new(), ..full.clone() };
        vec![full, empty]
    }
}

/// The page that explains the query API of a territory.
#[derive(Clone, Debug, Serialize)]
pub struct ApiManual {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The start of every address.
    pub base: String,
    /// The OpenAPI document.
    pub openapi: String,
    /// A data set to take as an example: its identifier.
    pub example: String,
    /// Most rows of one answer.
    pub rows_max: u64,
    /// Most groups of one answer.
    pub groups_max: u64,
    /// Largest `offset + limit`.
    pub offset_max: u64,
    /// Longest query, in seconds.
    pub seconds_max: u64,
}

impl Page for ApiManual {
    const TEMPLATE: &'static str = "territory/api.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::sample(Section::Api),
            name: "Valmont-sur-Aize".to_owned(),
            base: "https://donnees.exemple.fr/t/valmont-sur-aize/api/explore/v2.1".to_owned(),
            openapi: "/t/valmont-sur-aize/api/openapi.json".to_owned(),
            example: "lieux-de-covoiturage".to_owned(),
            rows_max: 100,
            groups_max: 20_000,
            offset_max: 10_000,
            seconds_max: 20,
        }]
    }
}
