//! The SQL of invitations.

use super::model::{Invitation, Offer};
use crate::mail::MailId;
use beffroi_kernel::account::InvitationId;
use beffroi_kernel::{Actor, Error, Result, Roles};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    Scoped FORGET = "DELETE FROM invitations WHERE territory_id = $1 AND email = $2";
    Scoped INSERT = "INSERT INTO invitations (territory_id, id, email, roles, token_hash, mail_id, expires_at, \
        created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    Scoped RENEW = "UPDATE invitations SET token_hash = $3, mail_id = $4, expires_at = $5, created_at = $6, \
        created_by = $7 WHERE territory_id = $1 AND id = $2 AND closed_at IS NULL";
    Scoped OPEN = "SELECT id, email, roles, created_at, expires_at, mail_id FROM invitations \
        WHERE territory_id = $1 AND id = $2 AND closed_at IS NULL";
    Scoped OPEN_FOR = "SELECT id, mail_id FROM invitations WHERE territory_id = $1 AND email = $2 AND closed_at IS NULL";
    Scoped COUNT_OPEN = "SELECT COUNT(*) AS total FROM invitations WHERE territory_id = $1 AND closed_at IS NULL \
        AND expires_at > $2";
    Scoped IS_MEMBER = "SELECT p.id FROM memberships m JOIN people p ON p.id = m.person_id \
        WHERE m.territory_id = $1 AND p.email = $2 AND m.ended_at IS NULL";
    Scoped CLOSE = "UPDATE invitations SET closed_at = $3 WHERE territory_id = $1 AND id = $2 AND closed_at IS NULL";
    // Expiry as it was offered: an invitation sent again in between has another link.
    Scoped USE_UP = "UPDATE invitations SET closed_at = $3 WHERE territory_id = $1 AND id = $2 AND closed_at IS NULL \
        AND expires_at = $4 AND expires_at > $3 RETURNING mail_id";
    Scoped WAITING = "SELECT id, email, roles, created_at, expires_at, mail_id FROM invitations \
        WHERE territory_id = $1 AND closed_at IS NULL ORDER BY created_at DESC, id DESC";
    // The link says which territory it is for.
    Global OFFER = "SELECT i.id, i.territory_id, t.slug, t.name, i.email, i.roles, i.expires_at, p.name AS author \
        FROM invitations i JOIN territories t ON t.id = i.territory_id LEFT JOIN people p ON p.id = i.created_by \
        WHERE i.token_hash = $1 AND i.closed_at IS NULL AND i.expires_at > $2";
    Global SWEEP = "DELETE FROM invitations WHERE closed_at <= $1 OR expires_at <= $1";
}

fn roles(row: &Row) -> Result<Roles> {
    Roles::from_codes(&row.text("roles")?)
        .ok_or_else(|| Error::internal("an invitation has a role that does not exist"))
}

fn invitation(row: &Row) -> Result<Invitation> {
    Ok(Invitation {
        id: row.parsed("id")?,
        email: row.text("email")?,
        roles: roles(row)?,
        created: row.instant("created_at")?,
        expires: row.instant("expires_at")?,
    })
}

pub(super) async fn insert(
    cx: &mut WriteContext,
    new: &Invitation,
    token_hash: &str,
    mail: MailId,
) -> Result<()> {
    let values = values![
        new.id.to_string(),
        new.email.as_str(),
        new.roles.codes(),
        token_hash,
        mail.to_string(),
        new.expires.as_millisecond(),
        new.created.as_millisecond(),
        cx.actor().author_id(),
    ];
    cx.execute_one(INSERT, &values).await
}

/// Gives an invitation another link.
pub(super) async fn renew(
    cx: &mut WriteContext,
    renewed: &Invitation,
    token_hash: &str,
    mail: MailId,
) -> Result<()> {
    let values = values![
        renewed.id.to_string(),
        token_hash,
        mail.to_string(),
        renewed.expires.as_millisecond(),
        renewed.created.as_millisecond(),
        cx.actor().author_id(),
    ];
    cx.execute_one(RENEW, &values).await
}

/// An invitation that waits, with its mail.
pub(super) async fn open(cx: &mut WriteContext, id: InvitationId) -> Result<Option<(Invitation, MailId)>> {
    let row = cx.row(OPEN, &values![id.to_string()]).await?;
    row.map(|row| Ok((invitation(&row)?, row.parsed("mail_id")?))).transpose()
}

/// The invitation of this address that waits, with its mail.
pub(super) async fn open_for(cx: &mut WriteContext, email: &str) -> Result<Option<(InvitationId, MailId)>> {
    let row = cx.row(OPEN_FOR, &values![email]).await?;
    row.map(|row| Ok((row.parsed("id")?, row.parsed("mail_id")?))).transpose()
}

pub(super) async fn count_open(cx: &mut WriteContext) -> Result<u64> {
    let at = cx.now().as_millisecond();
    cx.row(COUNT_OPEN, &values![at]).await?.map_or(Ok(0), |row| row.count("total"))
}

pub(super) async fn is_member(cx: &mut WriteContext, email: &str) -> Result<bool> {
    Ok(cx.row(IS_MEMBER, &values![email]).await?.is_some())
}

pub(super) async fn close(cx: &mut WriteContext, id: InvitationId) -> Result<()> {
    let at = cx.now().as_millisecond();
    cx.execute_one(CLOSE, &values![id.to_string(), at]).await
}

/// Closes an invitation that still serves; gives its mail.
pub(super) async fn use_up(
    cx: &mut WriteContext,
    id: InvitationId,
    expires: Timestamp,
) -> Result<Option<MailId>> {
    let at = cx.now().as_millisecond();
    let row = cx.row(USE_UP, &values![id.to_string(), at, expires.as_millisecond()]).await?;
    row.map(|row| row.parsed("mail_id")).transpose()
}

pub(super) async fn waiting(store: &Store, actor: &Actor) -> Result<Vec<Invitation>> {
    store.read(actor).rows(WAITING, &[]).await?.iter().map(invitation).collect()
}

pub(super) async fn offer(store: &Store, token_hash: &str, now: Timestamp) -> Result<Option<Offer>> {
    let row = store.instance().row(OFFER, &values![token_hash, now.as_millisecond()]).await?;
    row.map(|row| {
        Ok(Offer {
            id: row.parsed("id")?,
            territory: row.parsed("territory_id")?,
            slug: row.text("slug")?,
            territory_name: row.text("name")?,
            email: row.text("email")?,
            roles: roles(&row)?,
            author: row.optional_text("author")?,
            expires: row.instant("expires_at")?,
        })
    })
    .transpose()
}

pub(super) async fn sweep(store: &Store, before: i64) -> Result<()> {
    store.instance().execute(SWEEP, &values![before]).await.map(drop)
}

/// Forgets the invitations that were sent to an address.
pub(in crate::account) async fn forget(cx: &mut WriteContext, email: &str) -> Result<()> {
    cx.execute(FORGET, &values![email]).await.map(drop)
}
