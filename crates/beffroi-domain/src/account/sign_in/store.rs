//! The SQL of passwords and of what is tried.

use crate::account::rules;
use beffroi_kernel::Result;
use beffroi_kernel::account::PersonId;
use beffroi_store::{Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    Global PASSWORD = "SELECT password_hash FROM people WHERE id = $1";
    Global PASSWORD_SET = "UPDATE people SET password_hash = $2 WHERE id = $1";
    Global PASSWORD_RENEW = "UPDATE people SET password_hash = $2 WHERE id = $1 AND password_hash = $3";
    Global NAME_SET = "UPDATE people SET name = $2 WHERE id = $1";
    Global ATTEMPT_INSERT = "INSERT INTO sign_in_attempts (id, subject_hash, attempted_at) VALUES ($1, $2, $3)";
    Global ATTEMPT_DELETE = "DELETE FROM sign_in_attempts WHERE id = $1";
    Global ATTEMPTS_COUNT = "SELECT COUNT(*) AS total FROM sign_in_attempts WHERE subject_hash = $1 AND attempted_at > $2";
    Global ATTEMPTS_FORGET = "DELETE FROM sign_in_attempts WHERE subject_hash = $1";
    Global ATTEMPTS_SWEEP = "DELETE FROM sign_in_attempts WHERE attempted_at <= $1";
}

pub(super) async fn password_hash(store: &Store, person: PersonId) -> Result<Option<String>> {
    let row = store.instance().row(PASSWORD, &values![person.to_string()]).await?;
    row.map_or(Ok(None), |row| row.optional_text("password_hash"))
}

pub(super) async fn set_password(cx: &mut WriteContext, person: PersonId, hash: String) -> Result<()> {
    cx.global_execute_one(PASSWORD_SET, &values![person.to_string(), hash]).await
}

pub(super) async fn rename(cx: &mut WriteContext, person: PersonId, name: &str) -> Result<()> {
    cx.global_execute_one(NAME_SET, &values![person.to_string(), name]).await
}

/// Puts the hash of the same password in the place of an older one, unless it was changed in between.
pub(super) async fn renew_hash(store: &Store, person: PersonId, hash: String, old: &str) -> Result<()> {
    store.instance().execute(PASSWORD_RENEW, &values![person.to_string(), hash, old]).await.map(drop)
}

/// Notes an attempt, unless there were too many: gives its number, and how many there are now, when it may go
/// on. What is refused is not noted, so that somebody who insists does not keep the door shut for the others.
pub(in crate::account) async fn attempt(
    store: &Store,
    subject: &str,
    max: u32,
    now: Timestamp,
) -> Result<Option<(String, u64)>> {
    let (instance, at) = (store.instance(), now.as_millisecond());
    let id = beffroi_store::hexadecimal(&beffroi_store::random::<16>()?);
    instance.execute(ATTEMPT_INSERT, &values![id.as_str(), subject, at]).await?;
    let since = at - rules::ATTEMPTS_MILLISECONDS;
    let row = instance.row(ATTEMPTS_COUNT, &values![subject, since]).await?;
    let count: u64 = row.map_or(Ok(0), |row| row.count("total"))?;
    if count > u64::from(max) {
        instance.execute(ATTEMPT_DELETE, &values![id]).await?;
        return Ok(None);
    }
    Ok(Some((id, count)))
}

/// Forgets one attempt, which succeeded.
pub(super) async fn forget_attempt(store: &Store, id: &str) -> Result<()> {
    store.instance().execute(ATTEMPT_DELETE, &values![id]).await.map(drop)
}

pub(super) async fn forget_attempts(store: &Store, subject: &str) -> Result<()> {
    store.instance().execute(ATTEMPTS_FORGET, &values![subject]).await.map(drop)
}

/// Forgets attempts that no longer count.
pub(in crate::account) async fn sweep(store: &Store, now: Timestamp) -> Result<()> {
    let attempts = now.as_millisecond() - rules::ATTEMPTS_MILLISECONDS;
    store.instance().execute(ATTEMPTS_SWEEP, &values![attempts]).await.map(drop)
}

/// Forgets the attempts to sign in that were made at `before` or earlier.
pub(crate) async fn expire(store: &Store, before: Timestamp) -> Result<u64> {
    store.instance().execute(ATTEMPTS_SWEEP, &values![before.as_millisecond()]).await
}
