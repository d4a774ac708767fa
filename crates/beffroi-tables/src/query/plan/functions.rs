//! The functions of the dialect: what each takes and gives.

use super::nearest;
use super::node::{Aggregate, Area, Function, Matcher, Node, Operation, Ranges};
use super::resolve::Resolver;
use crate::query::calendar::Unit;
use crate::query::dialect::{Call, Expression, Literal, Position};
use crate::query::fold::fold;
use crate::query::vector::{Kind, Scalar};
use beffroi_kernel::Result;
use beffroi_kernel::report::ColumnType;

/// The names of functions that calculate over the rows of a group.
pub const AGGREGATES: [&str; 9] =
    ["count", "sum", "avg", "min", "max", "median", "percentile", "stddev", "mean"];

/// The names of the others. `substring` and `left` are our addition to the Explore API.
const FUNCTIONS: [&str; 23] = [
    "search",
    "suggest",
    "startswith",
    "within_distance",
    "in_bbox",
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "second",
    "date_format",
    "range",
    "length",
    "upper",
    "lower",
    "substring",
    "left",
    "now",
    "random",
    "distance",
];

/// Reads a call.
pub fn call(resolver: &mut Resolver<'_>, call: &Call) -> Result<Node> {
    if AGGREGATES.contains(&call.name.as_str()) {
        return aggregate(resolver, call);
    }
    if call.distinct {
        return usage(resolver, call, "« distinct » va seulement avec count : count(distinct champ)");
    }
    if let Some((unit, _)) = Unit::ALL.iter().find(|(_, name)| *name == call.name) {
        let [argument] = call.arguments.as_slice() else { return usage(resolver, call, "il faut une date") };
        let date = date(resolver, argument)?;
        return Ok(Node::new(Kind::Integer, Operation::Part(*unit, Box::new(date))));
    }
    match call.name.as_str() {
        "search" | "suggest" => search(resolver, call),
        "startswith" => starts_with(resolver, call),
        "within_distance" | "distance" => within_distance(resolver, call),
        "in_bbox" => in_box(resolver, call),
        "date_format" => match call.arguments.as_slice() {
            [argument, Expression::Literal(Literal::Text(pattern), _)] => {
                let date = date(resolver, argument)?;
                Ok(Node::new(Kind::Text, Operation::Format(Box::new(date), pattern.clone())))
            }
            _ => usage(resolver, call, "écrivez date_format(champ, \"YYYY-MM\")"),
        },
        "length" | "upper" | "lower" => {
            let [argument] = call.arguments.as_slice() else {
                return usage(resolver, call, "il faut un texte");
            };
            let text = Box::new(resolver.text(argument)?);
            Ok(match call.name.as_str() {
                "length" => Node::new(Kind::Integer, Operation::Length(text)),
                "upper" => Node::new(Kind::Text, Operation::Upper(text)),
                _ => Node::new(Kind::Text, Operation::Lower(text)),
            })
        }
        "substring" | "left" => substring(resolver, call),
        "range" => ranges(resolver, call).map(|(node, _)| node),
        "now" if call.arguments.is_empty() => {
            Ok(Node::constant(Kind::Datetime, Scalar::Datetime(resolver.now)))
        }
        "now" => usage(resolver, call, "écrivez now()"),
        "random" => usage(resolver, call, "il va seul dans order_by : order_by=random(1)"),
        _ => {
            let near = nearest::nearest(&call.name, FUNCTIONS.into_iter().chain(AGGREGATES));
            let advice = nearest::advice(&near, "La liste des fonctions est dans la documentation de l’API.");
            let message = format!("La fonction « {} » n’existe pas.", call.name);
            resolver.refuse("query-unknown-function", call.position, message, &advice)
        }
    }
}

fn usage<T>(resolver: &Resolver<'_>, call: &Call, how: &str) -> Result<T> {
    let message = format!("« {} » n’est pas bien appelé : {how}.", call.name);
    resolver.refuse("query-syntax", call.position, message, "")
}

