//! The fleet: where the members of a host stand, at a glance. Grades in totals with small groups hidden; the grade of
//! one member only when it shares it. A member sees itself beside those like it.

mod actions;
mod model;
mod peers;
mod rules;

pub use actions::view;
pub use model::{FleetMember, FleetView, GradeCount};
pub use peers::{Peers, peers};
