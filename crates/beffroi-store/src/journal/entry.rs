//! One entry of the journal, and what its hash is made of.

use beffroi_kernel::account::DeputyId;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Access, Actor, Result, TerritoryId, Who};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version that new entries have.
pub const VERSION: u32 = 2;
/// The first byte of what is hashed: entries, and nothing else.
const ENTRY: u8 = 0x00;
/// The first byte of what is hashed of an entry without its name.
const REST: u8 = 0x01;
/// Bytes of a hash.
const HASH_BYTES: usize = 32;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The version of its form: it says how the hash is made.
    pub version: u32,
    /// Its number in the territory: 1 is the first.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// When this program received it; absent in version 1.
    pub received: Option<i64>,
    /// The identifier of the person or of the key, when it was one.
    pub actor: Option<String>,
    /// How the actor came in: `membership`, `deputy` when they could do this only in the place of another member,
    /// `delegation`, `break_glass`, `key`, `program`, `public`, or `elsewhere` for somebody without access whom the
    /// territory refused. Empty in version 1.
    pub access: String,
    /// Which time as deputy, which delegation or which key.
    pub access_id: Option<String>,
    /// The number of the request, which the log keeps too.
    pub request: Option<String>,
    /// What was done, such as `dataset.publish`.
    pub action: String,
    /// To what, such as `dataset:arbres`.
    pub subject: String,
    /// What else is worth keeping, as JSON.
    pub detail: String,
    /// The SHA-256 of the salt and of the personal part: what the chain holds of it.
    pub commitment: Option<String>,
    /// The personal part, as JSON (in version 1: the name itself); absent once it was erased.
    pub personal: Option<String>,
    /// What keeps the personal part from being guessed from its commitment; erased with it.
    pub personal_salt: Option<String>,
    /// The hash of the entry before; empty for the first.
    pub previous: String,
    /// The SHA-256 of the entry, in hexadecimal.
    pub hash: String,
}

/// The personal part.
#[derive(Serialize, Deserialize)]
struct Personal {
    actor_name: String,
}

/// What is hashed in version 2: the fields in alphabetical order, as JSON without spaces. Never change it.
#[derive(Serialize)]
struct Canonical<'a> {
    access: &'a str,
    access_id: Option<&'a str>,
    action: &'a str,
    actor: Option<&'a str>,
    at: i64,
    commitment: Option<&'a str>,
    detail: &'a str,
    received: Option<i64>,
    request: Option<&'a str>,
    subject: &'a str,
    version: u32,
}

/// What was hashed in version 1. Never change it.
#[derive(Serialize)]
struct CanonicalOne<'a> {
    action: &'a str,
    actor: Option<&'a str>,
    actor_name: &'a str,
    at: i64,
    detail: &'a str,
    number: u64,
    previous: &'a str,
    subject: &'a str,
    territory: TerritoryId,
}

/// An entry of version 1 without its name. Never change it.
#[derive(Serialize)]
struct RestOne<'a> {
    action: &'a str,
    actor: Option<&'a str>,
    at: i64,
    detail: &'a str,
    hash: &'a str,
    number: u64,
    previous: &'a str,
    subject: &'a str,
    territory: TerritoryId,
}

impl Entry {
    /// The hash that this entry must have in this territory.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when it cannot be written as JSON.
    pub fn computed_hash(&self, territory: TerritoryId) -> Result<String> {
        if self.version == 1 {
            let canonical = CanonicalOne {
                action: &self.action,
                actor: self.actor.as_deref(),
                actor_name: self.personal.as_deref().unwrap_or_default(),
                at: self.at,
                detail: &self.detail,
                number: self.number,
                previous: &self.previous,
                subject: &self.subject,
                territory,
            };
            return Ok(crate::sha256(&json(&canonical)?));
        }
        let canonical = Canonical {
            access: &self.access,
            access_id: self.access_id.as_deref(),
            action: &self.action,
            actor: self.actor.as_deref(),
            at: self.at,
            commitment: self.commitment.as_deref(),
            detail: &self.detail,
            received: self.received,
            request: self.request.as_deref(),
            subject: &self.subject,
            version: self.version,
        };
        let mut hasher = Sha256::new();
        hasher.update([ENTRY]);
        hasher.update(territory.to_string());
        hasher.update(self.number.to_be_bytes());
        hasher.update(link(&self.previous));
        hasher.update(json(&canonical)?);
        Ok(crate::hexadecimal(&hasher.finalize()))
    }

