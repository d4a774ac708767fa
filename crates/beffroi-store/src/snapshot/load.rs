//! Putting a snapshot into an empty database: one transaction, everything or nothing.

use super::tables::{Column, Kind, Table, foreign_keys, quoted, tables};
use super::{FORMAT, FORMAT_VERSION, Header, LINE_BYTES_MAX, Summary, TableLine, Trailer, damaged, heads};
use crate::migrations;
use crate::store::{Backend, Store};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Clock, Error, Problem, Result};
use data_encoding::BASE64;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Executor, Row as _};
use std::collections::BTreeMap;
use std::io::{BufRead, Read};

/// Values in one statement, at most.
const STATEMENT_VALUES_MAX: usize = 500;
/// Bytes of rows in one statement, about.
const STATEMENT_BYTES_MAX: usize = 1_000_000;

/// Opens the database at `url`, which must be empty, gives it the tables that the snapshot knows, loads the
/// snapshot, and then applies the migrations that came after it.
///
/// # Errors
/// [`Error::Conflict`] with code `database-not-empty`; [`Error::Input`] with code `snapshot-damaged`, or
/// `snapshot-newer` when a newer program took it; [`Error::Internal`] when the database refuses. The database
/// then holds no row.
pub async fn load_into(
    url: &str,
    clock: &dyn Clock,
    input: &mut (dyn BufRead + Send),
) -> Result<(Store, Summary)> {
    let store = Store::connect(url).await?;
    match load(&store, clock, input).await {
        Ok(summary) => Ok((store, summary)),
        Err(error) => {
            store.close().await;
            Err(error)
        }
    }
}

async fn load(store: &Store, clock: &dyn Clock, input: &mut (dyn BufRead + Send)) -> Result<Summary> {
    refuse_unless_empty(store).await?;
    let mut lines = Lines { input, number: 0, line: Vec::new() };
    let header = header(&mut lines)?;
    let ours = migrations::migrations(store.backend())?;
    let known = header.migrations.len();
    let same = known <= ours.len()
        && header
            .migrations
            .iter()
            .zip(&ours)
            .all(|(theirs, ours)| (theirs.number, theirs.name.as_str()) == (ours.number, ours.name));
    if !same {
        return Err(newer());
    }
    migrations::apply_these(store, clock, &ours[..known]).await?;
    let summary = load_rows(store, &mut lines).await?;
    migrations::apply_these(store, clock, &ours).await?;
    Ok(summary)
}

fn newer() -> Error {
    Error::Input(
        Problem::new("snapshot-newer", "Cette sauvegarde vient d'une version plus récente de Beffroi.")
            .advice("Installez cette version, puis recommencez.")
            .detail("the snapshot names migrations that this program does not have"),
    )
}

/// Goes on only when no table holds a row.
async fn refuse_unless_empty(store: &Store) -> Result<()> {
    let mut connection = store.pool().acquire().await.context("acquiring a connection")?;
    for table in tables(&mut connection, store.backend()).await? {
        let rows = count(&mut connection, &table).await?;
        if rows > 0 {
            return Err(Error::Conflict(
                Problem::new("database-not-empty", "La base de données de destination n'est pas vide.")
                    .advice("Rien n'a été changé : donnez une base vide, ou videz celle-ci vous-même.")
                    .detail(format!("the table {} holds {rows} rows", table.name)),
            ));
        }
    }
    Ok(())
}

async fn count(connection: &mut AnyConnection, table: &Table) -> Result<u64> {
    let row = sqlx::query(AssertSqlSafe(table.count()))
        .fetch_one(connection)
        .await
        .context(&format!("counting the rows of {}", table.name))?;
    let total: i64 = row.try_get("total").context("reading a count")?;
    u64::try_from(total).context("reading a count")
}

