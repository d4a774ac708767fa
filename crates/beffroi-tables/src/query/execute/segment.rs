//! Some consecutive rows of a table, in memory.

use crate::query::column::Column;
use crate::query::evaluate::Source;
use crate::query::memory::Budget;
use crate::query::plan::node::Node;
use crate::query::vector::{Kind, Strings, Vector};
use beffroi_kernel::{Error, Result};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Rows handled at once: their codes and values stay in the processor's own memory.
pub const BATCH_ROWS: usize = 4_096;

/// Rows under which a second thread costs more than it saves.
const PARALLEL_ROWS: usize = 100_000;

/// Columns of consecutive rows: the whole table when it is kept in memory, else a part of it.
#[derive(Debug)]
pub struct Segment {
    /// The columns that the plan reads, at their place in the table.
    pub columns: Vec<Option<Arc<Column>>>,
    /// The kinds of all columns.
    pub kinds: Vec<Kind>,
    /// The place of the first row in the table.
    pub start: usize,
    /// How many rows.
    pub rows: usize,
}

impl Segment {
    /// A column that the plan reads.
    pub fn column(&self, index: usize) -> Option<&Column> {
        self.columns.get(index)?.as_deref()
    }

    /// The one column that an expression reads, when it is coded.
    pub fn coded(&self, node: &Node) -> Option<(usize, &Column)> {
        match node.columns().as_slice() {
            [index] => {
                self.column(*index).filter(|column| column.codes.is_some()).map(|column| (*index, column))
            }
            _ => None,
        }
    }
}

/// Some rows of a segment.
pub struct RowSource<'a> {
    /// The segment.
    pub segment: &'a Segment,
    /// The rows.
    pub rows: &'a [u32],
}

impl Source for RowSource<'_> {
    fn length(&self) -> usize {
        self.rows.len()
    }
    fn column(&self, index: usize) -> Cow<'_, Vector> {
        match self.segment.column(index) {
            Some(column) => Cow::Owned(column.rows(self.rows)),
            // A plan reads the columns that it names; one that is missing has no value.
            None => {
                let kind = self.segment.kinds.get(index).copied().unwrap_or(Kind::Text);
                Cow::Owned(Vector::repeated(&crate::query::vector::Scalar::Null, kind, self.rows.len()))
            }
        }
    }
}

/// The dictionary of one column.
pub struct DictionarySource<'a> {
    /// The column.
    pub column: &'a Column,
}

impl Source for DictionarySource<'_> {
    fn length(&self) -> usize {
        self.column.values.len()
    }
    fn column(&self, _: usize) -> Cow<'_, Vector> {
        Cow::Borrowed(&self.column.values)
    }
    fn folded(&self, _: usize) -> Option<&Strings> {
        self.column.folded()
    }
}

/// The keys and results of groups.
pub struct GroupSource<'a> {
    /// The keys, then the aggregates.
    pub vectors: &'a [Vector],
    /// How many groups.
    pub groups: usize,
}

impl Source for GroupSource<'_> {
    fn length(&self) -> usize {
        self.groups
    }
    fn column(&self, index: usize) -> Cow<'_, Vector> {
        Cow::Borrowed(&self.vectors[index])
    }
}

/// The batches of some rows.
pub fn batches(rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = rows.end;
    rows.step_by(BATCH_ROWS).map(move |start| start..(start + BATCH_ROWS).min(end))
}

/// Gives each thread an equal share of the rows of a segment and returns what they found, in the order
/// of the rows.
///
/// # Errors
/// The first error of a thread.
pub fn in_parallel<T: Send>(
    rows: usize,
    budget: &Budget,
    work: impl Fn(Range<usize>, &Budget) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let threads = match rows {
        0..PARALLEL_ROWS => 1,
        _ => std::thread::available_parallelism().map_or(1, usize::from).min(4),
    };
    if threads == 1 {
        return Ok(vec![work(0..rows, budget)?]);
    }
    let share = rows.div_ceil(threads).next_multiple_of(BATCH_ROWS);
    let ranges: Vec<Range<usize>> =
        (0..threads).map(|thread| (thread * share).min(rows)..((thread + 1) * share).min(rows)).collect();
    std::thread::scope(|scope| {
        let (first, others) =
            ranges.split_first().ok_or_else(|| Error::internal("a query has one thread at least"))?;
        let work = &work;
        let running: Vec<_> =
            others.iter().map(|range| scope.spawn(|| work(range.clone(), budget))).collect();
        let mut found = vec![work(first.clone(), budget)];
        for thread in running {
            found.push(thread.join().unwrap_or_else(|_| Err(Error::internal("a thread of a query failed"))));
        }
        found.into_iter().collect()
    })
}
