//! Pure decisions about data sets.

use super::metadata::Frequency;
use jiff::Timestamp;
use serde::Serialize;

/// Whether a data set is up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// Renewed within the time that its frequency promises.
    UpToDate,
    /// The time that its frequency promises has passed.
    Late,
    /// No rhythm is promised, or nothing is published.
    Unknown,
}

impl Freshness {
    /// The word shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::UpToDate => "à jour",
            Self::Late => "en retard",
            Self::Unknown => "inconnue",
        }
    }
}

/// How fresh a data set is: late once the promised time has passed since the last publication.
#[must_use]
pub fn freshness(frequency: Option<Frequency>, published: Option<Timestamp>, now: Timestamp) -> Freshness {
    let (Some(days), Some(published)) = (frequency.and_then(Frequency::days), published) else {
        return Freshness::Unknown;
    };
    // A day of grace: what is due on a day may be published during all of it.
    let allowed = jiff::SignedDuration::from_hours((days + 1) * 24);
    if now.duration_since(published) > allowed { Freshness::Late } else { Freshness::UpToDate }
}
