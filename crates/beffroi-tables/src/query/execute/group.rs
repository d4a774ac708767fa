//! Groups of one segment: keys as codes, groups as places in arrays.

use super::aggregate::{Input, State};
use super::mask::Mask;
use super::segment::{DictionarySource, RowSource, Segment, batches, in_parallel};
use crate::query::column::{Codes, encode_rows, rank_values};
use crate::query::evaluate::evaluate;
use crate::query::memory::{Budget, Reservation};
use crate::query::plan::node::{Aggregate, Function, Node, Operation};
use crate::query::vector::{Scalar, Vector};
use beffroi_kernel::{Error, Problem, Result};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// Values of an expression as sorted codes.
pub struct Key<'a> {
    codes: Cow<'a, Codes>,
    /// The code of the expression for each code of the column; absent when they are the same.
    remap: Option<Vec<u32>>,
    /// The distinct values, sorted; the first stands for null.
    pub values: Cow<'a, Vector>,
    _reservation: Option<Reservation>,
}

impl<'a> Key<'a> {
    /// The codes of an expression. With `lazily`, only if they cost next to nothing.
    fn new(node: &Node, segment: &'a Segment, budget: &Budget, lazily: bool) -> Result<Option<Self>> {
        let coded = segment.coded(node).and_then(|(_, column)| Some((column, column.codes.as_ref()?)));
        if let Some((column, codes)) = coded {
            if matches!(node.operation, Operation::Column(_)) {
                let values = Cow::Borrowed(&column.values);
                return Ok(Some(Self {
                    codes: Cow::Borrowed(codes),
                    remap: None,
                    values,
                    _reservation: None,
                }));
            }
            let (ranks, values) = rank_values(&evaluate(node, &DictionarySource { column }));
            let (remap, values) = (Some(ranks), Cow::Owned(values));
            return Ok(Some(Self { codes: Cow::Borrowed(codes), remap, values, _reservation: None }));
        }
        if lazily {
            return Ok(None);
        }
        let mut reservation = budget.reserve(0)?;
        let values = batches(0..segment.rows).map(|range| {
            budget.check_time()?;
            let rows: Vec<u32> = (range.start as u32..range.end as u32).collect();
            Ok::<_, Error>(evaluate(node, &RowSource { segment, rows: &rows }).into_owned())
        });
        // Sorting needs as much again for a moment.
        let encoded = encode_rows(node.kind, values, |bytes| reservation.resize(bytes * 2))?;
        let (codes, values) = (Cow::Owned(encoded.codes), Cow::Owned(encoded.values));
        Ok(Some(Self { codes, remap: None, values, _reservation: Some(reservation) }))
    }

    /// How many codes.
    fn count(&self) -> usize {
        self.values.len()
    }

    fn gather(&self, rows: &[u32], out: &mut Vec<u32>) {
        match &self.remap {
            Some(remap) => self.codes.gather(rows, out, |code| remap[code]),
            None => self.codes.gather(rows, out, |code| code as u32),
        }
    }
}

/// What an aggregate reads.
enum Argument<'a> {
    Rows,
    Codes(Key<'a>),
    /// Values by the code of a column.
    Lifted(&'a Codes, Cow<'a, Vector>),
    Values(&'a Node),
}

impl<'a> Argument<'a> {
    fn new(aggregate: &'a Aggregate, segment: &'a Segment, budget: &Budget) -> Result<Self> {
        let Some(node) = &aggregate.argument else { return Ok(Self::Rows) };
        let key = match aggregate.function {
            Function::CountDistinct => Key::new(node, segment, budget, false)?,
            Function::Minimum | Function::Maximum | Function::Count => Key::new(node, segment, budget, true)?,
            _ => None,
        };
        if let Some(key) = key {
            return Ok(Self::Codes(key));
        }
        let coded = segment.coded(node).and_then(|(_, column)| Some((column, column.codes.as_ref()?)));
        Ok(match coded {
            Some((column, codes)) => {
                let values = evaluate(node, &DictionarySource { column }).into_owned();
                Self::Lifted(codes, Cow::Owned(values))
            }
            None => Self::Values(node),
        })
    }

    fn key(&self) -> Option<&Key<'a>> {
        match self {
            Self::Codes(key) => Some(key),
            _ => None,
        }
    }
}

