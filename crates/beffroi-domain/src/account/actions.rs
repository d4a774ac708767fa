//! What people can do with accounts.

use super::model::{Member, NewPerson, Person};
use super::{password, rules, session, store};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Role, Roles, Who};
use serde_json::json;

/// Adds a person and gives them a role in the actor's territory. Somebody who already has an account
/// keeps their name and their password.
///
/// # Errors
/// [`Error::Input`] when something is wrong with what was given; [`Error::Denied`] without the right;
/// [`Error::Conflict`] with code `account-elsewhere` when a person adds somebody whose account is not only
/// theirs: only the administrator of the machine does that, or whoever set the password of an account in one
/// territory would be let into the other.
pub async fn add(app: &App, actor: &Actor, new: NewPerson) -> Result<Person> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    let (email, name) = (rules::email(&new.email)?, rules::person_name(&new.name)?);
    let hash = match new.password {
        None => None,
        Some(password) => {
            password::check(&password, &email, &name)?;
            Some(password::hash(app, password).await?)
        }
    };
    let roles = rules::some_role(new.roles)?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let program = matches!(cx.actor().who, Who::Program { .. });
            if let Some(known) = store::by_email_within(cx, &email).await?.filter(|_| !program)
                && store::roles(cx, known.id).await?.is_none()
            {
                return Err(rules::account_elsewhere());
            }
            let person = Person { id: cx.identifier(PersonId::new)?, email, name };
            let person = store::ensure(cx, &person, hash).await?;
            store::set_roles(cx, person.id, roles).await?;
            cx.record("account.add", subject(person.id), &json!({ "roles": roles }));
            Ok(person)
        })
    })
    .await
}

/// Gives other roles to somebody who has some in the actor's territory.
///
/// # Errors
/// [`Error::NotFound`] when they have none; [`Error::Conflict`] when nobody could manage accounts any more.
pub async fn grant(app: &App, actor: &Actor, person: PersonId, roles: Roles) -> Result<()> {
    let roles = rules::some_role(roles)?;
    let granted = app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let before = store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            if !roles.grant(Right::AccountWrite) {
                keep_an_administrator(cx, before, person).await?;
            }
            store::set_roles(cx, person, roles).await?;
            cx.record("account.grant", subject(person), &json!({ "before": before, "after": roles }));
            Ok(())
        })
    });
    granted.await?;
    session::reconsider(app, person).await
}

/// Closes the actor's territory to somebody. What they wrote stays theirs.
///
/// # Errors
/// As [`grant`].
pub async fn revoke(app: &App, actor: &Actor, person: PersonId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let before = store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            keep_an_administrator(cx, before, person).await?;
            store::end_membership(cx, person).await?;
            cx.record("account.revoke", subject(person), &json!({ "before": before }));
            Ok(())
        })
    })
    .await
}

async fn keep_an_administrator(
    cx: &mut beffroi_store::WriteContext,
    roles: Roles,
    person: PersonId,
) -> Result<()> {
    let administrator = Role::Administrateur;
    if !roles.contains(administrator) || store::others_with_role(cx, administrator, person).await? > 0 {
        return Ok(());
    }
    Err(Error::Conflict(
        Problem::new("last-administrator", "C'est le seul administrateur du territoire.")
            .advice("Nommez d'abord un autre administrateur."),
    ))
}

/// The people who have a role in the actor's territory.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn members(app: &App, actor: &Actor) -> Result<Vec<Member>> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    store::members(&app.store, actor).await
}

/// A person as the journal names them: an identifier, because the journal is never erased.
pub(super) fn subject(person: PersonId) -> String {
    format!("person:{person}")
}
