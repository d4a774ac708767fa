//! The SQL of delegations, as the territory that gives them sees them.

use super::model::{Candidate, Delegation, NewDelegation};
use crate::account::door::store::of_the_host;
use crate::account::model::Person;
use crate::account::store::person;
use beffroi_kernel::account::{DelegationId, PersonId};
use beffroi_kernel::{Actor, Error, Result, Role, Roles, Rooms, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    // Those of the host whom a territory may let in: the one place where a territory sees members of another, and
    // only those whose work it is.
    Global CANDIDATES = "SELECT p.id, p.email, p.name, r.role, h.name AS host FROM territories t \
        JOIN territories h ON h.id = t.host_id OR h.id = (SELECT x.host_id FROM territories x WHERE x.id = t.host_id) \
        JOIN membership_roles r ON r.territory_id = h.id JOIN people p ON p.id = r.person_id \
        WHERE t.id = $1 AND r.role IN ('dpo', 'rssi', 'referent_cyber', 'editeur') ORDER BY p.name, p.id, h.name, r.role";
    Scoped INSERT = "INSERT INTO delegations (territory_id, id, person_id, role, rooms, until_at, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Scoped CLOSE_EXPIRED = "UPDATE delegations SET ended_at = until_at WHERE territory_id = $1 AND person_id = $2 \
        AND ended_at IS NULL AND until_at <= $3";
    Scoped LIVE_FOR = "SELECT id FROM delegations WHERE territory_id = $1 AND person_id = $2 AND ended_at IS NULL";
    Scoped END = "UPDATE delegations SET ended_at = $3 WHERE territory_id = $1 AND id = $2 AND ended_at IS NULL \
        AND until_at > $3 RETURNING person_id, role";
    Scoped PERSON_OF = "SELECT p.id, p.email, p.name FROM delegations d JOIN people p ON p.id = d.person_id \
        WHERE d.territory_id = $1 AND d.id = $2";
    Scoped LIST = concat!("SELECT d.id AS delegation_id, d.role, d.rooms, d.until_at, d.created_at, d.seen_at, \
        p.id, p.email, p.name, a.name AS author, CASE WHEN a.id IS NOT NULL AND m.person_id IS NULL THEN 1 ELSE 0 END \
        AS author_left, CASE WHEN ", of_the_host!(), " THEN 1 ELSE 0 END AS effective \
        FROM delegations d JOIN people p ON p.id = d.person_id LEFT JOIN people a ON a.id = d.created_by \
        LEFT JOIN memberships m ON m.territory_id = d.territory_id AND m.person_id = a.id AND m.ended_at IS NULL \
        WHERE d.territory_id = $1 AND d.ended_at IS NULL AND d.until_at > $2 ORDER BY p.name, d.id");
    Scoped GIVEN_BY = "SELECT COUNT(*) AS total FROM delegations WHERE territory_id = $1 AND created_by = $2 \
        AND ended_at IS NULL AND until_at > $3";
    // Of all territories: the program reminds everybody.
    Global ENDING = concat!("SELECT d.id AS delegation_id, d.territory_id, t.name AS territory_name, d.role, d.until_at, \
        p.id, p.email, p.name FROM delegations d JOIN territories t ON t.id = d.territory_id \
        JOIN people p ON p.id = d.person_id WHERE d.ended_at IS NULL AND d.warned_at IS NULL AND d.until_at > $1 \
        AND d.until_at <= $2 AND d.until_at - d.created_at > $3 AND ", of_the_host!(), " ORDER BY d.until_at, d.id");
    Scoped MARK_WARNED = "UPDATE delegations SET warned_at = $3 WHERE territory_id = $1 AND id = $2 \
        AND warned_at IS NULL AND ended_at IS NULL";
}

pub(super) async fn candidates(store: &Store, actor: &Actor) -> Result<Vec<Candidate>> {
    let rows = store.instance().rows(CANDIDATES, &values![actor.territory.to_string()]).await?;
    let mut all: Vec<Candidate> = Vec::new();
    for row in &rows {
        let (person, role) = (person(row)?, row.word("role", Role::from_code)?);
        match all.last_mut().filter(|one| one.person.id == person.id) {
            Some(one) => one.roles = one.roles.with(role),
            None => all.push(Candidate { person, roles: Roles::from(role), host: row.text("host")? }),
        }
    }
    Ok(all)
}