/// The groups that a segment has.
pub struct Grouped {
    /// The value of each key for each group.
    pub keys: Vec<Vector>,
    /// The result of each aggregate for each group.
    pub results: Vec<Vector>,
    /// How many groups.
    pub groups: usize,
}

/// How key codes become the number of a group.
enum Numbering {
    /// The codes themselves, as digits of one number.
    Direct(usize),
    /// In the order of appearance.
    Hashed { table: HashTable<u32>, keys: Vec<u64> },
}

/// What one thread found.
struct Partial {
    numbering: Numbering,
    /// Rows of each group: one without rows does not exist.
    rows: Vec<u64>,
    states: Vec<State>,
    reservation: Reservation,
}

impl Partial {
    fn new(
        direct: Option<usize>,
        aggregates: &[Aggregate],
        arguments: &[Argument<'_>],
        budget: &Budget,
    ) -> Result<Self> {
        let numbering = match direct {
            Some(size) => Numbering::Direct(size),
            None => Numbering::Hashed { table: HashTable::new(), keys: Vec::new() },
        };
        let pairs = aggregates.iter().zip(arguments);
        let states =
            pairs.map(|(aggregate, argument)| State::new(aggregate, argument.key().is_some())).collect();
        let mut partial = Self { numbering, rows: Vec::new(), states, reservation: budget.reserve(0)? };
        partial.grow(direct.unwrap_or(0))?;
        Ok(partial)
    }

    fn grow(&mut self, groups: usize) -> Result<()> {
        self.rows.resize(groups, 0);
        self.states.iter_mut().for_each(|state| state.resize(groups));
        let numbering = match &self.numbering {
            Numbering::Direct(_) => 0,
            Numbering::Hashed { table, keys } => table.capacity() * 5 + keys.capacity() * 8,
        };
        let states: usize = self.states.iter().map(State::bytes).sum();
        self.reservation.resize(numbering + states + self.rows.capacity() * 8)
    }

    /// Turns combined codes into numbers of groups.
    fn number(&mut self, combined: &[u64], groups: &mut Vec<u32>) {
        groups.clear();
        match &mut self.numbering {
            Numbering::Direct(_) => groups.extend(combined.iter().map(|key| *key as u32)),
            Numbering::Hashed { table, keys } => {
                let hasher = FixedState::default();
                groups.extend(combined.iter().map(|key| {
                    let hash = hasher.hash_one(key);
                    if let Some(group) = table.find(hash, |group| keys[*group as usize] == *key) {
                        return *group;
                    }
                    let group = keys.len() as u32;
                    keys.push(*key);
                    table.insert_unique(hash, group, |group| hasher.hash_one(keys[*group as usize]));
                    group
                }));
            }
        }
    }

    /// The combined codes of a group.
    fn combined(&self, group: usize) -> u64 {
        match &self.numbering {
            Numbering::Direct(_) => group as u64,
            Numbering::Hashed { keys, .. } => keys[group],
        }
    }

    /// `count(*)` is how many rows each group has, which is known anyway.
    fn with_counts(mut self, arguments: &[Argument<'_>]) -> Self {
        for (state, argument) in self.states.iter_mut().zip(arguments) {
            if let (State::Count(counts), Argument::Rows) = (state, argument) {
                counts.clone_from(&self.rows);
            }
        }
        self
    }

    fn merge(&mut self, other: Self, aggregates: &[Aggregate]) -> Result<()> {
        let combined: Vec<u64> = (0..other.rows.len()).map(|group| other.combined(group)).collect();
        let mut map = Vec::new();
        self.number(&combined, &mut map);
        let groups = match &self.numbering {
            Numbering::Direct(size) => *size,
            Numbering::Hashed { keys, .. } => keys.len(),
        };
        self.grow(groups)?;
        other.rows.iter().zip(&map).for_each(|(rows, group)| self.rows[*group as usize] += rows);
        for ((state, theirs), aggregate) in self.states.iter_mut().zip(other.states).zip(aggregates) {
            state.merge(theirs, aggregate.function, |group| map[group] as usize);
        }
        self.grow(groups)
    }
}

/// Everything that a thread needs.
struct Job<'a> {
    segment: &'a Segment,
    mask: &'a Mask<'a>,
    keys: &'a [Key<'a>],
    strides: &'a [u64],
    direct: Option<usize>,
    aggregates: &'a [Aggregate],
    arguments: &'a [Argument<'a>],
}

