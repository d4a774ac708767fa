//! Migrations: twin files for SQLite and PostgreSQL, embedded, applied once, never edited afterwards.

use crate::statement;
use crate::store::{Backend, Store};
use crate::values;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Clock, Error, Problem, Result};
use include_dir::{Dir, include_dir};
use sqlx::AnyConnection;
use sqlx::Executor;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations");

crate::statements! {
    Global APPLIED = "SELECT number, name, sha256 FROM migrations ORDER BY number";
    Global NOTE = "INSERT INTO migrations (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)";
}

const PRESENT_SQLITE: &str =
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'";
const PRESENT_POSTGRES: &str = "SELECT COUNT(*) FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_name = 'migrations'";
const TABLE_SQLITE: &str = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, \
    name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT";
const TABLE_POSTGRES: &str = "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, \
    name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL)";
/// Two programs that start together must not migrate together. The number only has to be ours.
const LOCK_POSTGRES: &str = "SELECT pg_advisory_xact_lock(7020612001)";

/// One migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

/// How far a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Migrations that the database has.
    pub applied: usize,
    /// Migrations that this program knows.
    pub known: usize,
}

impl Migrated {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_current(self) -> bool {
        self.applied == self.known
    }
}

/// The migrations of a database, in order.
pub(crate) fn migrations(backend: Backend) -> Result<Vec<Migration>> {
    let folder = match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let folder =
        FILES.get_dir(folder).ok_or_else(|| Error::internal("the folder of migrations is missing"))?;
    let mut migrations = Vec::new();
    for file in folder.files() {
        let stem = file.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let (number, name) = stem
            .split_once('_')
            .ok_or_else(|| Error::internal(format!("the migration {stem} is not named NUMBER_name")))?;
        let number = number.parse().context("reading the number of a migration")?;
        let sql = file.contents_utf8().ok_or_else(|| Error::internal("a migration is not UTF-8"))?;
        migrations.push(Migration { number, name, sql });
    }
    migrations.sort_by_key(|migration| migration.number);
    Ok(migrations)
}

/// Looks at what the database has, and changes nothing.
pub(crate) async fn migrated(store: &Store) -> Result<Migrated> {
    let ours = migrations(store.backend())?;
    let present = match store.backend() {
        Backend::Sqlite => PRESENT_SQLITE,
        Backend::Postgres => PRESENT_POSTGRES,
    };
    let mut connection = store.pool().acquire().await.context("acquiring a connection")?;
    let tables: i64 = sqlx::query_scalar(present)
        .fetch_one(&mut *connection)
        .await
        .context("looking for the table of migrations")?;
    let applied = if tables == 0 { 0 } else { check_applied(&mut connection, &ours).await? };
    Ok(Migrated { applied, known: ours.len() })
}

/// Applies what the database lacks, all in one transaction.
pub(crate) async fn apply(store: &Store, clock: &dyn Clock) -> Result<()> {
    apply_these(store, clock, &migrations(store.backend())?).await
}

pub(crate) async fn apply_these(store: &Store, clock: &dyn Clock, migrations: &[Migration]) -> Result<()> {
    let _turn = store.turn().await;
    let mut transaction = store
        .pool()
        .begin_with(store.begin_statement())
        .await
        .context("opening the transaction of migrations")?;
    let table = match store.backend() {
        Backend::Sqlite => TABLE_SQLITE,
        Backend::Postgres => {
            transaction.execute(LOCK_POSTGRES).await.context("waiting for the lock of migrations")?;
            TABLE_POSTGRES
        }
    };
    transaction.execute(table).await.context("creating the table of migrations")?;
    let applied = check_applied(&mut transaction, migrations).await?;
    for migration in &migrations[applied..] {
        sqlx::raw_sql(migration.sql)
            .execute(&mut *transaction)
            .await
            .context(&format!("applying the migration {:04}_{}", migration.number, migration.name))?;
        let sha256 = crate::sha256(migration.sql.as_bytes());
        let values = values![migration.number, migration.name, sha256, clock.now().as_millisecond()];
        statement::execute(&mut transaction, NOTE.0, None, &values).await?;
        tracing::info!(number = migration.number, name = migration.name, "migration applied");
    }
    transaction.commit().await.context("committing the migrations")
}

