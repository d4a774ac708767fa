//! What is counted of one column while its cells go by.
//!
//! Each distinct value is understood once and then only counted. When there are too many distinct
//! values to keep, those whose hash falls under a mark that sinks by halves are kept: what remains
//! depends on the values alone, not on the order or on the threads, and all counts stay exact.

use super::traits::{TRAITS, Trait, Traits, classify};

/// One distinct value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    hash: u64,
    pub count: u64,
    pub traits: Traits,
    text_start: u32,
    text_end: u32,
}

/// A filled cell that does not fit the type of its column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misfit {
    /// Its row.
    pub row: u64,
    /// Its value, cut at 200 characters.
    pub value: String,
}

/// The types for which misfits are kept until one of them is chosen, as traits.
pub(crate) const CANDIDATES: [Trait; 6] =
    [Trait::Integer, Trait::Number, Trait::IsBoolean, Trait::IsDate, Trait::FitsDatetime, Trait::IsGeometry];

/// Numbers or times seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<T> {
    pub min: T,
    pub max: T,
    pub sum: f64,
    pub count: u64,
}

impl<T: PartialOrd + Copy> Span<T> {
    fn add(&mut self, value: T, sum: f64, count: u64) {
        if self.count == 0 || value < self.min {
            self.min = value;
        }
        if self.count == 0 || value > self.max {
            self.max = value;
        }
        self.sum += sum;
        self.count += count;
    }

    fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        if other.min < self.min {
            self.min = other.min;
        }
        if other.max > self.max {
            self.max = other.max;
        }
        self.sum += other.sum;
        self.count += other.count;
    }
}

/// How much one column may keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Distinct values.
    pub values_max: usize,
    /// Misfits of each candidate type.
    pub misfits_max: usize,
}

/// Values understood lately that are not kept, so that they need not be understood again.
const RECENT: usize = 1024;
/// Characters of a value that are kept.
const VALUE_CHARACTERS_MAX: usize = 100;

/// What is known of one column.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    room: Room,
    /// Open addressing: 0, or the index of an entry plus one.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    texts: String,
    /// Only hashes that start with this many zeros are kept.
    level: u32,
    /// What was counted of values that are not kept.
    counts: [u64; TRAITS],
    others: u64,
    numbers: Span<f64>,
    times: Span<i64>,
    recent: Vec<(u64, Traits)>,
    /// Candidate types whose list of misfits is not full.
    open: u64,
    misfits: [Vec<Misfit>; CANDIDATES.len()],
}

fn candidate_bits() -> u64 {
    CANDIDATES.iter().fold(0, |bits, candidate| bits | candidate.bit())
}

impl Tally {
    pub(crate) fn new(room: Room) -> Self {
        Self {
            room,
            slots: vec![0; 64],
            entries: Vec::new(),
            texts: String::new(),
            level: 0,
            counts: [0; TRAITS],
            others: 0,
            numbers: Span { min: 0.0, max: 0.0, sum: 0.0, count: 0 },
            times: Span { min: 0, max: 0, sum: 0.0, count: 0 },
            recent: Vec::new(),
            open: candidate_bits(),
            misfits: Default::default(),
        }
    }

    /// Counts one cell that is not empty.
    #[inline]
    pub(crate) fn observe(&mut self, row: u64, text: &str, hash: u64) {
        let bits = match self.find(hash) {
            Some(index) => {
                let entry = &mut self.entries[index];
                entry.count += 1;
                entry.traits.bits
            }
            None => self.meet(text, hash),
        };
        let missing = self.open & !bits;
        if missing != 0 {
            self.misfit(row, text, bits, missing);
        }
    }

