//! Expressions over vectors: one loop per operation, never one call per cell.

mod geometry;
mod text;
mod truth;

pub use text::write_value;
pub use truth::{FALSE, TRUE, UNKNOWN, truth};

use super::calendar::{self, DAY_MILLISECONDS};
use super::dialect::ArithmeticOperator;
use super::plan::node::{Node, Operation, Ranges};
use super::vector::{Kind, Scalar, Strings, Values, Vector};
use std::borrow::Cow;

/// Where the values of columns come from.
pub trait Source {
    /// How many values each column has.
    fn length(&self) -> usize;
    /// The values of a column.
    fn column(&self, index: usize) -> Cow<'_, Vector>;
    /// The texts of a column without case nor accents, when they are kept.
    fn folded(&self, _index: usize) -> Option<&Strings> {
        None
    }
}

/// A source without any column, for constants.
pub struct Nothing;

impl Source for Nothing {
    fn length(&self) -> usize {
        1
    }
    fn column(&self, _: usize) -> Cow<'_, Vector> {
        Cow::Owned(Vector::repeated(&Scalar::Null, Kind::Text, 1))
    }
}

/// The value of an expression without columns.
pub fn constant(node: &Node) -> Scalar {
    evaluate(node, &Nothing).scalar(0)
}

/// Values, or one value that stands for all.
pub(super) struct Operand<'a> {
    pub(super) vector: Cow<'a, Vector>,
    /// 0 for one value that stands for all, else 1.
    stride: usize,
}

impl Operand<'_> {
    pub(super) fn is_constant(&self) -> bool {
        self.stride == 0
    }

    #[inline]
    pub(super) fn at(&self, index: usize) -> usize {
        index * self.stride
    }

    pub(super) fn valid(&self, index: usize) -> bool {
        self.vector.is_valid(self.at(index))
    }
}

/// Evaluates without spreading constants.
pub(super) fn operand<'a>(node: &Node, source: &'a dyn Source) -> Operand<'a> {
    if node.columns().is_empty() {
        return Operand { vector: Cow::Owned(evaluate_inner(node, &Nothing).into_owned()), stride: 0 };
    }
    Operand { vector: evaluate_inner(node, source), stride: 1 }
}

/// The values of an expression, as many as `source` has.
pub fn evaluate<'a>(node: &Node, source: &'a dyn Source) -> Cow<'a, Vector> {
    let operand = operand(node, source);
    if operand.is_constant() && source.length() != 1 {
        let scalar = operand.vector.scalar(0);
        return Cow::Owned(Vector::repeated(&scalar, node.kind, source.length()));
    }
    operand.vector
}

fn evaluate_inner<'a>(node: &Node, source: &'a dyn Source) -> Cow<'a, Vector> {
    let length = source.length();
    let vector = match &node.operation {
        Operation::Column(index) => return source.column(*index),
        Operation::Constant(scalar, _) => Vector::repeated(scalar, node.kind, 1),
        Operation::And(_)
        | Operation::Or(_)
        | Operation::Not(_)
        | Operation::Compare(..)
        | Operation::Between(..)
        | Operation::In(..)
        | Operation::IsNull(_)
        | Operation::Match(..)
        | Operation::Inside(..) => from_truth(&truth(node, source)),
        Operation::Arithmetic(operator, left, right) => {
            arithmetic(*operator, &operand(left, source), &operand(right, source), length)
        }
        Operation::Negate(inner) => negate(evaluate(inner, source).into_owned()),
        Operation::Convert(inner) => return convert(evaluate(inner, source), node.kind),
        Operation::Part(unit, inner) => each_instant(
            &evaluate(inner, source),
            |instant| Some(calendar::part(instant, *unit)),
            Values::Integer,
        ),
        Operation::Range(inner, ranges) => range(&evaluate(inner, source), ranges),
        Operation::Format(inner, pattern) => text::format(&evaluate(inner, source), pattern),
        Operation::Length(inner) => text::length(&evaluate(inner, source)),
        Operation::Upper(inner) => text::map(&evaluate(inner, source), |text, out| {
            out.extend(text.chars().flat_map(char::to_uppercase));
        }),
        Operation::Lower(inner) => text::map(&evaluate(inner, source), |text, out| {
            out.extend(text.chars().flat_map(char::to_lowercase));
        }),
        Operation::Substring(inner, start, count) => text::map(&evaluate(inner, source), |text, out| {
            out.push_str(text::substring(text, *start, *count));
        }),
    };
    Cow::Owned(vector)
}

