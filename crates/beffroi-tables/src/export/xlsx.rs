//! XLSX: one sheet, every value with its type; a code keeps its leading zeros because it is a text.

use super::{Sink, check_sheet_columns, check_sheet_rows, header, sheet_limit};
use crate::query::calendar::DAY_MILLISECONDS;
use crate::query::evaluate::write_value;
use crate::query::vector::{Values, Vector};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::query::{ExportOptions, Field};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::io::Write;

/// Days from the zero of spreadsheets to 1970-01-01.
const EPOCH_DAYS: f64 = 25_569.0;

/// The first day that all spreadsheets agree on (1900-03-01).
const FIRST_DAY: i64 = -25_508;

/// Longest text of a cell, in UTF-16 units.
const CELL_MAX: usize = 32_767;

/// Largest whole number that a cell holds exactly.
const EXACT_MAX: u64 = 1 << 53;

/// Writes XLSX.
pub struct XlsxSink<'a> {
    options: &'a ExportOptions,
    workbook: Workbook,
    names: Vec<String>,
    rows: u64,
    date: Format,
    datetime: Format,
}

impl<'a> XlsxSink<'a> {
    /// A workbook; its rows wait in a temporary file.
    pub fn new(options: &'a ExportOptions) -> Self {
        let mut workbook = Workbook::new();
        workbook.set_properties(&fixed_properties());
        Self {
            options,
            workbook,
            names: Vec::new(),
            rows: 0,
            date: Format::new().set_num_format("dd/mm/yyyy"),
            datetime: Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
        }
    }

    /// Writes the file.
    pub fn finish(mut self, out: &mut (dyn Write + Send)) -> Result<()> {
        self.workbook.save_to_writer(out).context("writing an export in XLSX")
    }
}

/// Without the time of the machine: the same table gives the same file.
fn fixed_properties() -> rust_xlsxwriter::DocProperties {
    let properties = rust_xlsxwriter::DocProperties::new();
    match rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1) {
        Ok(date) => properties.set_creation_datetime(&date),
        Err(_) => properties,
    }
}

impl Sink for XlsxSink<'_> {
    fn start(&mut self, fields: &[Field], rows: Option<u64>) -> Result<()> {
        check_sheet_columns(fields.len())?;
        check_sheet_rows(rows.unwrap_or(0))?;
        self.names = fields.iter().map(|field| field.name.clone()).collect();
        let sheet =
            self.workbook.add_worksheet_with_constant_memory().context("starting an export in XLSX")?;
        sheet.set_name("Données").context("starting an export in XLSX")?;
        sheet.set_freeze_panes(1, 0).context("starting an export in XLSX")?;
        let bold = Format::new().set_bold();
        for (column, field) in fields.iter().enumerate() {
            sheet
                .write_string_with_format(0, column as u16, header(field, self.options), &bold)
                .context("starting an export in XLSX")?;
        }
        Ok(())
    }

    fn rows(&mut self, vectors: &[Vector]) -> Result<()> {
        let sheet = self.workbook.worksheet_from_index(0).context("writing an export in XLSX")?;
        for row in 0..vectors.first().map_or(0, Vector::len) {
            self.rows += 1;
            check_sheet_rows(self.rows)?;
            for (column, vector) in vectors.iter().enumerate() {
                if vector.is_valid(row) {
                    let place = (self.rows as u32, column as u16);
                    write_cell(sheet, place, vector, row, (&self.date, &self.datetime), &self.names[column])?;
                }
            }
        }
        Ok(())
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    vector: &Vector,
    row: usize,
    (date, datetime): (&Format, &Format),
    name: &str,
) -> Result<()> {
    let as_text = |sheet: &mut Worksheet| {
        let mut text = String::new();
        write_value(vector, row, &mut text);
        sheet.write_string(line, column, text).map(|_| ())
    };
    let written = match &vector.values {
        Values::Boolean(values) => sheet.write_boolean(line, column, values[row]).map(|_| ()),
        Values::Integer(values) if values[row].unsigned_abs() > EXACT_MAX => as_text(sheet),
        Values::Integer(values) => sheet.write_number(line, column, values[row] as f64).map(|_| ()),
        Values::Number(values) => sheet.write_number(line, column, values[row]).map(|_| ()),
        Values::Date(values) if i64::from(values[row]) < FIRST_DAY => as_text(sheet),
        Values::Date(values) => sheet
            .write_number_with_format(line, column, f64::from(values[row]) + EPOCH_DAYS, date)
            .map(|_| ()),
        Values::Datetime(values) if values[row] < FIRST_DAY * DAY_MILLISECONDS => as_text(sheet),
        Values::Datetime(values) => {
            let days = values[row] as f64 / DAY_MILLISECONDS as f64 + EPOCH_DAYS;
            sheet.write_number_with_format(line, column, days, datetime).map(|_| ())
        }
        Values::Text(texts) => {
            let text = texts.get(row);
            if text.len() > CELL_MAX && text.encode_utf16().count() > CELL_MAX {
                let message = format!(
                    "Une cellule du champ « {name} » dépasse 32 767 caractères, ce que XLSX ne permet pas."
                );
                return Err(sheet_limit(message, format!("row {line}, {} bytes", text.len())));
            }
            sheet.write_string(line, column, text).map(|_| ())
        }
    };
    written.context("writing an export in XLSX")
}
