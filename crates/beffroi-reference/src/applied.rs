//! What the obligations of a day say of what has some facts: the shape that pages, the API and the command line share.

use crate::condition::{Verdict, in_words};
use crate::fact::Facts;
use crate::library::Library;
use crate::obligation::{Obligation, Theme};
use crate::provenance::{Confidence, LegalState, Text};
use crate::variant::{self, Variant, VariantOutcome};
use crate::vocabulary::Vocabulary;
use jiff::civil::Date;
use serde::Serialize;

/// What an obligation says of one territory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Applied {
    /// The identifier of the obligation.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it belongs to.
    pub theme: Theme,
    /// What it asks, in a few words.
    pub title: String,
    /// What it asks, in a sentence or two.
    pub summary: String,
    /// Whether it applies.
    pub applies: Verdict,
    /// The condition that decided, as the reference writes it.
    pub rule: String,
    /// Why, in French; empty when it is for everybody, or nothing decides yet.
    pub why: Vec<String>,
    /// The texts, as they are cited.
    pub text: Vec<String>,
    /// Where the texts can be read, in the same order; empty where we know no address.
    pub addresses: Vec<String>,
    /// The state of the texts.
    pub state: LegalState,
    /// What is not sure, in French.
    pub doubt: Option<String>,
    /// How sure we are.
    pub confidence: Confidence,
    /// When it was last compared with its sources.
    pub checked_on: Date,
    /// Since when it applies.
    pub since: Option<Date>,
    /// By when it must first be met.
    pub deadline: Option<Date>,
    /// Every how many months it falls due again.
    pub every_months: Option<u32>,
    /// When, where the law counts otherwise.
    pub timing: Option<String>,
    /// What to do.
    pub steps: Vec<String>,
    /// What each version of the text says; one alone when there is but one.
    pub variants: Vec<AppliedVariant>,
    /// What would have to be known.
    pub missing: Vec<Missing>,
}

/// What one version of the text says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AppliedVariant {
    /// Its identifier.
    pub id: String,
    /// Which version of the text it is.
    pub label: String,
    /// What is not sure of it.
    pub doubt: Option<String>,
    /// Whether the obligation applies under it.
    pub applies: Verdict,
    /// Why.
    pub why: Vec<String>,
}

/// A fact that nobody has given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Its name.
    pub fact: String,
    /// How it is asked.
    pub question: String,
}

/// Whether a text applies, and why: the words that every page of a text shows.
pub(crate) struct Reasoned {
    pub(crate) applies: Verdict,
    pub(crate) rule: String,
    pub(crate) why: Vec<String>,
    pub(crate) variants: Vec<AppliedVariant>,
    pub(crate) missing: Vec<Missing>,
}

pub(crate) fn reasoned(vocabulary: &Vocabulary, variants: &[Variant], facts: &Facts) -> Reasoned {
    let outcome = variant::evaluate(variants, facts);
    let mut missing: Vec<Missing> = Vec::new();
    for name in outcome.variants.iter().flat_map(|variant| &variant.explanation.missing) {
        if missing.iter().all(|there| there.fact != *name) {
            let question = vocabulary.fact(name).map_or("", |fact| &fact.question);
            missing.push(Missing { fact: name.clone(), question: question.to_owned() });
        }
    }
    let deciding = outcome.variants.iter().position(|variant| variant.explanation.verdict == outcome.applies);
    let deciding = deciding.unwrap_or_default();
    let applied = |variant: &VariantOutcome| AppliedVariant {
        id: variant.id.clone(),
        label: variant.label.clone(),
        doubt: variant.doubt.clone(),
        applies: variant.explanation.verdict,
        why: variant.explanation.reasons.iter().map(|reason| reason.text.clone()).collect(),
    };
    let applied: Vec<_> = outcome.variants.iter().map(applied).collect();
    Reasoned {
        applies: outcome.applies,
        rule: variants.get(deciding).map_or(String::new(), |one| one.condition.text().to_owned()),
        why: applied.get(deciding).map(|one| one.why.clone()).unwrap_or_default(),
        variants: applied,
        missing,
    }
}

impl Applied {
    /// What an obligation says of these facts.
    #[must_use]
    pub fn of(library: &Library, obligation: &Obligation, facts: &Facts) -> Self {
        let reasoned = reasoned(&library.vocabulary, &obligation.variants, facts);
        let provenance = &obligation.provenance;
        Self {
            id: obligation.id.clone(),
            version: obligation.version,
            theme: obligation.theme,
            title: obligation.title.clone(),
            summary: obligation.summary.clone(),
            applies: reasoned.applies,
            rule: reasoned.rule,
            why: reasoned.why,
            text: provenance.texts.iter().map(Text::citation).collect(),
            addresses: provenance.texts.iter().map(|text| text.address.clone().unwrap_or_default()).collect(),
            state: provenance.state,
            doubt: provenance.doubt.clone(),
            confidence: provenance.confidence,
            checked_on: provenance.checked_on,
            since: obligation.since,
            deadline: obligation.first_due(facts),
            every_months: obligation.every_months,
            timing: obligation.timing.clone(),
            steps: obligation.steps.clone(),
            variants: reasoned.variants,
            missing: reasoned.missing,
        }
    }

    /// Whether a version of the text at least would make it apply.
    #[must_use]
    pub fn may_apply(&self) -> bool {
        self.variants.iter().any(|variant| variant.applies == Verdict::Yes)
    }

    /// Whether the versions of the text are decided and disagree: then no answer of the territory's helps.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.applies == Verdict::ToClarify && self.missing.is_empty()
    }
}

/// What every obligation of a day says of these facts, in the order of the files.
#[must_use]
pub fn applied(library: &Library, facts: &Facts, day: Date) -> Vec<Applied> {
    library.obligations.on(day).into_iter().map(|one| Applied::of(library, one, facts)).collect()
}

/// The facts as they are written in French, with their label: what an answer rests on.
#[must_use]
pub fn in_french(library: &Library, facts: &Facts) -> Vec<(String, String)> {
    let words = |(name, value): (&str, &crate::fact::Value)| {
        let fact = library.vocabulary.fact(name)?;
        Some((fact.label.clone(), in_words(fact, value)))
    };
    facts.iter().filter_map(words).collect()
}
