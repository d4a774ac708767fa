//! What happens to the journal without anybody asking: heads are signed day after day, old names forgotten.

use crate::App;
use beffroi_kernel::{Actor, Result};
use beffroi_store::journal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

/// Signs the head of every chain that grew since its last signature, once a day each: the second of two programs
/// on one database finds the day taken. Says how many it signed.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn sign_heads(app: &App) -> Result<u64> {
    let (signer, day) = (super::signer(app), day(app));
    let mut signed = 0;
    for (territory, number, hash) in journal::heads(&app.store).await? {
        let new = journal::sign_head(&app.store, &signer, territory, &day, (number, &hash)).await?;
        signed += u64::from(new);
    }
    Ok(signed)
}

/// Erases the names that entries have kept since `before` or earlier, in each territory that has any; says how
/// many entries lost theirs. Each territory finds it in its journal.
///
/// # Errors
/// As [`sign_heads`].
pub async fn expire_names(app: &App, before: Timestamp) -> Result<u64> {
    let before = before.as_millisecond();
    let mut erased = 0;
    for territory in journal::territories(&app.store).await? {
        let actor = Actor::program(territory, "retention");
        if journal::named_since(&app.store, &actor, before).await? == 0 {
            continue;
        }
        erased += app
            .write(&actor, move |cx| {
                Box::pin(async move {
                    let entries = cx.expire_names(before).await?;
                    cx.record("journal.names_expired", "journal", &json!({ "entries": entries }));
                    Ok(entries)
                })
            })
            .await?;
    }
    Ok(erased)
}

/// The day of now, as heads name it.
pub(super) fn day(app: &App) -> String {
    TimeZone::UTC.to_datetime(app.clock.now()).date().to_string()
}