pub(super) async fn insert(
    cx: &mut WriteContext,
    id: DelegationId,
    new: &NewDelegation,
    until: Timestamp,
) -> Result<()> {
    let values = values![
        id.to_string(),
        new.person.to_string(),
        new.role.code(),
        new.rooms.codes(),
        until.as_millisecond(),
        cx.now().as_millisecond(),
        cx.actor().author_id(),
    ];
    cx.execute_one(INSERT, &values).await
}

/// Writes down that a delegation whose date has passed has ended: another may follow it.
pub(super) async fn close_expired(cx: &mut WriteContext, person: PersonId) -> Result<()> {
    let at = cx.now().as_millisecond();
    cx.execute(CLOSE_EXPIRED, &values![person.to_string(), at]).await.map(drop)
}

pub(super) async fn live_for(cx: &mut WriteContext, person: PersonId) -> Result<bool> {
    Ok(cx.row(LIVE_FOR, &values![person.to_string()]).await?.is_some())
}

/// Ends a delegation in force; gives to whom it was given, and as what.
pub(super) async fn end(cx: &mut WriteContext, id: DelegationId) -> Result<Option<(Person, Role)>> {
    let at = cx.now().as_millisecond();
    let Some(row) = cx.row(END, &values![id.to_string(), at]).await? else { return Ok(None) };
    let role = row.word("role", Role::from_code)?;
    let holder = cx.row(PERSON_OF, &values![id.to_string()]).await?;
    holder.map(|row| Ok((person(&row)?, role))).transpose()
}

pub(super) async fn list(store: &Store, actor: &Actor, now: Timestamp) -> Result<Vec<Delegation>> {
    let delegation = |row: &Row| {
        let seen = match row.optional_integer("seen_at")? {
            None => None,
            Some(_) => Some(row.instant("seen_at")?),
        };
        Ok(Delegation {
            id: row.parsed("delegation_id")?,
            person: person(row)?,
            role: row.word("role", Role::from_code)?,
            rooms: Rooms::from_codes(&row.text("rooms")?)
                .ok_or_else(|| Error::internal("a delegation opens a room that does not exist"))?,
            until: row.instant("until_at")?,
            created: row.instant("created_at")?,
            author: row.optional_text("author")?,
            author_left: row.integer("author_left")? == 1,
            seen,
            effective: row.integer("effective")? == 1,
        })
    };
    store.read(actor).rows(LIST, &values![now.as_millisecond()]).await?.iter().map(delegation).collect()
}

/// How many delegations in force somebody gave.
pub(in crate::account) async fn given_by(
    store: &Store,
    actor: &Actor,
    person: PersonId,
    now: Timestamp,
) -> Result<u64> {
    let row = store.read(actor).row(GIVEN_BY, &values![person.to_string(), now.as_millisecond()]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

/// A delegation that ends soon.
pub(super) struct Ending {
    pub id: DelegationId,
    pub territory: TerritoryId,
    pub territory_name: String,
    pub person: Person,
    pub role: Role,
    pub until: Timestamp,
}

/// Those that end before an instant, were given for longer than `short` and were not announced yet.
pub(super) async fn ending(store: &Store, now: Timestamp, before: i64, short: i64) -> Result<Vec<Ending>> {
    let ending = |row: &Row| {
        Ok(Ending {
            id: row.parsed("delegation_id")?,
            territory: row.parsed("territory_id")?,
            territory_name: row.text("territory_name")?,
            person: person(row)?,
            role: row.word("role", Role::from_code)?,
            until: row.instant("until_at")?,
        })
    };
    let values = values![now.as_millisecond(), before, short];
    store.instance().rows(ENDING, &values).await?.iter().map(ending).collect()
}

/// Notes that somebody is told; says whether nobody had been yet.
pub(super) async fn mark_warned(cx: &mut WriteContext, id: DelegationId) -> Result<bool> {
    let at = cx.now().as_millisecond();
    Ok(cx.execute(MARK_WARNED, &values![id.to_string(), at]).await? == 1)
}
