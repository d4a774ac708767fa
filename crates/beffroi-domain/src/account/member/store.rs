//! The SQL of the list of members.

use super::MemberLine;
use crate::account::store::person;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Result, Role, Roles};
use beffroi_store::{Store, WriteContext, values};
use std::collections::BTreeSet;

beffroi_store::statements! {
    Scoped LIST = "SELECT p.id, p.email, p.name, r.role, m.seen_at, f.confirmed_at FROM memberships m \
        JOIN membership_roles r ON r.territory_id = m.territory_id AND r.person_id = m.person_id \
        JOIN people p ON p.id = m.person_id LEFT JOIN second_factors f ON f.person_id = p.id WHERE m.territory_id = $1 AND m.ended_at IS NULL ORDER BY p.name, p.id";
    Scoped IS_MEMBER = "SELECT person_id FROM memberships WHERE territory_id = $1 AND person_id = $2 AND ended_at IS NULL";
    Scoped NAMES = "SELECT p.id, p.name FROM memberships m JOIN people p ON p.id = m.person_id \
        WHERE m.territory_id = $1 AND m.ended_at IS NULL ORDER BY p.name, p.id";
    Scoped DEPARTED = "SELECT DISTINCT p.name FROM memberships m JOIN people p ON p.id = m.person_id \
        WHERE m.territory_id = $1 AND m.ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memberships o \
            JOIN people q ON q.id = o.person_id WHERE o.territory_id = $1 AND o.ended_at IS NULL AND q.name = p.name)";
}

pub(super) async fn all(store: &Store, actor: &Actor) -> Result<Vec<MemberLine>> {
    let mut lines: Vec<MemberLine> = Vec::new();
    for row in &store.read(actor).rows(LIST, &[]).await? {
        let (person, role) = (person(row)?, row.word("role", Role::from_code)?);
        let seen = row.optional_instant("seen_at")?;
        match lines.last_mut().filter(|line| line.person.id == person.id) {
            Some(line) => line.roles = line.roles.with(role),
            None => {
                let second_factor = row.optional_instant("confirmed_at")?;
                lines.push(MemberLine { person, roles: Roles::from(role), seen, second_factor, owes: false });
            }
        }
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
