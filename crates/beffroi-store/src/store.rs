//! The database itself: opening it, and the door for writes.

use crate::context::{Instance, ReadContext, WriteContext};
use crate::migrations::{self, Migrated};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Clock, Result};
use futures_util::future::BoxFuture;
use futures_util::lock::{Mutex, MutexGuard};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, Executor};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file beside the program.
    Sqlite,
    /// A server.
    Postgres,
}

/// The state database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    pool: AnyPool,
    backend: Backend,
    /// SQLite has one writer: those of this process wait here in turn, rather than by polling the file.
    writer: Mutex<()>,
}

/// Connections kept: reads of SQLite run side by side, writes one after the other.
const CONNECTIONS_MAX: u32 = 16;
/// How long a caller waits for a connection, in seconds.
const CONNECTION_WAIT_SECONDS_MAX: u64 = 10;

impl Store {
    /// Opens a database, `sqlite:…` or `postgres://…`, and applies the migrations that it lacks.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when it cannot be opened or when a migration that was applied has
    /// been edited since; [`beffroi_kernel::Error::Unavailable`] with code `database-newer` when the database was
    /// written by a newer program.
    pub async fn open(url: &str, clock: &dyn Clock) -> Result<Self> {
        let store = Self::connect(url).await?;
        migrations::apply(&store, clock).await?;
        Ok(store)
    }

    /// Opens a database and changes nothing in it: for those who only look.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when it cannot be opened.
    pub async fn connect(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let backend = if url.starts_with("sqlite:") { Backend::Sqlite } else { Backend::Postgres };
        let options = AnyConnectOptions::from_str(url).context("reading the address of the database")?;
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(Duration::from_secs(CONNECTION_WAIT_SECONDS_MAX))
            .test_before_acquire(backend == Backend::Postgres)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if backend == Backend::Sqlite {
                        connection.execute(PRAGMAS).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await
            .context("opening the state database")?;
        Ok(Self { inner: Arc::new(Inner { pool, backend, writer: Mutex::new(()) }) })
    }

    /// Which migrations the database has, beside those of this program.
    ///
    /// # Errors
    /// As [`open`](Self::open), and when the database does not answer.
    pub async fn migrated(&self) -> Result<Migrated> {
        migrations::migrated(self).await
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// Reads within the actor's territory.
    #[must_use]
    pub fn read(&self, actor: &Actor) -> ReadContext {
        ReadContext::new(self.clone(), actor.territory)
    }

    /// Reads and keeps what belongs to the whole instance, one statement at a time.
    #[must_use]
    pub fn instance(&self) -> Instance {
        Instance::new(self.clone())
    }

    /// The one door for changes: opens a transaction, runs the action, writes its journal entries and its
    /// jobs in the same transaction, commits. An error, or no journal entry, changes nothing.
    ///
    /// The writes of one territory run one after the other, on both databases.
    ///
    /// # Errors
    /// Those of the action; [`beffroi_kernel::Error::Internal`] when it recorded nothing.
    pub async fn write<T, F>(&self, clock: &dyn Clock, actor: &Actor, action: F) -> Result<T>
    where
        T: Send,
        F: for<'c> FnOnce(&'c mut WriteContext) -> BoxFuture<'c, Result<T>> + Send,
    {
        let _turn = self.turn().await;
        let transaction = self
            .pool()
            .begin_with(self.begin_statement())
            .await
            .context("opening a transaction of the state database")?;
        let mut context = WriteContext::open(transaction, actor.clone(), clock.now()).await?;
        match action(&mut context).await {
            Ok(value) => {
                context.commit().await?;
                Ok(value)
            }
            Err(error) => {
                context.roll_back().await;
                Err(error)
            }
        }
    }

    /// Closes the connections once what they do has ended.
    pub async fn close(&self) {
        self.inner.pool.close().await;
    }

    /// Whether the database understands a statement: for the test that asks it of all of them.
    ///
    /// # Errors
    /// What the database says against it.
    #[doc(hidden)]
    pub async fn prepare(&self, sql: &'static str) -> Result<()> {
        use sqlx::SqlSafeStr;
        let mut connection = self.pool().acquire().await.context("acquiring a connection")?;
        connection.prepare(sql.into_sql_str()).await.map(drop).context(sql)
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.inner.pool
    }

    /// The turn of a writer: immediate on PostgreSQL, which locks rows itself.
    pub(crate) async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        match self.inner.backend {
            Backend::Sqlite => Some(self.inner.writer.lock().await),
            Backend::Postgres => None,
        }
    }

    /// SQLite takes the write lock at once: a transaction that first reads can then never fail halfway
    /// because another one wrote in between.
    pub(crate) fn begin_statement(&self) -> &'static str {
        match self.inner.backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN",
        }
    }
}

/// `synchronous = FULL`: a commit that was answered survives a power cut, not only a killed process.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                       PRAGMA busy_timeout = 10000";
