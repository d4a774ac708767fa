//! Questionnaires: questions in plain words, what each answer is worth, and what it caps.

mod answer;
mod file;
mod row;

pub use answer::{Answer, Answers, UNKNOWN};
pub use file::AnswerFile;
pub use row::Row;

use crate::condition::Condition;
use crate::fact::Value;
use crate::provenance::Provenance;
use crate::scale::{Exposure, Grade, Scale};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A version of a questionnaire.
#[derive(Clone, Debug)]
pub struct Questionnaire {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The questionnaire that is answered before it; absent when one can begin with it.
    pub after: Option<String>,
    /// Its title.
    pub title: String,
    /// The language of its questions: `fr`, or that of the library that it came from.
    pub language: String,
    /// What it is for, in two or three sentences.
    pub intro: String,
    /// Who can help to answer.
    pub helpers: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// How answers are gathered.
    pub gathering: Gathering,
    /// What a question covers: `note` of security, of maturity.
    pub subject: Subject,
    /// The share of the weight that has to be answered before a grade is given.
    pub enough: f64,
    /// The scale of its grades.
    pub scale: Scale,
    /// Its themes, in order.
    pub themes: Vec<Theme>,
    /// What no score makes up for.
    pub caps: Vec<Cap>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a questionnaire measures: the words of its pages depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Security of information systems.
    Security,
    /// Data and their use.
    Data,
    /// Crisis and continuity.
    Crisis,
}

/// How answers are gathered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gathering {
    /// One set of answers for the territory, which several people may fill.
    #[default]
    Together,
    /// One set of answers for each respondent, without names, counted by department.
    Respondents,
}

/// A part of a questionnaire.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its identifier in the questionnaire.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub intro: String,
    /// What it weighs.
    pub weight: f64,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its identifier in the questionnaire: the same code in another version is the same question when its
    /// meaning is ([`Question::means_the_same`]).
    pub code: String,
    /// The question, in plain words.
    pub text: String,
    /// Why it is asked.
    pub why: String,
    /// Words of the question that need to be explained: word and explanation.
    pub words: BTreeMap<String, String>,
    /// What it weighs in its theme; 0 when it changes no score.
    pub weight: f64,
    /// What is answered.
    pub kind: QuestionKind,
    /// Whom it concerns; absent when everybody.
    pub condition: Option<Condition>,
    /// What to do when nobody knows: whom to ask, and what.
    pub seek: String,
    /// The measures that raise it.
    pub measures: Vec<String>,
    /// What proves an answer.
    pub evidence: Option<EvidenceKind>,
    /// Whether it is the one that asks how exposed the territory thinks it is.
    pub perceived: bool,
    /// Whether it is asked only while what it teaches is known from nowhere else: a fact is asked once.
    pub once: bool,
}

/// What is answered to a question.
#[derive(Clone, Debug)]
pub enum QuestionKind {
    /// One of the choices.
    Choice(Vec<Choice>),
    /// Any number of the choices: their scores add up, to 1 at most.
    Several(Vec<Choice>),
    /// A number.
    Number {
        /// The unit, written after the number.
        unit: String,
        /// The largest number that makes sense.
        max: f64,
        /// What a number is worth: from which number on, and the score; rising.
        levels: Vec<Level>,
        /// The fact that the number is.
        learns: Option<String>,
    },
    /// Free text, never scored.
    Text,
}

/// From which number on a score is given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// From this number on.
    pub from: f64,
    /// The score, between 0 and 1.
    pub score: f64,
}

/// One answer that can be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its identifier in the question.
    pub code: String,
    /// What it says.
    pub label: String,
    /// What it means exactly, when the label is not enough.
    pub definition: String,
    /// What it is worth, between 0 and 1.
    pub score: f64,
    /// What it says of facts.
    pub learns: BTreeMap<String, Value>,
    /// Whether it says that the question does not concern the territory: it then counts nowhere.
    pub not_concerned: bool,
    /// The measure that answers it: what to do about an obstacle, or the next step from this answer when that is not
    /// the first measure of the question.
    pub measure: Option<String>,
    /// How exposed the territory thinks it is, on the question that asks it.
    pub exposure: Option<Exposure>,
}

/// What proves an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceKind {
    /// What is asked, in French: "la date du dernier essai de restauration".
    pub label: String,
    /// How many months it is worth something.
    pub months: u32,
    /// The unit of the number that is measured; absent when a date or a document is enough.
    #[serde(default)]
    pub unit: Option<String>,
    /// The choice that it proves, whatever was declared; absent when it only supports the declaration.
    #[serde(default)]
    pub proves: Option<String>,
    /// For a number: from which one on it proves which choice.
    #[serde(default)]
    pub levels: Vec<Proof>,
    /// Whether an answer above zero counts only with it.
    #[serde(default)]
    pub required: bool,
}

/// From which measured number on a choice is proved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// From this number on.
    pub from: f64,
    /// The choice.
    pub choice: String,
}

/// What no score makes up for: while a question is worth less than `below`, the grade is at most `max`.
#[derive(Clone, Debug)]
pub struct Cap {
    /// Its identifier in the questionnaire.
    pub id: String,
    /// The question.
    pub question: String,
    /// The score from which on it no longer caps.
    pub below: f64,
    /// The highest grade.
    pub max: Grade,
    /// Why, in a sentence.
    pub sentence: String,
}

impl Questionnaire {
    /// Every question with its theme, in order.
    pub fn questions(&self) -> impl Iterator<Item = (&Theme, &Question)> {
        self.themes.iter().flat_map(|theme| theme.questions.iter().map(move |question| (theme, question)))
    }

    /// A question.
    #[must_use]
    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions().map(|(_, question)| question).find(|question| question.code == code)
    }

    /// A theme.
    #[must_use]
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }
}

impl Question {
    /// The measures that it names, those of its choices included.
    pub fn all_measures(&self) -> impl Iterator<Item = &String> {
        self.measures.iter().chain(self.choices().iter().filter_map(|choice| choice.measure.as_ref()))
    }

    /// The names of the facts that its answers teach.
    #[must_use]
    pub fn teaches(&self) -> BTreeSet<&str> {
        let number = match &self.kind {
            QuestionKind::Number { learns, .. } => learns.as_deref(),
            _ => None,
        };
        self.choices()
            .iter()
            .flat_map(|choice| choice.learns.keys().map(String::as_str))
            .chain(number)
            .collect()
    }

    /// The choices; none for a number or a text.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            QuestionKind::Choice(choices) | QuestionKind::Several(choices) => choices,
            QuestionKind::Number { .. } | QuestionKind::Text => &[],
        }
    }

    /// A choice.
    #[must_use]
    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.choices().iter().find(|choice| choice.code == code)
    }

    /// Whether an answer to the other can be proposed for this one: same code, same text, and choices that say
    /// the same. A wording that changed is a question that somebody has to read again.
    #[must_use]
    pub fn means_the_same(&self, other: &Self) -> bool {
        let kind = |question: &Self| match &question.kind {
            QuestionKind::Choice(_) => (0, String::new()),
            QuestionKind::Several(_) => (1, String::new()),
            QuestionKind::Number { unit, .. } => (2, unit.clone()),
            QuestionKind::Text => (3, String::new()),
        };
        let said = |question: &Self| {
            let words =
                |choice: &Choice| (choice.code.clone(), choice.label.clone(), choice.definition.clone());
            question.choices().iter().map(words).collect::<Vec<_>>()
        };
        self.code == other.code
            && self.text == other.text
            && kind(self) == kind(other)
            && said(self) == said(other)
    }
}
