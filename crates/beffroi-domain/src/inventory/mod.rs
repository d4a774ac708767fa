//! The inventory of a territory: its activities, what they need to run, who supplies it, whom to call, where it is.
//! What is typed here once is what every other room reads.

mod actions;
mod csv;
mod deduced;
mod dictionary;
mod facts;
mod import;
mod model;
mod models;
mod moving;
mod plan;
mod rules;
pub(crate) mod store;
mod values;

pub use actions::{add, all, archive, edit, find, in_full, offer, remove, restore};
pub use csv::csv;
pub use deduced::{Rule, rule, said_by};
pub use dictionary::{Field, FieldChoice, FieldType, Sheet, sheet};
pub use facts::{Declaration, KnownFact, Origin, Source, declare, facts, known_facts, sheet_facts};
pub use import::{Staged, import, import_staged, stage};
pub use model::{Copied, Draft, Inventory, Item, Links, Values};
pub use models::{ModelChange, Models, Proposal, copy, models, settle};
pub(crate) use moving::{MovedInventory, contacts_at, forget_contacts, leaving, taking_in};
pub use plan::{Import, Line, Outcome};
pub use values::{read, text};
