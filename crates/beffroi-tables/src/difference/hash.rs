//! Hashes of rows: 128 bits, by what the values read, so that `1` is the same in a column of whole numbers
//! and in a column of texts.

use crate::query::Segment;
use crate::query::column::Column;
use crate::query::evaluate::write_value;
use foldhash::quality::RandomState;
use std::hash::BuildHasher;

/// The hash of a row: two rows that differ share one by chance once in 2^128.
pub type Hash = u128;

/// Hashes with a secret of its own: nobody can make two rows collide on purpose.
#[derive(Default)]
pub struct Hasher {
    low: RandomState,
    high: RandomState,
}

impl Hasher {
    fn value(&self, text: &str, known: bool) -> Hash {
        let pair = (text, known);
        Hash::from(self.low.hash_one(pair)) | Hash::from(self.high.hash_one(pair)) << 64
    }

    /// The hash of each value of a column (of each value of its dictionary, when it has one).
    fn values(&self, column: &Column) -> Vec<Hash> {
        let mut text = String::new();
        (0..column.values.len())
            .map(|index| {
                text.clear();
                write_value(&column.values, index, &mut text);
                self.value(&text, column.values.is_valid(index))
            })
            .collect()
    }

    /// The hash of each row of a segment over some columns, in their order.
    pub fn rows(&self, segment: &Segment, columns: &[usize]) -> Vec<Hash> {
        let mut hashes = vec![Hash::from(0_u8); segment.rows];
        for index in columns {
            let Some(column) = segment.column(*index) else { continue };
            let values = self.values(column);
            for (row, hash) in hashes.iter_mut().enumerate() {
                let place = column.codes.as_ref().map_or(row, |codes| codes.get(row));
                *hash = mix(*hash, values[place]);
            }
        }
        hashes
    }
}

/// Adds a value to the hash of a row; the order of values counts.
fn mix(hash: Hash, value: Hash) -> Hash {
    const ODD: Hash = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;
    (hash.rotate_left(23) ^ value).wrapping_mul(ODD)
}
