//! What can be done with schemas.

use super::model::Schema;
use crate::App;
use beffroi_kernel::ports::SchemaSummary;
use beffroi_kernel::{Error, Result};

/// Adds a schema. Adding the same text again gives the one that is there; another text under the same
/// identifier and version is refused ([`Error::Conflict`], code `schema-published`).
/// `id` names it; absent takes the name that the schema gives itself.
pub async fn add(_app: &App, _json: String, _id: Option<&str>) -> Result<Schema> {
    Err(Error::internal("being written"))
}
/// The newest version of every schema, by title.
pub async fn list(_app: &App) -> Result<Vec<Schema>> {
    Err(Error::internal("being written"))
}
/// A schema: the version asked for, or the newest.
pub async fn find(_app: &App, _id: &str, _version: Option<&str>) -> Result<Option<Schema>> {
    Err(Error::internal("being written"))
}
/// What a schema says of itself, for a page.
pub async fn summary(_app: &App, _schema: &Schema) -> Result<SchemaSummary> {
    Err(Error::internal("being written"))
}
