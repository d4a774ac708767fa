//! The journal: who did what and when, in a chain that cannot be altered without being seen.

mod actions;

pub use actions::{list, verify};
pub use beffroi_store::journal::{Entry, Fault, Verification, Verified};
