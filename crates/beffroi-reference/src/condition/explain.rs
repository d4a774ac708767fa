//! Why a condition holds, or does not, or cannot be decided: in French, for the person it concerns.

use super::{Comparison, Node, Verdict};
use crate::fact::{Fact, FactKind, Facts, Value};
use beffroi_kernel::french;
use serde::{Deserialize, Serialize};

/// What a condition says, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What it says.
    pub verdict: Verdict,
    /// The facts that decided it, in the order of the condition; empty while nothing decides.
    pub reasons: Vec<Reason>,
    /// The names of the facts that would have to be known to decide, in the order of the condition.
    pub missing: Vec<String>,
}

/// A fact that decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The name of the fact.
    pub fact: String,
    /// What was asked and what is known: "population municipale : plus de 30 000 habitants (ici 12 000)".
    pub text: String,
    /// Whether what was asked is so.
    pub holds: bool,
}

pub(super) fn explain(node: &Node, facts: &Facts) -> Explanation {
    let verdict = node.evaluate(facts);
    let mut reasons = Vec::new();
    let mut missing = Vec::new();
    match verdict {
        Verdict::ToClarify => undecided(node, facts, &mut missing),
        decided => decisive(node, facts, decided, &mut reasons),
    }
    Explanation { verdict, reasons, missing }
}

/// The facts because of which a node is what it is. A part that said something else did not decide.
fn decisive(node: &Node, facts: &Facts, verdict: Verdict, reasons: &mut Vec<Reason>) {
    match node {
        Node::Always => {}
        Node::Not(inner) => decisive(inner, facts, verdict.contrary(), reasons),
        Node::All(parts) | Node::Any(parts) | Node::AtLeast(_, parts) => {
            for part in parts.iter().filter(|part| part.evaluate(facts) == verdict) {
                decisive(part, facts, verdict, reasons);
            }
        }
        Node::Derived(_, condition) => decisive(&condition.node, facts, verdict, reasons),
        Node::Compare(fact, comparison, wanted) => {
            push(reasons, reason(fact, facts, verdict, &asked(fact, *comparison, wanted)));
        }
        Node::OneOf(fact, values) => {
            let labels = values.iter().map(|value| label(fact, value)).collect::<Vec<_>>().join(" ou ");
            push(reasons, reason(fact, facts, verdict, &labels));
        }
        Node::Contains(fact, value) => push(reasons, reason(fact, facts, verdict, &label(fact, value))),
        Node::Has(fact) => {
            let known = if verdict == Verdict::Yes { "oui" } else { "non" };
            let text = format!("{} : {known}", fact.label);
            push(reasons, Reason { fact: fact.name.clone(), text, holds: verdict == Verdict::Yes });
        }
    }
}

/// A fact that decides twice is said once.
fn push(reasons: &mut Vec<Reason>, reason: Reason) {
    if !reasons.contains(&reason) {
        reasons.push(reason);
    }
}

fn reason(fact: &Fact, facts: &Facts, verdict: Verdict, asked: &str) -> Reason {
    let known = facts.get(&fact.name).map_or_else(|| "inconnu".to_owned(), |value| in_words(fact, value));
    let holds = verdict == Verdict::Yes;
    let text = match (holds, &fact.kind) {
        // "kind: commune (here: commune)" would say the same thing twice.
        (true, FactKind::Choice(_)) => format!("{} : {known}", fact.label),
        (true, FactKind::Set(_)) => format!("{} : {asked}", fact.label),
        (true, _) => format!("{} : {asked} (ici {known})", fact.label),
        (false, _) => format!("{} : {known}, et non {asked}", fact.label),
    };
    Reason { fact: fact.name.clone(), text, holds }
}

/// The facts that could decide an undecided node.
fn undecided(node: &Node, facts: &Facts, missing: &mut Vec<String>) {
    match node {
        Node::Always => {}
        Node::Not(inner) => undecided(inner, facts, missing),
        Node::All(parts) | Node::Any(parts) | Node::AtLeast(_, parts) => {
            for part in parts.iter().filter(|part| part.evaluate(facts) == Verdict::ToClarify) {
                undecided(part, facts, missing);
            }
        }
        Node::Derived(_, condition) => undecided(&condition.node, facts, missing),
        Node::Compare(fact, ..) | Node::OneOf(fact, _) | Node::Contains(fact, _) | Node::Has(fact) => {
            if !missing.contains(&fact.name) {
                missing.push(fact.name.clone());
            }
        }
    }
}

fn asked(fact: &Fact, comparison: Comparison, wanted: &Value) -> String {
    let value = in_words(fact, wanted);
    let before = match (comparison, &fact.kind) {
        (Comparison::Less, FactKind::Date) => "avant le ",
        (Comparison::AtMost, FactKind::Date) => "au plus tard le ",
        (Comparison::More, FactKind::Date) => "après le ",
        (Comparison::AtLeast, FactKind::Date) => "à partir du ",
        (Comparison::Less, _) => "moins de ",
        (Comparison::AtMost, _) => "au plus ",
        (Comparison::More, _) => "plus de ",
        (Comparison::AtLeast, _) => "au moins ",
        (Comparison::Equal, _) => "",
        (Comparison::Different, _) => "autre que ",
    };
    format!("{before}{value}")
}

fn label(fact: &Fact, code: &str) -> String {
    match &fact.kind {
        FactKind::Choice(choices) | FactKind::Set(choices) => {
            choices.get(code).cloned().unwrap_or_else(|| code.to_owned())
        }
        FactKind::Number { .. } | FactKind::Flag | FactKind::Date => code.to_owned(),
    }
}

/// A value of a fact as it is written in French.
#[must_use]
pub fn in_words(fact: &Fact, value: &Value) -> String {
    match (value, &fact.kind) {
        (Value::Flag(true), _) => "oui".to_owned(),
        (Value::Flag(false), _) => "non".to_owned(),
        (Value::Number(number), FactKind::Number { unit }) if !unit.is_empty() => {
            format!("{}\u{a0}{unit}", french::number(*number, 2))
        }
        (Value::Number(number), _) => french::number(*number, 2),
        (Value::Date(date), _) => french::date(*date),
        (Value::Choice(code), _) => label(fact, code),
        (Value::Set(codes), _) if codes.is_empty() => "aucun".to_owned(),
        (Value::Set(codes), _) => codes.iter().map(|code| label(fact, code)).collect::<Vec<_>>().join(", "),
    }
}
