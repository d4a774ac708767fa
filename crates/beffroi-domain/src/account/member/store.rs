//! The SQL of the list of members.

use super::Ways;
use crate::account::model::Person;
use crate::account::store::person;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Result, Role, Roles};
use beffroi_store::{Store, WriteContext, values};
use jiff::Timestamp;
use std::collections::BTreeSet;

beffroi_store::statements! {
    Scoped LIST = "SELECT p.id, p.email, p.name, p.password_hash, r.role, m.seen_at, f.confirmed_at, \
        (SELECT MIN(i.provider) FROM identities i WHERE i.person_id = p.id AND i.two_factors_at IS NOT NULL) AS assured_by, \
        (SELECT MAX(e.until_at) FROM second_factor_exceptions e WHERE e.territory_id = m.territory_id \
            AND e.person_id = p.id AND e.ended_at IS NULL AND e.until_at > $2) AS excepted_until FROM memberships m \
        JOIN membership_roles r ON r.territory_id = m.territory_id AND r.person_id = m.person_id \
        JOIN people p ON p.id = m.person_id LEFT JOIN second_factors f ON f.person_id = p.id \
        WHERE m.territory_id = $1 AND m.ended_at IS NULL ORDER BY p.name, p.id";
    Scoped IS_MEMBER = "SELECT person_id FROM memberships WHERE territory_id = $1 AND person_id = $2 AND ended_at IS NULL";
    Scoped NAMES = "SELECT p.id, p.name FROM memberships m JOIN people p ON p.id = m.person_id \
        WHERE m.territory_id = $1 AND m.ended_at IS NULL ORDER BY p.name, p.id";
    // Those who answer for the territory: who is written to when it is asked something.
    Scoped REACHABLE = "SELECT DISTINCT p.id, p.email, p.name FROM membership_roles r JOIN people p ON p.id = r.person_id \
        WHERE r.territory_id = $1 AND r.role IN ('administrateur', 'referent_cyber') ORDER BY p.name, p.id";
    Scoped DEPARTED = "SELECT DISTINCT p.name FROM memberships m JOIN people p ON p.id = m.person_id \
        WHERE m.territory_id = $1 AND m.ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memberships o \
            JOIN people q ON q.id = o.person_id WHERE o.territory_id = $1 AND o.ended_at IS NULL AND q.name = p.name)";
}

/// A member as the rows have them.
pub(super) struct Kept {
    pub person: Person,
    pub roles: Roles,
    pub seen: Option<Timestamp>,
    pub ways: Ways,
}

pub(super) async fn all(store: &Store, actor: &Actor, now: Timestamp) -> Result<Vec<Kept>> {
    let mut lines: Vec<Kept> = Vec::new();
    for row in &store.read(actor).rows(LIST, &values![now.as_millisecond()]).await? {
        let (person, role) = (person(row)?, row.word("role", Role::from_code)?);
        if let Some(line) = lines.last_mut().filter(|line| line.person.id == person.id) {
            line.roles = line.roles.with(role);
            continue;
        }
        let ways = Ways {
            own: row.optional_instant("confirmed_at")?,
            provider: row.optional_text("assured_by")?,
            has_password: row.optional_text("password_hash")?.is_some(),
            excepted: row.optional_instant("excepted_until")?,
        };
        lines.push(Kept { person, roles: role.into(), seen: row.optional_instant("seen_at")?, ways });
    }
    Ok(lines)
}

pub(super) async fn departed(store: &Store, actor: &Actor) -> Result<BTreeSet<String>> {
    store.read(actor).rows(DEPARTED, &[]).await?.iter().map(|row| row.text("name")).collect()
}

pub(super) async fn is_member(cx: &mut WriteContext, person: PersonId) -> Result<bool> {
    Ok(cx.row(IS_MEMBER, &values![person.to_string()]).await?.is_some())
}

pub(super) async fn names(store: &Store, actor: &Actor) -> Result<Vec<(PersonId, String)>> {
    let rows = store.read(actor).rows(NAMES, &[]).await?;
    rows.iter().map(|row| Ok((row.parsed("id")?, row.text("name")?))).collect()
}

/// Those who answer for the territory of the change.
pub(super) async fn reachable(cx: &mut WriteContext) -> Result<Vec<Person>> {
    cx.rows(REACHABLE, &[]).await?.iter().map(person).collect()
}
