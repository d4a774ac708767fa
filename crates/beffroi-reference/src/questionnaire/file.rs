//! Files of answers: one `code = answer` a line, and evidence beside them.
//!
//! ```text
//! sauvegarde-copie = "oui"
//! antivirus = "unknown"
//!
//! [evidence.sauvegarde-essai]
//! on = "2026-05-01"
//! ```

use super::{Answers, Questionnaire};
use crate::assessment::Evidence;
use jiff::civil::Date;
use serde_json::{Map, Value};

/// The name under which evidence stands; no question is called so.
const EVIDENCE: &str = "evidence";

/// What a file of answers says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnswerFile {
    /// The answers.
    pub answers: Answers,
    /// The evidence.
    pub evidence: Vec<Evidence>,
}

impl Questionnaire {
    /// Reads a file of answers: JSON when its name ends so, else TOML.
    ///
    /// # Errors
    /// A sentence in English for everything that is wrong.
    pub fn read_file(&self, name: &str, text: &str) -> Result<AnswerFile, Vec<String>> {
        let json = if name.to_ascii_lowercase().ends_with(".json") {
            serde_json::from_str::<Map<String, Value>>(text).map_err(|error| vec![error.to_string()])?
        } else {
            let table = toml::from_str::<toml::Table>(text).map_err(|error| vec![error.to_string()])?;
            match serde_json::to_value(table) {
                Ok(Value::Object(json)) => json,
                Ok(_) => Map::new(),
                Err(error) => return Err(vec![error.to_string()]),
            }
        };
        self.read_json(json)
    }

    fn read_json(&self, mut json: Map<String, Value>) -> Result<AnswerFile, Vec<String>> {
        let mut problems = Vec::new();
        let mut evidence = Vec::new();
        match json.remove(EVIDENCE) {
            None => {}
            Some(Value::Object(pieces)) => {
                for (code, piece) in pieces {
                    match self.piece(&code, &piece) {
                        Ok(piece) => evidence.push(piece),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
            Some(_) => problems.push(format!("{EVIDENCE} is a table: question, then on and number")),
        }
        match self.read_answers(&json) {
            Ok(answers) if problems.is_empty() => Ok(AnswerFile { answers, evidence }),
            Ok(_) => Err(problems),
            Err(others) => {
                problems.extend(others);
                Err(problems)
            }
        }
    }

    fn piece(&self, code: &str, piece: &Value) -> Result<Evidence, String> {
        if self.question(code).is_none_or(|question| question.evidence.is_none()) {
            return Err(format!("no question that evidence proves is called {code}"));
        }
        let day = piece.get("on").and_then(Value::as_str).and_then(|text| text.parse::<Date>().ok());
        let observed_on =
            day.ok_or_else(|| format!("{EVIDENCE}.{code}: on is a day, written \"2026-11-26\""))?;
        let number = match piece.get("number") {
            None => None,
            Some(number) => {
                Some(number.as_f64().ok_or_else(|| format!("{EVIDENCE}.{code}: number is a number"))?)
            }
        };
        Ok(Evidence { question: code.to_owned(), observed_on, number })
    }
}
