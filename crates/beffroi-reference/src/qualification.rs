//! Qualifications: which class of a text something falls in, by which rule.

use crate::condition::{Condition, Explanation, Verdict};
use crate::fact::{Facts, Scope};
use crate::library::{Item, Reading, named_fields};
use crate::provenance::{LegalState, Provenance};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use toml::Spanned;

/// A version of a qualification.
#[derive(Clone, Debug)]
pub struct Qualification {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it qualifies.
    pub subject: Scope,
    /// The question that it answers: "Êtes-vous concernés par NIS 2 ?".
    pub title: String,
    /// What it is about, in a sentence or two.
    pub summary: String,
    /// The classes, the one that holds when no rule does last.
    pub classes: Vec<Class>,
    /// How the rules are read.
    pub reading: RuleReading,
    /// The rules, by version of the text; several when versions of a bill differ, never none.
    pub variants: Vec<Variant>,
    /// Where it comes from, and its state.
    pub provenance: Provenance,
}

/// How the rules of a qualification are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleReading {
    /// The first rule that holds gives the class.
    #[default]
    First,
    /// Every rule that holds adds its class.
    All,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its identifier.
    pub id: String,
    /// How it is called, in French.
    pub label: String,
    /// What follows from it, step by step, in French.
    #[serde(default)]
    pub follows: Vec<String>,
    /// Since when, or from when on, what follows applies.
    #[serde(default)]
    pub since: Option<Date>,
    /// Whether what falls in it may not be in use at all.
    #[serde(default)]
    pub refused: bool,
}

/// The rules of one version of the text.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its identifier.
    pub id: String,
    /// Which version of the text it is, in French.
    pub label: String,
    /// The state of this version.
    pub state: LegalState,
    /// What is not sure of this version in particular, in French.
    pub doubt: Option<String>,
    /// The rules, in the order in which they are read.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its identifier within the variant.
    pub id: String,
    /// The class that it gives.
    pub class: String,
    /// The article that it comes from.
    pub article: String,
    /// The rule in words.
    pub text: String,
    /// When it holds.
    pub condition: Condition,
}

/// What a qualification says of some facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Qualified {
    /// What each version of the text says.
    pub variants: Vec<QualifiedVariant>,
    /// Whether all versions of the text are decided and say the same.
    pub agreed: bool,
}

/// What one version of the text says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualifiedVariant {
    /// The identifier of the variant.
    pub id: String,
    /// Which version of the text it is.
    pub label: String,
    /// The state of this version.
    pub state: LegalState,
    /// What is not sure of this version in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// The classes that are sure. Under [`RuleReading::First`], one at most.
    pub classes: Vec<String>,
    /// The classes that missing facts could still give.
    pub possible: Vec<String>,
    /// The rules that hold, and why.
    pub fired: Vec<Fired>,
    /// The facts that would have to be known, in the order in which they are best asked.
    pub missing: Vec<String>,
}

/// A rule that holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fired {
    /// Its identifier.
    pub rule: String,
    /// The class that it gives.
    pub class: String,
    /// The article that it comes from.
    pub article: String,
    /// The rule in words.
    pub text: String,
    /// Why it holds.
    pub explanation: Explanation,
}

