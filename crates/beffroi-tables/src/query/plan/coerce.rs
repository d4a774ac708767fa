//! Bringing two values to one kind, so that they can be compared.

use super::node::{Node, Operation};
use crate::query::calendar;
use crate::query::vector::{Kind, Scalar};

/// Both values in one kind; nothing when they have none in common.
pub fn unify(left: Node, right: Node) -> Option<(Node, Node)> {
    if left.kind == right.kind {
        return Some((left, right));
    }
    if let Some(right) = literal_as(&right, left.kind) {
        return Some(meet(left, right));
    }
    if let Some(left) = literal_as(&left, right.kind) {
        return Some(meet(left, right));
    }
    match (left.kind, right.kind) {
        (a, b) if (a.is_numeric() && b.is_numeric()) || (a.is_temporal() && b.is_temporal()) => {
            Some(meet(left, right))
        }
        _ => None,
    }
}

/// Two values of near kinds in the wider of them.
fn meet(left: Node, right: Node) -> (Node, Node) {
    let kind = match (left.kind, right.kind) {
        (Kind::Integer, Kind::Number) | (Kind::Number, Kind::Integer) => Kind::Number,
        (Kind::Date, Kind::Datetime) | (Kind::Datetime, Kind::Date) => Kind::Datetime,
        (kind, _) => kind,
    };
    (left.convert(kind), right.convert(kind))
}

/// A value written in the query as one of (or near) this kind: a quoted date, a code without quotes.
pub fn literal_as(node: &Node, kind: Kind) -> Option<Node> {
    let Operation::Constant(scalar, raw) = &node.operation else { return None };
    if matches!(scalar, Scalar::Null) {
        return Some(Node::constant(kind, Scalar::Null));
    }
    let written = match (scalar, raw) {
        (Scalar::Text(text), _) => text.as_ref(),
        (_, Some(raw)) => raw.as_ref(),
        _ => return None,
    };
    let scalar = match kind {
        Kind::Text => Scalar::Text(written.into()),
        Kind::Boolean => match written.trim().to_lowercase().as_str() {
            "true" | "vrai" | "oui" | "1" => Scalar::Boolean(true),
            "false" | "faux" | "non" | "0" => Scalar::Boolean(false),
            _ => return None,
        },
        Kind::Integer | Kind::Number => return number(written),
        Kind::Date | Kind::Datetime => return date(written),
    };
    Some(Node::constant(kind, scalar))
}

/// A number as written: a whole one when it has no decimals.
pub fn number(written: &str) -> Option<Node> {
    let text = written.trim();
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    let (kind, scalar) = match text.parse::<i64>() {
        Ok(value) => (Kind::Integer, Scalar::Integer(value)),
        Err(_) => (
            Kind::Number,
            Scalar::Number(text.replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite())?),
        ),
    };
    Some(Node::new(kind, Operation::Constant(scalar, Some(text.into()))))
}

/// A date as written: an instant when it is not at midnight.
pub fn date(written: &str) -> Option<Node> {
    let milliseconds = calendar::parse(written)?;
    if milliseconds % calendar::DAY_MILLISECONDS == 0 {
        let days = i32::try_from(milliseconds / calendar::DAY_MILLISECONDS).ok()?;
        return Some(Node::constant(Kind::Date, Scalar::Date(days)));
    }
    Some(Node::constant(Kind::Datetime, Scalar::Datetime(milliseconds)))
}
