//! What people can do with accounts.

use super::model::{NewPerson, Person};
use super::{password, rules, store};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Result, Right, Who};
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

/// A person as the journal names them: an identifier, because the journal is never erased.
pub(super) fn subject(person: PersonId) -> String {
    format!("person:{person}")
}
