//! Obligations: which ones a territory has, where it stands with each, and the classes of texts that it, its systems
//! and its processings fall in.

mod actions;
mod calendar;
mod facts;
mod members;
mod model;
mod moving;
mod qualification;
mod rules;
pub(crate) mod store;

pub use actions::{
    calendar_address, calendar_of, calendar_since, coming, decide, find, list, on, stop_calendar,
};
pub use facts::facts;
pub use members::{Changed, Counted, MembersView, SharedLine, Touched, changes, members};
pub use model::{Decision, Duty, Group, Kept, Standing, Status, Subject, Usage};
pub(crate) use moving::{Moved, forget, leaving, taking_in};
pub use qualification::{Asked, asked, history, keep, latest, qualify};
pub use rules::refused_class;
