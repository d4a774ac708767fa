//! Obligations: what a text wants of whom, since when, and what to do.

use crate::condition::{Condition, Explanation, Verdict};
use crate::fact::{Facts, Scope};
use crate::library::{Item, Reading};
use crate::provenance::Provenance;
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
    /// When, where the law counts otherwise than by a fixed day: "deux ans après la notification du préfet".
    pub timing: Option<String>,
    /// Every how many months it falls due again.
    pub every_months: Option<u32>,
    /// What to do, step by step.
    pub steps: Vec<String>,
    /// Where it comes from, and its state.
    pub provenance: Provenance,
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

/// Whom an obligation concerns, according to one version of its text.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its identifier; `loi` when there is but one.
    pub id: String,
    /// Which version of the text it is, in French.
    pub label: String,
    /// Whom it concerns.
    pub condition: Condition,
}

/// What an obligation says of some facts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Whether it applies. When the versions of a bill disagree, that is to be clarified, and no fact is missing.
    pub applies: Verdict,
    /// What each version of the text says, and why.
    pub variants: Vec<VariantOutcome>,
}

/// What one version of the text says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariantOutcome {
    /// The identifier of the variant.
    pub id: String,
    /// Which version of the text it is.
    pub label: String,
    /// What it says, and why.
    #[serde(flatten)]
    pub explanation: Explanation,
}

impl Obligation {
    /// Whether it applies to what has these facts, and why.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Outcome {
        let outcome = |variant: &Variant| VariantOutcome {
            id: variant.id.clone(),
            label: variant.label.clone(),
            explanation: variant.condition.explain(facts),
        };
        let variants: Vec<_> = self.variants.iter().map(outcome).collect();
        let mut verdicts = variants.iter().map(|variant| variant.explanation.verdict);
        let first = verdicts.next().unwrap_or(Verdict::ToClarify);
        let applies = if verdicts.all(|verdict| verdict == first) { first } else { Verdict::ToClarify };
        Outcome { applies, variants }
    }
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
    variant: Vec<VariantRow>,
    since: Option<Date>,
    deadline: Option<Date>,
    timing: Option<String>,
    every_months: Option<u32>,
    steps: Vec<String>,
    provenance: Provenance,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantRow {
    id: String,
    label: String,
    when: Spanned<String>,
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
        let rows = match (row.when, row.variant.is_empty()) {
            (Some(when), true) => vec![VariantRow { id: "loi".to_owned(), label: "texte".to_owned(), when }],
            (None, false) => row.variant,
            _ => {
                reading.problem(format!("{name}: either `when` or variants"));
                return None;
            }
        };
        let read = |row: VariantRow, reading: &mut Reading<'_>| {
            let condition = reading.condition(&name, &row.when, Scope::Territory)?;
            Some(Variant { id: row.id, label: row.label, condition })
        };
        let variants: Option<Vec<_>> = rows.into_iter().map(|row| read(row, reading)).collect();
        Some(Self {
            id: row.id,
            version: row.version,
            theme: row.theme,
            title: row.title,
            summary: row.summary,
            variants: variants?,
            since: row.since,
            deadline: row.deadline,
            timing: row.timing,
            every_months: row.every_months,
            steps: row.steps,
            provenance: row.provenance,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn provenance(&self) -> &Provenance {
        &self.provenance
    }
}
