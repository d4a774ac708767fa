//! Conditions on facts that may be missing: strong Kleene logic.

use super::{Comparison, Node, Verdict};
use crate::fact::{Facts, Value};
use std::cmp::Ordering;

impl Verdict {
    fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// The contrary; what is not known stays not known.
    #[must_use]
    pub fn contrary(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::ToClarify => Self::ToClarify,
        }
    }
}

impl Node {
    pub(super) fn evaluate(&self, facts: &Facts) -> Verdict {
        match self {
            Self::Always => Verdict::Yes,
            Self::Not(inner) => inner.evaluate(facts).contrary(),
            Self::All(parts) => at_least(parts.len(), parts, facts),
            Self::Any(parts) => at_least(1, parts, facts),
            Self::AtLeast(least, parts) => at_least(*least, parts, facts),
            Self::Compare(fact, comparison, wanted) => match facts.get(&fact.name) {
                Some(known) => compare(known, *comparison, wanted),
                None => Verdict::ToClarify,
            },
            Self::OneOf(fact, values) => match facts.get(&fact.name) {
                Some(Value::Choice(known)) => Verdict::of(values.contains(known)),
                _ => Verdict::ToClarify,
            },
            Self::Contains(fact, value) => match facts.get(&fact.name) {
                Some(Value::Set(known)) => Verdict::of(known.contains(value)),
                _ => Verdict::ToClarify,
            },
            Self::Has(fact) => match facts.get(&fact.name) {
                Some(Value::Flag(known)) => Verdict::of(*known),
                _ => Verdict::ToClarify,
            },
            Self::Derived(_, condition) => condition.evaluate(facts),
        }
    }
}

/// Whether at least so many parts hold: yes when enough do, no when too many do not, whatever the rest may be.
fn at_least(least: usize, parts: &[Node], facts: &Facts) -> Verdict {
    let mut holding = 0;
    let mut possible = 0;
    for part in parts {
        match part.evaluate(facts) {
            Verdict::Yes => holding += 1,
            Verdict::ToClarify => possible += 1,
            Verdict::No => {}
        }
    }
    if holding >= least {
        Verdict::Yes
    } else if holding + possible < least {
        Verdict::No
    } else {
        Verdict::ToClarify
    }
}

/// A value of another kind than the vocabulary's is not known: [`Vocabulary::check`](crate::Vocabulary::check)
/// keeps such values out.
fn compare(known: &Value, comparison: Comparison, wanted: &Value) -> Verdict {
    let order = match (known, wanted) {
        (Value::Number(known), Value::Number(wanted)) => known.partial_cmp(wanted),
        (Value::Date(known), Value::Date(wanted)) => Some(known.cmp(wanted)),
        (Value::Choice(known), Value::Choice(wanted)) => Some(known.cmp(wanted)),
        _ => None,
    };
    let Some(order) = order else { return Verdict::ToClarify };
    Verdict::of(match comparison {
        Comparison::Less => order == Ordering::Less,
        Comparison::AtMost => order != Ordering::Greater,
        Comparison::More => order == Ordering::Greater,
        Comparison::AtLeast => order != Ordering::Less,
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Different => order != Ordering::Equal,
    })
}
