//! The SQL of the sealed account of the worst day.

use super::Seal;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Error, Result, Role, TerritoryId};
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
    Scoped TERRITORY_NAME = "SELECT name FROM territories WHERE id = $1";
    Scoped ADMINISTRATORS = "SELECT p.email FROM membership_roles r JOIN people p ON p.id = r.person_id \
        WHERE r.territory_id = $1 AND r.role = $2 ORDER BY p.email";
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

/// The name of the territory of the change.
pub(super) async fn territory_name(cx: &mut WriteContext) -> Result<String> {
    let row = cx.row(TERRITORY_NAME, &[]).await?;
    row.ok_or_else(|| Error::internal("a territory disappeared"))?.text("name")
}

/// The addresses of the administrators of the territory of the change.
pub(super) async fn administrators(cx: &mut WriteContext) -> Result<Vec<String>> {
    let rows = cx.rows(ADMINISTRATORS, &values![Role::Administrateur.code()]).await?;
    rows.iter().map(|row| row.text("email")).collect()
}
