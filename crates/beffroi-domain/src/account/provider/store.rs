//! The SQL of identities at providers and of the questions asked there.

use super::{LinkedIdentity, Purpose, Question};
use crate::account::model::Person;
use crate::account::rules;
use crate::account::store::person as person_of;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Result, Role, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    Global REQUEST_INSERT = "INSERT INTO provider_requests (state_hash, browser_hash, provider, purpose, person_id, sealed, \
        created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    Global REQUEST_TAKE = "DELETE FROM provider_requests WHERE state_hash = $1 AND provider = $2 \
        RETURNING browser_hash, purpose, person_id, sealed, created_at";
    Global REQUESTS_SWEEP = "DELETE FROM provider_requests WHERE created_at <= $1";
    Global PERSON = "SELECT p.id, p.email, p.name, p.password_hash FROM identities i JOIN people p ON p.id = i.person_id \
        WHERE i.provider = $1 AND i.subject = $2";
    Global OF_PERSON = "SELECT provider, subject, linked_at FROM identities WHERE person_id = $1 \
        ORDER BY provider, linked_at";
    Global LINK = "INSERT INTO identities (provider, subject, person_id, linked_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (provider, subject) DO NOTHING";
    Global UNLINK = "DELETE FROM identities WHERE provider = $1 AND person_id = $2";
    Global ASSURED = "UPDATE identities SET two_factors_at = $3 WHERE provider = $1 AND subject = $2";
    Global EMAIL_SET = "UPDATE people SET email = $2 WHERE id = $1";
    Global TERRITORIES = "SELECT id, provider_role FROM territories WHERE siren = $1 ORDER BY id LIMIT 2";
    Global ROLE = "SELECT provider_role FROM territories WHERE id = $1";
    Global ROLE_SET = "UPDATE territories SET provider_role = $2 WHERE id = $1";
}

/// A question as it was kept.
pub(super) struct Asked {
    pub browser_hash: String,
    pub purpose: Purpose,
    pub person: Option<PersonId>,
    pub sealed: String,
    pub created: Timestamp,
}

pub(super) async fn insert(
    store: &Store,
    state_hash: &str,
    browser_hash: &str,
    question: &Question<'_>,
    sealed: &str,
    now: Timestamp,
) -> Result<()> {
    let values = values![
        state_hash,
        browser_hash,
        question.provider,
        question.purpose.code(),
        question.person.map(String::from),
        sealed,
        now.as_millisecond(),
    ];
    store.instance().execute(REQUEST_INSERT, &values).await.map(drop)
}

/// Takes a question away: it can be answered once.
pub(super) async fn take(store: &Store, state_hash: &str, provider: &str) -> Result<Option<Asked>> {
    let rows = store.instance().change(REQUEST_TAKE, &values![state_hash, provider]).await?;
    let asked = |row: &Row| {
        let person = match row.optional_text("person_id")? {
            None => None,
            Some(_) => Some(row.parsed("person_id")?),
        };
        Ok(Asked {
            browser_hash: row.text("browser_hash")?,
            purpose: row.word("purpose", Purpose::from_code)?,
            person,
            sealed: row.text("sealed")?,
            created: row.instant("created_at")?,
        })
    };
    rows.first().map(asked).transpose()
}

/// The account linked to a key of a provider, and whether it has a password.
pub(super) async fn person(store: &Store, provider: &str, subject: &str) -> Result<Option<(Person, bool)>> {
    let row = store.instance().row(PERSON, &values![provider, subject]).await?;
    row.map(|row| Ok((person_of(&row)?, row.optional_text("password_hash")?.is_some()))).transpose()
}

pub(super) async fn of_person(store: &Store, person: PersonId) -> Result<Vec<LinkedIdentity>> {
    let rows = store.instance().rows(OF_PERSON, &values![person.to_string()]).await?;
    let identity = |row: &Row| {
        Ok(LinkedIdentity {
            provider: row.text("provider")?,
            subject: row.text("subject")?,
            linked: row.instant("linked_at")?,
        })
    };
    rows.iter().map(identity).collect()
}

/// Links a key of a provider to an account; false when it is linked already.
pub(super) async fn link(
    cx: &mut WriteContext,
    provider: &str,
    subject: &str,
    person: PersonId,
) -> Result<bool> {
    let values = values![provider, subject, person.to_string(), cx.now().as_millisecond()];
    Ok(cx.global_execute(LINK, &values).await? == 1)
}

/// Notes whether the last sign-in with a key of a provider was with two factors there.
pub(super) async fn note_assurance(
    store: &Store,
    provider: &str,
    subject: &str,
    two_factors: Option<Timestamp>,
) -> Result<()> {
    let values = values![provider, subject, two_factors.map(|at| at.as_millisecond())];
    store.instance().execute(ASSURED, &values).await.map(drop)
}

/// Undoes every link of an account to a provider; false when there was none.
pub(super) async fn unlink(cx: &mut WriteContext, provider: &str, person: PersonId) -> Result<bool> {
    Ok(cx.global_execute(UNLINK, &values![provider, person.to_string()]).await? > 0)
}

pub(super) async fn set_email(cx: &mut WriteContext, person: PersonId, email: &str) -> Result<()> {
    cx.global_execute_one(EMAIL_SET, &values![person.to_string(), email]).await
}

fn role_of(row: &Row) -> Result<Option<Role>> {
    match row.optional_text("provider_role")? {
        None => Ok(None),
        Some(_) => row.word("provider_role", Role::from_code).map(Some),
    }
}

/// The territories with this SIREN, two at most, and the role that each gives to its agents.
pub(super) async fn territories(store: &Store, siren: &str) -> Result<Vec<(TerritoryId, Option<Role>)>> {
    let rows = store.instance().rows(TERRITORIES, &values![siren]).await?;
    rows.iter().map(|row| Ok((row.parsed("id")?, role_of(row)?))).collect()
}

pub(super) async fn role(store: &Store, actor: &Actor) -> Result<Option<Role>> {
    let row = store.instance().row(ROLE, &values![actor.territory.to_string()]).await?;
    role_of(&row.ok_or(Error::NotFound)?)
}

pub(super) async fn set_role(cx: &mut WriteContext, role: Option<Role>) -> Result<()> {
    let territory = cx.actor().territory.to_string();
    cx.global_execute_one(ROLE_SET, &values![territory, role.map(Role::code)]).await
}

/// Forgets questions that nobody answered.
pub(in crate::account) async fn sweep(store: &Store, now: Timestamp) -> Result<()> {
    let before = now.as_millisecond() - rules::PROVIDER_MILLISECONDS;
    store.instance().execute(REQUESTS_SWEEP, &values![before]).await.map(drop)
}
