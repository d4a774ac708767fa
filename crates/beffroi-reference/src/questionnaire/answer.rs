//! Answers: what was said to a question, and how it is written.

use super::{Question, QuestionKind, Questionnaire};
use crate::fact::{Facts, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How "je ne sais pas" is written in files and forms; no choice is called so.
pub const UNKNOWN: &str = "unknown";
/// The longest text of an answer, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;

/// What was said to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// One choice.
    Choice(String),
    /// Several choices, perhaps none.
    Several(BTreeSet<String>),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// "Je ne sais pas": an answer, worth nothing, with an action of its own.
    Unknown,
}

/// Answers by the code of their question: a question that is not in it was not answered.
pub type Answers = BTreeMap<String, Answer>;

impl Answer {
    /// As it is written in JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Choice(code) => code.as_str().into(),
            Self::Several(codes) => codes.iter().map(String::as_str).collect(),
            Self::Number(number) => (*number).into(),
            Self::Text(text) => serde_json::json!({ "text": text }),
            Self::Unknown => UNKNOWN.into(),
        }
    }
}

impl Question {
    /// Reads an answer to this question.
    ///
    /// # Errors
    /// A sentence in English that says why it is none.
    pub fn read(&self, json: &serde_json::Value) -> Result<Answer, String> {
        use serde_json::Value as Json;
        let code = &self.code;
        if json.as_str() == Some(UNKNOWN) {
            return Ok(Answer::Unknown);
        }
        let codes =
            || self.choices().iter().map(|choice| choice.code.as_str()).collect::<Vec<_>>().join(", ");
        let known = |choice: &str| match self.choice(choice) {
            Some(choice) => Ok(choice.code.clone()),
            None => Err(format!("{code} takes its answers among {}, {UNKNOWN}; not {choice:?}", codes())),
        };
        match (&self.kind, json) {
            (QuestionKind::Choice(_), Json::String(choice)) => Ok(Answer::Choice(known(choice)?)),
            (QuestionKind::Several(_), Json::Array(choices)) => {
                let read = choices.iter().map(|choice| known(choice.as_str().unwrap_or_default()));
                Ok(Answer::Several(read.collect::<Result<_, _>>()?))
            }
            (QuestionKind::Number { max, .. }, Json::Number(number)) => match number.as_f64() {
                Some(number) if (0.0..=*max).contains(&number) => Ok(Answer::Number(number)),
                _ => Err(format!("{code} is a number between 0 and {max}")),
            },
            (QuestionKind::Text, Json::String(text)) => text_answer(code, text),
            (QuestionKind::Text, Json::Object(object)) => {
                text_answer(code, object.get("text").and_then(Json::as_str).unwrap_or_default())
            }
            (QuestionKind::Choice(_), _) => Err(format!("{code} is one of {}, {UNKNOWN}", codes())),
            (QuestionKind::Several(_), _) => {
                Err(format!("{code} is a list out of {}, or {UNKNOWN}", codes()))
            }
            (QuestionKind::Number { .. }, _) => Err(format!("{code} is a number, or {UNKNOWN}")),
            (QuestionKind::Text, _) => Err(format!("{code} is a text, or {UNKNOWN}")),
        }
    }

    /// Whether an answer says that the question does not concern the territory.
    #[must_use]
    pub fn says_not_concerned(&self, answer: &Answer) -> bool {
        match answer {
            Answer::Choice(code) => self.choice(code).is_some_and(|choice| choice.not_concerned),
            _ => false,
        }
    }

    /// What an answer is worth, between 0 and 1.
    #[must_use]
    pub fn score(&self, answer: &Answer) -> f64 {
        match (answer, &self.kind) {
            (Answer::Choice(code), _) => self.choice(code).map_or(0.0, |choice| choice.score),
            (Answer::Several(codes), _) => {
                let scores = codes.iter().filter_map(|code| self.choice(code)).map(|choice| choice.score);
                scores.sum::<f64>().min(1.0)
            }
            (Answer::Number(number), QuestionKind::Number { levels, .. }) => levels
                .iter()
                .take_while(|level| level.from <= *number)
                .last()
                .map_or(0.0, |level| level.score),
            (Answer::Number(_) | Answer::Text(_) | Answer::Unknown, _) => 0.0,
        }
    }
}

fn text_answer(code: &str, text: &str) -> Result<Answer, String> {
    match text.trim() {
        "" => Err(format!("{code} is an empty text")),
        text if text.len() > TEXT_BYTES_MAX => Err(format!("{code} is longer than {TEXT_BYTES_MAX} bytes")),
        text => Ok(Answer::Text(text.to_owned())),
    }
}

impl Questionnaire {
    /// Reads answers by the code of their question.
    ///
    /// # Errors
    /// A sentence in English for everything that is wrong.
    pub fn read_answers(
        &self,
        json: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Answers, Vec<String>> {
        let mut answers = Answers::new();
        let mut problems = Vec::new();
        for (code, value) in json {
            let Some(question) = self.question(code) else {
                let known = self.questions().map(|(_, question)| question.code.as_str());
                problems.push(match crate::problem::nearest(code, known) {
                    Some(near) => format!("no question is called {code}; did you mean {near}?"),
                    None => format!("no question is called {code}"),
                });
                continue;
            };
            match question.read(value) {
                Ok(answer) => {
                    answers.insert(code.clone(), answer);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(answers) } else { Err(problems) }
    }

    /// The facts that answers teach.
    #[must_use]
    pub fn learned(&self, answers: &Answers) -> Facts {
        let mut facts = Facts::new();
        for (code, answer) in answers {
            let Some(question) = self.question(code) else { continue };
            for (name, value) in question.learned(answer) {
                facts.set(&name, value);
            }
        }
        facts
    }
}

impl Question {
    /// The facts that an answer teaches: name and value.
    #[must_use]
    pub fn learned(&self, answer: &Answer) -> Vec<(String, Value)> {
        let of = |code: &String| self.choice(code).map(|choice| choice.learns.clone()).unwrap_or_default();
        match (answer, &self.kind) {
            (Answer::Choice(code), _) => of(code).into_iter().collect(),
            (Answer::Several(codes), _) => codes.iter().flat_map(of).collect(),
            (Answer::Number(number), QuestionKind::Number { learns: Some(fact), .. }) => {
                vec![(fact.clone(), Value::Number(*number))]
            }
            _ => Vec::new(),
        }
    }
}
