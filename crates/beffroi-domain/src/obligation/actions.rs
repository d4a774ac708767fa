//! What can be done with obligations.

use super::model::{Decision, Duty, Standing};
use super::{calendar, rules, store};
use crate::App;
use crate::territory::Territory;
use beffroi_kernel::{Actor, Error, Result, Right, french};
use jiff::civil::Date;
use serde_json::json;

/// The obligations of the actor's territory today, the most pressing first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Duty>> {
    on(app, actor, french::day(app.clock.now())).await
}

/// The obligations of the actor's territory on a day.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn on(app: &App, actor: &Actor, day: Date) -> Result<Vec<Duty>> {
    beffroi_store::authorise(actor, Right::ObligationRead)?;
    let facts = super::facts(app, actor).await?;
    let standings = store::standings(&app.store, actor).await?;
    Ok(rules::duties(&app.library, &facts, &standings, day))
}

/// One obligation of the actor's territory.
///
/// # Errors
/// [`Error::NotFound`] when the law of today has none of this identifier; [`Error::Denied`] without the right.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Duty> {
    list(app, actor).await?.into_iter().find(|duty| duty.applied.id == id).ok_or(Error::NotFound)
}

/// Notes where the actor's territory stands with an obligation.
///
/// # Errors
/// [`Error::NotFound`] when there is no such obligation; [`Error::Input`] when something is wrong with the decision;
/// [`Error::Denied`] without the right.
pub async fn decide(app: &App, actor: &Actor, id: &str, decision: Decision) -> Result<()> {
    beffroi_store::authorise(actor, Right::ObligationWrite)?;
    let today = french::day(app.clock.now());
    let version = app.library.obligations.find_on(id, today).ok_or(Error::NotFound)?.version;
    let decision = rules::check(decision, today)?;
    let id = id.to_owned();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ObligationWrite)?;
            let before = store::standing_within(cx, &id).await?;
            let standing = Standing {
                obligation: id,
                status: decision.status,
                reason: decision.reason,
                owner: decision.owner,
                note: decision.note,
                evidence: decision.evidence,
                version,
                done: decision.done,
                planned: decision.planned,
                decided: cx.now(),
                decided_by: cx.actor().author_id(),
            };
            store::set_standing(cx, &standing).await?;
            let detail = json!({
                "before": before.map(|one| one.status), "after": standing.status, "version": version,
                "done": standing.done, "planned": standing.planned,
            });
            cx.record("obligation.decide", format!("obligation:{}", standing.obligation), &detail);
            Ok(())
        })
    })
    .await
}

/// Gives the calendar of the actor's territory a new secret address, and takes the old one away. The secret part is
/// returned once.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn calendar_address(app: &App, actor: &Actor) -> Result<String> {
    beffroi_store::authorise(actor, Right::ObligationWrite)?;
    let token = beffroi_store::hexadecimal(&beffroi_store::random::<32>()?);
    let hash = token_hash(&token);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ObligationWrite)?;
            store::set_calendar(cx, &hash).await?;
            cx.record("obligation.open_calendar", "calendar:obligations", &json!({}));
            Ok(())
        })
    })
    .await?;
    Ok(token)
}

/// Takes the address of the calendar away.
///
/// # Errors
/// [`Error::NotFound`] when it has none; [`Error::Denied`] without the right.
pub async fn stop_calendar(app: &App, actor: &Actor) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ObligationWrite)?;
            if !store::stop_calendar(cx).await? {
                return Err(Error::NotFound);
            }
            cx.record("obligation.stop_calendar", "calendar:obligations", &json!({}));
            Ok(())
        })
    })
    .await
}

fn token_hash(token: &str) -> String {
    beffroi_store::sha256(format!("calendar:{token}").as_bytes())
}

/// The calendar of a territory (RFC 5545), for whoever holds its address: titles and days, never who or how far.
///
/// # Errors
/// [`Error::NotFound`] when this is not its address.
pub async fn calendar_of(app: &App, territory: &Territory, token: &str) -> Result<String> {
    let known = store::holds_calendar(&app.store, territory.id, &token_hash(token)).await?;
    if !known || territory.left.is_some() {
        return Err(Error::NotFound);
    }
    let reader = Actor::program(territory.id, "calendar");
    let duties = list(app, &reader).await?;
    let page = format!("{}/t/{}/espace/obligations", app.public_url, territory.slug);
    Ok(calendar::text(&territory.name, &page, &duties, french::day(app.clock.now()), app.clock.now()))
}

/// Since when the calendar of the actor's territory has an address.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn calendar_since(app: &App, actor: &Actor) -> Result<Option<jiff::Timestamp>> {
    beffroi_store::authorise(actor, Right::ObligationRead)?;
    store::calendar(&app.store, actor).await
}

/// The days of the calendar that comes, for the page.
#[must_use]
pub fn coming(duties: &[Duty], today: Date) -> Vec<(&Duty, Date)> {
    calendar::events(duties, today)
}
