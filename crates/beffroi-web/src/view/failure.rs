//! The page of what went wrong: what happened, what to do, the number to quote.

use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// What went wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// Around the page.
    pub shell: Shell,
    /// The HTTP status.
    pub status: u16,
    /// What happened, in a few words.
    pub title: String,
    /// What happened, in a sentence.
    pub message: String,
    /// What to do next; may be empty.
    pub advice: String,
    /// The number of the request, to quote when asking for help.
    pub request: String,
    /// Where to go from here.
    pub back: String,
    /// What that link says.
    pub back_label: String,
}

impl Page for Failure {
    const TEMPLATE: &'static str = "failure.html";

    fn samples() -> Vec<Self> {
        let failure = Self {
            shell: Shell::sample(Section::None),
            status: 404,
            title: "Page introuvable".to_owned(),
            message: "Cette page n’existe pas, ou n’est pas publique.".to_owned(),
            advice: "Vérifiez l’adresse, ou partez du catalogue.".to_owned(),
            request: "T4K2-1".to_owned(),
            back: "/t/valmont-sur-aize/donnees".to_owned(),
            back_label: "Voir les données".to_owned(),
        };
        let bare = Self { shell: Shell::default(), advice: String::new(), ..failure.clone() };
        vec![failure, bare]
    }
}
