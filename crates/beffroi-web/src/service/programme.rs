//! Programmes of a host: phases, who is in, who waits and why in this order.

use super::base;
use crate::failure::Answer;
use crate::french;
use crate::people::form::{Fields, identifier, text};
use crate::plan::form::{Typed, chosen};
use crate::view::look::{Choice, Link};
use crate::view::service::{CandidateLine, PhaseLine, ProgrammePage, ProgrammesPage};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::service::{
    self, Candidate, EnrolmentState, NewProgramme, PRIORITY_RULE, Phase, Programme,
};
use beffroi_kernel::service::{EnrolmentId, ProgrammeId};
use beffroi_kernel::{Error, Problem, Result, Right, TerritoryId};
use jiff::civil::Date;

fn address(visit: &Visit, id: ProgrammeId) -> String {
    format!("{}/programmes/{id}", base(visit))
}

/// Shows the programmes and the form.
pub async fn programmes(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::HostRead)?;
    Ok(web.page(&list_page(&web, &visit, &Typed::default()).await?)?)
}

async fn list_page(web: &Web, visit: &Visit, typed: &Typed) -> Result<ProgrammesPage> {
    let all = service::programmes(&web.app, &visit.actor).await?;
    let (fault, advice) = typed.fault();
    let link = |one: &Programme| {
        Link::new(&one.name, address(visit, one.id)).note(french::plural(
            one.places.into(),
            "place",
            "places",
        ))
    };
    Ok(ProgrammesPage {
        shell: visit.shell(Section::Hosted),
        base: base(visit),
        may_write: visit.actor.may(Right::HostWrite),
        programmes: all.iter().map(link).collect(),
        fields: vec![
            typed.needed("name", "text", "Nom du programme", "", ""),
            typed.needed("summary", "textarea", "Ce que c’est", "", ""),
            typed.needed("places", "text", "Nombre de places", "", ""),
            typed.needed(
                "phases",
                "textarea",
                "Phases",
                "Une par ligne, dans l’ordre : « Diagnostic ; 01/02/2027 ; 30/04/2027 ».",
                "",
            ),
        ],
        fault,
        advice,
    })
}

/// A day as people write it.
fn day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split('/').map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn phases(text: &str) -> Result<Vec<Phase>> {
    let read = |line: &str| {
        let mut parts = line.split(';').map(str::trim);
        let (title, starts, ends) = (parts.next()?, day(parts.next()?)?, day(parts.next()?)?);
        Some(Phase { title: title.to_owned(), starts, ends })
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let phase = |line: &str| {
        read(line).ok_or_else(|| {
            let message = format!("La phase « {} » n’est pas lisible.", french::cut(line, 60));
            let advice = "Écrivez-la sous la forme « Diagnostic ; 01/02/2027 ; 30/04/2027 ».";
            Error::Input(Problem::new("phase-unreadable", message).advice(advice).field("phases"))
        })
    };
    lines.map(phase).collect()
}

fn read(fields: &Fields) -> Result<NewProgramme> {
    Ok(NewProgramme {
        name: text(fields, "name").to_owned(),
        summary: text(fields, "summary").to_owned(),
        places: text(fields, "places").parse().unwrap_or(0),
        phases: phases(text(fields, "phases"))?,
    })
}

/// Writes down a programme, or shows the page again.
pub async fn add_programme(
    State(web): State<Web>,
    Inside(visit): Inside,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::HostWrite)?;
    let made = match read(&fields) {
        Ok(new) => service::add_programme(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(one) => Ok(Redirect::to(&address(&visit, one.id)).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            Ok((status, web.page(&list_page(&web, &visit, &typed).await?)?).into_response())
        }
    }
}

/// Shows a programme.
pub async fn programme(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::HostRead)?;
    let view = page(&web, &visit, identifier(&id)?, &Typed::default()).await?;
    Ok(web.page(&view)?)
}

async fn page(web: &Web, visit: &Visit, id: ProgrammeId, typed: &Typed) -> Result<ProgrammePage> {
    let cohort = service::cohort(&web.app, &visit.actor, id).await?;
    let today = french::day(web.app.clock.now());
    let at = address(visit, id);
    let line = |one: &Candidate| candidate(&at, one);
    let free = cohort.free() as u64;
    let (fault, advice) = typed.fault();
    Ok(ProgrammePage {
        shell: visit.shell(Section::Hosted),
        base: base(visit),
        may_write: visit.actor.may(Right::HostWrite),
        name: cohort.programme.name.clone(),
        summary: cohort.programme.summary.clone(),
        places: format!(
            "{}, dont {}",
            french::plural(cohort.programme.places.into(), "place", "places"),
            french::plural(free, "libre", "libres")
        ),
        has_place: free > 0,
        phases: cohort.programme.phases.iter().map(|one| phase(one, today)).collect(),
        rule: PRIORITY_RULE.to_owned(),
        enrolled: cohort.enrolled.iter().map(line).collect(),
        waiting: cohort.waiting.iter().map(line).collect(),
        others: cohort
            .others
            .iter()
            .map(|one| Choice::new(one.id.to_string(), one.name.clone(), ""))
            .collect(),
        grade: typed.field(
            "grade",
            "text",
            "Note de cybersécurité",
            "De A à E, avec + ou - si besoin. Vide : pas encore de diagnostic.",
            "",
        ),
        address: at,
        fault,
        advice,
    })
}

fn phase(one: &Phase, today: Date) -> PhaseLine {
    let state = if one.ends < today {
        Mark::good("terminée")
    } else if one.starts <= today {
        Mark::busy("en cours")
    } else {
        Mark::plain("à venir")
    };
    PhaseLine {
        title: one.title.clone(),
        dates: format!("du {} au {}", french::date(one.starts), french::date(one.ends)),
        state,
    }
}

fn candidate(at: &str, one: &Candidate) -> CandidateLine {
    CandidateLine {
        action: format!("{at}/inscriptions/{}", one.enrolment.id),
        name: one.member.name.clone(),
        grade: one.enrolment.grade.clone().unwrap_or_else(|| "inconnue".to_owned()),
        population: one.member.population.map_or_else(|| "inconnue".to_owned(), french::count),
        asked: french::date(french::day(one.enrolment.asked)),
    }
}

/// Puts a territory on the waiting list.
pub async fn ask(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::HostWrite)?;
    let id: ProgrammeId = identifier(&id)?;
    let member: TerritoryId = identifier(text(&fields, "member"))?;
    let made = service::ask(&web.app, &visit.actor, id, member, text(&fields, "grade")).await;
    answer(&web, &visit, id, fields, made.map(drop)).await
}

/// Takes a territory in, or lets it go.
pub async fn decide(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id, enrolment)): Path<(String, String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::HostWrite)?;
    let (id, enrolment): (ProgrammeId, EnrolmentId) = (identifier(&id)?, identifier(&enrolment)?);
    // What there is not is told before what the form says.
    service::cohort(&web.app, &visit.actor, id).await?;
    let made = match chosen(&fields, "state", EnrolmentState::from_code) {
        Ok(state) => service::decide(&web.app, &visit.actor, id, enrolment, state).await,
        Err(error) => Err(error),
    };
    answer(&web, &visit, id, fields, made).await
}

async fn answer(web: &Web, visit: &Visit, id: ProgrammeId, fields: Fields, made: Result<()>) -> Answer {
    match made {
        Ok(()) => Ok(Redirect::to(&address(visit, id)).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            Ok((status, web.page(&page(web, visit, id, &typed).await?)?).into_response())
        }
    }
}
