//! Reads a packed workbook once before it is opened, to know how much memory it would take: the sizes that
//! its directory announces may be lies, and a cell of an ODS may say that it stands a million times.

use super::refuse;
use super::unpack::Kind;
use beffroi_kernel::{Limits, Result};
use std::fs::File;
use std::io::Read;
use zip::ZipArchive;

/// A byte that is packed unpacks to no more than this: the most that deflate can do.
const UNPACKS_TO_MAX: u64 = 1_032;
/// The parts of an XLSX that are kept in memory as a whole; sheets go by.
const HELD: [&str; 4] = ["sharedstrings.xml", "styles.xml", "workbook.xml", ".rels"];
/// What one cell takes while an ODS is read, in bytes: its value and its formula.
const CELL_BYTES: u64 = 64;

/// Refuses a workbook that would take too much memory or unpack to too much.
pub(crate) fn within(archive: &mut ZipArchive<File>, kind: Kind, limits: &Limits) -> Result<()> {
    let mut unpacked = 0u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| refuse::broken(&error))?;
        let (announced, packed) = (entry.size(), entry.compressed_size());
        let name = entry.name().map(|name| name.to_lowercase()).unwrap_or_default();
        drop(entry);
        let is_content = kind == Kind::Ods && name == "content.xml";
        let held = HELD.iter().any(|ending| name.ends_with(ending));
        let bytes_max = if held { limits.workbook_memory_bytes_max } else { limits.unpacked_bytes_max };
        if announced > bytes_max {
            return Err(refuse_bytes(held, limits));
        }
        if !is_content && packed.saturating_mul(UNPACKS_TO_MAX) <= limits.workbook_memory_bytes_max {
            unpacked = unpacked.saturating_add(announced);
        } else {
            let entry = archive.by_index(index).map_err(|error| refuse::broken(&error))?;
            let mut cells = is_content.then(Cells::default);
            let left = bytes_max.min(limits.unpacked_bytes_max.saturating_sub(unpacked));
            let Some(bytes) = count(entry, left, cells.as_mut(), limits)? else {
                return Err(refuse_bytes(held, limits));
            };
            unpacked = unpacked.saturating_add(bytes);
        }
        if unpacked > limits.unpacked_bytes_max {
            return Err(refuse_bytes(false, limits));
        }
    }
    Ok(())
}

fn refuse_bytes(held: bool, limits: &Limits) -> beffroi_kernel::Error {
    if held {
        refuse::workbook_too_large(limits.workbook_memory_bytes_max)
    } else {
        refuse::unpacks_too_large(limits.unpacked_bytes_max)
    }
}

/// The bytes of a stream; nothing when there are more than `bytes_max`.
fn count(
    mut stream: impl Read,
    bytes_max: u64,
    mut cells: Option<&mut Cells>,
    limits: &Limits,
) -> Result<Option<u64>> {
    let mut piece = vec![0; 64 * 1024];
    let mut bytes = 0u64;
    loop {
        let read = stream.read(&mut piece).map_err(|error| refuse::broken(&error))?;
        if read == 0 {
            return Ok(Some(bytes));
        }
        bytes += read as u64;
        if bytes > bytes_max {
            return Ok(None);
        }
        if let Some(cells) = cells.as_deref_mut() {
            cells.read(&piece[..read]);
            if cells.memory() > limits.workbook_memory_bytes_max {
                return Err(refuse::workbook_too_large(limits.workbook_memory_bytes_max));
            }
        }
    }
}

/// Longest tag kept whole; what a longer one says beyond is not looked at.
const TAG_BYTES_MAX: usize = 8 * 1024;
/// What a sheet can have, whatever the file says.
const ROWS_MAX: u64 = 1_048_576;
const COLUMNS_MAX: u64 = 16_384;

/// Counts the cells of the sheets of an ODS as they will stand in memory: a rectangle for each sheet.
#[derive(Debug, Default)]
struct Cells {
    /// The tag being read, without its angle brackets; nothing between two tags.
    tag: Option<Vec<u8>>,
    /// Cells of the sheets before this one.
    before: u64,
    rows: u64,
    /// Rows up to the last one that holds something.
    rows_filled: u64,
    /// Cells of the widest row, up to the last one that holds something.
    widest: u64,
    row_repeats: u64,
    columns: u64,
    columns_filled: u64,
    /// Cells as they stand in the file.
    written: u64,
}

