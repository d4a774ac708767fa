//! The first rows in an order: a bounded list of candidates, compared by numbers first.

use super::mask::Mask;
use super::segment::{DictionarySource, RowSource, Segment, batches};
use crate::query::column::{Codes, rank_values};
use crate::query::dialect::Direction;
use crate::query::evaluate::evaluate;
use crate::query::memory::{Budget, Reservation};
use crate::query::plan::OrderKey;
use crate::query::plan::node::Node;
use crate::query::vector::{Kind, Values, Vector};
use beffroi_kernel::Result;
use foldhash::quality::FixedState;
use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::ops::Range;

/// A row that may be among the first.
#[derive(Debug)]
struct Candidate {
    /// One number per key, in the order asked.
    numbers: Box<[u64]>,
    /// One text per key whose numbers are only a beginning.
    texts: Box<[Box<str>]>,
    row: u32,
}

/// A key made ready for one segment.
enum Prepared<'a> {
    /// A number (and the text) by the code of a column.
    Coded(&'a Codes, Vec<u64>, Option<Vector>),
    /// Evaluated row by row.
    Rows(&'a Node, Direction),
    Random(u64),
}

/// Finds the first rows in an order.
#[derive(Debug)]
pub struct Orderer<'a> {
    keys: &'a [OrderKey],
    /// How many rows are wanted.
    wanted: usize,
    /// Whether all rows come from one segment, so that codes can stand for texts.
    single: bool,
    candidates: Vec<Candidate>,
    /// No row after this one can be among the first.
    threshold: Option<Box<[u64]>>,
    /// Rows seen that the filter keeps.
    pub total: u64,
    /// Whether the numbers of each key say everything; known at the first segment.
    exact: Vec<bool>,
    reservation: Reservation,
}

impl<'a> Orderer<'a> {
    /// Looks for the `wanted` first rows.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Limit`] when memory is out.
    pub fn new(keys: &'a [OrderKey], wanted: usize, single: bool, budget: &Budget) -> Result<Self> {
        let reservation = budget.reserve(0)?;
        Ok(Self {
            keys,
            wanted,
            single,
            candidates: Vec::new(),
            threshold: None,
            total: 0,
            exact: Vec::new(),
            reservation,
        })
    }

