//! The SQL of sharings.

use super::model::{Shared, Subject, Subjects};
use beffroi_kernel::{Actor, Result, TerritoryId};
use beffroi_store::{Store, WriteContext, values};

beffroi_store::statements! {
    Scoped CHOSEN = "SELECT subject FROM sharings WHERE territory_id = $1 AND host_id = $2 ORDER BY subject";
    Scoped REMOVE = "DELETE FROM sharings WHERE territory_id = $1";
    Scoped INSERT = "INSERT INTO sharings (territory_id, host_id, subject, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5)";
    // Of the members of one host, through the host of each or the host of that one: what was shared with a host that
    // a territory has left since is shared with nobody.
    Global SHARED_WITH = "SELECT s.territory_id, s.subject FROM sharings s JOIN territories t ON t.id = s.territory_id \
        LEFT JOIN territories h ON h.id = t.host_id \
        WHERE s.host_id = $1 AND (t.host_id = $1 OR h.host_id = $1) AND t.left_at IS NULL ORDER BY s.territory_id, s.subject";
}

pub(super) async fn chosen(store: &Store, actor: &Actor, host: TerritoryId) -> Result<Subjects> {
    let rows = store.read(actor).rows(CHOSEN, &values![host.to_string()]).await?;
    rows.iter().map(|row| row.word("subject", Subject::from_code)).collect()
}

/// Shares these subjects with the host, and nothing else with anybody.
pub(super) async fn choose(cx: &mut WriteContext, host: TerritoryId, subjects: &Subjects) -> Result<()> {
    cx.execute(REMOVE, &[]).await?;
    let (at, by) = (cx.now().as_millisecond(), cx.actor().author());
    for subject in subjects {
        let values = values![host.to_string(), subject.code(), at, by.as_str()];
        cx.execute_one(INSERT, &values).await?;
    }
    Ok(())
}

pub(super) async fn shared_with(store: &Store, host: TerritoryId) -> Result<Shared> {
    let mut shared = Shared::new();
    for row in &store.instance().rows(SHARED_WITH, &values![host.to_string()]).await? {
        let subject = row.word("subject", Subject::from_code)?;
        shared.entry(row.parsed("territory_id")?).or_default().insert(subject);
    }
    Ok(shared)
}
