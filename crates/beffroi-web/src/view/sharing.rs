//! What a territory lets its host see.

use super::sheet::Tick;
use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// The page on which it is chosen.
#[derive(Clone, Debug, Serialize)]
pub struct SharingPage {
    /// Around the page.
    pub shell: Shell,
    /// The name of the host.
    pub host: String,
    /// The sheet of the territory.
    pub sheet: String,
    /// Where the form is sent.
    pub action: String,
    /// What can be shared.
    pub subjects: Vec<Tick>,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for SharingPage {
    const TEMPLATE: &'static str = "sharing/sharing.html";

    fn samples() -> Vec<Self> {
        let tick = Tick {
            value: "grade".to_owned(),
            label: "la note de votre dernier diagnostic et sa date".to_owned(),
            note: String::new(),
            ticked: true,
        };
        vec![Self {
            shell: Shell::signed_in_sample(Section::Sheet),
            host: "Syndicat Exemple".to_owned(),
            sheet: "/t/val-fictif/espace/territoire".to_owned(),
            action: "/t/val-fictif/espace/territoire/partage".to_owned(),
            subjects: vec![tick.clone(), Tick { value: "plan".to_owned(), ticked: false, ..tick }],
            done: "Votre choix est enregistré.".to_owned(),
        }]
    }
}
