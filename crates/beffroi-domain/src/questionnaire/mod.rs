//! Questionnaires: what a territory answers, what proves it, and the grade that follows.

mod actions;
mod beside;
mod facts;
pub(crate) mod members;
mod model;
pub(crate) mod moving;
mod rules;
pub(crate) mod store;
mod survey;

pub use actions::{
    answer, assign, carry, catalogue, close, colleagues, find, history, latest_grade, open, prove, start,
    withdraw,
};
pub use beside::{Beside, Other};
pub use members::Stage;
pub(crate) use members::{grades, stages};
pub use model::{Assessment, Carried, Changes, Given, NewEvidence, Offered, Proof, Sheet};
pub(crate) use moving::{MovedDiagnoses, leaving, take_in};
pub use survey::{Department, Obstacle, RESPONDENTS_MIN, Survey, respond, survey};
