//! The SQL of exceptions to the second factor.

use super::Exception;
use crate::account::store::person;
use beffroi_kernel::account::{ExceptionId, PersonId};
use beffroi_kernel::{Actor, Result};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

/// How long after its end an exception is looked at, in milliseconds: a sweep may come late.
const ENDED_MILLISECONDS: i64 = 2 * 24 * 3_600_000;

beffroi_store::statements! {
    Scoped INSERT = "INSERT INTO second_factor_exceptions (territory_id, id, person_id, reason, until_at, created_at, \
        created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    Scoped END = "UPDATE second_factor_exceptions SET ended_at = $3 WHERE territory_id = $1 AND id = $2 \
        AND ended_at IS NULL AND until_at > $3 RETURNING person_id";
    // One that ended by itself is closed as well: the next one takes its place.
    Scoped END_OF = "UPDATE second_factor_exceptions SET ended_at = $3 WHERE territory_id = $1 AND person_id = $2 \
        AND ended_at IS NULL";
    Scoped FORGET = "DELETE FROM second_factor_exceptions WHERE territory_id = $1 AND person_id = $2";
    Scoped LIST = "SELECT e.id AS exception_id, e.reason, e.until_at, e.created_at, p.id, p.email, p.name, \
        q.name AS author FROM second_factor_exceptions e JOIN people p ON p.id = e.person_id \
        LEFT JOIN people q ON q.id = e.created_by WHERE e.territory_id = $1 AND e.ended_at IS NULL AND e.until_at > $2 \
        ORDER BY e.until_at, e.id";
    // Of all territories: sessions belong to none.
    Global JUST_ENDED = "SELECT DISTINCT person_id FROM second_factor_exceptions WHERE ended_at IS NULL \
        AND until_at > $1 AND until_at <= $2";
}

pub(super) async fn insert(
    cx: &mut WriteContext,
    id: ExceptionId,
    person: PersonId,
    reason: &str,
    until: Timestamp,
) -> Result<()> {
    let values = values![
        id.to_string(),
        person.to_string(),
        reason,
        until.as_millisecond(),
        cx.now().as_millisecond(),
        cx.actor().author_id(),
    ];
    cx.execute_one(INSERT, &values).await
}

/// Ends one that holds; gives whose it was.
pub(super) async fn end(cx: &mut WriteContext, id: ExceptionId) -> Result<Option<PersonId>> {
    let at = cx.now().as_millisecond();
    let row = cx.row(END, &values![id.to_string(), at]).await?;
    row.map(|row| row.parsed("person_id")).transpose()
}

/// Ends the one of a person, if there is one.
pub(in crate::account) async fn end_of(cx: &mut WriteContext, person: PersonId) -> Result<()> {
    let at = cx.now().as_millisecond();
    cx.execute(END_OF, &values![person.to_string(), at]).await.map(drop)
}

/// Forgets that there were any.
pub(in crate::account) async fn forget(cx: &mut WriteContext, person: PersonId) -> Result<()> {
    cx.execute(FORGET, &values![person.to_string()]).await.map(drop)
}

pub(super) async fn list(store: &Store, actor: &Actor, now: Timestamp) -> Result<Vec<Exception>> {
    let exception = |row: &Row| {
        Ok(Exception {
            id: row.parsed("exception_id")?,
            person: person(row)?,
            reason: row.text("reason")?,
            until: row.instant("until_at")?,
            created: row.instant("created_at")?,
            author: row.optional_text("author")?,
        })
    };
    store.read(actor).rows(LIST, &values![now.as_millisecond()]).await?.iter().map(exception).collect()
}

/// Those whose exception ended by itself not long ago.
pub(super) async fn just_ended(store: &Store, now: Timestamp) -> Result<Vec<PersonId>> {
    let now = now.as_millisecond();
    let rows = store.instance().rows(JUST_ENDED, &values![now - ENDED_MILLISECONDS, now]).await?;
    rows.iter().map(|row| row.parsed("person_id")).collect()
}