impl Qualification {
    /// The class of an identifier.
    #[must_use]
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.id == id)
    }

    /// The class that holds when no rule does.
    #[must_use]
    pub fn default_class(&self) -> &str {
        self.classes.last().map_or("", |class| class.id.as_str())
    }

    /// Every fact that its rules may ask for, in the order of the rules.
    #[must_use]
    pub fn facts(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let rules = self.variants.iter().flat_map(|variant| &variant.rules);
        rules.flat_map(|rule| rule.condition.facts()).filter(|name| seen.insert(*name)).collect()
    }

    /// Which classes what has these facts falls in, and why.
    #[must_use]
    pub fn qualify(&self, facts: &Facts) -> Qualified {
        let variants: Vec<_> =
            self.variants.iter().map(|variant| self.qualify_under(variant, facts)).collect();
        let first = variants.first().map(|variant| variant.classes.as_slice()).unwrap_or_default();
        let agreed = variants.iter().all(|variant| variant.possible.is_empty() && variant.classes == first);
        Qualified { variants, agreed }
    }

    fn qualify_under(&self, variant: &Variant, facts: &Facts) -> QualifiedVariant {
        let mut outcome = QualifiedVariant {
            id: variant.id.clone(),
            label: variant.label.clone(),
            state: variant.state,
            doubt: variant.doubt.clone(),
            classes: Vec::new(),
            possible: Vec::new(),
            fired: Vec::new(),
            missing: Vec::new(),
        };
        for rule in &variant.rules {
            let explanation = rule.condition.explain(facts);
            match explanation.verdict {
                Verdict::No => {}
                Verdict::ToClarify => {
                    note(&mut outcome.possible, &rule.class);
                    for fact in &explanation.missing {
                        note(&mut outcome.missing, fact);
                    }
                }
                Verdict::Yes => {
                    note(&mut outcome.classes, &rule.class);
                    outcome.fired.push(Fired {
                        rule: rule.id.clone(),
                        class: rule.class.clone(),
                        article: rule.article.clone(),
                        text: rule.text.clone(),
                        explanation,
                    });
                    if self.reading == RuleReading::First {
                        break;
                    }
                }
            }
        }
        if outcome.classes.is_empty() {
            outcome.classes.push(self.default_class().to_owned());
        }
        self.settle(&mut outcome);
        outcome
    }

    /// What is only possible changes nothing when it is the class that is found anyway; otherwise, under
    /// [`RuleReading::First`], what an earlier rule may still take away is itself only possible.
    fn settle(&self, outcome: &mut QualifiedVariant) {
        let sure = outcome.classes.clone();
        outcome.possible.retain(|class| !sure.contains(class));
        if outcome.possible.is_empty() {
            outcome.missing.clear();
            return;
        }
        let falls_back = outcome.fired.is_empty();
        if self.reading == RuleReading::First || falls_back {
            outcome.possible.extend(sure);
            outcome.classes.clear();
            outcome.fired.clear();
        }
    }
}

fn note(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|there| there == name) {
        names.push(name.to_owned());
    }
}

/// A qualification as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    #[serde(default)]
    subject: Scope,
    title: String,
    summary: String,
    #[serde(default)]
    reading: RuleReading,
    class: Vec<Class>,
    variant: Vec<VariantRow>,
    provenance: Provenance,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantRow {
    id: String,
    label: String,
    state: LegalState,
    doubt: Option<String>,
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    class: String,
    article: String,
    text: String,
    when: Spanned<String>,
}

impl Item for Qualification {
    const KIND: &'static str = "qualification";
    const FOLDER: &'static str = "qualifications";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("qualification {}", row.id);
        if row.class.len() < 2 || row.variant.is_empty() {
            reading.problem(format!("{name}: it needs two classes at least, and rules"));
        }
        let mut variants = Vec::new();
        for variant in row.variant {
            let mut rules = Vec::new();
            for rule in variant.rule {
                let of = format!("{name}, rule {}", rule.id);
                if !row.class.iter().any(|class| class.id == rule.class) {
                    reading.problem(format!("{of}: no class is called {}", rule.class));
                }
                if rules.iter().any(|there: &Rule| there.id == rule.id) {
                    reading.problem(format!("{of}: there twice in {}", variant.id));
                }
                let condition = reading.condition(&of, &rule.when, row.subject)?;
                rules.push(Rule {
                    id: rule.id,
                    class: rule.class,
                    article: rule.article,
                    text: rule.text,
                    condition,
                });
            }
            variants.push(Variant {
                id: variant.id,
                label: variant.label,
                state: variant.state,
                doubt: variant.doubt,
                rules,
            });
        }
        Some(Self {
            id: row.id,
            version: row.version,
            subject: row.subject,
            title: row.title,
            summary: row.summary,
            classes: row.class,
            reading: row.reading,
            variants,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
