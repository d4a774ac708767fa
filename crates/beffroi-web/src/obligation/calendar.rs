//! The calendar: a picture, a list of days, and an address for calendar programs.

use super::home;
use crate::failure::Answer;
use crate::french;
use crate::picture::{Day, timeline};
use crate::view::obligation::{ObligationCalendar, When};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::obligation::{self, Duty};
use beffroi_kernel::{Result, Right};
use jiff::civil::Date;
use serde::Deserialize;

/// Days that a picture shows at most.
const DAYS_MAX: usize = 12;

/// The picture of the days that come, with its sentence; empty when there is none.
pub(super) fn picture(visit: &Visit, duties: &[Duty], today: Date) -> (String, String) {
    let events = obligation::coming(duties, today);
    let day = |(duty, date): &(&Duty, Date)| Day {
        label: duty.applied.title.clone(),
        date: *date,
        href: format!("{}/{}", home(visit), duty.applied.id),
    };
    let days: Vec<Day> = events.iter().take(DAYS_MAX).map(day).collect();
    if days.is_empty() {
        return (String::new(), String::new());
    }
    let late = events.iter().filter(|(_, date)| *date < today).count() as u64;
    let next = events.iter().find(|(_, date)| *date >= today);
    let mut words = Vec::new();
    if late > 0 {
        words.push(format!(
            "{} : voyez-les d’abord.",
            french::plural(late, "date est passée", "dates sont passées")
        ));
    }
    if let Some((duty, date)) = next {
        let title = french::quote(&duty.applied.title);
        words.push(format!("La prochaine est le {}, pour {title}.", french::date(*date)));
    }
    let conclusion = words.join(" ");
    (timeline("echeances", "Échéances", &conclusion, today, &days), conclusion)
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Shows the calendar.
pub async fn show(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let said =
        if done.fait == "retrait" { "L’adresse est retirée : elle n’ouvre plus rien." } else { "" };
    Ok(web.page(&ObligationCalendar { said: said.to_owned(), ..page(&web, &visit).await? })?)
}

async fn page(web: &Web, visit: &Visit) -> Result<ObligationCalendar> {
    let duties = obligation::list(&web.app, &visit.actor).await?;
    let today = french::day(web.app.clock.now());
    let since = obligation::calendar_since(&web.app, &visit.actor).await?;
    let line = |(duty, date): (&Duty, Date)| When {
        day: french::date(date),
        title: duty.applied.title.clone(),
        href: format!("{}/{}", home(visit), duty.applied.id),
        what: what(duty, date),
        state: distance(today, date),
    };
    Ok(ObligationCalendar {
        shell: visit.shell(Section::Obligations),
        base: home(visit),
        picture: picture(visit, &duties, today).0,
        days: obligation::coming(&duties, today).into_iter().map(line).collect(),
        address: String::new(),
        since: since.map(|at| french::date(french::day(at))).unwrap_or_default(),
        may_write: visit.actor.may(Right::ObligationWrite),
        said: String::new(),
    })
}

fn what(duty: &Duty, date: Date) -> String {
    let planned = duty.standing.as_ref().and_then(|one| one.planned);
    match () {
        () if duty.due == Some(date) => "dernier jour".to_owned(),
        () if planned == Some(date) => "date que vous avez prévue".to_owned(),
        () => "premier jour d’application".to_owned(),
    }
}

fn distance(today: Date, date: Date) -> Mark {
    let days = today.until(date).map_or(0, |span| span.get_days());
    match days {
        ..0 => Mark::act("passé"),
        0 => Mark::act("aujourd’hui"),
        1..=60 => {
            Mark::look(format!("dans {}", french::plural(u64::from(days.unsigned_abs()), "jour", "jours")))
        }
        _ => Mark::plain("plus tard"),
    }
}

/// Gives the calendar an address, shown once; the one before opens nothing any more.
pub async fn make_address(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let token = obligation::calendar_address(&web.app, &visit.actor).await?;
    let address = format!("{}{}/calendrier/{token}", web.settings.public_url, visit.home());
    Ok(web.page(&ObligationCalendar { address, ..page(&web, &visit).await? })?)
}

/// Takes the address away.
pub async fn remove_address(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    obligation::stop_calendar(&web.app, &visit.actor).await?;
    Ok(Redirect::to(&format!("{}/calendrier?fait=retrait", home(&visit))).into_response())
}

/// The secret in an address.
#[derive(Deserialize)]
pub struct Secret {
    token: String,
}

/// The calendar for calendar programs: they cannot sign in, so the address is the key.
pub async fn feed(State(web): State<Web>, visit: Visit, Path(secret): Path<Secret>) -> Answer {
    let text = obligation::calendar_of(&web.app, &visit.territory, &secret.token).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"obligations.ics\""),
    ];
    Ok((headers, text).into_response())
}
