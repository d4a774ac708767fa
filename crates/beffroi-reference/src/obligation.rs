//! Obligations: what a text wants of whom, since when, and what to do.

use crate::fact::{FactKind, Facts, Scope, Value};
use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use crate::variant::{self, Outcome, Variant};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// A version of an obligation.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it belongs to.
    pub theme: Theme,
    /// What it asks, in a few words that begin with a verb: "Ouvrir les données publiques".
    pub title: String,
    /// What it asks, in a sentence or two.
    pub summary: String,
    /// Whom it concerns; several when versions of a bill differ, never none.
    pub variants: Vec<Variant>,
    /// Since when it applies; absent when the text gives no day.
    pub since: Option<Date>,
    /// By when it must be met; absent when it must be met all the time.
    pub deadline: Option<Date>,
    /// The day from which the deadline counts, where each has its own.
    pub due_after: Option<DueAfter>,
    /// When, where the law counts otherwise than by a fixed day: "deux ans après la notification du préfet".
    pub timing: Option<String>,
    /// Every how many months it falls due again.
    pub every_months: Option<u32>,
    /// What to do, step by step.
    pub steps: Vec<String>,
    /// Where it comes from, and its state.
    pub provenance: Provenance,
}

/// A deadline that counts from a day of the territory's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueAfter {
    /// The fact that says the day.
    pub fact: String,
    /// How many months later it is due.
    pub months: u32,
}

/// What an obligation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Personal data.
    PersonalData,
    /// Security of information systems.
    Security,
    /// Crisis and continuity.
    Crisis,
    /// Opening of data.
    OpenData,
    /// Artificial intelligence.
    ArtificialIntelligence,
    /// Trust services and identification.
    Trust,
    /// Accessibility of online services.
    Accessibility,
    /// Digital and environment.
    Environment,
}

impl Theme {
    /// How it is called, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::PersonalData => "données personnelles",
            Self::Security => "sécurité des systèmes",
            Self::Crisis => "crise et continuité",
            Self::OpenData => "ouverture des données",
            Self::ArtificialIntelligence => "intelligence artificielle",
            Self::Trust => "identification et signature",
            Self::Accessibility => "accessibilité",
            Self::Environment => "numérique et environnement",
        }
    }
}

impl Obligation {
    /// Whether it applies to what has these facts, and why.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Outcome {
        variant::evaluate(&self.variants, facts)
    }

    /// The day on which it first falls due for what has these facts: the fixed day of the text, or the one that
    /// counts from a day of their own; nothing when it is due all the time, or that day is not known.
    #[must_use]
    pub fn first_due(&self, facts: &Facts) -> Option<Date> {
        let own = self.due_after.as_ref().and_then(|after| match facts.get(&after.fact) {
            Some(Value::Date(day)) => months_after(*day, after.months),
            _ => None,
        });
        own.or(self.deadline)
    }

    /// The day on which it falls due, when it was last done on `done`.
    #[must_use]
    pub fn due(&self, facts: &Facts, done: Option<Date>) -> Option<Date> {
        match (done, self.every_months) {
            (Some(done), Some(months)) => months_after(done, months),
            _ => self.first_due(facts),
        }
    }
}

fn months_after(day: Date, months: u32) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_months(i64::from(months)).ok()?).ok()
}

/// An obligation as it is written: `when`, or one `[[obligation.variant]]` a version of the text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    theme: Theme,
    title: String,
    summary: String,
    when: Option<Spanned<String>>,
    #[serde(default)]
    variant: Vec<variant::Row>,
    since: Option<Date>,
    deadline: Option<Date>,
    due_after: Option<DueAfter>,
    timing: Option<String>,
    every_months: Option<u32>,
    steps: Vec<String>,
    provenance: Provenance,
}

impl Item for Obligation {
    const KIND: &'static str = "obligation";
    const FOLDER: &'static str = "obligations";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("obligation {}", row.id);
        if row.steps.is_empty() || row.title.trim().is_empty() || row.summary.trim().is_empty() {
            reading.problem(format!("{name}: it needs a title, a summary and steps"));
        }
        let variants = variant::read(&name, row.when, row.variant, Scope::Territory, reading);
        if let Some(after) = &row.due_after {
            let known = reading.vocabulary.fact(&after.fact);
            if !known.is_some_and(|fact| fact.kind == FactKind::Date) {
                reading.problem(format!(
                    "{name}: due_after names {}, which is no fact that is a day",
                    after.fact
                ));
            }
        }
        Some(Self {
            id: row.id,
            version: row.version,
            theme: row.theme,
            title: row.title,
            summary: row.summary,
            variants: variants?,
            since: row.since,
            deadline: row.deadline,
            due_after: row.due_after,
            timing: row.timing,
            every_months: row.every_months,
            steps: row.steps,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
