//! The journal: who did what and when, in a chain that cannot be altered without being seen.

mod actions;
mod jobs;
mod notes;
mod words;

pub use actions::{export, head, list, search, signed_heads, signer, verify, verify_trusting};
pub use beffroi_store::journal::{
    About, Entry, Export, Fault, FileFault, FileVerification, FileWhole, Filter, SignedHead, Signer, Trust,
    Verification, Verified, verify_file,
};
pub use jobs::{expire_names, sign_heads};
pub use notes::{READ, REFUSED};
pub use words::{Family, Words, words};
