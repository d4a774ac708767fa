//! The first rows that differ, read again to be shown.

use crate::query::evaluate::write_value;
use crate::query::table::Table;
use crate::query::vector::Vector;
use beffroi_kernel::Result;
use beffroi_kernel::report::{RowChange, RowDifference};

/// Most rows shown of each kind.
pub const SAMPLES_MAX: usize = 100;

/// Longest value shown, in characters.
const VALUE_MAX: usize = 1_000;

/// Rows to show: what happened, the place in the old and in the new table.
#[derive(Default)]
pub struct Samples {
    added: Vec<(u32, u32)>,
    removed: Vec<(u32, u32)>,
    changed: Vec<(u32, u32)>,
}

impl Samples {
    /// Remembers a row, unless enough are.
    pub fn add(&mut self, kind: RowChange, old: u32, new: u32) {
        let rows = match kind {
            RowChange::Added => &mut self.added,
            RowChange::Removed => &mut self.removed,
            RowChange::Changed => &mut self.changed,
        };
        if rows.len() < SAMPLES_MAX {
            rows.push((old, new));
        }
    }

    /// Reads the rows: changed, then removed, then added.
    pub fn read(
        self,
        old: &Table,
        new: &Table,
        common: &[(usize, usize)],
        key: &[(usize, usize)],
    ) -> Result<Vec<RowDifference>> {
        let mut shown = self.changed(old, new, common, key)?;
        let side = |table: &Table, key: Vec<usize>| {
            if key.is_empty() { (0..table.fields.len()).collect() } else { key }
        };
        let (old_key, new_key) = key.iter().copied().unzip();
        let removed = self.removed.iter().map(|(row, _)| *row).collect();
        let added = self.added.iter().map(|(_, row)| *row).collect();
        for (kind, table, key, rows) in [
            (RowChange::Removed, old, side(old, old_key), removed),
            (RowChange::Added, new, side(new, new_key), added),
        ] {
            let values = Rows::read(table, &key, rows)?;
            shown.extend((0..values.rows.len()).map(|place| RowDifference {
                kind,
                key: key.iter().map(|column| values.text(place, *column)).collect(),
                cells: Vec::new(),
            }));
        }
        Ok(shown)
    }

    fn changed(
        &self,
        old: &Table,
        new: &Table,
        common: &[(usize, usize)],
        key: &[(usize, usize)],
    ) -> Result<Vec<RowDifference>> {
        let (old_rows, new_rows): (Vec<u32>, Vec<u32>) = self.changed.iter().copied().unzip();
        let both = || common.iter().chain(key);
        let before = Rows::read(old, &both().map(|(place, _)| *place).collect::<Vec<_>>(), old_rows)?;
        let after = Rows::read(new, &both().map(|(_, place)| *place).collect::<Vec<_>>(), new_rows)?;
        let differences = (0..self.changed.len()).map(|place| {
            let cells = common.iter().filter_map(|(old_column, new_column)| {
                let (was, is) = (before.text(place, *old_column), after.text(place, *new_column));
                (was != is).then(|| (old.fields[*old_column].label.clone(), was, is))
            });
            RowDifference {
                kind: RowChange::Changed,
                key: key.iter().map(|(column, _)| before.text(place, *column)).collect(),
                cells: cells.collect(),
            }
        });
        Ok(differences.collect())
    }
}

/// The values of some columns at some rows of one table.
struct Rows {
    columns: Vec<usize>,
    sorted: Vec<u32>,
    vectors: Vec<Vector>,
    rows: Vec<u32>,
}

impl Rows {
    fn read(table: &Table, columns: &[usize], rows: Vec<u32>) -> Result<Self> {
        let mut columns = columns.to_vec();
        columns.sort_unstable();
        columns.dedup();
        let mut sorted = rows.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let vectors = if rows.is_empty() { Vec::new() } else { table.fetch(&columns, &sorted)? };
        Ok(Self { columns, sorted, vectors, rows })
    }

    fn text(&self, place: usize, column: usize) -> String {
        let row = self.sorted.binary_search(&self.rows[place]);
        let (Ok(row), Ok(column)) = (row, self.columns.binary_search(&column)) else { return String::new() };
        let mut text = String::new();
        write_value(&self.vectors[column], row, &mut text);
        if let Some((cut, _)) = text.char_indices().nth(VALUE_MAX) {
            text.truncate(cut);
            text.push('…');
        }
        text
    }
}

/// The values of some columns at one row.
pub fn values(table: &Table, columns: &[usize], row: u32) -> Result<Vec<String>> {
    let rows = Rows::read(table, columns, vec![row])?;
    Ok(columns.iter().map(|column| rows.text(0, *column)).collect())
}
