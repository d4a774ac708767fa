//! What an API key is.

use beffroi_kernel::Rights;
use beffroi_kernel::account::KeyId;
use jiff::Timestamp;
use serde::Serialize;

/// An API key, without its secret: that was shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Its identifier.
    pub id: KeyId,
    /// What the territory calls it.
    pub name: String,
    /// What it may do.
    pub rights: Rights,
    /// When it was made.
    pub created: Timestamp,
    /// By whom: `person:<id>`, or the name of the program.
    pub created_by: String,
    /// When it ends.
    pub expires: Timestamp,
    /// The day when it was last used.
    pub used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

impl Key {
    /// Whether it opens anything now.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What the territory calls it.
    pub name: String,
    /// What it may do.
    pub rights: Rights,
    /// When it ends: within a year.
    pub expires: Timestamp,
}
