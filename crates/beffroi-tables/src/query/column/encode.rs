//! Distinct values to codes: dictionaries for columns, keys of groups and ranks for ordering.

use super::Codes;
use crate::query::vector::{Strings, Values, Vector};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Distinct values as they come, each with its number. Number 0 is null.
pub struct Interner {
    values: Vector,
    table: HashTable<u32>,
    hasher: RandomState,
}

impl Interner {
    /// An interner of values of the kind of `like`.
    pub fn new(kind: crate::query::vector::Kind) -> Self {
        let mut values = Vector::empty(kind);
        values.push(&crate::query::vector::Scalar::Null);
        Self { values, table: HashTable::new(), hasher: RandomState::default() }
    }

    /// How many distinct values, null counted.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The distinct values, in the order of their numbers.
    pub fn into_values(self) -> Vector {
        self.values
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.values.bytes() + self.table.capacity() * 5
    }

    /// The number of a text.
    pub fn text(&mut self, text: &str) -> u32 {
        let Values::Text(known) = &mut self.values.values else { return 0 };
        let hash = self.hasher.hash_one(text);
        intern(&mut self.table, hash, known, text, |known, code| known.get(code) == text, Strings::push, {
            let hasher = &self.hasher;
            move |known: &Strings, code| hasher.hash_one(known.get(code))
        })
        .inspect(|code| grow(&mut self.values.valid, *code))
        .unwrap_or_else(|code| code)
    }

    /// The number of a number, a date or a boolean given by its bits.
    fn bits<T: Copy>(
        table: &mut HashTable<u32>,
        hasher: &RandomState,
        valid: &mut Option<Vec<bool>>,
        known: &mut Vec<T>,
        value: T,
        bits: impl Fn(T) -> u64 + Copy,
    ) -> u32 {
        let hash = hasher.hash_one(bits(value));
        let same = |known: &Vec<T>, code: usize| bits(known[code]) == bits(value);
        let rehash = |known: &Vec<T>, code: usize| hasher.hash_one(bits(known[code]));
        intern(table, hash, known, value, same, |known, value| known.push(value), rehash)
            .inspect(|code| grow(valid, *code))
            .unwrap_or_else(|code| code)
    }

    /// The numbers of the values of `vector` at `places`, added to `codes`.
    pub fn add(&mut self, vector: &Vector, codes: &mut Vec<u32>) {
        let valid = vector.valid.as_deref();
        let known = |index: usize| valid.is_none_or(|valid| valid[index]);
        if let Values::Text(texts) = &vector.values {
            for index in 0..texts.len() {
                codes.push(if known(index) { self.text(texts.get(index)) } else { 0 });
            }
            return;
        }
        let (table, hasher, seen) = (&mut self.table, &self.hasher, &mut self.values.valid);
        macro_rules! add {
            ($into:expr, $from:expr, $bits:expr) => {
                for (index, value) in $from.iter().enumerate() {
                    codes.push(if known(index) {
                        Self::bits(table, hasher, seen, $into, *value, $bits)
                    } else {
                        0
                    });
                }
            };
        }
        match (&mut self.values.values, &vector.values) {
            (Values::Boolean(into), Values::Boolean(from)) => {
                add!(into, from, |value: bool| u64::from(value))
            }
            (Values::Integer(into), Values::Integer(from))
            | (Values::Datetime(into), Values::Datetime(from)) => {
                add!(into, from, |value: i64| value as u64)
            }
            (Values::Number(into), Values::Number(from)) => {
                add!(into, from, |value: f64| (value + 0.0).to_bits())
            }
            (Values::Date(into), Values::Date(from)) => add!(into, from, |value: i32| value as u64),
            // A vector of another kind has no place here: all its values count as unknown.
            _ => codes.extend((0..vector.len()).map(|_| 0)),
        }
    }
}

fn grow(valid: &mut Option<Vec<bool>>, _: u32) {
    if let Some(valid) = valid {
        valid.push(true);
    }
}

/// Finds or adds a value: `Ok` with the number of a new one, `Err` with the number of a known one.
fn intern<K, V>(
    table: &mut HashTable<u32>,
    hash: u64,
    known: &mut K,
    value: V,
    same: impl Fn(&K, usize) -> bool,
    push: impl FnOnce(&mut K, V),
    rehash: impl Fn(&K, usize) -> u64,
) -> Result<u32, u32> {
    if let Some(code) = table.find(hash, |code| same(known, *code as usize)) {
        return Err(*code);
    }
    let code = table.len() as u32 + 1;
    push(known, value);
    table.insert_unique(hash, code, |code| rehash(known, *code as usize));
    Ok(code)
}

/// The rank of each value when all are sorted and equal ones share a rank, and the distinct values in
/// that order. Null has rank 0 and stands first, whether it occurs or not.
pub fn rank_values(vector: &Vector) -> (Vec<u32>, Vector) {
    let mut order: Vec<u32> =
        (0..vector.len() as u32).filter(|index| vector.is_valid(*index as usize)).collect();
    order.sort_unstable_by(|a, b| vector.compare(*a as usize, *b as usize));
    let mut ranks = vec![0_u32; vector.len()];
    let mut firsts: Vec<u32> = Vec::new();
    for index in order {
        let same = firsts.last().is_some_and(|last| vector.compare(*last as usize, index as usize).is_eq());
        if !same {
            firsts.push(index);
        }
        ranks[index as usize] = firsts.len() as u32;
    }
    let mut distinct = Vector::empty(vector.kind());
    distinct.push(&crate::query::vector::Scalar::Null);
    let taken = vector.take(firsts.iter().map(|index| *index as usize));
    match (&mut distinct.values, taken.values) {
        // The common long case without a copy per value through a scalar.
        (Values::Text(into), Values::Text(from)) => {
            (0..from.len()).for_each(|index| into.push(from.get(index)))
        }
        (_, values) => distinct.append(&Vector::known(values)),
    }
    distinct.valid = Some((0..distinct.len()).map(|index| index > 0).collect());
    (ranks, distinct)
}

/// Values as sorted codes.
pub struct Encoded {
    /// The code of each row.
    pub codes: Codes,
    /// The distinct values, sorted, null first.
    pub values: Vector,
}

/// Gives sorted codes to values that come in batches.
pub struct RowEncoder {
    interner: Interner,
    codes: Vec<u32>,
}

impl RowEncoder {
    /// Nothing yet.
    pub fn new(kind: crate::query::vector::Kind) -> Self {
        Self { interner: Interner::new(kind), codes: Vec::new() }
    }

    /// Adds the values of a batch.
    pub fn add(&mut self, vector: &Vector) {
        self.interner.add(vector, &mut self.codes);
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.interner.bytes() + self.codes.capacity() * 4
    }

    /// Sorts.
    pub fn finish(self) -> Encoded {
        let (ranks, values) = rank_values(&self.interner.into_values());
        Encoded { codes: Codes::narrow(&self.codes, values.len(), &ranks), values }
    }
}

/// Sorted codes of batches of values.
///
/// # Errors
/// The first error of a batch, or of `reserve`, which is told the bytes held after each.
pub fn encode_rows<E>(
    kind: crate::query::vector::Kind,
    batches: impl Iterator<Item = Result<Vector, E>>,
    mut reserve: impl FnMut(usize) -> Result<(), E>,
) -> Result<Encoded, E> {
    let mut encoder = RowEncoder::new(kind);
    for batch in batches {
        encoder.add(&batch?);
        reserve(encoder.bytes())?;
    }
    Ok(encoder.finish())
}
