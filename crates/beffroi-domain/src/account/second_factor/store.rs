//! The SQL of second factors and recovery codes.

use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Error, Result, Role, Roles, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    Global FIND = "SELECT sealed_secret, last_step, created_at, confirmed_at FROM second_factors WHERE person_id = $1";
    Global PROPOSE = "INSERT INTO second_factors (person_id, sealed_secret, last_step, created_at) VALUES ($1, $2, 0, $3) \
        ON CONFLICT (person_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = excluded.created_at \
        WHERE second_factors.confirmed_at IS NULL AND second_factors.created_at < $4";
    Global CONFIRM = "UPDATE second_factors SET confirmed_at = $2, last_step = $3 WHERE person_id = $1 \
        AND confirmed_at IS NULL";
    Global USE_STEP = "UPDATE second_factors SET last_step = $2 WHERE person_id = $1 AND last_step < $2";
    Global DELETE = "DELETE FROM second_factors WHERE person_id = $1 AND confirmed_at IS NOT NULL";
    Global CODES_DELETE = "DELETE FROM recovery_codes WHERE person_id = $1";
    Global CODE_INSERT = "INSERT INTO recovery_codes (person_id, code_hash, created_at) VALUES ($1, $2, $3)";
    Global CODES_LEFT = "SELECT COUNT(*) AS total FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL";
    Global USE_CODE = "UPDATE recovery_codes SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL";
    Global CHOICES = "SELECT t.second_factor_roles AS own, h.second_factor_roles AS host, \
        g.second_factor_roles AS host_of_host FROM territories t LEFT JOIN territories h ON h.id = t.host_id \
        LEFT JOIN territories g ON g.id = h.host_id WHERE t.id = $1";
    // An exception covers what a member is, not what they do for others.
    Global ROLES_WITH_CHOICES = "SELECT r.role, t.second_factor_roles AS own, h.second_factor_roles AS host, \
        g.second_factor_roles AS host_of_host FROM membership_roles r JOIN territories t ON t.id = r.territory_id \
        LEFT JOIN territories h ON h.id = t.host_id LEFT JOIN territories g ON g.id = h.host_id \
        WHERE r.person_id = $1 AND NOT EXISTS (SELECT 1 FROM second_factor_exceptions e \
            WHERE e.territory_id = r.territory_id AND e.person_id = r.person_id AND e.ended_at IS NULL \
            AND e.until_at > $2) UNION SELECT r.role, t.second_factor_roles AS own, h.second_factor_roles AS host, \
        g.second_factor_roles AS host_of_host FROM deputies s JOIN membership_roles r \
        ON r.territory_id = s.territory_id AND r.person_id = s.person_id JOIN territories t ON t.id = s.territory_id \
        LEFT JOIN territories h ON h.id = t.host_id LEFT JOIN territories g ON g.id = h.host_id \
        WHERE s.deputy_id = $1 AND s.ended_at IS NULL AND s.until_at > $2 UNION SELECT d.role, t.second_factor_roles AS own, h.second_factor_roles AS host, \
        g.second_factor_roles AS host_of_host FROM delegations d JOIN territories t ON t.id = d.territory_id \
        LEFT JOIN territories h ON h.id = t.host_id LEFT JOIN territories g ON g.id = h.host_id \
        WHERE d.person_id = $1 AND d.ended_at IS NULL AND d.until_at > $2";
    Global CHOOSE = "UPDATE territories SET second_factor_roles = $2 WHERE id = $1";
}

/// A second factor as it is kept.
pub(super) struct Kept {
    pub sealed_secret: String,
    /// The last step whose code was used: an older one, or the same, is refused.
    pub last_step: i64,
    pub confirmed: Option<Timestamp>,
}

fn kept(row: &Row) -> Result<Kept> {
    Ok(Kept {
        sealed_secret: row.text("sealed_secret")?,
        last_step: row.integer("last_step")?,
        confirmed: row.optional_instant("confirmed_at")?,
    })
}

pub(super) async fn find(store: &Store, person: PersonId) -> Result<Option<Kept>> {
    store.instance().row(FIND, &values![person.to_string()]).await?.as_ref().map(kept).transpose()
}

pub(super) async fn find_within(cx: &mut WriteContext, person: PersonId) -> Result<Option<Kept>> {
    cx.global_rows(FIND, &values![person.to_string()]).await?.first().map(kept).transpose()
}

