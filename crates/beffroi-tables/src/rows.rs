//! Rows as text: what every reader produces and every check reads.
//!
//! Whatever the format was, a table becomes blocks of records whose cells are text, with the row
//! number that a spreadsheet shows. A number cell of a spreadsheet reads `1234.5`, a date cell
//! `2024-01-31`, an empty cell is the empty text.

use std::hash::{BuildHasher, Hasher};

/// A cell's place in the text of its block, in bytes, and the hash of its text.
#[derive(Clone, Copy, Debug)]
struct Cell {
    start: u32,
    end: u32,
    hash: u64,
}

/// The hash that blocks keep of every cell, so that what reads it need not compute it again.
///
/// The same in every process (reports must not change from one run to the next), so it must not be
/// trusted against somebody who makes collisions on purpose: compare the text where that matters.
#[must_use]
pub fn hash_of(text: &str) -> u64 {
    const STATE: foldhash::fast::FixedState = foldhash::fast::FixedState::with_seed(0xbeff_0001);
    let mut hasher = STATE.build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Some consecutive records of a table, in one piece of memory.
///
/// Rows may be ragged. Blank rows are kept (as rows of empty cells or of no cell), so that row numbers hold.
#[derive(Clone, Debug, Default)]
pub struct Block {
    text: String,
    cells: Vec<Cell>,
    /// Where each row starts in `cells`, then the end of the last row: one more than there are rows,
    /// or nothing at all when there is no row.
    rows: Vec<u32>,
}

impl Block {
    /// A block of these rows, for tests and for readers that hold whole cells.
    pub fn from_rows<R: IntoIterator<Item = C>, C: AsRef<str>>(rows: impl IntoIterator<Item = R>) -> Self {
        let mut block = Self::default();
        for row in rows {
            for cell in row {
                block.push_cell(cell.as_ref());
            }
            block.end_row();
        }
        block
    }

    /// Adds a cell to the row being written.
    pub fn push_cell(&mut self, cell: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(cell);
        self.cells.push(Cell { start, end: self.text.len() as u32, hash: hash_of(cell) });
    }

    /// Ends the row being written.
    pub fn end_row(&mut self) {
        if self.rows.is_empty() {
            self.rows.push(0);
        }
        self.rows.push(self.cells.len() as u32);
    }

    /// Forgets the rows, keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
    }

    /// Gives the memory back, for the next piece of the file.
    pub(crate) fn release(&mut self) -> Vec<u8> {
        self.cells.clear();
        self.rows.clear();
        std::mem::take(&mut self.text).into_bytes()
    }

    /// Takes the text in which the cells of [`push_span`](Self::push_span) stand.
    pub(crate) fn adopt(&mut self, text: String) {
        self.text = text;
    }

    /// Adds a cell that stands from `start` to `end` in a text that [`adopt`](Self::adopt) will take.
    pub(crate) fn push_span(&mut self, start: usize, end: usize, hash: u64) {
        self.cells.push(Cell { start: start as u32, end: end as u32, hash });
    }

    /// Whether the row being written has a cell.
    pub(crate) fn row_is_open(&self) -> bool {
        self.cells.len() > self.rows.last().map_or(0, |end| *end as usize)
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at `index`, counted from 0 in this block.
    #[must_use]
    pub fn row(&self, index: usize) -> Row<'_> {
        let (start, end) = (self.rows[index] as usize, self.rows[index + 1] as usize);
        Row { text: &self.text, cells: &self.cells[start..end] }
    }

    /// The rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|index| self.row(index))
    }
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    text: &'a str,
    cells: &'a [Cell],
}

impl<'a> Row<'a> {
    /// How many cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether the row has no cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The text of a cell; nothing when the row is shorter.
    #[must_use]
    pub fn cell(&self, column: usize) -> Option<&'a str> {
        let cell = self.cells.get(column)?;
        Some(&self.text[cell.start as usize..cell.end as usize])
    }

    /// The [`hash_of`] a cell, computed once when the block was made.
    #[must_use]
    pub fn hash(&self, column: usize) -> Option<u64> {
        self.cells.get(column).map(|cell| cell.hash)
    }

    /// The cells, in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        let text = self.text;
        self.cells.iter().map(move |cell| &text[cell.start as usize..cell.end as usize])
    }

    /// The cells with their [`hash_of`], in order.
    pub fn iter_hashed(&self) -> impl Iterator<Item = (&'a str, u64)> {
        let text = self.text;
        self.cells.iter().map(move |cell| (&text[cell.start as usize..cell.end as usize], cell.hash))
    }

    /// Whether every cell is empty or blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.iter().all(|cell| cell.trim().is_empty())
    }
}
