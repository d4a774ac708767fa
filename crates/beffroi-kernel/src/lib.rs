//! The words that every floor of Beffroi shares.
//!
//! Pure: no input or output, no database, no HTTP. What does the heavy work stands behind
//! the small traits in [`ports`]; who may do what stands in [`account`], [`right`] and [`actor`]; how much
//! of anything is allowed stands in [`limits`].

pub mod account;
pub mod actor;
pub mod assessment;
pub mod calendar;
pub mod clock;
pub mod csv;
pub mod described;
pub mod error;
pub mod french;
pub mod id;
pub mod inventory;
pub mod limits;
pub mod obligation;
pub mod plan;
pub mod ports;
pub mod print;
pub mod project;
pub mod query;
pub mod report;
pub mod right;
pub mod service;
pub mod slug;
pub mod territory;

pub use account::{Role, Roles};
pub use actor::{Access, Actor, Lent, Who};
pub use clock::Clock;
pub use error::{Error, Problem, Result};
pub use limits::Limits;
pub use right::{Right, Rights, Room, Rooms};
pub use territory::TerritoryId;