    fn prepare<'s>(&self, segment: &'s Segment) -> Vec<Prepared<'s>>
    where
        'a: 's,
    {
        self.keys
            .iter()
            .map(|key| match key {
                OrderKey::Random(seed) => Prepared::Random(*seed),
                OrderKey::Value(node, direction) => {
                    let coded =
                        segment.coded(node).and_then(|(_, column)| Some((column, column.codes.as_ref()?)));
                    let Some((column, codes)) = coded else { return Prepared::Rows(node, *direction) };
                    let source = DictionarySource { column };
                    let values = evaluate(node, &source);
                    if self.single {
                        let (ranks, distinct) = rank_values(&values);
                        let last = distinct.len() as u64;
                        let number = |rank: u32| match (rank, direction) {
                            (0, _) => u64::MAX,
                            (rank, Direction::Ascending) => u64::from(rank),
                            (rank, Direction::Descending) => last - u64::from(rank),
                        };
                        return Prepared::Coded(codes, ranks.into_iter().map(number).collect(), None);
                    }
                    let numbers = (0..values.len()).map(|index| number(&values, index, *direction)).collect();
                    Prepared::Coded(codes, numbers, (node.kind == Kind::Text).then(|| values.into_owned()))
                }
            })
            .collect()
    }

    /// Looks at the rows of `range` that `mask` keeps.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Limit`] when memory or time is out.
    pub fn add(
        &mut self,
        segment: &Segment,
        mask: &Mask<'_>,
        range: Range<usize>,
        budget: &Budget,
    ) -> Result<()> {
        let keys = self.keys;
        let prepared = self.prepare(segment);
        // In one segment a text that is coded has a rank; over several, all texts are compared.
        let exact = keys.iter().zip(&prepared).map(|(key, prepared)| match (key, prepared) {
            (OrderKey::Value(node, _), Prepared::Rows(..)) => node.kind != Kind::Text,
            (OrderKey::Value(node, _), Prepared::Coded(..)) => self.single || node.kind != Kind::Text,
            _ => true,
        });
        self.exact = exact.collect();
        let mut rows = Vec::new();
        let mut numbers: Vec<Vec<u64>> = keys.iter().map(|_| Vec::new()).collect();
        for range in batches(range) {
            budget.check_time()?;
            mask.select(segment, range, &mut rows);
            self.total += rows.len() as u64;
            if self.wanted == 0 || rows.is_empty() {
                continue;
            }
            let mut texts: Vec<Option<Vector>> = Vec::with_capacity(keys.len());
            for (prepared, numbers) in prepared.iter().zip(&mut numbers) {
                texts.push(fill(prepared, segment, &rows, numbers));
            }
            for (index, row) in rows.iter().enumerate() {
                if self.rejects(&numbers, index) {
                    continue;
                }
                let text = |(key, prepared): (usize, &Prepared<'_>)| match (prepared, &texts[key]) {
                    (Prepared::Coded(codes, _, Some(values)), _) => {
                        Some(text_at(values, codes.get(*row as usize)))
                    }
                    (_, Some(values)) => Some(text_at(values, index)),
                    _ => None,
                };
                self.candidates.push(Candidate {
                    numbers: numbers.iter().map(|numbers| numbers[index]).collect(),
                    texts: prepared.iter().enumerate().filter_map(text).collect(),
                    row: segment.start as u32 + row,
                });
            }
            self.prune()?;
        }
        Ok(())
    }

    /// Whether a row comes after all that are wanted.
    fn rejects(&self, numbers: &[Vec<u64>], index: usize) -> bool {
        let Some(threshold) = &self.threshold else { return false };
        for ((numbers, threshold), exact) in numbers.iter().zip(threshold).zip(&self.exact) {
            match numbers[index].cmp(threshold) {
                Ordering::Less => return false,
                Ordering::Greater => return true,
                Ordering::Equal if !exact => return false,
                Ordering::Equal => {}
            }
        }
        // Equal in everything: the row that stands first in the table wins.
        true
    }

    fn prune(&mut self) -> Result<()> {
        if self.wanted > 0 && self.candidates.len() >= self.wanted.saturating_mul(2).saturating_add(1_024) {
            let (keys, exact) = (self.keys, &self.exact);
            let (_, last, _) =
                self.candidates.select_nth_unstable_by(self.wanted - 1, |a, b| compare(keys, exact, a, b));
            self.threshold = Some(last.numbers.clone());
            self.candidates.truncate(self.wanted);
        }
        let each = size_of::<Candidate>() + self.keys.len() * 24;
        let texts: usize =
            self.candidates.iter().take(1).flat_map(|first| &first.texts).map(|text| text.len()).sum();
        self.reservation.resize(self.candidates.capacity() * (each + texts))
    }

    /// The same search in later rows: what this one has found already bounds it.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Limit`] when memory is out.
    pub fn fork(&self, budget: &Budget) -> Result<Self> {
        let mut fork = Self::new(self.keys, self.wanted, self.single, budget)?;
        fork.threshold.clone_from(&self.threshold);
        Ok(fork)
    }

    /// Adds what another thread found in later rows.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Limit`] when memory is out.
    pub fn merge(&mut self, other: Self) -> Result<()> {
        self.total += other.total;
        if self.exact.is_empty() {
            self.exact = other.exact;
        }
        self.candidates.extend(other.candidates);
        self.prune()
    }

    /// The places of the first rows in the table, in order.
    pub fn finish(mut self) -> Vec<u32> {
        let keys = self.keys;
        self.candidates.sort_unstable_by(|a, b| compare(keys, &self.exact, a, b));
        self.candidates.truncate(self.wanted);
        self.candidates.into_iter().map(|candidate| candidate.row).collect()
    }
}

