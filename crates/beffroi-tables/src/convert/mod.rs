//! Writes a table as Parquet, typed as its columns were found, so that it can be queried fast.
//!
//! The file describes itself: its metadata hold the columns as JSON under [`COLUMNS_KEY`].

mod arrays;
mod groups;

use crate::read::{Table, Worker};
use crate::rows::Block;
use arrow_array::ArrayRef;
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use beffroi_kernel::error::Context;
use beffroi_kernel::report::{Column, ColumnType, Profile};
use beffroi_kernel::{Error, Problem, Result};
use groups::Groups;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// The key of the file's metadata under which its columns stand, as a JSON list of
/// [`Column`] without profiles.
pub const COLUMNS_KEY: &str = "beffroi.columns";

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Converted {
    /// Rows.
    pub rows: u64,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

/// Writes `table`, whose columns were found to be `columns`, to `path`, which must not exist. Cells that
/// do not fit their column's type become null: they stay in the original.
///
/// Either the whole file appears under its name, or nothing does.
///
/// # Errors
/// Those of reading the table; [`Conflict`](Error::Conflict) when `path` exists;
/// [`Internal`](Error::Internal) when the disk fails.
pub fn to_parquet(table: Table<'_>, columns: &[Column], path: &Path) -> Result<Converted> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new()
        .prefix(".table-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .context("making a temporary file for a table")?;
    let schema = Arc::new(schema_of(columns));
    let properties = properties(columns)?;
    let mut groups =
        Groups::start(file.as_file().try_clone().context("opening a temporary file")?, &schema, properties)?;
    let scanned = table.scan(|| Builder { columns: columns.to_vec() }, |arrays| groups.add(arrays))?;
    groups.finish()?;
    file.as_file().sync_all().context("writing a table to disk")?;
    let bytes = file.as_file().metadata().context("reading the size of a table")?.len();
    file.persist_noclobber(path).map_err(|error| taken(path, error.error))?;
    sync_folder(folder)?;
    Ok(Converted { rows: scanned.rows, bytes })
}

fn taken(path: &Path, error: std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::AlreadyExists {
        let problem = Problem::new("table-exists", "Cette table existe déjà.")
            .advice("Une version publiée ne change jamais : créez une nouvelle version.")
            .detail(path.display().to_string());
        return Error::Conflict(problem);
    }
    Error::Internal { context: format!("naming the table {}", path.display()), source: Some(error.into()) }
}

/// Makes sure that the name itself is on disk.
fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).context("writing the name of a table to disk")
}

/// The Arrow type of a column.
#[must_use]
pub fn arrow_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Text | ColumnType::Geometry => DataType::Utf8,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Number => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date32,
        ColumnType::Datetime => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
    }
}

fn schema_of(columns: &[Column]) -> Schema {
    let field = |column: &Column| Field::new(&column.field, arrow_type(column.column_type), true);
    Schema::new(columns.iter().map(field).collect::<Vec<_>>())
}

fn properties(columns: &[Column]) -> Result<WriterProperties> {
    let plain: Vec<Column> =
        columns.iter().map(|column| Column { profile: Profile::default(), ..column.clone() }).collect();
    let mut described = serde_json::to_value(plain).context("describing the columns of a table")?;
    for column in described.as_array_mut().into_iter().flatten() {
        if let Some(object) = column.as_object_mut() {
            object.remove("profile");
        }
    }
    Ok(WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_created_by("beffroi".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(COLUMNS_KEY.to_owned(), described.to_string())]))
        .build())
}

/// Turns blocks into arrays, on each thread.
struct Builder {
    columns: Vec<Column>,
}

impl Worker for Builder {
    type Output = Vec<ArrayRef>;

    fn work(&mut self, _first_row: u64, block: &Block) -> Result<Vec<ArrayRef>> {
        Ok(self.columns.iter().enumerate().map(|(at, column)| arrays::build(block, at, column)).collect())
    }
}