fn aggregate(resolver: &mut Resolver<'_>, call: &Call) -> Result<Node> {
    if resolver.keys.is_none() || !resolver.aggregating {
        let message = format!("« {} » calcule sur plusieurs lignes : il ne peut pas être ici.", call.name);
        let advice = "Les calculs se mettent dans select ou order_by.";
        return resolver.refuse("query-group", call.position, message, advice);
    }
    let (function, argument) = match (call.name.as_str(), call.arguments.as_slice()) {
        ("count", [] | [Expression::Star]) if !call.distinct => (Function::Count, None),
        ("count", [argument]) if call.distinct => (Function::CountDistinct, Some(argument)),
        ("count", [argument]) => (Function::Count, Some(argument)),
        (name, _) if call.distinct => {
            let how = format!("« distinct » va seulement avec count, pas avec {name}");
            return usage(resolver, call, &how);
        }
        ("percentile", [argument, share]) => {
            let share = plain_number(share).filter(|share| (0.0..=100.0).contains(share));
            let Some(share) = share else {
                return usage(resolver, call, "écrivez percentile(champ, 90), de 0 à 100");
            };
            (Function::Quantile(share / 100.0), Some(argument))
        }
        ("percentile", _) => return usage(resolver, call, "écrivez percentile(champ, 90)"),
        ("sum", [argument]) => (Function::Sum, Some(argument)),
        ("avg" | "mean", [argument]) => (Function::Average, Some(argument)),
        ("min", [argument]) => (Function::Minimum, Some(argument)),
        ("max", [argument]) => (Function::Maximum, Some(argument)),
        ("median", [argument]) => (Function::Quantile(0.5), Some(argument)),
        ("stddev", [argument]) => (Function::Deviation, Some(argument)),
        _ => return usage(resolver, call, "il faut un champ entre les parenthèses"),
    };
    let node = match argument {
        Some(argument) => Some(resolver.row_node(argument, call)?),
        None => None,
    };
    let found = node.as_ref().map_or(Kind::Integer, |node| node.kind);
    let kind = match function {
        Function::Count | Function::CountDistinct => Kind::Integer,
        Function::Minimum | Function::Maximum => found,
        _ if !found.is_numeric() => {
            return match argument {
                Some(argument) => resolver.wrong_kind(argument, found, "un nombre"),
                None => usage(resolver, call, "il faut un champ entre les parenthèses"),
            };
        }
        Function::Sum => found,
        Function::Average | Function::Quantile(_) | Function::Deviation => Kind::Number,
    };
    Ok(resolver.aggregate(Aggregate { function, argument: node, kind }))
}

/// A number written in the query.
fn plain_number(expression: &Expression) -> Option<f64> {
    match expression {
        Expression::Literal(Literal::Number(text), _) => text.parse().ok(),
        Expression::Negate(inner) => plain_number(inner).map(|number| -number),
        _ => None,
    }
}

fn date(resolver: &mut Resolver<'_>, argument: &Expression) -> Result<Node> {
    let node = resolver.node(argument)?;
    if node.kind.is_temporal() {
        return Ok(node.convert(Kind::Datetime));
    }
    resolver.wrong_kind(argument, node.kind, "une date")
}

/// The text fields named before the last argument, which is the text.
fn fields_and_text(resolver: &mut Resolver<'_>, call: &Call) -> Result<(Vec<Node>, String)> {
    let how = "écrivez le champ puis le texte entre guillemets";
    let Some((Expression::Literal(Literal::Text(text), _), fields)) = call.arguments.split_last() else {
        return usage(resolver, call, how);
    };
    let nodes = match fields {
        [] | [Expression::Star] => text_columns(resolver),
        // Fields alone: a search inside a search would multiply itself.
        _ if fields.iter().all(|field| matches!(field, Expression::Field(_))) => {
            fields.iter().map(|field| resolver.text(field)).collect::<Result<_>>()?
        }
        _ => return usage(resolver, call, how),
    };
    Ok((nodes, text.clone()))
}

fn text_columns(resolver: &Resolver<'_>) -> Vec<Node> {
    let columns = resolver.fields.iter().zip(resolver.kinds).enumerate();
    columns
        .filter(|(_, (field, kind))| **kind == Kind::Text && field.column_type != ColumnType::Geometry)
        .map(|(index, _)| Node::column(Kind::Text, index))
        .collect()
}

/// `"text"` alone.
pub fn search_everywhere(resolver: &mut Resolver<'_>, text: &str) -> Result<Node> {
    words(resolver, &text_columns(resolver), text)
}

fn search(resolver: &mut Resolver<'_>, call: &Call) -> Result<Node> {
    let (columns, text) = fields_and_text(resolver, call)?;
    words(resolver, &columns, &text)
}

/// Every word of `text` starts a word in one of the columns.
fn words(resolver: &Resolver<'_>, columns: &[Node], text: &str) -> Result<Node> {
    const WORDS_MAX: usize = 32;
    let folded = fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() > WORDS_MAX {
        let message = format!("Une recherche a au plus {WORDS_MAX} mots.");
        return resolver.refuse("query-limit", Position(0), message, "Gardez les mots les plus précis.");
    }
    let each = words.into_iter().map(|word| any(columns, &Matcher::WordPrefix(word.to_owned()))).collect();
    Ok(Node::new(Kind::Boolean, Operation::And(each)))
}

