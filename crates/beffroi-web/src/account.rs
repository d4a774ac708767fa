//! Signing in and out.

use crate::failure::{Answer, status};
use crate::session;
use crate::view::Section;
use crate::view::account::SignIn;
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{Extensions, HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account::{self, Entrance};
use beffroi_kernel::Error;
use serde::Deserialize;
use std::net::SocketAddr;

/// Where to go after signing in.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    retour: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    retour: String,
}

/// Shows the form.
pub async fn sign_in_form(State(web): State<Web>, visitor: Visitor, Query(back): Query<Back>) -> Answer {
    let shell = visitor.shell(Section::SignIn);
    let page = SignIn {
        shell,
        email: String::new(),
        next: back.retour,
        fault: String::new(),
        advice: String::new(),
    };
    Ok(web.page(&page)?)
}

/// Signs in, or shows the form again.
pub async fn sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    extensions: Extensions,
    Form(typed): Form<Typed>,
) -> Answer {
    let address = address(&web, &headers, &extensions);
    let error = match account::sign_in(&web.app, &typed.email, &typed.password, &address).await {
        Ok(token) => {
            // The session before this one, if any, ends here: a token is never carried over.
            if let Some(old) = session::token(&web.settings, &headers) {
                account::sign_out(&web.app, &old).await?;
            }
            let signed_in = account::signed_in(&web.app, &token).await?;
            let space = match &signed_in {
                Some(person) => landing(&account::entrances(&web.app, person.person).await?),
                None => "/".to_owned(),
            };
            let next = if is_local(&typed.retour) { typed.retour } else { space };
            let cookie = session::given(&web.settings, &token)?;
            return Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response());
        }
        Err(error @ (Error::Input(_) | Error::Limit(_))) => error,
        Err(error) => return Err(error.into()),
    };
    let shown = status(&error);
    let (fault, advice) =
        error.problem().map(|problem| (problem.message.clone(), problem.advice.clone())).unwrap_or_default();
    let page = SignIn {
        shell: visitor.shell(Section::SignIn),
        email: typed.email,
        next: typed.retour,
        fault,
        advice,
    };
    Ok((shown, web.page(&page)?).into_response())
}

/// Signs out.
pub async fn sign_out(State(web): State<Web>, headers: HeaderMap) -> Answer {
    if let Some(token) = session::token(&web.settings, &headers) {
        account::sign_out(&web.app, &token).await?;
    }
    let cookie = session::taken_away(&web.settings)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// Where somebody goes who did not say where: to their territory, or to the list of those that they have.
fn landing(entrances: &[Entrance]) -> String {
    match entrances {
        [] => "/".to_owned(),
        [only] => format!("/t/{}/espace", only.slug),
        _ => "/mes-territoires".to_owned(),
    }
}

/// Whether an address is one of ours: a path, and nothing that a browser could read as another host.
fn is_local(path: &str) -> bool {
    let known = ["/t/", "/invitation/", "/mes-territoires"];
    known.iter().any(|begin| path.starts_with(begin)) && !path.contains(['\\', '\r', '\n', '\t'])
}

/// Where the request comes from: the connection, or what the proxy in front says.
fn address(web: &Web, headers: &HeaderMap, extensions: &Extensions) -> String {
    // The last line, and in it the last address: those before may be invented by the client.
    let forwarded =
        headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    // The last address is the one that our own proxy wrote; those before it may be invented.
    if let Some(last) =
        forwarded.filter(|_| web.settings.behind_proxy).and_then(|list| list.rsplit(',').next())
    {
        return last.trim().to_owned();
    }
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or_else(|| "unknown".to_owned(), |from| from.0.ip().to_string())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (path, local) in [
            ("/t/valmont/espace", true),
            ("/invitation/5a5a", true),
            ("/mes-territoires?page=2", true),
            ("", false),
            ("//ailleurs.fr", false),
            ("/\\ailleurs.fr", false),
            ("https://ailleurs.fr", false),
            ("/t/\\x", false),
        ] {
            assert_eq!(is_local(path), local, "{path}");
        }
    }
}
