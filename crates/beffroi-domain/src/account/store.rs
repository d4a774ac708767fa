//! The SQL of people and their roles.

use super::model::Person;
use super::moving::{Delegated, Moved};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Result, Role, Roles, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use std::collections::{BTreeMap, BTreeSet};

beffroi_store::statements! {
    Global PERSON_BY_EMAIL = "SELECT id, email, name, password_hash FROM people WHERE email = $1";
    Global PERSON_INSERT = "INSERT INTO people (id, email, name, password_hash, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING";
    Scoped MEMBERSHIP = "SELECT person_id FROM memberships WHERE territory_id = $1 AND person_id = $2 AND ended_at IS NULL";
    Scoped MEMBERSHIP_SET = "INSERT INTO memberships (territory_id, person_id, created_at) VALUES ($1, $2, $3) \
        ON CONFLICT (territory_id, person_id) DO UPDATE SET ended_at = NULL";
    Scoped MEMBERSHIP_END = "UPDATE memberships SET ended_at = $3, seen_at = NULL \
        WHERE territory_id = $1 AND person_id = $2 \
        AND ended_at IS NULL";
    Scoped ROLES = "SELECT role FROM membership_roles WHERE territory_id = $1 AND person_id = $2";
    Scoped ROLE_ADD = "INSERT INTO membership_roles (territory_id, person_id, role) VALUES ($1, $2, $3)";
    Scoped ROLES_DELETE = "DELETE FROM membership_roles WHERE territory_id = $1 AND person_id = $2";
    Scoped ELSEWHERE = "SELECT COUNT(*) AS total FROM memberships WHERE NOT (territory_id = $1) AND person_id = $2 \
        AND ended_at IS NULL";
    Scoped OTHERS_WITH_ROLE = "SELECT COUNT(*) AS total FROM membership_roles WHERE territory_id = $1 AND role = $2 \
        AND person_id <> $3";
    // Whether a territory has an administrator: a host counts those that have one.
    Global ADMINISTERED = "SELECT DISTINCT territory_id FROM membership_roles WHERE role = $1";
    Scoped LEAVING_PEOPLE = "SELECT p.id, p.email, p.name, m.created_at, m.ended_at FROM memberships m \
        JOIN people p ON p.id = m.person_id WHERE m.territory_id = $1 ORDER BY m.created_at, p.id";
    Scoped LEAVING_ROLES = "SELECT person_id, role FROM membership_roles WHERE territory_id = $1";
    Scoped LEAVING_DELEGATIONS = "SELECT id, person_id, role, rooms, until_at, created_at, created_by, ended_at \
        FROM delegations WHERE territory_id = $1 ORDER BY created_at, id";
    Scoped MEMBERSHIP_TAKE_IN = "INSERT INTO memberships (territory_id, person_id, created_at, ended_at) \
        VALUES ($1, $2, $3, $4)";
    Global PERSON_BY_ID = "SELECT id, email, name FROM people WHERE id = $1";
    Scoped KNOWN = "SELECT p.id, p.email, p.name FROM people p WHERE p.id IN \
        (SELECT m.person_id FROM memberships m WHERE m.territory_id = $1) OR p.id IN \
        (SELECT d.person_id FROM delegations d WHERE d.territory_id = $1) ORDER BY p.name, p.id";
    Scoped DELEGATED_ELSEWHERE = "SELECT COUNT(*) AS total FROM delegations WHERE NOT (territory_id = $1) \
        AND person_id = $2 AND ended_at IS NULL AND until_at > $3";
    Scoped MEMBERSHIP_FORGET = "DELETE FROM memberships WHERE territory_id = $1 AND person_id = $2";
    Scoped DELEGATIONS_FORGET = "DELETE FROM delegations WHERE territory_id = $1 AND person_id = $2";
    Global PERSON_FORGET = "UPDATE people SET email = $2, name = $3, password_hash = NULL WHERE id = $1";
    Global SECOND_FACTOR_FORGET = "DELETE FROM second_factors WHERE person_id = $1";
    Global RECOVERY_CODES_FORGET = "DELETE FROM recovery_codes WHERE person_id = $1";
    Global IDENTITIES_FORGET = "DELETE FROM identities WHERE person_id = $1";
    Global TERRITORIES_OF = "SELECT territory_id FROM memberships WHERE person_id = $1 AND ended_at IS NULL \
        ORDER BY created_at, territory_id";
    Global SESSIONS_OF_PERSON_DELETE = "DELETE FROM sessions WHERE person_id = $1";
}

