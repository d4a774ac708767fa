//! What can be done with the journal.

use crate::App;
use beffroi_kernel::{Actor, Result, Right, TerritoryId};
use beffroi_store::journal::{self, Entry, Verification};

/// Most entries in one answer.
const ENTRIES_MAX: u32 = 1_000;

/// The newest entries of the actor's territory, `before` a number when it is given, at most `limit`.
///
/// # Errors
/// [`beffroi_kernel::Error::SignIn`] from outside.
pub async fn list(app: &App, actor: &Actor, before: Option<u64>, limit: u32) -> Result<Vec<Entry>> {
    beffroi_store::authorise(actor, Right::JournalRead)?;
    journal::newest(&app.store, actor, before, limit.min(ENTRIES_MAX)).await
}

/// Reads the whole chain of a territory again: anybody may, it tells nothing of what the entries say.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn verify(app: &App, territory: TerritoryId) -> Result<Verification> {
    journal::verify(&app.store, territory).await
}
