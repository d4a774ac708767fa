//! Parquet: the columns of the answer with their names, labels and meanings.

use super::Sink;
use crate::query::COLUMNS_KEY;
use crate::query::vector::{Values, Vector};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{DataType, Field as ArrowField, Schema, SchemaRef, TimeUnit};
use beffroi_kernel::error::{Context, Error, Result};
use beffroi_kernel::query::Field;
use beffroi_kernel::report::{Column, ColumnType};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::io::Write;
use std::sync::Arc;

/// Rows of a row group: what the writer holds in memory.
const GROUP_ROWS: usize = 131_072;

/// Writes Parquet.
pub struct ParquetSink<'a> {
    out: Option<&'a mut (dyn Write + Send)>,
    writer: Option<(ArrowWriter<&'a mut (dyn Write + Send)>, SchemaRef)>,
}

impl<'a> ParquetSink<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut (dyn Write + Send)) -> Self {
        Self { out: Some(out), writer: None }
    }

    /// Writes the end of the file.
    pub fn finish(self) -> Result<()> {
        let (writer, _) = self.writer.ok_or_else(|| Error::internal("an export starts before it ends"))?;
        writer.close().context("writing an export")?;
        Ok(())
    }
}

fn arrow_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Text | ColumnType::Geometry => DataType::Utf8,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Number => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date32,
        ColumnType::Datetime => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
    }
}

fn array(vector: &Vector) -> ArrayRef {
    let nulls = vector.valid.as_ref().map(|valid| NullBuffer::new(BooleanBuffer::from(valid.as_slice())));
    match &vector.values {
        Values::Boolean(values) => Arc::new(BooleanArray::new(BooleanBuffer::from(values.as_slice()), nulls)),
        Values::Integer(values) => Arc::new(Int64Array::new(values.clone().into(), nulls)),
        Values::Number(values) => Arc::new(Float64Array::new(values.clone().into(), nulls)),
        Values::Date(values) => Arc::new(Date32Array::new(values.clone().into(), nulls)),
        Values::Datetime(values) => {
            Arc::new(TimestampMillisecondArray::new(values.clone().into(), nulls).with_timezone("UTC"))
        }
        Values::Text(texts) => {
            let each = (0..texts.len()).map(|index| vector.is_valid(index).then(|| texts.get(index)));
            Arc::new(StringArray::from_iter(each))
        }
    }
}

impl Sink for ParquetSink<'_> {
    fn start(&mut self, fields: &[Field], _rows: Option<u64>) -> Result<()> {
        let schema: SchemaRef = Arc::new(Schema::new(
            fields
                .iter()
                .map(|field| ArrowField::new(&field.name, arrow_type(field.column_type), true))
                .collect::<Vec<_>>(),
        ));
        let columns: Vec<Column> = fields
            .iter()
            .map(|field| Column {
                name: field.label.clone(),
                field: field.name.clone(),
                column_type: field.column_type,
                meaning: field.meaning,
                ..Column::default()
            })
            .collect();
        let described = serde_json::to_string(&columns).context("describing the columns of an export")?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).context("choosing a compression")?))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_key_value_metadata(Some(vec![KeyValue::new(COLUMNS_KEY.to_owned(), described)]))
            .build();
        let out = self.out.take().ok_or_else(|| Error::internal("an export starts once"))?;
        let writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties))
            .context("starting an export in Parquet")?;
        self.writer = Some((writer, schema));
        Ok(())
    }

    fn rows(&mut self, vectors: &[Vector]) -> Result<()> {
        let (writer, schema) =
            self.writer.as_mut().ok_or_else(|| Error::internal("an export starts before its rows"))?;
        let batch = RecordBatch::try_new(Arc::clone(schema), vectors.iter().map(array).collect())
            .context("writing an export in Parquet")?;
        writer.write(&batch).context("writing an export in Parquet")
    }
}