async fn load_rows(store: &Store, lines: &mut Lines<'_>) -> Result<Summary> {
    let _turn = store.turn().await;
    let mut transaction = store
        .pool()
        .begin_with(store.begin_statement())
        .await
        .context("opening the transaction of a restoration")?;
    let keys = defer_foreign_keys(&mut transaction, store.backend()).await?;
    let tables = tables(&mut transaction, store.backend()).await?;
    for table in &tables {
        // It was empty before the migrations: what is there now, they put there, and the snapshot has it as well.
        let sql = format!("DELETE FROM {}", quoted(&table.name));
        transaction.execute(AssertSqlSafe(sql)).await.context("emptying a table")?;
    }
    let (counts, sha256) = body(&mut transaction, lines, &tables).await?;
    for table in &tables {
        let expected = counts.get(&table.name).copied().unwrap_or(0);
        let found = count(&mut transaction, table).await?;
        if found != expected {
            return Err(Error::internal(format!(
                "the table {} holds {found} rows after {expected} were loaded",
                table.name
            )));
        }
    }
    let heads = heads(&mut transaction).await?;
    check_foreign_keys(&mut transaction, &keys).await?;
    transaction.commit().await.context("committing a restoration: a row names another that is not there")?;
    Ok(Summary { tables: counts, sha256, heads })
}

/// Lets rows come before those that they name, until the end.
async fn defer_foreign_keys(
    connection: &mut AnyConnection,
    backend: Backend,
) -> Result<Vec<(String, String)>> {
    let doing = "deferring the foreign keys";
    match backend {
        Backend::Sqlite => {
            connection.execute("PRAGMA defer_foreign_keys = ON").await.context(doing)?;
            Ok(Vec::new())
        }
        Backend::Postgres => {
            let keys = foreign_keys(connection).await?;
            alter(connection, &keys, "DEFERRABLE INITIALLY DEFERRED").await.map(|()| keys)
        }
    }
}

/// Checks what was deferred, and puts the foreign keys back as they were.
async fn check_foreign_keys(connection: &mut AnyConnection, keys: &[(String, String)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    connection
        .execute("SET CONSTRAINTS ALL IMMEDIATE")
        .await
        .context("checking the foreign keys: a row names another that is not there")?;
    alter(connection, keys, "NOT DEFERRABLE").await
}

async fn alter(connection: &mut AnyConnection, keys: &[(String, String)], how: &str) -> Result<()> {
    for (table, key) in keys {
        // Made from the names that the database gave, quoted.
        let sql = format!("ALTER TABLE {} ALTER CONSTRAINT {} {how}", quoted(table), quoted(key));
        connection.execute(AssertSqlSafe(sql)).await.context("altering a foreign key")?;
    }
    Ok(())
}

/// Reads tables and rows up to the trailer, and holds them against it.
async fn body(
    connection: &mut AnyConnection,
    lines: &mut Lines<'_>,
    tables: &[Table],
) -> Result<(BTreeMap<String, u64>, String)> {
    let (mut hash, mut counts) = (Sha256::new(), BTreeMap::new());
    let mut open: Option<Batch<'_>> = None;
    loop {
        let line = lines.next()?.ok_or_else(|| damaged("it ends before its trailer"))?;
        if line.first() == Some(&b'[') {
            hash.update(line);
            let batch = open.as_mut().ok_or_else(|| damaged("it has a row before a table"))?;
            batch.add(connection, line).await?;
            continue;
        }
        if let Some(mut batch) = open.take() {
            batch.flush(connection).await?;
            counts.insert(batch.table.name.clone(), batch.rows);
        }
        if let Ok(next) = serde_json::from_slice::<TableLine>(line) {
            hash.update(line);
            let known = tables.iter().find(|table| table.name == next.table);
            let table = known.ok_or_else(|| damaged(format!("it has an unknown table {:?}", next.table)))?;
            if counts.contains_key(&table.name) {
                return Err(damaged(format!("it has the table {} twice", table.name)));
            }
            open = Some(Batch::of(table, &next.columns)?);
            continue;
        }
        let trailer: Trailer = serde_json::from_slice(line)
            .map_err(|error| damaged(format!("a line is not understood: {error}")))?;
        let sha256 = crate::hexadecimal(&hash.finalize());
        if trailer.sha256 != sha256 || trailer.tables != counts {
            return Err(damaged("its rows are not those that its trailer counted and summed"));
        }
        if lines.next()?.is_some() {
            return Err(damaged("something follows its trailer"));
        }
        return Ok((counts, sha256));
    }
}

fn header(lines: &mut Lines<'_>) -> Result<Header> {
    let line = lines.next()?.ok_or_else(|| damaged("it is empty"))?;
    let header: Header =
        serde_json::from_slice(line).map_err(|error| damaged(format!("it has no header: {error}")))?;
    if header.format != FORMAT {
        return Err(damaged("it is not a snapshot of Beffroi"));
    }
    if header.version > FORMAT_VERSION {
        return Err(newer());
    }
    Ok(header)
}

/// The lines of a snapshot, each with its end.
struct Lines<'a> {
    input: &'a mut (dyn BufRead + Send),
    number: u64,
    line: Vec<u8>,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<&[u8]>> {
        self.line.clear();
        self.number += 1;
        let read = Read::take(&mut *self.input, LINE_BYTES_MAX).read_until(b'\n', &mut self.line);
        // A piece that does not decrypt or does not unpack is damaged as well: its reader says so here.
        read.map_err(|error| damaged(format!("line {} cannot be read: {error}", self.number)))?;
        if self.line.is_empty() {
            return Ok(None);
        }
        if self.line.last() != Some(&b'\n') {
            return Err(damaged(format!("line {} is cut short or too long", self.number)));
        }
        Ok(Some(&self.line))
    }
}