/// The person in a row.
pub(super) fn person(row: &Row) -> Result<Person> {
    Ok(Person { id: row.parsed("id")?, email: row.text("email")?, name: row.text("name")? })
}

/// A person with the hash of their password.
pub(super) async fn by_email(store: &Store, email: &str) -> Result<Option<(Person, Option<String>)>> {
    let row = store.instance().row(PERSON_BY_EMAIL, &values![email]).await?;
    row.map(|row| Ok((person(&row)?, row.optional_text("password_hash")?))).transpose()
}

/// The person with this address, within a change.
pub(super) async fn by_email_within(cx: &mut WriteContext, email: &str) -> Result<Option<Person>> {
    cx.global_rows(PERSON_BY_EMAIL, &values![email]).await?.first().map(person).transpose()
}

/// Adds a person unless one has this address; gives the one that is there.
pub(super) async fn ensure(
    cx: &mut WriteContext,
    new: &Person,
    password_hash: Option<String>,
) -> Result<Person> {
    let at = cx.now().as_millisecond();
    let values = values![new.id.to_string(), new.email.as_str(), new.name.as_str(), password_hash, at];
    cx.global_execute(PERSON_INSERT, &values).await?;
    let rows = cx.global_rows(PERSON_BY_EMAIL, &values![new.email.as_str()]).await?;
    rows.first()
        .map(person)
        .transpose()?
        .ok_or_else(|| beffroi_kernel::Error::internal("a person disappeared"))
}

/// The roles of a person here; nothing when they are no member, or no longer.
pub(super) async fn roles(cx: &mut WriteContext, person: PersonId) -> Result<Option<Roles>> {
    let values = values![person.to_string()];
    if cx.row(MEMBERSHIP, &values).await?.is_none() {
        return Ok(None);
    }
    let rows = cx.rows(ROLES, &values).await?;
    rows.iter().map(|row| row.word("role", Role::from_code)).collect::<Result<Roles>>().map(Some)
}

/// Gives a person these roles here. An exception to the second factor was made for those of before: it ends.
pub(super) async fn set_roles(cx: &mut WriteContext, person: PersonId, roles: Roles) -> Result<()> {
    super::exception::store::end_of(cx, person).await?;
    let at = cx.now().as_millisecond();
    cx.execute_one(MEMBERSHIP_SET, &values![person.to_string(), at]).await?;
    cx.execute(ROLES_DELETE, &values![person.to_string()]).await?;
    for role in roles.iter() {
        cx.execute_one(ROLE_ADD, &values![person.to_string(), role.code()]).await?;
    }
    Ok(())
}

/// Ends a membership: the row stays, so that what the person wrote can still be explained.
pub(super) async fn end_membership(cx: &mut WriteContext, person: PersonId) -> Result<()> {
    let at = cx.now().as_millisecond();
    super::exception::store::end_of(cx, person).await?;
    cx.execute(ROLES_DELETE, &values![person.to_string()]).await?;
    cx.execute_one(MEMBERSHIP_END, &values![person.to_string(), at]).await
}

