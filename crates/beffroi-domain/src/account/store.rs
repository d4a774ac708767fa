//! The SQL of people and their roles.

use super::model::{Member, Membership, Person};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Access, Actor, Error, Result, Role, Roles, Rooms, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    Global PERSON_BY_EMAIL = "SELECT id, email, name, password_hash FROM people WHERE email = $1";
    Global PERSON_INSERT = "INSERT INTO people (id, email, name, password_hash, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING";
    Scoped MEMBERSHIP = "SELECT person_id FROM memberships WHERE territory_id = $1 AND person_id = $2 AND ended_at IS NULL";
    Scoped MEMBERSHIP_SET = "INSERT INTO memberships (territory_id, person_id, created_at) VALUES ($1, $2, $3) \
        ON CONFLICT (territory_id, person_id) DO UPDATE SET ended_at = NULL";
    Scoped MEMBERSHIP_END = "UPDATE memberships SET ended_at = $3 WHERE territory_id = $1 AND person_id = $2 \
        AND ended_at IS NULL";
    Scoped ROLES = "SELECT role FROM membership_roles WHERE territory_id = $1 AND person_id = $2";
    Scoped ROLE_ADD = "INSERT INTO membership_roles (territory_id, person_id, role) VALUES ($1, $2, $3)";
    Scoped ROLES_DELETE = "DELETE FROM membership_roles WHERE territory_id = $1 AND person_id = $2";
    Scoped ELSEWHERE = "SELECT COUNT(*) AS total FROM memberships WHERE NOT (territory_id = $1) AND person_id = $2 \
        AND ended_at IS NULL";
    Scoped OTHERS_WITH_ROLE = "SELECT COUNT(*) AS total FROM membership_roles WHERE territory_id = $1 AND role = $2 \
        AND person_id <> $3";
    Scoped MEMBERS = "SELECT p.id, p.email, p.name, r.role FROM membership_roles r JOIN people p ON p.id = r.person_id \
        WHERE r.territory_id = $1 ORDER BY p.name, p.id";
    Global TERRITORIES_OF = "SELECT territory_id FROM memberships WHERE person_id = $1 AND ended_at IS NULL \
        ORDER BY created_at, territory_id";
    Global MEMBERSHIPS = "SELECT t.id, t.slug, t.name, r.role FROM membership_roles r \
        JOIN territories t ON t.id = r.territory_id WHERE r.person_id = $1 ORDER BY t.name, t.id";
    Global DELEGATIONS = "SELECT d.id AS delegation_id, t.id, t.slug, t.name, d.role, d.rooms FROM delegations d \
        JOIN territories t ON t.id = d.territory_id WHERE d.person_id = $1 AND d.ended_at IS NULL AND d.until_at > $2 \
        ORDER BY t.name, t.id, d.created_at";
}

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

pub(super) async fn set_roles(cx: &mut WriteContext, person: PersonId, roles: Roles) -> Result<()> {
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

pub(super) async fn members(store: &Store, actor: &Actor) -> Result<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    for row in &store.read(actor).rows(MEMBERS, &[]).await? {
        let (person, role) = (person(row)?, row.word("role", Role::from_code)?);
        match members.last_mut().filter(|member| member.person.id == person.id) {
            Some(member) => member.roles = member.roles.with(role),
            None => members.push(Member { person, roles: Roles::of(&[role]) }),
        }
    }
    Ok(members)
}

/// The territories that gave a person a role.
pub(super) async fn territories_of(store: &Store, person: PersonId) -> Result<Vec<TerritoryId>> {
    let rows = store.instance().rows(TERRITORIES_OF, &values![person.to_string()]).await?;
    rows.iter().map(|row| row.parsed("territory_id")).collect()
}

/// Where a person may enter: as a member, or else by a delegation that holds now. A member needs no delegation.
pub(super) async fn memberships(store: &Store, person: PersonId, now: Timestamp) -> Result<Vec<Membership>> {
    let instance = store.instance();
    let mut memberships: Vec<Membership> = Vec::new();
    for row in &instance.rows(MEMBERSHIPS, &values![person.to_string()]).await? {
        let found = membership(row, Access::Membership)?;
        match memberships.last_mut().filter(|membership| membership.territory == found.territory) {
            Some(membership) => membership.roles = found.roles.iter().fold(membership.roles, Roles::with),
            None => memberships.push(found),
        }
    }
    let values = values![person.to_string(), now.as_millisecond()];
    for row in &instance.rows(DELEGATIONS, &values).await? {
        let access = Access::Delegation {
            id: row.parsed("delegation_id")?,
            rooms: Rooms::from_codes(&row.text("rooms")?)
                .ok_or_else(|| Error::internal("a delegation opens a room that does not exist"))?,
        };
        let found = membership(row, access)?;
        if memberships.iter().all(|membership| membership.territory != found.territory) {
            memberships.push(found);
        }
    }
    memberships.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(memberships)
}

fn membership(row: &Row, access: Access) -> Result<Membership> {
    Ok(Membership {
        territory: row.parsed("id")?,
        slug: row.text("slug")?,
        name: row.text("name")?,
        roles: Roles::of(&[row.word("role", Role::from_code)?]),
        access,
    })
}
