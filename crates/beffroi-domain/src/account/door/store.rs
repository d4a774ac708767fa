//! The SQL of doors.

use super::{Door, Entrance};
use beffroi_kernel::account::{DeputyId, PersonId};
use beffroi_kernel::{Access, Actor, Error, Lent, Result, Role, Roles, Rooms, TerritoryId};
use beffroi_store::{Row, Store, values};
use jiff::Timestamp;

/// Whether the person of the delegation `d` still works, in a role that may be delegated, for the host of its
/// territory or for the host's host. Somebody who has left the host comes in nowhere.
macro_rules! of_the_host {
    () => {
        "EXISTS (SELECT 1 FROM membership_roles h WHERE h.person_id = d.person_id \
         AND h.role IN ('dpo', 'rssi', 'referent_cyber', 'editeur') AND h.territory_id IN \
         (SELECT x.host_id FROM territories x WHERE x.id = d.territory_id \
         UNION SELECT y.host_id FROM territories x JOIN territories y ON y.id = x.host_id WHERE x.id = d.territory_id))"
    };
}
pub(crate) use of_the_host;

beffroi_store::statements! {
    Scoped DOOR = concat!(
        "SELECT 'member' AS way, '' AS way_id, r.role, '' AS rooms, 0 AS until_at, \
            COALESCE(m.seen_at, 0) AS seen_at \
            FROM memberships m JOIN membership_roles r ON r.territory_id = m.territory_id AND r.person_id = m.person_id \
            WHERE m.territory_id = $1 AND m.person_id = $2 AND m.ended_at IS NULL \
        UNION ALL SELECT 'deputy', s.id, r.role, '', s.until_at, 0 FROM deputies s \
            JOIN membership_roles r ON r.territory_id = s.territory_id AND r.person_id = s.person_id \
            WHERE s.territory_id = $1 AND s.deputy_id = $2 AND s.ended_at IS NULL AND s.from_at <= $3 AND s.until_at > $3 \
        UNION ALL SELECT 'delegation', d.id, d.role, d.rooms, d.until_at, COALESCE(d.seen_at, 0) FROM delegations d \
            WHERE d.territory_id = $1 AND d.person_id = $2 AND d.ended_at IS NULL AND d.until_at > $3 AND ",
        of_the_host!());
    // A person's own list, over all territories that let them in.
    Global ENTRANCES = concat!(
        "SELECT 'member' AS way, '' AS way_id, r.role, '' AS rooms, 0 AS until_at, 0 AS seen_at, t.id, t.slug, \
            t.name FROM memberships m \
            JOIN membership_roles r ON r.territory_id = m.territory_id AND r.person_id = m.person_id \
            JOIN territories t ON t.id = m.territory_id WHERE m.person_id = $1 AND m.ended_at IS NULL \
        UNION ALL SELECT 'deputy', s.id, r.role, '', s.until_at, 0, t.id, t.slug, t.name FROM deputies s \
            JOIN membership_roles r ON r.territory_id = s.territory_id AND r.person_id = s.person_id \
            JOIN territories t ON t.id = s.territory_id \
            WHERE s.deputy_id = $1 AND s.ended_at IS NULL AND s.from_at <= $2 AND s.until_at > $2 \
        UNION ALL SELECT 'delegation', d.id, d.role, d.rooms, d.until_at, 0, t.id, t.slug, t.name FROM delegations d \
            JOIN territories t ON t.id = d.territory_id \
            WHERE d.person_id = $1 AND d.ended_at IS NULL AND d.until_at > $2 AND ",
        of_the_host!(), " ORDER BY 9, 7");
    // Notes of use are nobody's decision: they go beside the door for changes, as those of sessions do.
    Global MEMBER_SEEN = "UPDATE memberships SET seen_at = $3 WHERE territory_id = $1 AND person_id = $2 \
        AND (seen_at IS NULL OR seen_at < $3)";
    Global DELEGATE_SEEN = "UPDATE delegations SET seen_at = $2 WHERE id = $1 AND (seen_at IS NULL OR seen_at < $2)";
}

/// A door, with the day on which it was last used.
pub(super) struct Found {
    pub door: Door,
    pub seen: i64,
}

