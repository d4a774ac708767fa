//! JSON: one array of objects, or one object a line.

use super::Sink;
use crate::query::evaluate::write_value;
use crate::query::vector::{Kind, Values, Vector};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::query::Field;
use beffroi_kernel::report::ColumnType;
use std::io::Write;

/// How objects follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In one array.
    Array,
    /// One a line.
    Lines,
}

/// Writes JSON.
pub struct JsonSink<'a> {
    out: &'a mut dyn Write,
    layout: Layout,
    columns: Vec<ObjectColumn>,
    rows: u64,
    buffer: String,
}

/// A member of the objects: its key, ready to be written.
pub struct ObjectColumn {
    key: String,
    geometry: bool,
}

impl ObjectColumn {
    /// The member of a column.
    pub fn new(field: &Field) -> Self {
        let mut key = String::new();
        write_text(&field.name, &mut key);
        key.push(':');
        Self { key, geometry: field.column_type == ColumnType::Geometry }
    }
}

impl<'a> JsonSink<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write, layout: Layout) -> Self {
        Self { out, layout, columns: Vec::new(), rows: 0, buffer: String::new() }
    }

    /// Ends the array.
    pub fn finish(&mut self) -> Result<()> {
        if self.layout == Layout::Array {
            self.out.write_all(b"\n]\n").context("writing an export")?;
        }
        Ok(())
    }
}

impl Sink for JsonSink<'_> {
    fn start(&mut self, fields: &[Field], _rows: Option<u64>) -> Result<()> {
        self.columns = fields.iter().map(ObjectColumn::new).collect();
        if self.layout == Layout::Array {
            self.out.write_all(b"[\n").context("writing an export")?;
        }
        Ok(())
    }

    fn rows(&mut self, vectors: &[Vector]) -> Result<()> {
        for row in 0..vectors.first().map_or(0, Vector::len) {
            if self.layout == Layout::Array && self.rows > 0 {
                self.buffer.push_str(",\n");
            }
            write_object(&self.columns, vectors, row, None, &mut self.buffer);
            if self.layout == Layout::Lines {
                self.buffer.push('\n');
            }
            self.rows += 1;
        }
        self.out.write_all(self.buffer.as_bytes()).context("writing an export")?;
        self.buffer.clear();
        Ok(())
    }
}

/// Writes a row as an object, without the column `left_out`.
pub fn write_object(
    columns: &[ObjectColumn],
    vectors: &[Vector],
    row: usize,
    left_out: Option<usize>,
    buffer: &mut String,
) {
    buffer.push('{');
    let mut first = true;
    for (index, (column, vector)) in columns.iter().zip(vectors).enumerate() {
        if left_out == Some(index) {
            continue;
        }
        if !first {
            buffer.push(',');
        }
        first = false;
        buffer.push_str(&column.key);
        write_member(vector, row, column.geometry, buffer);
    }
    buffer.push('}');
}

fn write_member(vector: &Vector, row: usize, geometry: bool, buffer: &mut String) {
    let finite = match &vector.values {
        Values::Number(numbers) => numbers[row].is_finite(),
        _ => true,
    };
    if !vector.is_valid(row) || !finite {
        buffer.push_str("null");
        return;
    }
    match (&vector.values, vector.kind()) {
        (Values::Text(texts), _) if geometry => write_geometry(texts.get(row), buffer),
        (Values::Text(texts), _) => write_text(texts.get(row), buffer),
        (_, Kind::Date | Kind::Datetime) => {
            buffer.push('"');
            write_value(vector, row, buffer);
            buffer.push('"');
        }
        _ => write_value(vector, row, buffer),
    }
}

/// A geometry as the JSON that it is, on one line; as a text when it is not JSON.
pub fn write_geometry(text: &str, buffer: &mut String) {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return write_text(text, buffer);
    }
    // JSON has line breaks only between its words.
    buffer.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
}

/// A text in quotes.
pub fn write_text(text: &str, buffer: &mut String) {
    use std::fmt::Write;
    buffer.push('"');
    for character in text.chars() {
        match character {
            '"' => buffer.push_str("\\\""),
            '\\' => buffer.push_str("\\\\"),
            '\n' => buffer.push_str("\\n"),
            '\r' => buffer.push_str("\\r"),
            '\t' => buffer.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(buffer, "\\u{:04x}", control as u32);
            }
            other => buffer.push(other),
        }
    }
    buffer.push('"');
}
