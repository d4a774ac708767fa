//! Taking a snapshot: one read transaction, row after row, in bounded memory.

use super::tables::{Kind, Table, tables};
use super::{
    Applied, FORMAT, FORMAT_VERSION, Header, Summary, TableLine, Trailer, backend_name, heads, line_of,
};
use crate::migrations;
use crate::store::{Backend, Store};
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use data_encoding::BASE64;
use futures_util::TryStreamExt;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};
use std::collections::BTreeMap;
use std::io::Write;

/// Everything seen by this transaction is of one instant, however long it lasts, and it keeps nobody from
/// writing. (SQLite: a deferred transaction in WAL mode sees what was committed when it first read.)
fn begin(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "BEGIN DEFERRED",
        Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    }
}

/// Writes the whole state to `out`. `progress` is told now and then how many rows were written.
///
/// What `out` does is done on the caller's thread, between two rows.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database or `out` refuses.
pub async fn dump(
    store: &Store,
    out: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<Summary> {
    let mut transaction = store
        .pool()
        .begin_with(begin(store.backend()))
        .await
        .context("opening the transaction of a snapshot")?;
    let applied = migrations::applied(&mut transaction).await?;
    let header = Header {
        format: FORMAT.to_owned(),
        version: FORMAT_VERSION,
        backend: backend_name(store.backend()).to_owned(),
        migrations: applied.into_iter().map(|(number, name)| Applied { number, name }).collect(),
    };
    out.write_all(&line_of(&header)?).context("writing a snapshot")?;
    let mut body = Body { out, hash: Sha256::new(), rows: 0, progress };
    let mut counts = BTreeMap::new();
    for table in tables(&mut transaction, store.backend()).await? {
        let rows = body.table(&mut transaction, store.backend(), &table).await?;
        counts.insert(table.name, rows);
    }
    let sha256 = crate::hexadecimal(&body.hash.finalize());
    let trailer = Trailer { tables: counts, sha256 };
    out.write_all(&line_of(&trailer)?).and_then(|()| out.flush()).context("writing a snapshot")?;
    let heads = heads(&mut transaction).await?;
    transaction.rollback().await.context("ending the transaction of a snapshot")?;
    Ok(Summary { tables: trailer.tables, sha256: trailer.sha256, heads })
}

/// The lines between header and trailer.
struct Body<'a> {
    out: &'a mut (dyn Write + Send),
    hash: Sha256,
    rows: u64,
    progress: &'a (dyn Fn(u64) + Send + Sync),
}

impl Body<'_> {
    fn line(&mut self, line: &[u8]) -> Result<()> {
        self.hash.update(line);
        self.out.write_all(line).context("writing a snapshot")
    }

    async fn table(
        &mut self,
        connection: &mut AnyConnection,
        backend: Backend,
        table: &Table,
    ) -> Result<u64> {
        const ROWS_BETWEEN_PROGRESS: u64 = 1_000;
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        self.line(&line_of(&TableLine { table: table.name.clone(), columns })?)?;
        // Made from the names that the database gave, quoted.
        let mut rows = sqlx::query(AssertSqlSafe(table.select(backend))).fetch(connection);
        let mut count = 0;
        while let Some(row) = rows.try_next().await.context(&format!("reading the table {}", table.name))? {
            let line = line_of(&cells(&row, table)?)?;
            self.line(&line)?;
            count += 1;
            self.rows += 1;
            if self.rows.is_multiple_of(ROWS_BETWEEN_PROGRESS) {
                (self.progress)(self.rows);
            }
        }
        Ok(count)
    }
}

fn cells(row: &AnyRow, table: &Table) -> Result<Vec<Value>> {
    let mut cells = Vec::with_capacity(table.columns.len());
    for (index, column) in table.columns.iter().enumerate() {
        let cell = match column.kind {
            Kind::Text => row.try_get::<Option<String>, _>(index).map(|text| text.map(Value::from)),
            Kind::Integer => row.try_get::<Option<i64>, _>(index).map(|number| number.map(Value::from)),
            Kind::Real => row
                .try_get::<Option<f64>, _>(index)
                .map(|number| number.map(|number| Value::from(format!("{number:?}")))),
            Kind::Bytes => row
                .try_get::<Option<Vec<u8>>, _>(index)
                .map(|bytes| bytes.map(|bytes| Value::from(BASE64.encode(&bytes)))),
        };
        let cell = cell.context(&format!("reading the column {}.{}", table.name, column.name))?;
        cells.push(cell.unwrap_or(Value::Null));
    }
    Ok(cells)
}