    #[inline]
    fn find(&self, hash: u64) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let index = self.slots[slot] as usize;
            if index == 0 {
                return None;
            }
            if self.entries[index - 1].hash == hash {
                return Some(index - 1);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// A value that is not among the kept ones.
    fn meet(&mut self, text: &str, hash: u64) -> u64 {
        if self.is_kept(hash) {
            let traits = classify(text);
            self.keep(hash, 1, traits, cut(text, VALUE_CHARACTERS_MAX));
            return traits.bits;
        }
        if self.recent.is_empty() {
            self.recent = vec![(0, Traits::default()); RECENT];
        }
        let place = hash as usize % RECENT;
        if self.recent[place].0 != hash {
            self.recent[place] = (hash, classify(text));
        }
        let traits = self.recent[place].1;
        self.count(&traits, 1);
        traits.bits
    }

    fn is_kept(&self, hash: u64) -> bool {
        // The bits that choose a slot must not choose what is kept.
        hash.wrapping_mul(0x9E37_79B9_7F4A_7C15).leading_zeros() >= self.level
    }

    fn keep(&mut self, hash: u64, count: u64, traits: Traits, text: &str) {
        let text_start = self.texts.len() as u32;
        self.texts.push_str(text);
        self.entries.push(Entry { hash, count, traits, text_start, text_end: self.texts.len() as u32 });
        if self.entries.len() * 2 > self.slots.len() {
            self.rebuild(self.slots.len() * 4);
        } else {
            self.place(self.entries.len());
        }
        while self.entries.len() > self.room.values_max {
            self.sink();
        }
    }

    fn place(&mut self, index_plus_one: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = self.entries[index_plus_one - 1].hash as usize & mask;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = index_plus_one as u32;
    }

    fn rebuild(&mut self, slots: usize) {
        self.slots.clear();
        self.slots.resize(slots, 0);
        for index in 1..=self.entries.len() {
            self.place(index);
        }
    }

    /// Keeps half as many values; the others remain counted.
    fn sink(&mut self) {
        self.level += 1;
        let entries = std::mem::take(&mut self.entries);
        let texts = std::mem::take(&mut self.texts);
        for mut entry in entries {
            if self.is_kept(entry.hash) {
                let start = self.texts.len() as u32;
                self.texts.push_str(&texts[entry.text_start as usize..entry.text_end as usize]);
                entry.text_start = start;
                entry.text_end = self.texts.len() as u32;
                self.entries.push(entry);
            } else {
                self.count(&entry.traits, entry.count);
            }
        }
        self.rebuild(self.slots.len());
    }

    fn count(&mut self, traits: &Traits, count: u64) {
        self.others += count;
        add(&mut self.counts, &mut self.numbers, &mut self.times, traits, count);
    }

    #[cold]
    fn misfit(&mut self, row: u64, text: &str, bits: u64, missing: u64) {
        if bits & Trait::Blank.bit() != 0 {
            return;
        }
        for (candidate, list) in CANDIDATES.iter().zip(&mut self.misfits) {
            if missing & candidate.bit() != 0 {
                list.push(Misfit { row, value: cut(text, 200).to_owned() });
                if list.len() >= self.room.misfits_max {
                    self.open &= !candidate.bit();
                }
            }
        }
    }

    /// Adds what another thread counted.
    pub(crate) fn merge(&mut self, other: Self) {
        while self.level < other.level {
            self.sink();
        }
        self.others += other.others;
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            *mine += theirs;
        }
        self.numbers.merge(&other.numbers);
        self.times.merge(&other.times);
        for entry in &other.entries {
            if let Some(index) = self.find(entry.hash) {
                self.entries[index].count += entry.count;
            } else if self.is_kept(entry.hash) {
                let text = &other.texts[entry.text_start as usize..entry.text_end as usize];
                self.keep(entry.hash, entry.count, entry.traits, text);
            } else {
                self.count(&entry.traits, entry.count);
            }
        }
        for (mine, theirs) in self.misfits.iter_mut().zip(other.misfits) {
            mine.extend(theirs);
            mine.sort_unstable();
            mine.truncate(self.room.misfits_max);
        }
        self.open &= other.open;
    }

    /// What it all comes to.
    pub(crate) fn finish(self) -> Summary {
        let (mut counts, mut numbers, mut times) = (self.counts, self.numbers, self.times);
        let mut cells = self.others;
        for entry in &self.entries {
            add(&mut counts, &mut numbers, &mut times, &entry.traits, entry.count);
            cells += entry.count;
        }
        let mut values = self.entries;
        values.retain(|entry| !entry.traits.has(Trait::Blank));
        let filled = cells - counts[Trait::Blank as usize];
        let (level, misfits) = (self.level, self.misfits);
        Summary { filled, counts, numbers, times, values, texts: self.texts, level, misfits }
    }
}

