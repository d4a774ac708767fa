//! Second factors in a territory: how far they have come, and exceptions for a time.

use super::form::{self, Fields};
use super::list::{Asked, base, covered};
use crate::failure::Answer;
use crate::french;
use crate::picture::meter;
use crate::view::Section;
use crate::view::look::Choice;
use crate::view::people::{ExceptionRow, FactorPage, Fault, RoleRow, WithoutRow};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account::exception::{self, Exception, NewException};
use beffroi_domain::account::member::{self, Factor, MemberLine, RoleCoverage};
use beffroi_domain::account::{factor_message, last_day};
use beffroi_kernel::{Error, Problem, Result, Right, Role};

fn address(visit: &Visit) -> String {
    format!("{}/second-facteur", base(visit))
}

/// Shows the page.
pub async fn factors(State(web): State<Web>, Inside(visit): Inside, Query(asked): Query<Asked>) -> Answer {
    visit.require(Right::AccountRead)?;
    let typed = visit.typed(&web, &address(&visit), &asked.repris);
    let mut shown = page(&web, &visit, Fault::default(), &typed).await?;
    shown.done = format!("{}{}", asked.sentence(), form::taken_up(&typed));
    Ok(web.page(&shown)?)
}

async fn page(web: &Web, visit: &Visit, fault: Fault, typed: &Fields) -> Result<FactorPage> {
    let sheet = member::factors(&web.app, &visit.actor).await?;
    let exceptions = exception::list(&web.app, &visit.actor).await?;
    let (base, address) = (base(visit), address(visit));
    let (chosen, message) = (form::text(typed, "personne"), factor_message());
    let own = visit.actor.person();
    let may_be = |line: &&MemberLine| {
        line.factor == Factor::Missing
            && !line.roles.contains(Role::Administrateur)
            && Some(line.person.id) != own
    };
    let candidate = |line: &MemberLine| {
        let label = format!("{} ({})", line.person.name, line.roles.labels());
        Choice::new(line.person.id.to_string(), label, chosen)
    };
    Ok(FactorPage {
        shell: visit.shell(Section::People),
        name: visit.territory.name.clone(),
        covered: covered(sheet.coverage),
        roles: sheet.roles.iter().map(role_row).collect(),
        candidates: sheet.without.iter().filter(may_be).map(candidate).collect(),
        without: sheet.without.into_iter().map(|line| without_row(&base, line)).collect(),
        exceptions: exceptions.into_iter().map(|one| exception_row(&address, one)).collect(),
        until: form::text(typed, "jusqu_au").to_owned(),
        reason: form::text(typed, "motif").to_owned(),
        may_write: visit.actor.may(Right::AccountWrite),
        message,
        message_since: french::date(message.since),
        fault,
        done: String::new(),
        address,
        base,
    })
}

fn role_row(one: &RoleCoverage) -> RoleRow {
    let coverage = one.coverage;
    RoleRow {
        role: one.role.label(),
        owes: if one.owes { "demandé" } else { "facultatif" },
        picture: meter(coverage.with as f64 / coverage.members.max(1) as f64),
        members: coverage.members,
        with: coverage.with,
        by_provider: coverage.by_provider,
        excepted: coverage.excepted,
        missing: coverage.missing,
    }
}

fn without_row(base: &str, line: MemberLine) -> WithoutRow {
    WithoutRow {
        href: format!("{base}/{}", line.person.id),
        state: super::second_factor(&line),
        roles: line.roles.labels(),
        name: line.person.name,
    }
}

fn exception_row(address: &str, one: Exception) -> ExceptionRow {
    let author = one.author.unwrap_or_else(|| "l’administrateur de la plateforme".to_owned());
    ExceptionRow {
        name: one.person.name,
        reason: one.reason,
        until: french::date(last_day(one.until)),
        given: format!("{}, par {author}", french::date(french::day(one.created))),
        end: format!("{address}/dispenses/{}/fin", one.id),
    }
}

/// Gives an exception, or shows the form again.
pub async fn except(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::AccountWrite)?;
    let here = address(&visit);
    visit.require_fresh_with(&web, &here, &fields)?;
    let done = match read(&fields) {
        Ok(new) => exception::give(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{here}?fait=dispense")).into_response()),
        Err(error) => {
            let (status, fault) = form::fault(error)?;
            let shown = page(&web, &visit, fault, &fields).await?;
            Ok((status, web.page(&shown)?).into_response())
        }
    }
}

fn read(fields: &Fields) -> Result<NewException> {
    let person = form::text(fields, "personne").parse().map_err(|_| {
        Error::Input(
            Problem::new("person-missing", "Aucune personne n’est choisie.")
                .advice("Choisissez dans la liste.")
                .field("personne"),
        )
    })?;
    let until = form::day(fields, "jusqu_au")?;
    Ok(NewException { person, reason: form::text(fields, "motif").to_owned(), until })
}

/// Ends an exception at once.
pub async fn end_exception(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    exception::end(&web.app, &visit.actor, form::identifier(&id)?).await?;
    Ok(Redirect::to(&format!("{}?fait=dispense-fin", address(&visit))).into_response())
}
