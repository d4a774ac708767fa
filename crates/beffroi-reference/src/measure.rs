//! Measures: what can be done to be safer or to do better, said so that whoever reads it can begin.

use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A version of a measure.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What to do, in a few words that begin with a verb.
    pub title: String,
    /// What happens without it, in a sentence or two.
    pub why: String,
    /// What to do first: what brings most.
    pub first_gesture: String,
    /// What can be done this week without money nor a technician.
    pub easy_gesture: String,
    /// How much work it is.
    pub effort: Effort,
    /// What it costs, by size; empty when it costs nothing but time.
    pub costs: Vec<Cost>,
    /// Where the costs come from and how far to trust them, in French; empty without costs.
    pub costs_source: String,
    /// Where the same measure is found: framework and references in it (`recyf` → `10.B.5`).
    pub references: BTreeMap<String, Vec<String>>,
    /// What agents can be told, ready to be sent.
    pub message: String,
    /// What kind of help exists for it.
    pub help: Vec<Help>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// How much work a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// An hour or two.
    Hours,
    /// A few days, not in a row.
    Days,
    /// A few weeks, with somebody whose trade it is.
    Weeks,
}

impl Effort {
    /// How people are told, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Hours => "une heure ou deux",
            Self::Days => "quelques jours",
            Self::Weeks => "quelques semaines, avec un professionnel",
        }
    }
}

/// A kind of help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// Money: somebody pays a part.
    Subsidy,
    /// Somebody comes and helps.
    Support,
    /// A course, or material for one.
    Training,
    /// The grouping or the syndicate can do it for several.
    Sharing,
    /// Nothing to pay: a document, a tool.
    Free,
}

impl Help {
    /// How people are told, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Subsidy => "une aide financière",
            Self::Support => "un accompagnement",
            Self::Training => "une formation",
            Self::Sharing => "une mise en commun avec votre intercommunalité ou votre syndicat",
            Self::Free => "un outil ou un document gratuit",
        }
    }
}

/// What a measure costs a territory of some size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// The largest population to which it applies; absent for every larger one.
    #[serde(default)]
    pub population_max: Option<u32>,
    /// At least, in euros.
    pub low: u32,
    /// At most, in euros.
    pub high: u32,
    /// For how many years that pays; 0 when it is paid once for all.
    #[serde(default)]
    pub years: u32,
}

impl Measure {
    /// What it costs a territory of this population; nothing when no range is known for it.
    #[must_use]
    pub fn cost(&self, population: f64) -> Option<&Cost> {
        self.costs.iter().find(|cost| cost.population_max.is_none_or(|max| population <= f64::from(max)))
    }
}

/// A measure as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    title: String,
    why: String,
    first_gesture: String,
    easy_gesture: String,
    effort: Effort,
    #[serde(default)]
    costs: Vec<Cost>,
    #[serde(default)]
    costs_source: String,
    #[serde(default)]
    references: BTreeMap<String, Vec<String>>,
    message: String,
    #[serde(default)]
    help: Vec<Help>,
    provenance: Provenance,
}

impl Item for Measure {
    const KIND: &'static str = "measure";
    const FOLDER: &'static str = "measures";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("measure {}", row.id);
        let texts = [&row.title, &row.why, &row.first_gesture, &row.easy_gesture, &row.message];
        if texts.iter().any(|text| text.trim().is_empty()) {
            reading.problem(format!("{name}: it needs a title, a why, two gestures and a message"));
        }
        if row.costs.is_empty() != row.costs_source.trim().is_empty() {
            reading.problem(format!("{name}: costs have a source, and a source has costs"));
        }
        if row.costs.iter().any(|cost| cost.low > cost.high) {
            reading.problem(format!("{name}: a cost is at least its low and at most its high"));
        }
        let sizes: Vec<u32> = row.costs.iter().map(|cost| cost.population_max.unwrap_or(u32::MAX)).collect();
        if !sizes.is_sorted_by(|one, next| one < next) {
            reading.problem(format!("{name}: costs are written from the smallest territory to the largest"));
        }
        Some(Self {
            id: row.id,
            version: row.version,
            title: row.title,
            why: row.why,
            first_gesture: row.first_gesture,
            easy_gesture: row.easy_gesture,
            effort: row.effort,
            costs: row.costs,
            costs_source: row.costs_source,
            references: row.references,
            message: row.message,
            help: row.help,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
