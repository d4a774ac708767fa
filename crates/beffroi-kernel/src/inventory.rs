//! What a territory's inventory holds: the kinds of its items, and answers that may be unknown.

use serde::{Deserialize, Serialize};

crate::identifier!(
    /// Names one item of a territory's inventory.
    ItemId
);

/// The kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A service rendered.
    Activity,
    /// An application, a web site, a network: what an activity needs to run.
    System,
    /// Whoever sells, hosts or maintains.
    Supplier,
    /// A contract with a supplier.
    Contract,
    /// Somebody, or a function, to be reached.
    Contact,
    /// A building or a room.
    Premises,
    /// Machines.
    Equipment,
}

impl ItemKind {
    /// Every kind, in the order in which people are shown them.
    pub const ALL: [Self; 7] = [
        Self::Activity,
        Self::System,
        Self::Supplier,
        Self::Contract,
        Self::Contact,
        Self::Premises,
        Self::Equipment,
    ];

    /// The name kept in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::System => "system",
            Self::Supplier => "supplier",
            Self::Contract => "contract",
            Self::Contact => "contact",
            Self::Premises => "premises",
            Self::Equipment => "equipment",
        }
    }

    /// The kind with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name in the addresses of pages.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Activity => "activites",
            Self::System => "systemes",
            Self::Supplier => "fournisseurs",
            Self::Contract => "contrats",
            Self::Contact => "contacts",
            Self::Premises => "locaux",
            Self::Equipment => "materiels",
        }
    }

    /// The kind with this [`slug`](Self::slug).
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// Whether a host may offer items of this kind to its members: what many of them have alike.
    #[must_use]
    pub fn is_shared_as_model(self) -> bool {
        matches!(self, Self::Activity | Self::System | Self::Supplier)
    }
}

/// The answer to a question that can be answered by yes or no. What nobody answered is unknown, and never a no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nobody has said.
    #[default]
    Unknown,
}

impl Answer {
    /// Every answer, in the order in which people are offered them.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Yes, Self::No];

    /// The name kept; an unknown answer is kept as nothing.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "",
        }
    }

    /// The answer with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "oui",
            Self::No => "non",
            Self::Unknown => "à préciser",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_nothing_is_unknown() {
        for kind in ItemKind::ALL {
            assert_eq!(ItemKind::from_code(kind.code()), Some(kind));
            assert_eq!(ItemKind::from_slug(kind.slug()), Some(kind));
        }
        for answer in Answer::ALL {
            assert_eq!(Answer::from_code(answer.code()), Some(answer));
        }
        assert_eq!(Answer::from_code(""), Some(Answer::Unknown));
        assert_eq!(Answer::default(), Answer::Unknown);
        assert_eq!(ItemKind::from_code("systemes"), None);
    }
}
