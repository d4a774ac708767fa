//! The report of a check: what the file is, and everything that is wrong with it, grouped.

use super::{Head, Tab};
use crate::render::Page;
use crate::view::{Fact, Section, Shell, State};
use serde::Serialize;

/// The same value at fault in the same way, in one place or in many.
#[derive(Clone, Debug, Serialize)]
pub struct FindingLine {
    /// Its rows, in words: `lignes 2, 3, 4… et 43 autres`; empty for a whole column or file.
    pub rows: String,
    /// How many places.
    pub count: u64,
    /// The value found; absent when there is none.
    pub value: Option<String>,
    /// The column, for a group over several; else empty.
    pub field: String,
    /// What is wrong; empty when the group says it.
    pub message: String,
    /// What can stand there instead.
    pub proposal: Option<String>,
}

/// The same fault in the same column.
#[derive(Clone, Debug, Serialize)]
pub struct FindingGroup {
    /// The column; empty for the file or for whole rows.
    pub field: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// Validata's code.
    pub code: String,
    /// What is wrong, when it is the same for all lines; else empty and each line says it.
    pub message: String,
    /// How many are listed in the report.
    pub count: u64,
    /// The values at fault, the most frequent first.
    pub lines: Vec<FindingLine>,
    /// How many places are not shown here.
    pub left_out: u64,
    /// How many can be mended by the machine.
    pub mendable: u64,
}

/// The report as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct ReportView {
    /// The verdict.
    pub state: State,
    /// The verdict, in a sentence.
    pub sentence: String,
    /// What the file is.
    pub facts: Vec<Fact>,
    /// The schema it was held against, or nothing.
    pub schema: String,
    /// What makes the file invalid.
    pub errors: Vec<FindingGroup>,
    /// What deserves a look.
    pub warnings: Vec<FindingGroup>,
    /// All errors, by code: words and count.
    pub by_code: Vec<(String, u64)>,
    /// How many errors there are and are not listed.
    pub unlisted: u64,
    /// The sheets of a spreadsheet, the one that was read first.
    pub sheets: Vec<String>,
    /// Columns that look like personal data: name and why.
    pub personal: Vec<(String, String)>,
    /// Columns that may be what the schema asks: in the file, in the schema, why.
    pub matches: Vec<(String, String, String)>,
    /// How many faults can be mended by the machine.
    pub mendable: u64,
}

impl ReportView {
    /// A report with everything in it, for samples.
    #[must_use]
    pub fn sample() -> Self {
        let line = FindingLine {
            rows: "lignes 2, 3, 4… et 43 autres".to_owned(),
            count: 46,
            field: String::new(),
            value: Some("31/02/2024".to_owned()),
            message: "Ce jour n’existe pas.".to_owned(),
            proposal: Some("2024-02-29".to_owned()),
        };
        let whole = FindingLine {
            rows: String::new(),
            count: 1,
            field: "date_maj".to_owned(),
            value: None,
            message: "La colonne « date_maj » manque.".to_owned(),
            proposal: None,
        };
        let group = FindingGroup {
            field: "date_maj".to_owned(),
            title: "Valeur d’un autre type".to_owned(),
            code: "type-error".to_owned(),
            message: String::new(),
            count: 24,
            lines: vec![line, whole],
            left_out: 22,
            mendable: 2,
        };
        let file = FindingGroup {
            message: "Ce jour n’existe pas.".to_owned(),
            field: String::new(),
            left_out: 0,
            mendable: 0,
            ..group.clone()
        };
        Self {
            state: State::act("non conforme"),
            sentence: "Le fichier est lisible, mais 24 valeurs sont à corriger.".to_owned(),
            facts: vec![Fact::new("Format", "CSV").note("point-virgule")],
            schema: "Lieux de covoiturage 0.3.0".to_owned(),
            errors: vec![group.clone(), file],
            warnings: vec![group],
            by_code: vec![("Valeur d’un autre type".to_owned(), 24)],
            unlisted: 3,
            sheets: vec!["Feuil1".to_owned(), "Annexe".to_owned()],
            personal: vec![("courriel".to_owned(), "98 % des valeurs sont des adresses.".to_owned())],
            matches: vec![("Insee".to_owned(), "insee".to_owned(), "Même nom à la casse près.".to_owned())],
            mendable: 2,
        }
    }

    /// A report of a file without fault, for samples.
    #[must_use]
    pub fn good_sample() -> Self {
        Self {
            state: State::good("conforme"),
            sentence: "Aucune erreur.".to_owned(),
            schema: String::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            by_code: Vec::new(),
            unlisted: 0,
            sheets: Vec::new(),
            personal: Vec::new(),
            matches: Vec::new(),
            mendable: 0,
            ..Self::sample()
        }
    }
}

/// The page of the report.
#[derive(Clone, Debug, Serialize)]
pub struct ReportPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The version judged.
    pub version: u32,
    /// The report.
    pub report: ReportView,
    /// The same for programs.
    pub json: String,
}

impl Page for ReportPage {
    const TEMPLATE: &'static str = "dataset/report.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Report),
            version: 2,
            report: ReportView::sample(),
            json: "/rapport.json".to_owned(),
        };
        let good = Self { report: ReportView::good_sample(), ..full.clone() };
        vec![full, good]
    }
}
