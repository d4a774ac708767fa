//! Everything that the database keeps about a person: every table whose columns name them, as the classification
//! of columns says. The names of tables and columns come from that file, never from a person.

use crate::statement::Row;
use crate::store::Store;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Result};
use sqlx::AssertSqlSafe;

/// A table that may hold something about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The table.
    pub table: String,
    /// The columns that are shown.
    pub columns: Vec<String>,
    /// The columns that name the person.
    pub naming: Vec<String>,
    /// Whether its rows belong to territories.
    pub scoped: bool,
}

/// A row: the name and the text of each column, nothing where it is empty.
pub type PlaceRow = Vec<(String, Option<String>)>;

/// The rows of a table that name a person by their identifier (or, where only a name was kept, by `name`), of
/// the actor's territory when the rows belong to territories; at most `limit`.
///
/// # Errors
/// [`Error::Internal`] when the database refuses, or when a name is no name of a table or a column.
pub async fn rows_about(
    store: &Store,
    actor: &Actor,
    place: &Place,
    (person, name): (&str, &str),
    limit: u64,
) -> Result<Vec<PlaceRow>> {
    let sql = text(place)?;
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(actor.territory.to_string());
    query = query.bind(person.to_owned()).bind(name.to_owned());
    query = query.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let mut connection = store.pool().acquire().await.context("acquiring a connection")?;
    let rows = query.fetch_all(&mut *connection).await.context("reading what is kept about a person")?;
    rows.into_iter()
        .map(|row| {
            let row = Row::from(row);
            let cell = |column: &String| Ok((column.clone(), row.optional_text(column)?));
            place.columns.iter().map(cell).collect()
        })
        .collect()
}

/// The statement. Every value stands in it, used or not, so that all tables are asked in the same way.
fn text(place: &Place) -> Result<String> {
    let names = [&place.columns[..], &place.naming[..], std::slice::from_ref(&place.table)].concat();
    let plain = |name: &String| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if !names.iter().all(plain) || place.columns.is_empty() || place.naming.is_empty() {
        return Err(Error::internal(format!("the classification of {:?} names no columns", place.table)));
    }
    let shown: Vec<String> =
        place.columns.iter().map(|column| format!("CAST({column} AS TEXT) AS {column}")).collect();
    let named: Vec<String> =
        place.naming.iter().map(|column| format!("{column} = $2 OR {column} = $3")).collect();
    let territory = if place.scoped { "territory_id = $1" } else { "$1 <> ''" };
    let (shown, named) = (shown.join(", "), named.join(" OR "));
    Ok(format!("SELECT {shown} FROM {} WHERE {territory} AND ({named}) LIMIT $4", place.table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_become_sql() {
        let place = |table: &str, column: &str| Place {
            table: table.to_owned(),
            columns: vec![column.to_owned()],
            naming: vec!["person_id".to_owned()],
            scoped: true,
        };
        assert!(
            text(&place("memberships", "created_at")).unwrap().contains("territory_id = $1 AND (person_id")
        );
        for (table, column) in [("a; DROP TABLE b", "c"), ("a", "c, d"), ("a", ""), ("", "c"), ("A", "c")] {
            assert!(text(&place(table, column)).is_err(), "{table} {column}");
        }
    }
}
