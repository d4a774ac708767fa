//! The page of one's own account: name, password, second factor, providers, open sessions.

use super::provider;
use crate::failure::{Answer, status};
use crate::french;
use crate::view::account::{Codes, Own, ProviderLine, SessionLine};
use crate::view::{Section, Shell};
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account::{self, Method, Purpose, Session, SignedIn};
use beffroi_kernel::{Error, Result};
use serde::Deserialize;

const HERE: &str = "/compte";

/// What was just done: a word that stands for a sentence.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

impl Done {
    fn sentence(&self) -> &'static str {
        match self.fait.as_str() {
            "nom" => "Votre nom est enregistré.",
            "mot-de-passe" => "Votre mot de passe est changé. Vos autres sessions sont fermées.",
            "session" => "La session est fermée.",
            "sessions" => "Vos autres sessions sont fermées.",
            "retire" => "Le second facteur est retiré.",
            "delie" => "Ce compte n’est plus lié.",
            _ => "",
        }
    }
}

/// Shows the page.
pub async fn own(State(web): State<Web>, visitor: Visitor, Query(done): Query<Done>) -> Answer {
    let page = page(&web, &visitor).await?;
    Ok(web.page(&Own { done: done.sentence().to_owned(), ..page })?)
}

async fn page(web: &Web, visitor: &Visitor) -> Result<Own> {
    let signed_in = visitor.person()?;
    let factor = account::second_factor(&web.app, signed_in.person).await?;
    let sessions = account::sessions(&web.app, signed_in).await?;
    Ok(Own {
        shell: visitor.shell(Section::Own),
        name: signed_in.name.clone(),
        email: signed_in.email.clone(),
        envelope: signed_in.session.method == Method::BreakGlass,
        has_password: account::has_password(&web.app, signed_in.person).await?,
        factor_since: factor.since.map_or_else(String::new, |since| french::date(french::day(since))),
        factor_owed: factor.owed,
        codes_left: factor.codes_left,
        providers: providers(web, signed_in).await?,
        sessions: sessions.iter().map(|session| line(session, signed_in)).collect(),
        done: String::new(),
        fault: String::new(),
        advice: String::new(),
    })
}

fn line(session: &Session, signed_in: &SignedIn) -> SessionLine {
    SessionLine {
        id: session.id.clone(),
        device: if session.device.is_empty() {
            "appareil inconnu".to_owned()
        } else {
            session.device.clone()
        },
        place: session.place.clone(),
        method: match session.method {
            Method::Password => "mot de passe",
            Method::Provider => "fournisseur d’identité",
            Method::BreakGlass => "code de secours",
        }
        .to_owned(),
        began: french::moment(session.began),
        seen: french::moment(session.seen),
        here: session.id == signed_in.session.id,
    }
}

async fn providers(web: &Web, signed_in: &SignedIn) -> Result<Vec<ProviderLine>> {
    let linked = account::identities(&web.app, signed_in).await?;
    let line = |head: beffroi_kernel::ports::ProviderHead| {
        let since = linked.iter().find(|identity| identity.provider == head.code);
        ProviderLine {
            since: since.map_or_else(String::new, |identity| french::date(french::day(identity.linked))),
            code: head.code,
            label: head.label,
        }
    };
    Ok(account::providers(&web.app).into_iter().map(line).collect())
}

/// After an act: back to the page with a word, or the page again with what went wrong.
async fn after<T>(web: &Web, visitor: &Visitor, acted: Result<T>, word: &str) -> Answer {
    let error = match acted {
        Ok(_) => return Ok(Redirect::to(&format!("{HERE}?fait={word}")).into_response()),
        Err(error @ (Error::Input(_) | Error::Conflict(_) | Error::Limit(_))) => error,
        Err(error) => return Err(error.into()),
    };
    let shown = status(&error);
    let (fault, advice) = error.problem().map(|p| (p.message.clone(), p.advice.clone())).unwrap_or_default();
    let again = Own { fault, advice, ..page(web, visitor).await? };
    Ok((shown, web.page(&again)?).into_response())
}

/// A new name.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Name {
    name: String,
}

/// Changes how somebody is called.
pub async fn rename(State(web): State<Web>, visitor: Visitor, Form(typed): Form<Name>) -> Answer {
    let acted = account::rename(&web.app, visitor.person()?, &typed.name).await;
    after(&web, &visitor, acted, "nom").await
}

/// A new password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Password {
    password: String,
}

/// Changes a password.
pub async fn change_password(
    State(web): State<Web>,
    visitor: Visitor,
    Form(typed): Form<Password>,
) -> Answer {
    visitor.require_fresh(&web, HERE)?;
    let acted = account::change_password(&web.app, visitor.person()?, typed.password).await;
    after(&web, &visitor, acted, "mot-de-passe").await
}

/// One session.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct One {
    session: String,
}

/// Closes one session.
pub async fn close_session(State(web): State<Web>, visitor: Visitor, Form(one): Form<One>) -> Answer {
    let acted = account::close_session(&web.app, visitor.person()?, &one.session).await;
    after(&web, &visitor, acted, "session").await
}

/// Closes all sessions but this one.
pub async fn close_others(State(web): State<Web>, visitor: Visitor) -> Answer {
    let acted = account::close_other_sessions(&web.app, visitor.person()?).await;
    after(&web, &visitor, acted, "sessions").await
}

/// Gives new recovery codes, shown once.
pub async fn renew_codes(State(web): State<Web>, visitor: Visitor) -> Answer {
    visitor.require_fresh(&web, HERE)?;
    let codes = account::renew_codes(&web.app, visitor.person()?).await?;
    let account = visitor.person()?.email.clone();
    Ok(web.page(&codes_page(&web, visitor.shell(Section::Own), account, codes, HERE.to_owned()))?)
}

/// The page of recovery codes: what is printed says whose they are, where they serve and since when.
pub(super) fn codes_page(
    web: &Web,
    shell: Shell,
    account: String,
    codes: Vec<String>,
    next: String,
) -> Codes {
    Codes {
        shell,
        account,
        site: web.settings.public_url.clone(),
        made: french::moment(web.app.clock.now()),
        codes,
        next,
        first: false,
    }
}

/// Removes the second factor.
pub async fn remove_factor(State(web): State<Web>, visitor: Visitor) -> Answer {
    visitor.require_fresh(&web, HERE)?;
    let acted = account::remove_second_factor(&web.app, visitor.person()?).await;
    after(&web, &visitor, acted, "retire").await
}

/// Goes to a provider, to link the account.
pub async fn link(State(web): State<Web>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    visitor.require_fresh(&web, HERE)?;
    match provider::go(&web, &visitor, &code, Purpose::Link, HERE).await {
        Ok(response) => Ok(response),
        Err(error @ Error::Unavailable(_)) => {
            let (shown, fault, advice) = super::said(error)?;
            let again = Own { fault, advice, ..page(&web, &visitor).await? };
            Ok((shown, web.page(&again)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Undoes the link to a provider.
pub async fn unlink(State(web): State<Web>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    visitor.require_fresh(&web, HERE)?;
    let acted = account::unlink(&web.app, visitor.person()?, &code).await;
    after(&web, &visitor, acted, "delie").await
}
