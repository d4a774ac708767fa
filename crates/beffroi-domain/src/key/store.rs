//! The SQL of API keys.

use super::model::Key;
use beffroi_kernel::account::KeyId;
use beffroi_kernel::{Actor, Error, Result, Rights};
use beffroi_store::{Row, Store, WriteContext, values};

beffroi_store::statements! {
    Scoped INSERT = "INSERT INTO api_keys (territory_id, id, name, secret_hash, rights, created_at, created_by, \
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Scoped LIST = "SELECT id, name, secret_hash, rights, created_at, created_by, expires_at, used_at, revoked_at \
        FROM api_keys WHERE territory_id = $1 ORDER BY created_at DESC, id";
    Scoped FIND = "SELECT id, name, secret_hash, rights, created_at, created_by, expires_at, used_at, revoked_at \
        FROM api_keys WHERE territory_id = $1 AND id = $2";
    Scoped VALID = "SELECT COUNT(*) AS total FROM api_keys WHERE territory_id = $1 AND revoked_at IS NULL AND expires_at > $2";
    Scoped REVOKE = "UPDATE api_keys SET revoked_at = $3 WHERE territory_id = $1 AND id = $2 AND revoked_at IS NULL";
    Global USED = "UPDATE api_keys SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $2)";
}

fn key(row: &Row) -> Result<Key> {
    Ok(Key {
        id: row.parsed("id")?,
        name: row.text("name")?,
        rights: Rights::from_codes(&row.text("rights")?)
            .ok_or_else(|| Error::internal("a key has a right that does not exist"))?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
        expires: row.instant("expires_at")?,
        used: row.optional_instant("used_at")?,
        revoked: row.optional_instant("revoked_at")?,
    })
}

pub(super) async fn insert(cx: &mut WriteContext, key: &Key, secret_hash: &str) -> Result<()> {
    let values = values![
        key.id.to_string(),
        key.name.as_str(),
        secret_hash,
        key.rights.codes(),
        key.created.as_millisecond(),
        key.created_by.as_str(),
        key.expires.as_millisecond(),
    ];
    cx.execute_one(INSERT, &values).await
}

pub(super) async fn list(store: &Store, actor: &Actor) -> Result<Vec<Key>> {
    store.read(actor).rows(LIST, &[]).await?.iter().map(key).collect()
}

/// A key of the actor's territory, with the hash of its secret.
pub(super) async fn find(store: &Store, actor: &Actor, id: KeyId) -> Result<Option<(Key, String)>> {
    let row = store.read(actor).row(FIND, &values![id.to_string()]).await?;
    row.map(|row| Ok((key(&row)?, row.text("secret_hash")?))).transpose()
}

/// How many keys of the territory open something now.
pub(super) async fn valid_count(cx: &mut WriteContext) -> Result<usize> {
    let now = cx.now().as_millisecond();
    let row = cx.row(VALID, &values![now]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

/// Revokes a key; false when there is none such, or it was revoked before.
pub(super) async fn revoke(cx: &mut WriteContext, id: KeyId) -> Result<bool> {
    let now = cx.now().as_millisecond();
    Ok(cx.execute(REVOKE, &values![id.to_string(), now]).await? == 1)
}

/// Notes the day of the last use. Global: it is one statement by itself, on a key that was just recognised.
pub(super) async fn note_used(store: &Store, id: KeyId, day: i64) -> Result<()> {
    store.instance().execute(USED, &values![id.to_string(), day]).await.map(drop)
}
