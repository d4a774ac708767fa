//! What people can do with accounts.

use super::model::{Member, NewPerson, Person, SessionToken, SignedIn};
use super::rules::SessionState;
use super::{password, rules, store};
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
    app.write(actor, move |cx| {
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
    })
    .await
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

pub(super) async fn keep_an_administrator(
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

/// Sets somebody's password and ends their sessions: people do it for themselves, an administrator for
/// those who have a role in no other territory, the administrator of the machine for everybody.
///
/// # Errors
/// [`Error::Input`] when the password would be guessed; [`Error::Denied`] without the right.
pub async fn set_password(app: &App, actor: &Actor, person: PersonId, password: String) -> Result<()> {
    let own = matches!(&actor.who, Who::Person { id, .. } if *id == person);
    if !own {
        beffroi_store::authorise(actor, Right::AccountWrite)?;
    }
    password::check(&password, "", "")?;
    let hash = password::hash(app, password).await?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            if !own {
                cx.authorise(Right::AccountWrite)?;
            }
            store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            let program = matches!(cx.actor().who, Who::Program { .. });
            if !own && !program && store::roles_elsewhere(cx, person).await? > 0 {
                return Err(Error::Denied("the person also has a role in another territory".to_owned()));
            }
            store::set_password(cx, person, hash).await?;
            cx.record("account.set_password", subject(person), &json!({}));
            Ok(())
        })
    })
    .await
}

/// The people who have a role in the actor's territory.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn members(app: &App, actor: &Actor) -> Result<Vec<Member>> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    app.note_reading(actor, "people").await?;
    store::members(&app.store, actor).await
}

/// Signs in. `address` is where the request comes from. The token is new at every sign-in.
///
/// # Errors
/// [`Error::Input`] with code `sign-in-refused`, the same after the same work for an unknown account and for
/// a wrong password; [`Error::Limit`] with code `too-many-attempts`.
pub async fn sign_in(app: &App, email: &str, password: &str, address: &str) -> Result<SessionToken> {
    let email = email.trim().to_lowercase();
    let now = app.clock.now();
    let max = app.limits.sign_in_attempts_max;
    let account = attempt_subject("account", &email);
    let from_address =
        store::attempt(&app.store, &attempt_subject("address", &rules::network(address)), max, now).await?;
    let Some(from_address) = from_address else { return Err(rules::too_many_attempts()) };
    if store::attempt(&app.store, &account, max, now).await?.is_none() {
        return Err(rules::too_many_attempts());
    }
    let found = store::by_email(&app.store, &email).await?;
    let (person, hash) = found.map_or((None, None), |(person, hash)| (Some(person), hash));
    let fits = password::verify(app, password.to_owned(), hash.clone()).await?;
    let Some(person) = person.filter(|_| fits) else { return Err(rules::sign_in_refused()) };
    if let Err(error) = renew_hash(app, &person, password, hash).await {
        tracing::warn!(error = error.chain(), "the hash of a password could not be made anew");
    }
    // Of the address, only this attempt: agents of one town hall share one, and so may who tries passwords.
    store::forget_attempt(&app.store, &from_address).await?;
    store::forget_attempts(&app.store, &account).await?;
    let token = SessionToken::from_bytes(&beffroi_store::random()?);
    store::begin_session(&app.store, &token_hash(&token), person.id, now).await?;
    Ok(token)
}

/// Hashes a password again when hashes are made otherwise today than when this one was: only now, while it
/// is known, can that be done.
async fn renew_hash(app: &App, person: &Person, password: &str, hash: Option<String>) -> Result<()> {
    let Some(old) = hash else { return Ok(()) };
    if password::is_outdated(&old)? {
        let new = password::hash(app, password.to_owned()).await?;
        store::renew_hash(&app.store, person.id, new, &old).await?;
    }
    Ok(())
}

/// Who holds this token; nothing when the session has ended.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn signed_in(app: &App, token: &SessionToken) -> Result<Option<SignedIn>> {
    let hash = token_hash(token);
    let Some((person, created, seen)) = store::session(&app.store, &hash).await? else { return Ok(None) };
    let now = app.clock.now();
    match rules::session_state(created, seen, now) {
        SessionState::Ended => {
            store::end_session(&app.store, &hash).await?;
            return Ok(None);
        }
        SessionState::HoldsUnnoted => store::note_seen(&app.store, &hash, now).await?,
        SessionState::Holds => {}
    }
    let memberships = store::memberships(&app.store, person.id, now).await?;
    Ok(Some(SignedIn { person: person.id, name: person.name, email: person.email, memberships }))
}

/// Ends a session.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn sign_out(app: &App, token: &SessionToken) -> Result<()> {
    store::end_session(&app.store, &token_hash(token)).await
}

/// Does ahead what the first sign-in would otherwise wait for.
///
/// # Errors
/// [`Error::Internal`] when the machine gives no random bytes.
pub async fn warm_up(app: &App) -> Result<()> {
    password::prepare(app).await
}

/// How many sessions are open in the instance: a figure for those who watch the machine.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn sessions_count(app: &App) -> Result<u64> {
    store::sessions_count(&app.store).await
}

fn token_hash(token: &SessionToken) -> String {
    beffroi_store::sha256(token.expose().as_bytes())
}

/// What attempts are counted by: neither the address nor the account can be read from it.
fn attempt_subject(kind: &str, text: &str) -> String {
    beffroi_store::sha256(format!("{kind}:{text}").as_bytes())
}

/// A person as the journal names them: an identifier, because the journal is never erased.
fn subject(person: PersonId) -> String {
    format!("person:{person}")
}
