//! Variants: whom a text concerns, when there may be several versions of it.

use crate::condition::{Condition, Explanation, Verdict};
use crate::fact::{Facts, Scope};
use crate::library::Reading;
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// Whom a text concerns, according to one of its versions.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its identifier; `loi` when there is but one.
    pub id: String,
    /// Which version of the text it is, in French.
    pub label: String,
    /// What is not sure of this version in particular, in French.
    pub doubt: Option<String>,
    /// Whom it concerns.
    pub condition: Condition,
}

/// What a text says of some facts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Whether it applies. When the versions of a bill disagree, that is to be clarified, and no fact is missing.
    pub applies: Verdict,
    /// What each version of the text says, and why.
    pub variants: Vec<VariantOutcome>,
}

/// What one version of the text says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariantOutcome {
    /// The identifier of the variant.
    pub id: String,
    /// Which version of the text it is.
    pub label: String,
    /// What is not sure of this version in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// What it says, and why.
    #[serde(flatten)]
    pub explanation: Explanation,
}

/// A variant as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    label: String,
    doubt: Option<String>,
    when: Spanned<String>,
}

/// Whether a text applies to what has these facts, and why.
#[must_use]
pub fn evaluate(variants: &[Variant], facts: &Facts) -> Outcome {
    let outcome = |variant: &Variant| VariantOutcome {
        id: variant.id.clone(),
        label: variant.label.clone(),
        doubt: variant.doubt.clone(),
        explanation: variant.condition.explain(facts),
    };
    let variants: Vec<_> = variants.iter().map(outcome).collect();
    let mut verdicts = variants.iter().map(|variant| variant.explanation.verdict);
    let first = verdicts.next().unwrap_or(Verdict::ToClarify);
    let applies = if verdicts.all(|verdict| verdict == first) { first } else { Verdict::ToClarify };
    Outcome { applies, variants }
}

/// Types what is written as `when`, or as one table a version of the text; never none.
pub(crate) fn read(
    name: &str,
    when: Option<Spanned<String>>,
    rows: Vec<Row>,
    scope: Scope,
    reading: &mut Reading<'_>,
) -> Option<Vec<Variant>> {
    let rows = match (when, rows.is_empty()) {
        (Some(when), true) => {
            vec![Row { id: "loi".to_owned(), label: "texte".to_owned(), doubt: None, when }]
        }
        (None, false) => rows,
        _ => {
            reading.problem(format!("{name}: either `when` or variants"));
            return None;
        }
    };
    let read = |row: Row| {
        let condition = reading.condition(name, &row.when, scope)?;
        Some(Variant { id: row.id, label: row.label, doubt: row.doubt, condition })
    };
    rows.into_iter().map(read).collect()
}