fn any(columns: &[Node], matcher: &Matcher) -> Node {
    let parts = columns.iter().map(|column| {
        // A text that is unknown does not match: it is not unknown whether it does.
        let found = Node::new(Kind::Boolean, Operation::Match(Box::new(column.clone()), matcher.clone()));
        let unknown = Node::new(Kind::Boolean, Operation::IsNull(Box::new(column.clone())));
        let known = Node::new(Kind::Boolean, Operation::Not(Box::new(unknown)));
        Node::new(Kind::Boolean, Operation::And(vec![known, found]))
    });
    Node::new(Kind::Boolean, Operation::Or(parts.collect()))
}

fn starts_with(resolver: &mut Resolver<'_>, call: &Call) -> Result<Node> {
    let (columns, text) = fields_and_text(resolver, call)?;
    let matcher = Matcher::Prefix(fold(&text));
    match columns.as_slice() {
        [one] => Ok(Node::new(Kind::Boolean, Operation::Match(Box::new(one.clone()), matcher))),
        _ => Ok(any(&columns, &matcher)),
    }
}

fn substring(resolver: &mut Resolver<'_>, call: &Call) -> Result<Node> {
    let how = "écrivez substring(champ, début, longueur) ou left(champ, longueur)";
    let numbers: Option<Vec<f64>> = call.arguments.iter().skip(1).map(plain_number).collect();
    let whole = |number: f64| (number >= 0.0 && number.fract() == 0.0).then_some(number as usize);
    let (start, length) = match (call.name.as_str(), numbers.as_deref()) {
        ("left", Some([length])) => (Some(0), whole(*length)),
        // The first character has number 1.
        ("substring", Some([start])) => (whole(start - 1.0), Some(usize::MAX)),
        ("substring", Some([start, length])) => (whole(start - 1.0), whole(*length)),
        _ => (None, None),
    };
    let (Some(argument), Some(start), Some(length)) = (call.arguments.first(), start, length) else {
        return usage(resolver, call, how);
    };
    let text = resolver.text(argument)?;
    Ok(Node::new(Kind::Text, Operation::Substring(Box::new(text), start, length)))
}

/// `range(field, 10)`, `range(field, *, 10, 20, *)`, `range(date, 1 month)`.
pub fn ranges(resolver: &mut Resolver<'_>, call: &Call) -> Result<(Node, Ranges)> {
    let how = "écrivez range(champ, 10), range(champ, *, 10, 20, *) ou range(date, 1 month)";
    let Some((argument, parts)) = call.arguments.split_first() else { return usage(resolver, call, how) };
    let node = resolver.node(argument)?;
    match parts {
        [Expression::Quantity(number, unit)] => {
            let count = number.parse::<i64>().ok().filter(|count| (1..=10_000).contains(count));
            let (Some(unit), Some(count)) = (Unit::from_name(unit), count) else {
                let names: Vec<&str> = Unit::ALL.iter().map(|(_, name)| *name).collect();
                let how = format!("les durées sont {}, en nombre entier", names.join(", "));
                return usage(resolver, call, &how);
            };
            if !node.kind.is_temporal() {
                return resolver.wrong_kind(argument, node.kind, "une date");
            }
            let (rule, date) = (Ranges::Time(unit, count), Box::new(node.convert(Kind::Datetime)));
            Ok((Node::new(Kind::Datetime, Operation::Range(date, rule.clone())), rule))
        }
        _ if !node.kind.is_numeric() => resolver.wrong_kind(argument, node.kind, "un nombre"),
        [step] => match plain_number(step).filter(|step| *step > 0.0) {
            Some(step) => {
                let (rule, number) = (Ranges::Steps(step), Box::new(node.convert(Kind::Number)));
                Ok((Node::new(Kind::Number, Operation::Range(number, rule.clone())), rule))
            }
            None => usage(resolver, call, how),
        },
        [] => usage(resolver, call, how),
        _ => {
            let last = parts.len() - 1;
            let bounds: Option<Vec<f64>> = parts
                .iter()
                .enumerate()
                .map(|(index, part)| match part {
                    Expression::Star if index == 0 => Some(f64::NEG_INFINITY),
                    Expression::Star if index == last => Some(f64::INFINITY),
                    other => plain_number(other),
                })
                .collect();
            match bounds.filter(|bounds| bounds.is_sorted_by(|a, b| a < b)) {
                Some(bounds) => {
                    let (rule, number) = (Ranges::Bounds(bounds), Box::new(node.convert(Kind::Number)));
                    Ok((Node::new(Kind::Integer, Operation::Range(number, rule.clone())), rule))
                }
                None => usage(resolver, call, "les bornes de range vont de la plus petite à la plus grande"),
            }
        }
    }
}

