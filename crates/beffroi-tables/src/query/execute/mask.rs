//! Filters: which rows of a segment are kept.

use super::segment::{DictionarySource, RowSource, Segment};
use crate::query::column::{Codes, Column, each_width};
use crate::query::evaluate::{FALSE, Nothing, TRUE, UNKNOWN, truth};
use crate::query::plan::node::{Node, Operation};
use std::ops::Range;

/// A condition made ready for one segment.
pub enum Mask<'a> {
    /// The same for all rows.
    Constant(u8),
    /// By the code of one column.
    Codes(&'a Column, &'a Codes, Test),
    /// All hold.
    And(Vec<Mask<'a>>),
    /// One holds.
    Or(Vec<Mask<'a>>),
    /// It does not hold.
    Not(Box<Mask<'a>>),
    /// Evaluated row by row.
    Rows(&'a Node),
}

/// Which codes hold.
pub enum Test {
    /// Those from the first, so many: what a comparison gives, dictionaries being sorted.
    Run(u32, u32),
    /// The truth of each.
    Table(Vec<u8>),
}

impl<'a> Mask<'a> {
    /// Makes a condition ready. `positive`: what is unknown may count as false.
    pub fn new(node: &'a Node, segment: &'a Segment, positive: bool) -> Self {
        if node.columns().is_empty() {
            return Self::Constant(truth(node, &Nothing).first().copied().unwrap_or(FALSE));
        }
        if let Some((column, codes)) =
            segment.coded(node).and_then(|(_, column)| column.codes.as_ref().map(|codes| (column, codes)))
        {
            let mut table = truth(node, &DictionarySource { column });
            if positive {
                table.iter_mut().filter(|value| **value == UNKNOWN).for_each(|value| *value = FALSE);
            }
            return Self::Codes(column, codes, Test::new(table));
        }
        match &node.operation {
            Operation::And(parts) => {
                Self::And(parts.iter().map(|part| Self::new(part, segment, positive)).collect())
            }
            Operation::Or(parts) => {
                Self::Or(parts.iter().map(|part| Self::new(part, segment, positive)).collect())
            }
            Operation::Not(inner) => Self::Not(Box::new(Self::new(inner, segment, false))),
            _ => Self::Rows(node),
        }
    }

    /// How many rows of the whole segment are kept, when no row needs to be looked at.
    pub fn known_count(&self, segment: &Segment) -> Option<u64> {
        match self {
            Self::Constant(TRUE) => Some(segment.rows as u64),
            Self::Constant(_) => Some(0),
            Self::Codes(column, _, test) => {
                let counts = column.counts.iter().enumerate();
                Some(counts.filter(|(code, _)| test.accepts(*code)).map(|(_, count)| u64::from(*count)).sum())
            }
            _ => None,
        }
    }

    /// Writes the rows of `range` that are kept to `rows`.
    pub fn select(&self, segment: &Segment, range: Range<usize>, rows: &mut Vec<u32>) {
        rows.clear();
        match self {
            Self::Constant(TRUE) => rows.extend(range.start as u32..range.end as u32),
            Self::Constant(_) => {}
            _ => {
                let mut truth = vec![FALSE; range.len()];
                self.fill(segment, range.clone(), &mut truth);
                rows.resize(truth.len(), 0);
                let mut count = 0;
                for (index, value) in truth.iter().enumerate() {
                    rows[count] = (range.start + index) as u32;
                    count += usize::from(*value == TRUE);
                }
                rows.truncate(count);
            }
        }
    }

    fn fill(&self, segment: &Segment, range: Range<usize>, out: &mut [u8]) {
        match self {
            Self::Constant(value) => out.fill(*value),
            Self::Codes(_, codes, test) => each_width!(codes, codes => {
                let codes = &codes[range];
                match test {
                    Test::Run(first, length) => {
                        for (out, code) in out.iter_mut().zip(codes) {
                            *out = u8::from(u32::from(*code).wrapping_sub(*first) < *length) * TRUE;
                        }
                    }
                    Test::Table(table) => {
                        for (out, code) in out.iter_mut().zip(codes) {
                            *out = table[*code as usize];
                        }
                    }
                }
            }),
            Self::And(parts) => Self::join(parts, segment, range, out, TRUE, |a, b| a.min(b)),
            Self::Or(parts) => Self::join(parts, segment, range, out, FALSE, |a, b| a.max(b)),
            Self::Not(inner) => {
                inner.fill(segment, range, out);
                out.iter_mut().for_each(|value| *value = TRUE - *value);
            }
            Self::Rows(node) => {
                let rows: Vec<u32> = (range.start as u32..range.end as u32).collect();
                out.copy_from_slice(&truth(node, &RowSource { segment, rows: &rows }));
            }
        }
    }

    fn join(
        parts: &[Self],
        segment: &Segment,
        range: Range<usize>,
        out: &mut [u8],
        neutral: u8,
        combine: impl Fn(u8, u8) -> u8,
    ) {
        out.fill(neutral);
        let mut part_out = vec![FALSE; out.len()];
        for part in parts {
            part.fill(segment, range.clone(), &mut part_out);
            for (value, part) in out.iter_mut().zip(&part_out) {
                *value = combine(*value, *part);
            }
        }
    }
}

impl Test {
    fn new(table: Vec<u8>) -> Self {
        let first = table.iter().position(|value| *value == TRUE);
        let certain = !table.contains(&UNKNOWN);
        let Some(first) = first else {
            return if certain { Self::Run(0, 0) } else { Self::Table(table) };
        };
        let length = table[first..].iter().take_while(|value| **value == TRUE).count();
        if certain && !table[first + length..].contains(&TRUE) {
            return Self::Run(first as u32, length as u32);
        }
        Self::Table(table)
    }

    fn accepts(&self, code: usize) -> bool {
        match self {
            Self::Run(first, length) => (code as u32).wrapping_sub(*first) < *length,
            Self::Table(table) => table[code] == TRUE,
        }
    }
}

/// How many rows of `range` are kept.
pub fn count_only(mask: &Mask<'_>, segment: &Segment, range: Range<usize>) -> u64 {
    if let (Mask::Codes(_, codes, Test::Run(first, length)), true) = (mask, range.end <= segment.rows) {
        return each_width!(codes, codes => {
            codes[range].iter().filter(|code| u32::from(**code).wrapping_sub(*first) < *length).count() as u64
        });
    }
    let mut truth = vec![FALSE; range.len()];
    mask.fill(segment, range, &mut truth);
    truth.iter().map(|value| u64::from(*value == TRUE)).sum()
}