impl Job<'_> {
    /// Shares the rows between threads.
    fn run_all(&self, budget: &Budget) -> Result<Partial> {
        let partials = in_parallel(self.segment.rows, budget, |range, budget| self.run(range, budget))?;
        let mut partials = partials.into_iter();
        let mut first = partials.next().ok_or_else(|| Error::internal("a query gives an answer"))?;
        for partial in partials {
            first.merge(partial, self.aggregates)?;
        }
        Ok(first)
    }

    fn run(&self, range: std::ops::Range<usize>, budget: &Budget) -> Result<Partial> {
        let mut partial = Partial::new(self.direct, self.aggregates, self.arguments, budget)?;
        let (mut rows, mut codes, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        let mut combined: Vec<u64> = Vec::new();
        for range in batches(range) {
            budget.check_time()?;
            self.mask.select(self.segment, range, &mut rows);
            if rows.is_empty() {
                continue;
            }
            combined.clear();
            combined.resize(rows.len(), 0);
            for (key, stride) in self.keys.iter().zip(self.strides) {
                key.gather(&rows, &mut codes);
                combined.iter_mut().zip(&codes).for_each(|(sum, code)| *sum += u64::from(*code) * stride);
            }
            partial.number(&combined, &mut groups);
            if let Numbering::Hashed { keys, .. } = &partial.numbering {
                let count = keys.len();
                partial.grow(count)?;
            }
            groups.iter().for_each(|group| partial.rows[*group as usize] += 1);
            self.calculate(&mut partial, &rows, &groups, &mut codes);
            if partial.states.iter().any(|state| matches!(state, State::Distinct(_) | State::All(_))) {
                let count = partial.rows.len();
                partial.grow(count)?;
            }
        }
        Ok(partial)
    }

    fn calculate(&self, partial: &mut Partial, rows: &[u32], groups: &[u32], codes: &mut Vec<u32>) {
        for ((state, aggregate), argument) in
            partial.states.iter_mut().zip(self.aggregates).zip(self.arguments)
        {
            match argument {
                // The rows of groups are counted anyway.
                Argument::Rows => {}
                Argument::Codes(key) => {
                    key.gather(rows, codes);
                    state.add(aggregate.function, groups, &Input::Codes(codes));
                }
                Argument::Lifted(own, values) => {
                    own.gather(rows, codes, |code| code as u32);
                    let taken = values.take(codes.iter().map(|code| *code as usize));
                    state.add(aggregate.function, groups, &Input::Values(&taken));
                }
                Argument::Values(node) => {
                    let source = RowSource { segment: self.segment, rows };
                    let values = evaluate(node, &source);
                    state.add(aggregate.function, groups, &Input::Values(&values));
                }
            }
        }
    }
}

/// Largest array of groups that is always allowed.
const DIRECT_GROUPS: u64 = 65_536;

/// The weight of each key in the number that combines them, and how many numbers there are.
fn strides(keys: &[Key<'_>]) -> Result<(Vec<u64>, u64)> {
    let mut total = 1_u64;
    let mut strides = vec![0; keys.len()];
    for (stride, key) in strides.iter_mut().zip(keys).rev() {
        *stride = total;
        total = total.checked_mul(key.count().max(1) as u64).ok_or_else(|| {
            let message = "Cette requête groupe par trop de champs à la fois.";
            Error::Limit(
                Problem::new("query-limit", message)
                    .advice("Retirez un champ de group_by.")
                    .detail("the combined keys exceed 64 bits")
                    .field("group_by"),
            )
        })?;
    }
    Ok((strides, total))
}

/// The states of groups, before they become results.
pub struct Found<'a> {
    arguments: Vec<Argument<'a>>,
    partial: Partial,
    /// The place of each group in the states, in the order of the keys.
    pub places: Vec<u32>,
    /// The value of each key for each group.
    pub keys: Vec<Vector>,
}

impl Found<'_> {
    /// The state of each aggregate, free of this segment's codes.
    pub fn portable(self, mut code_of: impl FnMut(usize, Scalar) -> u32) -> Vec<State> {
        let states = self.partial.states.into_iter().zip(&self.arguments).enumerate();
        states
            .map(|(index, (state, argument))| state.portable(argument.key(), |scalar| code_of(index, scalar)))
            .collect()
    }

    /// The results.
    pub fn finish(self, aggregates: &[Aggregate]) -> Grouped {
        let groups = self.places.len();
        let states = self.partial.states.into_iter().zip(aggregates).zip(&self.arguments);
        let results = states
            .map(|((state, aggregate), argument)| state.finish(aggregate, argument.key(), &self.places))
            .collect();
        Grouped { keys: self.keys, results, groups }
    }
}