fn geometry(resolver: &mut Resolver<'_>, call: &Call) -> Result<Box<Node>> {
    let Some(Expression::Field(name)) = call.arguments.first() else {
        return usage(resolver, call, "il faut d’abord un champ de géométrie");
    };
    let index = resolver.find(name)?;
    if resolver.fields[index].column_type != ColumnType::Geometry {
        let known = resolver.fields.iter().filter(|field| field.column_type == ColumnType::Geometry);
        let names: Vec<&str> = known.map(|field| field.name.as_str()).collect();
        let advice = nearest::advice(&names, "Cette table n’a pas de champ de géométrie.");
        let message = format!("Le champ « {} » n’est pas une géométrie.", name.text);
        return resolver.refuse("query-type", name.position, message, &advice);
    }
    Ok(Box::new(Node::column(Kind::Text, index)))
}

fn within_distance(resolver: &mut Resolver<'_>, call: &Call) -> Result<Node> {
    let how = "écrivez within_distance(champ, geom'POINT(2.35 48.85)', 10km)";
    let [_, Expression::Literal(Literal::Geometry(point), position), radius] = call.arguments.as_slice()
    else {
        return usage(resolver, call, how);
    };
    let Some((longitude, latitude)) = point_of(point) else {
        let message = format!("« {point} » n’est pas un point.");
        return resolver.refuse("query-syntax", *position, message, "Écrivez POINT(longitude latitude).");
    };
    let metres = match radius {
        Expression::Quantity(number, unit) => {
            number.parse::<f64>().ok().zip(metres_of(unit)).map(|(n, unit)| n * unit)
        }
        other => plain_number(other),
    };
    let Some(metres) = metres.filter(|metres| *metres >= 0.0) else {
        return usage(resolver, call, "les distances sont en m, km, cm, mm, mi, ft ou yd");
    };
    let area = Area::Circle { longitude, latitude, metres };
    Ok(Node::new(Kind::Boolean, Operation::Inside(geometry(resolver, call)?, area)))
}

fn metres_of(unit: &str) -> Option<f64> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "m" => 1.0,
        "km" => 1_000.0,
        "cm" => 0.01,
        "mm" => 0.001,
        "mi" => 1_609.344,
        "ft" => 0.304_8,
        "yd" => 0.914_4,
        _ => return None,
    })
}

/// Longitude and latitude of a WKT or GeoJSON point.
fn point_of(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    if text.starts_with('{') {
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        let coordinates = json.get("coordinates")?.as_array()?;
        return Some((coordinates.first()?.as_f64()?, coordinates.get(1)?.as_f64()?));
    }
    let inner = text.get(..5).filter(|word| word.eq_ignore_ascii_case("point")).map(|_| text[5..].trim())?;
    let inner = inner.strip_prefix('(')?.strip_suffix(')')?;
    let mut numbers =
        inner.split_whitespace().map(|number| number.parse::<f64>().ok().filter(|n| n.is_finite()));
    let point = (numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(point)
}

fn in_box(resolver: &mut Resolver<'_>, call: &Call) -> Result<Node> {
    let numbers: Option<Vec<f64>> = call.arguments.iter().skip(1).map(plain_number).collect();
    let Some([latitude, longitude, other_latitude, other_longitude]) = numbers.as_deref() else {
        return usage(resolver, call, "écrivez in_bbox(champ, latitude, longitude, latitude, longitude)");
    };
    let area = Area::Rectangle {
        south: latitude.min(*other_latitude),
        north: latitude.max(*other_latitude),
        west: longitude.min(*other_longitude),
        east: longitude.max(*other_longitude),
    };
    Ok(Node::new(Kind::Boolean, Operation::Inside(geometry(resolver, call)?, area)))
}

/// Whether an expression calculates over rows.
pub fn has_aggregate(expression: &Expression) -> bool {
    match expression {
        Expression::Call(call) => {
            AGGREGATES.contains(&call.name.as_str()) || call.arguments.iter().any(has_aggregate)
        }
        Expression::Literal(..) | Expression::Field(_) | Expression::Star | Expression::Quantity(..) => false,
        Expression::And(parts) | Expression::Or(parts) => parts.iter().any(has_aggregate),
        Expression::Arithmetic(_, left, right) | Expression::Compare(_, left, right) => {
            has_aggregate(left) || has_aggregate(right)
        }
        Expression::In(inner, values) => has_aggregate(inner) || values.iter().any(has_aggregate),
        Expression::Between(inner, bounds) => {
            has_aggregate(inner) || has_aggregate(&bounds.0.value) || has_aggregate(&bounds.1.value)
        }
        Expression::Negate(inner)
        | Expression::Not(inner)
        | Expression::Like(inner, _)
        | Expression::IsNull(inner)
        | Expression::IsNotNull(inner) => has_aggregate(inner),
    }
}

/// The seed of `random(seed)`.
pub fn random_seed(expression: &Expression) -> Option<u64> {
    let Expression::Call(Call { name, arguments, .. }) = expression else { return None };
    if name != "random" {
        return None;
    }
    match arguments.as_slice() {
        [] => Some(0),
        [seed] => plain_number(seed).map(|seed| seed.to_bits()),
        _ => None,
    }
}
