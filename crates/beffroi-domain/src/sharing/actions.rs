//! Choosing what the host sees, and what a host is shown.

use super::model::{Shared, Subjects};
use super::store;
use crate::App;
use crate::territory;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use serde_json::json;

/// What the actor's territory shares with its host; nothing without a host.
///
/// # Errors
/// [`Error::Denied`] without the right to change the territory's sheet.
pub async fn chosen(app: &App, actor: &Actor) -> Result<Subjects> {
    beffroi_store::authorise(actor, Right::TerritoryWrite)?;
    match territory::own(app, actor).await?.host {
        Some(host) => store::chosen(&app.store, actor, host).await,
        None => Ok(Subjects::new()),
    }
}

/// Shares these subjects with the territory's host, from now on, and nothing else.
///
/// # Errors
/// [`Error::Conflict`] with code `no-host`; [`Error::Denied`] without the right.
pub async fn choose(app: &App, actor: &Actor, subjects: Subjects) -> Result<()> {
    beffroi_store::authorise(actor, Right::TerritoryWrite)?;
    let host = territory::own(app, actor).await?.host.ok_or_else(|| {
        Error::Conflict(Problem::new(
            "no-host",
            "Aucune structure n’héberge votre territoire : il n’y a rien à partager.",
        ))
    })?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::TerritoryWrite)?;
            store::choose(cx, host, &subjects).await?;
            cx.record("sharing.choose", format!("territory:{host}"), &json!({ "subjects": subjects }));
            Ok(())
        })
    })
    .await
}

/// What each member lets the actor's territory see.
///
/// # Errors
/// [`Error::Denied`] without the right to see hosted territories.
pub async fn shared_with(app: &App, actor: &Actor) -> Result<Shared> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    store::shared_with(&app.store, actor.territory).await
}
