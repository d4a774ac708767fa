//! What can be done with the journal.

use crate::App;
use beffroi_kernel::{Actor, Error, Result, TerritoryId};
use beffroi_store::journal::{Entry, Verification};

/// The newest entries of the actor's territory, `before` a number when it is given, at most `limit`.
pub async fn list(_app: &App, _actor: &Actor, _before: Option<u64>, _limit: u32) -> Result<Vec<Entry>> {
    Err(Error::internal("being written"))
}
/// Reads the whole chain of a territory again.
pub async fn verify(_app: &App, _territory: TerritoryId) -> Result<Verification> {
    Err(Error::internal("being written"))
}
