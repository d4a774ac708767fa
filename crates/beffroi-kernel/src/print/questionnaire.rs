//! A questionnaire on paper: filled with a pen, typed in later by the code of each question.

use serde::Serialize;

/// A questionnaire to be filled with a pen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperQuestionnaire {
    /// Its identifier and version: answers are typed in to this one.
    pub version: String,
    /// What it is for, and what is done with the answers.
    pub introduction: String,
    /// How long it takes, in minutes.
    pub minutes: u16,
    /// Where the filled paper goes.
    pub return_to: Option<String>,
    /// Its parts, in order.
    pub sections: Vec<Section>,
}

/// A part of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// A sentence before its questions; may be empty.
    pub introduction: String,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What whoever types the answer in looks for, such as `S3`.
    pub code: String,
    /// The question.
    pub text: String,
    /// What helps to answer it; may be empty.
    pub help: String,
    /// How it is answered.
    pub reply: Reply,
}

/// How a question is answered on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reply {
    /// Yes, no, does not know.
    YesNo,
    /// One box of several; « ne sait pas » is one of them only if it is listed.
    One {
        /// What stands beside each box.
        choices: Vec<String>,
    },
    /// Any number of boxes.
    Several {
        /// What stands beside each box.
        choices: Vec<String>,
    },
    /// A number, and its unit.
    Number {
        /// Such as « postes de travail ».
        unit: String,
    },
    /// A day.
    Day,
    /// Words, on this many lines.
    Words {
        /// How many lines to write on.
        lines: u8,
    },
}
