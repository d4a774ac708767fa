//! What is calculated for each group, row after row, and brought together at the end.

use super::group::Key;
use crate::query::plan::node::{Aggregate, Function};
use crate::query::vector::{Kind, Scalar, Values, Vector};
use foldhash::HashSet;
use std::cmp::Ordering;

/// No code yet.
const NONE: u32 = u32::MAX;

/// The state of one calculation, for all groups.
#[derive(Debug)]
pub enum State {
    /// Rows or known values.
    Count(Vec<u64>),
    /// Exact sum of whole numbers, and how many.
    Sum(Vec<i128>, Vec<u64>),
    /// Sum of numbers, and how many.
    Total(Vec<f64>, Vec<u64>),
    /// The best code so far: dictionaries are sorted.
    BestCode(Vec<u32>),
    /// The best value so far.
    Best(Vec<Scalar>),
    /// Group and code of each distinct value, in one number.
    Distinct(HashSet<u64>),
    /// Every value and its group.
    All(Vec<(u32, f64)>),
    /// Count, mean and sum of squared distances (Welford).
    Spread(Vec<(u64, f64, f64)>),
}

/// What a calculation reads in a batch.
pub enum Input<'a> {
    /// Codes of a sorted dictionary; 0 is unknown.
    Codes(&'a [u32]),
    /// Values.
    Values(&'a Vector),
}

impl State {
    /// The state before any row. `coded`: the argument is read as sorted codes.
    pub fn new(aggregate: &Aggregate, coded: bool) -> Self {
        let whole = aggregate.argument.as_ref().is_some_and(|node| node.kind == Kind::Integer);
        match aggregate.function {
            Function::Count => Self::Count(Vec::new()),
            Function::CountDistinct => Self::Distinct(HashSet::default()),
            Function::Sum if whole => Self::Sum(Vec::new(), Vec::new()),
            Function::Sum | Function::Average => Self::Total(Vec::new(), Vec::new()),
            Function::Minimum | Function::Maximum if coded => Self::BestCode(Vec::new()),
            Function::Minimum | Function::Maximum => Self::Best(Vec::new()),
            Function::Quantile(_) => Self::All(Vec::new()),
            Function::Deviation => Self::Spread(Vec::new()),
        }
    }

    /// Makes room for `groups` groups.
    pub fn resize(&mut self, groups: usize) {
        match self {
            Self::Count(counts) => counts.resize(groups, 0),
            Self::Sum(sums, counts) => {
                sums.resize(groups, 0);
                counts.resize(groups, 0);
            }
            Self::Total(sums, counts) => {
                sums.resize(groups, 0.0);
                counts.resize(groups, 0);
            }
            Self::BestCode(codes) => codes.resize(groups, NONE),
            Self::Best(values) => values.resize(groups, Scalar::Null),
            Self::Distinct(_) | Self::All(_) => {}
            Self::Spread(spreads) => spreads.resize(groups, (0, 0.0, 0.0)),
        }
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Count(counts) => counts.capacity() * 8,
            Self::Sum(sums, _) => sums.capacity() * 24,
            Self::Total(sums, _) => sums.capacity() * 16,
            Self::BestCode(codes) => codes.capacity() * 4,
            Self::Best(values) => values.capacity() * size_of::<Scalar>(),
            Self::Distinct(set) => set.capacity() * 10,
            Self::All(values) => values.capacity() * 16,
            Self::Spread(spreads) => spreads.capacity() * 24,
        }
    }

    /// Adds a batch: `groups` says the group of each row.
    pub fn add(&mut self, function: Function, groups: &[u32], input: &Input<'_>) {
        match (self, input) {
            (Self::Count(counts), Input::Codes(codes)) => {
                groups
                    .iter()
                    .zip(*codes)
                    .for_each(|(group, code)| counts[*group as usize] += u64::from(*code > 0));
            }
            (Self::Count(counts), Input::Values(vector)) => {
                let known = groups.iter().enumerate().filter(|(index, _)| vector.is_valid(*index));
                known.for_each(|(_, group)| counts[*group as usize] += 1);
            }
            (Self::BestCode(best), Input::Codes(codes)) => best_code(best, function, groups, codes),
            (Self::Distinct(set), Input::Codes(codes)) => {
                let pairs = groups.iter().zip(*codes).filter(|(_, code)| **code > 0);
                set.extend(pairs.map(|(group, code)| pair(*group, *code)));
            }
            (Self::Best(best), Input::Values(vector)) => {
                for (index, group) in groups.iter().enumerate() {
                    keep_best(&mut best[*group as usize], vector.scalar(index), function);
                }
            }
            (state, Input::Values(vector)) => state.add_numbers(groups, vector),
            // The caller gives what `new` was told.
            _ => {}
        }
    }

    fn add_numbers(&mut self, groups: &[u32], vector: &Vector) {
        let known = |index: &usize| vector.is_valid(*index);
        let rows =
            || groups.iter().map(|group| *group as usize).enumerate().filter(|(index, _)| known(index));
        if let (Self::Sum(sums, counts), Values::Integer(values)) = (&mut *self, &vector.values) {
            for (index, group) in rows() {
                sums[group] += i128::from(values[index]);
                counts[group] += 1;
            }
            return;
        }
        let number = |index: usize| match &vector.values {
            Values::Integer(values) => values[index] as f64,
            Values::Number(values) => values[index],
            _ => 0.0,
        };
        match self {
            Self::Total(sums, counts) => {
                for (index, group) in rows() {
                    sums[group] += number(index);
                    counts[group] += 1;
                }
            }
            Self::All(all) => all.extend(rows().map(|(index, group)| (group as u32, number(index)))),
            Self::Spread(spreads) => {
                for (index, group) in rows() {
                    let (count, mean, squares) = &mut spreads[group];
                    *count += 1;
                    let distance = number(index) - *mean;
                    *mean += distance / *count as f64;
                    *squares += distance * (number(index) - *mean);
                }
            }
            _ => {}
        }
    }

    /// Adds what another thread or segment found; `map` gives our group for each of theirs.
    pub fn merge(&mut self, other: Self, function: Function, map: impl Fn(usize) -> usize) {
        match (self, other) {
            (Self::Count(ours), Self::Count(theirs)) => {
                theirs.into_iter().enumerate().for_each(|(group, count)| ours[map(group)] += count);
            }
            (Self::Sum(ours, our_counts), Self::Sum(theirs, counts)) => {
                for (group, (sum, count)) in theirs.into_iter().zip(counts).enumerate() {
                    ours[map(group)] += sum;
                    our_counts[map(group)] += count;
                }
            }
            (Self::Total(ours, our_counts), Self::Total(theirs, counts)) => {
                for (group, (sum, count)) in theirs.into_iter().zip(counts).enumerate() {
                    ours[map(group)] += sum;
                    our_counts[map(group)] += count;
                }
            }
            (Self::BestCode(ours), Self::BestCode(theirs)) => {
                for (group, code) in theirs.into_iter().enumerate() {
                    best_code(ours, function, &[map(group) as u32], &[if code == NONE { 0 } else { code }]);
                }
            }
            (Self::Best(ours), Self::Best(theirs)) => {
                for (group, value) in theirs.into_iter().enumerate() {
                    keep_best(&mut ours[map(group)], value, function);
                }
            }
            (Self::Distinct(ours), Self::Distinct(theirs)) => {
                let moved =
                    theirs.into_iter().map(|found| pair(map((found >> 32) as usize) as u32, found as u32));
                ours.extend(moved);
            }
            (Self::All(ours), Self::All(theirs)) => {
                ours.extend(theirs.into_iter().map(|(group, value)| (map(group as usize) as u32, value)));
            }
            (Self::Spread(ours), Self::Spread(theirs)) => {
                for (group, spread) in theirs.into_iter().enumerate() {
                    let ours = &mut ours[map(group)];
                    *ours = join_spreads(*ours, spread);
                }
            }
            // States of one calculation have one form.
            _ => {}
        }
    }

    /// The same without codes of the segment's own dictionary. `code_of` gives distinct values a number
    /// that all segments share.
    pub fn portable(self, key: Option<&Key<'_>>, mut code_of: impl FnMut(Scalar) -> u32) -> Self {
        match (self, key) {
            (Self::BestCode(codes), Some(key)) => {
                let value =
                    |code: u32| if code == NONE { Scalar::Null } else { key.values.scalar(code as usize) };
                Self::Best(codes.into_iter().map(value).collect())
            }
            (Self::Distinct(set), Some(key)) => {
                let shared = |found: u64| {
                    pair((found >> 32) as u32, code_of(key.values.scalar(found as u32 as usize)))
                };
                Self::Distinct(set.into_iter().map(shared).collect())
            }
            (state, _) => state,
        }
    }

    /// The results of the groups at `places`.
    pub fn finish(self, aggregate: &Aggregate, key: Option<&Key<'_>>, places: &[u32]) -> Vector {
        let each = |value: &dyn Fn(usize) -> Scalar| {
            let mut vector = Vector::empty(aggregate.kind);
            places.iter().for_each(|place| vector.push(&value(*place as usize)));
            vector
        };
        match (self, key) {
            (Self::Count(counts), _) => each(&|place| Scalar::Integer(counts[place] as i64)),
            (Self::Sum(sums, counts), _) => each(&|place| match i64::try_from(sums[place]) {
                Ok(sum) if counts[place] > 0 => Scalar::Integer(sum),
                _ => Scalar::Null,
            }),
            (Self::Total(sums, counts), _) => each(&|place| {
                let divisor =
                    if aggregate.function == Function::Average { counts[place] as f64 } else { 1.0 };
                number(sums[place] / divisor, counts[place] > 0)
            }),
            (Self::BestCode(codes), Some(key)) => each(&|place| match codes[place] {
                NONE => Scalar::Null,
                code => key.values.scalar(code as usize),
            }),
            (Self::BestCode(_), None) => each(&|_| Scalar::Null),
            (Self::Best(values), _) => each(&|place| values[place].clone()),
            (Self::Distinct(set), _) => {
                let mut counts = vec![0_i64; places.iter().max().map_or(0, |place| *place as usize + 1)];
                set.into_iter().for_each(|found| counts[(found >> 32) as usize] += 1);
                each(&|place| Scalar::Integer(counts[place]))
            }
            (Self::All(mut all), _) => {
                let Function::Quantile(share) = aggregate.function else { return each(&|_| Scalar::Null) };
                all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
                each(&|place| {
                    let start = all.partition_point(|(group, _)| (*group as usize) < place);
                    let end = all.partition_point(|(group, _)| (*group as usize) <= place);
                    quantile(&all[start..end], share)
                })
            }
            (Self::Spread(spreads), _) => each(&|place| {
                let (count, _, squares) = spreads[place];
                number((squares / count as f64).sqrt(), count > 0)
            }),
        }
    }
}

