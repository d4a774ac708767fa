//! The report of a diagnosis: one page for the mayor, then everything that it rests on.

use super::parts::{Grade, Phone, Standing};
use jiff::civil::Date;
use serde::Serialize;

/// The result of a diagnosis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssessmentReport {
    /// The questionnaire and its version.
    pub questionnaire: String,
    /// The grade.
    pub grade: Grade,
    /// Points out of 100, in tenths: 412 is 41,2.
    pub score_tenths: u16,
    /// Why this grade, in one sentence.
    pub cause: String,
    /// The share of answers that were measured and not only declared, in percent.
    pub measured_percent: u8,
    /// How exposed the territory thinks it is against what was found, in one sentence; empty when nobody was asked.
    pub perceived: String,
    /// What to do first: at most three.
    pub actions: Vec<FirstAction>,
    /// Whom to ring.
    pub phone: Phone,
    /// What the score is made of.
    pub terms: Vec<Term>,
    /// What holds the grade down whatever the score.
    pub caps: Vec<Cap>,
    /// Per theme.
    pub themes: Vec<Theme>,
    /// Every answer, in order of the questionnaire.
    pub answers: Vec<Answer>,
    /// What nobody knew.
    pub unknowns: Vec<Unknown>,
    /// What others answer, beside the answers of this territory.
    pub beside: Vec<Beside>,
    /// Earlier grades, oldest first, this one included.
    pub history: Vec<Past>,
}

/// An answer of the territory, and what others answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// What was asked.
    pub question: String,
    /// What the territory answered.
    pub own: String,
    /// What others answer: contradictions stand next to one another.
    pub others: Vec<Others>,
}

/// A figure about others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Others {
    /// What is counted.
    pub label: String,
    /// How much it is: "26 %".
    pub value: String,
    /// How sure it is; empty when it is no share.
    pub sure: String,
    /// Of whom it is, who measured it and when.
    pub source: String,
    /// What to know before one compares; may be empty.
    pub caveat: String,
}

/// One of the things to do first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirstAction {
    /// What to do.
    pub title: String,
    /// Why, and how to begin.
    pub why: String,
    /// The grade once it is done.
    pub grade_after: Option<Grade>,
    /// Who helps; may be empty.
    pub helper: String,
}

/// A term of the formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// What it stands for.
    pub label: String,
    /// Points obtained, in tenths.
    pub tenths: u16,
    /// Points possible, in tenths.
    pub tenths_max: u16,
}

/// What holds the grade down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cap {
    /// Why.
    pub reason: String,
    /// The best grade possible as long as it lasts.
    pub grade: Grade,
}

/// A theme of the questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Theme {
    /// Its name.
    pub label: String,
    /// How much of it is in place, in percent.
    pub percent: u8,
    /// How many of its questions nobody could answer.
    pub unknown: u16,
}

/// An answer, as it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The theme of the question.
    pub theme: String,
    /// Its code.
    pub code: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Where what was asked stands.
    pub standing: Standing,
    /// Where the answer comes from.
    pub origin: Origin,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Somebody said so.
    Declared,
    /// A measure or a document shows it.
    Measured,
}

/// What nobody knew: a risk, with its own action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// The code of the question.
    pub code: String,
    /// The question.
    pub question: String,
    /// How to find out.
    pub find_out: String,
}

/// An earlier grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Past {
    /// The day of the diagnosis.
    pub date: Date,
    /// The grade.
    pub grade: Grade,
    /// Points out of 100, in tenths.
    pub score_tenths: u16,
}
