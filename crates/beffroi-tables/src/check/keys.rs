//! Values that must not occur twice: `unique` fields and the primary key.
//!
//! A value is kept as 96 bits of two independent hashes and the row where it first stood: among ten
//! million values, two different ones are taken for equal with a chance of one in 10¹⁵, so nothing is
//! looked at again. The memory is capped: past [`KEYS_MAX`] values, new ones are
//! compared with those kept and no longer kept themselves, and this is said.

use super::cell::CellPlan;
use crate::rows::{Block, Row};
use crate::schema::{FieldKind, values};
use hashbrown::HashTable;

/// Most values kept, all keys together: 20 bytes each, and half as much again while the table grows.
pub(crate) const KEYS_MAX: usize = 3_600_000;

/// Columns whose values must not occur twice together.
#[derive(Clone, Debug)]
pub(crate) struct KeyPlan {
    pub(crate) columns: Vec<usize>,
    /// Whether it is the primary key, or one unique field.
    pub(crate) primary: bool,
}

/// One row's value of a key.
#[derive(Clone, Copy, Debug)]
struct Entry {
    high: u64,
    low: u32,
    /// The row, counted from the first row of the block.
    row: u32,
}

/// The values of a key in one block.
#[derive(Debug, Default)]
pub(crate) struct KeyRows {
    entries: Vec<Entry>,
    /// The values as text, one after the other, with where each ends.
    texts: String,
    ends: Vec<u32>,
}

impl KeyPlan {
    /// The values of the key in a block. Rows with an empty part have none.
    pub(crate) fn collect(&self, block: &Block, cells: &[Option<CellPlan>]) -> KeyRows {
        let mut rows = KeyRows::default();
        rows.entries.reserve(block.len());
        for (at, row) in block.iter().enumerate() {
            if let Some((high, low)) = self.hashes(row, cells) {
                rows.entries.push(Entry { high, low, row: at as u32 });
                self.write(row, &mut rows.texts);
                rows.ends.push(rows.texts.len() as u32);
            }
        }
        rows
    }

    fn hashes(&self, row: Row<'_>, cells: &[Option<CellPlan>]) -> Option<(u64, u32)> {
        let (mut high, mut low) = (0_u64, 0_u64);
        for column in &self.columns {
            let text = row.cell(*column)?;
            let plan = cells.get(*column)?.as_ref()?;
            if plan.is_empty(text) {
                return None;
            }
            let (first, second) = match &plan.field.kind {
                // `1.0` and `1` are one number.
                kind @ (FieldKind::Number(_) | FieldKind::Integer(_)) => match values::key(kind, text) {
                    Some(key) => pair(&key.to_bits().to_le_bytes()),
                    None => pair(text.as_bytes()),
                },
                _ => pair(text.as_bytes()),
            };
            high = high.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ first;
            low = low.rotate_left(29).wrapping_mul(0xc2b2_ae3d_27d4_eb4f) ^ second;
        }
        Some((high, (low >> 32) as u32))
    }

    /// The value as people read it.
    fn write(&self, row: Row<'_>, out: &mut String) {
        for (at, column) in self.columns.iter().enumerate() {
            if at > 0 {
                out.push_str(" ; ");
            }
            out.push_str(row.cell(*column).unwrap_or_default());
        }
    }
}

/// Two hashes that have nothing to do with each other.
fn pair(bytes: &[u8]) -> (u64, u64) {
    use std::hash::{BuildHasher, Hasher};
    const FIRST: foldhash::quality::FixedState = foldhash::quality::FixedState::with_seed(0x0005_ca1e);
    const SECOND: foldhash::quality::FixedState = foldhash::quality::FixedState::with_seed(0x00b1_ef70);
    let hash = |state: foldhash::quality::FixedState| {
        let mut hasher = state.build_hasher();
        hasher.write(bytes);
        hasher.finish()
    };
    (hash(FIRST), hash(SECOND))
}

/// A value seen, and the row where it first stood.
#[derive(Clone, Copy)]
struct Seen {
    high: u64,
    low: u32,
    row: u32,
}

/// A value that occurs again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Again {
    pub(crate) row: u64,
    pub(crate) first: u64,
    pub(crate) value: String,
}

/// The values of one key over the whole file.
pub(crate) struct KeySet {
    table: HashTable<Seen>,
    /// The first row whose value could not be kept.
    pub(crate) full_at: Option<u64>,
    pub(crate) repeated: u64,
}

impl KeySet {
    pub(crate) fn new() -> Self {
        Self { table: HashTable::new(), full_at: None, repeated: 0 }
    }

    /// Takes the values of the next block; `room` is how many values may still be kept. Hands the repeated
    /// ones to `again` and returns how many were added.
    pub(crate) fn add(
        &mut self,
        rows: &KeyRows,
        first_row: u64,
        room: usize,
        again: &mut dyn FnMut(Again),
    ) -> usize {
        let before = self.table.len();
        for (at, entry) in rows.entries.iter().enumerate() {
            let row = first_row + u64::from(entry.row);
            let same = |seen: &Seen| seen.high == entry.high && seen.low == entry.low;
            if let Some(seen) = self.table.find(entry.high, same) {
                self.repeated += 1;
                let start = at.checked_sub(1).map_or(0, |before| rows.ends[before] as usize);
                let value = rows.texts[start..rows.ends[at] as usize].to_owned();
                again(Again { row, first: u64::from(seen.row), value });
            } else if self.table.len() - before < room {
                let seen = Seen { high: entry.high, low: entry.low, row: row as u32 };
                self.table.insert_unique(entry.high, seen, |seen| seen.high);
            } else if self.full_at.is_none() {
                self.full_at = Some(row);
            }
        }
        self.table.len() - before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;
    use beffroi_kernel::ports::SchemaText;

    fn cells() -> Vec<Option<CellPlan>> {
        let json = r#"{"fields":[{"name":"a"},{"name":"n","type":"number"}],"missingValues":["","-"]}"#;
        let schema = Schema::load(&SchemaText { id: "t".to_owned(), json: json.to_owned() }).unwrap();
        schema.fields.iter().map(|field| Some(CellPlan::new(&schema, field))).collect()
    }

    #[test]
    fn repeated_values_are_found_across_blocks() {
        let key = KeyPlan { columns: vec![0, 1], primary: true };
        let first = Block::from_rows([["x", "1"], ["y", "1"], ["x", "1.0"], ["", "1"], ["-", "1"]]);
        let second = Block::from_rows([["y", "2"], ["y", "1"], ["", "1"]]);
        let mut set = KeySet::new();
        let mut found = Vec::new();
        for (block, first_row) in [(first, 2), (second, 7)] {
            let rows = key.collect(&block, &cells());
            set.add(&rows, first_row, 100, &mut |again| found.push((again.row, again.first, again.value)));
        }
        assert_eq!(found, [(4, 2, "x ; 1.0".to_owned()), (8, 3, "y ; 1".to_owned())]);
        assert_eq!((set.repeated, set.full_at), (2, None));
    }

    #[test]
    fn a_full_set_says_so() {
        let key = KeyPlan { columns: vec![0], primary: false };
        let rows = key.collect(&Block::from_rows([["a"], ["b"], ["c"], ["a"], ["c"]]), &cells());
        let mut set = KeySet::new();
        let mut found = Vec::new();
        assert_eq!(set.add(&rows, 2, 2, &mut |again| found.push(again.row)), 2);
        assert_eq!((found, set.full_at), (vec![5], Some(4)));
    }
}
