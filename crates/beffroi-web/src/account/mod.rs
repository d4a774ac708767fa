//! Signing in and out, and the page of one's own account.

mod break_glass;
mod confirm;
mod own;
mod provider;
mod second_factor;

pub use break_glass::{break_glass, break_glass_form};
pub use confirm::{confirm, confirm_form};
pub use own::{
    change_password, close_others, close_session, link, own, remove_factor, rename, renew_codes, unlink,
};
pub(crate) use provider::go_with_invitation;
pub use provider::{answered, ask, back_from_end};
pub use second_factor::{code, code_form, enrol, enrol_form};

use crate::failure::{Answer, form_encode, status};
use crate::session;
use crate::view::Section;
use crate::view::account::{ProviderLink, SignIn};
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_domain::account::{self, Entrance, SessionToken, Stage};
use beffroi_kernel::{Error, Result};
use serde::Deserialize;

/// Where to go after signing in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Back {
    retour: String,
}

/// What the form sends.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Typed {
    email: String,
    password: String,
    retour: String,
}

/// Shows the form; or what is still missing, to somebody who has given their password.
pub async fn sign_in_form(State(web): State<Web>, visitor: Visitor, Query(back): Query<Back>) -> Answer {
    if let Some(token) = &visitor.browser.session
        && account::pending(&web.app, token).await?.is_some()
    {
        return Ok(Redirect::to(&next(&web, token, &back.retour).await?).into_response());
    }
    Ok(web.page(&page(&web, &visitor, String::new(), back.retour))?)
}

fn page(web: &Web, visitor: &Visitor, email: String, back: String) -> SignIn {
    let provider = |head: beffroi_kernel::ports::ProviderHead| ProviderLink {
        action: format!("/connexion/fournisseur/{}", head.code),
        label: head.label,
    };
    SignIn {
        shell: visitor.shell(Section::SignIn),
        email,
        next: back,
        fault: String::new(),
        advice: String::new(),
        providers: account::providers(&web.app).into_iter().map(provider).collect(),
    }
}

/// The form again, with what went wrong.
fn again(web: &Web, visitor: &Visitor, typed: (String, String), error: Error) -> Answer {
    let (shown, fault, advice) = said(error)?;
    let page = SignIn { fault, advice, ..page(web, visitor, typed.0, typed.1) };
    Ok((shown, web.page(&page)?).into_response())
}

/// What a person is told of an error that they can mend; any other error goes on.
fn said(error: Error) -> Result<(StatusCode, String, String)> {
    let shown = status(&error);
    match error {
        Error::Input(problem)
        | Error::Limit(problem)
        | Error::Conflict(problem)
        | Error::Unavailable(problem) => Ok((shown, problem.message, problem.advice)),
        other => Err(other),
    }
}

/// Signs in, or shows the form again.
pub async fn sign_in(State(web): State<Web>, visitor: Visitor, Form(typed): Form<Typed>) -> Answer {
    match account::sign_in(&web.app, &typed.email, &typed.password, visitor.origin.clone()).await {
        Ok(token) => entered(&web, &visitor, &token, &typed.retour).await,
        Err(error) => again(&web, &visitor, (typed.email, typed.retour), error),
    }
}

/// Gives the browser its new session, and shows what comes next. The session before this one, if any, ends
/// here: a token is never carried over.
async fn entered(web: &Web, visitor: &Visitor, token: &SessionToken, back: &str) -> Answer {
    if let Some(old) = visitor.browser.session.as_ref().filter(|old| *old != token) {
        account::sign_out(&web.app, old).await?;
    }
    let cookie = session::given(&web.settings, token)?;
    let next = next(web, token, back).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response())
}

/// Where a session leads: to what its sign-in still lacks, or to the page that was asked for, or to the
/// person's workspace.
async fn next(web: &Web, token: &SessionToken, back: &str) -> Result<String> {
    let back = if is_local(back) { back } else { "" };
    if let Some((_, session)) = account::pending(&web.app, token).await? {
        let page = if session.stage == Stage::Enrolment { "activer" } else { "second-facteur" };
        return Ok(format!("/connexion/{page}?retour={}", form_encode(back)));
    }
    if !back.is_empty() {
        return Ok(back.to_owned());
    }
    let signed_in = account::signed_in(&web.app, token).await?;
    Ok(match &signed_in {
        Some(person) => landing(&account::entrances(&web.app, person.person).await?),
        None => "/compte".to_owned(),
    })
}

/// Where somebody goes who did not say where: to their territory, or to the list of those that they have.
fn landing(entrances: &[Entrance]) -> String {
    match entrances {
        [] => "/compte".to_owned(),
        [only] => format!("/t/{}/espace", only.slug),
        _ => "/mes-territoires".to_owned(),
    }
}

/// Signs out, here and at the provider that recognised the person.
pub async fn sign_out(State(web): State<Web>, headers: HeaderMap, visitor: Visitor) -> Answer {
    let mut elsewhere = None;
    if let Some(token) = session::token(&web.settings, &headers) {
        let redirect = format!("{}/deconnexion/retour", web.settings.public_url);
        elsewhere = account::end_at_provider(&web.app, &token, &redirect).await?;
        account::sign_out(&web.app, &token).await?;
    }
    let cookie = session::taken_away(&web.settings)?;
    let response: Response = match elsewhere {
        Some(address) => {
            provider::leave(&web, &visitor, "Déconnexion chez votre fournisseur d’identité", address)?
        }
        None => Redirect::to("/").into_response(),
    };
    Ok(([(header::SET_COOKIE, cookie)], response).into_response())
}

/// Whether an address is one of ours: a path, and nothing that a browser could read as another host.
fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', '\r', '\n', '\t'])
        && path.chars().all(|c| !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (path, local) in [
            ("/t/valmont/espace", true),
            ("/compte", true),
            ("", false),
            ("//ailleurs.fr", false),
            ("/\\ailleurs.fr", false),
            ("https://ailleurs.fr", false),
            ("/t/\\x", false),
            ("/\t/ailleurs.fr", false),
        ] {
            assert_eq!(is_local(path), local, "{path}");
        }
    }
}