/// Number and name of what the database has, in order.
pub(crate) async fn applied(connection: &mut AnyConnection) -> Result<Vec<(i64, String)>> {
    let rows = statement::rows(connection, APPLIED.0, None, &[]).await?;
    rows.iter().map(|row| Ok((row.integer("number")?, row.text("name")?))).collect()
}

/// How many of `migrations` the database has; an error when what it has is not what we have.
async fn check_applied(connection: &mut AnyConnection, migrations: &[Migration]) -> Result<usize> {
    let rows = statement::rows(connection, APPLIED.0, None, &[]).await?;
    for (index, row) in rows.iter().enumerate() {
        let (number, name, sha256) = (row.integer("number")?, row.text("name")?, row.text("sha256")?);
        let Some(migration) = migrations.get(index) else {
            return Err(Error::Unavailable(
                Problem::new("database-newer", "Ces données ont été écrites par une version plus récente de Beffroi.")
                    .advice("Rien n'a été modifié : installez à nouveau cette version, ou restaurez une sauvegarde plus ancienne.")
                    .detail(format!(
                        "the database has the migration {number:04}_{name}, which this program does not know: \
                         use the newer program that wrote it"
                    )),
            ));
        };
        if (migration.number, migration.name) != (number, name.as_str()) {
            return Err(Error::internal(format!(
                "the database has the migration {number:04}_{name} where this program has {:04}_{}",
                migration.number, migration.name
            )));
        }
        if crate::sha256(migration.sql.as_bytes()) != sha256 {
            return Err(Error::internal(format!(
                "the migration {number:04}_{name} was edited after it was applied: put it back, and add a new one"
            )));
        }
    }
    Ok(rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Folder, every_store};
    use beffroi_kernel::clock::FixedClock;

    #[tokio::test]
    async fn what_was_applied_is_never_applied_again_nor_accepted_otherwise() {
        let clock = FixedClock::at(jiff::Timestamp::UNIX_EPOCH);
        let folder = Folder::new().unwrap();
        for store in every_store(&folder, &clock).await.unwrap() {
            let ours = migrations(store.backend()).unwrap();
            apply_these(&store, &clock, &ours).await.unwrap();

            let refused = |migrations: Vec<Migration>, word: &'static str| {
                let (store, clock) = (store.clone(), &clock);
                async move {
                    let error = apply_these(&store, clock, &migrations).await.unwrap_err().to_string();
                    assert!(error.contains(word), "{error}");
                }
            };
            let mut edited = ours.clone();
            edited[0].sql = "SELECT 1";
            refused(edited, "edited").await;
            let mut renamed = ours.clone();
            renamed[0].name = "other";
            refused(renamed, "other").await;
            refused(Vec::new(), "newer").await;

            // A migration that fails leaves nothing of itself, and the database as it was.
            let mut broken = ours.clone();
            broken.push(Migration {
                number: 9_999,
                name: "broken",
                sql: "CREATE TABLE half (a TEXT); NONSENSE",
            });
            refused(broken, "9999_broken").await;
            assert!(store.prepare("SELECT a FROM half").await.is_err());
            apply_these(&store, &clock, &ours).await.unwrap();
        }
    }

    #[tokio::test]
    async fn both_databases_understand_every_statement() {
        let clock = FixedClock::at(jiff::Timestamp::UNIX_EPOCH);
        let folder = Folder::new().unwrap();
        for store in every_store(&folder, &clock).await.unwrap() {
            let all = [
                ALL,
                crate::figures::ALL,
                crate::journal::adopt::ALL,
                crate::journal::store::ALL,
                crate::journal::erase::ALL,
                crate::jobs::ALL,
                crate::snapshot::ALL,
            ];
            for (kind, name, sql) in all.concat() {
                store.prepare(sql).await.unwrap_or_else(|error| panic!("{name}: {}", error.chain()));
                let inserted = sql.contains("(territory_id,") && sql.contains("VALUES ($1,");
                assert!(kind == "Global" || sql.contains("territory_id = $1") || inserted, "{name}");
            }
        }
    }
}
