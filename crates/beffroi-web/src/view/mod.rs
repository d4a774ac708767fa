//! What pages show: one typed context for each template.

pub mod account;
pub mod campaign;
pub mod catalogue;
pub mod crisis;
pub mod dataset;
pub mod failure;
pub mod host;
pub mod import;
pub mod inventory;
pub mod invitation;
pub mod job;
pub mod journal;
pub mod key;
pub mod look;
pub mod obligation;
pub mod people;
pub mod plan;
pub mod privacy;
pub mod project;
pub mod questionnaire;
pub mod service;
pub mod sharing;
pub mod sheet;
pub mod shell;
pub mod space;
pub mod table;
pub mod territory;

pub use look::{Fact, State};
pub use shell::{PersonHead, Section, Shell, TerritoryHead};
