//! Reads Parquet.

use super::scan::{Cut, Piece, Whole};
use super::{About, Format, Packing, Table, columns_within, refuse};
use crate::rows::Block;
use arrow_array::{Array, ArrayRef, RecordBatch, cast::AsArray, make_array, types::GenericBinaryType};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use beffroi_kernel::{Limits, Result};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::fmt::Write;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Opens a Parquet file.
pub(crate) fn open<'a>(
    file: File,
    packing: Option<Packing>,
    bytes: u64,
    limits: &Limits,
) -> Result<Table<'a>> {
    let build = || -> std::result::Result<_, parquet::errors::ParquetError> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok((names, builder.with_batch_size(4_096).build()?))
    };
    let built = catch_unwind(AssertUnwindSafe(build)).map_err(|_| refuse::broken(&"the reader panicked"))?;
    let (headers, reader) = built.map_err(|error| refuse::broken(&error))?;
    if headers.is_empty() {
        return Err(refuse::no_table("the Parquet file has no column"));
    }
    columns_within(headers.len(), limits)?;
    let about = About {
        format: Format::Parquet,
        packing,
        sheets: Vec::new(),
        encoding: None,
        dialect: None,
        header_row: 1,
        header_cells_dropped: 0,
        bytes,
    };
    let cut = Batches { reader, rows: 0, cell_bytes_max: limits.cell_bytes_max };
    Ok(Table { about, headers, cut: Box::new(cut), split: Box::new(Whole), limits: limits.clone() })
}

struct Batches {
    reader: ParquetRecordBatchReader,
    rows: u64,
    cell_bytes_max: usize,
}

impl Cut for Batches {
    fn next(&mut self, _memory: Vec<u8>) -> Result<Option<Piece>> {
        let reader = &mut self.reader;
        let batch = catch_unwind(AssertUnwindSafe(|| reader.next()))
            .map_err(|_| refuse::broken(&"the reader panicked"))?
            .transpose()
            .map_err(|error| refuse::broken(&error))?;
        let Some(batch) = batch else { return Ok(None) };
        let first_row = self.rows + 2;
        let block = block_of(&batch).map_err(|error| refuse::broken(&error))?;
        if block.iter().any(|row| row.iter().any(|cell| cell.len() > self.cell_bytes_max)) {
            return Err(refuse::long_cell(first_row, &block, self.cell_bytes_max));
        }
        self.rows += batch.num_rows() as u64;
        Ok(Some(Piece { first_row, bytes: Vec::new(), block: Some(block) }))
    }

    fn rows(&self) -> u64 {
        self.rows
    }
}

fn block_of(batch: &RecordBatch) -> std::result::Result<Block, ArrowError> {
    let options = FormatOptions::default();
    let columns: Vec<ArrayRef> = batch.columns().iter().map(in_utc).collect::<std::result::Result<_, _>>()?;
    let formatters: Vec<ArrayFormatter<'_>> = columns
        .iter()
        .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
        .collect::<std::result::Result<_, _>>()?;
    let mut block = Block::default();
    let mut text = String::new();
    for row in 0..batch.num_rows() {
        for (column, formatter) in columns.iter().zip(&formatters) {
            text.clear();
            if column.is_valid(row) {
                match raw_text(column.as_ref(), row) {
                    Some(raw) => text.push_str(raw),
                    None => write!(text, "{}", formatter.value(row)).map_err(|error| {
                        ArrowError::CastError(format!("cannot write a value as text: {error}"))
                    })?,
                }
            }
            block.push_cell(&text);
        }
        block.end_row();
    }
    Ok(block)
}

/// Instants are kept as UTC, whatever the zone they are to be shown in: names of zones are not understood.
fn in_utc(column: &ArrayRef) -> std::result::Result<ArrayRef, ArrowError> {
    match column.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            let utc = DataType::Timestamp(*unit, Some("+00:00".into()));
            Ok(make_array(column.to_data().into_builder().data_type(utc).build()?))
        }
        _ => Ok(column.clone()),
    }
}

/// Bytes that are text, as old programs write it.
fn raw_text(column: &dyn Array, row: usize) -> Option<&str> {
    let bytes = match column.data_type() {
        DataType::Binary => column.as_bytes::<GenericBinaryType<i32>>().value(row),
        DataType::LargeBinary => column.as_bytes::<GenericBinaryType<i64>>().value(row),
        _ => return None,
    };
    std::str::from_utf8(bytes).ok()
}
