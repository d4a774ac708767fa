//! The SQL of the sealed account of the worst day.

use super::Seal;
use crate::account::model::Membership;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Access, Actor, Error, Result, Roles, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};

beffroi_store::statements! {
    Global FIND = "SELECT territory_id, person_id, code_hash, sealed_at, broken_at FROM break_glass WHERE territory_id = $1";
    Global FIND_BY_SLUG = "SELECT b.territory_id, b.person_id, b.code_hash, b.sealed_at, b.broken_at FROM break_glass b \
        JOIN territories t ON t.id = b.territory_id WHERE t.slug = $1";
    Scoped SEALED = "SELECT person_id FROM break_glass WHERE territory_id = $1";
    Scoped SEAL = "INSERT INTO break_glass (territory_id, person_id, code_hash, sealed_at, sealed_by) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (territory_id) DO UPDATE SET code_hash = excluded.code_hash, \
        sealed_at = excluded.sealed_at, sealed_by = excluded.sealed_by, broken_at = NULL";
    Scoped BREAK = "UPDATE break_glass SET broken_at = $2 WHERE territory_id = $1 AND broken_at IS NULL";
    Global ACCOUNT_INSERT = "INSERT INTO people (id, email, name, created_at) VALUES ($1, $2, $3, $4)";
    Global TERRITORY = "SELECT id, slug, name FROM territories WHERE id = $1";
}

/// A seal as it is kept.
pub(super) struct Kept {
    pub territory: TerritoryId,
    pub code_hash: String,
    pub seal: Seal,
}

fn kept(row: &Row) -> Result<Kept> {
    Ok(Kept {
        territory: row.parsed("territory_id")?,
        code_hash: row.text("code_hash")?,
        seal: Seal {
            account: row.parsed("person_id")?,
            sealed: row.instant("sealed_at")?,
            broken: row.optional_instant("broken_at")?,
        },
    })
}

pub(super) async fn find(store: &Store, territory: TerritoryId) -> Result<Option<Kept>> {
    store.instance().row(FIND, &values![territory.to_string()]).await?.as_ref().map(kept).transpose()
}

pub(super) async fn find_by_slug(store: &Store, slug: &str) -> Result<Option<Kept>> {
    store.instance().row(FIND_BY_SLUG, &values![slug]).await?.as_ref().map(kept).transpose()
}

/// Seals the actor's territory anew; gives the account, which is made the first time.
pub(super) async fn seal(
    cx: &mut WriteContext,
    new: PersonId,
    name: &str,
    code_hash: &str,
    by: &str,
) -> Result<PersonId> {
    let at = cx.now().as_millisecond();
    let account = match cx.row(SEALED, &[]).await? {
        Some(row) => row.parsed("person_id")?,
        None => {
            // No address: nobody signs in with it, and no invitation meets it.
            let email = format!("secours:{}", cx.actor().territory);
            cx.global_execute_one(ACCOUNT_INSERT, &values![new.to_string(), email, name, at]).await?;
            new
        }
    };
    cx.execute_one(SEAL, &values![account.to_string(), code_hash, at, by]).await?;
    Ok(account)
}

/// Breaks the seal; false when it was broken before.
pub(super) async fn break_open(cx: &mut WriteContext) -> Result<bool> {
    let at = cx.now().as_millisecond();
    Ok(cx.execute(BREAK, &values![at]).await? == 1)
}

pub(super) async fn membership(
    store: &Store,
    territory: TerritoryId,
    roles: Roles,
) -> Result<Vec<Membership>> {
    let rows = store.instance().rows(TERRITORY, &values![territory.to_string()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Membership {
                territory: row.parsed("id")?,
                slug: row.text("slug")?,
                name: row.text("name")?,
                roles,
                access: Access::BreakGlass,
            })
        })
        .collect()
}

pub(super) async fn territory_name(store: &Store, actor: &Actor) -> Result<String> {
    let row = store.instance().row(TERRITORY, &values![actor.territory.to_string()]).await?;
    row.ok_or_else(|| Error::internal("a territory disappeared"))?.text("name")
}
