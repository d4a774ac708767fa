//! The versions of a data set, and how two of them differ.

use super::{Head, Tab};
use crate::render::Page;
use crate::view::look::Choice;
use crate::view::table::{Cell, Table};
use crate::view::{Fact, Section, Shell, State};
use serde::Serialize;

/// A version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionLine {
    /// Its number.
    pub number: u32,
    /// When it was given, as people say it.
    pub when: String,
    /// Who gave it; empty for the public.
    pub by: String,
    /// Its states.
    pub states: Vec<State>,
    /// Rows and columns, in words.
    pub size: String,
    /// The original file's name.
    pub file: String,
    /// Where the original file is; empty when the visitor may not have it.
    pub original: String,
    /// Where its report is; empty when there is none.
    pub report: String,
    /// The fingerprint of the file.
    pub sha256: String,
}

/// How two versions differ.
#[derive(Clone, Debug, Serialize)]
pub struct DifferenceView {
    /// The older.
    pub from: u32,
    /// The newer.
    pub to: u32,
    /// The conclusion, in a sentence.
    pub sentence: String,
    /// Rows added, removed, changed, same.
    pub facts: Vec<Fact>,
    /// Columns that came.
    pub columns_added: Vec<String>,
    /// Columns that went.
    pub columns_removed: Vec<String>,
    /// The first rows that differ.
    pub samples: Table,
    /// Why it could not be computed; else empty.
    pub fault: String,
}

/// The versions.
#[derive(Clone, Debug, Serialize)]
pub struct VersionsPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The newest first.
    pub versions: Vec<VersionLine>,
    /// The versions to compare from.
    pub from: Vec<Choice>,
    /// The versions to compare to.
    pub to: Vec<Choice>,
    /// The comparison asked for.
    pub difference: Option<DifferenceView>,
}

impl Page for VersionsPage {
    const TEMPLATE: &'static str = "dataset/versions.html";

    fn samples() -> Vec<Self> {
        let line = VersionLine {
            number: 2,
            when: "23 novembre 2026".to_owned(),
            by: "Camille Exemple".to_owned(),
            states: vec![State::good("publiée")],
            size: "1 204 lignes, 18 colonnes".to_owned(),
            file: "covoiturage.csv".to_owned(),
            original: "/original".to_owned(),
            report: "/rapport?version=2".to_owned(),
            sha256: "5ace0700".repeat(8),
        };
        let first = VersionLine { number: 1, by: String::new(), report: String::new(), ..line.clone() };
        let difference = DifferenceView {
            from: 1,
            to: 2,
            sentence: "12 lignes ajoutées, 3 modifiées.".to_owned(),
            facts: vec![Fact::new("Ajoutées", "12")],
            columns_added: vec!["accessible".to_owned()],
            columns_removed: vec!["note".to_owned()],
            samples: Table {
                caption: "Premières différences".to_owned(),
                heads: Table::sample().heads,
                rows: vec![vec![Cell::text("ajoutée"), Cell::text("12"), Cell::empty()]],
            },
            fault: String::new(),
        };
        let full = Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Versions),
            versions: vec![line.clone(), first],
            from: vec![Choice::new("1", "version 1", "1")],
            to: vec![Choice::new("2", "version 2", "2")],
            difference: Some(difference.clone()),
        };
        let fault = Self {
            difference: Some(DifferenceView {
                fault: "La clé n’est pas unique.".to_owned(),
                columns_added: Vec::new(),
                columns_removed: Vec::new(),
                samples: Table::default(),
                ..difference
            }),
            ..full.clone()
        };
        let single =
            Self { versions: vec![line], from: Vec::new(), to: Vec::new(), difference: None, ..full.clone() };
        vec![full, fault, single]
    }
}
