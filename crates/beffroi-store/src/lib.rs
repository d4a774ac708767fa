//! The state database of Beffroi: connections, migrations, the write door, the journal, the job queue.
//!
//! One SQL text serves SQLite and PostgreSQL. Two things are held by types:
//!
//! - **no query without a territory**: a [`Scoped`] statement gets the actor's territory as its `$1`,
//!   bound here and nowhere else; what belongs to the instance is a [`Global`] statement, and says so;
//! - **no silent change**: [`Store::write`] refuses to commit an action that left no journal entry.

mod about;
mod context;
pub mod figures;
pub mod jobs;
pub mod journal;
mod migrations;
mod secret;
pub mod snapshot;
mod statement;
mod store;
#[doc(hidden)]
pub mod testing;

pub use about::{Place, PlaceRow, rows_about};
pub use context::{Instance, ReadContext, WriteContext, authorise};
pub use futures_util::future::BoxFuture;
pub use migrations::Migrated;
pub use secret::{Secret, Use};
pub use statement::{Global, Row, Scoped, Value};
pub use store::{Backend, Store};

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hexadecimal(&sha2::Sha256::digest(bytes))
}

/// Bytes that nobody can guess.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the machine gives none.
pub fn random<const N: usize>() -> beffroi_kernel::Result<[u8; N]> {
    use beffroi_kernel::error::Context;
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("asking the machine for random bytes")?;
    Ok(bytes)
}

/// An identifier of any type that sorts by time.
///
/// # Errors
/// As [`random`].
pub fn identifier<I>(milliseconds: i64, new: impl FnOnce(u64, [u8; 10]) -> I) -> beffroi_kernel::Result<I> {
    Ok(new(u64::try_from(milliseconds).unwrap_or(0), random()?))
}
