//! Territories: the communes, intercommunal bodies and others that this instance serves.

mod actions;
mod facts;
#[cfg(test)]
mod facts_tests;
mod filling;
mod model;
mod rules;
pub(crate) mod store;

pub use actions::{add, archive, edit, find, host, list, own, reopen};
pub(crate) use actions::{amend, by_id_within, chain, find_within, hosted_by, insert_whole, take_in};
pub(crate) use facts::fill;
pub use facts::{Competence, Competences, Fact, Origin, Source, Sources, competences, domain, staff_tenths};
pub use filling::{Filled, fill_all};
pub use model::{InvalidPublication, NewTerritory, Territory, TerritorySheet};
pub use rules::left;
pub(crate) use rules::{check, check_host, check_slug, hosted_elsewhere, is_siren, sheet_of};
