//! Inviting somebody, sending it again, taking it back.

use super::form::{self, Fields};
use super::list::{Asked, base};
use crate::failure::Answer;
use crate::french;
use crate::view::Section;
use crate::view::people::{Fault, InviteForm, InviteSent};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account::invitation::{self, NewInvitation, Sent};
use beffroi_domain::account::last_day;
use beffroi_kernel::{Result, Right, Role, Roles};

/// Shows the form.
pub async fn invite_form(
    State(web): State<Web>,
    Inside(visit): Inside,
    Query(asked): Query<Asked>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let typed = visit.typed(&web, &format!("{}/inviter", base(&visit)), &asked.repris);
    let roles = form::roles(&typed).unwrap_or(Roles::NONE);
    let done = form::taken_up(&typed).to_owned();
    let shown = InviteForm { done, ..page(&visit, form::text(&typed, "email"), roles, Fault::default()) };
    Ok(web.page(&shown)?)
}

fn page(visit: &Visit, email: &str, roles: Roles, fault: Fault) -> InviteForm {
    InviteForm {
        shell: visit.shell(Section::People),
        name: visit.territory.name.clone(),
        base: base(visit),
        email: email.to_owned(),
        roles: form::role_boxes(roles),
        fault,
        done: String::new(),
    }
}

/// Invites, or shows the form again.
pub async fn invite(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::AccountWrite)?;
    let email = form::text(&fields, "email").to_owned();
    if form::roles(&fields).is_ok_and(|roles| roles.contains(Role::Administrateur)) {
        visit.require_fresh_with(&web, &format!("{}/inviter", base(&visit)), &fields)?;
    }
    let sent: Result<Sent> = async {
        let new = NewInvitation { email: email.clone(), roles: form::roles(&fields)? };
        invitation::invite(&web.app, &visit.actor, new).await
    }
    .await;
    match sent {
        Ok(sent) => answer(&web, &visit, sent),
        Err(error) => {
            let (status, fault) = form::fault(error)?;
            let roles = form::roles(&fields).unwrap_or(Roles::NONE);
            Ok((status, web.page(&page(&visit, &email, roles, fault))?).into_response())
        }
    }
}

/// Sends an invitation again, with another link.
pub async fn resend(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let sent = invitation::resend(&web.app, &visit.actor, form::identifier(&id)?).await?;
    answer(&web, &visit, sent)
}

/// The list when the mail leaves by itself; else the link to hand over, shown this once.
fn answer(web: &Web, visit: &Visit, sent: Sent) -> Answer {
    if sent.mailed {
        return Ok(Redirect::to(&format!("{}?fait=invite", base(visit))).into_response());
    }
    let page = InviteSent {
        shell: visit.shell(Section::People),
        base: base(visit),
        email: sent.invitation.email,
        until: french::date(last_day(sent.invitation.expires)),
        link: sent.link,
    };
    let mut response = web.page(&page)?;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    *response.status_mut() = StatusCode::OK;
    Ok(response)
}

/// Takes an invitation back.
pub async fn withdraw(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    invitation::withdraw(&web.app, &visit.actor, form::identifier(&id)?).await?;
    Ok(Redirect::to(&format!("{}?fait=retire", base(&visit))).into_response())
}
