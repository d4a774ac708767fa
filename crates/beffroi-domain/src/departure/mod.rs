//! Departure: a territory leaves with one archive in open formats, and arrives in another instance with it.

mod archive;
mod arrive;
mod chronicle;
mod leave;
mod model;
mod words;

pub use arrive::{Arrived, arrive, is_archive};
pub use leave::{Exported, export, export_staged};
