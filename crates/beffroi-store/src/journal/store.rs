//! The SQL of the journal: appending, searching, reading again, signing.

use super::entry::{self, Entry, VERSION};
use super::sign::{SignedHead, Signer};
use crate::context::WriteContext;
use crate::statement::{self, Row, Scoped, Value};
use crate::store::Store;
use crate::values;
use beffroi_kernel::account::{DeputyId, PersonId};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Result, TerritoryId};
use sqlx::AnyConnection;

/// The columns of an entry.
macro_rules! entries {
    ($end:literal) => {
        concat!(
            "SELECT version, number, happened_at, received_at, actor, actor_name, access, access_id, request, \
             action, subject, detail, commitment, personal, personal_salt, previous, hash FROM journal \
             WHERE territory_id = $1 AND ",
            $end
        )
    };
}

/// A search: what the driver names has an index, and the rest is held against what it finds.
macro_rules! searched {
    ($driver:literal) => {
        concat!(
            "SELECT version, number, happened_at, received_at, actor, actor_name, access, access_id, request, \
             action, subject, detail, commitment, personal, personal_salt, previous, hash FROM journal \
             WHERE territory_id = $1 AND number < $2 AND number >= $3 AND happened_at >= $4 AND happened_at < $5 \
             AND ",
            $driver,
            " AND ($6 = '' OR action = $6) AND ($7 = '' OR actor = $7) AND ($8 = '' OR subject = $8) \
             AND ($9 = 0 OR access IN ('delegation', 'deputy')) ORDER BY number DESC LIMIT $10"
        )
    };
}

crate::statements! {
    Global HEAD_ENSURE = "INSERT INTO journal_heads (territory_id, number, hash) VALUES ($1, 0, '') \
        ON CONFLICT (territory_id) DO NOTHING";
    // Changes nothing: holds the row until the transaction ends, so that writes of a territory take turns.
    Global HEAD_LOCK = "UPDATE journal_heads SET number = number WHERE territory_id = $1 RETURNING number, hash";
    Global HEAD_MOVE = "UPDATE journal_heads SET number = $2, hash = $3 WHERE territory_id = $1 AND number = $4";
    Global APPEND = "INSERT INTO journal (territory_id, version, number, happened_at, received_at, actor, actor_name, \
        access, access_id, request, action, subject, detail, commitment, personal, personal_salt, previous, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    Scoped HEAD = "SELECT number, hash FROM journal_heads WHERE territory_id = $1";
    // The heads to be signed today: those of chains that grew since their last signature.
    Global HEADS = "SELECT h.territory_id, h.number, h.hash FROM journal_heads h WHERE h.number > COALESCE(\
        (SELECT MAX(s.number) FROM journal_signatures s WHERE s.territory_id = h.territory_id), 0) \
        ORDER BY h.territory_id";
    Global TERRITORIES = "SELECT territory_id FROM journal_heads ORDER BY territory_id";
    Scoped FROM_NUMBER = entries!("number > $2 ORDER BY number LIMIT $3");
    Scoped SEARCH = searched!("number > 0");
    Scoped SEARCH_ACTION = searched!("action = $6");
    Scoped SEARCH_ACTOR = searched!("actor = $7");
    Scoped SEARCH_SUBJECT = searched!("subject = $8");
    Scoped SEARCH_FOR_OTHERS = searched!("access IN ('delegation', 'deputy')");
    Scoped FIRST_SINCE = "SELECT number FROM journal WHERE territory_id = $1 AND happened_at >= $2 \
        ORDER BY happened_at, number LIMIT 1";
    Scoped NAMED_SINCE = "SELECT COUNT(*) AS total FROM journal WHERE territory_id = $1 AND happened_at <= $2 \
        AND personal IS NOT NULL";
    Scoped REPEATED = "SELECT COUNT(*) AS total, COALESCE(SUM(CASE WHEN actor = $4 AND subject = $5 THEN 1 ELSE 0 END), 0) \
        AS same FROM journal WHERE territory_id = $1 AND action = $2 AND number >= $3";
    Scoped SIGN = "INSERT INTO journal_signatures (territory_id, day, number, hash, key_id, signature) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (territory_id, day) DO NOTHING";
    Scoped SIGNATURES = "SELECT day, number, hash, key_id, signature FROM journal_signatures WHERE territory_id = $1 \
        ORDER BY number, day";
}

/// Entries read at once when a whole chain is.
pub(super) const PAGE_ROWS: u32 = 1_000;

/// An entry that an action asks for.
pub(crate) struct NewEntry {
    pub action: &'static str,
    pub subject: String,
    pub detail: String,
    /// Somebody without access whom the territory refused: then the entry is about them.
    pub stranger: Option<PersonId>,
    /// The time as deputy by which the actor could do this.
    pub deputy: Option<DeputyId>,
}

