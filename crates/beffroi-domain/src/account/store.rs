//! The SQL of people, roles, sessions and attempts to sign in.

use super::model::{Member, Membership, Person};
use super::moving::{Delegated, Moved};
use super::rules;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Access, Actor, Error, Result, Role, Roles, Rooms, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

beffroi_store::statements! {
    Global PERSON_BY_EMAIL = "SELECT id, email, name, password_hash FROM people WHERE email = $1";
    Global PERSON_INSERT = "INSERT INTO people (id, email, name, password_hash, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING";
    Global PASSWORD_SET = "UPDATE people SET password_hash = $2 WHERE id = $1";
    Global PASSWORD_RENEW = "UPDATE people SET password_hash = $2 WHERE id = $1 AND password_hash = $3";
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
    Global MEMBERSHIPS = "SELECT t.id, t.slug, t.name, r.role FROM membership_roles r \
        JOIN territories t ON t.id = r.territory_id WHERE r.person_id = $1 ORDER BY t.name, t.id";
    Global DELEGATIONS = "SELECT d.id AS delegation_id, t.id, t.slug, t.name, d.role, d.rooms FROM delegations d \
        JOIN territories t ON t.id = d.territory_id WHERE d.person_id = $1 AND d.ended_at IS NULL AND d.until_at > $2 \
        ORDER BY t.name, t.id, d.created_at";
    Scoped KNOWN = "SELECT p.id, p.email, p.name FROM people p WHERE p.id IN \
        (SELECT m.person_id FROM memberships m WHERE m.territory_id = $1) OR p.id IN \
        (SELECT d.person_id FROM delegations d WHERE d.territory_id = $1) ORDER BY p.name, p.id";
    Scoped DELEGATED_ELSEWHERE = "SELECT COUNT(*) AS total FROM delegations WHERE NOT (territory_id = $1) \
        AND person_id = $2 AND ended_at IS NULL AND until_at > $3";
    Scoped MEMBERSHIP_FORGET = "DELETE FROM memberships WHERE territory_id = $1 AND person_id = $2";
    Scoped DELEGATIONS_FORGET = "DELETE FROM delegations WHERE territory_id = $1 AND person_id = $2";
    Global PERSON_FORGET = "UPDATE people SET email = $2, name = $3, password_hash = NULL WHERE id = $1";
    Global SESSIONS_EXPIRE = "DELETE FROM sessions WHERE created_at <= $1";
    Global ATTEMPTS_EXPIRE = "DELETE FROM sign_in_attempts WHERE attempted_at <= $1";
    Global SESSION_INSERT = "INSERT INTO sessions (token_hash, person_id, created_at, seen_at) VALUES ($1, $2, $3, $3)";
    Global SESSION = "SELECT p.id, p.email, p.name, s.created_at, s.seen_at FROM sessions s \
        JOIN people p ON p.id = s.person_id WHERE s.token_hash = $1";
    Global SESSION_SEEN = "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2";
    Global SESSION_DELETE = "DELETE FROM sessions WHERE token_hash = $1";
    Global SESSIONS_OF_PERSON_DELETE = "DELETE FROM sessions WHERE person_id = $1";
    Global SESSIONS_COUNT = "SELECT COUNT(*) AS total FROM sessions";
    Global SESSIONS_SWEEP = "DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2";
    Global ATTEMPT_INSERT = "INSERT INTO sign_in_attempts (id, subject_hash, attempted_at) VALUES ($1, $2, $3)";
    Global ATTEMPT_DELETE = "DELETE FROM sign_in_attempts WHERE id = $1";
    Global ATTEMPTS_COUNT = "SELECT COUNT(*) AS total FROM sign_in_attempts WHERE subject_hash = $1 AND attempted_at > $2";
    Global ATTEMPTS_FORGET = "DELETE FROM sign_in_attempts WHERE subject_hash = $1";
    Global ATTEMPTS_SWEEP = "DELETE FROM sign_in_attempts WHERE attempted_at <= $1";
}

