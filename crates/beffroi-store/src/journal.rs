//! The journal: a chain of entries per territory, in which each entry holds the hash of the one before.

use beffroi_kernel::TerritoryId;
use serde::Serialize;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number in the territory: 1 is the first.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The person, when it was one.
    pub actor: Option<String>,
    /// Who, as they were named then.
    pub actor_name: String,
    /// What was done, such as `dataset.publish`.
    pub action: String,
    /// To what, such as `dataset:arbres`.
    pub subject: String,
    /// What else is worth keeping, as JSON.
    pub detail: String,
    /// The hash of the entry before; empty for the first.
    pub previous: String,
    /// The SHA-256 of all of the above, in hexadecimal.
    pub hash: String,
}

/// What reading the whole chain again found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Nothing was altered.
    Whole(Verified),
    /// Something was.
    Broken(Fault),
}

/// A whole chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The territory.
    pub territory: TerritoryId,
    /// How many entries.
    pub entries: u64,
    /// The hash of the last one: written down elsewhere, it proves everything before it. Empty without entries.
    pub head: String,
}

/// The first place where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The territory.
    pub territory: TerritoryId,
    /// The number of the first entry that is missing or altered.
    pub number: u64,
    /// What does not hold, in English.
    pub reason: String,
}
