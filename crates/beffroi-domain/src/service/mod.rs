//! What a host offers: a directory of services, and programmes that accompany territories.

mod actions;
mod model;
mod moving;
mod programme;
mod rules;
pub(crate) mod store;

pub use actions::{Offered, add, available, list, remove};
pub use model::{
    Area, Enrolment, EnrolmentState, NewProgramme, NewService, Phase, Programme, Service, Subject,
};
pub use moving::MovedServices;
pub(crate) use moving::{leaving, take_in};
pub use programme::{Candidate, Cohort, add_programme, ask, cohort, decide, programmes};
pub use rules::PRIORITY_RULE;
