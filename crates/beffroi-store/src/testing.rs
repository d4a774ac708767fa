//! Databases for tests: a SQLite file in a folder of its own, and a schema of its own in PostgreSQL
//! when `BEFFROI_TEST_POSTGRES` says where one is.

use crate::store::Store;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Clock, Result};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe, Executor};
use std::path::{Path, PathBuf};

/// The variable that says where a PostgreSQL for tests is.
pub const POSTGRES_VARIABLE: &str = "BEFFROI_TEST_POSTGRES";

/// A folder that disappears with the test.
pub struct Folder(PathBuf);

impl Folder {
    /// A new empty folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> Result<Self> {
        let path =
            std::env::temp_dir().join(format!("beffroi-test-{}", crate::hexadecimal(&crate::random::<8>()?)));
        std::fs::create_dir_all(&path).context("making a folder for a test")?;
        Ok(Self(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing depends on it: a folder left in the temporary folder is the machine's to sweep.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A new SQLite database in `folder`.
///
/// # Errors
/// When it cannot be opened.
pub async fn sqlite(folder: &Folder, clock: &dyn Clock) -> Result<Store> {
    Store::open(&sqlite_url(folder), clock).await
}

/// The address of the SQLite database in `folder`.
#[must_use]
pub fn sqlite_url(folder: &Folder) -> String {
    format!("sqlite://{}/state.sqlite?mode=rwc", folder.path().display())
}

/// A new empty schema of the PostgreSQL for tests, as an address. Nothing when there is no server:
/// then one line says that it was left out.
///
/// # Errors
/// When the server is there and refuses.
pub async fn postgres_url() -> Result<Option<String>> {
    let Ok(server) = std::env::var(POSTGRES_VARIABLE) else {
        #[expect(clippy::print_stdout, reason = "a test says what it left out")]
        {
            println!("left out: PostgreSQL ({POSTGRES_VARIABLE} is not set)");
        }
        return Ok(None);
    };
    sqlx::any::install_default_drivers();
    let minute = beffroi_kernel::clock::SystemClock.now().as_second() / 60;
    let schema = format!("{SCHEMA_PREFIX}{minute}_{}", crate::hexadecimal(&crate::random::<8>()?));
    let pool = AnyPoolOptions::new()
        .max_connections(1)
        .connect(&server)
        .await
        .context("connecting to the PostgreSQL for tests")?;
    drop_old_schemas(&pool, minute).await?;
    // The name was made just above from digits.
    pool.execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
        .await
        .context("making a schema for a test")?;
    pool.close().await;
    let separator = if server.contains('?') { '&' } else { '?' };
    Ok(Some(format!("{server}{separator}options[search_path]={schema}")))
}

/// How the schemas of tests begin; then come the minute of their making and a random number.
const SCHEMA_PREFIX: &str = "beffroi_test_";
/// A test does not last so long, in minutes.
const SCHEMA_MINUTES_MAX: i64 = 60;

/// Drops the schemas that tests of an hour ago left: a test that failed cannot drop its own.
async fn drop_old_schemas(pool: &AnyPool, minute: i64) -> Result<()> {
    let sql = "SELECT CAST(nspname AS TEXT) AS name FROM pg_namespace WHERE nspname LIKE 'beffroi_test_%' LIMIT 200";
    let names: Vec<String> =
        sqlx::query_scalar(sql).fetch_all(pool).await.context("listing the schemas of tests")?;
    for name in names {
        let made = name.strip_prefix(SCHEMA_PREFIX).and_then(|rest| rest.split_once('_'));
        let Some((Ok(made), digits)) = made.map(|(made, digits)| (made.parse::<i64>(), digits)) else {
            continue;
        };
        let ours = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if ours && minute - made > SCHEMA_MINUTES_MAX {
            // Checked just above to be digits; another test may have dropped it meanwhile.
            let sql = format!("DROP SCHEMA IF EXISTS {SCHEMA_PREFIX}{made}_{digits} CASCADE");
            pool.execute(AssertSqlSafe(sql)).await.context("dropping an old schema of a test")?;
        }
    }
    Ok(())
}

/// Runs any SQL text: to break, in a test, what the program never breaks.
///
/// # Errors
/// What the database says.
pub async fn run(store: &Store, sql: &'static str) -> Result<u64> {
    Ok(store.pool().execute(sql).await.context(sql)?.rows_affected())
}

/// Table, column and kind (`text` or `integer`) of everything stored, in order.
///
/// # Errors
/// When the database refuses.
pub async fn columns(store: &Store) -> Result<Vec<(String, String, String)>> {
    use crate::store::Backend;
    use sqlx::Row;
    let sql = match store.backend() {
        Backend::Sqlite => {
            "SELECT m.name AS t, c.name AS c, lower(c.type) AS k FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name"
        }
        Backend::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS t, CAST(column_name AS TEXT) AS c, \
             CASE CAST(data_type AS TEXT) WHEN 'bigint' THEN 'integer' ELSE CAST(data_type AS TEXT) END AS k \
             FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
        }
    };
    let rows = sqlx::query(sql).fetch_all(store.pool()).await.context("reading the columns")?;
    let mut columns = Vec::with_capacity(rows.len());
    for row in rows {
        let get = |name: &str| row.try_get::<String, _>(name).context("reading a column's name");
        columns.push((get("t")?, get("c")?, get("k")?));
    }
    columns.sort();
    Ok(columns)
}

/// The databases that a test runs on: SQLite always, PostgreSQL when there is one. Each is new and empty.
///
/// # Errors
/// When one cannot be opened.
pub async fn every_store(folder: &Folder, clock: &dyn Clock) -> Result<Vec<Store>> {
    let mut stores = vec![sqlite(folder, clock).await?];
    if let Some(url) = postgres_url().await? {
        stores.push(Store::open(&url, clock).await?);
    }
    Ok(stores)
}
