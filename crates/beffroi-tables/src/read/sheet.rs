//! Reads spreadsheets: XLSX, XLS, ODS.

use super::header;
use super::scan::{Cut, Piece, Whole};
use super::unpack::Kind;
use super::{About, Format, Packing, Table, columns_within, refuse};
use crate::rows::Block;
use beffroi_kernel::{Error, Limits, Result};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsx, XlsxError};
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Opens a workbook at the sheet wanted, or at the first that holds a table.
pub(crate) fn open<'a>(
    file: File,
    kind: Kind,
    packing: Option<Packing>,
    wanted: Option<&str>,
    bytes: u64,
    limits: &Limits,
) -> Result<Table<'a>> {
    // The library reads foreign bytes; should it panic on some, the file is only refused.
    let read = catch_unwind(AssertUnwindSafe(|| read(file, kind, wanted, limits)));
    let (format, mut names, chosen, grid) =
        read.unwrap_or_else(|_| Err(refuse::broken(&"the reader panicked")))?;
    let start = grid.block(1, header::SAMPLE_ROWS as u64 + 1, 0);
    let found = header::find(&start).ok_or_else(|| refuse::no_table("no sheet has a filled cell"))?;
    let (header_row, data_row) = (found.row(), found.data_row());
    let left = grid.left_from(found.index as u64 + 1);
    let head: Vec<String> = found.names.into_iter().skip(left as usize).collect();
    columns_within(head.len(), limits)?;
    // A cell far beyond the last column would be reached by as many blank ones in each row.
    columns_within(grid.width_from(found.index as u64 + 1, left), limits)?;
    let name = names.remove(chosen);
    names.insert(0, name);
    let about = About {
        format,
        packing,
        sheets: names,
        encoding: None,
        dialect: None,
        header_row,
        header_cells_dropped: found.dropped,
        bytes,
    };
    let cut = Sheet { next: data_row, first: data_row, left, grid };
    Ok(Table { about, headers: head, cut: Box::new(cut), split: Box::new(Whole), limits: limits.clone() })
}

type Read = (Format, Vec<String>, usize, Grid);

fn read(file: File, kind: Kind, wanted: Option<&str>, limits: &Limits) -> Result<Read> {
    let reader = BufReader::new(file);
    match kind {
        Kind::Ods => {
            let mut book: Ods<_> = Ods::new(reader).map_err(|error| match error {
                calamine::OdsError::Password => refuse::protected(),
                error => refuse::broken(&error),
            })?;
            choose(Format::Ods, book.sheet_names(), wanted, |name| dense(book.worksheet_range(name), limits))
        }
        Kind::Compound => {
            let Ok(again) = reader.get_ref().try_clone() else {
                return Err(refuse::broken(&"cannot reopen"));
            };
            let mut book: Xls<_> = match Xls::new(reader) {
                Ok(book) => book,
                Err(error) => return Err(encrypted(again).unwrap_or_else(|| refuse::broken(&error))),
            };
            choose(Format::Xls, book.sheet_names(), wanted, |name| dense(book.worksheet_range(name), limits))
        }
        _ => {
            let mut book: Xlsx<_> = Xlsx::new(reader).map_err(|error| xlsx(&error))?;
            choose(Format::Xlsx, book.sheet_names(), wanted, |name| sparse(&mut book, name, limits))
        }
    }
}

fn xlsx(error: &XlsxError) -> Error {
    if matches!(error, XlsxError::Password) { refuse::protected() } else { refuse::broken(error) }
}

/// An encrypted XLSX comes in the same envelope as an XLS.
fn encrypted(mut file: File) -> Option<Error> {
    std::io::Seek::rewind(&mut file).ok()?;
    match Xlsx::new(BufReader::new(file)) {
        Err(XlsxError::Password) => Some(refuse::protected()),
        _ => None,
    }
}

