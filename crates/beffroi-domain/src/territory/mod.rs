//! Territories: the communes, intercommunal bodies and others that this instance serves.

mod actions;
mod model;
mod rules;
pub(crate) mod store;

pub use actions::{add, find, list};
pub use model::{InvalidPublication, NewTerritory, Territory};