/// Rows that wait to be written together.
struct Batch<'a> {
    table: &'a Table,
    /// The columns in the order of the snapshot.
    columns: Vec<&'a Column>,
    waiting: Vec<Vec<Value>>,
    waiting_bytes: usize,
    rows: u64,
}

impl<'a> Batch<'a> {
    fn of(table: &'a Table, names: &[String]) -> Result<Self> {
        let find = |name: &String| table.columns.iter().find(|column| column.name == *name);
        let columns: Option<Vec<&Column>> = names.iter().map(find).collect();
        let columns = columns.filter(|columns| columns.len() == table.columns.len());
        let columns =
            columns.ok_or_else(|| damaged(format!("the table {} has other columns", table.name)))?;
        Ok(Self { table, columns, waiting: Vec::new(), waiting_bytes: 0, rows: 0 })
    }

    async fn add(&mut self, connection: &mut AnyConnection, line: &[u8]) -> Result<()> {
        let cells: Vec<Value> = serde_json::from_slice(line)
            .map_err(|error| damaged(format!("a row of {} is not understood: {error}", self.table.name)))?;
        if cells.len() != self.columns.len() {
            return Err(damaged(format!("a row of {} has {} cells", self.table.name, cells.len())));
        }
        self.waiting.push(cells);
        self.waiting_bytes += line.len();
        self.rows += 1;
        let values = (self.waiting.len() + 1) * self.columns.len();
        if values > STATEMENT_VALUES_MAX || self.waiting_bytes > STATEMENT_BYTES_MAX {
            self.flush(connection).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, connection: &mut AnyConnection) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let width = self.columns.len();
        let names: Vec<String> = self.columns.iter().map(|column| quoted(&column.name)).collect();
        let rows: Vec<String> = (0..self.waiting.len())
            .map(|row| {
                let cells: Vec<String> = (1..=width).map(|cell| format!("${}", row * width + cell)).collect();
                format!("({})", cells.join(", "))
            })
            .collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}",
            quoted(&self.table.name),
            names.join(", "),
            rows.join(", ")
        );
        // Made from the names that the database gave, quoted; the values are bound.
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for cells in self.waiting.drain(..) {
            for (cell, column) in cells.into_iter().zip(&self.columns) {
                query = bind(query, cell, column.kind).ok_or_else(|| {
                    damaged(format!("{}.{} holds another kind", self.table.name, column.name))
                })?;
            }
        }
        self.waiting_bytes = 0;
        query.execute(connection).await.context(&format!("loading rows of {}", self.table.name))?;
        Ok(())
    }
}

type Bound<'q> = Query<'q, Any, AnyArguments>;

/// Binds a cell; nothing when it is not of this kind.
fn bind(query: Bound<'_>, cell: Value, kind: Kind) -> Option<Bound<'_>> {
    Some(match (kind, cell) {
        (Kind::Text, Value::Null) => query.bind(None::<String>),
        (Kind::Text, Value::String(text)) => query.bind(text),
        (Kind::Integer, Value::Null) => query.bind(None::<i64>),
        (Kind::Integer, Value::Number(number)) => query.bind(number.as_i64()?),
        (Kind::Real, Value::Null) => query.bind(None::<f64>),
        (Kind::Real, Value::String(text)) => query.bind(text.parse::<f64>().ok()?),
        (Kind::Bytes, Value::Null) => query.bind(None::<Vec<u8>>),
        (Kind::Bytes, Value::String(text)) => query.bind(BASE64.decode(text.as_bytes()).ok()?),
        _ => return None,
    })
}
