//! The journal: a chain of entries per territory, in which each entry holds the hash of the one before.

pub(crate) mod adopt;
mod chain;
mod entry;
pub(crate) mod erase;
mod export;
mod file;
mod sign;
pub(crate) mod store;
mod verify;

pub use chain::{Chain, Fault, Trust, Verification, Verified};
pub use entry::{Entry, VERSION};
pub use erase::NAMES_ERASED;
pub use export::{About, Export, Header, Line, Trailer};
pub use file::{FileFault, FileVerification, FileWhole, verify_file};
pub use sign::{SignedHead, Signer};
pub use store::{
    Filter, Same, head, heads, named_since, newest, repeated, search, sign_head, signed_heads, territories,
};
pub use verify::verify;
