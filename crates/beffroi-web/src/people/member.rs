//! One member: their roles, and who acts for them.

use super::form::{self, Fields};
use super::list::{Asked, base};
use crate::failure::{Answer, Failure};
use crate::french;
use crate::view::Section;
use crate::view::look::Choice;
use crate::view::people::{DeputyRow, Fault, MemberPage};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_domain::account::deputy::{self, Deputy};
use beffroi_domain::account::member::{self, Factor, MemberLine};
use beffroi_domain::account::{self, last_day};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Error, Result, Right, Role};
use jiff::Timestamp;

/// Most people offered as deputies: a list that is longer is no list to choose from.
const OFFERED: usize = 500;

/// Shows the member.
pub async fn member(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    visit.require(Right::AccountRead)?;
    let person = form::identifier(&person)?;
    let typed = visit.typed(&web, &format!("{}/{person}", base(&visit)), &asked.repris);
    let mut shown = page(&web, &visit, person, Fault::default(), &typed).await?;
    shown.done = format!("{}{}", asked.sentence(), form::taken_up(&typed));
    Ok(web.page(&shown)?)
}

async fn page(
    web: &Web,
    visit: &Visit,
    person: PersonId,
    fault: Fault,
    typed: &Fields,
) -> Result<MemberPage> {
    let sheet = member::sheet(&web.app, &visit.actor, person).await?;
    let base = base(visit);
    let now = web.app.clock.now();
    let may_write = visit.actor.may(Right::AccountWrite);
    let mut others = Vec::new();
    if may_write {
        let chosen = form::text(typed, "suppleant");
        let all = member::list(&web.app, &visit.actor, "", 0, OFFERED).await?.lines;
        let others_of = all.into_iter().filter(|line| line.person.id != person);
        others
            .extend(others_of.map(|line| Choice::new(line.person.id.to_string(), line.person.name, chosen)));
    }
    // What was ticked comes back with its fault; a form about deputies ticked nothing.
    let ticked = form::roles(typed).ok().filter(|roles| !roles.is_empty());
    let own = format!("{base}/{person}");
    Ok(MemberPage {
        shell: visit.shell(Section::People),
        deputies: sheet.deputies.iter().map(|one| deputy_row(&own, person, one, now)).collect(),
        address: own,
        labels: sheet.line.roles.labels(),
        roles: form::role_boxes(ticked.unwrap_or(sheet.line.roles)),
        seen: sheet.line.seen.map_or_else(|| "jamais".to_owned(), |day| french::date(french::day(day))),
        second_factor: super::second_factor(&sheet.line),
        factor_sentence: factor_sentence(&sheet.line),
        has_factor: matches!(sheet.line.factor, Factor::Own(_)),
        own: visit.actor.person() == Some(person),
        name: sheet.line.person.name,
        email: sheet.line.person.email,
        others,
        from: form::text(typed, "du").to_owned(),
        until: form::text(typed, "au").to_owned(),
        may_write,
        fault,
        done: String::new(),
        base,
    })
}

fn factor_sentence(line: &MemberLine) -> String {
    match &line.factor {
        Factor::Own(since) => format!("Depuis le {}.", french::date(french::day(*since))),
        Factor::Provider(_) => {
            "Son fournisseur d’identité le lui a demandé à la dernière connexion.".to_owned()
        }
        Factor::Excepted(_) => "Un de ses rôles le demande : la dispense se termine d’elle-même.".to_owned(),
        Factor::Missing => {
            "Un de ses rôles le demande : il lui sera demandé à la prochaine connexion.".to_owned()
        }
        Factor::NotOwed => "Ses rôles ne le demandent pas.".to_owned(),
    }
}

fn deputy_row(address: &str, person: PersonId, one: &Deputy, now: Timestamp) -> DeputyRow {
    let (from, until) = (french::date(french::day(one.from)), french::date(last_day(one.until)));
    let who = if one.person.id == person {
        format!("{} supplée cette personne", one.deputy.name)
    } else {
        format!("supplée {}", one.person.name)
    };
    let when = if one.from > now { format!("du {from} au {until}") } else { format!("jusqu’au {until}") };
    DeputyRow { sentence: format!("{who}, {when}"), end: format!("{address}/suppleance/{}/fin", one.id) }
}

/// The member again, with what is wrong.
async fn again(
    web: &Web,
    visit: &Visit,
    person: PersonId,
    error: Error,
    typed: &Fields,
) -> Result<Response, Failure> {
    let (status, fault) = form::fault(error)?;
    let shown = page(web, visit, person, fault, typed).await?;
    Ok((status, web.page(&shown)?).into_response())
}

/// Gives other roles.
pub async fn grant(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let person = form::identifier(&person)?;
    let asked = form::roles(&fields);
    // Whoever administers can let others in: nobody makes one from a desk that was left open.
    if asked.as_ref().is_ok_and(|roles| roles.contains(Role::Administrateur)) {
        visit.require_fresh_with(&web, &format!("{}/{person}", base(&visit)), &fields)?;
    }
    let done = match asked {
        Ok(roles) => account::grant(&web.app, &visit.actor, person, roles).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}/{person}?fait=roles", base(&visit))).into_response()),
        Err(error) => again(&web, &visit, person, error, &fields).await,
    }
}

/// Names a deputy.
pub async fn name_deputy(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let person = form::identifier(&person)?;
    // Whoever acts for an administrator can let others in.
    let roles = member::sheet(&web.app, &visit.actor, person).await?.line.roles;
    if roles.contains(Role::Administrateur) {
        visit.require_fresh_with(&web, &format!("{}/{person}", base(&visit)), &fields)?;
    }
    let done: Result<()> = async {
        let days = (form::day(&fields, "du")?, form::day(&fields, "au")?);
        let other = form::identifier(form::text(&fields, "suppleant"))?;
        deputy::name(&web.app, &visit.actor, person, other, days).await.map(drop)
    }
    .await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}/{person}?fait=suppleance", base(&visit))).into_response()),
        Err(error) => again(&web, &visit, person, error, &fields).await,
    }
}

/// Ends a time as deputy.
pub async fn end_deputy(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person, id)): Path<(String, String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let person: PersonId = form::identifier(&person)?;
    deputy::end(&web.app, &visit.actor, form::identifier(&id)?).await?;
    Ok(Redirect::to(&format!("{}/{person}?fait=suppleance-fin", base(&visit))).into_response())
}

/// Closes the sessions of a member: a lost telephone, somebody who leaves today.
pub async fn close_sessions(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let person = form::identifier(&person)?;
    account::close_sessions_of(&web.app, &visit.actor, person).await?;
    Ok(Redirect::to(&format!("{}/{person}?fait=sessions", base(&visit))).into_response())
}

/// Takes away the second factor of a member who lost it.
pub async fn reset_factor(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let person = form::identifier(&person)?;
    let here = format!("{}/{person}", base(&visit));
    visit.require_fresh(&web, &here)?;
    match account::reset_second_factor(&web.app, &visit.actor, person).await {
        Ok(()) => Ok(Redirect::to(&format!("{here}?fait=facteur")).into_response()),
        Err(error) => again(&web, &visit, person, error, &Vec::new()).await,
    }
}
