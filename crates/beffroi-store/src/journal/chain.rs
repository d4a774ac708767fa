//! Following a chain entry by entry: what does not hold is found where it stands.

use super::entry::{Entry, VERSION};
use super::erase;
use beffroi_kernel::{Result, TerritoryId};
use serde::Serialize;
use std::collections::BTreeMap;

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
    /// How many entries have lost their name to an erasure.
    pub erased: u64,
    /// The last entry that a signed head covers; 0 without any.
    pub signed: u64,
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

/// What a reader holds to be true from elsewhere: from paper, from another machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Public keys that may sign heads; without any, those that the copy itself names.
    pub keys: Vec<String>,
    /// The number and the hash of an entry, as they were written down once.
    pub head: Option<(u64, String)>,
}

/// A chain on its way.
#[derive(Clone, Debug)]
pub struct Chain {
    territory: TerritoryId,
    number: u64,
    hash: String,
    erased: u64,
    /// Entries of version 1 without their name, until the entry of the erasure that explains them: their number
    /// and the hash of the rest.
    unexplained: BTreeMap<u64, String>,
    trusted: Option<(u64, String)>,
}

impl Chain {
    /// Before the first entry.
    #[must_use]
    pub fn new(territory: TerritoryId, trust: &Trust) -> Self {
        let (number, hash, erased, unexplained) = (0, String::new(), 0, BTreeMap::new());
        Self { territory, number, hash, erased, unexplained, trusted: trust.head.clone() }
    }

    /// The number of the last entry that held.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Its hash.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The next entry: nothing when it holds, otherwise why not.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when it cannot be hashed.
    pub fn follow(&mut self, entry: &Entry) -> Result<Option<Fault>> {
        if entry.number != self.number + 1 {
            return Ok(Some(self.fault(self.number + 1, "the entry is missing, or stands in another place")));
        }
        if entry.previous != self.hash {
            return Ok(Some(self.fault(entry.number, "the entry does not follow the one before it")));
        }
        if !(1..=VERSION).contains(&entry.version) {
            return Ok(Some(
                self.fault(entry.number, "the entry has a version that this program does not know"),
            ));
        }
        let holds = entry.hash == entry.computed_hash(self.territory)?;
        // In version 1 the name is hashed: once erased, what explains the entry comes later in the chain.
        let nameless = entry.version == 1 && entry.personal.is_none();
        if nameless && !holds {
            self.unexplained.insert(entry.number, entry.rest_hash(self.territory)?);
        } else if !holds {
            return Ok(Some(
                self.fault(entry.number, "the entry was altered, or belongs to another territory"),
            ));
        }
        if !entry.keeps_its_commitment() {
            return Ok(Some(
                self.fault(entry.number, "the name kept with the entry is not the one it was made with"),
            ));
        }
        if let Some(number) = self.explain(entry) {
            return Ok(Some(self.fault(number, "the entry was altered after its name was erased")));
        }
        self.erased += u64::from(entry.is_erased() && !(nameless && holds));
        (self.number, self.hash) = (entry.number, entry.hash.clone());
        let trusted = self.trusted.as_ref().filter(|(number, _)| *number == self.number);
        if trusted.is_some_and(|(_, hash)| *hash != self.hash) {
            return Ok(Some(self.fault(self.number, "its hash is not the one that was written down")));
        }
        Ok(None)
    }

    /// Takes from the unexplained entries those that this one explains; the number of one that it contradicts.
    fn explain(&mut self, entry: &Entry) -> Option<u64> {
        for (number, rest) in erase::explained(entry) {
            match self.unexplained.get(&number) {
                Some(found) if *found == rest => {
                    self.unexplained.remove(&number);
                }
                Some(_) => return Some(number),
                None => {}
            }
        }
        None
    }

    /// After the last entry.
    #[must_use]
    pub fn end(&self) -> Verification {
        if let Some(number) = self.unexplained.keys().next() {
            let reason = "its name was taken out, and no entry after it records an erasure";
            return Verification::Broken(self.fault(*number, reason));
        }
        if let Some((number, _)) = self.trusted.as_ref().filter(|(number, _)| *number > self.number) {
            let reason = format!("the end is missing: entry {number} was written down once");
            return Verification::Broken(self.fault(self.number + 1, &reason));
        }
        Verification::Whole(Verified {
            territory: self.territory,
            entries: self.number,
            head: self.hash.clone(),
            erased: self.erased,
            signed: 0,
        })
    }

    /// What does not hold, and where.
    #[must_use]
    pub fn fault(&self, number: u64, reason: &str) -> Fault {
        Fault { territory: self.territory, number, reason: reason.to_owned() }
    }
}
