//! Tables taken out, in the formats that people and programs ask for.
//!
//! All formats are written batch by batch: memory does not grow with the table. Spreadsheets (XLSX, ODS)
//! go through a temporary file, so that one that cannot be written whole is refused before its first byte.

mod csv;
mod geojson;
mod json;
mod ods;
mod parquet;
mod xlsx;

use crate::query::{Engine, Sink};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::query::{ExportFormat, ExportOptions, Field, Query};
use std::io::Write;
use std::path::Path;

/// Most rows of a sheet, its header counted.
pub(crate) const SHEET_ROWS_MAX: u64 = 1_048_576;

/// Most columns of a sheet.
pub(crate) const SHEET_COLUMNS_MAX: usize = 16_384;

/// Writes the whole answer to a question to `out`.
///
/// # Errors
/// As [`Engine::records`], [`Error::Limit`] when the format cannot hold it, [`Error::Input`] when the format
/// needs a column that the answer has not, or [`Error::Internal`] when `out` cannot be written.
pub fn export(
    engine: &Engine,
    table: &Path,
    query: &Query,
    format: ExportFormat,
    options: &ExportOptions,
    out: &mut (dyn Write + Send),
) -> Result<()> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, out);
    match format {
        ExportFormat::Csv => {
            let mut sink = csv::CsvSink::new(&mut out, options);
            engine.stream(table, query, &mut sink)?;
        }
        ExportFormat::Json => {
            let mut sink = json::JsonSink::new(&mut out, json::Layout::Array);
            engine.stream(table, query, &mut sink)?;
            sink.finish()?;
        }
        ExportFormat::Jsonl => {
            let mut sink = json::JsonSink::new(&mut out, json::Layout::Lines);
            engine.stream(table, query, &mut sink)?;
            sink.finish()?;
        }
        ExportFormat::Geojson => {
            let mut sink = geojson::GeojsonSink::new(&mut out);
            engine.stream(table, query, &mut sink)?;
            sink.finish()?;
        }
        ExportFormat::Parquet if is_whole(query) => {
            let mut file = std::fs::File::open(table).context("opening the file of a table")?;
            std::io::copy(&mut file, &mut out).context("writing an export")?;
        }
        ExportFormat::Parquet => {
            let mut sink = parquet::ParquetSink::new(&mut out);
            engine.stream(table, query, &mut sink)?;
            sink.finish()?;
        }
        ExportFormat::Xlsx => {
            let mut sink = xlsx::XlsxSink::new(options);
            engine.stream(table, query, &mut sink)?;
            sink.finish(&mut out)?;
        }
        ExportFormat::Ods => {
            let mut sink = ods::OdsSink::new(options)?;
            engine.stream(table, query, &mut sink)?;
            sink.finish(&mut out)?;
        }
    }
    out.flush().context("writing an export")
}

/// Whether the answer is the table as it is.
fn is_whole(query: &Query) -> bool {
    let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let all = query.select.as_ref().is_none_or(|select| matches!(select.trim(), "" | "*"));
    all && blank(&query.filter)
        && blank(&query.group_by)
        && blank(&query.order_by)
        && query.limit.is_none()
        && query.offset == 0
}

/// What stands at the head of a column.
fn header<'a>(field: &'a Field, options: &ExportOptions) -> &'a str {
    if options.use_labels { &field.label } else { &field.name }
}

/// A sheet holds so much and no more.
fn sheet_limit(message: String, detail: String) -> Error {
    Error::Limit(
        Problem::new("export-sheet-limit", message)
            .advice("Choisissez CSV ou Parquet, ou filtrez les lignes et les champs.")
            .detail(detail),
    )
}

/// Refuses a row that a sheet cannot hold.
fn check_sheet_rows(rows: u64) -> Result<()> {
    if rows < SHEET_ROWS_MAX {
        return Ok(());
    }
    let message = "Un tableur tient au plus 1 048 575 lignes : cette réponse en a davantage.";
    Err(sheet_limit(message.to_owned(), format!("more than {} rows", SHEET_ROWS_MAX - 1)))
}

/// Refuses columns that a sheet cannot hold.
fn check_sheet_columns(columns: usize) -> Result<()> {
    if columns <= SHEET_COLUMNS_MAX {
        return Ok(());
    }
    let message = "Un tableur tient au plus 16 384 colonnes : cette réponse en a davantage.";
    Err(sheet_limit(message.to_owned(), format!("{columns} columns")))
}
