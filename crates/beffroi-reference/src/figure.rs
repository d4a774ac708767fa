//! Figures: what is known of others, with base, source and caveat, to stand beside one's own.

use crate::interval::wilson;
use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use beffroi_kernel::french;
use serde::{Deserialize, Serialize};

/// A version of a figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it belongs to.
    pub theme: Theme,
    /// What it says, without article: "communes qui se jugent peu exposées".
    pub label: String,
    /// The value.
    pub value: Amount,
    /// The unit of a number.
    pub unit: Unit,
    /// Of whom it is.
    pub base: String,
    /// Who measured.
    pub source: String,
    /// The year of the measure.
    pub year: i16,
    /// The page where it stands.
    pub page: u32,
    /// Whether the page is sure; else it may be the one before or after.
    pub page_sure: bool,
    /// What to know before one compares.
    pub caveat: Option<String>,
    /// What of one's own it stands beside: `question:<questionnaire>/<question>`, `fact:<fact>` or `plan:<figure>`.
    /// In the place of a question, `grade` is the result of the whole questionnaire.
    pub compares: Option<String>,
    /// The answers to that question, or the bands of that grade, that a share counts; empty when they are not the
    /// same words.
    pub choices: Vec<String>,
    /// How many were asked, when the source says it.
    pub base_size: Option<u32>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a figure belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Security.
    Cyber,
    /// Data.
    Data,
    /// Artificial intelligence.
    Ai,
    /// Digital sovereignty.
    Sovereignty,
    /// What people think.
    Opinion,
}

/// The value of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// A number.
    Number(f64),
    /// A grade.
    Grade(String),
}

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of a hundred.
    Percent,
    /// Points of percentage.
    Points,
    /// A number of things.
    Count,
    /// A number of things each month.
    CountAMonth,
    /// A number of things each year.
    CountAYear,
    /// Euros.
    Euro,
    /// Euros each year.
    EuroAYear,
    /// Hours.
    Hour,
    /// A grade from A to E.
    Grade,
}

/// What stands in the place of a question for the result of a whole questionnaire.
pub const GRADE: &str = "grade";

impl Figure {
    /// Whether it stands beside the answers to a question of a questionnaire, or beside its [`GRADE`].
    #[must_use]
    pub fn stands_beside(&self, questionnaire: &str, question: &str) -> bool {
        let place = self.compares.as_deref().and_then(|text| text.strip_prefix("question:"));
        place.and_then(|place| place.split_once('/')) == Some((questionnaire, question))
    }

    /// The share of those who were asked, between 0 and 1; nothing when it is no share.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        match (&self.value, self.unit) {
            (Amount::Number(number), Unit::Percent) => Some(number / 100.0),
            _ => None,
        }
    }

    /// Between which shares it lies, 19 times out of 20; nothing when it is no share, or when nobody says how many
    /// were asked. Weights are not published: the true interval is at least as wide.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        Some(wilson(self.share()?, self.base_size?))
    }

    /// The value, as people read it.
    #[must_use]
    pub fn value_text(&self) -> String {
        let number = match &self.value {
            Amount::Grade(grade) => return grade.clone(),
            Amount::Number(number) => french::number(*number, 1),
        };
        match self.unit {
            Unit::Percent => format!("{number}\u{202f}%"),
            Unit::Points => format!("{number}\u{a0}points"),
            Unit::Count | Unit::Grade => number,
            Unit::CountAMonth => format!("{number} par mois"),
            Unit::CountAYear => format!("{number} par an"),
            Unit::Euro => format!("{number}\u{a0}€"),
            Unit::EuroAYear => format!("{number}\u{a0}€ par an"),
            Unit::Hour => format!("{number}\u{a0}heures"),
        }
    }

    /// Where it stands, as it is cited.
    #[must_use]
    pub fn citation(&self) -> String {
        let about = if self.page_sure { "" } else { " environ" };
        format!("{} ; {}, page\u{a0}{}{about}", self.base, self.source, self.page)
    }
}

/// A figure as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    theme: Theme,
    label: String,
    value: Amount,
    unit: Unit,
    base: String,
    source: String,
    year: i16,
    page: u32,
    page_sure: bool,
    caveat: Option<String>,
    compares: Option<String>,
    #[serde(default)]
    choices: Vec<String>,
    base_size: Option<u32>,
    provenance: Provenance,
}

impl Item for Figure {
    const KIND: &'static str = "figure";
    const FOLDER: &'static str = "figures";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("figure {}", row.id);
        if [&row.label, &row.base, &row.source].iter().any(|text| text.trim().is_empty()) {
            reading.problem(format!("{name}: it needs a label, a base and a source"));
        }
        if matches!(row.value, Amount::Grade(_)) != (row.unit == Unit::Grade) {
            reading.problem(format!("{name}: a grade is written as text, and nothing else is"));
        }
        let known = |text: &str| match text.split_once(':') {
            Some(("fact", fact)) => reading.vocabulary.fact(fact).is_some(),
            Some(("question", place)) => place.contains('/'),
            Some(("plan", _)) => true,
            _ => false,
        };
        if let Some(text) = row.compares.as_deref().filter(|text| !known(text)) {
            reading.problem(format!("{name}: {text:?} is nothing to compare with"));
        }
        let beside_question = row.compares.as_deref().is_some_and(|text| text.starts_with("question:"));
        if !row.choices.is_empty() && !beside_question {
            reading.problem(format!("{name}: choices are those of a question, and it stands beside none"));
        }
        let is_share = matches!(row.value, Amount::Number(share) if (0.0..=100.0).contains(&share))
            && row.unit == Unit::Percent;
        if row.base_size == Some(0) || (row.base_size.is_some() || !row.choices.is_empty()) && !is_share {
            reading.problem(format!("{name}: only a share of somebody has a base_size and choices"));
        }
        Some(Self {
            id: row.id,
            version: row.version,
            theme: row.theme,
            label: row.label,
            value: row.value,
            unit: row.unit,
            base: row.base,
            source: row.source,
            year: row.year,
            page: row.page,
            page_sure: row.page_sure,
            caveat: row.caveat,
            compares: row.compares,
            choices: row.choices,
            base_size: row.base_size,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
