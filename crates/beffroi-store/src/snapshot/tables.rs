//! The tables of a database, as the database itself tells them.

use super::MIGRATIONS;
use crate::statement;
use crate::store::Backend;
use beffroi_kernel::{Error, Result};
use sqlx::AnyConnection;

const COLUMNS_SQLITE: &str = "SELECT m.name AS t, c.name AS c, lower(c.type) AS k, c.pk AS p \
        FROM sqlite_master m, pragma_table_info(m.name) c \
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid";
const COLUMNS_POSTGRES: &str = "SELECT CAST(t.relname AS TEXT) AS t, CAST(a.attname AS TEXT) AS c, \
        CAST(format_type(a.atttypid, NULL) AS TEXT) AS k, CAST(COALESCE((SELECT k.place FROM pg_index i, \
            unnest(i.indkey) WITH ORDINALITY AS k (number, place) \
            WHERE i.indrelid = t.oid AND i.indisprimary AND k.number = a.attnum), 0) AS BIGINT) AS p \
        FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid \
        WHERE n.nspname = current_schema() AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped \
        ORDER BY CAST(t.relname AS TEXT) COLLATE \"C\", a.attnum";
const FOREIGN_KEYS_POSTGRES: &str = "SELECT CAST(t.relname AS TEXT) AS t, CAST(c.conname AS TEXT) AS c \
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
        WHERE n.nspname = current_schema() AND c.contype = 'f' ORDER BY 1, 2";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Real,
    Bytes,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
    /// Its place in the primary key, from 1; 0 outside.
    key: i64,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

impl Table {
    /// The columns by name, as a list of SQL.
    pub fn column_list(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| quoted(&column.name)).collect();
        names.join(", ")
    }

    /// What reads every row, in an order that is the same on both databases.
    pub fn select(&self, backend: Backend) -> String {
        let mut order: Vec<&Column> = self.columns.iter().filter(|column| column.key > 0).collect();
        order.sort_by_key(|column| column.key);
        if order.is_empty() {
            order = self.columns.iter().collect();
        }
        let binary = |column: &Column| match (backend, column.kind) {
            // SQLite compares bytes; PostgreSQL compares as people of some country do unless it is told.
            (Backend::Postgres, Kind::Text) => " COLLATE \"C\"",
            _ => "",
        };
        let order: Vec<String> = order
            .into_iter()
            .map(|column| format!("{}{} NULLS FIRST", quoted(&column.name), binary(column)))
            .collect();
        format!("SELECT {} FROM {} ORDER BY {}", self.column_list(), quoted(&self.name), order.join(", "))
    }

    /// What counts its rows.
    pub fn count(&self) -> String {
        format!("SELECT COUNT(*) AS total FROM {}", quoted(&self.name))
    }
}

/// A name as SQL writes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Every table but that of migrations, in alphabetical order of bytes.
pub(super) async fn tables(connection: &mut AnyConnection, backend: Backend) -> Result<Vec<Table>> {
    let sql = match backend {
        Backend::Sqlite => COLUMNS_SQLITE,
        Backend::Postgres => COLUMNS_POSTGRES,
    };
    let mut tables: Vec<Table> = Vec::new();
    for row in statement::rows(connection, sql, None, &[]).await? {
        let (table, name, kind) = (row.text("t")?, row.text("c")?, row.text("k")?);
        if table == MIGRATIONS {
            continue;
        }
        let kind = match kind.as_str() {
            "text" => Kind::Text,
            "integer" | "bigint" => Kind::Integer,
            "real" | "double precision" => Kind::Real,
            "blob" | "bytea" => Kind::Bytes,
            other => {
                return Err(Error::internal(format!(
                    "the column {table}.{name} has the type {other}, which a snapshot cannot hold"
                )));
            }
        };
        let column = Column { name, kind, key: row.integer("p")? };
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column),
            _ => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

/// Every foreign key of a PostgreSQL schema: table and name.
pub(super) async fn foreign_keys(connection: &mut AnyConnection) -> Result<Vec<(String, String)>> {
    let rows = statement::rows(connection, FOREIGN_KEYS_POSTGRES, None, &[]).await?;
    rows.iter().map(|row| Ok((row.text("t")?, row.text("c")?))).collect()
}
