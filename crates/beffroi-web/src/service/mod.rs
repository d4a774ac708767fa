//! What a host offers: its directory of services, its programmes; what a commune can get.

mod directory;
mod programme;
mod public;

pub use directory::{add, list, remove};
pub use programme::{add_programme, ask, decide, programme, programmes};
pub use public::available;

use crate::visit::Visit;

/// Where what is offered stands.
fn base(visit: &Visit) -> String {
    format!("{}/membres", visit.space())
}