    /// The hash of an entry of version 1 without its name: what its erasure writes down, so that the rest of
    /// the entry stays proved.
    ///
    /// # Errors
    /// As [`computed_hash`](Self::computed_hash).
    pub fn rest_hash(&self, territory: TerritoryId) -> Result<String> {
        let rest = RestOne {
            action: &self.action,
            actor: self.actor.as_deref(),
            at: self.at,
            detail: &self.detail,
            hash: &self.hash,
            number: self.number,
            previous: &self.previous,
            subject: &self.subject,
            territory,
        };
        Ok(crate::sha256(&[&[REST], json(&rest)?.as_slice()].concat()))
    }

    /// Whether the personal part is the one that the entry was made with; true when it was erased.
    #[must_use]
    pub fn keeps_its_commitment(&self) -> bool {
        if self.version == 1 {
            // The name is in the hash itself.
            return self.personal_salt.is_none() && self.commitment.is_none();
        }
        match (&self.personal, &self.personal_salt, &self.commitment) {
            (Some(personal), Some(salt), Some(commitment)) => commit(salt, personal) == *commitment,
            (None, None, _) => true,
            _ => false,
        }
    }

    /// Whether the entry had a personal part that was erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.personal.is_none() && (self.version == 1 || self.commitment.is_some())
    }

    /// Who acted, as they were named then; nothing when it was erased or never written.
    #[must_use]
    pub fn actor_name(&self) -> Option<String> {
        let personal = self.personal.as_deref()?;
        if self.version == 1 {
            return Some(personal.to_owned());
        }
        serde_json::from_str::<Personal>(personal).ok().map(|personal| personal.actor_name)
    }

    /// Keeps the name of the actor apart, under a salt of its own.
    pub(super) fn keep_name(&mut self, actor: &Actor) -> Result<()> {
        let personal = Personal { actor_name: actor.name().to_owned() };
        let personal = serde_json::to_string(&personal).context("writing the name of an actor as JSON")?;
        let salt = crate::hexadecimal(&crate::random::<HASH_BYTES>()?);
        self.commitment = Some(commit(&salt, &personal));
        (self.personal, self.personal_salt) = (Some(personal), Some(salt));
        Ok(())
    }
}

/// How an actor came in: the word, and which time as deputy, delegation or key.
pub(super) fn access(actor: &Actor, deputy: Option<DeputyId>) -> (&'static str, Option<String>) {
    match &actor.who {
        Who::Public => ("public", None),
        Who::Person { access: Access::Membership | Access::Deputy { .. }, .. } => match deputy {
            Some(id) => ("deputy", Some(id.to_string())),
            None => ("membership", None),
        },
        Who::Person { access: Access::Delegation { id, .. }, .. } => ("delegation", Some(id.to_string())),
        Who::Person { access: Access::BreakGlass, .. } => ("break_glass", None),
        Who::Key { id, .. } => ("key", Some(id.to_string())),
        Who::Program { .. } => ("program", None),
    }
}

fn commit(salt: &str, personal: &str) -> String {
    crate::sha256(&[salt.as_bytes(), personal.as_bytes()].concat())
}

/// The hash of the entry before, as bytes of one length: zeros before the first. What is no hash gives other
/// bytes than any hash, so that the entry does not hold.
fn link(previous: &str) -> Vec<u8> {
    if previous.is_empty() {
        return vec![0; HASH_BYTES];
    }
    match HEXLOWER.decode(previous.as_bytes()) {
        Ok(bytes) if bytes.len() == HASH_BYTES => bytes,
        _ => previous.as_bytes().to_vec(),
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).context("writing a journal entry as JSON")
}
