//! Figures about the state database itself, for those who watch the machine: how long the queue is, how fast
//! the database answers. They say nothing about any territory.

use crate::jobs::JobState;
use crate::store::Store;
use crate::values;
use beffroi_kernel::Result;
use jiff::Timestamp;

crate::statements! {
    Global PING = "SELECT COUNT(*) AS total FROM migrations";
    Global JOBS = "SELECT state, COUNT(*) AS total FROM jobs GROUP BY state";
    Global OLDEST_DUE = "SELECT MIN(run_at) AS due FROM jobs WHERE state = 'waiting' AND run_at <= $1";
    Global ENTRIES = "SELECT COUNT(*) AS chains, CAST(COALESCE(SUM(number), 0) AS BIGINT) AS entries FROM journal_heads";
    Global NEWEST_ENTRY = "SELECT MAX(happened_at) AS newest FROM journal";
    // Chosen by their hash, which changes with every entry: another sample every day, and nobody's choice.
    Global SOME_CHAINS = "SELECT territory_id FROM journal_heads ORDER BY hash LIMIT $1";
}

/// The queue and the journal, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Jobs that wait for their turn or for their next attempt.
    pub jobs_waiting: u64,
    /// Jobs that a worker holds.
    pub jobs_running: u64,
    /// Jobs that were given up.
    pub jobs_dead: u64,
    /// For how long the oldest job that is due has been due, in milliseconds.
    pub oldest_due_milliseconds: u64,
    /// Chains of the journal.
    pub chains: u64,
    /// Entries in all chains.
    pub entries: u64,
}

/// Counts.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn read(store: &Store, now: Timestamp) -> Result<Figures> {
    let instance = store.instance();
    let mut figures = Figures::default();
    for row in instance.rows(JOBS, &[]).await? {
        let total = row.count("total")?;
        match row.word("state", JobState::from_code)? {
            JobState::Waiting => figures.jobs_waiting = total,
            JobState::Running => figures.jobs_running = total,
            JobState::Dead => figures.jobs_dead = total,
        }
    }
    let now = now.as_millisecond();
    if let Some(row) = instance.row(OLDEST_DUE, &values![now]).await? {
        let waited = row.optional_integer("due")?.map_or(0, |due| now - due);
        figures.oldest_due_milliseconds = u64::try_from(waited).unwrap_or(0);
    }
    if let Some(row) = instance.row(ENTRIES, &[]).await? {
        (figures.chains, figures.entries) = (row.count("chains")?, row.count("entries")?);
    }
    Ok(figures)
}

/// Asks the database the smallest question.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when it does not answer.
pub async fn ping(store: &Store) -> Result<()> {
    store.instance().row(PING, &[]).await.map(drop)
}

/// The instant of the newest entry of the journal, if there is one.
///
/// # Errors
/// As [`read`].
pub async fn newest_entry(store: &Store) -> Result<Option<Timestamp>> {
    match store.instance().row(NEWEST_ENTRY, &[]).await? {
        Some(row) => row.optional_instant("newest"),
        None => Ok(None),
    }
}

/// Some territories whose chain is worth reading again, at most `limit`.
///
/// # Errors
/// As [`read`].
pub async fn some_chains(store: &Store, limit: u32) -> Result<Vec<beffroi_kernel::TerritoryId>> {
    let rows = store.instance().rows(SOME_CHAINS, &values![limit]).await?;
    rows.iter().map(|row| row.parsed("territory_id")).collect()
}