/// The sheet wanted; or the first with two columns and two rows; or the first that is not empty.
fn choose(
    format: Format,
    names: Vec<String>,
    wanted: Option<&str>,
    mut grid_of: impl FnMut(&str) -> Result<Grid>,
) -> Result<Read> {
    if let Some(wanted) = wanted {
        let index =
            names.iter().position(|name| name == wanted).ok_or_else(|| refuse::no_sheet(wanted, &names))?;
        let grid = grid_of(wanted)?;
        return Ok((format, names, index, grid));
    }
    let mut spare = None;
    for (index, name) in names.iter().enumerate() {
        let grid = grid_of(name)?;
        if grid.is_table() {
            return Ok((format, names, index, grid));
        }
        if spare.is_none() && !grid.cells.is_empty() {
            spare = Some((index, grid));
        }
    }
    let (index, grid) = spare.ok_or_else(|| refuse::no_table("all sheets are empty"))?;
    Ok((format, names, index, grid))
}

/// One filled cell; its row and column count from 0.
#[derive(Clone, Copy)]
struct Place {
    row: u32,
    column: u32,
    start: usize,
    end: usize,
}

/// The filled cells of a sheet, row by row.
#[derive(Default)]
struct Grid {
    text: String,
    cells: Vec<Place>,
}

impl Grid {
    fn push(
        &mut self,
        row: u32,
        column: u32,
        limits: &Limits,
        write: impl FnOnce(&mut String),
    ) -> Result<()> {
        let start = self.text.len();
        write(&mut self.text);
        let end = self.text.len();
        if u64::from(row) > limits.rows_max {
            return Err(refuse::too_many_rows(limits.rows_max));
        }
        if end - start > limits.cell_bytes_max {
            let block = Block::from_rows([[&self.text[start..end]]]);
            return Err(refuse::long_cell(u64::from(row) + 1, &block, limits.cell_bytes_max));
        }
        if self.cells.last().is_some_and(|last| (last.row, last.column) >= (row, column)) {
            return Err(refuse::broken(&"the cells of the sheet are not in order"));
        }
        if self.text[start..end].trim().is_empty() {
            self.text.truncate(start);
            return Ok(());
        }
        self.cells.push(Place { row, column, start, end });
        let memory = self.text.len() + self.cells.len() * size_of::<Place>();
        if memory as u64 > limits.workbook_memory_bytes_max {
            return Err(refuse::workbook_too_large(limits.workbook_memory_bytes_max));
        }
        Ok(())
    }

    fn is_table(&self) -> bool {
        let differ = |key: fn(&Place) -> u32| {
            self.cells.first().is_some_and(|first| self.cells.iter().any(|cell| key(cell) != key(first)))
        };
        differ(|cell| cell.row) && differ(|cell| cell.column)
    }

    /// The first column with a filled cell from a row (counted from 1) on.
    fn left_from(&self, row: u64) -> u32 {
        self.cells
            .iter()
            .filter(|cell| u64::from(cell.row) + 1 >= row)
            .map(|cell| cell.column)
            .min()
            .unwrap_or(0)
    }

    /// Columns from `left` to the last cell of any row from `row` (counted from 1) on.
    fn width_from(&self, row: u64, left: u32) -> usize {
        let cells = self.cells.iter().filter(|cell| u64::from(cell.row) + 1 >= row);
        cells.map(|cell| cell.column.saturating_sub(left) as usize + 1).max().unwrap_or(0)
    }

    /// Rows `from` to `to` (excluded), counted from 1, as far as there are any, from column `left` on.
    fn block(&self, from: u64, to: u64, left: u32) -> Block {
        let mut block = Block::default();
        let start = self.cells.partition_point(|cell| u64::from(cell.row) + 1 < from);
        let (mut row, mut column) = (from, left);
        for cell in &self.cells[start..] {
            let cell_row = u64::from(cell.row) + 1;
            if cell_row >= to {
                break;
            }
            while row < cell_row {
                block.end_row();
                row += 1;
                column = left;
            }
            if cell.column < left {
                continue;
            }
            while column < cell.column {
                block.push_cell("");
                column += 1;
            }
            block.push_cell(&self.text[cell.start..cell.end]);
            column += 1;
        }
        if block.row_is_open() {
            block.end_row();
        }
        block
    }

