//! What can be shared with a host.

use beffroi_kernel::TerritoryId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a territory may let its host see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The grade of its last finished diagnosis, and its date.
    Grade,
    /// How many obligations apply and how many are met.
    Obligations,
    /// How many actions of its plan are open and how many are late.
    Plan,
}

impl Subject {
    /// Every subject, in the order in which people are asked.
    pub const ALL: [Self; 3] = [Self::Grade, Self::Obligations, Self::Plan];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Grade => "grade",
            Self::Obligations => "obligations",
            Self::Plan => "plan",
        }
    }

    /// The subject with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.code() == code)
    }

    /// What would be seen, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Grade => "la note de votre dernier diagnostic et sa date",
            Self::Obligations => "combien d’obligations s’appliquent et combien sont remplies",
            Self::Plan => "combien d’actions sont en cours et combien sont en retard",
        }
    }
}

/// What one territory shares.
pub type Subjects = BTreeSet<Subject>;

/// What each territory shares with one host.
pub type Shared = BTreeMap<TerritoryId, Subjects>;