/// In how many other territories a person has a role.
pub(super) async fn roles_elsewhere(cx: &mut WriteContext, person: PersonId) -> Result<u64> {
    let row = cx.row(ELSEWHERE, &values![person.to_string()]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

/// How many others have a role here.
pub(super) async fn others_with_role(cx: &mut WriteContext, role: Role, person: PersonId) -> Result<u64> {
    let row = cx.row(OTHERS_WITH_ROLE, &values![role.code(), person.to_string()]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

/// The territories that gave a person a role.
pub(super) async fn territories_of(store: &Store, person: PersonId) -> Result<Vec<TerritoryId>> {
    let rows = store.instance().rows(TERRITORIES_OF, &values![person.to_string()]).await?;
    rows.iter().map(|row| row.parsed("territory_id")).collect()
}

/// Everybody who has or had a role here, and the delegations that were given.
pub(super) async fn leaving(store: &Store, actor: &Actor) -> Result<(Vec<Moved>, Vec<Delegated>)> {
    let read = store.read(actor);
    let mut roles: BTreeMap<String, Roles> = BTreeMap::new();
    for row in &read.rows(LEAVING_ROLES, &[]).await? {
        let entry = roles.entry(row.text("person_id")?).or_default();
        *entry = entry.with(row.word("role", Role::from_code)?);
    }
    let moved = |row: &Row| {
        let id = row.text("id")?;
        Ok(Moved {
            roles: roles.get(&id).copied().unwrap_or_default().codes(),
            id,
            email: row.text("email")?,
            name: row.text("name")?,
            since: row.integer("created_at")?,
            ended: row.optional_integer("ended_at")?,
        })
    };
    let delegated = |row: &Row| {
        Ok(Delegated {
            id: row.text("id")?,
            person: row.text("person_id")?,
            role: row.text("role")?,
            rooms: row.text("rooms")?,
            until: row.integer("until_at")?,
            created: row.integer("created_at")?,
            created_by: row.text("created_by")?,
            ended: row.optional_integer("ended_at")?,
        })
    };
    let people = read.rows(LEAVING_PEOPLE, &[]).await?.iter().map(moved).collect::<Result<_>>()?;
    let delegations =
        read.rows(LEAVING_DELEGATIONS, &[]).await?.iter().map(delegated).collect::<Result<_>>()?;
    Ok((people, delegations))
}

/// The person with this identifier, within a change.
pub(super) async fn by_id_within(cx: &mut WriteContext, id: PersonId) -> Result<Option<Person>> {
    cx.global_rows(PERSON_BY_ID, &values![id.to_string()]).await?.first().map(person).transpose()
}

/// Gives somebody the place that they had in another instance.
pub(super) async fn take_in(
    cx: &mut WriteContext,
    person: PersonId,
    roles: Roles,
    since: i64,
    ended: Option<i64>,
) -> Result<()> {
    cx.execute_one(MEMBERSHIP_TAKE_IN, &values![person.to_string(), since, ended]).await?;
    for role in roles.iter() {
        cx.execute_one(ROLE_ADD, &values![person.to_string(), role.code()]).await?;
    }
    Ok(())
}

/// Everybody who has or had a way into the territory, by name.
pub(super) async fn known(store: &Store, actor: &Actor) -> Result<Vec<Person>> {
    store.read(actor).rows(KNOWN, &[]).await?.iter().map(person).collect()
}

/// Whether a person has a way into another territory than this one.
pub(super) async fn belongs_elsewhere(cx: &mut WriteContext, person: PersonId) -> Result<bool> {
    let at = cx.now().as_millisecond();
    let delegations = cx.row(DELEGATED_ELSEWHERE, &values![person.to_string(), at]).await?;
    let delegations: u64 = delegations.map_or(Ok(0), |row| row.count("total"))?;
    Ok(delegations > 0 || roles_elsewhere(cx, person).await? > 0)
}

/// Takes away every way of a person into the territory, and that there was one.
pub(super) async fn forget_here(cx: &mut WriteContext, person: PersonId) -> Result<()> {
    let values = values![person.to_string()];
    for statement in [ROLES_DELETE, MEMBERSHIP_FORGET, DELEGATIONS_FORGET] {
        cx.execute(statement, &values).await?;
    }
    Ok(())
}

/// The territories where somebody has a role.
pub(super) async fn with_role(store: &Store, role: Role) -> Result<BTreeSet<TerritoryId>> {
    let rows = store.instance().rows(ADMINISTERED, &values![role.code()]).await?;
    rows.iter().map(|row| row.parsed("territory_id")).collect()
}

/// Leaves of an account its identifier alone.
pub(super) async fn forget_account(cx: &mut WriteContext, person: PersonId, name: &str) -> Result<()> {
    let email = format!("{person}@efface.invalid");
    cx.global_execute_one(PERSON_FORGET, &values![person.to_string(), email, name]).await?;
    for statement in
        [SESSIONS_OF_PERSON_DELETE, SECOND_FACTOR_FORGET, RECOVERY_CODES_FORGET, IDENTITIES_FORGET]
    {
        cx.global_execute(statement, &values![person.to_string()]).await?;
    }
    Ok(())
}
