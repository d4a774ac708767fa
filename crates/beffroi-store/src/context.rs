//! What runs statements: reads of one territory, reads of the instance, and the inside of the write door.

use crate::jobs::NewJob;
use crate::statement::{self, Global, Row, Scoped, Value};
use crate::store::Store;
use crate::{jobs, journal};
use beffroi_kernel::account::{DeputyId, PersonId};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Result, Right, TerritoryId};
use jiff::Timestamp;
use sqlx::{Any, Transaction};

/// Reads within one territory.
pub struct ReadContext {
    store: Store,
    territory: String,
}

impl ReadContext {
    pub(crate) fn new(store: Store, territory: TerritoryId) -> Self {
        Self { store, territory: territory.to_string() }
    }

    /// The rows that a statement gives.
    ///
    /// # Errors
    /// [`Error::Internal`] when the database refuses.
    pub async fn rows(&self, statement: Scoped, values: &[Value]) -> Result<Vec<Row>> {
        let mut connection = self.store.pool().acquire().await.context("acquiring a connection")?;
        statement::rows(&mut connection, statement.0, Some(&self.territory), values).await
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn row(&self, statement: Scoped, values: &[Value]) -> Result<Option<Row>> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    /// Adds a row that nobody decided (a signature): the one change beside the write door.
    pub(crate) async fn add(&self, statement: Scoped, values: &[Value]) -> Result<u64> {
        let _turn = self.store.turn().await;
        let mut connection = self.store.pool().acquire().await.context("acquiring a connection")?;
        statement::execute(&mut connection, statement.0, Some(&self.territory), values).await
    }
}

/// Reads and keeps what belongs to no territory: sessions, schemas, the list of territories, the queue.
pub struct Instance {
    store: Store,
}

impl Instance {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// The rows that a statement gives.
    ///
    /// # Errors
    /// [`Error::Internal`] when the database refuses.
    pub async fn rows(&self, statement: Global, values: &[Value]) -> Result<Vec<Row>> {
        let mut connection = self.store.pool().acquire().await.context("acquiring a connection")?;
        statement::rows(&mut connection, statement.0, None, values).await
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn row(&self, statement: Global, values: &[Value]) -> Result<Option<Row>> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    /// Runs one change by itself; says how many rows it touched.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn execute(&self, statement: Global, values: &[Value]) -> Result<u64> {
        let _turn = self.store.turn().await;
        let mut connection = self.store.pool().acquire().await.context("acquiring a connection")?;
        statement::execute(&mut connection, statement.0, None, values).await
    }

    /// Runs one change that gives rows (`RETURNING`).
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn change(&self, statement: Global, values: &[Value]) -> Result<Vec<Row>> {
        let _turn = self.store.turn().await;
        self.rows(statement, values).await
    }
}

/// The inside of the write door: one transaction, one actor, one instant.
pub struct WriteContext {
    transaction: Transaction<'static, Any>,
    actor: Actor,
    territory: String,
    now: Timestamp,
    entries: Vec<journal::store::NewEntry>,
    jobs: Vec<NewJob>,
    head: journal::store::Head,
    /// The time as deputy by which the actor may do this, when their own roles would not.
    deputy: Option<DeputyId>,
}

impl WriteContext {
    pub(crate) async fn open(
        mut transaction: Transaction<'static, Any>,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Self> {
        let territory = actor.territory.to_string();
        let head = journal::store::lock_head(&mut transaction, &territory).await?;
        // What the database keeps is what the action sees: whole milliseconds.
        let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        Ok(Self {
            transaction,
            actor,
            territory,
            now,
            entries: Vec::new(),
            jobs: Vec::new(),
            head,
            deputy: None,
        })
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The instant of this change.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Goes on only if the actor may. What is recorded from now on says so when they may it as a deputy alone.
    ///
    /// # Errors
    /// [`Error::SignIn`] from outside, [`Error::Denied`] from inside.
    pub fn authorise(&mut self, right: Right) -> Result<()> {
        authorise(&self.actor, right)?;
        self.done_by(right);
        Ok(())
    }

    /// What is recorded from now on was done by this right: it says so when they have it as a deputy alone.
    pub fn done_by(&mut self, right: Right) {
        self.deputy = self.deputy.or_else(|| self.actor.deputy_for(right));
    }

    /// A new identifier that sorts by time.
    ///
    /// # Errors
    /// [`Error::Internal`] when the machine gives no random bytes.
    pub fn identifier<I>(&self, new: impl FnOnce(u64, [u8; 10]) -> I) -> Result<I> {
        crate::identifier(self.now.as_millisecond(), new)
    }

    /// Rows of the territory.
    ///
    /// # Errors
    /// [`Error::Internal`] when the database refuses.
    pub async fn rows(&mut self, statement: Scoped, values: &[Value]) -> Result<Vec<Row>> {
        statement::rows(&mut self.transaction, statement.0, Some(&self.territory), values).await
    }

    /// The first row of the territory, if there is one.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn row(&mut self, statement: Scoped, values: &[Value]) -> Result<Option<Row>> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    /// Rows of the instance.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn global_rows(&mut self, statement: Global, values: &[Value]) -> Result<Vec<Row>> {
        statement::rows(&mut self.transaction, statement.0, None, values).await
    }

