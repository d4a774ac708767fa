//! What a diagnosis is.

use beffroi_kernel::account::PersonId;
use beffroi_kernel::assessment::{AnswerSource, AssessmentId, EvidenceId};
use beffroi_reference::{Answer, Evidence, Facts, Grade, Outcome, Questionnaire};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Answers to one version of a questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessment {
    /// Its identifier.
    pub id: AssessmentId,
    /// The identifier of the questionnaire.
    pub questionnaire: String,
    /// The version, for ever the same.
    pub version: u32,
    /// The checksum of the text that was shown.
    pub sha256: String,
    /// When it was begun.
    pub started: Timestamp,
    /// By whom: `person:<id>`, or the name of a program.
    pub started_by: String,
    /// When it was finished: nothing in it changes from then on.
    pub closed: Option<Timestamp>,
    /// The grade that it was finished with.
    pub grade: Option<Grade>,
    /// The score that it was finished with.
    pub score: Option<f64>,
}

/// An answer, with who gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What was said.
    pub answer: Answer,
    /// By which way it came.
    pub source: AnswerSource,
    /// When.
    pub at: Timestamp,
    /// By whom: `person:<id>`, or the name of a program.
    pub by: String,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Its identifier.
    pub id: EvidenceId,
    /// What it says.
    pub evidence: Evidence,
    /// Where it is to be found, in a few words.
    pub note: String,
    /// When it was brought.
    pub at: Timestamp,
    /// By whom: `person:<id>`, or the name of a program.
    pub by: String,
}

/// A piece of evidence to be brought.
#[derive(Clone, Debug)]
pub struct NewEvidence {
    /// The code of the question.
    pub question: String,
    /// The day that it is about.
    pub observed_on: Date,
    /// What was measured, when a number is.
    pub number: Option<f64>,
    /// Where it is to be found, in a few words.
    pub note: String,
}

/// An assessment with everything that its pages need.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The assessment.
    pub assessment: Assessment,
    /// The questionnaire, as it was when the assessment was begun.
    pub questionnaire: Arc<Questionnaire>,
    /// The answers by the code of their question.
    pub given: BTreeMap<String, Given>,
    /// The evidence, the newest first.
    pub proofs: Vec<Proof>,
    /// Who was asked to answer each theme.
    pub assigned: BTreeMap<String, PersonId>,
    /// What is known of the territory.
    pub facts: Facts,
    /// What the answers give: now, or when it was finished.
    pub outcome: Outcome,
}

/// Answers to be written: none takes an answer away.
pub type Changes = Vec<(String, Option<Answer>)>;

/// A questionnaire that can be begun, with where the territory stands in it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The questionnaire.
    pub questionnaire: Arc<Questionnaire>,
    /// The one that is being answered.
    pub open: Option<Assessment>,
    /// Those that are finished, the newest first.
    pub closed: Vec<Assessment>,
}

/// An answer of an earlier assessment that can be taken over: the question has the same code and says the same.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The code of the question.
    pub question: String,
    /// What was said.
    pub answer: Answer,
    /// When.
    pub at: Timestamp,
}
