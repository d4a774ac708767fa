//! Splits the records of a delimited file into cells, without copying those that need no change.

use super::About;
use super::cut::{Dialect, closing};
use super::encoding::{Decoder, Encoding};
use super::refuse;
use super::scan::{Piece, Split};
use crate::rows::{Block, hash_of};
use beffroi_kernel::{Limits, Result};
use memchr::{memchr, memchr_iter, memchr2_iter};
use std::sync::atomic::{AtomicBool, Ordering};

/// Splits the pieces of one delimited file.
pub(crate) struct Cells {
    dialect: Dialect,
    decoder: Decoder,
    cell_bytes_max: usize,
    /// Whether a piece was not in the encoding that the start of the file announced.
    surprised: AtomicBool,
}

impl Cells {
    /// For a file written in `dialect` and read by `decoder`.
    pub(crate) fn new(dialect: Dialect, decoder: Decoder, limits: &Limits) -> Self {
        Self { dialect, decoder, cell_bytes_max: limits.cell_bytes_max, surprised: AtomicBool::new(false) }
    }
}

impl Split for Cells {
    fn split(&self, piece: Piece, block: &mut Block) -> Result<()> {
        let (text, surprised) = self.decoder.decode(piece.bytes);
        if surprised {
            self.surprised.store(true, Ordering::Relaxed);
        }
        let longest = cells(text, block, self.dialect);
        if longest > self.cell_bytes_max {
            return Err(refuse::long_cell(piece.first_row, block, self.cell_bytes_max));
        }
        Ok(())
    }

    fn conclude(&self, about: &mut About) {
        if self.surprised.load(Ordering::Relaxed)
            && let Some(written) = &mut about.encoding
        {
            if written.ascii {
                written.encoding = Encoding::Windows1252;
            }
            written.reason = "some lines are not valid UTF-8: those were read as Windows-1252".to_owned();
            written.mixed = !written.ascii;
        }
    }
}

/// Fills `block` with the cells of `text`. Returns the length of the longest.
pub(crate) fn cells(mut text: String, block: &mut Block, dialect: Dialect) -> usize {
    block.clear();
    let mut writer = Spans { block, text: &text, extra: String::new(), start: 0, longest: 0 };
    if memchr(b'"', text.as_bytes()).is_none() {
        plain(&mut writer, dialect);
    } else {
        quoted(&mut writer, dialect);
    }
    let Spans { extra, longest, .. } = writer;
    text.push_str(&extra);
    block.adopt(text);
    longest
}

/// Where the cells of a text stand.
struct Spans<'a> {
    block: &'a mut Block,
    text: &'a str,
    /// Cells whose doubled quotation marks were made single; they follow the text.
    extra: String,
    /// The first byte of the cell being read.
    start: usize,
    longest: usize,
}

impl Spans<'_> {
    /// A cell without quotation marks that ends before `at`.
    fn cell(&mut self, at: usize) {
        self.span(self.start, at);
        self.start = at + 1;
    }

    /// The last cell of a record that ends before `at`. A record without a byte has no cell.
    fn record(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let end = if at > self.start && bytes[at - 1] == b'\r' { at - 1 } else { at };
        if end > self.start || self.block.row_is_open() {
            self.span(self.start, end);
        }
        self.block.end_row();
        self.start = at + 1;
    }

    fn span(&mut self, start: usize, end: usize) {
        self.longest = self.longest.max(end - start);
        self.block.push_span(start, end, hash_of(&self.text[start..end]));
    }

    /// A quoted cell whose quotation marks stand before `inside` and at `close`; other text may follow
    /// up to `end`.
    fn quoted(&mut self, inside: usize, close: usize, end: usize) {
        let text = &self.text[inside..close];
        if close + 1 >= end && memchr(b'"', text.as_bytes()).is_none() {
            self.span(inside, close);
            return;
        }
        let start = self.extra.len();
        self.extra.push_str(&text.replace("\"\"", "\""));
        self.extra.push_str(self.text.get(close + 1..end).unwrap_or(""));
        let hash = hash_of(&self.extra[start..]);
        self.longest = self.longest.max(self.extra.len() - start);
        let before = self.text.len();
        self.block.push_span(before + start, before + self.extra.len(), hash);
    }
}

/// The cells of a text without any quotation mark.
fn plain(spans: &mut Spans<'_>, dialect: Dialect) {
    let bytes = spans.text.as_bytes();
    match dialect.delimiter {
        Some(delimiter) => {
            for at in memchr2_iter(delimiter, dialect.terminator, bytes) {
                if bytes[at] == delimiter { spans.cell(at) } else { spans.record(at) }
            }
        }
        None => memchr_iter(dialect.terminator, bytes).for_each(|at| spans.record(at)),
    }
    if spans.start < bytes.len() || spans.block.row_is_open() {
        spans.record(bytes.len());
    }
}

/// The cells of a text with quotation marks.
fn quoted(spans: &mut Spans<'_>, dialect: Dialect) {
    let bytes = spans.text.as_bytes();
    let delimiter = dialect.delimiter.unwrap_or(dialect.terminator);
    let mut ends = memchr2_iter(delimiter, dialect.terminator, bytes);
    while spans.start < bytes.len() {
        if bytes[spans.start] != b'"' {
            let end = ends.find(|at| *at >= spans.start).unwrap_or(bytes.len());
            end_cell(spans, dialect, end);
            continue;
        }
        let inside = spans.start + 1;
        let close = closing(bytes, inside).map_or(bytes.len(), |after| after - 1);
        let end = ends.find(|at| *at >= close).unwrap_or(bytes.len());
        let is_record = bytes.get(end) != Some(&delimiter) || dialect.delimiter.is_none();
        let text_end = if is_record && end > close + 1 && bytes[end - 1] == b'\r' { end - 1 } else { end };
        spans.quoted(inside, close, text_end);
        spans.start = end + 1;
        if is_record {
            spans.block.end_row();
        }
    }
    if spans.block.row_is_open() {
        spans.record(bytes.len());
    }
}

fn end_cell(spans: &mut Spans<'_>, dialect: Dialect, end: usize) {
    if end < spans.text.len() && Some(spans.text.as_bytes()[end]) == dialect.delimiter {
        spans.cell(end);
    } else {
        spans.record(end);
    }
}