fn from_truth(truth: &[u8]) -> Vector {
    let values = Values::Boolean(truth.iter().map(|value| *value == TRUE).collect());
    let valid = truth.contains(&UNKNOWN).then(|| truth.iter().map(|value| *value != UNKNOWN).collect());
    Vector { values, valid }
}

/// Both must be known for the result to be.
fn both_valid(left: &Operand<'_>, right: &Operand<'_>, length: usize) -> Option<Vec<bool>> {
    (left.vector.valid.is_some() || right.vector.valid.is_some())
        .then(|| (0..length).map(|index| left.valid(index) && right.valid(index)).collect())
}

fn arithmetic(
    operator: ArithmeticOperator,
    left: &Operand<'_>,
    right: &Operand<'_>,
    length: usize,
) -> Vector {
    let mut valid = both_valid(left, right, length);
    let mut unknown = |index: usize| valid.get_or_insert_with(|| vec![true; length])[index] = false;
    let values = match (&left.vector.values, &right.vector.values) {
        (Values::Integer(a), Values::Integer(b)) => {
            let calculate = match operator {
                ArithmeticOperator::Add => i64::checked_add,
                ArithmeticOperator::Subtract => i64::checked_sub,
                ArithmeticOperator::Multiply => i64::checked_mul,
                ArithmeticOperator::Divide => i64::checked_div,
            };
            let each = (0..length).map(|index| {
                // What does not fit is unknown, never wrong.
                calculate(a[left.at(index)], b[right.at(index)]).unwrap_or_else(|| {
                    unknown(index);
                    0
                })
            });
            Values::Integer(each.collect())
        }
        (Values::Number(a), Values::Number(b)) => {
            let calculate = |a: f64, b: f64| match operator {
                ArithmeticOperator::Add => a + b,
                ArithmeticOperator::Subtract => a - b,
                ArithmeticOperator::Multiply => a * b,
                ArithmeticOperator::Divide => a / b,
            };
            let each = (0..length).map(|index| {
                let result = calculate(a[left.at(index)], b[right.at(index)]);
                if !result.is_finite() {
                    unknown(index);
                }
                result
            });
            Values::Number(each.collect())
        }
        // The plan brings both to one kind; anything else has no value.
        _ => return Vector::repeated(&Scalar::Null, Kind::Number, length),
    };
    Vector { values, valid }
}

fn negate(mut vector: Vector) -> Vector {
    match &mut vector.values {
        Values::Integer(values) => values.iter_mut().for_each(|value| *value = value.saturating_neg()),
        Values::Number(values) => values.iter_mut().for_each(|value| *value = -*value),
        _ => {}
    }
    vector
}

