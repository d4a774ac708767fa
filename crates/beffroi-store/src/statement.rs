//! Statements, the values that go into them and the rows that come out.

use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Result};
use jiff::Timestamp;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Row as _};
use std::str::FromStr;

/// A statement about one territory: its `$1` is the territory, bound by the context that runs it.
#[derive(Clone, Copy, Debug)]
pub struct Scoped(pub &'static str);

/// A statement about what belongs to the whole instance.
#[derive(Clone, Copy, Debug)]
pub struct Global(pub &'static str);

/// Declares the statements of a file, and their list `ALL` that tests prepare on both databases.
#[macro_export]
macro_rules! statements {
    ($($kind:ident $name:ident = $sql:expr;)*) => {
        $(pub(crate) const $name: $crate::$kind = $crate::$kind($sql);)*
        /// Every statement of this file: its kind, its name, its text.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str, &str)] = &[$((stringify!($kind), stringify!($name), $sql),)*];
    };
}

/// A value bound to a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, or nothing.
    Text(Option<String>),
    /// A whole number, or nothing.
    Integer(Option<i64>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}
impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}
impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(Some(number.into()))
    }
}
impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Integer(number)
    }
}
/// A count that does not fit in the database's largest number is kept as that number.
impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Integer(Some(i64::try_from(number).unwrap_or(i64::MAX)))
    }
}
impl From<Option<u64>> for Value {
    fn from(number: Option<u64>) -> Self {
        number.map_or(Self::Integer(None), Self::from)
    }
}
impl From<Option<u32>> for Value {
    fn from(number: Option<u32>) -> Self {
        Self::Integer(number.map(i64::from))
    }
}

/// The values of a statement, in order: `values![slug, 3]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

fn bound(sql: &'static str, territory: Option<&str>, values: &[Value]) -> Query<'static, Any, AnyArguments> {
    let mut query = sqlx::query(sql);
    if let Some(territory) = territory {
        query = query.bind(territory.to_owned());
    }
    for value in values {
        query = match value {
            Value::Text(text) => query.bind(text.clone()),
            Value::Integer(number) => query.bind(*number),
        };
    }
    query
}

/// Runs a statement that gives rows.
pub(crate) async fn rows(
    connection: &mut AnyConnection,
    sql: &'static str,
    territory: Option<&str>,
    values: &[Value],
) -> Result<Vec<Row>> {
    let rows =
        bound(sql, territory, values).fetch_all(connection).await.map_err(|error| failed(sql, error))?;
    Ok(rows.into_iter().map(Row).collect())
}

/// Runs a statement that changes rows; says how many it touched.
pub(crate) async fn execute(
    connection: &mut AnyConnection,
    sql: &'static str,
    territory: Option<&str>,
    values: &[Value],
) -> Result<u64> {
    let done = bound(sql, territory, values).execute(connection).await.map_err(|error| failed(sql, error))?;
    Ok(done.rows_affected())
}

/// Refuses a change that touched another number of rows than one.
pub(crate) fn one_row(sql: &'static str, touched: u64) -> Result<()> {
    if touched == 1 {
        return Ok(());
    }
    Err(Error::internal(format!("expected to touch one row, touched {touched}: {sql}")))
}

fn failed(sql: &'static str, error: sqlx::Error) -> Error {
    Error::Internal { context: format!("running the statement {sql}"), source: Some(error.into()) }
}

/// One row of an answer.
pub struct Row(AnyRow);

impl From<AnyRow> for Row {
    fn from(row: AnyRow) -> Self {
        Self(row)
    }
}

impl Row {
    /// The text of a column.
    ///
    /// # Errors
    /// [`Error::Internal`] naming the column when it holds something else.
    pub fn text(&self, column: &str) -> Result<String> {
        self.0.try_get(column).with_column(column)
    }

    /// The text of a column that may be empty.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn optional_text(&self, column: &str) -> Result<Option<String>> {
        self.0.try_get(column).with_column(column)
    }

    /// The number of a column.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn integer(&self, column: &str) -> Result<i64> {
        self.0.try_get(column).with_column(column)
    }

    /// The number of a column that may be empty.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn optional_integer(&self, column: &str) -> Result<Option<i64>> {
        self.0.try_get(column).with_column(column)
    }

    /// A number that is a count.
    ///
    /// # Errors
    /// As [`text`](Self::text), and when it is negative or too large.
    pub fn count<N: TryFrom<i64>>(&self, column: &str) -> Result<N> {
        let number = self.integer(column)?;
        N::try_from(number)
            .map_err(|_| Error::internal(format!("column {column} holds {number}: out of range")))
    }

    /// A count that may be empty.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub fn optional_count<N: TryFrom<i64>>(&self, column: &str) -> Result<Option<N>> {
        match self.optional_integer(column)? {
            None => Ok(None),
            Some(_) => self.count(column).map(Some),
        }
    }

    /// An instant, kept as milliseconds since 1970.
    ///
    /// # Errors
    /// As [`text`](Self::text), and when it is out of range.
    pub fn instant(&self, column: &str) -> Result<Timestamp> {
        Timestamp::from_millisecond(self.integer(column)?)
            .context(&format!("reading the instant in {column}"))
    }

    /// An instant that may be empty.
    ///
    /// # Errors
    /// As [`instant`](Self::instant).
    pub fn optional_instant(&self, column: &str) -> Result<Option<Timestamp>> {
        match self.optional_integer(column)? {
            None => Ok(None),
            Some(_) => self.instant(column).map(Some),
        }
    }

    /// The text of a column, read as something that says of itself how.
    ///
    /// # Errors
    /// As [`text`](Self::text), and when it cannot be read.
    pub fn parsed<T: FromStr>(&self, column: &str) -> Result<T> {
        self.word(column, |text| text.parse().ok())
    }

    /// The text of a column, as a word of a closed list.
    ///
    /// # Errors
    /// As [`text`](Self::text), and when the list has no such word.
    pub fn word<T>(&self, column: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let text = self.text(column)?;
        read(&text).ok_or_else(|| Error::internal(format!("column {column} holds {text:?}: not understood")))
    }
}

trait WithColumn<T> {
    fn with_column(self, column: &str) -> Result<T>;
}

impl<T> WithColumn<T> for std::result::Result<T, sqlx::Error> {
    fn with_column(self, column: &str) -> Result<T> {
        self.context(&format!("reading the column {column}"))
    }
}
