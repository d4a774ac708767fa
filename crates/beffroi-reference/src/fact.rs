//! Facts: what may be known about a territory, a system or a processing, and what is known.

use crate::condition::Condition;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a fact is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// A territory.
    #[default]
    Territory,
    /// One system of artificial intelligence.
    AiSystem,
    /// One processing of personal data.
    Processing,
    /// One incident, while it is being dealt with.
    Incident,
}

/// Where a fact is kept, and so where it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Home {
    /// On the territory's sheet.
    Territory,
    /// In the inventory: it follows from the systems, suppliers and activities that are listed there.
    Inventory,
    /// Nowhere else: somebody of the territory declares it.
    Declared,
    /// It follows from other facts.
    Derived,
}

/// What values a fact may have.
#[derive(Clone, Debug, PartialEq)]
pub enum FactKind {
    /// A number, zero or more, with its unit in French.
    Number {
        /// The unit, written after the number.
        unit: String,
    },
    /// Yes or no.
    Flag,
    /// A day.
    Date,
    /// One of several values: code and label.
    Choice(BTreeMap<String, String>),
    /// Several values at once, out of these: code and label.
    Set(BTreeMap<String, String>),
}

/// A fact, as the vocabulary declares it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name in conditions.
    pub name: String,
    /// What it is about.
    pub scope: Scope,
    /// What values it may have.
    pub kind: FactKind,
    /// What it is called, in French, without article: "population municipale".
    pub label: String,
    /// How it is asked.
    pub question: String,
    /// What helps to answer, absent when the question is enough.
    pub help: Option<String>,
    /// Where it is kept.
    pub home: Home,
    /// What it follows from, for a derived fact.
    pub condition: Option<Arc<Condition>>,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// One value of a choice.
    Choice(String),
    /// Values of a set.
    Set(BTreeSet<String>),
}

/// What is known: a fact that is not in it is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, Value>);

impl Facts {
    /// Nothing known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes the value of a fact. [`Vocabulary::check`](crate::Vocabulary::check) says whether the fact may have it.
    pub fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// The same facts, and this one.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.set(name, value);
        self
    }

    /// Forgets a fact.
    pub fn clear(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The value of a fact, when it is known.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// What is known, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// These facts, and where they say nothing, those.
    #[must_use]
    pub fn or(mut self, others: &Self) -> Self {
        for (name, value) in &others.0 {
            self.0.entry(name.clone()).or_insert_with(|| value.clone());
        }
        self
    }
}
