//! The pack for an insurer: measures with their evidence, and openly what is missing.

use super::parts::Standing;
use jiff::civil::Date;
use serde::Serialize;

/// What an insurer asks to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InsurerPack {
    /// Who the territory is, in a sentence or two: population, agents, workstations, sites.
    pub profile: String,
    /// Who answers questions about it.
    pub contact: String,
    /// The measures, with what shows them.
    pub measures: Vec<Measure>,
    /// What the insurer demands, and where it stands.
    pub prerequisites: Vec<Prerequisite>,
}

/// A measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// Its code in the reference.
    pub code: String,
    /// What it is.
    pub title: String,
    /// Where it stands.
    pub standing: Standing,
    /// What shows it; none means that it is only declared.
    pub evidence: Vec<Evidence>,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What it is.
    pub title: String,
    /// Its day.
    pub date: Date,
    /// The SHA-256 of the file, so that whoever receives it can compare; may be empty.
    pub sha256: String,
}

/// Something that the insurer demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prerequisite {
    /// What is demanded.
    pub title: String,
    /// Where it stands.
    pub standing: Standing,
    /// What is missing; may be empty.
    pub missing: String,
    /// When it will be there.
    pub due: Option<Date>,
}
