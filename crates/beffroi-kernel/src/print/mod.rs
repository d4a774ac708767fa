//! Printed documents: what stands on the paper, as data. How it looks is Typst, in `reference/models/`.
//!
//! Everything that is words comes from whoever asks for the document, in French; dates and amounts come as
//! values, and the models write them as people do.

pub mod assessment;
pub mod committee;
pub mod insurer;
pub mod obligations;
pub mod parts;
pub mod plan;
pub mod questionnaire;

pub use parts::{Grade, Letter, Standing, Step};

use jiff::civil::Date;
use serde::Serialize;

/// What stands on every page of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Its title, also that of the file.
    pub title: String,
    /// The territory that it speaks of.
    pub territory: String,
    /// The day that it describes: given, never read from a clock, so that the same data give the same bytes.
    pub date: Date,
    /// The version of the reference that it was made with.
    pub reference: String,
    /// The page where the same is up to date, printed as a QR code.
    pub address: Option<String>,
}

/// A document to be printed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// What stands on every page.
    pub head: Head,
    /// What it is and what it says.
    pub content: Content,
}

/// The kinds of documents, each with its model in `reference/models/`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// A questionnaire to be filled with a pen.
    PaperQuestionnaire(questionnaire::PaperQuestionnaire),
    /// The result of a diagnosis.
    AssessmentReport(assessment::AssessmentReport),
    /// A plan of actions.
    Plan(plan::Plan),
    /// What applies to a territory.
    ObligationsSheet(obligations::ObligationsSheet),
    /// What a committee needs on its table.
    CommitteePack(committee::CommitteePack),
    /// What an insurer asks to see.
    InsurerPack(insurer::InsurerPack),
}

impl Content {
    /// The name of its model, without the ending.
    #[must_use]
    pub fn model(&self) -> &'static str {
        match self {
            Self::PaperQuestionnaire(_) => "paper-questionnaire",
            Self::AssessmentReport(_) => "assessment-report",
            Self::Plan(_) => "plan",
            Self::ObligationsSheet(_) => "obligations-sheet",
            Self::CommitteePack(_) => "committee-pack",
            Self::InsurerPack(_) => "insurer-pack",
        }
    }
}
