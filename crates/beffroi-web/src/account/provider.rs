//! Going to a sign-in provider and coming back.

use super::{again, entered, is_local};
use crate::failure::Answer;
use crate::view::Section;
use crate::view::account::Leave;
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_domain::account::invitation::InvitationToken;
use beffroi_domain::account::{self, Outcome, ProviderAnswer, Purpose, Question};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Error, Problem, Result};
use serde::Deserialize;

/// What the buttons send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    retour: String,
    /// `confirmer` when somebody signed in proves again who they are.
    but: String,
}

/// What a provider sends back with the browser.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    state: String,
    code: String,
    iss: Option<String>,
    error: String,
}

/// Where a provider sends the browser back.
fn redirect(web: &Web, provider: &str) -> String {
    format!("{}/connexion/retour/{provider}", web.settings.public_url)
}

/// Sends the browser to a provider, to sign in or to prove again who somebody is.
pub async fn ask(
    State(web): State<Web>,
    visitor: Visitor,
    Path(provider): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Answer {
    let purpose = if wanted.but == "confirmer" { Purpose::Confirm } else { Purpose::SignIn };
    match go(&web, &visitor, &provider, purpose, &wanted.retour).await {
        Ok(response) => Ok(response),
        Err(error) => came_to_nothing(&web, &visitor, &provider, wanted.retour, error),
    }
}

/// Begins a question and shows the way to the provider.
pub(super) async fn go(
    web: &Web,
    visitor: &Visitor,
    provider: &str,
    purpose: Purpose,
    back: &str,
) -> Result<Response> {
    let person = match purpose {
        Purpose::SignIn | Purpose::Invitation => None,
        Purpose::Link | Purpose::Confirm => Some(visitor.person()?.person),
    };
    send(web, visitor, (provider, purpose, back), person, None).await
}

/// As [`go`], to accept an invitation: whoever comes back need not have an account.
pub(crate) async fn go_with_invitation(
    web: &Web,
    visitor: &Visitor,
    provider: &str,
    invitation: &InvitationToken,
    back: &str,
) -> Result<Response> {
    send(web, visitor, (provider, Purpose::Invitation, back), None, Some(invitation)).await
}

async fn send(
    web: &Web,
    visitor: &Visitor,
    (provider, purpose, back): (&str, Purpose, &str),
    person: Option<PersonId>,
    invitation: Option<&InvitationToken>,
) -> Result<Response> {
    let question = Question {
        provider,
        purpose,
        browser: visitor.browser.early()?,
        redirect: &redirect(web, provider),
        back: if is_local(back) { back } else { "" },
        person,
        invitation,
    };
    let address = account::ask_provider(&web.app, &question, &visitor.origin).await?;
    leave(web, visitor, "Connexion chez votre fournisseur d’identité", address)
}

/// A page that leads elsewhere. A form must not: the policy of our pages lets none be sent to another site, not
/// even by a redirection.
pub(super) fn leave(web: &Web, visitor: &Visitor, title: &str, address: String) -> Result<Response> {
    if !address.starts_with("https://") && !address.starts_with("http://") {
        return Err(Error::internal("a provider's address is no web address"));
    }
    let page = Leave { shell: visitor.shell(Section::SignIn), title: title.to_owned(), address };
    web.page(&page)
}

/// Takes the answer of a provider.
pub async fn answered(
    State(web): State<Web>,
    visitor: Visitor,
    Path(provider): Path<String>,
    Query(sent): Query<Sent>,
) -> Answer {
    if !sent.error.is_empty() {
        return came_to_nothing(&web, &visitor, &provider, String::new(), given_up(&sent.error));
    }
    let answer = ProviderAnswer {
        provider: &provider,
        state: &sent.state,
        code: &sent.code,
        issuer: sent.iss.as_deref(),
        browser: visitor.browser.early()?,
        redirect: &redirect(&web, &provider),
        session: visitor.browser.session.as_ref(),
    };
    match account::take_provider_answer(&web.app, &answer, &visitor.origin).await {
        Ok((back, Outcome::Began(token))) => entered(&web, &visitor, &token, &back).await,
        Ok((back, Outcome::Done)) => {
            let next = if is_local(&back) { back } else { "/compte".to_owned() };
            Ok(Redirect::to(&next).into_response())
        }
        Err(error) => came_to_nothing(&web, &visitor, &provider, String::new(), error),
    }
}

/// The form again. What happened goes to the log: most of it concerns no account that is known, so that no
/// journal has it, and an attack is seen there or nowhere.
fn came_to_nothing(web: &Web, visitor: &Visitor, provider: &str, back: String, error: Error) -> Answer {
    if account::providers(&web.app).iter().any(|head| head.code == provider) {
        let number = visitor.request.as_deref().unwrap_or_default();
        tracing::warn!(number, provider, "a sign-in at a provider came to nothing: {}", error.chain());
    }
    again(web, visitor, (String::new(), back), error)
}

fn given_up(error: &str) -> Error {
    // What the provider writes goes to the log, never to the page.
    let error: String = error.chars().filter(|c| c.is_ascii_graphic()).take(100).collect();
    Error::Input(
        Problem::new("provider-refused", "Le fournisseur d’identité n’a pas abouti.")
            .advice("Recommencez, ou connectez-vous avec votre mot de passe.")
            .detail(error),
    )
}

/// Back from signing out at a provider.
pub async fn back_from_end() -> Redirect {
    Redirect::to("/")
}
