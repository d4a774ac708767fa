//! A plan of actions: what, who, by when, at what cost, with what help, to what effect.

use super::parts::{Cost, Grade, Standing};
use jiff::civil::Date;
use serde::Serialize;

/// A plan of actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// What the plan is for, in a sentence or two.
    pub summary: String,
    /// The grade today, when there is one.
    pub grade_today: Option<Grade>,
    /// The grade once all is done.
    pub grade_after: Option<Grade>,
    /// The actions, in the order in which they are to be done.
    pub actions: Vec<Action>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// What to do.
    pub title: String,
    /// How to begin; may be empty.
    pub detail: String,
    /// Who sees to it; may be empty.
    pub owner: String,
    /// By when.
    pub due: Option<Date>,
    /// Where it stands.
    pub standing: Standing,
    /// What it costs; nothing when nobody knows yet.
    pub cost: Option<Cost>,
    /// How much work it is, in words.
    pub effort: String,
    /// Who pays a part of it.
    pub aids: Vec<Aid>,
    /// What it changes, in words, such as « de D à C »; may be empty.
    pub effect: String,
}

/// A part that somebody else pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Aid {
    /// The scheme.
    pub scheme: String,
    /// The amount, in cents.
    pub amount_cents: u64,
    /// Until when it can be asked for.
    pub deadline: Option<Date>,
}
