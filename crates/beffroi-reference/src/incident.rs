//! Incidents: what may befall a territory, how it is recognised, and what to do first.

use crate::contact::Kind;
use crate::fact::{Facts, Scope};
use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A version of a kind of incident.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it is called, in French: "Logiciel de rançon".
    pub title: String,
    /// By what somebody without training recognises it.
    pub signs: Vec<String>,
    /// The first gestures, in the order in which they are made.
    pub gestures: Vec<Gesture>,
    /// What must not be done.
    pub avoid: Vec<String>,
    /// Whom one calls, in this order.
    pub calls: Vec<Kind>,
    /// What follows from the kind alone, until somebody who looked says otherwise.
    pub facts: Facts,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A first gesture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gesture {
    /// What to do, a sentence that begins with a verb.
    #[serde(rename = "do")]
    pub text: String,
    /// Why.
    pub why: String,
}

/// A kind of incident as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    title: String,
    signs: Vec<String>,
    gesture: Vec<Gesture>,
    avoid: Vec<String>,
    calls: Vec<Kind>,
    #[serde(default)]
    facts: BTreeMap<String, serde_json::Value>,
    provenance: Provenance,
}

/// Whether everything is there that somebody needs who sees it for the first time.
fn is_told(row: &Row) -> bool {
    let gestures = row.gesture.iter().flat_map(|one| [&one.text, &one.why]);
    let mut sentences = row.signs.iter().chain(&row.avoid).chain([&row.title]).chain(gestures);
    !row.signs.is_empty() && !row.gesture.is_empty() && sentences.all(|one| !one.trim().is_empty())
}

impl Item for Incident {
    const KIND: &'static str = "incident";
    const FOLDER: &'static str = "incidents";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("incident {}", row.id);
        if !is_told(&row) {
            reading.problem(format!("{name}: it needs a title, signs and gestures, none of them empty"));
        }
        if row.calls.is_empty() {
            reading.problem(format!("{name}: it says whom to call"));
        }
        let mut facts = Facts::new();
        for (fact, value) in &row.facts {
            if reading.vocabulary.fact(fact).is_some_and(|fact| fact.scope != Scope::Incident) {
                reading.problem(format!("{name}: {fact} is no fact of an incident"));
            }
            match reading.vocabulary.read(fact, value) {
                Ok(value) => facts.set(fact, value),
                Err(message) => reading.problem(format!("{name}: {message}")),
            }
        }
        Some(Self {
            id: row.id,
            version: row.version,
            title: row.title,
            signs: row.signs,
            gestures: row.gesture,
            avoid: row.avoid,
            calls: row.calls,
            facts,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
