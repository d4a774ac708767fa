//! The job queue: enqueued in the transaction of the change, run after its commit, at least once.
//!
//! A worker holds a job by a lease that it renews; a worker that dies loses it. What a job does must
//! therefore bear being done twice.

use crate::context::WriteContext;
use crate::statement::{self, Row};
use crate::store::Store;
use crate::values;
use beffroi_kernel::{Actor, Result, TerritoryId};
use jiff::Timestamp;
use sqlx::AnyConnection;

beffroi_kernel::identifier!(
    /// Names one job.
    JobId
);

crate::statements! {
    Global INSERT = "INSERT INTO jobs (id, territory_id, kind, payload, state, attempts, run_at, created_at) \
        VALUES ($1, $2, $3, $4, 'waiting', 0, $5, $5)";
    Global DUE = "SELECT COUNT(*) AS total FROM jobs WHERE (state = 'waiting' AND run_at <= $1) \
        OR (state = 'running' AND lease_until < $1)";
    Global CLAIM = "UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = $1, lease_until = $2 \
        WHERE id = (SELECT id FROM jobs WHERE (state = 'waiting' AND run_at <= $3) \
            OR (state = 'running' AND lease_until < $3) ORDER BY run_at, id LIMIT 1) \
        AND ((state = 'waiting' AND run_at <= $3) OR (state = 'running' AND lease_until < $3)) \
        RETURNING id, territory_id, kind, payload, attempts";
    Global RENEW = "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND worker = $2 AND state = 'running'";
    Global FINISH = "DELETE FROM jobs WHERE id = $1 AND worker = $2 AND state = 'running'";
    Global RETRY = "UPDATE jobs SET state = 'waiting', run_at = $3, worker = NULL, lease_until = NULL, \
        last_error = $4 WHERE id = $1 AND worker = $2 AND state = 'running'";
    Global BURY = "UPDATE jobs SET state = 'dead', worker = NULL, lease_until = NULL, last_error = $3 \
        WHERE id = $1 AND worker = $2 AND state = 'running'";
    Global RELEASE_OTHERS = "UPDATE jobs SET state = 'waiting', worker = NULL, lease_until = NULL \
        WHERE state = 'running' AND worker <> $1";
    Global COUNT = "SELECT COUNT(*) AS total FROM jobs WHERE state = $1";
    Global EXPIRE = "DELETE FROM jobs WHERE state = 'dead' AND created_at <= $1";
    // Those that somebody must look at come first.
    Scoped OF_TERRITORY = "SELECT id, territory_id, kind, payload, state, attempts, run_at, created_at, last_error FROM jobs \
        WHERE territory_id = $1 ORDER BY CASE state WHEN 'dead' THEN 0 WHEN 'running' THEN 1 ELSE 2 END, created_at, id \
        LIMIT $2";
    Global OF_INSTANCE = "SELECT id, territory_id, kind, payload, state, attempts, run_at, created_at, last_error FROM jobs \
        ORDER BY CASE state WHEN 'dead' THEN 0 WHEN 'running' THEN 1 ELSE 2 END, created_at, id LIMIT $1";
    Scoped ONE = "SELECT id, territory_id, kind, payload, state, attempts, run_at, created_at, last_error FROM jobs \
        WHERE territory_id = $1 AND id = $2";
    Scoped AGAIN = "UPDATE jobs SET state = 'waiting', attempts = 0, run_at = $3, worker = NULL, lease_until = NULL \
        WHERE territory_id = $1 AND id = $2 AND state <> 'running'";
    Scoped REMOVE = "DELETE FROM jobs WHERE territory_id = $1 AND id = $2 AND state <> 'running'";
}

/// How long a worker holds a job without renewing its lease, in milliseconds.
pub const LEASE_MILLISECONDS: i64 = 30_000;
/// The wait before the second attempt, in milliseconds; each further one waits four times longer.
const RETRY_MILLISECONDS: i64 = 2_000;
/// The longest wait between two attempts, in milliseconds.
const RETRY_MILLISECONDS_MAX: i64 = 3_600_000;

/// A job that an action asks for.
pub(crate) struct NewJob {
    pub kind: &'static str,
    pub payload: String,
}

/// A job that a worker holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its identifier.
    pub id: JobId,
    /// The territory it works for.
    pub territory: TerritoryId,
    /// What is to be done.
    pub kind: String,
    /// With what, as JSON.
    pub payload: String,
    /// How many times it was begun, this time included.
    pub attempts: u32,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its turn, or for its next attempt.
    Waiting,
    /// A worker holds it.
    Running,
    /// It was tried often enough: somebody must look.
    Dead,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Running, Self::Dead];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Dead => "dead",
        }
    }

    /// The state with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A job as the queue keeps it, for those who look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What is to be done, for whom and with what.
    pub job: Job,
    /// Where it stands.
    pub state: JobState,
    /// When it was, or will be, due.
    pub due: Timestamp,
    /// When it was asked for.
    pub created: Timestamp,
    /// Why it last failed, in English.
    pub error: Option<String>,
}

/// What became of a job that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It will be tried again.
    Retried,
    /// It was tried often enough: somebody must look.
    Dead,
    /// Another worker had taken it in the meantime.
    Lost,
}

pub(crate) async fn insert(
    connection: &mut AnyConnection,
    territory: &str,
    at: i64,
    job: NewJob,
) -> Result<()> {
    let id = crate::identifier(at, JobId::new)?;
    let values = values![id.to_string(), territory, job.kind, job.payload, at];
    statement::one_row(INSERT.0, statement::execute(connection, INSERT.0, None, &values).await?)
}

