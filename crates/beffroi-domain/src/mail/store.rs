//! The SQL of the outbox.

use super::model::{Letter, MailId, MailState};
use beffroi_kernel::{Actor, Result, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;

beffroi_store::statements! {
    Scoped FORGET = "DELETE FROM mails WHERE territory_id = $1 AND recipient = $2";
    Scoped INSERT = "INSERT INTO mails (territory_id, id, recipient, subject, sealed_text, state, attempts, created_at) \
        VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6)";
    // What is no longer to be sent is emptied: the link in it must not outlive it. What was given up keeps its text
    // until somebody decides: it may be tried again.
    Scoped WITHDRAW = "UPDATE mails SET state = 'dead', sealed_text = '', last_error = $3 \
        WHERE territory_id = $1 AND id = $2 AND (state = 'waiting' OR (state = 'dead' AND sealed_text <> ''))";
    Scoped RETAKE = "UPDATE mails SET state = 'waiting' WHERE territory_id = $1 AND id = $2 \
        AND (state = 'waiting' OR (state = 'dead' AND sealed_text <> ''))";
    Scoped LIST = "SELECT id, recipient, subject, state, attempts, created_at, sent_at, last_error FROM mails \
        WHERE territory_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2";
    // The queue names the mail; the territory is that of the job.
    Scoped WAITING = "SELECT id, recipient, subject, sealed_text FROM mails \
        WHERE territory_id = $1 AND id = $2 AND state = 'waiting'";
    Global SENT = "UPDATE mails SET state = 'sent', sealed_text = '', attempts = attempts + 1, sent_at = $3, \
        last_error = NULL WHERE territory_id = $1 AND id = $2 AND state = 'waiting'";
    Global FAILED = "UPDATE mails SET attempts = attempts + 1, last_error = $3 \
        WHERE territory_id = $1 AND id = $2 AND state = 'waiting'";
    Global GIVEN_UP = "UPDATE mails SET state = 'dead', attempts = attempts + 1, last_error = $3 \
        WHERE territory_id = $1 AND id = $2 AND state = 'waiting'";
    Global DEAD = "UPDATE mails SET state = 'dead', sealed_text = '', attempts = attempts + 1, last_error = $3 \
        WHERE territory_id = $1 AND id = $2 AND state = 'waiting'";
    // Of all territories: the worker of the instance sends for everybody. A mail is older than its last attempt
    // could be when its job has gone, or was never made because no server was configured.
    Global LEFT_BEHIND = "SELECT id, territory_id FROM mails WHERE state = 'waiting' AND created_at > $1 \
        AND created_at <= $2 AND attempts = 0 ORDER BY created_at, id";
    Global COUNTS = "SELECT state, COUNT(*) AS total FROM mails GROUP BY state";
    Global SWEEP = "DELETE FROM mails WHERE created_at <= $1";
}

/// A mail that waits, with its text still sealed.
pub(super) struct Waiting {
    pub id: MailId,
    pub recipient: String,
    pub subject: String,
    pub sealed_text: String,
}

pub(super) async fn insert(cx: &mut WriteContext, new: &Waiting) -> Result<()> {
    let at = cx.now().as_millisecond();
    let values = values![
        new.id.to_string(),
        new.recipient.as_str(),
        new.subject.as_str(),
        new.sealed_text.as_str(),
        at
    ];
    cx.execute_one(INSERT, &values).await
}

/// Keeps a mail from being sent, if it has not left yet.
pub(super) async fn withdraw(cx: &mut WriteContext, mail: MailId, why: &str) -> Result<()> {
    cx.execute(WITHDRAW, &values![mail.to_string(), why]).await.map(drop)
}

/// Lets a mail that was given up leave after all; false when there is nothing of it to be sent any more.
pub(super) async fn retake(cx: &mut WriteContext, mail: MailId) -> Result<bool> {
    Ok(cx.execute(RETAKE, &values![mail.to_string()]).await? == 1)
}

pub(super) async fn list(store: &Store, actor: &Actor, limit: u32) -> Result<Vec<Letter>> {
    let letter = |row: &Row| {
        let sent = match row.optional_integer("sent_at")? {
            None => None,
            Some(_) => Some(row.instant("sent_at")?),
        };
        Ok(Letter {
            id: row.parsed("id")?,
            recipient: row.text("recipient")?,
            subject: row.text("subject")?,
            state: row.word("state", MailState::from_code)?,
            attempts: row.count("attempts")?,
            created: row.instant("created_at")?,
            sent,
            last_error: row.optional_text("last_error")?.unwrap_or_default(),
        })
    };
    store.read(actor).rows(LIST, &values![limit]).await?.iter().map(letter).collect()
}

/// A mail that is still to be sent.
pub(super) async fn waiting(store: &Store, territory: TerritoryId, mail: MailId) -> Result<Option<Waiting>> {
    let actor = Actor::program(territory, super::jobs::PROGRAM);
    let row = store.read(&actor).row(WAITING, &values![mail.to_string()]).await?;
    row.map(|row| {
        Ok(Waiting {
            id: row.parsed("id")?,
            recipient: row.text("recipient")?,
            subject: row.text("subject")?,
            sealed_text: row.text("sealed_text")?,
        })
    })
    .transpose()
}

/// What became of an attempt.
pub(super) enum Outcome<'a> {
    Sent(Timestamp),
    Failed(&'a str),
    /// It was tried often enough: it leaves only if somebody says so.
    GivenUp(&'a str),
    /// No server will take it.
    Dead(&'a str),
}

pub(super) async fn note(
    store: &Store,
    territory: TerritoryId,
    mail: MailId,
    outcome: Outcome<'_>,
) -> Result<()> {
    let (territory, mail, instance) = (territory.to_string(), mail.to_string(), store.instance());
    let done = match outcome {
        Outcome::Sent(at) => instance.execute(SENT, &values![territory, mail, at.as_millisecond()]).await,
        Outcome::Failed(why) => instance.execute(FAILED, &values![territory, mail, why]).await,
        Outcome::GivenUp(why) => instance.execute(GIVEN_UP, &values![territory, mail, why]).await,
        Outcome::Dead(why) => instance.execute(DEAD, &values![territory, mail, why]).await,
    };
    done.map(drop)
}

/// Mails written between two instants that nobody has tried to send.
pub(super) async fn left_behind(store: &Store, from: i64, until: i64) -> Result<Vec<(TerritoryId, MailId)>> {
    let rows = store.instance().rows(LEFT_BEHIND, &values![from, until]).await?;
    rows.iter().map(|row| Ok((row.parsed("territory_id")?, row.parsed("id")?))).collect()
}

pub(super) async fn sweep(store: &Store, before: i64) -> Result<()> {
    store.instance().execute(SWEEP, &values![before]).await.map(drop)
}

/// How many mails of the instance are in each state.
pub(super) async fn counts(store: &Store) -> Result<Vec<(MailState, u64)>> {
    let rows = store.instance().rows(COUNTS, &[]).await?;
    rows.iter().map(|row| Ok((row.word("state", MailState::from_code)?, row.count("total")?))).collect()
}

/// Forgets the mails that were written to an address, sent or not.
pub(super) async fn forget(cx: &mut WriteContext, recipient: &str) -> Result<()> {
    cx.execute(FORGET, &values![recipient]).await.map(drop)
}
