//! The pack of a committee: indicators, late actions, decisions to take, lines for the minutes.

use super::parts::{Cost, Milestone};
use jiff::civil::Date;
use serde::Serialize;

/// What a committee needs on its table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommitteePack {
    /// The first day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// What to remember, in two or three sentences.
    pub summary: String,
    /// What is counted.
    pub indicators: Vec<Indicator>,
    /// Shares to compare.
    pub bars: Vec<Bar>,
    /// What is late.
    pub late: Vec<LateAction>,
    /// What has to be decided.
    pub decisions: Vec<Decision>,
    /// What comes next.
    pub milestones: Vec<Milestone>,
    /// Who is expected to attend.
    pub attendees: Vec<String>,
}

/// Something counted, now and before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// What it is.
    pub label: String,
    /// Its value, with its unit.
    pub value: String,
    /// Its value at the committee before; may be empty.
    pub before: String,
    /// What it says, in a few words; may be empty.
    pub remark: String,
}

/// A share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// Of what.
    pub label: String,
    /// How much of it, in percent.
    pub percent: u8,
}

/// An action whose day has passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LateAction {
    /// What was to be done.
    pub title: String,
    /// Who sees to it; may be empty.
    pub owner: String,
    /// The day that has passed.
    pub due: Date,
    /// What holds it up; may be empty.
    pub obstacle: String,
}

/// A decision to take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The question put to the committee.
    pub question: String,
    /// What one must know to answer it.
    pub context: String,
    /// The choices, in words.
    pub options: Vec<String>,
    /// What it costs, when it costs something.
    pub cost: Option<Cost>,
}
