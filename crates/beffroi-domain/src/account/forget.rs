//! Forgetting a person in one territory, and their account where nobody else needs it.

use super::model::Person;
use super::{deputy, door, exception, invitation, member, store};
use crate::App;
use crate::mail;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Result, Right};
use beffroi_store::WriteContext;

/// What stands in the place of the name of somebody who was erased.
pub const NOBODY: &str = "Personne effacée";

/// Everybody who has or had a way into the actor's territory, by name: for those who read the journal or answer
/// for people's data.
///
/// # Errors
/// [`Error::Denied`] without either right.
pub async fn known(app: &App, actor: &Actor) -> Result<Vec<Person>> {
    if !actor.may(Right::JournalRead) {
        beffroi_store::authorise(actor, Right::PrivacyWrite)?;
    }
    store::known(&app.store, actor).await
}

/// Takes away every way of a person into the territory of the change, and makes their account nobody's when it
/// leads nowhere else; says whether it did. The one who calls has authorised it, and records it.
///
/// # Errors
/// [`Error::Conflict`] when nobody could manage accounts any more.
pub(crate) async fn forget(cx: &mut WriteContext, person: PersonId, email: &str) -> Result<bool> {
    if let Some(roles) = store::roles(cx, person).await? {
        member::keep_an_administrator(cx, roles, person).await?;
    }
    deputy::store::end_all_of(cx, person).await?;
    exception::store::forget(cx, person).await?;
    invitation::store::forget(cx, email).await?;
    mail::forget(cx, email).await?;
    store::forget_here(cx, person).await?;
    if store::belongs_elsewhere(cx, person).await? {
        return Ok(false);
    }
    store::forget_account(cx, person, NOBODY).await?;
    Ok(true)
}

/// Whether the account of a person leads into this territory alone: then it is this territory's to show.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub(crate) async fn is_only_here(app: &App, actor: &Actor, person: PersonId) -> Result<bool> {
    let places = door::entrances(app, person).await?;
    Ok(places.iter().all(|place| place.territory == actor.territory))
}

/// Refuses what somebody would do to themselves.
pub(crate) fn check_not_own(actor: &Actor, person: PersonId) -> Result<()> {
    if actor.person() != Some(person) {
        return Ok(());
    }
    Err(Error::Conflict(
        beffroi_kernel::Problem::new("erase-self", "Vous ne pouvez pas effacer votre propre compte.")
            .advice("Demandez-le à un autre administrateur ou au DPO."),
    ))
}
