//! Finds the header among the first rows of a table: title lines may stand above it, or it may be absent.

use super::headless;
use crate::rows::{Block, Row};

/// Whether a file names its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Naming {
    /// In a header row.
    #[default]
    Written,
    /// It does not: names were made.
    Absent,
}

/// Where the header stands and what it says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Header {
    /// The index of its row in the sample; of the first row of data when it is absent.
    pub index: usize,
    /// Whether that row is a header.
    pub naming: Naming,
    /// Its cells, as written, without those that have neither a name nor a value below.
    pub names: Vec<String>,
    /// Cells of the header row that were left out at its end because their columns are empty.
    pub dropped: usize,
    /// From 0 to 1: how much its cells look like names rather than values.
    pub quality: f64,
}

impl Header {
    /// The number of its row, as a spreadsheet shows it; 0 when it is absent.
    pub(crate) fn row(&self) -> u64 {
        match self.naming {
            Naming::Written => self.index as u64 + 1,
            Naming::Absent => 0,
        }
    }

    /// The number of the first row of data.
    pub(crate) fn data_row(&self) -> u64 {
        match self.naming {
            Naming::Written => self.index as u64 + 2,
            Naming::Absent => self.index as u64 + 1,
        }
    }
}

/// How many rows are looked at.
pub(crate) const SAMPLE_ROWS: usize = 200;
/// How many rows may stand above the header.
const TITLE_ROWS_MAX: usize = 30;

/// Finds the header in the first rows of a table. Nothing when all rows are blank.
pub(crate) fn find(sample: &Block) -> Option<Header> {
    let filled: Vec<usize> = sample.iter().take(SAMPLE_ROWS).map(filled_cells).collect();
    let mut counts: Vec<usize> = filled.iter().copied().filter(|count| *count > 0).collect();
    counts.sort_unstable();
    let typical = *counts.get(counts.len().saturating_sub(1) * 3 / 4)?;
    let needed = (typical * 3).div_ceil(5).max(1);
    let first = filled.iter().take(TITLE_ROWS_MAX + 1).position(|count| *count >= needed);
    let first = first.or_else(|| filled.iter().position(|count| *count > 0))?;
    if filled[..first].iter().all(|count| *count == 0)
        && let Some(quality) = headless::plainness(sample, first)
    {
        return Some(absent(sample, first, quality));
    }
    let index = below_a_group_line(sample, &filled, first).unwrap_or(first);
    let index = last_repetition(sample, index);
    let row = sample.row(index);
    let width = width(sample, index);
    let names: Vec<String> = (0..width).map(|column| row.cell(column).unwrap_or("").to_owned()).collect();
    let quality = names.iter().filter(|name| is_name(name)).count() as f64 / width.max(1) as f64;
    let dropped = row.len().saturating_sub(width);
    Some(Header { index, naming: Naming::Written, names, dropped, quality })
}

/// The header that a table without one is given.
fn absent(sample: &Block, index: usize, quality: f64) -> Header {
    let row = sample.row(index);
    let width = last_filled(row).max(width(sample, index));
    let names = (1..=width).map(|column| format!("colonne_{column}")).collect();
    Header { index, naming: Naming::Absent, names, dropped: row.len().saturating_sub(width), quality }
}

fn filled_cells(row: Row<'_>) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Whether a text is a name rather than a value: it has a letter and is no number, date or address.
fn is_name(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.chars().any(char::is_alphabetic)
        && !text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '{' || c == '[')
        && !text.contains('@')
        && !text.starts_with("http")
}

/// Files that were put end to end repeat their header: the last of those that follow each other.
fn last_repetition(sample: &Block, index: usize) -> usize {
    let is_same = |at: usize| at < sample.len() && sample.row(at).iter().eq(sample.row(index).iter());
    let mut last = index;
    while is_same(last + 1) && sample.row(index).iter().all(|cell| cell.is_empty() || is_name(cell)) {
        last += 1;
    }
    // In a column of texts, values may be the same.
    if sample.row(index).len() > 1 { last } else { index }
}

/// A line that names groups of columns, with blanks, may stand above the line that names the columns.
fn below_a_group_line(sample: &Block, filled: &[usize], index: usize) -> Option<usize> {
    let next = (index + 1..filled.len()).find(|next| filled[*next] > 0)?;
    let has_blanks = filled[index] < sample.row(index).len();
    let all_names = |row: Row<'_>| row.iter().all(|cell| cell.trim().is_empty() || is_name(cell));
    let after = (next + 1..filled.len()).find(|after| filled[*after] > 0)?;
    let values_follow = !all_names(sample.row(after));
    (has_blanks && filled[next] * 4 > filled[index] * 5 && all_names(sample.row(next)) && values_follow)
        .then_some(next)
}

/// How many columns: those with a name, and those without a name that hold something in the rows below.
fn width(sample: &Block, header: usize) -> usize {
    let named = last_filled(sample.row(header));
    let rows = sample.iter().take(SAMPLE_ROWS).skip(header + 1);
    let mut beyond: Vec<usize> = rows.map(last_filled).filter(|end| *end > 0).collect();
    beyond.sort_unstable();
    // A column without a name counts when more than half of the rows fill it, and more than one.
    let unnamed = if beyond.len() < 2 { 0 } else { beyond[(beyond.len() - 1) / 2] };
    named.max(unnamed)
}

/// After the last cell of a row that holds something.
fn last_filled(row: Row<'_>) -> usize {
    (0..row.len())
        .rev()
        .find(|column| row.cell(*column).is_some_and(|cell| !cell.trim().is_empty()))
        .map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&[&str]], index: usize, names: &[&str]) {
        let header = find(&Block::from_rows(rows.iter().copied())).expect("a header");
        assert_eq!((header.index, header.names), (index, names.iter().map(|s| (*s).to_owned()).collect()));
    }

    #[test]
    fn headers_are_found() {
        check(&[&["a", "b"], &["1", "2"]], 0, &["a", "b"]);
        check(
            &[&["Budget 2024"], &[], &["a", "b", "c"], &["1", "2", "3"], &["1", "2", "3"]],
            2,
            &["a", "b", "c"],
        );
        check(&[&["a", "b", "", ""], &["1", "2", "", ""]], 0, &["a", "b"]);
        check(&[&["a", "b"], &["1", "2", "x"], &["1", "2", "y"], &["1", "2", "z"]], 0, &["a", "b", ""]);
        check(
            &[&["Lieu", "", "Montant", ""], &["nom", "code", "voté", "payé"], &["Ars", "01021", "1", "2"]],
            1,
            &["nom", "code", "voté", "payé"],
        );
        check(&[&["a", "b"], &["a", "b"], &["1", "2"]], 1, &["a", "b"]);
        check(&[&["nom"], &["Ars"], &["Ambronay"]], 0, &["nom"]);
    }

    #[test]
    fn an_extra_cell_of_one_row_is_not_a_column() {
        check(&[&["a", "b"], &["1", "2", "x"]], 0, &["a", "b"]);
        check(&[&["a", "b"], &["1", "2"], &["1", "2", "x"]], 0, &["a", "b"]);
        check(&[&["a", "b"], &["1", "2", "x"], &[], &[]], 0, &["a", "b"]);
        check(&[&["a", "b"], &["1", "2"], &["1", "2", "x"], &["1", "2"]], 0, &["a", "b"]);
        check(&[&["a", "b"], &["1", "2", "x"], &["1", "2", "x"]], 0, &["a", "b", ""]);
    }
}
