//! Groups of several segments brought together by their values.

use super::aggregate::State;
use super::group::{Found, Grouped};
use crate::query::memory::{Budget, Reservation};
use crate::query::plan::node::Aggregate;
use crate::query::vector::{Kind, Scalar, Vector};
use beffroi_kernel::Result;
use foldhash::HashMap;

/// Groups found so far.
pub struct Merger<'a> {
    aggregates: &'a [Aggregate],
    index: HashMap<Vec<Scalar>, u32>,
    keys: Vec<Vector>,
    states: Vec<State>,
    /// For each aggregate, the number of each distinct value.
    distinct: Vec<HashMap<Scalar, u32>>,
    reservation: Reservation,
}

impl<'a> Merger<'a> {
    /// No group yet.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Limit`] when memory is out.
    pub fn new(kinds: &[Kind], aggregates: &'a [Aggregate], budget: &Budget) -> Result<Self> {
        Ok(Self {
            aggregates,
            index: HashMap::default(),
            keys: kinds.iter().map(|kind| Vector::empty(*kind)).collect(),
            states: aggregates.iter().map(|aggregate| State::new(aggregate, false)).collect(),
            distinct: aggregates.iter().map(|_| HashMap::default()).collect(),
            reservation: budget.reserve(0)?,
        })
    }

    /// Adds the groups of a segment.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Limit`] when memory is out.
    pub fn add(&mut self, mut found: Found<'_>) -> Result<()> {
        let places = std::mem::take(&mut found.places);
        let keys = std::mem::take(&mut found.keys);
        let mut map = vec![0_usize; places.iter().max().map_or(0, |place| *place as usize + 1)];
        for (row, place) in places.iter().enumerate() {
            let key: Vec<Scalar> = keys.iter().map(|vector| vector.scalar(row)).collect();
            let next = self.index.len() as u32;
            let group = *self.index.entry(key).or_insert_with_key(|key| {
                self.keys.iter_mut().zip(key).for_each(|(vector, scalar)| vector.push(scalar));
                next
            });
            map[*place as usize] = group as usize;
        }
        let distinct = &mut self.distinct;
        let theirs = found.portable(|aggregate, scalar| {
            let next = distinct[aggregate].len() as u32 + 1;
            *distinct[aggregate].entry(scalar).or_insert(next)
        });
        let groups = self.index.len();
        if groups == 0 {
            return Ok(());
        }
        for ((state, theirs), aggregate) in self.states.iter_mut().zip(theirs).zip(self.aggregates) {
            state.resize(groups);
            // Places without rows add nothing to the group that they fall on.
            state.merge(theirs, aggregate.function, |place| map.get(place).copied().unwrap_or(0));
        }
        let keys: usize = self.keys.iter().map(Vector::bytes).sum();
        let states: usize = self.states.iter().map(State::bytes).sum();
        let distinct: usize = self.distinct.iter().map(|map| map.capacity() * 48).sum();
        self.reservation.resize(keys * 3 + states + distinct + self.index.capacity() * 48)
    }

    /// The groups, in the order of their keys.
    pub fn finish(mut self) -> Grouped {
        // Without keys there is one group, even of no row.
        let groups = self.index.len().max(usize::from(self.keys.is_empty()));
        self.states.iter_mut().for_each(|state| state.resize(groups));
        let mut order: Vec<u32> = (0..groups as u32).collect();
        order.sort_unstable_by(|a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let mut orders = self.keys.iter().map(|key| key.compare(a, b));
            orders.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        let keys = self.keys.iter().map(|key| key.take(order.iter().map(|group| *group as usize))).collect();
        let states = self.states.into_iter().zip(self.aggregates);
        let results = states.map(|(state, aggregate)| state.finish(aggregate, None, &order)).collect();
        Grouped { keys, results, groups }
    }
}