/// The last entry of a chain.
#[derive(Clone)]
pub(crate) struct Head {
    pub(super) number: i64,
    pub(super) hash: String,
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Older than this number.
    pub before: Option<u64>,
    /// At this instant or later, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Before this instant.
    pub until: Option<i64>,
    /// One of these actions; empty means any.
    pub actions: Vec<String>,
    /// By this person or key.
    pub actor: Option<String>,
    /// About exactly this.
    pub subject: Option<String>,
    /// By somebody who acted for others: through a delegation, or as a deputy.
    pub for_others: bool,
}

impl Entry {
    pub(super) fn from_row(row: &Row) -> Result<Self> {
        let version: u32 = row.count("version")?;
        let personal = if version == 1 {
            Some(row.text("actor_name")?).filter(|name| !name.is_empty())
        } else {
            row.optional_text("personal")?
        };
        Ok(Self {
            version,
            number: row.count("number")?,
            at: row.integer("happened_at")?,
            received: row.optional_integer("received_at")?,
            actor: row.optional_text("actor")?,
            access: row.text("access")?,
            access_id: row.optional_text("access_id")?,
            request: row.optional_text("request")?,
            action: row.text("action")?,
            subject: row.text("subject")?,
            detail: row.text("detail")?,
            commitment: row.optional_text("commitment")?,
            personal,
            personal_salt: row.optional_text("personal_salt")?,
            previous: row.text("previous")?,
            hash: row.text("hash")?,
        })
    }

    /// The entry that an action asked for, after `head`.
    fn new(actor: &Actor, at: i64, head: Head, new: NewEntry) -> Result<Self> {
        let (access, access_id) = match new.stranger {
            Some(_) => ("elsewhere", None),
            None => entry::access(actor, new.deputy),
        };
        let person = new.stranger.or(actor.person()).map(|id| id.to_string());
        let key = access_id.clone().filter(|_| access == "key");
        let mut entry = Self {
            version: VERSION,
            number: u64::try_from(head.number + 1).context("numbering a journal entry")?,
            at,
            received: Some(at),
            actor: person.or(key),
            access: access.to_owned(),
            access_id,
            request: actor.request.clone(),
            action: new.action.to_owned(),
            subject: new.subject,
            detail: new.detail,
            commitment: None,
            personal: None,
            personal_salt: None,
            previous: head.hash,
            hash: String::new(),
        };
        // The territory does not learn the name of somebody from elsewhere.
        if new.stranger.is_none() {
            entry.keep_name(actor)?;
        }
        entry.hash = entry.computed_hash(actor.territory)?;
        Ok(entry)
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
    let (territory, before) = (actor.territory.to_string(), head.number);
    let mut head = head;
    for new in entries {
        let entry = Entry::new(actor, at, head.clone(), new)?;
        head = Head { number: head.number + 1, hash: entry.hash.clone() };
        let values = values![
            territory.as_str(),
            entry.version,
            entry.number,
            entry.at,
            entry.received,
            entry.actor,
            entry.access,
            entry.access_id,
            entry.request,
            entry.action,
            entry.subject,
            entry.detail,
            entry.commitment,
            entry.personal,
            entry.personal_salt,
            entry.previous,
            entry.hash
        ];
        statement::one_row(APPEND.0, statement::execute(connection, APPEND.0, None, &values).await?)?;
    }
    let values = values![territory, head.number, head.hash, before];
    statement::one_row(HEAD_MOVE.0, statement::execute(connection, HEAD_MOVE.0, None, &values).await?)
}

/// The newest entries of the actor's territory, older than `before` when it is given.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn newest(store: &Store, actor: &Actor, before: Option<u64>, limit: u32) -> Result<Vec<Entry>> {
    search(store, actor, &Filter { before, ..Filter::default() }, limit).await
}

/// The newest entries of the actor's territory that a filter keeps. Each way of asking has its index; several
/// actions are asked for one by one, and their answers merged.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn search(store: &Store, actor: &Actor, filter: &Filter, limit: u32) -> Result<Vec<Entry>> {
    let read = store.read(actor);
    let first: u64 = match filter.from {
        None => 0,
        Some(from) => match read.row(FIRST_SINCE, &values![from]).await? {
            Some(row) => row.count("number")?,
            None => return Ok(Vec::new()),
        },
    };
    let mut before = filter.before.unwrap_or(u64::MAX);
    if let Some(until) = filter.until
        && let Some(row) = read.row(FIRST_SINCE, &values![until]).await?
    {
        before = before.min(row.count("number")?);
    }
    let one = |action: &str, statement: Scoped| {
        let values = values![
            before,
            first,
            filter.from.unwrap_or(i64::MIN),
            filter.until.unwrap_or(i64::MAX),
            action,
            filter.actor.as_deref().unwrap_or_default(),
            filter.subject.as_deref().unwrap_or_default(),
            i64::from(filter.for_others),
            limit
        ];
        let read = &read;
        async move { read.rows(statement, &values).await }
    };
    let rows = if filter.actions.is_empty() {
        one("", driver(filter)).await?
    } else {
        let mut rows = Vec::new();
        for action in &filter.actions {
            rows.extend(one(action, driver(filter)).await?);
        }
        rows
    };
    let mut entries = rows.iter().map(Entry::from_row).collect::<Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.number));
    entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(entries)
}

