//! Questionnaires and the diagnoses made with them: names that several floors share.

use serde::{Deserialize, Serialize};

crate::identifier!(
    /// Names one assessment: answers to one version of a questionnaire.
    AssessmentId
);

crate::identifier!(
    /// Names one piece of evidence.
    EvidenceId
);

/// By which way an answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerSource {
    /// Typed on the page of the question.
    Web,
    /// Typed from a sheet of paper.
    Paper,
    /// Taken over from an earlier assessment.
    Carried,
}

impl AnswerSource {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Web, Self::Paper, Self::Carried];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Paper => "paper",
            Self::Carried => "carried",
        }
    }

    /// The way with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }

    /// How people are told, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Web => "répondu en ligne",
            Self::Paper => "recopié du papier",
            Self::Carried => "repris d’un diagnostic précédent",
        }
    }
}
