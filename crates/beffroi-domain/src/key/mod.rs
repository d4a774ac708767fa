//! API keys: what programs of a territory hold instead of a password, with few rights and an end.

mod actions;
mod model;
mod rules;
pub(crate) mod store;

pub use actions::{create, find, list, revoke, who};
pub use model::{Key, NewKey};
pub(crate) use rules::Uses;