fn pair(group: u32, code: u32) -> u64 {
    u64::from(group) << 32 | u64::from(code)
}

fn number(value: f64, known: bool) -> Scalar {
    if known && value.is_finite() { Scalar::Number(value) } else { Scalar::Null }
}

fn best_code(best: &mut [u32], function: Function, groups: &[u32], codes: &[u32]) {
    let known = groups.iter().zip(codes).filter(|(_, code)| **code > 0);
    if function == Function::Minimum {
        known.for_each(|(group, code)| best[*group as usize] = best[*group as usize].min(*code));
    } else {
        // No code yet is the largest number: brought to 0 by the addition, it loses to any code.
        known.for_each(|(group, code)| {
            let ours = &mut best[*group as usize];
            *ours = ours.wrapping_add(1).max(*code + 1) - 1;
        });
    }
}

fn keep_best(best: &mut Scalar, value: Scalar, function: Function) {
    let wanted = if function == Function::Minimum { Ordering::Less } else { Ordering::Greater };
    let known = !matches!(value, Scalar::Null);
    if known && (matches!(best, Scalar::Null) || value.cmp(best) == wanted) {
        *best = value;
    }
}

/// Two spreads as if their values had been seen together (Chan).
fn join_spreads(a: (u64, f64, f64), b: (u64, f64, f64)) -> (u64, f64, f64) {
    if a.0 == 0 || b.0 == 0 {
        return if a.0 == 0 { b } else { a };
    }
    let (count, distance) = ((a.0 + b.0) as f64, b.1 - a.1);
    let mean = a.1 + distance * b.0 as f64 / count;
    let squares = a.2 + b.2 + distance * distance * a.0 as f64 * b.0 as f64 / count;
    (a.0 + b.0, mean, squares)
}

/// The value at a share of sorted values, interpolated between the two nearest.
fn quantile(values: &[(u32, f64)], share: f64) -> Scalar {
    let Some(last) = values.len().checked_sub(1) else { return Scalar::Null };
    let place = share * last as f64;
    let (low, high) = (values[place.floor() as usize].1, values[place.ceil() as usize].1);
    number(low + (high - low) * place.fract(), true)
}