/// The statement whose index finds the fewest entries.
fn driver(filter: &Filter) -> Scoped {
    if filter.subject.is_some() {
        SEARCH_SUBJECT
    } else if filter.for_others {
        SEARCH_FOR_OTHERS
    } else if filter.actor.is_some() {
        SEARCH_ACTOR
    } else if filter.actions.is_empty() {
        SEARCH
    } else {
        SEARCH_ACTION
    }
}

/// What a repetition is counted by: an action since an instant, and this actor and this subject among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Same {
    /// The action.
    pub action: &'static str,
    /// The instant, in milliseconds since 1970.
    pub since: i64,
    /// The person or the key.
    pub actor: String,
    /// To what.
    pub subject: String,
}

/// How many entries of the action there are, and how many of them are the same.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn repeated(store: &Store, actor: &Actor, same: &Same) -> Result<(u64, u64)> {
    let read = store.read(actor);
    let Some(first) = read.row(FIRST_SINCE, &values![same.since]).await? else { return Ok((0, 0)) };
    counts(read.row(REPEATED, &same.values(&first)?).await?)
}

impl WriteContext {
    /// As [`repeated`], within a change: nobody can write the same in between.
    ///
    /// # Errors
    /// [`Error::Internal`] when the database refuses.
    pub async fn repeated(&mut self, same: &Same) -> Result<(u64, u64)> {
        let Some(first) = self.row(FIRST_SINCE, &values![same.since]).await? else { return Ok((0, 0)) };
        counts(self.row(REPEATED, &same.values(&first)?).await?)
    }
}

impl Same {
    fn values(&self, first: &Row) -> Result<[Value; 4]> {
        let first: u64 = first.count("number")?;
        Ok(values![self.action, first, self.actor.as_str(), self.subject.as_str()])
    }
}

fn counts(row: Option<Row>) -> Result<(u64, u64)> {
    row.map_or(Ok((0, 0)), |row| Ok((row.count("total")?, row.count("same")?)))
}

/// How many entries of a territory still hold a name since `before` or earlier.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn named_since(store: &Store, actor: &Actor, before: i64) -> Result<u64> {
    let row = store.read(actor).row(NAMED_SINCE, &values![before]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

/// The number and the hash of the last entry of a territory: 0 and nothing before the first.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn head(store: &Store, territory: TerritoryId) -> Result<(u64, String)> {
    let read = store.read(&Actor::program(territory, "journal"));
    match read.row(HEAD, &[]).await? {
        Some(row) => Ok((row.count("number")?, row.text("hash")?)),
        None => Ok((0, String::new())),
    }
}

/// The chains that grew since their last signed head: territory, number, hash.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn heads(store: &Store) -> Result<Vec<(TerritoryId, u64, String)>> {
    let rows = store.instance().rows(HEADS, &[]).await?;
    rows.iter()
        .map(|row| Ok((row.parsed("territory_id")?, row.count("number")?, row.text("hash")?)))
        .collect()
}

/// Every territory that has a chain, that of the instance included.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn territories(store: &Store) -> Result<Vec<TerritoryId>> {
    let rows = store.instance().rows(TERRITORIES, &[]).await?;
    rows.iter().map(|row| row.parsed("territory_id")).collect()
}

/// Keeps the signed head of a day, unless there is one: of two programs on one database, one signs. Says
/// whether it was this one.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn sign_head(
    store: &Store,
    signer: &Signer,
    territory: TerritoryId,
    day: &str,
    (number, hash): (u64, &str),
) -> Result<bool> {
    let head = signer.head(territory, day, number, hash);
    let values = values![head.day, head.number, head.hash, head.key, head.signature];
    Ok(store.read(&Actor::program(territory, "journal")).add(SIGN, &values).await? == 1)
}

/// The signed heads of a territory, from the first.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn signed_heads(store: &Store, territory: TerritoryId) -> Result<Vec<SignedHead>> {
    let rows = store.read(&Actor::program(territory, "journal")).rows(SIGNATURES, &[]).await?;
    let read = |row: &Row| {
        Ok(SignedHead {
            day: row.text("day")?,
            number: row.count("number")?,
            hash: row.text("hash")?,
            key: row.text("key_id")?,
            signature: row.text("signature")?,
        })
    };
    rows.iter().map(read).collect()
}

/// A page of a chain, in its order.
pub(super) async fn page(
    store: &Store,
    territory: TerritoryId,
    after: u64,
    limit: u32,
) -> Result<Vec<Entry>> {
    let read = store.read(&Actor::program(territory, "journal"));
    let rows = read.rows(FROM_NUMBER, &values![after, limit]).await?;
    rows.iter().map(Entry::from_row).collect()
}