fn convert(vector: Cow<'_, Vector>, kind: Kind) -> Cow<'_, Vector> {
    if vector.kind() == kind {
        return vector;
    }
    let values = match (&vector.values, kind) {
        (Values::Integer(values), Kind::Number) => {
            Values::Number(values.iter().map(|value| *value as f64).collect())
        }
        (Values::Number(values), Kind::Integer) => {
            Values::Integer(values.iter().map(|value| *value as i64).collect())
        }
        (Values::Date(values), Kind::Datetime) => {
            Values::Datetime(values.iter().map(|days| i64::from(*days) * DAY_MILLISECONDS).collect())
        }
        (Values::Datetime(values), Kind::Date) => {
            Values::Date(values.iter().map(|instant| instant.div_euclid(DAY_MILLISECONDS) as i32).collect())
        }
        (_, Kind::Text) => Values::Text(text::written(&vector)),
        _ => return Cow::Owned(Vector::repeated(&Scalar::Null, kind, vector.len())),
    };
    Cow::Owned(Vector { values, valid: vector.valid.clone() })
}

/// Applies `calculate` to each instant; nothing makes a null.
fn each_instant(
    vector: &Vector,
    calculate: impl Fn(i64) -> Option<i64>,
    wrap: impl Fn(Vec<i64>) -> Values,
) -> Vector {
    let Values::Datetime(instants) = &vector.values else {
        return Vector::repeated(&Scalar::Null, wrap(Vec::new()).into_kind(), vector.len());
    };
    let results = instants.iter().map(|instant| calculate(*instant).unwrap_or_default()).collect();
    Vector { values: wrap(results), valid: vector.valid.clone() }
}

impl Values {
    fn into_kind(self) -> Kind {
        Vector::known(self).kind()
    }
}

/// The start (or the number) of the range of each value.
fn range(vector: &Vector, ranges: &Ranges) -> Vector {
    match (&vector.values, ranges) {
        (_, Ranges::Time(unit, count)) => {
            each_instant(vector, |instant| Some(calendar::floor(instant, *unit, *count)), Values::Datetime)
        }
        (Values::Number(numbers), Ranges::Steps(step)) => {
            let starts = numbers.iter().map(|number| (number / step).floor() * step).collect();
            Vector { values: Values::Number(starts), valid: vector.valid.clone() }
        }
        (Values::Number(numbers), Ranges::Bounds(bounds)) => {
            let mut result = Vector::empty(Kind::Integer);
            for (index, number) in numbers.iter().enumerate() {
                let after = bounds.partition_point(|bound| bound <= number);
                let inside = vector.is_valid(index) && after > 0 && after < bounds.len();
                result.push(&if inside { Scalar::Integer(after as i64 - 1) } else { Scalar::Null });
            }
            result
        }
        _ => Vector::repeated(&Scalar::Null, Kind::Integer, vector.len()),
    }
}

/// The ranges of [`range`] as people write them: `[0, 10[`.
pub fn range_labels(vector: &Vector, ranges: &Ranges) -> Vector {
    let mut labels = Vector::empty(Kind::Text);
    for index in 0..vector.len() {
        let label = match (vector.scalar(index), ranges) {
            (Scalar::Number(start), Ranges::Steps(step)) => {
                Some(format!("[{}, {}[", tidy(start), tidy(start + step)))
            }
            (Scalar::Integer(place), Ranges::Bounds(bounds)) => {
                let place = usize::try_from(place).unwrap_or(0);
                bounds.get(place).zip(bounds.get(place + 1)).map(|(low, high)| {
                    match (low.is_finite(), high.is_finite()) {
                        (false, false) => "]*, *[".to_owned(),
                        (false, true) => format!("]*, {high}["),
                        (true, false) => format!("[{low}, *["),
                        (true, true) => format!("[{low}, {high}["),
                    }
                })
            }
            (Scalar::Datetime(start), Ranges::Time(unit, count)) => {
                let end = calendar::next(start, *unit, *count);
                let write = |instant: i64| {
                    if start % DAY_MILLISECONDS == 0 && end % DAY_MILLISECONDS == 0 {
                        let mut text = String::new();
                        calendar::write_date(&mut text, instant.div_euclid(DAY_MILLISECONDS));
                        text
                    } else {
                        calendar::datetime_text(instant)
                    }
                };
                Some(format!("[{}, {}[", write(start), write(end)))
            }
            _ => None,
        };
        labels.push(&label.map_or(Scalar::Null, |label| Scalar::Text(label.into())));
    }
    labels
}

/// A number without the dust of binary fractions: 0.30000000000000004 is 0.3.
fn tidy(number: f64) -> f64 {
    format!("{number:.12}").parse().unwrap_or(number)
}
