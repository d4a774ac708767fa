//! The SQL of sessions.

use super::{Beginning, Method, Session, Stage};
use crate::account::model::Person;
use crate::account::rules;
use crate::account::store::person;
use beffroi_kernel::Result;
use beffroi_kernel::account::PersonId;
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    Global INSERT = "INSERT INTO sessions (token_hash, id, person_id, territory_id, stage, method, provider, \
        provider_token, device, place, created_at, seen_at, authenticated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11)";
    Global FIND = "SELECT p.id, p.email, p.name, s.id AS session_id, s.territory_id, s.stage, s.method, s.device, \
        s.place, s.created_at, s.seen_at, s.authenticated_at FROM sessions s JOIN people p ON p.id = s.person_id \
        WHERE s.token_hash = $1";
    Global OF_PERSON = "SELECT id AS session_id, territory_id, stage, method, device, place, created_at, seen_at, \
        authenticated_at FROM sessions WHERE person_id = $1 ORDER BY created_at DESC, id";
    Global PROVIDER = "SELECT provider, provider_token FROM sessions WHERE token_hash = $1";
    Global SEEN = "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2";
    Global AUTHENTICATED = "UPDATE sessions SET authenticated_at = $2 WHERE token_hash = $1";
    Global COMPLETE = "UPDATE sessions SET token_hash = $2, stage = 'whole', created_at = $3, seen_at = $3, \
        authenticated_at = $3 WHERE token_hash = $1 AND stage <> 'whole'";
    Global LOWER = "UPDATE sessions SET stage = $2 WHERE person_id = $1 AND stage = 'whole' AND method <> 'break_glass'";
    Global DELETE = "DELETE FROM sessions WHERE token_hash = $1";
    Global DELETE_ONE = "DELETE FROM sessions WHERE person_id = $1 AND id = $2";
    Global DELETE_OTHERS = "DELETE FROM sessions WHERE person_id = $1 AND id <> $2";
    Global DELETE_OF_PERSON = "DELETE FROM sessions WHERE person_id = $1";
    Global COUNT = "SELECT COUNT(*) AS total FROM sessions";
    Global EXPIRE = "DELETE FROM sessions WHERE created_at <= $1";
    Global SWEEP = "DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2 \
        OR (stage <> 'whole' AND created_at <= $3) OR (method = 'break_glass' AND created_at <= $4)";
}

fn session(row: &Row) -> Result<Session> {
    let territory = match row.optional_text("territory_id")? {
        None => None,
        Some(_) => Some(row.parsed("territory_id")?),
    };
    Ok(Session {
        id: row.text("session_id")?,
        stage: row.word("stage", Stage::from_code)?,
        method: row.word("method", Method::from_code)?,
        territory,
        device: row.text("device")?,
        place: row.text("place")?,
        began: row.instant("created_at")?,
        seen: row.instant("seen_at")?,
        authenticated: row.instant("authenticated_at")?,
    })
}

pub(super) async fn insert(
    store: &Store,
    token_hash: &str,
    id: &str,
    new: &Beginning,
    (device, place): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    let (provider, token) = new.provider.clone().unzip();
    let values = values![
        token_hash,
        id,
        new.person.to_string(),
        new.territory.map(String::from),
        new.stage.code(),
        new.method.code(),
        provider,
        token,
        device,
        place,
        now.as_millisecond(),
    ];
    store.instance().execute(INSERT, &values).await.map(drop)
}

pub(super) async fn find(store: &Store, token_hash: &str) -> Result<Option<(Person, Session)>> {
    let row = store.instance().row(FIND, &values![token_hash]).await?;
    row.map(|row| Ok((person(&row)?, session(&row)?))).transpose()
}

pub(super) async fn of_person(store: &Store, person: PersonId) -> Result<Vec<Session>> {
    store.instance().rows(OF_PERSON, &values![person.to_string()]).await?.iter().map(session).collect()
}

/// The provider of a session and its identity token, sealed.
pub(super) async fn provider(store: &Store, token_hash: &str) -> Result<Option<(String, String)>> {
    let Some(row) = store.instance().row(PROVIDER, &values![token_hash]).await? else { return Ok(None) };
    Ok(row.optional_text("provider")?.zip(row.optional_text("provider_token")?))
}

pub(super) async fn note_seen(store: &Store, token_hash: &str, now: Timestamp) -> Result<()> {
    store.instance().execute(SEEN, &values![token_hash, now.as_millisecond()]).await.map(drop)
}

pub(in crate::account) async fn authenticated(store: &Store, token_hash: &str, now: Timestamp) -> Result<()> {
    store.instance().execute(AUTHENTICATED, &values![token_hash, now.as_millisecond()]).await.map(drop)
}

/// Makes a session whole under another token; false when it is not there, or whole already.
pub(super) async fn complete(store: &Store, old: &str, new: &str, now: Timestamp) -> Result<bool> {
    let values = values![old, new, now.as_millisecond()];
    Ok(store.instance().execute(COMPLETE, &values).await? == 1)
}

pub(super) async fn lower(store: &Store, person: PersonId, stage: Stage) -> Result<()> {
    store.instance().execute(LOWER, &values![person.to_string(), stage.code()]).await.map(drop)
}

pub(super) async fn delete(store: &Store, token_hash: &str) -> Result<()> {
    store.instance().execute(DELETE, &values![token_hash]).await.map(drop)
}

pub(super) async fn delete_one(store: &Store, person: PersonId, id: &str) -> Result<bool> {
    Ok(store.instance().execute(DELETE_ONE, &values![person.to_string(), id]).await? == 1)
}

pub(super) async fn delete_others(store: &Store, person: PersonId, id: &str) -> Result<u64> {
    store.instance().execute(DELETE_OTHERS, &values![person.to_string(), id]).await
}

pub(in crate::account) async fn delete_others_within(
    cx: &mut WriteContext,
    person: PersonId,
    id: &str,
) -> Result<u64> {
    cx.global_execute(DELETE_OTHERS, &values![person.to_string(), id]).await
}

pub(in crate::account) async fn delete_of_person(cx: &mut WriteContext, person: PersonId) -> Result<u64> {
    cx.global_execute(DELETE_OF_PERSON, &values![person.to_string()]).await
}

/// Forgets the sessions that ended.
pub(in crate::account) async fn sweep(store: &Store, now: Timestamp) -> Result<()> {
    let [whole, idle, pending, break_glass] = rules::session_limits(now);
    store.instance().execute(SWEEP, &values![whole, idle, pending, break_glass]).await.map(drop)
}

/// How many sessions are open.
pub(super) async fn count(store: &Store) -> Result<u64> {
    store.instance().row(COUNT, &[]).await?.map_or(Ok(0), |row| row.count("total"))
}

/// Forgets the sessions that began at `before` or earlier.
pub(crate) async fn expire(store: &Store, before: Timestamp) -> Result<u64> {
    store.instance().execute(EXPIRE, &values![before.as_millisecond()]).await
}
