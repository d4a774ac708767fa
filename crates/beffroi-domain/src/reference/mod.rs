//! Reference: what the law and the field say, as data. For now: the schemas of tables.

mod actions;
mod model;
pub(crate) mod store;

pub use actions::{add, find, list, summary};
pub use model::{Schema, SchemaRef};
