//! What is known of one piece of background work.

use beffroi_kernel::TerritoryId;
use beffroi_store::jobs::{JobId, JobState};
use jiff::Timestamp;

/// One piece of background work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its identifier.
    pub id: JobId,
    /// The territory that it works for.
    pub territory: TerritoryId,
    /// What it does, such as `dataset.ingest`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: u32,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it was, or will be, due.
    pub due: Timestamp,
    /// What it is about, when that can still be said.
    pub subject: Option<Subject>,
    /// Why it last failed, when it did.
    pub reason: Option<Reason>,
    /// The same in English, for the machine's administrator.
    pub error: Option<String>,
}

/// What a piece of work is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A version of a data set.
    Version {
        /// The data set's name in addresses.
        slug: String,
        /// Its title.
        title: String,
        /// The number of the version.
        number: u32,
    },
}

/// Why a piece of work failed, as far as somebody who is no administrator can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The disk is full.
    NoSpace,
    /// Something that Beffroi needs did not answer.
    Unreachable,
    /// The program ended while it was at work, again and again.
    Ended,
    /// A mistake of the program.
    Mistake,
}
