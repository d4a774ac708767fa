//! The sheet of obligations: what applies, why, how sure the law is, what to do.

use super::parts::Standing;
use jiff::civil::Date;
use serde::Serialize;

/// What applies to a territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObligationsSheet {
    /// The facts that decide, in one sentence: population, kind, agents.
    pub facts: String,
    /// The obligations, those that apply first.
    pub obligations: Vec<Obligation>,
}

/// An obligation, as it touches this territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obligation {
    /// What it is, in plain words.
    pub title: String,
    /// Whether it applies here.
    pub applies: Applies,
    /// The rule that decided, in words.
    pub why: String,
    /// The text and its article.
    pub text: String,
    /// The state of the law.
    pub state: LawState,
    /// What is not sure about it; may be empty.
    pub doubt: String,
    /// Since when it applies.
    pub since: Option<Date>,
    /// By when something must be done.
    pub deadline: Option<Date>,
    /// What to do, step by step.
    pub steps: Vec<String>,
    /// Where it stands here.
    pub standing: Standing,
}

/// Whether an obligation applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// A fact is missing.
    ToClarify,
}

/// The state of a rule of law on the day of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LawState {
    /// In force.
    InForce,
    /// Voted or proposed, not in force yet.
    Expected,
    /// Good practice that no text demands.
    Advised,
    /// No longer in force.
    Repealed,
}
