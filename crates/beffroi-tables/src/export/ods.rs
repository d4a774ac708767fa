//! ODS: one sheet in an OpenDocument file, every value with its type, written as it comes.

use super::{Sink, check_sheet_columns, check_sheet_rows, header};
use crate::query::evaluate::write_value;
use crate::query::vector::{Values, Vector};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::query::{ExportOptions, Field};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>
"#;

/// Everything before the first row: the styles of headers, dates and instants, and the sheet.
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3"><office:automatic-styles><number:date-style style:name="N1"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style><number:date-style style:name="N2"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/></number:date-style><style:style style:name="date" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="instant" style:family="table-cell" style:data-style-name="N2"/><style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Données">"#;

const TAIL: &str = "</table:table></office:spreadsheet></office:body></office:document-content>\n";

/// Writes ODS.
pub struct OdsSink<'a> {
    options: &'a ExportOptions,
    zip: ZipWriter<File>,
    rows: u64,
    buffer: String,
}

impl<'a> OdsSink<'a> {
    /// A document that waits in a temporary file.
    pub fn new(options: &'a ExportOptions) -> Result<Self> {
        let file = tempfile::tempfile().context("making a temporary file for an export")?;
        Ok(Self { options, zip: ZipWriter::new(file), rows: 0, buffer: String::new() })
    }

    fn entry(&mut self, name: &str, method: CompressionMethod) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .large_file(method == CompressionMethod::Deflated)
            // Without the time of the machine: the same table gives the same file.
            .last_modified_time(DateTime::default());
        self.zip.start_file(name, options).context("writing an export in ODS")
    }

    fn flush(&mut self) -> Result<()> {
        self.zip.write_all(self.buffer.as_bytes()).context("writing an export in ODS")?;
        self.buffer.clear();
        Ok(())
    }

    /// Writes the file.
    pub fn finish(mut self, out: &mut dyn Write) -> Result<()> {
        self.buffer.push_str(TAIL);
        self.flush()?;
        let mut file = self.zip.finish().context("writing an export in ODS")?;
        file.seek(SeekFrom::Start(0)).context("reading back an export")?;
        std::io::copy(&mut file, out).context("writing an export")?;
        Ok(())
    }
}

impl Sink for OdsSink<'_> {
    fn start(&mut self, fields: &[Field], rows: Option<u64>) -> Result<()> {
        check_sheet_columns(fields.len())?;
        check_sheet_rows(rows.unwrap_or(0))?;
        // The format wants its type first, not packed.
        self.entry("mimetype", CompressionMethod::Stored)?;
        self.zip.write_all(MEDIA_TYPE.as_bytes()).context("writing an export in ODS")?;
        self.entry("META-INF/manifest.xml", CompressionMethod::Deflated)?;
        self.zip.write_all(MANIFEST.as_bytes()).context("writing an export in ODS")?;
        self.entry("content.xml", CompressionMethod::Deflated)?;
        self.buffer.push_str(HEAD);
        self.buffer.push_str("<table:table-column table:number-columns-repeated=\"");
        self.buffer.push_str(&fields.len().max(1).to_string());
        self.buffer.push_str("\"/><table:table-row>");
        for field in fields {
            self.buffer.push_str("<table:table-cell table:style-name=\"head\" office:value-type=\"string\">");
            write_paragraphs(header(field, self.options), &mut self.buffer);
            self.buffer.push_str("</table:table-cell>");
        }
        self.buffer.push_str("</table:table-row>");
        self.flush()
    }

    fn rows(&mut self, vectors: &[Vector]) -> Result<()> {
        for row in 0..vectors.first().map_or(0, Vector::len) {
            self.rows += 1;
            check_sheet_rows(self.rows)?;
            self.buffer.push_str("<table:table-row>");
            vectors.iter().for_each(|vector| write_cell(vector, row, &mut self.buffer));
            self.buffer.push_str("</table:table-row>");
            if self.buffer.len() > 1 << 16 {
                self.flush()?;
            }
        }
        self.flush()
    }
}

fn write_cell(vector: &Vector, row: usize, buffer: &mut String) {
    if !vector.is_valid(row) {
        buffer.push_str("<table:table-cell/>");
        return;
    }
    let (style, kind, attribute) = match &vector.values {
        Values::Boolean(_) => ("", "boolean", "boolean-value"),
        Values::Integer(values) if values[row].unsigned_abs() > 1 << 53 => ("", "string", ""),
        Values::Integer(_) | Values::Number(_) => ("", "float", "value"),
        Values::Date(_) => (" table:style-name=\"date\"", "date", "date-value"),
        Values::Datetime(_) => (" table:style-name=\"instant\"", "date", "date-value"),
        Values::Text(_) => ("", "string", ""),
    };
    buffer.push_str("<table:table-cell");
    buffer.push_str(style);
    buffer.push_str(" office:value-type=\"");
    buffer.push_str(kind);
    buffer.push('"');
    if let Values::Text(texts) = &vector.values {
        buffer.push('>');
        write_paragraphs(texts.get(row), buffer);
    } else {
        let mut value = String::new();
        write_value(vector, row, &mut value);
        // A sheet knows no zone: the instant stands in UTC, as everywhere in Beffroi.
        let plain = value.strip_suffix("+00:00").unwrap_or(&value);
        if !attribute.is_empty() {
            buffer.push_str(" office:");
            buffer.push_str(attribute);
            buffer.push_str("=\"");
            buffer.push_str(plain);
            buffer.push('"');
        }
        buffer.push('>');
        write_paragraphs(plain, buffer);
    }
    buffer.push_str("</table:table-cell>");
}

/// A text as paragraphs: one per line, every blank kept.
fn write_paragraphs(text: &str, buffer: &mut String) {
    for line in text.split('\n') {
        buffer.push_str("<text:p>");
        let mut after_blank = true;
        for character in line.chars() {
            match character {
                '&' => buffer.push_str("&amp;"),
                '<' => buffer.push_str("&lt;"),
                '>' => buffer.push_str("&gt;"),
                '"' => buffer.push_str("&quot;"),
                '\t' => buffer.push_str("<text:tab/>"),
                '\r' => {}
                // Blanks in a row would count as one.
                ' ' if after_blank => buffer.push_str("<text:s/>"),
                // XML has no place for other control characters.
                control if control < ' ' || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                    buffer.push('\u{fffd}')
                }
                other => buffer.push(other),
            }
            after_blank = character == ' ';
        }
        buffer.push_str("</text:p>");
    }
}
