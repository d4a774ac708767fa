//! Sharing: what a territory lets its host see of where it stands. Without it, the host sees totals only.

mod actions;
mod model;
pub(crate) mod store;

pub use actions::{choose, chosen, shared_with};
pub use model::{Subject, Subjects};