    fn last_row(&self) -> u64 {
        self.cells.last().map_or(0, |cell| u64::from(cell.row) + 1)
    }
}

fn dense<E: std::fmt::Display>(
    range: std::result::Result<calamine::Range<Data>, E>,
    limits: &Limits,
) -> Result<Grid> {
    let range = range.map_err(|error| refuse::broken(&error))?;
    let (top, left) = range.start().unwrap_or((0, 0));
    let mut grid = Grid::default();
    for (row, column, value) in range.used_cells() {
        grid.push(top + row as u32, left + column as u32, limits, |out| write_data(out, value))?;
    }
    Ok(grid)
}

fn sparse(book: &mut Xlsx<BufReader<File>>, name: &str, limits: &Limits) -> Result<Grid> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A sheet of charts has no cell.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Grid::default()),
        Err(error) => return Err(xlsx(&error)),
    };
    let mut grid = Grid::default();
    while let Some(cell) = reader.next_cell().map_err(|error| xlsx(&error))? {
        let (row, column) = cell.get_position();
        let value = cell.get_value();
        if *value == DataRef::Empty {
            continue;
        }
        grid.push(row, column, limits, |out| match value {
            DataRef::SharedString(text) => out.push_str(text),
            other => write_data(out, &Data::from(other.clone())),
        })?;
    }
    Ok(grid)
}

/// A cell as text: numbers as short as can be, dates as ISO.
fn write_data(out: &mut String, value: &Data) {
    match value {
        Data::Int(number) => out.push_str(&number.to_string()),
        Data::Float(number) => out.push_str(&shortest(*number)),
        Data::String(text) => out.push_str(text),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::DateTime(time) => out.push_str(&date(time)),
        Data::DateTimeIso(text) => out.push_str(text.strip_suffix("T00:00:00").unwrap_or(text)),
        Data::DurationIso(text) => out.push_str(&duration(text)),
        Data::Error(error) => out.push_str(&error.to_string()),
        Data::Empty => {}
    }
}

/// The shortest text of a number, with at most fifteen digits: what a spreadsheet shows.
fn shortest(number: f64) -> String {
    if number == number.trunc() && number.abs() < 1e15 {
        return format!("{}", number as i64);
    }
    // 0.1 + 0.2 shows as 0.3 in a spreadsheet.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn date(time: &ExcelDateTime) -> String {
    let value = time.as_f64();
    if time.is_duration() || (0.0..1.0).contains(&value) {
        let seconds = (value * 86_400.0).round().clamp(0.0, 1e12) as u64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// `PT09H30M00S` as `09:30:00`.
fn duration(text: &str) -> String {
    let Some(rest) = text.strip_prefix("PT") else { return text.to_owned() };
    let parts: Vec<&str> = rest.split(['H', 'M', 'S']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [hours, minutes, seconds] => format!("{hours}:{minutes}:{seconds}"),
        _ => text.to_owned(),
    }
}

/// The rows of a sheet, below its header.
struct Sheet {
    next: u64,
    first: u64,
    left: u32,
    grid: Grid,
}

impl Cut for Sheet {
    fn next(&mut self, _memory: Vec<u8>) -> Result<Option<Piece>> {
        const ROWS: u64 = 2_000;
        let last = self.grid.last_row();
        if self.next > last {
            return Ok(None);
        }
        let first_row = self.next;
        let to = (first_row + ROWS).min(last + 1);
        let mut block = self.grid.block(first_row, to, self.left);
        while (block.len() as u64) < to - first_row {
            block.end_row();
        }
        self.next = to;
        Ok(Some(Piece { first_row, bytes: Vec::new(), block: Some(block) }))
    }

    fn rows(&self) -> u64 {
        self.next - self.first
    }
}
