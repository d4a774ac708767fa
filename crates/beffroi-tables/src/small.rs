//! Small tables read whole, as text: what a list of a few thousand names needs.

use crate::read::{self, Worker};
use crate::rows::Block;
use beffroi_kernel::ports::{Source, TextRow, too_many_rows};
use beffroi_kernel::{Limits, Result};

/// The rows of a table, the header first, each as wide as the header; blank ones are left out.
///
/// # Errors
/// [`Input`](beffroi_kernel::Error::Input) when no table can be read, [`Limit`](beffroi_kernel::Error::Limit) with
/// code `too-many-rows` beyond `rows_max` rows of data.
pub fn rows(source: Source<'_>, limits: &Limits, rows_max: u64) -> Result<Vec<TextRow>> {
    let table = read::open(&source, limits)?;
    let header = trimmed(table.headers().iter().map(String::as_str), table.headers().len());
    let width = header.len();
    let mut rows = vec![TextRow { number: table.about().header_row, cells: header }];
    table.scan(
        || Gather { width },
        |found| {
            rows.extend(found);
            if rows.len() as u64 > rows_max.saturating_add(1) { Err(too_many_rows(rows_max)) } else { Ok(()) }
        },
    )?;
    Ok(rows)
}

fn trimmed<'a>(cells: impl Iterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut cells: Vec<String> = cells.take(width).map(|cell| cell.trim().to_owned()).collect();
    cells.resize(width, String::new());
    cells
}

/// Takes the filled rows of each block.
struct Gather {
    width: usize,
}

impl Worker for Gather {
    type Output = Vec<TextRow>;

    fn work(&mut self, first_row: u64, block: &Block) -> Result<Self::Output> {
        let filled = block.iter().enumerate().filter(|(_, row)| !row.is_blank());
        Ok(filled
            .map(|(index, row)| TextRow {
                number: first_row + index as u64,
                cells: trimmed(row.iter(), self.width),
            })
            .collect())
    }
}
