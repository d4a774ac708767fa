//! Conditions in three values: false, unknown, true. `and` is the smallest, `or` the largest.

use super::{Operand, Source, geometry, operand, text};
use crate::query::dialect::CompareOperator;
use crate::query::plan::node::{Node, Operation};
use crate::query::vector::{Scalar, Values, Vector};
use std::cmp::Ordering;

/// It does not hold.
pub const FALSE: u8 = 0;
/// It is not known whether it holds.
pub const UNKNOWN: u8 = 1;
/// It holds.
pub const TRUE: u8 = 2;

/// The truth of a condition for each row of `source`.
pub fn truth(node: &Node, source: &dyn Source) -> Vec<u8> {
    let length = source.length();
    match &node.operation {
        Operation::And(parts) => join(parts, source, TRUE, |a, b| a.min(b)),
        Operation::Or(parts) => join(parts, source, FALSE, |a, b| a.max(b)),
        Operation::Not(inner) => {
            let mut inner = truth(inner, source);
            inner.iter_mut().for_each(|value| *value = TRUE - *value);
            inner
        }
        Operation::Compare(operator, left, right) => {
            compare(*operator, &operand(left, source), &operand(right, source), length)
        }
        Operation::Between(value, low, high) => {
            let value = operand(value, source);
            let mut truth = compare(low.0, &value, &operand(&low.1, source), length);
            let below = compare(high.0, &value, &operand(&high.1, source), length);
            truth.iter_mut().zip(below).for_each(|(a, b)| *a = (*a).min(b));
            truth
        }
        Operation::In(inner, set) => {
            let inner = operand(inner, source);
            (0..length)
                .map(|index| match inner.vector.scalar(inner.at(index)) {
                    Scalar::Null => UNKNOWN,
                    scalar => of(set.contains(&scalar)),
                })
                .collect()
        }
        Operation::IsNull(inner) => {
            let inner = operand(inner, source);
            (0..length).map(|index| of(!inner.valid(index))).collect()
        }
        Operation::Match(inner, matcher) => {
            let folded = match &inner.operation {
                Operation::Column(index) => source.folded(*index),
                _ => None,
            };
            let inner = operand(inner, source);
            let Values::Text(texts) = &inner.vector.values else { return vec![UNKNOWN; length] };
            let found = text::matches(texts, folded, matcher);
            spread(&inner, length, |index| found[index])
        }
        Operation::Inside(inner, area) => {
            let inner = operand(inner, source);
            let Values::Text(texts) = &inner.vector.values else { return vec![UNKNOWN; length] };
            let found: Vec<bool> =
                (0..texts.len()).map(|index| geometry::inside(texts.get(index), area)).collect();
            spread(&inner, length, |index| found[index])
        }
        _ => {
            let values = operand(node, source);
            let Values::Boolean(booleans) = &values.vector.values else { return vec![UNKNOWN; length] };
            spread(&values, length, |index| booleans[index])
        }
    }
}

#[inline]
fn of(value: bool) -> u8 {
    if value { TRUE } else { FALSE }
}

/// The truth of known values; unknown where the value is.
fn spread(operand: &Operand<'_>, length: usize, value: impl Fn(usize) -> bool) -> Vec<u8> {
    (0..length)
        .map(|index| if operand.valid(index) { of(value(operand.at(index))) } else { UNKNOWN })
        .collect()
}

fn join(parts: &[Node], source: &dyn Source, neutral: u8, combine: impl Fn(u8, u8) -> u8) -> Vec<u8> {
    let mut all = vec![neutral; source.length()];
    for part in parts {
        for (value, part) in all.iter_mut().zip(truth(part, source)) {
            *value = combine(*value, part);
        }
    }
    all
}

fn compare(operator: CompareOperator, left: &Operand<'_>, right: &Operand<'_>, length: usize) -> Vec<u8> {
    let (a, b): (&Vector, &Vector) = (&left.vector, &right.vector);
    let mut truth: Vec<u8> = match (&a.values, &b.values) {
        (Values::Boolean(x), Values::Boolean(y)) => {
            each(operator, length, |i| x[left.at(i)].cmp(&y[right.at(i)]))
        }
        (Values::Integer(x), Values::Integer(y)) | (Values::Datetime(x), Values::Datetime(y)) => {
            each(operator, length, |i| x[left.at(i)].cmp(&y[right.at(i)]))
        }
        (Values::Date(x), Values::Date(y)) => each(operator, length, |i| x[left.at(i)].cmp(&y[right.at(i)])),
        (Values::Number(x), Values::Number(y)) => {
            each(operator, length, |i| (x[left.at(i)] + 0.0).total_cmp(&(y[right.at(i)] + 0.0)))
        }
        (Values::Text(x), Values::Text(y))
            if matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual) =>
        {
            let wanted = operator == CompareOperator::Equal;
            (0..length).map(|i| of((x.get(left.at(i)) == y.get(right.at(i))) == wanted)).collect()
        }
        (Values::Text(x), Values::Text(y)) => {
            each(operator, length, |i| x.get(left.at(i)).cmp(y.get(right.at(i))))
        }
        // The plan brings both to one kind.
        _ => vec![UNKNOWN; length],
    };
    if a.valid.is_some() || b.valid.is_some() {
        for (index, value) in truth.iter_mut().enumerate() {
            if !left.valid(index) || !right.valid(index) {
                *value = UNKNOWN;
            }
        }
    }
    truth
}

fn each(operator: CompareOperator, length: usize, compare: impl Fn(usize) -> Ordering) -> Vec<u8> {
    let run = |accept: fn(Ordering) -> bool| (0..length).map(|index| of(accept(compare(index)))).collect();
    match operator {
        CompareOperator::Equal => run(Ordering::is_eq),
        CompareOperator::NotEqual => run(Ordering::is_ne),
        CompareOperator::Less => run(Ordering::is_lt),
        CompareOperator::LessOrEqual => run(Ordering::is_le),
        CompareOperator::Greater => run(Ordering::is_gt),
        CompareOperator::GreaterOrEqual => run(Ordering::is_ge),
    }
}
