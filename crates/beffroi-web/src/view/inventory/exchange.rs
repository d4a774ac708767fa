//! Files brought to the inventory.

use crate::render::Page;
use crate::view::host::ReportLine;
use crate::view::look::Fact;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// The form that takes a file.
#[derive(Clone, Debug, Serialize)]
pub struct ImportForm {
    /// Around the page.
    pub shell: Shell,
    /// What is imported: the name of the list.
    pub list: String,
    /// The address of that list.
    pub base: String,
    /// The overview of the inventory.
    pub inventory: String,
    /// The columns that are understood.
    pub columns: Vec<String>,
    /// What is wrong with what was given; else empty.
    pub fault: String,
    /// Largest file.
    pub bytes_max: u64,
    /// Most lines.
    pub rows_max: u64,
}

impl Page for ImportForm {
    const TEMPLATE: &'static str = "inventory/import.html";

    fn samples() -> Vec<Self> {
        let form = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            list: "Systèmes".to_owned(),
            base: "/t/valmont-sur-aize/espace/inventaire/systemes".to_owned(),
            inventory: "/t/valmont-sur-aize/espace/inventaire".to_owned(),
            columns: vec!["Nom du système".to_owned(), "Où il tourne".to_owned()],
            fault: String::new(),
            bytes_max: 2_000_000,
            rows_max: 5_000,
        };
        let faulty = Self { fault: "Aucun fichier n’a été reçu.".to_owned(), ..form.clone() };
        vec![form, faulty]
    }
}

/// What a file would do, or did.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// Around the page.
    pub shell: Shell,
    /// What is imported: the name of the list.
    pub list: String,
    /// The address of that list.
    pub base: String,
    /// The overview of the inventory.
    pub inventory: String,
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
    /// How many cards it changes.
    pub changes: u64,
}

impl Page for ImportReport {
    const TEMPLATE: &'static str = "inventory/report.html";

    fn samples() -> Vec<Self> {
        let line = ReportLine {
            number: 2,
            name: "Messagerie".to_owned(),
            state: State::good("à ajouter"),
            words: "Sorte, Où il tourne".to_owned(),
        };
        let trial = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            list: "Systèmes".to_owned(),
            base: "/t/valmont-sur-aize/espace/inventaire/systemes".to_owned(),
            inventory: "/t/valmont-sur-aize/espace/inventaire".to_owned(),
            file: "systemes.csv".to_owned(),
            facts: vec![Fact::new("À ajouter", "1")],
            lines: vec![line],
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