fn person(row: &Row) -> Result<Person> {
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

/// Sets a password and ends the person's sessions.
pub(super) async fn set_password(cx: &mut WriteContext, person: PersonId, hash: String) -> Result<()> {
    cx.global_execute_one(PASSWORD_SET, &values![person.to_string(), hash]).await?;
    cx.global_execute(SESSIONS_OF_PERSON_DELETE, &values![person.to_string()]).await.map(drop)
}

/// Puts the hash of the same password in the place of an older one, unless it was changed in between.
pub(super) async fn renew_hash(store: &Store, person: PersonId, hash: String, old: &str) -> Result<()> {
    store.instance().execute(PASSWORD_RENEW, &values![person.to_string(), hash, old]).await.map(drop)
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
    cx.global_execute(SESSIONS_OF_PERSON_DELETE, &values![person.to_string()]).await.map(drop)
}

/// Forgets the sessions that began at `before` or earlier.
pub(crate) async fn expire_sessions(store: &Store, before: Timestamp) -> Result<u64> {
    store.instance().execute(SESSIONS_EXPIRE, &values![before.as_millisecond()]).await
}

/// Forgets the attempts to sign in that were made at `before` or earlier.
pub(crate) async fn expire_attempts(store: &Store, before: Timestamp) -> Result<u64> {
    store.instance().execute(ATTEMPTS_EXPIRE, &values![before.as_millisecond()]).await
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

pub(super) async fn begin_session(
    store: &Store,
    token_hash: &str,
    person: PersonId,
    now: Timestamp,
) -> Result<()> {
    let values = values![token_hash, person.to_string(), now.as_millisecond()];
    store.instance().execute(SESSION_INSERT, &values).await.map(drop)
}

/// Who holds a session, when it began and when it was last seen.
pub(super) async fn session(
    store: &Store,
    token_hash: &str,
) -> Result<Option<(Person, Timestamp, Timestamp)>> {
    let row = store.instance().row(SESSION, &values![token_hash]).await?;
    row.map(|row| Ok((person(&row)?, row.instant("created_at")?, row.instant("seen_at")?))).transpose()
}

pub(super) async fn note_seen(store: &Store, token_hash: &str, now: Timestamp) -> Result<()> {
    store.instance().execute(SESSION_SEEN, &values![token_hash, now.as_millisecond()]).await.map(drop)
}

pub(super) async fn end_session(store: &Store, token_hash: &str) -> Result<()> {
    store.instance().execute(SESSION_DELETE, &values![token_hash]).await.map(drop)
}

/// Notes an attempt, unless there were too many: gives its number when it may go on. What is refused is not
/// noted, so that somebody who insists does not keep the door shut for the others.
pub(super) async fn attempt(
    store: &Store,
    subject: &str,
    max: u32,
    now: Timestamp,
) -> Result<Option<String>> {
    let (instance, at) = (store.instance(), now.as_millisecond());
    let id = beffroi_store::hexadecimal(&beffroi_store::random::<16>()?);
    instance.execute(ATTEMPT_INSERT, &values![id.as_str(), subject, at]).await?;
    let since = at - rules::ATTEMPTS_MILLISECONDS;
    let row = instance.row(ATTEMPTS_COUNT, &values![subject, since]).await?;
    let count: u64 = row.map_or(Ok(0), |row| row.count("total"))?;
    if count > u64::from(max) {
        instance.execute(ATTEMPT_DELETE, &values![id]).await?;
        return Ok(None);
    }
    Ok(Some(id))
}

/// Forgets one attempt, which succeeded.
pub(super) async fn forget_attempt(store: &Store, id: &str) -> Result<()> {
    store.instance().execute(ATTEMPT_DELETE, &values![id]).await.map(drop)
}

pub(super) async fn forget_attempts(store: &Store, subject: &str) -> Result<()> {
    store.instance().execute(ATTEMPTS_FORGET, &values![subject]).await.map(drop)
}

/// Forgets what has no use any more: sessions that ended, attempts that no longer count.
pub(crate) async fn sweep(store: &Store, now: Timestamp) -> Result<()> {
    let (created, seen) = rules::session_limits(now);
    store.instance().execute(SESSIONS_SWEEP, &values![created, seen]).await?;
    let attempts = now.as_millisecond() - rules::ATTEMPTS_MILLISECONDS;
    store.instance().execute(ATTEMPTS_SWEEP, &values![attempts]).await.map(drop)
}

/// How many sessions are open.
pub(super) async fn sessions_count(store: &Store) -> Result<u64> {
    store.instance().row(SESSIONS_COUNT, &[]).await?.map_or(Ok(0), |row| row.count("total"))
}