/// Adds `count` values to what was counted.
fn add(
    counts: &mut [u64; TRAITS],
    numbers: &mut Span<f64>,
    times: &mut Span<i64>,
    traits: &Traits,
    count: u64,
) {
    let mut bits = traits.bits;
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += count;
        bits &= bits - 1;
    }
    if traits.has(Trait::Number) {
        numbers.add(traits.number, traits.number * count as f64, count);
    }
    if traits.has(Trait::FitsDatetime) {
        times.add(traits.millis, 0.0, count);
    }
}

/// The first `characters_max` characters of a text.
pub(crate) fn cut(text: &str, characters_max: usize) -> &str {
    if text.len() <= characters_max {
        return text;
    }
    text.char_indices().nth(characters_max).map_or(text, |(end, _)| &text[..end])
}

/// All that was counted of a column.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    /// Cells that hold something.
    pub filled: u64,
    counts: [u64; TRAITS],
    pub numbers: Span<f64>,
    pub times: Span<i64>,
    /// The distinct values kept, in no order.
    pub values: Vec<Entry>,
    texts: String,
    /// One value in two to the power of this was kept.
    pub level: u32,
    pub misfits: [Vec<Misfit>; CANDIDATES.len()],
}

impl Summary {
    /// How many filled cells are `what`.
    pub(crate) fn count(&self, what: Trait) -> u64 {
        self.counts[what as usize]
    }

    /// The most frequent values, at most `most` of them, and how often each occurs.
    pub(crate) fn top(&self, most: usize) -> Vec<(&str, u64)> {
        let mut values: Vec<(&str, u64)> = self
            .values
            .iter()
            .map(|entry| (&self.texts[entry.text_start as usize..entry.text_end as usize], entry.count))
            .collect();
        let first = |a: &(&str, u64), b: &(&str, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0));
        if values.len() > most {
            values.select_nth_unstable_by(most, first);
            values.truncate(most);
        }
        values.sort_unstable_by(first);
        values
    }

    /// Share of the filled cells that are `what`, from 0 to 1.
    pub(crate) fn share(&self, what: Trait) -> f64 {
        if self.filled == 0 { 0.0 } else { self.count(what) as f64 / self.filled as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::hash_of;
    use proptest::prelude::*;

    fn tally(values: &[String], room: Room) -> Tally {
        let mut tally = Tally::new(room);
        values.iter().enumerate().for_each(|(row, text)| tally.observe(row as u64, text, hash_of(text)));
        tally
    }

    proptest! {
        #[test]
        fn counts_are_exact_however_the_cells_are_shared_out(
            numbers in proptest::collection::vec(-300i32..300, 1..400),
            split in 0usize..400,
        ) {
            let values: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            let room = Room { values_max: 64, misfits_max: 10 };
            let split = split.min(values.len());
            let whole = tally(&values, room).finish();
            let mut left = tally(&values[..split], room);
            let mut right = Tally::new(room);
            for (at, text) in values[split..].iter().enumerate() {
                right.observe((split + at) as u64, text, hash_of(text));
            }
            left.merge(right);
            let merged = left.finish();
            prop_assert_eq!(whole.filled, values.len() as u64);
            prop_assert_eq!(merged.counts, whole.counts);
            prop_assert_eq!(merged.level, whole.level);
            prop_assert_eq!((merged.numbers.min, merged.numbers.max), (whole.numbers.min, whole.numbers.max));
            prop_assert_eq!(merged.numbers.count, whole.numbers.count);
            prop_assert_eq!(merged.numbers.sum, f64::from(numbers.iter().sum::<i32>()));
            let kept = |summary: &Summary| -> Vec<(String, u64)> {
                summary.top(1_000).into_iter().map(|(text, count)| (text.to_owned(), count)).collect()
            };
            prop_assert_eq!(kept(&merged), kept(&whole));
            prop_assert_eq!(merged.misfits, whole.misfits);
        }
    }
}
