//! What the holder of a link does: look at the offer, join with a new account or with the one that they have.
//!
//! Here the link is the right: it is the only way into a territory that no role of the territory opens.

use super::model::{InvitationToken, Offer};
use super::store;
use crate::App;
use crate::account::model::{Person, SignedIn};
use crate::account::{actions::subject, password, rules, store as people};
use crate::mail;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem, Result, Roles};
use beffroi_store::WriteContext;
use serde_json::json;

/// What a link offers; nothing when it is used, expired, withdrawn or unknown: all the same to its holder.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn find(app: &App, token: &InvitationToken) -> Result<Option<Offer>> {
    store::offer(&app.store, &token.hash(), app.clock.now()).await
}

/// Makes an account with the address of the invitation, and joins.
///
/// # Errors
/// [`Error::NotFound`] when the link no longer serves; [`Error::Input`] when the name or the password does not do;
/// [`Error::Conflict`] with code `account-exists` when the address has an account: its owner signs in instead.
pub async fn join(app: &App, token: &InvitationToken, name: &str, password: String) -> Result<Person> {
    let offer = find(app, token).await?.ok_or(Error::NotFound)?;
    let name = rules::person_name(name)?;
    password::check(&password, &offer.email, &name)?;
    let hash = password::hash(app, password).await?;
    let id = beffroi_store::identifier(app.clock.now().as_millisecond(), PersonId::new)?;
    let person = Person { id, email: offer.email.clone(), name };
    let actor = Actor::member(offer.territory, id, person.name.clone(), Roles::NONE);
    app.write(&actor, move |cx| {
        Box::pin(async move {
            // The account first: one made in the meantime must not be taken over.
            let kept = people::ensure(cx, &person, Some(hash)).await?;
            if kept.id != person.id {
                return Err(account_exists());
            }
            settle(cx, &offer, person.id, Answer::NewAccount(None)).await?;
            Ok(person)
        })
    })
    .await
}

/// Joins with the account that somebody is signed in with. It must have the address of the invitation: whoever
/// invited sees that address, and no other, get the roles.
///
/// # Errors
/// [`Error::NotFound`] when the link no longer serves; [`Error::Conflict`] with code `invitation-of-another` when the
/// account has another address.
pub async fn accept(app: &App, token: &InvitationToken, signed_in: &SignedIn) -> Result<Offer> {
    let offer = find(app, token).await?.ok_or(Error::NotFound)?;
    if offer.email != signed_in.email {
        return Err(Error::Conflict(
            Problem::new(
                "invitation-of-another",
                "Cette invitation est adressée à une autre adresse que la vôtre.",
            )
            .advice("Déconnectez-vous et rouvrez le lien, ou demandez une invitation à votre adresse."),
        ));
    }
    let (id, email, name) = (signed_in.person, signed_in.email.clone(), signed_in.name.clone());
    accept_as(app, offer, Person { id, email, name }).await
}

/// Gives somebody who has an account what an invitation of their address promised.
pub(in crate::account) async fn accept_as(app: &App, offer: Offer, person: Person) -> Result<Offer> {
    let actor = Actor::member(offer.territory, person.id, person.name, Roles::NONE);
    app.write(&actor, move |cx| {
        Box::pin(async move {
            settle(cx, &offer, person.id, Answer::KnownAccount).await?;
            Ok(offer)
        })
    })
    .await
}

/// With which account an invitation is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::account) enum Answer {
    /// One that was there.
    KnownAccount,
    /// One that is made by answering: with a password, or opened by this provider.
    NewAccount(Option<String>),
}

/// Closes the invitation and gives what it promised. One link is answered once, whoever is faster.
pub(in crate::account) async fn settle(
    cx: &mut WriteContext,
    offer: &Offer,
    person: PersonId,
    answer: Answer,
) -> Result<()> {
    let mail = store::use_up(cx, offer.id, offer.expires).await?.ok_or(Error::NotFound)?;
    mail::withdraw(cx, mail, "the invitation was accepted").await?;
    let before = people::roles(cx, person).await?.unwrap_or(Roles::NONE);
    let after = offer.roles.iter().fold(before, Roles::with);
    people::set_roles(cx, person, after).await?;
    let mut detail = json!({
        "invitation": offer.id, "new_account": answer != Answer::KnownAccount, "before": before, "after": after,
    });
    if let Answer::NewAccount(Some(provider)) = answer {
        detail["provider"] = json!(provider);
    }
    cx.record("invitation.accept", subject(person), &detail);
    Ok(())
}

fn account_exists() -> Error {
    Error::Conflict(
        Problem::new("account-exists", "Cette adresse a déjà un compte.")
            .advice("Connectez-vous avec ce compte, puis acceptez l’invitation.")
            .field("name"),
    )
}
