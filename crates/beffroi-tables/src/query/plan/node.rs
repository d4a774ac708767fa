//! Expressions that are known to make sense: every name found, every kind settled.

use crate::query::calendar::Unit;
use crate::query::dialect::{ArithmeticOperator, CompareOperator};
use crate::query::vector::{Kind, Scalar};
use std::collections::HashSet;

/// An expression and the kind of its values.
#[derive(Clone, Debug)]
pub struct Node {
    /// The kind of its values.
    pub kind: Kind,
    /// What it does.
    pub operation: Operation,
}

/// How a text is looked for. All texts are folded: without case nor accents.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// The text stands somewhere.
    Contains(String),
    /// The value starts with the text.
    Prefix(String),
    /// A word of the value starts with the text.
    WordPrefix(String),
    /// The value is these texts in this order, with anything between them; an empty first or last
    /// text leaves that end free.
    Pattern(Vec<String>),
}

/// A part of space.
#[derive(Clone, Debug, PartialEq)]
pub enum Area {
    /// Not farther than `metres` from a point.
    Circle {
        /// Longitude of the centre, in degrees.
        longitude: f64,
        /// Latitude of the centre, in degrees.
        latitude: f64,
        /// Radius.
        metres: f64,
    },
    /// Between two latitudes and two longitudes.
    Rectangle {
        /// The lower latitude.
        south: f64,
        /// The lower longitude.
        west: f64,
        /// The upper latitude.
        north: f64,
        /// The upper longitude.
        east: f64,
    },
}

/// How values are gathered in ranges.
#[derive(Clone, Debug, PartialEq)]
pub enum Ranges {
    /// Equal steps of numbers.
    Steps(f64),
    /// Between these numbers; minus and plus infinity for an open end.
    Bounds(Vec<f64>),
    /// Equal steps of time.
    Time(Unit, i64),
}

/// What an expression does.
#[derive(Clone, Debug)]
pub enum Operation {
    /// A value, and how it was written.
    Constant(Scalar, Option<Box<str>>),
    /// A column of the table (or of the groups).
    Column(usize),
    /// All hold.
    And(Vec<Node>),
    /// One holds.
    Or(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// Two values of one kind compared.
    Compare(CompareOperator, Box<Node>, Box<Node>),
    /// The value lies between two ends.
    Between(Box<Node>, (CompareOperator, Box<Node>), (CompareOperator, Box<Node>)),
    /// The value is one of these.
    In(Box<Node>, HashSet<Scalar>),
    /// The value is unknown.
    IsNull(Box<Node>),
    /// The text matches.
    Match(Box<Node>, Matcher),
    /// The place is inside.
    Inside(Box<Node>, Area),
    /// Two numbers of one kind.
    Arithmetic(ArithmeticOperator, Box<Node>, Box<Node>),
    /// Minus a number.
    Negate(Box<Node>),
    /// The same value in the node's kind.
    Convert(Box<Node>),
    /// A part of a date.
    Part(Unit, Box<Node>),
    /// A date written by a pattern.
    Format(Box<Node>, String),
    /// The start of the range that the value falls in (its number, for [`Ranges::Bounds`]).
    Range(Box<Node>, Ranges),
    /// Characters in a text.
    Length(Box<Node>),
    /// In capitals.
    Upper(Box<Node>),
    /// In small letters.
    Lower(Box<Node>),
    /// Characters from the first place (counted from 0), at most so many.
    Substring(Box<Node>, usize, usize),
}

impl Node {
    /// An expression of this kind.
    pub fn new(kind: Kind, operation: Operation) -> Self {
        Self { kind, operation }
    }

    /// A value.
    pub fn constant(kind: Kind, scalar: Scalar) -> Self {
        Self::new(kind, Operation::Constant(scalar, None))
    }

    /// A column.
    pub fn column(kind: Kind, index: usize) -> Self {
        Self::new(kind, Operation::Column(index))
    }

    /// The same value in another kind.
    #[must_use]
    pub fn convert(self, kind: Kind) -> Self {
        if self.kind == kind {
            return self;
        }
        if let Operation::Constant(Scalar::Null, raw) = self.operation {
            return Self::new(kind, Operation::Constant(Scalar::Null, raw));
        }
        Self::new(kind, Operation::Convert(Box::new(self)))
    }

    /// The expressions that it is made of.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.operation {
            Operation::Constant(..) | Operation::Column(_) => Vec::new(),
            Operation::And(parts) | Operation::Or(parts) => parts.iter().collect(),
            Operation::Compare(_, left, right) | Operation::Arithmetic(_, left, right) => vec![left, right],
            Operation::Between(value, low, high) => vec![value, &low.1, &high.1],
            Operation::Not(inner)
            | Operation::In(inner, _)
            | Operation::IsNull(inner)
            | Operation::Match(inner, _)
            | Operation::Inside(inner, _)
            | Operation::Negate(inner)
            | Operation::Convert(inner)
            | Operation::Part(_, inner)
            | Operation::Format(inner, _)
            | Operation::Range(inner, _)
            | Operation::Length(inner)
            | Operation::Upper(inner)
            | Operation::Lower(inner)
            | Operation::Substring(inner, ..) => vec![inner],
        }
    }

    /// Adds the columns that it reads to `columns`, each once.
    pub fn add_columns(&self, columns: &mut Vec<usize>) {
        if let Operation::Column(index) = self.operation
            && !columns.contains(&index)
        {
            columns.push(index);
        }
        self.parts().into_iter().for_each(|part| part.add_columns(columns));
    }

    /// The columns that it reads.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns = Vec::new();
        self.add_columns(&mut columns);
        columns
    }
}

/// What is calculated for a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    /// Rows, or known values.
    Count,
    /// Distinct known values.
    CountDistinct,
    /// Sum.
    Sum,
    /// Mean.
    Average,
    /// Smallest.
    Minimum,
    /// Largest.
    Maximum,
    /// The value below which this share of the values lies, from 0 to 1, interpolated.
    Quantile(f64),
    /// Standard deviation of the whole population.
    Deviation,
}

/// One calculation over the rows of a group.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// Which.
    pub function: Function,
    /// Of what; absent for `count(*)`.
    pub argument: Option<Node>,
    /// The kind of its result.
    pub kind: Kind,
}
