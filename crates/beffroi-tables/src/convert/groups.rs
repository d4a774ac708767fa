//! Gathers arrays into row groups, and encodes the columns of each group on several threads.

use arrow_array::{Array, ArrayRef};
use arrow_schema::SchemaRef;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Result};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use std::fs::File;
use std::sync::Mutex;

/// Rows of one group.
const GROUP_ROWS: usize = 128 * 1024;

/// A Parquet file being written.
pub(crate) struct Groups {
    writer: SerializedFileWriter<File>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    /// For each column, the arrays of the group that is being gathered.
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
        Ok(Self { writer, factory, schema: schema.clone(), columns, rows: 0, groups: 0 })
    }

    /// Adds the next rows.
    pub(crate) fn add(&mut self, arrays: Vec<ArrayRef>) -> Result<()> {
        self.rows += arrays.first().map_or(0, |array| array.len());
        for (column, array) in self.columns.iter_mut().zip(arrays) {
            column.push(array);
        }
        if self.rows >= GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let writers = self.factory.create_column_writers(self.groups).context("starting a row group")?;
        let chunks = self.encode(writers)?;
        let mut group = self.writer.next_row_group().context("starting a row group")?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut group).context("writing a column of a table")?;
        }
        group.close().context("ending a row group")?;
        self.columns.iter_mut().for_each(Vec::clear);
        self.rows = 0;
        self.groups += 1;
        Ok(())
    }

    /// Each thread takes the next column, until there is none.
    fn encode(&self, writers: Vec<ArrowColumnWriter>) -> Result<Vec<ArrowColumnChunk>> {
        let count = writers.len();
        let waiting = Mutex::new(writers.into_iter().enumerate());
        let done = Mutex::new(Vec::with_capacity(count));
        let run = || -> Result<()> {
            loop {
                let next = waiting.lock().map_err(|_| poisoned())?.next();
                let Some((index, writer)) = next else { return Ok(()) };
                let chunk = self.encode_column(index, writer)?;
                done.lock().map_err(|_| poisoned())?.push((index, chunk));
            }
        };
        let cells = self.rows * count;
        let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get().min(4));
        if cells < 50_000 || threads == 1 {
            run()?;
        } else {
            std::thread::scope(|scope| {
                let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
                let mine = run();
                others
                    .into_iter()
                    .fold(mine, |result, other| result.and(other.join().unwrap_or(Err(poisoned()))))
            })?;
        }
        let mut chunks = done.into_inner().map_err(|_| poisoned())?;
        chunks.sort_unstable_by_key(|(index, _)| *index);
        Ok(chunks.into_iter().map(|(_, chunk)| chunk).collect())
    }

    fn encode_column(&self, index: usize, mut writer: ArrowColumnWriter) -> Result<ArrowColumnChunk> {
        let field = &self.schema.fields()[index];
        for array in &self.columns[index] {
            for leaf in compute_leaves(field, array).context("encoding a column of a table")? {
                writer.write(&leaf).context("encoding a column of a table")?;
            }
        }
        writer.close().context("encoding a column of a table")
    }

    /// Writes what is left and ends the file.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.close().context("ending a Parquet file")?;
        Ok(())
    }
}

fn poisoned() -> Error {
    Error::internal("a thread that encoded a table panicked")
}
