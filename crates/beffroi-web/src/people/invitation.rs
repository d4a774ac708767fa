//! What the holder of an invitation sees: the offer, the ways to accept it; or that the link no longer serves.

use super::form::{self, Fields};
use crate::account::go_with_invitation;
use crate::failure::{Answer, form_encode};
use crate::french;
use crate::view::account::ProviderLink;
use crate::view::invitation::{Gone, Invited, Joined};
use crate::view::people::Fault;
use crate::view::{Section, Shell};
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_domain::account::invitation::{self, InvitationToken, Offer};
use beffroi_domain::account::{self, last_day};
use beffroi_kernel::{Error, Result};

/// Shows the offer.
pub async fn offer(State(web): State<Web>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    match invitation::find(&web.app, &InvitationToken::from_text(&token)).await? {
        Some(offer) => Ok(private(web.page(&page(&web, &visitor, &token, offer, ("", Fault::default())))?)),
        None => gone(&web, &visitor),
    }
}

/// Around the page: not its own address, which is a secret that no other page should link back to. Whoever is invited
/// comes with a browser that never was here: its forms need a token all the same.
fn shell(visitor: &Visitor) -> Shell {
    let token = visitor.browser.form_token(true);
    Shell { path: "/".to_owned(), token, ..visitor.shell(Section::None) }
}

fn page(web: &Web, visitor: &Visitor, token: &str, offer: Offer, (name, fault): (&str, Fault)) -> Invited {
    let address = format!("/invitation/{token}");
    let own = visitor.signed_in.as_ref();
    Invited {
        shell: shell(visitor),
        territory: offer.territory_name,
        author: offer.author.unwrap_or_else(|| "L’administrateur de la plateforme".to_owned()),
        roles: offer.roles.labels(),
        until: french::date(last_day(offer.expires)),
        sign_in: format!("/connexion?retour={}", form_encode(&address)),
        own: own.map(|person| person.email.clone()).unwrap_or_default(),
        fits: own.is_some_and(|person| person.email == offer.email),
        providers: account::providers(&web.app)
            .into_iter()
            .map(|head| ProviderLink {
                action: format!("{address}/fournisseur/{}", head.code),
                label: head.label,
            })
            .collect(),
        email: offer.email,
        name: name.to_owned(),
        address,
        fault,
    }
}

/// One page for a link that is used, expired, withdrawn or invented.
fn gone(web: &Web, visitor: &Visitor) -> Answer {
    let page = web.page(&Gone { shell: shell(visitor) })?;
    Ok(private((StatusCode::GONE, page).into_response()))
}

fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// Makes an account and joins.
pub async fn join(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let secret = InvitationToken::from_text(&token);
    let Some(offer) = invitation::find(&web.app, &secret).await? else { return gone(&web, &visitor) };
    // The password as it was typed: spaces around it are part of it.
    let password = fields.iter().find(|(name, _)| name == "password").map(|(_, value)| value.clone());
    let name = form::text(&fields, "name");
    match invitation::join(&web.app, &secret, name, password.unwrap_or_default()).await {
        Ok(person) => {
            let shown = Joined {
                shell: shell(&visitor),
                territory: offer.territory_name,
                email: person.email,
                sign_in: format!("/connexion?retour=/t/{}/espace", offer.slug),
            };
            Ok(private(web.page(&shown)?))
        }
        Err(Error::NotFound) => gone(&web, &visitor),
        Err(error) => {
            let (status, fault) = form::fault(error)?;
            let shown = web.page(&page(&web, &visitor, &token, offer, (name, fault)))?;
            Ok(private((status, shown).into_response()))
        }
    }
}

/// Joins with the account that is signed in.
pub async fn accept(State(web): State<Web>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let secret = InvitationToken::from_text(&token);
    let Some(offer) = invitation::find(&web.app, &secret).await? else { return gone(&web, &visitor) };
    let Some(signed_in) = &visitor.signed_in else {
        let back = format!("/connexion?retour={}", form_encode(&format!("/invitation/{token}")));
        return Ok(Redirect::to(&back).into_response());
    };
    let done: Result<Offer> = invitation::accept(&web.app, &secret, signed_in).await;
    match done {
        Ok(offer) => Ok(Redirect::to(&format!("/t/{}/espace", offer.slug)).into_response()),
        Err(Error::NotFound) => gone(&web, &visitor),
        Err(error) => {
            let (status, fault) = form::fault(error)?;
            let shown = web.page(&page(&web, &visitor, &token, offer, ("", fault)))?;
            Ok(private((status, shown).into_response()))
        }
    }
}

/// Sends the browser to a sign-in provider, to come back with an account that accepts.
pub async fn accept_at_provider(
    State(web): State<Web>,
    visitor: Visitor,
    Path((token, provider)): Path<(String, String)>,
) -> Answer {
    let secret = InvitationToken::from_text(&token);
    let Some(offer) = invitation::find(&web.app, &secret).await? else { return gone(&web, &visitor) };
    let back = format!("/t/{}/espace", offer.slug);
    match go_with_invitation(&web, &visitor, &provider, &secret, &back).await {
        Ok(response) => Ok(private(response)),
        Err(error) => {
            let (status, fault) = form::fault(error)?;
            let shown = web.page(&page(&web, &visitor, &token, offer, ("", fault)))?;
            Ok(private((status, shown).into_response()))
        }
    }
}
