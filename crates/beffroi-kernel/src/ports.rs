//! What the heavy crates do for the rest of the house, as small object-safe traits.
//!
//! All calls block: a caller inside an asynchronous runtime hands them to a blocking thread.

use crate::error::Result;
use crate::query::{ExportFormat, ExportOptions, Field, Query, Records};
use crate::report::{Change, Difference, Report};
use std::io::Write;
use std::path::Path;

/// Says how far a long task is: `done` of `total` bytes.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// A schema as it was added: its identifier and its JSON text (Table Schema).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaText {
    /// Its identifier, such as `etalab/schema-lieux-covoiturage`.
    pub id: String,
    /// The JSON text.
    pub json: String,
}

/// What to read and how to judge it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Where the bytes are.
    pub path: &'a Path,
    /// The name that the person gave: its ending is a hint, never a proof.
    pub name: &'a str,
    /// The sheet of a spreadsheet; absent means the first that holds a table.
    pub sheet: Option<&'a str>,
    /// The schema to hold it against.
    pub schema: Option<&'a SchemaText>,
    /// Called now and then.
    pub progress: Option<Progress<'a>>,
}

/// A field of a schema, as a page describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SchemaField {
    /// Its name: the header expected.
    pub name: String,
    /// Its title, or its name.
    pub title: String,
    /// What it holds, in French.
    pub description: String,
    /// Whether it must be filled.
    pub required: bool,
}

/// What a schema says of itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SchemaSummary {
    /// Its name in addresses.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its version; empty when it says none.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// Its fields, in order.
    pub fields: Vec<SchemaField>,
    /// What was understood otherwise than written (a typing error in the schema, say), in French.
    pub remarks: Vec<String>,
}

/// Tables: read, check, mend, convert, query.
pub trait Tables: Send + Sync {
    /// Reads a schema.
    ///
    /// # Errors
    /// [`crate::Error::Input`] when it cannot be used; the message names the reason and the place.
    fn schema(&self, schema: &SchemaText) -> Result<SchemaSummary>;

    /// Says what a file is and everything that is wrong with it.
    ///
    /// # Errors
    /// [`crate::Error::Input`] when it cannot be read at all, [`crate::Error::Limit`] when it is too large.
    fn check(&self, source: Source<'_>) -> Result<Report>;

    /// Checks a file and writes its table as Parquet to `table`, which must not exist.
    ///
    /// # Errors
    /// As [`check`](Self::check); then `table` does not exist.
    fn ingest(&self, source: Source<'_>, table: &Path) -> Result<Report>;

    /// Writes to `out`, which must not exist, a copy in UTF-8 CSV in which everything that a machine
    /// can mend safely is mended, and lists every change.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    fn mend(&self, source: Source<'_>, out: &Path) -> Result<Vec<Change>>;

    /// The columns of a table.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] when the table is missing or damaged.
    fn fields(&self, table: &Path) -> Result<Vec<Field>>;

    /// Answers a question.
    ///
    /// # Errors
    /// [`crate::Error::Input`] with the position when the question is not understood,
    /// [`crate::Error::Limit`] when it asks for too much.
    fn records(&self, table: &Path, query: &Query) -> Result<Records>;

    /// Writes the whole answer to a question, without a limit of rows unless the query has one.
    ///
    /// # Errors
    /// As [`records`](Self::records); or the error of `out`.
    fn export(
        &self,
        table: &Path,
        query: &Query,
        format: ExportFormat,
        options: &ExportOptions,
        out: &mut (dyn Write + Send),
    ) -> Result<()>;

    /// How two tables differ. `key` names the columns that identify a row; empty compares whole rows.
    ///
    /// # Errors
    /// [`crate::Error::Input`] when a column of the key is in neither or is not unique.
    fn difference(&self, old: &Path, new: &Path, key: &[String]) -> Result<Difference>;
}
