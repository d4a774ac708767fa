//! Background work, as those who answer for it see it: what waits, what runs, what was given up and why, and the
//! two things that can be done about it.

mod actions;
mod model;
mod rules;

pub use actions::{abandon, list, of_instance, retry};
pub use beffroi_store::jobs::{JobId, JobState};
pub use model::{Reason, Subject, Task};
