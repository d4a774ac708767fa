//! The journal: a chain of entries per territory, in which each entry holds the hash of the one before.

use crate::statement::{self, Row};
use crate::store::Store;
use crate::values;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Result, TerritoryId};
use serde::Serialize;
use sqlx::AnyConnection;
use std::cmp::Ordering;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Entry {
    /// Its number in the territory: 1 is the first.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The person, when it was one.
    pub actor: Option<String>,
    /// Who, as they were named then.
    pub actor_name: String,
    /// What was done, such as `dataset.publish`.
    pub action: String,
    /// To what, such as `dataset:arbres`.
    pub subject: String,
    /// What else is worth keeping, as JSON.
    pub detail: String,
    /// The hash of the entry before; empty for the first.
    pub previous: String,
    /// The SHA-256 of all of the above, in hexadecimal.
    pub hash: String,
}

/// What reading the whole chain again found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Nothing was altered.
    Whole(Verified),
    /// Something was.
    Broken(Fault),
}

/// A whole chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The territory.
    pub territory: TerritoryId,
    /// How many entries.
    pub entries: u64,
    /// The hash of the last one: written down elsewhere, it proves everything before it. Empty without entries.
    pub head: String,
}

/// The first place where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The territory.
    pub territory: TerritoryId,
    /// The number of the first entry that is missing or altered.
    pub number: u64,
    /// What does not hold, in English.
    pub reason: String,
}

crate::statements! {
    Global HEAD_ENSURE = "INSERT INTO journal_heads (territory_id, number, hash) VALUES ($1, 0, '') \
        ON CONFLICT (territory_id) DO NOTHING";
    // Changes nothing: holds the row until the transaction ends, so that writes of a territory take turns.
    Global HEAD_LOCK = "UPDATE journal_heads SET number = number WHERE territory_id = $1 RETURNING number, hash";
    Global HEAD_MOVE = "UPDATE journal_heads SET number = $2, hash = $3 WHERE territory_id = $1 AND number = $4";
    Global APPEND = "INSERT INTO journal (territory_id, number, happened_at, actor, actor_name, action, subject, \
        detail, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    Scoped HEAD = "SELECT number, hash FROM journal_heads WHERE territory_id = $1";
    Scoped NEWEST = "SELECT number, happened_at, actor, actor_name, action, subject, detail, previous, hash \
        FROM journal WHERE territory_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
    Scoped FROM_NUMBER = "SELECT number, happened_at, actor, actor_name, action, subject, detail, previous, hash \
        FROM journal WHERE territory_id = $1 AND number > $2 ORDER BY number LIMIT $3";
}

/// An entry that an action asks for.
pub(crate) struct NewEntry {
    pub action: &'static str,
    pub subject: String,
    pub detail: String,
}

/// The last entry of a chain.
#[derive(Clone)]
pub(crate) struct Head {
    number: i64,
    hash: String,
}

/// What is hashed: the fields in alphabetical order, as JSON without spaces. Never change it.
#[derive(Serialize)]
struct Canonical<'a> {
    action: &'a str,
    actor: Option<&'a str>,
    actor_name: &'a str,
    at: i64,
    detail: &'a str,
    number: u64,
    previous: &'a str,
    subject: &'a str,
    territory: TerritoryId,
}

impl Entry {
    /// The hash that this entry must have in this territory.
    fn computed_hash(&self, territory: TerritoryId) -> Result<String> {
        let canonical = Canonical {
            action: &self.action,
            actor: self.actor.as_deref(),
            actor_name: &self.actor_name,
            at: self.at,
            detail: &self.detail,
            number: self.number,
            previous: &self.previous,
            subject: &self.subject,
            territory,
        };
        Ok(crate::sha256(&serde_json::to_vec(&canonical).context("writing a journal entry as JSON")?))
    }

    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            number: row.count("number")?,
            at: row.integer("happened_at")?,
            actor: row.optional_text("actor")?,
            actor_name: row.text("actor_name")?,
            action: row.text("action")?,
            subject: row.text("subject")?,
            detail: row.text("detail")?,
            previous: row.text("previous")?,
            hash: row.text("hash")?,
        })
    }
}

/// Holds the head of a territory's chain until the transaction ends.
pub(crate) async fn lock_head(connection: &mut AnyConnection, territory: &str) -> Result<Head> {
    statement::execute(connection, HEAD_ENSURE.0, None, &values![territory]).await?;
    let rows = statement::rows(connection, HEAD_LOCK.0, None, &values![territory]).await?;
    let row = rows.first().ok_or_else(|| Error::internal("the head of a journal disappeared"))?;
    Ok(Head { number: row.integer("number")?, hash: row.text("hash")? })
}

