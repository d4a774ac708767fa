//! The whole state database as a stream of lines: taken while others write, put into an empty database of
//! either kind.
//!
//! JSON Lines. First a [`Header`]; then, for each table in alphabetical order, a line that names its columns and
//! one line per row, ordered by primary key; last a [`Trailer`] with the counts and the SHA-256 of all lines
//! between the two. SQLite and PostgreSQL give the same lines for the same state, so that two databases are
//! compared by comparing two sums.
//!
//! Texts and whole numbers are JSON's; other numbers are texts (JSON readers round them), bytes are base64.

mod dump;
mod load;
mod tables;

pub use dump::dump;
pub use load::load_into;

use crate::statement;
use crate::store::{Backend, Store};
use crate::values;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Problem, Result, TerritoryId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the first line says it is.
const FORMAT: &str = "beffroi-state";
/// The version of the format: raised when an older program could no longer read it.
const FORMAT_VERSION: u32 = 1;
/// The longest line read, in bytes: one row of the database with everything in it.
const LINE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// The table of migrations: it stands in the header, not among the rows.
const MIGRATIONS: &str = "migrations";

crate::statements! {
    Global HEADS = "SELECT territory_id, number, hash FROM journal_heads ORDER BY territory_id";
    Scoped ENTRY = "SELECT hash FROM journal WHERE territory_id = $1 AND number = $2";
}

/// The first line of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    format: String,
    version: u32,
    /// `sqlite` or `postgres`.
    backend: String,
    /// The migrations of the database, in order: its version.
    migrations: Vec<Applied>,
}

/// A migration that a database has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    number: i64,
    name: String,
}

/// The line before the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

/// The last line of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Trailer {
    tables: BTreeMap<String, u64>,
    sha256: String,
}

/// What was taken or loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
    /// The SHA-256 of tables and rows: the same for the same state, whatever the database.
    pub sha256: String,
    /// The heads of all chains of the journal.
    pub heads: Vec<Head>,
}

impl Summary {
    /// Rows in all.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.values().sum()
    }
}

/// The head of one chain of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The territory, or the instance.
    pub territory: TerritoryId,
    /// How many entries.
    pub number: u64,
    /// The hash of the last one.
    pub hash: String,
}

/// Whether the entry that this head names is still in the journal, unaltered: if not, the database is an older
/// copy than the head, or another one.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn holds(store: &Store, head: &Head) -> Result<bool> {
    if head.number == 0 {
        return Ok(true);
    }
    let read = store.read(&Actor::program(head.territory, "snapshot"));
    let row = read.row(ENTRY, &values![head.number]).await?;
    row.map_or(Ok(false), |row| Ok(row.text("hash")? == head.hash))
}

/// The heads of all chains, read on this connection.
async fn heads(connection: &mut sqlx::AnyConnection) -> Result<Vec<Head>> {
    let rows = statement::rows(connection, HEADS.0, None, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(Head {
                territory: row.parsed("territory_id")?,
                number: row.count("number")?,
                hash: row.text("hash")?,
            })
        })
        .collect()
}

fn backend_name(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    }
}

/// What is no snapshot, or one that was damaged.
fn damaged(detail: impl Into<String>) -> Error {
    Error::Input(
        Problem::new("snapshot-damaged", "Cette copie de la base de données est abîmée.")
            .advice("Rien n'a été changé : prenez une autre sauvegarde.")
            .detail(detail),
    )
}

fn line_of(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value).context("writing a line of a snapshot")?;
    line.push(b'\n');
    Ok(line)
}
