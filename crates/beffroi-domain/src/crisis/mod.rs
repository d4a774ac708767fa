//! The worst day: what to do first, whom to call, what must be declared and by when.

mod actions;
mod model;

pub use actions::{incidents, sheet};
pub use model::{Asked, Sheet};
