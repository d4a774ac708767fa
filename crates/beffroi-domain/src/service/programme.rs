//! Programmes: phases, who is in, who waits, in which order.

use super::actions::too_many;
use super::model::{Enrolment, EnrolmentState, NewProgramme, Programme};
use super::{rules, store};
use crate::App;
use crate::territory::{self, Territory};
use beffroi_kernel::service::{EnrolmentId, ProgrammeId};
use beffroi_kernel::{Actor, Error, Problem, Result, Right, TerritoryId};
use serde_json::json;

/// A territory in a programme.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its place.
    pub enrolment: Enrolment,
    /// The territory.
    pub member: Territory,
}

/// A programme, who is in, who waits.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// The programme.
    pub programme: Programme,
    /// Who is in.
    pub enrolled: Vec<Candidate>,
    /// Who waits, whoever is to be taken first at the top.
    pub waiting: Vec<Candidate>,
    /// Who could ask: hosted, neither in nor waiting.
    pub others: Vec<Territory>,
}

impl Cohort {
    /// Places that are free.
    #[must_use]
    pub fn free(&self) -> usize {
        (self.programme.places as usize).saturating_sub(self.enrolled.len())
    }
}

/// Writes down a programme.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn add_programme(app: &App, actor: &Actor, new: NewProgramme) -> Result<Programme> {
    let (new, max) = (rules::programme(new)?, app.limits.services_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            if store::count_programmes(cx).await? >= max {
                return Err(too_many());
            }
            let one = Programme {
                id: cx.identifier(ProgrammeId::new)?,
                name: new.name,
                summary: new.summary,
                places: new.places,
                phases: new.phases,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_programme(cx, &one).await?;
            cx.record("service.programme", format!("programme:{}", one.id), &json!({ "title": one.name }));
            Ok(one)
        })
    })
    .await
}

/// The programmes of the actor's territory, the latest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn programmes(app: &App, actor: &Actor) -> Result<Vec<Programme>> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    store::programmes(&app.store, actor).await
}

async fn hosted(app: &App, host: TerritoryId) -> Result<Vec<Territory>> {
    let mut hosted = territory::hosted_by(app, host).await?;
    hosted.retain(|one| one.left.is_none());
    Ok(hosted)
}

/// A programme, who is in, and who waits in which order ([`super::PRIORITY_RULE`]).
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; [`Error::Denied`] without the right.
pub async fn cohort(app: &App, actor: &Actor, id: ProgrammeId) -> Result<Cohort> {
    let found = programmes(app, actor).await?.into_iter().find(|one| one.id == id);
    let programme = found.ok_or(Error::NotFound)?;
    let mut others = hosted(app, actor.territory).await?;
    let mut candidates = Vec::new();
    for enrolment in store::enrolments(&app.store, actor).await? {
        if enrolment.programme != id || enrolment.state == EnrolmentState::Left {
            continue;
        }
        // Who is no longer hosted is no longer shown.
        if let Some(at) = others.iter().position(|one| one.id == enrolment.member) {
            candidates.push(Candidate { enrolment, member: others.remove(at) });
        }
    }
    let (enrolled, mut waiting): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|one| one.enrolment.state == EnrolmentState::Enrolled);
    waiting.sort_by_key(|one| {
        let enrolment = &one.enrolment;
        rules::priority(enrolment.grade.as_deref(), one.member.population, enrolment.asked)
    });
    Ok(Cohort { programme, enrolled, waiting, others })
}

/// Puts a hosted territory on the waiting list, with the grade that it shared, if any.
///
/// # Errors
/// [`Error::Input`] when the grade is none; [`Error::Conflict`] with code `already-there`; [`Error::NotFound`] when there
/// is no such programme here or the territory is not hosted; [`Error::Denied`] without the right.
pub async fn ask(
    app: &App,
    actor: &Actor,
    programme: ProgrammeId,
    member: TerritoryId,
    grade: &str,
) -> Result<Enrolment> {
    beffroi_store::authorise(actor, Right::HostWrite)?;
    let grade = rules::grade(grade)?;
    if !hosted(app, actor.territory).await?.iter().any(|one| one.id == member) {
        return Err(Error::NotFound);
    }
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            store::programme_within(cx, programme).await?.ok_or(Error::NotFound)?;
            let there = store::enrolments_within(cx).await?;
            let same = |one: &Enrolment| one.programme == programme && one.member == member;
            if there.iter().any(|one| same(one) && one.state != EnrolmentState::Left) {
                return Err(Error::Conflict(
                    Problem::new("already-there", "Ce territoire est déjà dans ce programme.")
                        .advice("Rechargez la page."),
                ));
            }
            let one = Enrolment {
                id: cx.identifier(EnrolmentId::new)?,
                programme,
                member,
                grade,
                state: EnrolmentState::Waiting,
                asked: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_enrolment(cx, &one).await?;
            cx.record("service.ask", format!("programme:{programme}"), &json!({ "state": one.state.code() }));
            Ok(one)
        })
    })
    .await
}

/// Takes a territory in, or lets it go. Nobody is taken in when no place is free.
///
/// # Errors
/// [`Error::Conflict`] with code `programme-full`; [`Error::NotFound`] when there is none such here; [`Error::Denied`].
pub async fn decide(
    app: &App,
    actor: &Actor,
    programme: ProgrammeId,
    id: EnrolmentId,
    state: EnrolmentState,
) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            let found = store::programme_within(cx, programme).await?.ok_or(Error::NotFound)?;
            let there = store::enrolments_within(cx).await?;
            let of_programme = |one: &&Enrolment| one.programme == programme;
            let one = there.iter().filter(of_programme).find(|one| one.id == id).ok_or(Error::NotFound)?;
            let enrolled = |one: &&Enrolment| one.state == EnrolmentState::Enrolled;
            let taken = there.iter().filter(of_programme).filter(enrolled).count();
            if state == EnrolmentState::Enrolled && one.state != state && taken >= found.places as usize {
                return Err(Error::Conflict(
                    Problem::new("programme-full", "Toutes les places sont prises.")
                        .advice("Attendez qu’un territoire sorte du programme."),
                ));
            }
            store::update_enrolment(cx, id, state).await?;
            cx.record("service.decide", format!("programme:{programme}"), &json!({ "state": state.code() }));
            Ok(())
        })
    })
    .await
}
