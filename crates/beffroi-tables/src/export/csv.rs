//! CSV: UTF-8, lines ended as RFC 4180 says, quotes only where they are needed.
//!
//! A text that a spreadsheet program would take for a formula (it starts with `=`, `+`, `-` or `@`) is
//! written as it is: an export gives the data, and `+33 1…` or `-12 %` changed in silence would be a fault
//! that nobody sees. Who fears formulas takes XLSX or ODS, where every text is marked as text.

use super::{Sink, header};
use crate::query::evaluate::write_value;
use crate::query::vector::{Values, Vector};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::query::{ExportOptions, Field};
use std::io::Write;

/// Writes CSV.
pub struct CsvSink<'a> {
    out: &'a mut dyn Write,
    options: &'a ExportOptions,
    buffer: String,
}

impl<'a> CsvSink<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write, options: &'a ExportOptions) -> Self {
        Self { out, options, buffer: String::new() }
    }

    fn flush(&mut self) -> Result<()> {
        self.out.write_all(self.buffer.as_bytes()).context("writing an export")?;
        self.buffer.clear();
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let special = |c: char| c == self.options.delimiter || matches!(c, '"' | '\n' | '\r');
        // An empty text is not an unknown value: its quotes say so.
        let quoted =
            text.is_empty() || text.contains(special) || text.starts_with(' ') || text.ends_with(' ');
        if !quoted {
            self.buffer.push_str(text);
            return;
        }
        self.buffer.push('"');
        for (index, part) in text.split('"').enumerate() {
            if index > 0 {
                self.buffer.push_str("\"\"");
            }
            self.buffer.push_str(part);
        }
        self.buffer.push('"');
    }
}

impl Sink for CsvSink<'_> {
    fn start(&mut self, fields: &[Field], _rows: Option<u64>) -> Result<()> {
        if self.options.with_bom {
            self.buffer.push('\u{feff}');
        }
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                self.buffer.push(self.options.delimiter);
            }
            self.text(header(field, self.options));
        }
        self.buffer.push_str("\r\n");
        self.flush()
    }

    fn rows(&mut self, vectors: &[Vector]) -> Result<()> {
        for row in 0..vectors.first().map_or(0, Vector::len) {
            for (index, vector) in vectors.iter().enumerate() {
                if index > 0 {
                    self.buffer.push(self.options.delimiter);
                }
                match &vector.values {
                    Values::Text(texts) if vector.is_valid(row) => self.text(texts.get(row)),
                    _ => write_value(vector, row, &mut self.buffer),
                }
            }
            self.buffer.push_str("\r\n");
        }
        self.flush()
    }
}
