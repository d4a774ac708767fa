//! The vocabulary: every fact that may be known, with its kind, its question and its home.

use crate::condition::Condition;
use crate::fact::{Fact, FactKind, Facts, Home, Scope, Value};
use crate::problem::{LoadProblem, nearest};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;

/// The words of the language of conditions: no fact can be called so.
const KEPT: [&str; 9] = ["always", "and", "at_least", "contains", "has", "in", "known", "not", "or"];

/// Every fact that may be known, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    facts: Vec<Arc<Fact>>,
    places: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fact: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    scope: Scope,
    kind: RowKind,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    values: toml::Table,
    label: String,
    #[serde(default)]
    question: String,
    help: Option<String>,
    home: Home,
    when: Option<Spanned<String>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RowKind {
    Number,
    Flag,
    Date,
    Choice,
    Set,
}

impl Vocabulary {
    /// The fact of a name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&Arc<Fact>> {
        self.places.get(name).and_then(|&place| self.facts.get(place))
    }

    /// Every fact, in the order of the files.
    pub fn facts(&self) -> impl Iterator<Item = &Arc<Fact>> {
        self.facts.iter()
    }

    /// Reads the facts of files (name, text), in any order; a derived fact may use every fact that is not derived,
    /// and the derived ones before it.
    ///
    /// # Errors
    /// Everything that is unclear.
    pub fn load<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<LoadProblem>> {
        let mut problems = Vec::new();
        let mut rows = Vec::new();
        for (file, text) in files {
            match toml::from_str::<File>(text) {
                Ok(read) => rows.extend(read.fact.into_iter().map(|row| (file, text, row))),
                Err(error) => problems.push(LoadProblem::toml(file, text, &error)),
            }
        }
        rows.sort_by_key(|(.., row)| row.get_ref().home == Home::Derived);
        let mut vocabulary = Self::default();
        for (file, text, row) in rows {
            let offset = row.span().start;
            if let Err((at, message)) = vocabulary.add(row.into_inner()) {
                problems.push(LoadProblem::at(file, text, at.unwrap_or(offset), message));
            }
        }
        if problems.is_empty() { Ok(vocabulary) } else { Err(problems) }
    }

    fn add(&mut self, row: Row) -> Result<(), (Option<usize>, String)> {
        let name = row.name;
        let fails = |message: String| Err((None, format!("fact {name}: {message}")));
        let well_named = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !well_named || KEPT.contains(&name.as_str()) {
            return fails(
                "a name is lower-case letters, digits and _, and no word of the language".to_owned(),
            );
        }
        if self.places.contains_key(&name) {
            return fails("declared twice".to_owned());
        }
        if row.label.trim().is_empty() || (row.question.trim().is_empty() && row.home != Home::Derived) {
            return fails("it needs a label and a question".to_owned());
        }
        let mut values = BTreeMap::new();
        for (code, label) in &row.values {
            match label.as_str() {
                Some(label) => values.insert(code.clone(), label.to_owned()),
                None => return fails(format!("the label of {code} is no text")),
            };
        }
        let kind = match row.kind {
            RowKind::Choice | RowKind::Set if values.is_empty() => {
                return fails("no values are given".to_owned());
            }
            RowKind::Choice => FactKind::Choice(values),
            RowKind::Set => FactKind::Set(values),
            _ if !values.is_empty() => return fails("only a choice or a set has values".to_owned()),
            RowKind::Number => FactKind::Number { unit: row.unit },
            RowKind::Flag => FactKind::Flag,
            RowKind::Date => FactKind::Date,
        };
        let condition = match (row.home, row.when) {
            (Home::Derived, Some(when)) if kind == FactKind::Flag => {
                let read = Condition::parse(when.get_ref(), self, row.scope);
                Some(Arc::new(
                    read.map_err(|error| (Some(when.span().start), format!("fact {name}: {error}")))?,
                ))
            }
            (Home::Derived, _) => return fails("a derived fact is a flag and says `when`".to_owned()),
            (_, Some(_)) => return fails("only a derived fact says `when`".to_owned()),
            (_, None) => None,
        };
        self.places.insert(name.clone(), self.facts.len());
        self.facts.push(Arc::new(Fact {
            name,
            scope: row.scope,
            kind,
            label: row.label,
            question: row.question,
            help: row.help,
            home: row.home,
            condition,
        }));
        Ok(())
    }

    /// Whether a fact may have a value.
    ///
    /// # Errors
    /// A sentence in English that says why not.
    pub fn check(&self, name: &str, value: &Value) -> Result<(), String> {
        let Some(fact) = self.fact(name) else {
            return Err(match nearest(name, self.facts().map(|fact| fact.name.as_str())) {
                Some(near) => format!("no fact is called {name}; did you mean {near}?"),
                None => format!("no fact is called {name}"),
            });
        };
        if fact.home == Home::Derived {
            return Err(format!("{name} follows from other facts and cannot be given"));
        }
        match (&fact.kind, value) {
            (FactKind::Number { .. }, Value::Number(number)) if number.is_finite() && *number >= 0.0 => {
                Ok(())
            }
            (FactKind::Number { .. }, _) => Err(format!("{name} is a number, zero or more")),
            (FactKind::Flag, Value::Flag(_)) | (FactKind::Date, Value::Date(_)) => Ok(()),
            (FactKind::Flag, _) => Err(format!("{name} is true or false")),
            (FactKind::Date, _) => Err(format!("{name} is a day, written 2026-11-26")),
            (FactKind::Choice(values), Value::Choice(code)) if values.contains_key(code) => Ok(()),
            (FactKind::Set(values), Value::Set(codes))
                if codes.iter().all(|code| values.contains_key(code)) =>
            {
                Ok(())
            }
            (FactKind::Choice(values) | FactKind::Set(values), _) => {
                let codes = values.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                Err(format!("{name} takes its values among {codes}"))
            }
        }
    }

    /// The value of a fact, from JSON.
    ///
    /// # Errors
    /// A sentence in English that says why the fact cannot have it.
    pub fn read(&self, name: &str, json: &serde_json::Value) -> Result<Value, String> {
        let kind = self.fact(name).map(|fact| &fact.kind);
        let value = match (json, kind) {
            (serde_json::Value::Bool(flag), _) => Value::Flag(*flag),
            (serde_json::Value::Number(number), _) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            (serde_json::Value::String(text), Some(FactKind::Date)) => {
                Value::Date(text.parse().map_err(|_| format!("{name} is a day, written 2026-11-26"))?)
            }
            (serde_json::Value::String(text), _) => Value::Choice(text.clone()),
            (serde_json::Value::Array(codes), _) => {
                let texts = codes.iter().map(|code| code.as_str().map(str::to_owned));
                Value::Set(texts.collect::<Option<_>>().ok_or_else(|| format!("{name} is a list of texts"))?)
            }
            _ => return Err(format!("{name} has a value of no known kind")),
        };
        self.check(name, &value)?;
        Ok(value)
    }

    /// The facts of a TOML file: one `name = value` a line.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn read_file(&self, file: &str, text: &str) -> Result<Facts, Vec<LoadProblem>> {
        let rows = toml::from_str::<BTreeMap<String, Spanned<toml::Value>>>(text)
            .map_err(|error| vec![LoadProblem::toml(file, text, &error)])?;
        let mut facts = Facts::new();
        let mut problems = Vec::new();
        for (name, row) in rows {
            let json = match row.get_ref() {
                toml::Value::Datetime(date) => Ok(serde_json::Value::String(date.to_string())),
                other => serde_json::to_value(other).map_err(|error| error.to_string()),
            };
            match json.and_then(|json| self.read(&name, &json)) {
                Ok(value) => facts.set(&name, value),
                Err(message) => problems.push(LoadProblem::at(file, text, row.span().start, message)),
            }
        }
        if problems.is_empty() { Ok(facts) } else { Err(problems) }
    }
}
