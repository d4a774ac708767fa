//! Reads any table: recognises what a file is from its bytes, then gives out its rows as text.
//!
//! [`open`] looks at the start of the file and says what it is; [`Table::scan`] reads it to the end
//! on several threads.

mod columnar;
mod cut;
mod delimited;
mod dialect;
mod encoding;
mod header;
mod headless;
mod json;
mod refuse;
mod scan;
mod sheet;
mod split;
mod unpack;
mod values;
mod workbook;

pub use cut::Dialect;
pub use encoding::{Encoding, Written};
pub use scan::{Scanned, Worker};

use beffroi_kernel::ports::{Progress, Source};
use beffroi_kernel::{Limits, Result};
use scan::{Cut, Split};
use std::io::{Read, Seek};
use unpack::Kind;

/// What kind of file a table came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with a delimiter.
    Csv,
    /// Office Open XML spreadsheet.
    Xlsx,
    /// Old Excel spreadsheet.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// GeoJSON.
    Geojson,
    /// A JSON array of objects.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The name shown in a report.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Geojson => "geojson",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// How a file was packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// gzip.
    Gz,
    /// A zip archive with one table.
    Zip,
}

impl Packing {
    /// The name shown in a report.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Gz => "gz",
            Self::Zip => "zip",
        }
    }
}

/// What a file is.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// What kind of file.
    pub format: Format,
    /// How it was packed.
    pub packing: Option<Packing>,
    /// The sheet that was read, then the others, for a spreadsheet.
    pub sheets: Vec<String>,
    /// How its characters are encoded, for a text.
    pub encoding: Option<Written>,
    /// How it is written, for a delimited text.
    pub dialect: Option<Dialect>,
    /// The row of the header; 0 when there is none, and the columns were given names.
    pub header_row: u64,
    /// Unnamed and empty cells at the end of the header row, left out of the columns.
    pub header_cells_dropped: usize,
    /// The size of the file as given, in bytes.
    pub bytes: u64,
}

/// A table whose start was read.
pub struct Table<'a> {
    about: About,
    headers: Vec<String>,
    cut: Box<dyn Cut + 'a>,
    split: Box<dyn Split>,
    limits: Limits,
}

impl Table<'_> {
    /// What the file is, from what its start says; [`Scanned::about`] says it from the whole file.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The cells of the header row, as written (neither trimmed nor made unique). Cells of a row beyond
    /// these have no column.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }
}

/// Opens a table: finds what the file is, how it is written, and its header.
///
/// # Errors
/// [`Input`](beffroi_kernel::Error::Input) when no table can be read in it,
/// [`Limit`](beffroi_kernel::Error::Limit) when it is too large or has too many columns.
pub fn open<'a>(source: &Source<'a>, limits: &Limits) -> Result<Table<'a>> {
    let file = std::fs::File::open(source.path).map_err(|error| refuse::broken(&error))?;
    let bytes = file.metadata().map_err(|error| refuse::broken(&error))?.len();
    if bytes > limits.upload_bytes_max {
        return Err(refuse::too_large(bytes, limits.upload_bytes_max));
    }
    let unpacked = unpack::unpack(file, limits)?;
    let (mut file, packing) = (unpacked.file, unpacked.packing);
    match unpacked.kind {
        Kind::Parquet => columnar::open(file, packing, bytes, limits),
        kind @ (Kind::Xlsx | Kind::Ods | Kind::Compound) => {
            sheet::open(file, kind, packing, source.sheet, bytes, limits)
        }
        Kind::Text => {
            let mut sample = Vec::new();
            file.by_ref().take(64 * 1024).read_to_end(&mut sample).map_err(|error| refuse::broken(&error))?;
            file.rewind().map_err(|error| refuse::broken(&error))?;
            match json::recognise(&sample) {
                Some(format) => {
                    let bytes = (bytes, unpacked.bytes);
                    json::open(
                        json::Given { file, format, packing, bytes, progress: source.progress },
                        limits,
                    )
                }
                None => {
                    let input = Progressing::new(file, unpacked.bytes, source.progress);
                    let mut table = delimited::open(input, bytes, limits)?;
                    table.about.packing = packing;
                    Ok(table)
                }
            }
        }
    }
}

/// Refuses a table with too many columns.
fn columns_within(columns: usize, limits: &Limits) -> Result<()> {
    if columns > limits.columns_max {
        return Err(refuse::too_many_columns(columns, limits.columns_max));
    }
    Ok(())
}

/// A stream that says how far it was read.
pub(crate) struct Progressing<'a, R> {
    inner: R,
    done: u64,
    total: u64,
    progress: Option<Progress<'a>>,
}

impl<'a, R> Progressing<'a, R> {
    fn new(inner: R, total: u64, progress: Option<Progress<'a>>) -> Self {
        Self { inner, done: 0, total, progress }
    }
}

impl<R: Read> Read for Progressing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.done += count as u64;
        if let Some(progress) = self.progress {
            progress(self.done.min(self.total), self.total);
        }
        Ok(count)
    }
}
