//! How people come into a territory: the sealed account of the worst day, agents whom a provider vouches for.

use crate::failure::{Answer, status};
use crate::french;
use crate::view::key::{Access, Sheet};
use crate::view::look::Choice;
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account;
use beffroi_kernel::{Error, Result, Right, Role, Roles};
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Shows the page.
pub async fn page(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let done = if done.fait == "role" { "Le choix est enregistré." } else { "" };
    Ok(web.page(&Access { done: done.to_owned(), ..content(&web, &visit).await? })?)
}

async fn content(web: &Web, visit: &Visit) -> Result<Access> {
    visit.require(Right::BreakGlassWrite)?;
    let seal = account::seal_state(&web.app, &visit.actor).await?;
    let (state, sentence) = match &seal {
        None => (Mark::act("aucun accès de secours"), "Aucun code n’a encore été préparé.".to_owned()),
        Some(seal) => match seal.broken {
            Some(broken) => (
                Mark::act("descellé"),
                format!(
                    "Le code a servi le {}. Il n’ouvre plus rien : scellez-en un nouveau.",
                    french::moment(broken)
                ),
            ),
            None => {
                (Mark::good("scellé"), format!("Le code a été préparé le {}.", french::moment(seal.sealed)))
            }
        },
    };
    let role = account::provider_role(&web.app, &visit.actor).await?;
    let chosen = role.map_or("", Role::code);
    let mut roles = vec![Choice::new("", "Personne n’entre sans invitation", chosen)];
    let given = Role::ALL.into_iter().filter(|role| !Roles::privileged().contains(*role));
    roles.extend(given.map(|role| Choice::new(role.code(), role.label(), chosen)));
    Ok(Access {
        shell: visit.shell(Section::Access),
        base: format!("{}/acces", visit.space()),
        state,
        sentence,
        sealed: seal.is_some(),
        providers: account::providers(&web.app).into_iter().map(|head| head.label).collect(),
        siren: visit.territory.siren.clone().unwrap_or_default(),
        roles,
        done: String::new(),
        fault: String::new(),
    })
}

/// Seals the account anew, and shows the sheet for the envelope, once.
pub async fn seal(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::BreakGlassWrite)?;
    visit.require_fresh(&web, &format!("{}/acces", visit.space()))?;
    let code = account::seal(&web.app, &visit.actor).await?;
    let page = Sheet {
        shell: visit.shell(Section::Access),
        base: format!("{}/acces", visit.space()),
        name: visit.territory.name.clone(),
        slug: visit.territory.slug.clone(),
        address: format!("{}/secours", web.settings.public_url),
        code,
        made: french::moment(web.app.clock.now()),
    };
    Ok(web.page(&page)?)
}

/// The role that agents get.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    role: String,
}

/// Chooses the role that agents get when a provider vouches for the territory's SIREN.
pub async fn choose_role(State(web): State<Web>, Inside(visit): Inside, Form(given): Form<Given>) -> Answer {
    visit.require(Right::AccountWrite)?;
    let here = format!("{}/acces", visit.space());
    visit.require_fresh(&web, &here)?;
    let role = match given.role.as_str() {
        "" => None,
        code => Some(Role::from_code(code).ok_or(Error::NotFound)?),
    };
    let error = match account::choose_provider_role(&web.app, &visit.actor, role).await {
        Ok(()) => return Ok(Redirect::to(&format!("{here}?fait=role")).into_response()),
        Err(error @ Error::Input(_)) => error,
        Err(error) => return Err(error.into()),
    };
    let fault = error.problem().map(|p| format!("{} {}", p.message, p.advice)).unwrap_or_default();
    let again = Access { fault, ..content(&web, &visit).await? };
    Ok((status(&error), web.page(&again)?).into_response())
}
