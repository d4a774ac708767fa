//! Signed heads: once a day the last hash of a chain is signed, so that a rewritten chain is told from the real
//! one by whoever holds a head on paper or the public key.

use crate::secret::{Secret, Use};
use beffroi_kernel::TerritoryId;
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// The head of a chain on a day, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// The day, as `2026-11-23` (UTC).
    pub day: String,
    /// The number of the last entry then.
    pub number: u64,
    /// Its hash.
    pub hash: String,
    /// The public key, in hexadecimal.
    pub key: String,
    /// The Ed25519 signature, in hexadecimal.
    pub signature: String,
}

/// What signs for one instance.
pub struct Signer(SigningKey);

impl Signer {
    /// The signer that this secret makes.
    #[must_use]
    pub fn of(secret: &Secret) -> Self {
        Self(SigningKey::from_bytes(&secret.key(Use::JournalSignature)))
    }

    /// The public key, in hexadecimal.
    #[must_use]
    pub fn key(&self) -> String {
        crate::hexadecimal(self.0.verifying_key().as_bytes())
    }

    /// Signs the head of a chain.
    #[must_use]
    pub fn head(&self, territory: TerritoryId, day: &str, number: u64, hash: &str) -> SignedHead {
        let signature = self.sign(&head_text(territory, day, number, hash));
        SignedHead { day: day.to_owned(), number, hash: hash.to_owned(), key: self.key(), signature }
    }

    /// Signs a text; each kind of text begins with a name of its own.
    pub(super) fn sign(&self, text: &str) -> String {
        crate::hexadecimal(&self.0.sign(text.as_bytes()).to_bytes())
    }
}

impl SignedHead {
    /// Whether the key that it names signed it, for this territory.
    #[must_use]
    pub fn holds(&self, territory: TerritoryId) -> bool {
        holds(&self.key, &head_text(territory, &self.day, self.number, &self.hash), &self.signature)
    }

    /// The text that is signed: what somebody without this program would check.
    #[must_use]
    pub fn text(&self, territory: TerritoryId) -> String {
        head_text(territory, &self.day, self.number, &self.hash)
    }
}

/// What is signed of a head. Never change it.
fn head_text(territory: TerritoryId, day: &str, number: u64, hash: &str) -> String {
    format!("beffroi-journal-head:v1:{territory}:{day}:{number}:{hash}")
}

/// Whether `key` signed `text`. Only what this program writes is a signature: digits in lower case.
pub(super) fn holds(key: &str, text: &str, signature: &str) -> bool {
    let read = || {
        let key: [u8; 32] = HEXLOWER.decode(key.as_bytes()).ok()?.try_into().ok()?;
        let signature: [u8; 64] = HEXLOWER.decode(signature.as_bytes()).ok()?.try_into().ok()?;
        let key = VerifyingKey::from_bytes(&key).ok()?;
        key.verify_strict(text.as_bytes(), &Signature::from_bytes(&signature)).ok()
    };
    read().is_some()
}
