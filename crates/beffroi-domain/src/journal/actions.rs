//! What can be done with the journal.

use crate::App;
use crate::territory;
use beffroi_kernel::{Actor, Result, Right, TerritoryId};
use beffroi_store::journal::{self, About, Entry, Export, Filter, SignedHead, Signer, Trust, Verification};
use std::sync::Arc;

/// Most entries in one answer.
const ENTRIES_MAX: u32 = 1_000;

/// The newest entries of the actor's territory, `before` a number when it is given, at most `limit`.
///
/// # Errors
/// [`beffroi_kernel::Error::SignIn`] from outside.
pub async fn list(app: &App, actor: &Actor, before: Option<u64>, limit: u32) -> Result<Vec<Entry>> {
    search(app, actor, &Filter { before, ..Filter::default() }, limit).await
}

/// The newest entries of the actor's territory that a filter keeps, at most `limit`.
///
/// # Errors
/// As [`list`].
pub async fn search(app: &App, actor: &Actor, filter: &Filter, limit: u32) -> Result<Vec<Entry>> {
    beffroi_store::authorise(actor, Right::JournalRead)?;
    journal::search(&app.store, actor, filter, limit.min(ENTRIES_MAX)).await
}

/// Reads the whole chain of a territory again, with its signed heads, which the secret of this instance must have
/// signed: anybody may, it tells nothing of what the entries say.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn verify(app: &App, territory: TerritoryId) -> Result<Verification> {
    verify_trusting(app, territory, &Trust::default()).await
}

/// As [`verify`], trusting also earlier keys, and holding the chain against a head that was written down.
///
/// # Errors
/// As [`verify`].
pub async fn verify_trusting(app: &App, territory: TerritoryId, trust: &Trust) -> Result<Verification> {
    let mut trust = trust.clone();
    trust.keys.push(signer(app).key());
    journal::verify(&app.store, territory, &trust).await
}

/// What signs for this instance.
#[must_use]
pub fn signer(app: &App) -> Signer {
    Signer::of(&app.secret)
}

/// The head of the actor's territory as it stands, signed now: to be printed and kept elsewhere.
///
/// # Errors
/// As [`list`].
pub async fn head(app: &App, actor: &Actor) -> Result<SignedHead> {
    beffroi_store::authorise(actor, Right::JournalRead)?;
    let (number, hash) = journal::head(&app.store, actor.territory).await?;
    Ok(signer(app).head(actor.territory, &super::jobs::day(app), number, &hash))
}

/// The heads of the actor's territory that were signed day after day, the newest first.
///
/// # Errors
/// As [`list`].
pub async fn signed_heads(app: &App, actor: &Actor) -> Result<Vec<SignedHead>> {
    beffroi_store::authorise(actor, Right::JournalRead)?;
    let mut heads = journal::signed_heads(&app.store, actor.territory).await?;
    heads.reverse();
    Ok(heads)
}

/// Takes the whole journal of the actor's territory out, piece by piece. That it was taken out is itself noted,
/// before anything is given.
///
/// # Errors
/// As [`list`].
pub async fn export(app: &App, actor: &Actor) -> Result<Export> {
    beffroi_store::authorise(actor, Right::JournalRead)?;
    let own = territory::own(app, actor).await?;
    app.note_reading(actor, Right::JournalRead, "journal").await?;
    let about = About { territory: own.id, name: own.name, slug: own.slug };
    Export::begin(&app.store, Arc::new(signer(app)), about, app.clock.now()).await
}
