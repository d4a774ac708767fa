//! What an import of members did, and what a host lists.

use crate::territory::{Fact, Territory};
use serde::Serialize;

/// What became of one line of a list of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A territory was added.
    Added,
    /// A territory that was there learned something.
    Updated,
    /// A territory was there, and the line says nothing new.
    Unchanged,
    /// The line was left out; the others were not.
    Refused,
}

impl Outcome {
    /// The word shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "ajouté",
            Self::Updated => "complété",
            Self::Unchanged => "inchangé",
            Self::Refused => "refusé",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its number, as a spreadsheet shows it.
    pub number: u64,
    /// The name on it, or that of the territory.
    pub name: String,
    /// The name in addresses; empty when it was refused.
    pub slug: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused, in French; else empty.
    pub reason: String,
    /// The facts that changed.
    pub changed: Vec<Fact>,
    /// The facts that stayed as the territory typed them, although the line says otherwise.
    pub kept: Vec<Fact>,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Territories added.
    pub added: u64,
    /// Territories that learned something.
    pub updated: u64,
    /// Territories of which nothing new was said.
    pub unchanged: u64,
    /// Lines left out.
    pub refused: u64,
    /// Every line, in order.
    pub lines: Vec<Line>,
}

impl Import {
    pub(super) fn add(&mut self, line: Line) {
        match line.outcome {
            Outcome::Added => self.added += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused => self.refused += 1,
        }
        self.lines.push(line);
    }
}

/// A page of the list of hosted territories.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HostedPage {
    /// The territories of the page, by name.
    pub items: Vec<Territory>,
    /// How many the search keeps.
    pub found: u64,
}
