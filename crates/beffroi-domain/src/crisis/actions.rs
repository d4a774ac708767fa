//! What everybody may read on the worst day: no account, no right, and nothing but what is public of the territory.

use super::model::{Asked, Sheet};
use crate::App;
use crate::inventory;
use crate::territory::Territory;
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_reference::clock::{Clock, Incidence, clocks, zone_of};
use beffroi_reference::contact::{self, Call};
use beffroi_reference::incident::Incident;
use beffroi_reference::region;
use beffroi_reference::{Fact, Facts, LegalState, Scope};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long ago an incident may have been noticed, in days: beyond it, somebody mistyped the year.
const NOTICED_DAYS_MAX: i64 = 400;

/// The kinds of incidents, in the order of the reference: the one for those who do not know comes last.
#[must_use]
pub fn incidents(app: &App) -> Vec<Arc<Incident>> {
    app.library.incidents.on(today(app)).into_iter().cloned().collect()
}

fn today(app: &App) -> Date {
    beffroi_kernel::french::day(app.clock.now())
}

/// What to do in one kind of incident; nothing when the reference knows none such. Without a territory: what holds
/// everywhere, in the time of Paris.
///
/// # Errors
/// [`Error::Input`] when it was noticed in the future, or too long ago.
pub async fn sheet(
    app: &App,
    territory: Option<&Territory>,
    id: &str,
    asked: Asked,
) -> Result<Option<Sheet>> {
    let Some(incident) = app.library.incidents.find_on(id, today(app)).cloned() else { return Ok(None) };
    let public = match territory {
        Some(territory) => inventory::sheet_facts(app, territory).await?,
        None => Facts::new(),
    };
    let zone = zone_of(&public);
    let now = app.clock.now();
    let noticed = noticed(asked.noticed, &zone, now)?;
    let facts = asked.facts.clone().or(&public).or(&incident.facts);
    let sent = BTreeMap::new();
    let clocks = clocks(&app.library, &Incidence { facts: &facts, noticed, sent: &sent, zone: &zone });
    let region = region::of(&public);
    let contacts = app.library.contacts.on(today(app));
    let calls = contact::whom_to_call(&contacts, region.map_or("", |region| region.code), now);
    Ok(Some(Sheet {
        calls: in_order(calls, &incident),
        questions: questions(app, &clocks, &asked.facts),
        place_known: region.is_some(),
        incident,
        noticed,
        clocks,
        facts,
        zone,
    }))
}

/// The instant at which the clocks of a place showed this.
fn noticed(local: Option<DateTime>, zone: &TimeZone, now: Timestamp) -> Result<Timestamp> {
    let Some(local) = local else { return Ok(now) };
    let earliest = now.checked_sub((NOTICED_DAYS_MAX * 24).hours()).unwrap_or_default();
    let instant = zone.to_timestamp(local).ok();
    instant.filter(|instant| (earliest..=now).contains(instant)).ok_or_else(|| {
        Error::Input(
            Problem::new("noticed-when", "Ce moment n’est pas possible.")
                .advice("Donnez le jour et l’heure où quelqu’un de chez vous a vu que quelque chose n’allait pas.")
                .detail(format!("noticed {local}, now {now}, at most {NOTICED_DAYS_MAX} days ago"))
                .field("vu"),
        )
    })
}

/// Who helps with what this kind of incident asks for first comes first; within that, who answers now.
fn in_order(mut calls: Vec<Call>, incident: &Incident) -> Vec<Call> {
    let place = |call: &Call| {
        let kinds = call.contact.kinds.iter();
        kinds.filter_map(|kind| incident.calls.iter().position(|wanted| wanted == kind)).min()
    };
    calls.retain(|call| place(call).is_some());
    calls.sort_by_key(place);
    calls
}

/// What would decide about what is in force. What a bill would want is not asked of people who have no time.
fn questions(app: &App, clocks: &[Clock], answered: &Facts) -> Vec<Arc<Fact>> {
    let open =
        clocks.iter().filter(|clock| clock.state != LegalState::Expected).flat_map(|clock| &clock.missing);
    let open: Vec<&str> = open.map(|missing| missing.fact.as_str()).collect();
    let wanted = |fact: &&Arc<Fact>| open.contains(&fact.name.as_str()) || answered.get(&fact.name).is_some();
    let mut found: Vec<Arc<Fact>> = app.library.vocabulary.facts().filter(wanted).cloned().collect();
    // Of the incident first: that is what people know who look at it.
    found.sort_by_key(|fact| fact.scope != Scope::Incident);
    found
}
