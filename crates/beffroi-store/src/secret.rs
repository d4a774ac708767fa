//! The one secret of an instance, and what is made from it: keys for sealing and for signing, each for one use.
//!
//! It stands in a file of its own (or in the environment), never in the database: whoever copies the database
//! alone reads no second factor and signs no journal.

use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of the secret, and of every key made from it.
const BYTES: usize = 32;
/// Bytes of the number that makes each sealing different.
const NONCE_BYTES: usize = 24;
/// What sealed texts begin with: the way they are sealed may change, and old ones must still open.
const SEALED: &str = "v1.";

/// What a key is for: no key serves two uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Sealing the secrets of second factors.
    SecondFactor,
    /// Sealing what a sign-in provider gave.
    Provider,
    /// Signing the heads of the journal (Ed25519 seed).
    JournalSignature,
    /// Tokens of forms.
    Form,
    /// Naming the pieces of a backup.
    Backup,
    /// Sealing what was typed in a form, while its author proves again who they are.
    Draft,
    /// Sealing mail that waits to leave: it may hold a link that opens an account.
    Mail,
}

impl Use {
    /// The label that goes into the derivation. Never change one.
    fn label(self) -> &'static [u8] {
        match self {
            Self::SecondFactor => b"beffroi second factor",
            Self::Provider => b"beffroi provider",
            Self::JournalSignature => b"beffroi journal signature",
            Self::Form => b"beffroi form",
            Self::Backup => b"beffroi backup",
            Self::Draft => b"beffroi draft",
            Self::Mail => b"beffroi mail",
        }
    }
}

/// The secret of an instance.
pub struct Secret(Zeroizing<[u8; BYTES]>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A secret from 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`Error::Input`] when they are not.
    pub fn from_text(text: &str) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        let text = text.trim().to_ascii_lowercase();
        let right_length = text.len() == 2 * BYTES;
        if !right_length || HEXLOWER.decode_mut(text.as_bytes(), bytes.as_mut()).is_err() {
            return Err(Error::Input(
                Problem::new("secret-invalid", "Le secret de l'instance n'est pas lisible.")
                    .advice("Reprenez celui de la sauvegarde : sans lui, les seconds facteurs sont perdus.")
                    .detail("the secret must be 64 hexadecimal digits"),
            ));
        }
        Ok(Self(bytes))
    }

    /// The secret as 64 hexadecimal digits: for a backup that only the holder of another key reads.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(crate::hexadecimal(self.0.as_ref()))
    }

    /// The secret in this file; made at random, readable by its owner alone, when there is no file.
    ///
    /// # Errors
    /// [`Error::Input`] when it is damaged, [`Error::Internal`] when it cannot be read or written.
    pub fn of_file(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::from_text(&Zeroizing::new(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::make(path),
            Err(error) => Err(error).context("reading the secret of the instance"),
        }
    }

    /// Writes a new secret beside the file, then gives it its name unless another process was faster.
    fn make(path: &Path) -> Result<Self> {
        let secret = Self(Zeroizing::new(crate::random()?));
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file =
            tempfile::NamedTempFile::new_in(folder).context("making the secret of the instance")?;
        let text = Zeroizing::new(crate::hexadecimal(secret.0.as_ref()));
        file.write_all(text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .context("writing the secret of the instance")?;
        match file.persist_noclobber(path) {
            Ok(_) => Ok(secret),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Self::of_file(path),
            Err(error) => Err(error.error).context("naming the secret of the instance"),
        }
    }

    /// The key for one use (HKDF-SHA-256, RFC 5869).
    #[must_use]
    pub fn key(&self, purpose: Use) -> Zeroizing<[u8; BYTES]> {
        let mut key = Zeroizing::new([0; BYTES]);
        // Only a length above 255 hashes is refused.
        let expanded =
            hkdf::Hkdf::<sha2::Sha256>::new(None, self.0.as_ref()).expand(purpose.label(), key.as_mut());
        debug_assert!(expanded.is_ok());
        key
    }

    /// Seals some bytes (XChaCha20-Poly1305). They open only with the same `owner`: a sealed text copied to
    /// another row is refused.
    ///
    /// # Errors
    /// [`Error::Internal`] when the machine gives no random bytes.
    pub fn seal(&self, purpose: Use, owner: &str, bytes: &[u8]) -> Result<String> {
        let nonce = crate::random::<NONCE_BYTES>()?;
        let payload = Payload { msg: bytes, aad: owner.as_bytes() };
        let sealed = XChaCha20Poly1305::new(self.key(purpose).as_ref().into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Error::internal("sealing a secret"))?;
        Ok(format!("{SEALED}{}", BASE64URL_NOPAD.encode(&[nonce.as_slice(), &sealed].concat())))
    }

    /// Opens what [`seal`](Self::seal) sealed.
    ///
    /// # Errors
    /// [`Error::Internal`] when it was sealed with another secret, for another owner or use, or altered.
    pub fn open(&self, purpose: Use, owner: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>> {
        let refused = || Error::internal("a sealed text does not open with the secret of this instance");
        let text = sealed.strip_prefix(SEALED).ok_or_else(refused)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| refused())?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(refused)?;
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        XChaCha20Poly1305::new(self.key(purpose).as_ref().into())
            .decrypt(XNonce::from_slice(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_the_same_use_and_owner_only() {
        let secret = Secret::from_text(&"5a".repeat(32)).unwrap();
        let sealed = secret.seal(Use::SecondFactor, "person:1", b"JBSWY3DP").unwrap();
        assert_eq!(secret.open(Use::SecondFactor, "person:1", &sealed).unwrap().as_slice(), b"JBSWY3DP");
        assert!(secret.open(Use::Provider, "person:1", &sealed).is_err());
        assert!(secret.open(Use::SecondFactor, "person:2", &sealed).is_err());
        let other = Secret::from_text(&"5b".repeat(32)).unwrap();
        assert!(other.open(Use::SecondFactor, "person:1", &sealed).is_err());
        for altered in ["", "v1.", "v1.AAAA", "v2.AAAA", &sealed[..sealed.len() - 2]] {
            assert!(secret.open(Use::SecondFactor, "person:1", altered).is_err(), "{altered}");
        }
    }

    #[test]
    fn a_secret_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let made = Secret::of_file(&path).unwrap();
        assert_eq!(made.key(Use::Form), Secret::of_file(&path).unwrap().key(Use::Form));
        assert_ne!(made.key(Use::Form), made.key(Use::Provider));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "damaged").unwrap();
        assert!(matches!(Secret::of_file(&path), Err(Error::Input(_))));
    }
}
