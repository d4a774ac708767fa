//! Places: the official geography (communes, their groupings, départements, régions), loaded from official files.

mod actions;
mod model;
mod read;
mod rules;
pub(crate) mod store;

pub use actions::{Loaded, all, communes_of, find, load};
pub(crate) use actions::{find_within, of_siren_within};
pub use model::{Gazetteer, OfficialFile, Place, PlaceKind};
pub use read::recognise;
