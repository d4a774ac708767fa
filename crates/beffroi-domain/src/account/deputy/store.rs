//! The SQL of deputies.

use super::Deputy;
use crate::account::model::Person;
use beffroi_kernel::account::{DeputyId, PersonId};
use beffroi_kernel::{Actor, Result};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;
use std::collections::BTreeMap;

beffroi_store::statements! {
    Scoped INSERT = "INSERT INTO deputies (territory_id, id, person_id, deputy_id, from_at, until_at, created_at, \
        created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Scoped OVERLAPPING = "SELECT id FROM deputies WHERE territory_id = $1 AND person_id = $2 AND deputy_id = $3 \
        AND ended_at IS NULL AND from_at < $5 AND until_at > $4";
    Scoped END = "UPDATE deputies SET ended_at = $3 WHERE territory_id = $1 AND id = $2 AND ended_at IS NULL \
        AND until_at > $3 RETURNING person_id, deputy_id";
    Scoped END_ALL_OF = "UPDATE deputies SET ended_at = $3 WHERE territory_id = $1 AND ended_at IS NULL \
        AND until_at > $3 AND (person_id = $2 OR deputy_id = $2)";
    Scoped OF = "SELECT s.id AS deputy_of_id, s.from_at, s.until_at, p.id, p.email, p.name, q.id AS other_id, \
        q.email AS other_email, q.name AS other_name FROM deputies s JOIN people p ON p.id = s.person_id \
        JOIN people q ON q.id = s.deputy_id WHERE s.territory_id = $1 AND s.ended_at IS NULL AND s.until_at > $3 \
        AND (s.person_id = $2 OR s.deputy_id = $2) ORDER BY s.from_at, s.id";
    Scoped REPRESENTED = "SELECT s.id, p.name FROM deputies s JOIN people p ON p.id = s.person_id \
        WHERE s.territory_id = $1";
}

pub(super) async fn insert(
    cx: &mut WriteContext,
    id: DeputyId,
    (person, deputy): (PersonId, PersonId),
    (from, until): (Timestamp, Timestamp),
) -> Result<()> {
    let values = values![
        id.to_string(),
        person.to_string(),
        deputy.to_string(),
        from.as_millisecond(),
        until.as_millisecond(),
        cx.now().as_millisecond(),
        cx.actor().author_id(),
    ];
    cx.execute_one(INSERT, &values).await
}

/// Whether the same deputy is named for the same person for a part of this time.
pub(super) async fn overlaps(
    cx: &mut WriteContext,
    person: PersonId,
    deputy: PersonId,
    from: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let values =
        values![person.to_string(), deputy.to_string(), from.as_millisecond(), until.as_millisecond()];
    Ok(cx.row(OVERLAPPING, &values).await?.is_some())
}

/// Ends one; gives who was away and who acted for them.
pub(super) async fn end(cx: &mut WriteContext, id: DeputyId) -> Result<Option<(PersonId, PersonId)>> {
    let at = cx.now().as_millisecond();
    let row = cx.row(END, &values![id.to_string(), at]).await?;
    row.map(|row| Ok((row.parsed("person_id")?, row.parsed("deputy_id")?))).transpose()
}

/// Ends all in which a person has a part; says how many.
pub(in crate::account) async fn end_all_of(cx: &mut WriteContext, person: PersonId) -> Result<u64> {
    let at = cx.now().as_millisecond();
    cx.execute(END_ALL_OF, &values![person.to_string(), at]).await
}

/// Those in force or to come in which a person has a part.
pub(in crate::account) async fn of(
    store: &Store,
    actor: &Actor,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Deputy>> {
    let deputy = |row: &Row| {
        Ok(Deputy {
            id: row.parsed("deputy_of_id")?,
            person: crate::account::store::person(row)?,
            deputy: Person {
                id: row.parsed("other_id")?,
                email: row.text("other_email")?,
                name: row.text("other_name")?,
            },
            from: row.instant("from_at")?,
            until: row.instant("until_at")?,
        })
    };
    let values = values![person.to_string(), now.as_millisecond()];
    store.read(actor).rows(OF, &values).await?.iter().map(deputy).collect()
}

/// Whom each deputy acted for, whether it has ended or not.
pub(super) async fn represented(store: &Store, actor: &Actor) -> Result<BTreeMap<String, String>> {
    let rows = store.read(actor).rows(REPRESENTED, &[]).await?;
    rows.iter().map(|row| Ok((row.text("id")?, row.text("name")?))).collect()
}