/// Groups the rows of a segment that `filter` keeps.
///
/// # Errors
/// [`Error::Limit`] when memory or time is out.
pub fn group<'a>(
    keys: &[Node],
    aggregates: &'a [Aggregate],
    filter: Option<&'a Node>,
    segment: &'a Segment,
    budget: &Budget,
) -> Result<Found<'a>> {
    let mask =
        filter.map_or(Mask::Constant(crate::query::evaluate::TRUE), |node| Mask::new(node, segment, true));
    let keys: Vec<Key<'a>> = keys
        .iter()
        .filter_map(|node| Key::new(node, segment, budget, false).transpose())
        .collect::<Result<_>>()?;
    let arguments: Vec<Argument<'a>> = aggregates
        .iter()
        .map(|aggregate| Argument::new(aggregate, segment, budget))
        .collect::<Result<_>>()?;
    let (strides, total) = strides(&keys)?;
    let direct = (total <= DIRECT_GROUPS.max(segment.rows as u64 / 8).min(1 << 22)).then_some(total as usize);
    let job = Job {
        segment,
        mask: &mask,
        keys: &keys,
        strides: &strides,
        direct,
        aggregates,
        arguments: &arguments,
    };
    let partial = match (counted_in_advance(&keys, &arguments, &mask, segment), direct) {
        (Some(rows), Some(_)) => {
            let mut partial = Partial::new(direct, aggregates, &arguments, budget)?;
            partial.rows = rows;
            partial
        }
        _ => job.run_all(budget)?,
    };
    let (places, keys) = in_key_order(&partial, &keys, &strides);
    Ok(Found { partial: partial.with_counts(&arguments), arguments, places, keys })
}

/// The groups that exist, in the order of their keys, and the value of each key for each.
fn in_key_order(partial: &Partial, keys: &[Key<'_>], strides: &[u64]) -> (Vec<u32>, Vec<Vector>) {
    // Codes are sorted, null first; as a last digit, null goes last.
    let digit = |combined: u64, place: usize| (combined / strides[place]) % keys[place].count().max(1) as u64;
    let last = |combined: u64| -> u64 {
        let digits = keys.iter().enumerate().map(|(place, key)| {
            let count = key.count().max(1) as u64;
            (digit(combined, place) + count - 1) % count * strides[place]
        });
        digits.sum()
    };
    let mut found: Vec<(u64, u32)> = (0..partial.rows.len())
        // Without keys there is one group, even of no row.
        .filter(|group| partial.rows[*group] > 0 || keys.is_empty())
        .map(|group| (partial.combined(group), group as u32))
        .collect();
    found.sort_unstable_by_key(|(combined, _)| last(*combined));
    let values = keys
        .iter()
        .enumerate()
        .map(|(place, key)| {
            key.values.take(found.iter().map(|(combined, _)| digit(*combined, place) as usize))
        })
        .collect();
    (found.into_iter().map(|(_, group)| group).collect(), values)
}

/// How many rows each group has, when the counts of one column say it without a look at the rows.
fn counted_in_advance(
    keys: &[Key<'_>],
    arguments: &[Argument<'_>],
    mask: &Mask<'_>,
    segment: &Segment,
) -> Option<Vec<u64>> {
    let everything = matches!(mask, Mask::Constant(crate::query::evaluate::TRUE));
    if !everything || !arguments.iter().all(|argument| matches!(argument, Argument::Rows)) {
        return None;
    }
    let [key] = keys else { return keys.is_empty().then(|| vec![segment.rows as u64]) };
    let Cow::Borrowed(codes) = key.codes else { return None };
    let mut columns = segment.columns.iter().flatten();
    let column = columns.find(|column| column.codes.as_ref().is_some_and(|own| std::ptr::eq(own, codes)))?;
    let mut rows = vec![0; key.count()];
    for (code, count) in column.counts.iter().enumerate() {
        rows[key.remap.as_ref().map_or(code, |remap| remap[code] as usize)] += u64::from(*count);
    }
    Some(rows)
}
