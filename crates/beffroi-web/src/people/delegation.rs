//! Delegations: letting somebody of the host in, and ending it.

use super::form::{self, Fields};
use super::list::{Asked, base};
use crate::failure::Answer;
use crate::french;
use crate::view::look::Choice;
use crate::view::people::{DelegationForm, DelegationList, DelegationRow, Fault, RoomBox};
use crate::view::{Section, State};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State as Extracted};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account::delegation::{self, Delegation, NewDelegation};
use beffroi_domain::account::last_day;
use beffroi_kernel::{Error, Problem, Result, Right, Role, Room};

/// A delegation as a line.
pub fn delegation_row(base: &str, one: Delegation) -> DelegationRow {
    let last = french::date(last_day(one.until));
    let author = match one.author {
        Some(name) if one.author_left => format!("{name} (parti)"),
        Some(name) => name,
        None => "l’administrateur de la plateforme".to_owned(),
    };
    DelegationRow {
        end: format!("{base}/delegations/{}/fin", one.id),
        name: one.person.name,
        role: one.role.label(),
        rooms: one.rooms.labels(),
        until: last,
        given: format!("{}, par {author}", french::date(french::day(one.created))),
        seen: one.seen.map_or_else(|| "jamais".to_owned(), |day| french::date(french::day(day))),
        state: if one.effective {
            State::good("en cours")
        } else {
            State::look("sans effet : la personne ne travaille plus pour la structure")
        },
    }
}

/// Shows the delegations in force.
pub async fn delegations(
    Extracted(web): Extracted<Web>,
    Inside(visit): Inside,
    Query(asked): Query<Asked>,
) -> Answer {
    visit.require(Right::AccountRead)?;
    let base = base(&visit);
    let all = delegation::list(&web.app, &visit.actor).await?;
    let page = DelegationList {
        shell: visit.shell(Section::People),
        name: visit.territory.name.clone(),
        hosted: visit.territory.host.is_some(),
        may_delegate: visit.actor.may(Right::DelegationWrite),
        lines: all.into_iter().map(|one| delegation_row(&base, one)).collect(),
        done: asked.sentence().to_owned(),
        base,
    };
    Ok(web.page(&page)?)
}

/// Shows the form.
pub async fn new_delegation(
    Extracted(web): Extracted<Web>,
    Inside(visit): Inside,
    Query(asked): Query<Asked>,
) -> Answer {
    visit.require(Right::DelegationWrite)?;
    let typed = visit.typed(&web, &form_address(&visit), &asked.repris);
    let done = form::taken_up(&typed).to_owned();
    let shown = DelegationForm { done, ..page(&web, &visit, Fault::default(), &typed).await? };
    Ok(web.page(&shown)?)
}

/// Where the form is.
fn form_address(visit: &Visit) -> String {
    format!("{}/delegations/nouvelle", base(visit))
}

async fn page(web: &Web, visit: &Visit, fault: Fault, typed: &Fields) -> Result<DelegationForm> {
    let candidates = delegation::candidates(&web.app, &visit.actor).await?;
    let (person, role) = (form::text(typed, "personne"), form::text(typed, "role"));
    let rooms = form::codes(typed, "parties", Room::from_code).unwrap_or_default();
    let explained = |room: Room| match room {
        Room::Dataset => "les jeux de données, publiés ou non, selon le rôle",
        Room::Journal => "qui a fait quoi, et quand",
        _ => "les demandes des personnes et le registre de ce qui est gardé",
    };
    Ok(DelegationForm {
        shell: visit.shell(Section::People),
        name: visit.territory.name.clone(),
        base: base(visit),
        candidates: candidates
            .into_iter()
            .map(|one| {
                let label = format!("{} ({}, {})", one.person.name, one.roles.labels(), one.host);
                Choice::new(one.person.id.to_string(), label, person)
            })
            .collect(),
        roles: Role::DELEGABLE.map(|one| Choice::new(one.code(), one.label(), role)).to_vec(),
        rooms: Room::DELEGABLE
            .map(|room| RoomBox {
                code: room.code(),
                label: room.label(),
                explained: explained(room),
                chosen: rooms.contains(&room),
            })
            .to_vec(),
        until: form::text(typed, "jusqu_au").to_owned(),
        fault,
        done: String::new(),
    })
}

fn read(fields: &Fields) -> Result<NewDelegation> {
    let choose = |code, message: &str, field: &str| {
        Error::Input(Problem::new(code, message).advice("Choisissez dans la liste.").field(field))
    };
    let person = form::text(fields, "personne").parse();
    let rooms = form::codes(fields, "parties", Room::from_code);
    Ok(NewDelegation {
        person: person.map_err(|_| choose("person-missing", "Aucune personne n’est choisie.", "personne"))?,
        role: Role::from_code(form::text(fields, "role"))
            .ok_or_else(|| choose("role-missing", "Aucun rôle n’est choisi.", "role"))?,
        rooms: rooms
            .ok_or_else(|| choose("room-unknown", "Une des parties n’existe pas.", "parties"))?
            .into_iter()
            .collect(),
        until: form::day(fields, "jusqu_au")?,
    })
}

/// Gives a delegation, or shows the form again.
pub async fn give_delegation(
    Extracted(web): Extracted<Web>,
    Inside(visit): Inside,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::DelegationWrite)?;
    // It lets somebody in: nobody does that from a desk that was left open.
    visit.require_fresh_with(&web, &form_address(&visit), &fields)?;
    let done = match read(&fields) {
        Ok(new) => delegation::give(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}/delegations?fait=delegation", base(&visit))).into_response()),
        Err(error) => {
            let (status, fault) = form::fault(error)?;
            let shown = page(&web, &visit, fault, &fields).await?;
            Ok((status, web.page(&shown)?).into_response())
        }
    }
}

/// Ends a delegation at once.
pub async fn end_delegation(
    Extracted(web): Extracted<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::DelegationWrite)?;
    delegation::end(&web.app, &visit.actor, form::identifier(&id)?).await?;
    Ok(Redirect::to(&format!("{}/delegations?fait=delegation-fin", base(&visit))).into_response())
}
