//! The pack of the quarterly committee: indicators, late actions, what was decided; writing down a meeting.

use super::form::Typed;
use super::{Done, base, cost, head, line};
use crate::failure::Answer;
use crate::french;
use crate::people::form::{Fields, day, text};
use crate::view::Fact;
use crate::view::plan::{CommitteePage, MeetingLine};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::plan::{self, NewMeeting, indicators, next_meeting};
use beffroi_kernel::{Result, Right};

/// Shows the pack.
pub async fn committee(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    visit.require(Right::PlanRead)?;
    let view = page(&web, &visit, &done, &Typed::default()).await?;
    Ok(web.page(&view)?)
}

async fn page(web: &Web, visit: &Visit, done: &Done, typed: &Typed) -> Result<CommitteePage> {
    let today = french::day(web.app.clock.now());
    let actions = plan::board(plan::list(&web.app, &visit.actor).await?, today);
    let meetings = plan::meetings(&web.app, &visit.actor).await?;
    let last = meetings.first().map(|meeting| meeting.held);
    let found = indicators(&actions, today, last);
    let rhythm = match next_meeting(last) {
        None => "Le comité ne s’est pas encore réuni. Une fois par trimestre suffit.".to_owned(),
        Some(next) if next < today => format!("Le comité devait se réunir avant le {}.", french::date(next)),
        Some(next) => format!("Prochaine réunion avant le {}.", french::date(next)),
    };
    let since = last.map_or("Faites depuis le début", |_| "Faites depuis la dernière réunion");
    let count = |number: usize| french::count(number as u64);
    let at = base(visit);
    Ok(CommitteePage {
        head: typed.above(head(visit, "/comite", done)),
        day: french::date(today),
        rhythm,
        figures: vec![
            Fact::new("Actions ouvertes", count(found.open)),
            Fact::new("En retard", count(found.late)),
            Fact::new(since, count(found.done_since)),
            Fact::new("Sans personne en charge", count(found.without_owner)),
            Fact::new("Coût de ce qui reste", cost(Some(found.cost_low), Some(found.cost_high))),
        ],
        late: actions.iter().filter(|one| one.is_late(today)).map(|one| line(&at, one, today)).collect(),
        meetings: meetings
            .iter()
            .map(|meeting| MeetingLine {
                held: french::date(meeting.held),
                attendance: meeting.attendance.clone(),
                decisions: meeting.decisions.clone(),
                minutes: meeting.minutes.lines().map(str::to_owned).collect(),
            })
            .collect(),
        fields: vec![
            typed.needed("held", "date", "Jour de la réunion", "", &today.to_string()),
            typed.field(
                "attendance",
                "text",
                "Qui était là",
                "Des fonctions : « Maire, secrétaire, prestataire ».",
                "",
            ),
            typed.field("decisions", "textarea", "Décisions", "Une par ligne.", ""),
            typed.field("minutes", "textarea", "Compte rendu", "", ""),
        ],
        follow: typed.ticked("follow", true),
    })
}

/// Writes down a meeting, or shows the page again.
pub async fn meet(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::PlanWrite)?;
    let read = || -> Result<NewMeeting> {
        Ok(NewMeeting {
            held: day(&fields, "held")?,
            attendance: text(&fields, "attendance").to_owned(),
            decisions: text(&fields, "decisions").to_owned(),
            minutes: text(&fields, "minutes").to_owned(),
            follow: !text(&fields, "follow").is_empty(),
        })
    };
    let made = match read() {
        Ok(new) => plan::meet(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => Ok(Redirect::to(&format!("{}/comite?fait=ajout", base(&visit))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            let view = page(&web, &visit, &Done::default(), &typed).await?;
            Ok((status, web.page(&view)?).into_response())
        }
    }
}
