//! Reference: the schemas of tables, and the exact text of every version of the reference that was used.

mod actions;
mod keeping;
mod model;
pub(crate) mod store;

pub use actions::{add, find, list, summary};
pub(crate) use keeping::{keep, kept_text};
pub use model::{Schema, SchemaRef};