/// The numbers of the rows of a batch, and their texts when the numbers are only a beginning.
fn fill(prepared: &Prepared<'_>, segment: &Segment, rows: &[u32], numbers: &mut Vec<u64>) -> Option<Vector> {
    match prepared {
        Prepared::Coded(codes, table, _) => {
            codes.gather(rows, numbers, |code| table[code]);
            None
        }
        Prepared::Random(seed) => {
            let hasher = FixedState::with_seed(*seed);
            numbers.clear();
            numbers.extend(rows.iter().map(|row| hasher.hash_one(segment.start as u64 + u64::from(*row))));
            None
        }
        Prepared::Rows(node, direction) => {
            let source = RowSource { segment, rows };
            let values = evaluate(node, &source);
            numbers.clear();
            numbers.extend((0..values.len()).map(|index| number(&values, index, *direction)));
            (node.kind == Kind::Text).then(|| values.into_owned())
        }
    }
}

fn text_at(values: &Vector, index: usize) -> Box<str> {
    match &values.values {
        Values::Text(texts) if values.is_valid(index) => texts.get(index).into(),
        _ => Box::default(),
    }
}

/// A number that is ordered as the value is; null is the largest in both directions.
fn number(values: &Vector, index: usize, direction: Direction) -> u64 {
    const SIGN: u64 = 1 << 63;
    if !values.is_valid(index) {
        return u64::MAX;
    }
    let ascending = match &values.values {
        Values::Boolean(values) => u64::from(values[index]),
        Values::Integer(values) | Values::Datetime(values) => values[index] as u64 ^ SIGN,
        Values::Date(values) => i64::from(values[index]) as u64 ^ SIGN,
        Values::Number(values) => {
            let bits = (values[index] + 0.0).to_bits();
            if bits & SIGN == 0 { bits | SIGN } else { !bits }
        }
        Values::Text(texts) => {
            let mut beginning = [0_u8; 8];
            let bytes = texts.get(index).as_bytes();
            let length = bytes.len().min(8);
            beginning[..length].copy_from_slice(&bytes[..length]);
            u64::from_be_bytes(beginning)
        }
    };
    let number = match direction {
        Direction::Ascending => ascending,
        Direction::Descending => !ascending,
    };
    number.min(u64::MAX - 1)
}

fn compare(keys: &[OrderKey], exact: &[bool], a: &Candidate, b: &Candidate) -> Ordering {
    let mut text = 0;
    for (place, (key, exact)) in keys.iter().zip(exact).enumerate() {
        let order = a.numbers[place].cmp(&b.numbers[place]);
        if order.is_ne() {
            return order;
        }
        if *exact {
            continue;
        }
        let order = a.texts[text].cmp(&b.texts[text]);
        text += 1;
        let descending = matches!(key, OrderKey::Value(_, Direction::Descending));
        if order.is_ne() {
            return if descending { order.reverse() } else { order };
        }
    }
    a.row.cmp(&b.row)
}

/// The order of groups by the values of each key.
pub fn order_groups(keys: &[OrderKey], values: &[Vector], groups: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..groups as u32).collect();
    order.sort_by(|a, b| {
        let (a, b) = (*a as usize, *b as usize);
        let orders = keys.iter().zip(values).map(|(key, values)| match key {
            OrderKey::Random(seed) => {
                let hasher = FixedState::with_seed(*seed);
                hasher.hash_one(a).cmp(&hasher.hash_one(b))
            }
            OrderKey::Value(_, direction) => match (direction, values.is_valid(a) && values.is_valid(b)) {
                (Direction::Descending, true) => values.compare(b, a),
                _ => values.compare(a, b),
            },
        });
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    order
}
