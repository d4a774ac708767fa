//! Delegations: how a territory lets somebody of its host act for it, as one role, in named rooms, until a date.

mod actions;
mod model;
pub(crate) mod store;
mod warning;

pub use actions::{candidates, end, give, list};
pub use model::{Candidate, Delegation, NewDelegation};
pub(crate) use warning::warn;
