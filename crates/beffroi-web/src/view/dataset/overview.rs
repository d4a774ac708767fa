//! The first page of a data set: what it is, a glance at it, how to take it out, how good it is.

use super::{Head, Tab};
use crate::render::Page;
use crate::view::table::Table;
use crate::view::{Fact, Section, Shell};
use serde::Serialize;

/// A way to take the data out.
#[derive(Clone, Debug, Serialize)]
pub struct Download {
    /// The format's name.
    pub label: String,
    /// What it is for.
    pub note: String,
    /// Its address.
    pub href: String,
}

/// A criterion of the quality score.
#[derive(Clone, Debug, Serialize)]
pub struct CriterionLine {
    /// What is judged.
    pub label: String,
    /// The points won.
    pub points: u32,
    /// The most that can be won.
    pub points_max: u32,
    /// Why.
    pub reason: String,
}

/// The quality score and its sum.
#[derive(Clone, Debug, Serialize)]
pub struct QualityBox {
    /// Points out of a hundred.
    pub score: u32,
    /// The score in words.
    pub word: String,
    /// The criteria, whose points add up to it.
    pub criteria: Vec<CriterionLine>,
}

impl QualityBox {
    /// A score for samples.
    #[must_use]
    pub fn sample() -> Self {
        let criterion = CriterionLine {
            label: "Schéma respecté".to_owned(),
            points: 20,
            points_max: 20,
            reason: "Le fichier respecte son schéma.".to_owned(),
        };
        let poor = CriterionLine {
            label: "Contact".to_owned(),
            points: 0,
            points_max: 5,
            reason: "Donnez une adresse de contact.".to_owned(),
        };
        Self { score: 72, word: "bonne".to_owned(), criteria: vec![criterion, poor] }
    }
}

/// The first page of a data set.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// Figures.
    pub facts: Vec<Fact>,
    /// The description, by paragraphs.
    pub paragraphs: Vec<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The first rows; absent when there is no table yet.
    pub glance: Option<Table>,
    /// Ways to take it out.
    pub downloads: Vec<Download>,
    /// The licence's name.
    pub licence: String,
    /// The licence's text; may be empty.
    pub licence_url: String,
    /// Who answers; may be empty.
    pub contact_name: String,
    /// Where to ask; may be empty.
    pub contact_email: String,
    /// A page that says more; may be empty.
    pub landing_page: String,
    /// Other facts: name and value.
    pub details: Vec<(String, String)>,
    /// Whether it is up to date, in a sentence.
    pub freshness: String,
    /// Its quality.
    pub quality: QualityBox,
    /// Its page in the workspace, for those who may go there; else empty.
    pub space: String,
}

impl Page for Overview {
    const TEMPLATE: &'static str = "dataset/overview.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Overview),
            facts: vec![Fact::new("Lignes", "1 204"), Fact::new("Colonnes", "18").note("dont 2 coordonnées")],
            paragraphs: vec!["Aires et parkings.".to_owned(), "Relevé de la police municipale.".to_owned()],
            keywords: vec!["covoiturage".to_owned()],
            glance: Some(Table::sample()),
            downloads: vec![Download {
                label: "CSV".to_owned(),
                note: "tableur".to_owned(),
                href: "/t/valmont-sur-aize/api/explore/v2.1/catalog/datasets/lieux/exports/csv".to_owned(),
            }],
            licence: "Licence Ouverte 2.0".to_owned(),
            licence_url: "https://exemple.fr/licence".to_owned(),
            contact_name: "Service mobilités".to_owned(),
            contact_email: "mobilites@exemple.fr".to_owned(),
            landing_page: "https://exemple.fr/covoiturage".to_owned(),
            details: vec![("Identifiant".to_owned(), "lieux-de-covoiturage".to_owned())],
            freshness: "Mis à jour le 23 novembre 2026 ; mise à jour annoncée chaque année.".to_owned(),
            quality: QualityBox::sample(),
            space: "/t/valmont-sur-aize/espace/lieux-de-covoiturage".to_owned(),
        };
        let bare = Self {
            head: Head::draft_sample(Tab::Overview),
            facts: Vec::new(),
            paragraphs: Vec::new(),
            keywords: Vec::new(),
            glance: None,
            downloads: Vec::new(),
            licence_url: String::new(),
            contact_name: String::new(),
            contact_email: String::new(),
            landing_page: String::new(),
            details: Vec::new(),
            space: String::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}
