//! Cuts a delimited file at the ends of its records, without looking at cells.

use super::refuse;
use super::scan::{Cut, Piece};
use beffroi_kernel::{Limits, Result};
use memchr::{memchr, memchr_iter, memrchr};
use std::io::Read;

/// How a delimited file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between two cells; absent when there is only one column.
    pub delimiter: Option<u8>,
    /// At the end of a record: a line feed, or a carriage return in very old files.
    pub terminator: u8,
}

impl Dialect {
    /// Whether a quotation mark at `at` opens a quoted cell: only at the start of a cell.
    pub(crate) fn opens(self, text: &[u8], at: usize) -> bool {
        at == 0 || {
            let before = text[at - 1];
            before == self.terminator || Some(before) == self.delimiter
        }
    }
}

/// Where the last whole record ends in some bytes that start with a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// After the end of the last whole record.
    pub end: usize,
    /// Whole records.
    pub records: u64,
    /// Whether the rest stands in quotation marks that never close.
    pub open: bool,
}

/// Finds the last whole record. What follows the last terminator is not whole, even at the end of the file.
pub(crate) fn extent(bytes: &[u8], dialect: Dialect) -> Extent {
    let mut found = Extent::default();
    let mut position = 0;
    loop {
        let quote = memchr(b'"', &bytes[position..]).map(|at| at + position);
        let plain = &bytes[position..quote.unwrap_or(bytes.len())];
        if let Some(last) = memrchr(dialect.terminator, plain) {
            found.records += memchr_iter(dialect.terminator, plain).count() as u64;
            found.end = position + last + 1;
        }
        let Some(quote) = quote else { return found };
        position = quote + 1;
        if dialect.opens(bytes, quote) {
            match closing(bytes, position) {
                Some(after) => position = after,
                None => return Extent { open: true, ..found },
            }
        }
    }
}

/// After the quotation mark that closes a quoted text whose first byte is at `position`.
pub(crate) fn closing(bytes: &[u8], mut position: usize) -> Option<usize> {
    loop {
        let at = position + memchr(b'"', &bytes[position..])?;
        match bytes.get(at + 1) {
            Some(b'"') => position = at + 2,
            _ => return Some(at + 1),
        }
    }
}

/// Bytes of a piece: small enough for a cache, large enough for a thread.
const PIECE_BYTES: usize = 256 * 1024;

/// A delimited file, cut into pieces.
pub(crate) struct Records<R> {
    input: R,
    dialect: Dialect,
    /// Longest record, in bytes.
    record_bytes_max: usize,
    /// Bytes read and not yet given out; they start with a record.
    rest: Vec<u8>,
    ended: bool,
    /// Blank records seen and not yet given out: those at the end of the file never are.
    blanks: u64,
    first_row: u64,
    rows: u64,
}

impl<R: Read + Send> Records<R> {
    /// Cuts what `rest` and `input` hold, whose first record has the number `first_row`.
    pub(crate) fn new(input: R, rest: Vec<u8>, dialect: Dialect, first_row: u64, limits: &Limits) -> Self {
        let record_bytes_max = limits.cell_bytes_max.saturating_mul(8).max(PIECE_BYTES);
        Self { input, dialect, record_bytes_max, rest, ended: false, blanks: 0, first_row, rows: 0 }
    }

    /// Reads until `memory` holds at least one whole record and about one piece.
    fn fill(&mut self, mut memory: Vec<u8>) -> Result<(Vec<u8>, Extent)> {
        memory.clear();
        memory.append(&mut self.rest);
        let mut wanted = PIECE_BYTES;
        loop {
            if memory.len() < wanted && !self.ended {
                let missing = (wanted - memory.len()) as u64;
                let before = memory.len();
                self.input
                    .by_ref()
                    .take(missing)
                    .read_to_end(&mut memory)
                    .map_err(|error| refuse::broken(&error))?;
                self.ended = ((memory.len() - before) as u64) < missing;
            }
            let mut extent = extent(&memory, self.dialect);
            if self.ended && extent.end < memory.len() {
                if extent.open && memory.len() - extent.end > self.record_bytes_max {
                    return Err(refuse::open_quote(self.first_row + self.blanks + extent.records));
                }
                extent.end = memory.len();
                extent.records += 1;
            }
            if extent.end > 0 || self.ended {
                return Ok((memory, extent));
            }
            if memory.len() > self.record_bytes_max {
                let row = self.first_row + self.blanks;
                return Err(if extent.open { refuse::open_quote(row) } else { refuse::long_record(row) });
            }
            wanted = memory.len() * 2;
        }
    }

    /// Where the records that hold something end, and how many blank ones follow.
    fn filled(&self, bytes: &[u8], extent: Extent) -> (usize, u64) {
        let blank = |byte: &u8| {
            matches!(*byte, b' ' | b'\t' | b'\r' | b'\n') || Some(*byte) == self.dialect.delimiter
        };
        let bytes = &bytes[..extent.end];
        let Some(last) = bytes.iter().rposition(|byte| !blank(byte)) else { return (0, extent.records) };
        // A quotation mark may stand before blank lines that belong to a cell.
        if bytes[last] == b'"' && self.dialect.opens(bytes, last) {
            return (extent.end, 0);
        }
        let Some(end) = memchr(self.dialect.terminator, &bytes[last..]) else { return (extent.end, 0) };
        let end = last + end + 1;
        let tail = &bytes[end..];
        let mut blanks = memchr_iter(self.dialect.terminator, tail).count() as u64;
        if !tail.is_empty() && !tail.ends_with(&[self.dialect.terminator]) {
            blanks += 1;
        }
        if blanks > 0
            && memchr(b'"', &bytes[..end]).is_some()
            && self::extent(&bytes[..end], self.dialect).end != end
        {
            // The blank lines stand inside a quoted cell.
            return (extent.end, 0);
        }
        (end, blanks)
    }
}

impl<R: Read + Send> Cut for Records<R> {
    fn next(&mut self, memory: Vec<u8>) -> Result<Option<Piece>> {
        let mut memory = memory;
        loop {
            let (bytes, extent) = self.fill(std::mem::take(&mut memory))?;
            let (end, blanks) = self.filled(&bytes, extent);
            self.rest.clear();
            self.rest.extend_from_slice(&bytes[extent.end..]);
            if end == 0 {
                self.blanks += blanks;
                if self.ended && self.rest.is_empty() {
                    return Ok(None);
                }
                memory = bytes;
                continue;
            }
            let mut bytes = bytes;
            bytes.truncate(end);
            let records = extent.records - blanks;
            let first_row = self.first_row;
            if self.blanks > 0 {
                let lines = std::iter::repeat_n(self.dialect.terminator, self.blanks as usize);
                bytes.splice(0..0, lines);
            }
            self.first_row += self.blanks + records;
            self.rows += self.blanks + records;
            self.blanks = blanks;
            return Ok(Some(Piece { first_row, bytes, block: None }));
        }
    }

    fn rows(&self) -> u64 {
        self.rows
    }
}
