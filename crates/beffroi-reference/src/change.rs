//! What changed between two versions of an obligation, and whom it touches.

use crate::condition::Verdict;
use crate::fact::Facts;
use crate::obligation::Obligation;
use serde::Serialize;

/// What a change of an obligation does to one territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It did not apply, and now does.
    NowConcerned,
    /// It applied, and no longer does.
    NoLongerConcerned,
    /// It could not be said, or can no longer be said.
    Clarified,
    /// It applies as before, but from another day or by another day.
    OtherDates,
    /// It applies as before, in other words.
    OtherWords,
    /// It did not apply, and does not.
    Untouched,
}

impl Effect {
    /// How people are told, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NowConcerned => "concernés désormais",
            Self::NoLongerConcerned => "plus concernés",
            Self::Clarified => "réponse à préciser, ou précisée",
            Self::OtherDates => "toujours concernés, à d’autres dates",
            Self::OtherWords => "toujours concernés, autrement dit",
            Self::Untouched => "pas concernés, avant comme après",
        }
    }

    /// Every effect, the weightiest first.
    pub const ALL: [Self; 6] = [
        Self::NowConcerned,
        Self::NoLongerConcerned,
        Self::Clarified,
        Self::OtherDates,
        Self::OtherWords,
        Self::Untouched,
    ];
}

/// What it does to what has these facts when `before` becomes `after`; absent is an obligation that was not there,
/// or is there no longer.
#[must_use]
pub fn effect(before: Option<&Obligation>, after: Option<&Obligation>, facts: &Facts) -> Effect {
    let verdict = |one: Option<&Obligation>| one.map_or(Verdict::No, |one| one.evaluate(facts).applies);
    match (verdict(before), verdict(after)) {
        (Verdict::No, Verdict::No) => Effect::Untouched,
        (Verdict::No, Verdict::Yes) => Effect::NowConcerned,
        (Verdict::Yes, Verdict::No) => Effect::NoLongerConcerned,
        (Verdict::Yes, Verdict::Yes) => {
            let dates =
                |one: Option<&Obligation>| one.map(|one| (one.since, one.first_due(facts), one.every_months));
            if dates(before) == dates(after) { Effect::OtherWords } else { Effect::OtherDates }
        }
        _ => Effect::Clarified,
    }
}
