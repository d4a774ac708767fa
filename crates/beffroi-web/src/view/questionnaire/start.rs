//! Choosing a questionnaire, and its first page.

use crate::render::Page;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// A questionnaire in the list.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// What it is for.
    pub intro: String,
    /// How long it takes: "20 minutes".
    pub length: String,
    /// Its page.
    pub href: String,
    /// The same in PDF, to be filled with a pen.
    pub paper: String,
    /// Where the territory stands in it.
    pub state: State,
}

/// The questionnaires of a territory.
#[derive(Clone, Debug, Serialize)]
pub struct Catalogue {
    /// Around the page.
    pub shell: Shell,
    /// The questionnaires, in the order of the reference.
    pub cards: Vec<Card>,
}

impl Page for Catalogue {
    const TEMPLATE: &'static str = "questionnaire/catalogue.html";

    fn samples() -> Vec<Self> {
        let card = Card {
            title: "Cybersécurité : les premières mesures".to_owned(),
            intro: "Où en êtes-vous ?".to_owned(),
            length: "20 minutes".to_owned(),
            href: "/t/valmont-sur-aize/espace/diagnostic/cyber-premieres-mesures".to_owned(),
            paper: "/t/valmont-sur-aize/espace/diagnostic/cyber-premieres-mesures/questionnaire.pdf"
                .to_owned(),
            state: State::look("en cours"),
        };
        let shell = Shell::signed_in_sample(Section::Assessments);
        vec![Self { shell: shell.clone(), cards: vec![card] }, Self { shell, cards: Vec::new() }]
    }
}

/// A finished assessment in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ClosedLine {
    /// Its page.
    pub href: String,
    /// Its grade.
    pub grade: String,
    /// When it was finished.
    pub date: String,
    /// The version of the questionnaire.
    pub version: u32,
    /// Its score: "47,3".
    pub score: String,
}

/// The first page of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub struct StartPage {
    /// Around the page.
    pub shell: Shell,
    /// The list of questionnaires.
    pub list: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub intro: String,
    /// Who can help.
    pub helpers: String,
    /// How long it takes: "20 minutes".
    pub length: String,
    /// How many questions: "24 questions".
    pub questions: String,
    /// Its version and when it was checked.
    pub version: String,
    /// What is not sure about it; may be empty.
    pub doubt: String,
    /// What it rests on.
    pub sources: Vec<String>,
    /// Where the form that begins it is sent.
    pub action: String,
    /// The questionnaire in PDF, to be filled with a pen.
    pub paper: String,
    /// The one that is being answered; may be empty.
    pub open: String,
    /// Whether the person may answer.
    pub may_write: bool,
    /// The finished ones, the newest first.
    pub closed: Vec<ClosedLine>,
    /// The picture of the grades over time; empty for fewer than two.
    pub picture: String,
    /// What the picture shows, in a sentence.
    pub conclusion: String,
}

impl Page for StartPage {
    const TEMPLATE: &'static str = "questionnaire/start.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/diagnostic";
        let first = Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            list: base.to_owned(),
            title: "Cybersécurité : les premières mesures".to_owned(),
            intro: "Où en êtes-vous ?".to_owned(),
            helpers: "Le secrétariat peut répondre seul.".to_owned(),
            length: "20 minutes".to_owned(),
            questions: "24 questions".to_owned(),
            version: "version 1, vérifiée le 23 novembre 2026".to_owned(),
            doubt: "Les poids sont une proposition.".to_owned(),
            sources: vec!["Anssi, Guide d’hygiène informatique".to_owned()],
            action: format!("{base}/cyber-premieres-mesures"),
            paper: format!("{base}/cyber-premieres-mesures/questionnaire.pdf"),
            open: String::new(),
            may_write: true,
            closed: Vec::new(),
            picture: String::new(),
            conclusion: String::new(),
        };
        let line = |grade: &str| ClosedLine {
            href: format!("{base}/cyber-premieres-mesures/00ff"),
            grade: grade.to_owned(),
            date: "3 mars 2026".to_owned(),
            version: 1,
            score: "47,3".to_owned(),
        };
        let again = Self {
            open: format!("{base}/cyber-premieres-mesures/00aa"),
            closed: vec![line("B"), line("D+")],
            picture: "<svg></svg>".to_owned(),
            conclusion: "De D+ à B en un an.".to_owned(),
            doubt: String::new(),
            ..first.clone()
        };
        let reader = Self { may_write: false, ..first.clone() };
        vec![first, again, reader]
    }
}
