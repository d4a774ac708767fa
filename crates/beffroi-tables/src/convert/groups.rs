//! Gathers arrays into row groups, and encodes them some rows at a time.

use arrow_array::{Array, ArrayRef};
use arrow_schema::SchemaRef;
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use std::fs::File;

/// Rows of one group.
const GROUP_ROWS: usize = 128 * 1024;

/// Rows encoded at once: few enough for their memory to be used again soon, enough to stay in one column
/// for a while.
const BATCH_ROWS: usize = 8 * 1024;

/// A Parquet file being written.
pub(crate) struct Groups {
    writer: SerializedFileWriter<File>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    /// The columns of the group being written, once it is started.
    group: Vec<ArrowColumnWriter>,
    group_rows: usize,
    /// For each column, the arrays that wait to be encoded.
    columns: Vec<Vec<ArrayRef>>,
    rows: usize,
    groups: usize,
}

impl Groups {
    pub(crate) fn start(file: File, schema: &SchemaRef, properties: WriterProperties) -> Result<Self> {
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .context("starting a Parquet file")?;
        let (writer, factory) = writer.into_serialized_writer().context("starting a Parquet file")?;
        let columns = vec![Vec::new(); schema.fields().len()];
        let (group, schema) = (Vec::new(), schema.clone());
        Ok(Self { writer, factory, schema, group, group_rows: 0, columns, rows: 0, groups: 0 })
    }

    /// Adds the next rows.
    pub(crate) fn add(&mut self, arrays: Vec<ArrayRef>) -> Result<()> {
        self.rows += arrays.first().map_or(0, |array| array.len());
        for (column, array) in self.columns.iter_mut().zip(arrays) {
            column.push(array);
        }
        if self.rows >= BATCH_ROWS {
            self.encode()?;
        }
        if self.group_rows >= GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    /// Ends the row group.
    fn flush(&mut self) -> Result<()> {
        if self.group_rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().context("starting a row group")?;
        for writer in self.group.drain(..) {
            let chunk = writer.close().context("encoding a column of a table")?;
            chunk.append_to_row_group(&mut group).context("writing a column of a table")?;
        }
        group.close().context("ending a row group")?;
        self.group_rows = 0;
        self.groups += 1;
        Ok(())
    }

    /// Encodes the rows that wait, while the other threads of the scan go on reading.
    fn encode(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        if self.group.is_empty() {
            self.group = self.factory.create_column_writers(self.groups).context("starting a row group")?;
        }
        for ((writer, arrays), field) in
            self.group.iter_mut().zip(&mut self.columns).zip(self.schema.fields())
        {
            for array in arrays.drain(..) {
                for leaf in compute_leaves(field, &array).context("encoding a column of a table")? {
                    writer.write(&leaf).context("encoding a column of a table")?;
                }
            }
        }
        self.group_rows += self.rows;
        self.rows = 0;
        Ok(())
    }

    /// Writes what is left, and what the file says of itself, and ends the file.
    pub(crate) fn finish(mut self, about: KeyValue) -> Result<()> {
        self.encode()?;
        self.flush()?;
        self.writer.append_key_value_metadata(about);
        self.writer.close().context("ending a Parquet file")?;
        Ok(())
    }
}
