//! Conditions over facts: a small language, total and typed.
//!
//! ```text
//! population > 30000 and kind in [commune]
//! has(teleservice) or has(hosts_for_others)
//! not (competences contains eau)
//! at_least(2, has(scoring), has(automated_decision), has(vulnerable_people))
//! always
//! ```
//!
//! A number or a date is compared with `<`, `<=`, `>`, `>=`, `=`, `!=`; a choice with `=`, `!=` and `in [...]`;
//! a set with `contains`; a flag is asked with `has(...)`. `and` binds more than `or`, `not` more than `and`;
//! `at_least(n, ...)` counts. A name that the vocabulary does not know, or a comparison that its kind does not
//! allow, is an error when the condition is read. When it is evaluated, a fact that nobody answered gives
//! [`Verdict::ToClarify`], unless the others decide (strong Kleene logic): there is no silent no.

mod evaluate;
mod explain;
mod lexer;
mod parser;

pub use explain::{Explanation, Reason, in_words};

use crate::fact::{Fact, Facts, Scope, Value};
use crate::vocabulary::Vocabulary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The longest condition, in bytes.
pub const CONDITION_BYTES_MAX: usize = 4_096;
/// How deep parentheses may stand in one another.
pub const CONDITION_DEPTH_MAX: usize = 32;

/// What a condition says about facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It depends on facts that are not known.
    ToClarify,
}

/// A condition that was read and typed.
#[derive(Clone, Debug)]
pub struct Condition {
    text: String,
    node: Node,
}

/// Why a condition cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("character {}: {message}", .offset + 1)]
pub struct ConditionError {
    /// Where, in bytes from the start of the condition.
    pub offset: usize,
    /// What is wrong, in English.
    pub message: String,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Different,
}

/// A condition as a tree.
#[derive(Clone, Debug)]
enum Node {
    Always,
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    AtLeast(usize, Vec<Node>),
    Compare(Arc<Fact>, Comparison, Value),
    OneOf(Arc<Fact>, Vec<String>),
    Contains(Arc<Fact>, String),
    Has(Arc<Fact>),
    /// A flag that follows from other facts.
    Derived(Arc<Fact>, Arc<Condition>),
}

impl Condition {
    /// Reads a condition on facts of one scope; facts of the territory may be used in all of them.
    ///
    /// # Errors
    /// When it is not well formed, names a fact that is not known, or compares what cannot be compared.
    pub fn parse(text: &str, vocabulary: &Vocabulary, scope: Scope) -> Result<Self, ConditionError> {
        let node = parser::parse(text, vocabulary, scope)?;
        Ok(Self { text: text.split_whitespace().collect::<Vec<_>>().join(" "), node })
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says about these facts.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Verdict {
        self.node.evaluate(facts)
    }

    /// What it says about these facts, and why.
    #[must_use]
    pub fn explain(&self, facts: &Facts) -> Explanation {
        explain::explain(&self.node, facts)
    }

    /// The names of the facts that it depends on, those behind derived facts included.
    #[must_use]
    pub fn facts(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.node.collect(&mut names);
        names
    }
}

impl Node {
    fn collect<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::Always => {}
            Self::Not(inner) => inner.collect(names),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                for part in parts {
                    part.collect(names);
                }
            }
            Self::Compare(fact, ..) | Self::OneOf(fact, _) | Self::Contains(fact, _) | Self::Has(fact) => {
                names.insert(&fact.name);
            }
            Self::Derived(fact, condition) => {
                names.insert(&fact.name);
                condition.node.collect(names);
            }
        }
    }
}

#[cfg(test)]
mod tests;
