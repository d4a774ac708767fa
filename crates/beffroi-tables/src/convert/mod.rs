//! Writes a table as Parquet, typed as its columns were found, so that it can be queried fast.
//!
//! The file describes itself: its metadata hold the columns as JSON under [`COLUMNS_KEY`].

mod arrays;
mod groups;
mod memory;

use crate::read::{Table, Worker};
use crate::rows::Block;
use arrow_array::ArrayRef;
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use beffroi_kernel::error::Context;
use beffroi_kernel::report::{Column, ColumnType, Meaning, Profile};
use beffroi_kernel::{Error, Problem, Result};
use groups::Groups;
use memory::Memory;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use tempfile::NamedTempFile;

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
    let mut writing = Writing::start(columns, path)?;
    let scanned = table.scan(|| Builder::new(columns), |arrays| writing.add(arrays))?;
    let bytes = writing.finish(columns, path)?;
    Ok(Converted { rows: scanned.rows, bytes })
}

/// A table being written, under a name that disappears unless it is finished.
pub(crate) struct Writing {
    file: NamedTempFile,
    groups: Groups,
}

impl Writing {
    /// Starts a table of these columns beside `path`.
    pub(crate) fn start(columns: &[Column], path: &Path) -> Result<Self> {
        let file = tempfile::Builder::new()
            .prefix(".table-")
            .suffix(".tmp")
            .tempfile_in(folder_of(path))
            .context("making a temporary file for a table")?;
        let opened = file.as_file().try_clone().context("opening a temporary file")?;
        let groups = Groups::start(opened, &Arc::new(schema_of(columns)), properties())?;
        Ok(Self { file, groups })
    }

    /// Adds the next rows.
    pub(crate) fn add(&mut self, arrays: Vec<ArrayRef>) -> Result<()> {
        self.groups.add(arrays)
    }

    /// Ends the table, described by `columns`, and names it. Returns its size in bytes.
    pub(crate) fn finish(self, columns: &[Column], path: &Path) -> Result<u64> {
        self.groups.finish(KeyValue::new(COLUMNS_KEY.to_owned(), described(columns)?))?;
        self.file.as_file().sync_all().context("writing a table to disk")?;
        let bytes = self.file.as_file().metadata().context("reading the size of a table")?.len();
        self.file.persist_noclobber(path).map_err(|error| taken(path, error.error))?;
        sync_folder(folder_of(path))?;
        Ok(bytes)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether rows built for the columns `guessed` are those that `found` asks for.
pub(crate) fn are_built_alike(guessed: &[Column], found: &[Column]) -> bool {
    let longitude_first = |column: &Column| {
        column.column_type == ColumnType::Geometry && column.meaning == Some(Meaning::LongitudeLatitude)
    };
    guessed.len() == found.len()
        && guessed.iter().zip(found).all(|(guess, found)| {
            guess.column_type == found.column_type && longitude_first(guess) == longitude_first(found)
        })
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

/// The columns as JSON, without their profiles.
fn described(columns: &[Column]) -> Result<String> {
    let plain: Vec<Column> =
        columns.iter().map(|column| Column { profile: Profile::default(), ..column.clone() }).collect();
    let mut described = serde_json::to_value(plain).context("describing the columns of a table")?;
    for column in described.as_array_mut().into_iter().flatten() {
        if let Some(object) = column.as_object_mut() {
            object.remove("profile");
        }
    }
    Ok(described.to_string())
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        // Queries read whole columns: the smallest and largest value of each page would be found for nothing.
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("beffroi".to_owned())
        .build()
}

/// Turns blocks into arrays, on each thread.
pub(crate) struct Builder {
    columns: Vec<(Column, Memory)>,
}

impl Builder {
    /// For a table of these columns.
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self { columns: columns.iter().map(|column| (column.clone(), Memory::new())).collect() }
    }
}

impl Worker for Builder {
    type Output = Vec<ArrayRef>;

    fn work(&mut self, _first_row: u64, block: &Block) -> Result<Vec<ArrayRef>> {
        let columns = self.columns.iter_mut().enumerate();
        Ok(columns.map(|(at, (column, memory))| arrays::build(block, at, column, memory)).collect())
    }
}