/// Adds entries to the chain of the actor's territory.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    actor: &Actor,
    at: i64,
    head: Head,
    entries: Vec<NewEntry>,
) -> Result<()> {
    let (territory, before) = (actor.territory, head.number);
    let person = actor.person().map(|id| id.to_string());
    let mut head = head;
    for new in entries {
        let mut entry = Entry {
            number: u64::try_from(head.number + 1).context("numbering a journal entry")?,
            at,
            actor: person.clone(),
            actor_name: actor.name().to_owned(),
            action: new.action.to_owned(),
            subject: new.subject,
            detail: new.detail,
            previous: head.hash,
            hash: String::new(),
        };
        entry.hash = entry.computed_hash(territory)?;
        head = Head { number: head.number + 1, hash: entry.hash.clone() };
        insert(connection, territory, &entry).await?;
    }
    let values = values![territory.to_string(), head.number, head.hash, before];
    statement::one_row(HEAD_MOVE.0, statement::execute(connection, HEAD_MOVE.0, None, &values).await?)
}

async fn insert(connection: &mut AnyConnection, territory: TerritoryId, entry: &Entry) -> Result<()> {
    let values = values![
        territory.to_string(),
        entry.number,
        entry.at,
        entry.actor.clone(),
        entry.actor_name.as_str(),
        entry.action.as_str(),
        entry.subject.as_str(),
        entry.detail.as_str(),
        entry.previous.as_str(),
        entry.hash.as_str(),
    ];
    statement::one_row(APPEND.0, statement::execute(connection, APPEND.0, None, &values).await?)
}

/// The newest entries of the actor's territory, older than `before` when it is given.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn newest(store: &Store, actor: &Actor, before: Option<u64>, limit: u32) -> Result<Vec<Entry>> {
    let before = before.unwrap_or(u64::MAX);
    let rows = store.read(actor).rows(NEWEST, &values![before, limit]).await?;
    rows.iter().map(Entry::from_row).collect()
}

/// The entries of the actor's territory after a number, the oldest first.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn following(store: &Store, actor: &Actor, after: u64, limit: u32) -> Result<Vec<Entry>> {
    let rows = store.read(actor).rows(FROM_NUMBER, &values![after, limit]).await?;
    rows.iter().map(Entry::from_row).collect()
}

/// Takes over entries that another instance wrote for this territory, as they stand: each must follow the head.
pub(crate) async fn adopt(
    connection: &mut AnyConnection,
    territory: TerritoryId,
    head: Head,
    entries: &[Entry],
) -> Result<Head> {
    let before = head.number;
    let mut head = head;
    for entry in entries {
        let follows = i64::try_from(entry.number).is_ok_and(|number| number == head.number + 1);
        if !follows || entry.previous != head.hash || entry.hash != entry.computed_hash(territory)? {
            return Err(Error::Input(
                beffroi_kernel::Problem::new("journal-broken", "Le journal de cette archive a été altéré.")
                    .advice("Demandez une nouvelle archive à la plateforme d'origine.")
                    .detail(format!("entry {} does not follow the one before it", entry.number)),
            ));
        }
        insert(connection, territory, entry).await?;
        head = Head { number: head.number + 1, hash: entry.hash.clone() };
    }
    let values = values![territory.to_string(), head.number, head.hash.as_str(), before];
    statement::one_row(HEAD_MOVE.0, statement::execute(connection, HEAD_MOVE.0, None, &values).await?)?;
    Ok(head)
}

/// Reads the whole chain of a territory again, and says where it first does not hold.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn verify(store: &Store, territory: TerritoryId) -> Result<Verification> {
    const PAGE_ROWS: u32 = 1_000;
    let read = store.read(&Actor::program(territory, "journal verify"));
    let broken = |number: u64, reason: &str| {
        Ok(Verification::Broken(Fault { territory, number, reason: reason.to_owned() }))
    };
    let (mut number, mut hash) = (0u64, String::new());
    loop {
        let rows = read.rows(FROM_NUMBER, &values![number, PAGE_ROWS]).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let entry = Entry::from_row(row)?;
            if entry.number != number + 1 {
                return broken(number + 1, "the entry is missing");
            }
            if entry.previous != hash {
                return broken(entry.number, "the entry does not follow the one before it");
            }
            if entry.hash != entry.computed_hash(territory)? {
                return broken(entry.number, "the entry was altered");
            }
            (number, hash) = (entry.number, entry.hash);
        }
    }
    let head = read.row(HEAD, &[]).await?;
    let (head_number, head_hash) = match &head {
        Some(row) => (row.count("number")?, row.text("hash")?),
        None => (0, String::new()),
    };
    match number.cmp(&head_number) {
        Ordering::Less => broken(number + 1, "the entry is missing at the end"),
        Ordering::Greater => broken(head_number + 1, "the entry was added without the program"),
        Ordering::Equal if hash != head_hash => {
            broken(number, "the last entry is not the one that was written")
        }
        Ordering::Equal => Ok(Verification::Whole(Verified { territory, entries: number, head: hash })),
    }
}
