//! A Parquet file that never changes: its columns, and how its rows are read.

use super::column::{Builder, Column};
use super::vector::{Kind, Vector};
use crate::query::column::kind_of;
use arrow_schema::{DataType, Field as ArrowField, Schema};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::query::Field;
use beffroi_kernel::report::{Column as ReportColumn, ColumnType};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
    RowSelection, RowSelector,
};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// The key of the file's metadata that holds what was found about each column.
pub const COLUMNS_KEY: &str = "beffroi.columns";

/// Size and time of a file: another size or time is another table.
pub type Stamp = (u64, Option<SystemTime>);

/// A table opened.
#[derive(Debug)]
pub struct Table {
    /// A number that no other table opened by this program has.
    pub id: u64,
    /// When the file was what it is.
    pub stamp: Stamp,
    /// The columns, as answers name them.
    pub fields: Vec<Field>,
    /// The kinds of their values.
    pub kinds: Vec<Kind>,
    /// How many rows.
    pub rows: usize,
    /// Held while columns are read into the cache, so that two queries do not read the same ones.
    pub loading: Mutex<()>,
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

/// Size and time of the file at `path`.
///
/// # Errors
/// [`Error::Internal`] when it is missing.
pub fn stamp(path: &Path) -> Result<Stamp> {
    let metadata = std::fs::metadata(path).context("looking at the file of a table")?;
    Ok((metadata.len(), metadata.modified().ok()))
}

impl Table {
    /// Opens the table at `path`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the file is missing or damaged, [`Error::Limit`] when it is too long.
    pub fn open(path: &Path) -> Result<Self> {
        let stamp = stamp(path)?;
        let file = File::open(path).context("opening the file of a table")?;
        let plain =
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::new().with_skip_arrow_metadata(true))
                .context("reading the description of a table")?;
        let rows = usize::try_from(plain.metadata().file_metadata().num_rows()).unwrap_or(0);
        if rows >= u32::MAX as usize {
            let message = "Cette table a trop de lignes pour être interrogée ici.";
            return Err(Error::Limit(Problem::new("query-limit", message).detail(format!("{rows} rows"))));
        }
        let kinds = plain.schema().fields().iter().map(|field| kind_of(field.data_type())).collect();
        let fields = read_fields(&plain);
        let metadata = with_dictionaries(&plain).unwrap_or(plain);
        Ok(Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            stamp,
            fields,
            kinds,
            rows,
            loading: Mutex::new(()),
            path: path.to_owned(),
            metadata,
        })
    }

    fn builder(&self, columns: &[usize]) -> Result<ParquetRecordBatchReaderBuilder<File>> {
        let file = File::open(&self.path).context("opening the file of a table")?;
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), columns.iter().copied());
        Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_projection(mask))
    }

    /// The bytes that these columns may take in memory: an estimate from the file's description.
    pub fn estimate(&self, columns: &[usize]) -> u64 {
        let leaves = self.metadata.parquet_schema();
        let mut bytes = 0_u64;
        for group in self.metadata.metadata().row_groups() {
            for leaf in 0..leaves.num_columns() {
                if columns.contains(&leaves.get_column_root_idx(leaf)) {
                    bytes += group.column(leaf).uncompressed_size().max(0) as u64;
                }
            }
        }
        bytes + columns.len() as u64 * self.rows as u64 * 4
    }

    /// Reads a whole column; `held` is told the bytes that it takes so far.
    ///
    /// # Errors
    /// [`Error::Internal`] when the file is damaged, or the error of `held`.
    pub fn read_column(&self, index: usize, mut held: impl FnMut(usize) -> Result<()>) -> Result<Column> {
        let reader =
            self.builder(&[index])?.with_batch_size(65_536).build().context("reading a column of a table")?;
        let mut builder = Builder::new(self.kinds[index]);
        for batch in reader {
            builder.push(batch.context("reading a column of a table")?.column(0))?;
            held(builder.bytes())?;
        }
        Ok(builder.finish())
    }

    /// Reads these columns (in ascending order) part by part, each of about `bytes`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the file is damaged.
    pub fn parts(&self, columns: &[usize], bytes: u64) -> Result<Parts<'_>> {
        let row_bytes = self.estimate(columns) / (self.rows.max(1) as u64) + 1;
        let batch = (bytes / row_bytes).clamp(4, 65_536) as usize;
        // Without any column there is nothing to read but the number of rows.
        let reader = self.builder(columns)?.with_batch_size(batch).build().context("reading a table")?;
        Ok(Parts { table: self, reader, columns: columns.to_vec() })
    }

    /// The values of these columns (in ascending order) at these rows (in ascending order).
    ///
    /// # Errors
    /// [`Error::Internal`] when the file is damaged.
    pub fn fetch(&self, columns: &[usize], rows: &[u32]) -> Result<Vec<Vector>> {
        let mut vectors: Vec<Vector> =
            columns.iter().map(|column| Vector::empty(self.kinds[*column])).collect();
        let mut selectors = Vec::new();
        let mut next = 0;
        for row in rows {
            let row = *row as usize;
            if row > next {
                selectors.push(RowSelector::skip(row - next));
            }
            selectors.push(RowSelector::select(1));
            next = row + 1;
        }
        selectors.push(RowSelector::skip(self.rows - next));
        let reader = self
            .builder(columns)?
            .with_row_selection(RowSelection::from(selectors))
            .with_batch_size(1_024)
            .build()
            .context("reading rows of a table")?;
        for batch in reader {
            let batch = batch.context("reading rows of a table")?;
            for (vector, array) in vectors.iter_mut().zip(batch.columns()) {
                let mut builder = Builder::new(vector.kind());
                builder.push(array)?;
                let column = builder.finish();
                vector.append(&column.range(0..column.len()));
            }
        }
        Ok(vectors)
    }
}

