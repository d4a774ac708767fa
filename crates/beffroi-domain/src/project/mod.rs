//! Projects: what a territory builds or buys, stage by stage, each with a gate where security is looked at.

mod actions;
mod model;
mod moving;
mod rules;
#[cfg(test)]
mod rules_tests;
mod stages;
pub(crate) mod store;

pub use actions::{Sheet, add, analyse, decide, edit, find, homologate, list, of_system};
pub use model::{
    Answered, GateDecision, Homologation, NewAnalysis, NewDecision, NewHomologation, NewProject, Outcome,
    Project, Records, RiskAnalysis, Said,
};
pub use moving::MovedProjects;
pub(crate) use moving::{leaving, take_in};
pub use rules::{AskedPoint, Missing, Systems};
pub use stages::{At, Ground, Point, Stage, guide, stages};
