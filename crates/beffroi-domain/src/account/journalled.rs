//! What happens to an account is written in the chain of each territory that knows the person.

use super::actions::subject;
use super::store;
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Result, TerritoryId};
use beffroi_store::{BoxFuture, WriteContext};
use serde_json::Value;

/// How the program names itself in these entries.
const PROGRAM: &str = "sign-in";

/// The territories that gave somebody a role; the chain of the instance when there is none.
async fn territories(app: &App, person: PersonId) -> Result<Vec<TerritoryId>> {
    let mut territories = store::territories_of(&app.store, person).await?;
    if territories.is_empty() {
        territories.push(TerritoryId::INSTANCE);
    }
    Ok(territories)
}

/// Writes down what happened, in the chain of each territory of the person.
pub(super) async fn note(app: &App, person: PersonId, action: &'static str, detail: &Value) -> Result<()> {
    for territory in territories(app, person).await? {
        record(app, territory, person, action, detail.clone()).await?;
    }
    Ok(())
}

/// Makes a change and writes it down in one transaction; the other territories of the person learn of it after.
pub(super) async fn change<T, F>(
    app: &App,
    person: PersonId,
    action: &'static str,
    detail: Value,
    change: F,
) -> Result<T>
where
    T: Send,
    F: for<'c> FnOnce(&'c mut WriteContext) -> BoxFuture<'c, Result<T>> + Send + 'static,
{
    let territories = territories(app, person).await?;
    let (first, others) =
        territories.split_first().map_or((TerritoryId::INSTANCE, &[][..]), |(f, o)| (*f, o));
    let same = detail.clone();
    let done = app
        .write(&Actor::program(first, PROGRAM), move |cx| {
            Box::pin(async move {
                let done = change(cx).await?;
                cx.record(action, subject(person), &detail);
                Ok(done)
            })
        })
        .await?;
    for territory in others {
        record(app, *territory, person, action, same.clone()).await?;
    }
    Ok(done)
}

async fn record(
    app: &App,
    territory: TerritoryId,
    person: PersonId,
    action: &'static str,
    detail: Value,
) -> Result<()> {
    app.write(&Actor::program(territory, PROGRAM), move |cx| {
        Box::pin(async move {
            cx.record(action, subject(person), &detail);
            Ok(())
        })
    })
    .await
}

/// The same as [`note`], aside: an answer must not take longer because the account exists.
pub(super) fn note_aside(app: &App, person: PersonId, action: &'static str, detail: Value) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = note(&app, person, action, &detail).await {
            tracing::error!(error = error.chain(), action, "an event of an account could not be journalled");
        }
    });
}
