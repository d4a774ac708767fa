//! An invitation that is accepted at a sign-in provider.
//!
//! Two things are proved: the link, which was written to the address, and that the provider knows the person under
//! this address. The organisation is not looked at: whoever invites chose the person.

use super::{follow_address, store};
use crate::App;
use crate::account::invitation::{self, Answer, InvitationToken, Offer};
use crate::account::model::Person;
use crate::account::{rules, store as people};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::ports::Identity;
use beffroi_kernel::{Actor, Error, Problem, Result, Roles};

/// Joins with the account that the provider's key opens, or with a new one; gives whose it is.
///
/// # Errors
/// [`Error::Input`] when the link no longer serves; [`Error::Conflict`] when the provider knows the person under
/// another address, or when the address has an account that this provider does not open: nothing is made then.
pub(super) async fn answer(
    app: &App,
    provider: &str,
    identity: &Identity,
    token: &InvitationToken,
) -> Result<PersonId> {
    let offer = invitation::find(app, token).await?.ok_or_else(gone)?;
    if rules::email(&identity.email)? != offer.email {
        return Err(of_another());
    }
    let known = store::person(&app.store, provider, &identity.subject).await?;
    let Some((mut person, has_password)) = known else {
        return join(app, offer, provider, identity).await;
    };
    if !has_password {
        follow_address(app, &mut person, &identity.email).await?;
    }
    if person.email != offer.email {
        return Err(of_another());
    }
    let id = person.id;
    invitation::accept_as(app, offer, person).await.map_err(|error| match error {
        Error::NotFound => gone(),
        other => other,
    })?;
    Ok(id)
}

/// Makes the account, links it and gives what was promised, or does nothing at all.
async fn join(app: &App, offer: Offer, provider: &str, identity: &Identity) -> Result<PersonId> {
    let name = rules::person_name(&identity.name)?;
    let id = beffroi_store::identifier(app.clock.now().as_millisecond(), PersonId::new)?;
    let person = Person { id, email: offer.email.clone(), name };
    let actor = Actor::member(offer.territory, id, person.name.clone(), Roles::NONE);
    let (provider, subject) = (provider.to_owned(), identity.subject.clone());
    app.write(&actor, move |cx| {
        Box::pin(async move {
            // The account first: one that is there already must not be taken over.
            if people::ensure(cx, &person, None).await?.id != id {
                return Err(account_exists());
            }
            if !store::link(cx, &provider, &subject, id).await? {
                return Err(rules::linked_elsewhere());
            }
            invitation::settle(cx, &offer, id, Answer::NewAccount(Some(provider))).await.map_err(
                |error| match error {
                    Error::NotFound => gone(),
                    other => other,
                },
            )?;
            Ok(id)
        })
    })
    .await
}

fn gone() -> Error {
    Error::Input(
        Problem::new("invitation-gone", "Cette invitation ne sert plus. Aucun compte n’a été créé.")
            .advice("Elle a déjà servi, a été retirée ou a expiré. Demandez-en une autre."),
    )
}

fn of_another() -> Error {
    Error::Conflict(
        Problem::new(
            "invitation-other-address",
            "Votre fournisseur vous connaît sous une autre adresse que celle de l’invitation. Aucun compte n’a été créé.",
        )
        .advice("Rouvrez le lien et choisissez un mot de passe, ou demandez une invitation à l’adresse que votre fournisseur connaît."),
    )
}

fn account_exists() -> Error {
    Error::Conflict(
        Problem::new("account-exists", "Cette adresse a déjà un compte, que ce fournisseur n’ouvre pas.")
            .advice("Connectez-vous avec ce compte, puis rouvrez le lien de l’invitation."),
    )
}
