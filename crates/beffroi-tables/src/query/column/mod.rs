//! A column in memory, in the most compact of two forms.
//!
//! *Coded*: each distinct value stands once in a sorted dictionary and each row holds its code (one, two
//! or four bytes; code 0 is null). An expression over one such column is evaluated once per distinct
//! value. *Plain*: one value per row, for columns whose values hardly repeat.

mod build;
mod encode;

pub use build::{Builder, kind_of};
pub use encode::{encode_rows, rank_values};

use super::fold::{collated, fold_into};
use super::vector::{Strings, Values, Vector};
use std::ops::Range;
use std::sync::OnceLock;

/// The codes of a column, as narrow as they fit.
#[derive(Clone, Debug)]
pub enum Codes {
    /// Up to 256 codes.
    Narrow(Vec<u8>),
    /// Up to 65 536 codes.
    Medium(Vec<u16>),
    /// More.
    Wide(Vec<u32>),
}

/// Runs the same code on the codes whatever their width.
macro_rules! each_width {
    ($codes:expr, $name:ident => $body:expr) => {
        match $codes {
            $crate::query::column::Codes::Narrow($name) => $body,
            $crate::query::column::Codes::Medium($name) => $body,
            $crate::query::column::Codes::Wide($name) => $body,
        }
    };
}
pub(crate) use each_width;

impl Codes {
    /// The narrowest form of `codes`, all below `count`, each changed by `remap`.
    pub fn narrow(codes: &[u32], count: usize, remap: &[u32]) -> Self {
        let changed = codes.iter().map(|code| remap[*code as usize]);
        if count <= 1 << 8 {
            Self::Narrow(changed.map(|code| code as u8).collect())
        } else if count <= 1 << 16 {
            Self::Medium(changed.map(|code| code as u16).collect())
        } else {
            Self::Wide(changed.collect())
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        each_width!(self, codes => codes.len())
    }

    /// The code of a row.
    #[inline]
    pub fn get(&self, row: usize) -> usize {
        each_width!(self, codes => codes[row] as usize)
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.capacity(),
            Self::Medium(codes) => codes.capacity() * 2,
            Self::Wide(codes) => codes.capacity() * 4,
        }
    }

    /// Writes the codes of `rows` to `out`, each changed by `map`.
    pub fn gather<T>(&self, rows: &[u32], out: &mut Vec<T>, map: impl Fn(usize) -> T) {
        out.clear();
        each_width!(self, codes => out.extend(rows.iter().map(|row| map(codes[*row as usize] as usize))));
    }
}

/// A column of a table, or of a part of it.
#[derive(Debug)]
pub struct Column {
    /// The codes of a coded column; absent for a plain one.
    pub codes: Option<Codes>,
    /// The dictionary (sorted, null first), or the value of each row.
    pub values: Vector,
    /// How many rows have each code.
    pub counts: Vec<u32>,
    folded: OnceLock<Strings>,
    collation: OnceLock<Vec<u32>>,
}

impl Column {
    /// A coded column: `values` sorted, the first of them null.
    pub fn coded(codes: Codes, values: Vector) -> Self {
        let mut counts = vec![0_u32; values.len()];
        each_width!(&codes, codes => codes.iter().for_each(|code| counts[*code as usize] += 1));
        Self { codes: Some(codes), values, counts, folded: OnceLock::new(), collation: OnceLock::new() }
    }

    /// A plain column.
    pub fn plain(values: Vector) -> Self {
        Self { codes: None, values, counts: Vec::new(), folded: OnceLock::new(), collation: OnceLock::new() }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.codes.as_ref().map_or(self.values.len(), Codes::len)
    }

    /// The values of consecutive rows.
    pub fn range(&self, rows: Range<usize>) -> Vector {
        match &self.codes {
            Some(codes) => {
                each_width!(codes, codes => self.values.take(codes[rows].iter().map(|code| *code as usize)))
            }
            None => self.values.take(rows),
        }
    }

    /// The values of some rows.
    pub fn rows(&self, rows: &[u32]) -> Vector {
        match &self.codes {
            Some(codes) => {
                each_width!(codes, codes => self.values.take(rows.iter().map(|row| codes[*row as usize] as usize)))
            }
            None => self.values.take(rows.iter().map(|row| *row as usize)),
        }
    }

    /// The texts of [`values`](Self::values) without case nor accents, made at the first call and kept.
    pub fn folded(&self) -> Option<&Strings> {
        let Values::Text(texts) = &self.values.values else { return None };
        Some(self.folded.get_or_init(|| {
            let mut folded = Strings::with_capacity(texts.len(), texts.all().len());
            for index in 0..texts.len() {
                folded.push_with(|text| fold_into(texts.get(index), text));
            }
            folded.shrink();
            folded
        }))
    }

    /// The rank of each of [`values`](Self::values) in the order of people (see [`collated`]); 0 is unknown.
    /// Made at the first call and kept.
    pub fn collation(&self) -> &[u32] {
        self.collation.get_or_init(|| rank_values(&collated(self.values.clone())).0)
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.codes.as_ref().map_or(0, Codes::bytes)
            + self.values.bytes()
            + self.counts.capacity() * 4
            + self.folded.get().map_or(0, Strings::bytes)
            + self.collation.get().map_or(0, |ranks| ranks.capacity() * 4)
            + size_of::<Self>()
    }
}
