//! Signing in with a password, setting passwords, and how often anything secret may be tried.

pub(crate) mod store;

use super::actions::subject;
use super::model::{Person, SessionToken, SignedIn};
use super::session::{self, Beginning, Method, Origin};
use super::{journalled, password, rules, second_factor};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Who};
use serde_json::json;

/// One try at something secret, counted: by who is tried from where, by network, and by who is tried.
pub(super) struct Tried {
    /// How the pair of account and network is counted.
    pair: String,
    /// The numbers of this try by network and by account.
    others: [String; 2],
    /// Whether it was the last one for now.
    pub last: bool,
}

impl Tried {
    /// Forgets a try that succeeded. Of the network and of the account, only this one: agents of one town hall
    /// share an address, and so may who tries passwords.
    pub(super) async fn forgive(&self, app: &App) -> Result<()> {
        for id in &self.others {
            store::forget_attempt(&app.store, id).await?;
        }
        store::forget_attempts(&app.store, &self.pair).await
    }
}

/// Counts one try of a kind of secret; nothing when there were too many. Somebody far away can use up only
/// their own tries: the owner of an account, who comes from elsewhere, still gets in, until so many networks
/// have tried that `sign_in_account_attempts_max` is met.
pub(super) async fn try_once(app: &App, kind: &str, account: &str, address: &str) -> Result<Option<Tried>> {
    let (limits, now) = (&app.limits, app.clock.now());
    let network = rules::network(address);
    // Neither the account nor the network can be read from what is kept.
    let counted_by = |what: &str| beffroi_store::sha256(format!("{kind}:{what}").as_bytes());
    let by_network = counted_by(&format!("address:{network}"));
    let pair = counted_by(&format!("pair:{account}:{network}"));
    let by_account = counted_by(&format!("account:{account}"));
    let few = limits.sign_in_attempts_max;
    let many = limits.sign_in_account_attempts_max;
    let Some((network_try, _)) = store::attempt(&app.store, &by_network, few, now).await? else {
        return Ok(None);
    };
    let Some((pair_try, pair_count)) = store::attempt(&app.store, &pair, few, now).await? else {
        return Ok(None);
    };
    match store::attempt(&app.store, &by_account, many, now).await? {
        Some((account_try, account_count)) => {
            let last = pair_count == u64::from(few) || account_count == u64::from(many);
            Ok(Some(Tried { pair, others: [network_try, account_try], last }))
        }
        None => {
            store::forget_attempt(&app.store, &pair_try).await?;
            Ok(None)
        }
    }
}

/// Signs in. The token is new at every sign-in; [`session::pending`] says whether a second factor is still to
/// be given.
///
/// # Errors
/// [`Error::Input`] with code `sign-in-refused`, the same after the same work for an unknown account and for
/// a wrong password; [`Error::Limit`] with code `too-many-attempts`.
pub async fn sign_in(
    app: &App,
    email: &str,
    password: &str,
    origin: impl Into<Origin>,
) -> Result<SessionToken> {
    let (email, origin) = (email.trim().to_lowercase(), origin.into());
    let tried = try_once(app, "password", &email, &origin.address).await?;
    let tried = tried.ok_or_else(rules::too_many_attempts)?;
    let found = super::store::by_email(&app.store, &email).await?;
    let (person, hash) = found.map_or((None, None), |(person, hash)| (Some(person), hash));
    let fits = password::verify(app, password.to_owned(), hash.clone()).await?;
    let Some(known) = person.as_ref().filter(|_| fits) else {
        if let Some(person) = person {
            note_failure(app, &person, tried.last);
        }
        return Err(rules::sign_in_refused());
    };
    if let Err(error) = renew_hash(app, known, password, hash).await {
        tracing::warn!(error = error.chain(), "the hash of a password could not be made anew");
    }
    tried.forgive(app).await?;
    let stage = second_factor::stage(app, known.id).await?;
    let token = session::begin(app, &Beginning::of(known.id, stage, Method::Password), &origin).await?;
    if stage == session::Stage::Whole {
        note_sign_in(app, known.id, Method::Password).await?;
    }
    Ok(token)
}

fn note_failure(app: &App, person: &Person, last: bool) {
    let action = if last { "account.pause" } else { "account.sign_in_refused" };
    journalled::note_aside(app, person.id, action, json!({}));
}

/// Writes down that somebody has signed in.
pub(super) async fn note_sign_in(app: &App, person: PersonId, method: Method) -> Result<()> {
    journalled::note(app, person, "account.sign_in", &json!({ "method": method.code() })).await
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

/// Whether a password is somebody's, with the same work when they have none.
pub(super) async fn fits(app: &App, person: PersonId, password: &str) -> Result<bool> {
    let hash = store::password_hash(&app.store, person).await?;
    password::verify(app, password.to_owned(), hash).await
}

/// Whether somebody can sign in with a password: who comes from a provider has none.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn has_password(app: &App, person: PersonId) -> Result<bool> {
    Ok(store::password_hash(&app.store, person).await?.is_some())
}

/// Somebody changes their own password, or gives themselves one: their other sessions end.
///
/// # Errors
/// [`Error::Input`] when the password would be guessed; [`Error::Denied`] for the account of the worst day.
pub async fn change_password(app: &App, signed_in: &SignedIn, new: String) -> Result<()> {
    if signed_in.session.territory.is_some() {
        return Err(Error::Denied("the account of the worst day has no password".to_owned()));
    }
    password::check(&new, &signed_in.email, &signed_in.name)?;
    let hash = password::hash(app, new).await?;
    let (person, kept) = (signed_in.person, signed_in.session.id.clone());
    journalled::change(app, person, "account.set_password", json!({ "by": "own" }), move |cx| {
        Box::pin(async move {
            store::set_password(cx, person, hash).await?;
            session::store::delete_others_within(cx, person, &kept).await.map(drop)
        })
    })
    .await
}

/// Sets somebody's password and ends their sessions: people do it for themselves, an administrator for
/// those who have a role in no other territory, the administrator of the machine for everybody. Their second
/// factor stays.
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
            super::store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            let program = matches!(cx.actor().who, Who::Program { .. });
            if !own && !program && super::store::roles_elsewhere(cx, person).await? > 0 {
                return Err(Error::Denied("the person also has a role in another territory".to_owned()));
            }
            store::set_password(cx, person, hash).await?;
            session::store::delete_of_person(cx, person).await?;
            cx.record("account.set_password", subject(person), &json!({}));
            Ok(())
        })
    })
    .await
}

/// Changes how somebody is called.
///
/// # Errors
/// [`Error::Input`] when the name is empty or too long.
pub async fn rename(app: &App, signed_in: &SignedIn, name: &str) -> Result<()> {
    if signed_in.session.territory.is_some() {
        return Err(Error::Input(Problem::new("name-fixed", "L’accès de secours garde son nom.")));
    }
    let (person, name) = (signed_in.person, rules::person_name(name)?);
    journalled::change(app, person, "account.rename", json!({}), move |cx| {
        Box::pin(async move { store::rename(cx, person, &name).await })
    })
    .await
}

/// Does ahead what the first sign-in would otherwise wait for.
///
/// # Errors
/// [`Error::Internal`] when the machine gives no random bytes.
pub async fn warm_up(app: &App) -> Result<()> {
    password::prepare(app).await
}
