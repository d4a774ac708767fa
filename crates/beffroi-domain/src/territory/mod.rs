//! Territories: the communes, intercommunal bodies and others that this instance serves.

mod actions;
mod model;
mod rules;
pub(crate) mod store;

pub use actions::{add, edit, find, list, own};
pub use model::{InvalidPublication, NewTerritory, Territory, TerritorySheet};
pub(crate) use rules::check_slug;
