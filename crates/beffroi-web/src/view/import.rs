//! What a file that was brought would do, or did: the same page for every room that takes files.

use super::look::Fact;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// What the lines of a file are, in the words of its room.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ImportWords {
    /// The file: "Cette liste".
    pub file: &'static str,
    /// A line, as the head of a column: "Membre".
    pub head: &'static str,
    /// One of what is written: "membre".
    pub one: &'static str,
    /// Several of them: "membres".
    pub several: &'static str,
    /// The way back: "Revenir aux membres".
    pub back: &'static str,
}

/// One line of a report.
#[derive(Clone, Debug, Serialize)]
pub struct ReportLine {
    /// Its number in the file.
    pub number: u64,
    /// What it is about.
    pub name: String,
    /// What becomes of it.
    pub state: State,
    /// Why, or what changes.
    pub words: String,
}

/// What a file would do, or did.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// Around the page.
    pub shell: Shell,
    /// The pages above this one: name and address.
    pub above: Vec<(String, String)>,
    /// The page of what is imported.
    pub base: String,
    /// What the lines are.
    pub of: ImportWords,
    /// The name of the file.
    pub file: String,
    /// How many lines of which outcome.
    pub facts: Vec<Fact>,
    /// The lines, those refused first.
    pub lines: Vec<ReportLine>,
    /// How many lines more are not shown.
    pub left_out: u64,
    /// The columns that were not understood, in words; may be empty.
    pub ignored: String,
    /// What confirms the import; empty once it is done.
    pub token: String,
    /// How much it writes.
    pub changes: u64,
}

impl Page for ImportReport {
    const TEMPLATE: &'static str = "import/report.html";

    fn samples() -> Vec<Self> {
        let line = ReportLine {
            number: 2,
            name: "Messagerie".to_owned(),
            state: State::good("à ajouter"),
            words: "Sorte, Où il tourne".to_owned(),
        };
        let refused =
            ReportLine { state: State::act("refusée"), words: "Le nom manque.".to_owned(), ..line.clone() };
        let base = "/t/valmont-sur-aize/espace/inventaire/systemes";
        let trial = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            above: vec![("Systèmes".to_owned(), base.to_owned())],
            base: base.to_owned(),
            of: ImportWords {
                file: "Ce fichier",
                head: "Fiche",
                one: "fiche",
                several: "fiches",
                back: "Revenir à la liste",
            },
            file: "systemes.csv".to_owned(),
            facts: vec![Fact::new("À ajouter", "1")],
            lines: vec![refused, line],
            left_out: 12,
            ignored: "Colonnes laissées de côté : couleur.".to_owned(),
            token: "0".repeat(32),
            changes: 1,
        };
        let nothing = Self { changes: 0, left_out: 0, ignored: String::new(), ..trial.clone() };
        let done = Self { token: String::new(), ..trial.clone() };
        vec![trial, nothing, done]
    }
}
