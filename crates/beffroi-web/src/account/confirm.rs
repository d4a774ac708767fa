//! Proving again who one is, before a dangerous act.

use super::{Back, is_local, said};
use crate::failure::Answer;
use crate::view::Section;
use crate::view::account::{Confirm, ProviderLink};
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account::{self, Method};
use beffroi_kernel::Result;
use serde::Deserialize;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Proof {
    proof: String,
    retour: String,
}

/// Asks for the password, or for a code.
pub async fn confirm_form(State(web): State<Web>, visitor: Visitor, Query(back): Query<Back>) -> Answer {
    Ok(web.page(&form(&web, &visitor, back.retour).await?)?)
}

async fn form(web: &Web, visitor: &Visitor, back: String) -> Result<Confirm> {
    let signed_in = visitor.person()?;
    let by_provider: Vec<ProviderLink> = linked(web, visitor).await?;
    let factor = account::second_factor(&web.app, signed_in.person).await?;
    Ok(Confirm {
        shell: visitor.shell(Section::Own),
        next: back,
        envelope: signed_in.session.method == Method::BreakGlass,
        password: account::has_password(&web.app, signed_in.person).await?,
        code: factor.since.is_some(),
        providers: by_provider,
        fault: String::new(),
        advice: String::new(),
    })
}

/// The providers where the person can prove who they are.
async fn linked(web: &Web, visitor: &Visitor) -> Result<Vec<ProviderLink>> {
    let identities = account::identities(&web.app, visitor.person()?).await?;
    let known = account::providers(&web.app).into_iter();
    let linked = known.filter(|head| identities.iter().any(|identity| identity.provider == head.code));
    Ok(linked
        .map(|head| ProviderLink {
            action: format!("/connexion/fournisseur/{}", head.code),
            label: head.label,
        })
        .collect())
}

/// Takes the proof.
pub async fn confirm(State(web): State<Web>, visitor: Visitor, Form(given): Form<Proof>) -> Answer {
    visitor.person()?;
    match account::confirm(&web.app, visitor.session()?, &given.proof, &visitor.origin).await {
        Ok(()) => {
            let next = if is_local(&given.retour) { given.retour.as_str() } else { "/compte" };
            Ok(Redirect::to(next).into_response())
        }
        Err(error) => {
            let (shown, fault, advice) = said(error)?;
            let page = Confirm { fault, advice, ..form(&web, &visitor, given.retour).await? };
            Ok((shown, web.page(&page)?).into_response())
        }
    }
}
