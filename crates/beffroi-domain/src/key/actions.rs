//! What can be done with API keys.

use super::model::{Key, NewKey};
use super::{rules, store};
use crate::App;
use beffroi_kernel::account::KeyId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, TerritoryId, Who};
use serde_json::json;
use std::sync::PoisonError;

/// Makes a key: gives it, and the text that is shown once.
///
/// # Errors
/// [`Error::Input`] when something is wrong with what was given, [`Error::Limit`] with code `too-many-keys`;
/// [`Error::Denied`] without the right.
pub async fn create(app: &App, actor: &Actor, new: NewKey) -> Result<(Key, String)> {
    beffroi_store::authorise(actor, Right::KeyWrite)?;
    let name = rules::name(&new.name)?;
    let rights = rules::rights(new.rights, |right| actor.may(right))?;
    let expires = rules::expires(new.expires, app.clock.now())?;
    let secret = beffroi_store::hexadecimal(&beffroi_store::random::<32>()?);
    let max = app.limits.keys_max;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::KeyWrite)?;
            if store::valid_count(cx).await? >= max {
                return Err(Error::Limit(
                    Problem::new("too-many-keys", "Ce territoire a trop de clés.")
                        .advice("Révoquez celles qui ne servent plus.")
                        .detail("limit keys_max"),
                ));
            }
            let id = cx.identifier(KeyId::new)?;
            let created_by = cx.actor().author();
            let created = cx.now();
            let key = Key { id, name, rights, created, created_by, expires, used: None, revoked: None };
            store::insert(cx, &key, &rules::hash(id, &secret)).await?;
            let detail = json!({ "rights": rights, "expires": expires.as_millisecond() });
            cx.record("key.create", format!("key:{id}"), &detail);
            Ok((key, rules::text(id, &secret)))
        })
    })
    .await
}

/// Every key of the actor's territory, revoked ones and ended ones too, the newest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Key>> {
    beffroi_store::authorise(actor, Right::KeyWrite)?;
    store::list(&app.store, actor).await
}

/// One key of the actor's territory.
///
/// # Errors
/// [`Error::NotFound`] when there is no such key here; [`Error::Denied`] without the right.
pub async fn find(app: &App, actor: &Actor, id: KeyId) -> Result<Key> {
    beffroi_store::authorise(actor, Right::KeyWrite)?;
    Ok(store::find(&app.store, actor, id).await?.ok_or(Error::NotFound)?.0)
}

/// Revokes a key: it opens nothing from the next request on.
///
/// # Errors
/// [`Error::NotFound`] when there is no such key here, or it was revoked before; [`Error::Denied`] without the
/// right.
pub async fn revoke(app: &App, actor: &Actor, id: KeyId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::KeyWrite)?;
            if !store::revoke(cx, id).await? {
                return Err(Error::NotFound);
            }
            cx.record("key.revoke", format!("key:{id}"), &json!({}));
            Ok(())
        })
    })
    .await
}

/// Who acts with a key in a territory.
///
/// # Errors
/// [`Error::SignIn`], always the same, when the key does not exist, has ended, was revoked or is another
/// territory's; [`Error::Limit`] with code `too-many-requests`.
pub async fn who(app: &App, territory: TerritoryId, text: &str) -> Result<Actor> {
    let (id, secret) = rules::parse(text).ok_or(Error::SignIn)?;
    let outside = Actor::public(territory);
    let (key, hash) = store::find(&app.store, &outside, id).await?.ok_or(Error::SignIn)?;
    let now = app.clock.now();
    // Both are hashes of what nobody can guess: comparing them tells nothing.
    if hash != rules::hash(id, secret) || !key.is_valid(now) {
        return Err(Error::SignIn);
    }
    let counted = {
        let mut uses = app.shared.keys.lock().unwrap_or_else(PoisonError::into_inner);
        uses.count(id, now, app.limits.key_requests_max)
    };
    if !counted {
        return Err(Error::Limit(
            Problem::new("too-many-requests", "Cette clé a fait trop de demandes en une minute.")
                .advice("Attendez la minute suivante.")
                .detail("limit key_requests_max"),
        ));
    }
    let today = rules::day(now);
    if key.used.is_none_or(|used| used.as_millisecond() < today) {
        store::note_used(&app.store, id, today).await?;
    }
    let who = Who::Key { id, name: key.name, rights: key.rights };
    Ok(Actor { territory, who, request: None })
}
