//! The catalogue: data sets with a search and facets.

use super::look::Link;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// A data set in a list.
#[derive(Clone, Debug, Serialize)]
pub struct DatasetLine {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What it is, in a sentence; may be empty.
    pub sentence: String,
    /// Theme, rows, date: short words.
    pub words: Vec<String>,
    /// Its states.
    pub states: Vec<State>,
}

impl DatasetLine {
    /// A line for samples.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            title: "Lieux de covoiturage".to_owned(),
            href: "/t/valmont-sur-aize/donnees/lieux-de-covoiturage".to_owned(),
            sentence: "Aires et parkings où se retrouver pour covoiturer.".to_owned(),
            words: vec!["Transports".to_owned(), "1 204 lignes".to_owned(), "23 novembre 2026".to_owned()],
            states: vec![State::good("à jour"), State::look("3 erreurs"), State::plain("fréquence inconnue")],
        }
    }
}

/// A group of choices that narrow the list.
#[derive(Clone, Debug, Serialize)]
pub struct Facet {
    /// Its name.
    pub title: String,
    /// Its choices; the current one leads back to all.
    pub choices: Vec<Link>,
}

/// The catalogue.
#[derive(Clone, Debug, Serialize)]
pub struct Catalogue {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The address of the catalogue.
    pub base: String,
    /// What was searched.
    pub search: String,
    /// The other choices in force, kept when searching: name and value.
    pub kept: Vec<(String, String)>,
    /// The facets.
    pub facets: Vec<Facet>,
    /// The data sets that fit.
    pub lines: Vec<DatasetLine>,
    /// How many fit.
    pub total: u64,
    /// Whether something narrows the list.
    pub narrowed: bool,
    /// Before and after this page of the list.
    pub pages: Vec<Link>,
}

impl Page for Catalogue {
    const TEMPLATE: &'static str = "dataset/catalogue.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::sample(Section::Data),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/donnees".to_owned(),
            search: "covoiturage".to_owned(),
            kept: vec![("theme".to_owned(), "transports".to_owned())],
            facets: vec![Facet {
                title: "Thème".to_owned(),
                choices: vec![Link::new("Transports", "?theme=transports").note("2").current(true)],
            }],
            lines: vec![DatasetLine::sample()],
            total: 1,
            narrowed: true,
            pages: vec![Link::new("Page suivante", "?page=2")],
        };
        let none = Self { lines: Vec::new(), total: 0, ..full.clone() };
        let empty = Self {
            search: String::new(),
            kept: Vec::new(),
            facets: Vec::new(),
            narrowed: false,
            pages: Vec::new(),
            ..none.clone()
        };
        vec![full, none, empty]
    }
}