impl Cells {
    fn memory(&self) -> u64 {
        let rectangle = self.rows_filled.saturating_mul(self.widest);
        self.before.saturating_add(rectangle).saturating_add(self.written).saturating_mul(CELL_BYTES)
    }

    fn read(&mut self, mut bytes: &[u8]) {
        loop {
            match self.tag.take() {
                None => {
                    let Some(at) = memchr::memchr(b'<', bytes) else { return };
                    bytes = &bytes[at + 1..];
                    self.tag = Some(Vec::new());
                }
                Some(mut tag) => {
                    let end = memchr::memchr(b'>', bytes);
                    let inside = &bytes[..end.unwrap_or(bytes.len())];
                    tag.extend_from_slice(&inside[..inside.len().min(TAG_BYTES_MAX - tag.len())]);
                    match end {
                        Some(at) => {
                            self.tag(&tag);
                            bytes = &bytes[at + 1..];
                        }
                        None => {
                            self.tag = Some(tag);
                            return;
                        }
                    }
                }
            }
        }
    }

    fn tag(&mut self, tag: &[u8]) {
        let name = tag.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next().unwrap_or_default();
        match name {
            b"table:table-row" => {
                self.row_repeats = number(tag, b"table:number-rows-repeated");
                (self.columns, self.columns_filled) = (0, 0);
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let repeats = number(tag, b"table:number-columns-repeated");
                self.columns = self.columns.saturating_add(repeats).min(COLUMNS_MAX);
                let holds = [b"office:value".as_slice(), b"table:formula"];
                if holds.iter().any(|what| memchr::memmem::find(tag, what).is_some()) {
                    self.columns_filled = self.columns;
                    self.written = self.written.saturating_add(self.columns);
                }
            }
            b"" if tag.starts_with(b"/table:table-row") => {
                self.rows = self.rows.saturating_add(self.row_repeats).min(ROWS_MAX);
                if self.columns_filled > 0 {
                    self.rows_filled = self.rows;
                    self.widest = self.widest.max(self.columns_filled);
                }
            }
            b"" if tag == b"/table:table" => {
                let rectangle = self.rows_filled.saturating_mul(self.widest);
                let before = self.before.saturating_add(rectangle);
                *self = Self { before, written: self.written, ..Self::default() };
            }
            _ => {}
        }
    }
}

/// The number that an attribute of a tag holds; 1 when there is none.
fn number(tag: &[u8], attribute: &[u8]) -> u64 {
    let Some(at) = memchr::memmem::find(tag, attribute) else { return 1 };
    let digits = tag[at + attribute.len()..].iter().skip_while(|byte| !byte.is_ascii_digit());
    let digits = digits.take_while(|byte| byte.is_ascii_digit());
    digits.fold(0u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(xml: &str, step: usize) -> u64 {
        let mut cells = Cells::default();
        xml.as_bytes().chunks(step).for_each(|piece| cells.read(piece));
        cells.memory() / CELL_BYTES
    }

    #[test]
    fn repeated_cells_are_counted_as_they_will_stand() {
        let row = |repeats: u64, cells: &str| {
            format!("<table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row>")
        };
        let filled = "<table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>";
        let gap = "<table:table-cell table:number-columns-repeated=\"16000\"/>";
        for step in [1, 7, 10_000] {
            let small = format!("<table:table>{}</table:table>", row(1, &filled.repeat(3)));
            // Three cells in the rectangle; one, two and three columns up to each cell written.
            assert_eq!(cells(&small, step), 3 + 6);
            let far = format!("{}{}", row(1_000_000, gap), row(1, &format!("{gap}{filled}")));
            assert_eq!(cells(&far, step), 1_000_001 * 16_001 + 16_001);
            let trailing = format!("{}{}", row(1, filled), row(1_048_575, gap));
            assert_eq!(cells(&trailing, step), 2, "blanks at the end count for nothing");
        }
    }
}