/// Adds one row to what is known of a door.
fn add(found: Option<Found>, row: &Row) -> Result<Option<Found>> {
    let role = row.word("role", Role::from_code)?;
    let (seen, way) = (row.integer("seen_at")?, row.text("way")?);
    let Some(mut known) = found else {
        // Somebody without a role of their own is nobody's deputy.
        if way == "deputy" {
            return Ok(None);
        }
        let (access, until) = match way.as_str() {
            "delegation" => (delegated(row)?, Some(row.instant("until_at")?)),
            _ => (Access::Membership, None),
        };
        let door = Door { roles: Roles::from(role), access, until, deputy_until: None };
        return Ok(Some(Found { door, seen }));
    };
    if way == "deputy" {
        // The rows of the member themselves came first: what is there by now is their own.
        let own = known.door.roles;
        lend(&mut known.door.access, row.parsed("way_id")?, role, own);
        known.door.deputy_until = known.door.deputy_until.max(Some(row.instant("until_at")?));
    }
    if way != "delegation" {
        known.door.roles = known.door.roles.with(role);
        known.seen = known.seen.max(seen);
    }
    Ok(Some(known))
}

/// Adds a role that is lent to what is known of a member.
fn lend(access: &mut Access, id: DeputyId, role: Role, own: Roles) {
    if *access == Access::Membership {
        *access = Access::Deputy { own, lent: Vec::new() };
    }
    let Access::Deputy { lent, .. } = access else { return };
    match lent.iter_mut().find(|one| one.id == id) {
        Some(one) => one.roles = one.roles.with(role),
        None => lent.push(Lent { id, roles: role.into() }),
    }
}

fn delegated(row: &Row) -> Result<Access> {
    let rooms = Rooms::from_codes(&row.text("rooms")?)
        .ok_or_else(|| Error::internal("a delegation opens a room that does not exist"))?;
    Ok(Access::Delegation { id: row.parsed("way_id")?, rooms })
}

/// The order in which ways are looked at: a member needs no delegation.
fn rank(row: &Row) -> Result<u8> {
    Ok(match row.text("way")?.as_str() {
        "member" => 0,
        "deputy" => 1,
        _ => 2,
    })
}

pub(super) async fn door(
    store: &Store,
    person: PersonId,
    territory: TerritoryId,
    now: Timestamp,
) -> Result<Option<Found>> {
    let reader = store.read(&Actor::public(territory));
    let mut rows = Vec::new();
    for row in reader.rows(DOOR, &values![person.to_string(), now.as_millisecond()]).await? {
        rows.push((rank(&row)?, row));
    }
    rows.sort_by_key(|(rank, _)| *rank);
    rows.iter().try_fold(None, |found, (_, row)| add(found, row))
}

pub(super) async fn entrances(store: &Store, person: PersonId, now: Timestamp) -> Result<Vec<Entrance>> {
    let rows = store.instance().rows(ENTRANCES, &values![person.to_string(), now.as_millisecond()]).await?;
    let mut ranked = Vec::with_capacity(rows.len());
    for row in &rows {
        ranked.push((row.text("name")?, row.text("id")?, rank(row)?, row));
    }
    // Names as the program orders them, so that both databases give the same list.
    ranked.sort_by(|one, other| (&one.0, &one.1, one.2).cmp(&(&other.0, &other.1, other.2)));
    let mut entrances: Vec<Entrance> = Vec::new();
    for same in ranked.chunk_by(|one, other| one.1 == other.1) {
        let found = same.iter().try_fold(None, |found, (.., row)| add(found, row))?;
        let (Some(found), Some((name, _, _, row))) = (found, same.first()) else { continue };
        entrances.push(Entrance {
            territory: row.parsed("id")?,
            slug: row.text("slug")?,
            name: name.clone(),
            door: found.door,
        });
    }
    Ok(entrances)
}

/// Notes the day on which a door was used.
pub(super) async fn note_seen(
    store: &Store,
    person: PersonId,
    territory: TerritoryId,
    access: &Access,
    day: i64,
) -> Result<()> {
    let instance = store.instance();
    let done = match access {
        Access::Membership | Access::Deputy { .. } => {
            instance.execute(MEMBER_SEEN, &values![territory.to_string(), person.to_string(), day]).await
        }
        Access::Delegation { id, .. } => instance.execute(DELEGATE_SEEN, &values![id.to_string(), day]).await,
        Access::BreakGlass => return Ok(()),
    };
    done.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_knows_the_roles_that_may_be_delegated() {
        let listed: Vec<String> = Role::DELEGABLE.iter().map(|role| format!("'{}'", role.code())).collect();
        assert!(of_the_host!().contains(&format!("IN ({})", listed.join(", "))), "{}", of_the_host!());
    }
}