/// Keeps a secret that is still to be confirmed, unless one was proposed since `session_began`; gives the one
/// that is kept.
pub(super) async fn propose(
    store: &Store,
    person: PersonId,
    sealed: &str,
    session_began: Timestamp,
    now: Timestamp,
) -> Result<String> {
    let values = values![person.to_string(), sealed, now.as_millisecond(), session_began.as_millisecond()];
    store.instance().execute(PROPOSE, &values).await?;
    let kept = find(store, person).await?.filter(|kept| kept.confirmed.is_none());
    kept.map(|kept| kept.sealed_secret).ok_or_else(|| Error::internal("a second factor disappeared"))
}

/// Confirms a proposed secret; false when it was confirmed or removed meanwhile.
pub(super) async fn confirm(cx: &mut WriteContext, person: PersonId, step: i64) -> Result<bool> {
    let values = values![person.to_string(), cx.now().as_millisecond(), step];
    Ok(cx.global_execute(CONFIRM, &values).await? == 1)
}

/// Uses the code of a step; false when it, or a later one, was used before.
pub(super) async fn use_step(store: &Store, person: PersonId, step: i64) -> Result<bool> {
    Ok(store.instance().execute(USE_STEP, &values![person.to_string(), step]).await? == 1)
}

/// Uses a recovery code; false when there is none such, or it was used before.
pub(super) async fn use_code(store: &Store, person: PersonId, hash: &str, now: Timestamp) -> Result<bool> {
    let values = values![person.to_string(), hash, now.as_millisecond()];
    Ok(store.instance().execute(USE_CODE, &values).await? == 1)
}

pub(super) async fn codes_left(store: &Store, person: PersonId) -> Result<u64> {
    let row = store.instance().row(CODES_LEFT, &values![person.to_string()]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

pub(super) async fn replace_codes(cx: &mut WriteContext, person: PersonId, hashes: &[String]) -> Result<()> {
    let at = cx.now().as_millisecond();
    cx.global_execute(CODES_DELETE, &values![person.to_string()]).await?;
    for hash in hashes {
        cx.global_execute_one(CODE_INSERT, &values![person.to_string(), hash.as_str(), at]).await?;
    }
    Ok(())
}

/// Forgets a second factor and its codes; false when there was none.
pub(super) async fn delete(cx: &mut WriteContext, person: PersonId) -> Result<bool> {
    cx.global_execute(CODES_DELETE, &values![person.to_string()]).await?;
    Ok(cx.global_execute(DELETE, &values![person.to_string()]).await? == 1)
}

/// What a territory, its host and the host's host chose.
fn chosen(row: &Row) -> Result<[Option<Roles>; 3]> {
    let one = |column: &str| {
        row.optional_text(column)?
            .map(|codes| {
                Roles::from_codes(&codes)
                    .ok_or_else(|| Error::internal("a role that owes a second factor does not exist"))
            })
            .transpose()
    };
    Ok([one("own")?, one("host")?, one("host_of_host")?])
}

pub(super) async fn choices(store: &Store, territory: TerritoryId) -> Result<Option<[Option<Roles>; 3]>> {
    store.instance().row(CHOICES, &values![territory.to_string()]).await?.as_ref().map(chosen).transpose()
}

/// The roles of somebody, as a member or by delegation, each with what the territory and its hosts chose.
pub(super) async fn roles_with_choices(
    store: &Store,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<(Role, [Option<Roles>; 3])>> {
    let values = values![person.to_string(), now.as_millisecond()];
    let rows = store.instance().rows(ROLES_WITH_CHOICES, &values).await?;
    rows.iter().map(|row| Ok((row.word("role", Role::from_code)?, chosen(row)?))).collect()
}

/// Chooses for the actor's territory; gives what was chosen before.
pub(super) async fn choose(cx: &mut WriteContext, roles: Roles) -> Result<Option<Roles>> {
    let territory = cx.actor().territory.to_string();
    let rows = cx.global_rows(CHOICES, &values![territory.as_str()]).await?;
    let [before, ..] = rows.first().map(chosen).transpose()?.ok_or(Error::NotFound)?;
    cx.global_execute_one(CHOOSE, &values![territory, roles.codes()]).await?;
    Ok(before)
}
