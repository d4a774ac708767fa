//! What can be done with territories.

use super::model::{NewTerritory, Territory};
use crate::App;
use beffroi_kernel::{Error, Result};

/// Adds a territory: the administrator of the machine does this, through `program` ("command line").
pub async fn add(_app: &App, _program: &'static str, _new: NewTerritory) -> Result<Territory> {
    Err(Error::internal("being written"))
}
/// Every territory, by name.
pub async fn list(_app: &App) -> Result<Vec<Territory>> {
    Err(Error::internal("being written"))
}
/// The territory with this slug.
pub async fn find(_app: &App, _slug: &str) -> Result<Option<Territory>> {
    Err(Error::internal("being written"))
}