impl Job {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            territory: row.parsed("territory_id")?,
            kind: row.text("kind")?,
            payload: row.text("payload")?,
            attempts: row.count("attempts")?,
        })
    }
}

impl Kept {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            job: Job::from_row(row)?,
            state: row.word("state", JobState::from_code)?,
            due: row.instant("run_at")?,
            created: row.instant("created_at")?,
            error: row.optional_text("last_error")?,
        })
    }
}

/// The jobs of the actor's territory, those that were given up first, at most `limit`.
///
/// # Errors
/// As [`claim`].
pub async fn of_territory(store: &Store, actor: &Actor, limit: u32) -> Result<Vec<Kept>> {
    store.read(actor).rows(OF_TERRITORY, &values![limit]).await?.iter().map(Kept::from_row).collect()
}

/// The jobs of every territory, those that were given up first, at most `limit`: for the machine's administrator.
///
/// # Errors
/// As [`claim`].
pub async fn of_instance(store: &Store, limit: u32) -> Result<Vec<Kept>> {
    store.instance().rows(OF_INSTANCE, &values![limit]).await?.iter().map(Kept::from_row).collect()
}

/// One job of the actor's territory, within a change.
///
/// # Errors
/// As [`claim`].
pub async fn find(cx: &mut WriteContext, job: JobId) -> Result<Option<Kept>> {
    cx.row(ONE, &values![job.to_string()]).await?.as_ref().map(Kept::from_row).transpose()
}

/// Makes a job due now, with all its attempts before it; says whether it could, because nobody holds it.
///
/// # Errors
/// As [`claim`].
pub async fn again(cx: &mut WriteContext, job: JobId) -> Result<bool> {
    let at = cx.now().as_millisecond();
    Ok(cx.execute(AGAIN, &values![job.to_string(), at]).await? == 1)
}

/// Takes a job out of the queue; says whether it could, because nobody holds it.
///
/// # Errors
/// As [`claim`].
pub async fn remove(cx: &mut WriteContext, job: JobId) -> Result<bool> {
    Ok(cx.execute(REMOVE, &values![job.to_string()]).await? == 1)
}

/// Takes the next job that is due, if there is one, for `worker`.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn claim(store: &Store, worker: &str, now: Timestamp) -> Result<Option<Job>> {
    let now = now.as_millisecond();
    // Asked first: an idle worker then never takes the write lock.
    let due = store.instance().row(DUE, &values![now]).await?.map_or(Ok(0), |row| row.integer("total"))?;
    if due == 0 {
        return Ok(None);
    }
    let rows = store.instance().change(CLAIM, &values![worker, now + LEASE_MILLISECONDS, now]).await?;
    rows.first().map(Job::from_row).transpose()
}

/// Holds a job for longer; says whether the worker still had it.
///
/// # Errors
/// As [`claim`].
pub async fn renew(store: &Store, worker: &str, job: JobId, now: Timestamp) -> Result<bool> {
    let until = now.as_millisecond() + LEASE_MILLISECONDS;
    Ok(store.instance().execute(RENEW, &values![job.to_string(), worker, until]).await? == 1)
}

/// Ends a job that was done.
///
/// # Errors
/// As [`claim`].
pub async fn finish(store: &Store, worker: &str, job: JobId) -> Result<bool> {
    Ok(store.instance().execute(FINISH, &values![job.to_string(), worker]).await? == 1)
}

/// Puts back a job that failed, later and later; buries it after `attempts_max`.
///
/// # Errors
/// As [`claim`].
pub async fn fail(
    store: &Store,
    worker: &str,
    job: &Job,
    error: &str,
    attempts_max: u32,
    now: Timestamp,
) -> Result<Failure> {
    let instance = store.instance();
    let (touched, failure) = if job.attempts >= attempts_max {
        let values = values![job.id.to_string(), worker, error];
        (instance.execute(BURY, &values).await?, Failure::Dead)
    } else {
        let run_at = now.as_millisecond() + retry_after(job.attempts);
        let values = values![job.id.to_string(), worker, run_at, error];
        (instance.execute(RETRY, &values).await?, Failure::Retried)
    };
    Ok(if touched == 1 { failure } else { Failure::Lost })
}

/// Puts back every job that others than `worker` were running: only for a process that knows that they
/// are no more.
///
/// # Errors
/// As [`claim`].
pub async fn release_others(store: &Store, worker: &str) -> Result<u64> {
    store.instance().execute(RELEASE_OTHERS, &values![worker]).await
}

/// Forgets the jobs that were given up and that were enqueued at `before` or earlier; says how many.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn expire(store: &Store, before: Timestamp) -> Result<u64> {
    store.instance().execute(EXPIRE, &values![before.as_millisecond()]).await
}

/// How many jobs wait, run or are dead (`waiting`, `running`, `dead`).
///
/// # Errors
/// As [`claim`].
pub async fn count(store: &Store, state: &str) -> Result<u64> {
    let row = store.instance().row(COUNT, &values![state]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

fn retry_after(attempts: u32) -> i64 {
    let factor = 4i64.saturating_pow(attempts.saturating_sub(1));
    RETRY_MILLISECONDS.saturating_mul(factor).min(RETRY_MILLISECONDS_MAX)
}
