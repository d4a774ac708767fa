//! The fleet: where the members of a host stand, at a glance. Grades in totals with small groups hidden; the grade of
//! one member only when it shares it.

mod actions;
mod model;
mod rules;

pub use actions::view;
pub use model::{FleetMember, FleetView, GradeCount};