    /// Changes rows of the territory; says how many were touched.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn execute(&mut self, statement: Scoped, values: &[Value]) -> Result<u64> {
        statement::execute(&mut self.transaction, statement.0, Some(&self.territory), values).await
    }

    /// Changes exactly one row of the territory.
    ///
    /// # Errors
    /// As [`rows`](Self::rows), and when it touched another number of rows.
    pub async fn execute_one(&mut self, statement: Scoped, values: &[Value]) -> Result<()> {
        let touched = self.execute(statement, values).await?;
        statement::one_row(statement.0, touched)
    }

    /// Changes rows of the instance; says how many were touched.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub async fn global_execute(&mut self, statement: Global, values: &[Value]) -> Result<u64> {
        statement::execute(&mut self.transaction, statement.0, None, values).await
    }

    /// Changes exactly one row of the instance.
    ///
    /// # Errors
    /// As [`execute_one`](Self::execute_one).
    pub async fn global_execute_one(&mut self, statement: Global, values: &[Value]) -> Result<()> {
        let touched = self.global_execute(statement, values).await?;
        statement::one_row(statement.0, touched)
    }

    /// Writes to the journal, at commit: what was done (`dataset.publish`), to what (`dataset:arbres`),
    /// and what else is worth keeping.
    pub fn record(&mut self, action: &'static str, subject: impl Into<String>, detail: &serde_json::Value) {
        self.note(action, subject.into(), detail, None);
    }

    /// As [`record`](Self::record), about somebody who has no access to the territory: their identifier is kept,
    /// their name is not.
    pub fn record_stranger(
        &mut self,
        action: &'static str,
        subject: impl Into<String>,
        detail: &serde_json::Value,
        person: PersonId,
    ) {
        self.note(action, subject.into(), detail, Some(person));
    }

    fn note(
        &mut self,
        action: &'static str,
        subject: String,
        detail: &serde_json::Value,
        stranger: Option<PersonId>,
    ) {
        let (detail, deputy) = (detail.to_string(), self.deputy);
        self.entries.push(journal::store::NewEntry { action, subject, detail, stranger, deputy });
    }

    /// Takes over the journal that another instance kept of this territory, before anything is recorded here. May be
    /// called again for the entries that follow.
    ///
    /// # Errors
    /// [`Error::Internal`] when an entry does not follow the one before it: they are to be verified before.
    pub async fn adopt_journal(&mut self, entries: &[journal::Entry]) -> Result<()> {
        let (territory, head) = (self.actor.territory, self.head.clone());
        self.head = journal::adopt::adopt(&mut self.transaction, territory, head, entries).await?;
        Ok(())
    }

    /// Puts a job in the queue, at commit.
    pub fn enqueue(&mut self, kind: &'static str, payload: &serde_json::Value) {
        self.jobs.push(NewJob { kind, payload: payload.to_string() });
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.entries.is_empty() {
            self.roll_back().await;
            return Err(Error::internal("an action changed the database without a journal entry"));
        }
        let at = self.now.as_millisecond();
        let entries = std::mem::take(&mut self.entries);
        journal::store::append(&mut self.transaction, &self.actor, at, self.head, entries).await?;
        for job in self.jobs {
            jobs::insert(&mut self.transaction, &self.territory, at, job).await?;
        }
        self.transaction.commit().await.context("committing a transaction of the state database")
    }

    pub(crate) async fn roll_back(self) {
        if let Err(error) = self.transaction.rollback().await {
            tracing::warn!(%error, "a transaction could not be rolled back; its connection is dropped");
        }
    }
}

/// Goes on only if the actor may.
///
/// # Errors
/// [`Error::SignIn`] from outside, [`Error::Denied`] from inside.
pub fn authorise(actor: &Actor, right: Right) -> Result<()> {
    if actor.may(right) {
        Ok(())
    } else if actor.is_inside() {
        Err(Error::Denied(format!("{} may not: {}", actor.name(), right.label())))
    } else {
        Err(Error::SignIn)
    }
}
