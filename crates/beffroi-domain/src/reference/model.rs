//! Schemas of tables: published versions never change.

use beffroi_kernel::ports::SchemaText;
use jiff::Timestamp;
use serde::Serialize;

/// One published version of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Schema {
    /// Its identifier, such as `etalab/schema-lieux-covoiturage`.
    pub id: String,
    /// Its version; empty when it says none.
    pub version: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The JSON text (Table Schema).
    #[serde(skip)]
    pub json: String,
    /// The SHA-256 of the JSON text, in hexadecimal.
    pub sha256: String,
    /// When it was added.
    pub added: Timestamp,
}

impl Schema {
    /// What the engine needs of it.
    #[must_use]
    pub fn text(&self) -> SchemaText {
        SchemaText { id: self.id.clone(), json: self.json.clone() }
    }
}

/// A version of a schema, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SchemaRef {
    /// Its identifier.
    pub id: String,
    /// Its version; empty when it says none.
    pub version: String,
}