/// The parts of a table, read one after the other.
pub struct Parts<'a> {
    table: &'a Table,
    reader: ParquetRecordBatchReader,
    columns: Vec<usize>,
}

impl Iterator for Parts<'_> {
    type Item = Result<(usize, Vec<Column>)>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next()?;
        Some(batch.context("reading a table").and_then(|batch| {
            let columns = self.columns.iter().zip(batch.columns()).map(|(index, array)| {
                let mut builder = Builder::new(self.table.kinds[*index]);
                builder.push(array)?;
                Ok(builder.finish())
            });
            Ok((batch.num_rows(), columns.collect::<Result<_>>()?))
        }))
    }
}

/// The same description, with texts read as dictionaries where the file can.
fn with_dictionaries(plain: &ArrowReaderMetadata) -> Option<ArrowReaderMetadata> {
    let fields = plain.schema().fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => {
            let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            ArrowField::new(field.name(), dictionary, field.is_nullable())
        }
        _ => field.as_ref().clone(),
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(Arc::clone(plain.metadata()), options).ok()
}

/// The columns: what was found when the table was made, or what the file itself says.
fn read_fields(metadata: &ArrowReaderMetadata) -> Vec<Field> {
    let pairs = metadata.metadata().file_metadata().key_value_metadata();
    let described: Vec<ReportColumn> = pairs
        .and_then(|pairs| pairs.iter().find(|pair| pair.key == COLUMNS_KEY))
        .and_then(|pair| serde_json::from_str(pair.value.as_deref()?).ok())
        .unwrap_or_default();
    let fields = metadata.schema().fields().iter().map(|field| {
        let found = described.iter().find(|column| column.field == *field.name());
        let column_type = match (kind_of(field.data_type()), found) {
            (Kind::Text, Some(column)) if column.column_type == ColumnType::Geometry => ColumnType::Geometry,
            (Kind::Text, _) => ColumnType::Text,
            (Kind::Integer, _) => ColumnType::Integer,
            (Kind::Number, _) => ColumnType::Number,
            (Kind::Boolean, _) => ColumnType::Boolean,
            (Kind::Date, _) => ColumnType::Date,
            (Kind::Datetime, _) => ColumnType::Datetime,
        };
        Field {
            name: field.name().clone(),
            label: found.map_or_else(|| field.name().clone(), |column| column.name.clone()),
            column_type,
            meaning: found.and_then(|column| column.meaning),
        }
    });
    fields.collect()
}
