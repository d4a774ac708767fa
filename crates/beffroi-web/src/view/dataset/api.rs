//! How to call the API for one data set, with examples that can be copied.

use super::{Head, Tab};
use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// An example.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// What it asks.
    pub title: String,
    /// The address.
    pub url: String,
}

/// The page of the API for one data set.
#[derive(Clone, Debug, Serialize)]
pub struct ApiPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The address of the records.
    pub records: String,
    /// Examples made from the data set's own columns.
    pub examples: Vec<Example>,
    /// The columns: name in the API, header, type.
    pub fields: Vec<(String, String, String)>,
    /// The page that explains the whole API.
    pub manual: String,
}

impl Page for ApiPage {
    const TEMPLATE: &'static str = "dataset/api.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Api),
            records: "https://donnees.exemple.fr/t/valmont-sur-aize/api/explore/v2.1/catalog/datasets/lieux/records"
                .to_owned(),
            examples: vec![Example {
                title: "Dix lignes".to_owned(),
                url: "https://donnees.exemple.fr/…/records?limit=10&where=a%20%3E%201".to_owned(),
            }],
            fields: vec![("type_de_lieu".to_owned(), "Type de lieu".to_owned(), "texte".to_owned())],
            manual: "/t/valmont-sur-aize/api".to_owned(),
        }]
    }
}
