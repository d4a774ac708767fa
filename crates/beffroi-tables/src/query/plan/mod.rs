//! A question that is known to make sense: typed, with every name found.

mod coerce;
mod functions;
pub mod nearest;
pub mod node;
mod resolve;

use super::dialect::{
    Direction, Expression, GroupItem, OrderItem, SelectItem, parse_filter, parse_group_by, parse_order_by,
    parse_select,
};
use super::table::Table;
use super::vector::Kind;
use beffroi_kernel::query::{Field, Query};
use beffroi_kernel::report::ColumnType;
use beffroi_kernel::{Error, Limits, Problem, Result};
use node::{Aggregate, Node, Operation, Ranges};
use resolve::{Key, Resolver};

/// One column of the answer.
#[derive(Debug)]
pub struct Output {
    /// Its name and type.
    pub field: Field,
    /// What it shows.
    pub node: Node,
    /// How its ranges are written.
    pub ranges: Option<Ranges>,
}

/// What the rows of the answer are.
#[derive(Debug)]
pub enum Shape {
    /// Rows of the table.
    Rows,
    /// Groups: the columns of outputs and order are the keys, then the aggregates.
    Groups {
        /// What makes the groups; none for the whole table.
        keys: Vec<Node>,
        /// What is calculated for each.
        aggregates: Vec<Aggregate>,
    },
}

/// By what rows are ordered.
#[derive(Debug)]
pub enum OrderKey {
    /// A value.
    Value(Node, Direction),
    /// A fixed shuffle.
    Random(u64),
}

/// A typed question.
#[derive(Debug)]
pub struct Plan {
    /// Which rows.
    pub filter: Option<Node>,
    /// Rows or groups.
    pub shape: Shape,
    /// In which order.
    pub order: Vec<OrderKey>,
    /// The columns of the answer.
    pub outputs: Vec<Output>,
}

/// Parameters at the edge: refuses those that are too long.
fn text<'q>(text: Option<&'q String>, parameter: &'static str, limits: &Limits) -> Result<Option<&'q str>> {
    let Some(text) = text.map(|text| text.trim()).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.len() > limits.query_text_bytes_max {
        let message = format!("Le paramètre « {parameter} » dépasse {} octets.", limits.query_text_bytes_max);
        return Err(Error::Limit(
            Problem::new("query-limit", message)
                .advice("Raccourcissez la requête.")
                .detail(format!("{} bytes", text.len()))
                .field(parameter),
        ));
    }
    Ok(Some(text))
}

/// Reads a question about `table`. `now` is the present instant in milliseconds.
///
/// # Errors
/// [`Error::Input`] where it cannot be understood, [`Error::Limit`] when it is too long.
pub fn plan(table: &Table, query: &Query, limits: &Limits, now: i64) -> Result<Plan> {
    let filter = text(query.filter.as_ref(), "where", limits)?.map(parse_filter).transpose()?;
    let select = text(query.select.as_ref(), "select", limits)?.map(parse_select).transpose()?;
    let group_by = text(query.group_by.as_ref(), "group_by", limits)?.map(parse_group_by).transpose()?;
    let order_by = text(query.order_by.as_ref(), "order_by", limits)?.map(parse_order_by).transpose()?;
    let mut resolver = Resolver {
        fields: &table.fields,
        kinds: &table.kinds,
        now,
        parameter: "where",
        keys: None,
        aggregates: Vec::new(),
        aliases: Vec::new(),
        aggregating: false,
    };
    let filter = filter.map(|filter| resolver.condition(&filter)).transpose()?;
    let select =
        select.unwrap_or_else(|| if group_by.is_some() { Vec::new() } else { vec![SelectItem::Star] });
    let calculates = select.iter().any(
        |item| matches!(item, SelectItem::Expression(expression, _) if functions::has_aggregate(expression)),
    );
    if group_by.is_some() || calculates {
        resolver.parameter = "group_by";
        let keys = keys(&mut resolver, group_by.unwrap_or_default(), &select)?;
        resolver.keys = Some(keys);
    }
    resolver.aggregating = true;
    resolver.parameter = "select";
    let outputs = outputs(&mut resolver, &select)?;
    resolver.parameter = "order_by";
    resolver.aliases = aliases(&select);
    let order = order(&mut resolver, &order_by.unwrap_or_default())?;
    let shape = match resolver.keys.take() {
        Some(keys) => Shape::Groups {
            keys: keys.into_iter().map(|key| key.node).collect(),
            aggregates: std::mem::take(&mut resolver.aggregates),
        },
        None => Shape::Rows,
    };
    Ok(Plan { filter, shape, order, outputs })
}

fn aliases(select: &[SelectItem]) -> Vec<(String, Expression)> {
    let named = select.iter().filter_map(|item| match item {
        SelectItem::Expression(expression, Some(alias)) => Some((alias.clone(), expression.clone())),
        _ => None,
    });
    named.collect()
}

/// The keys of groups; `group_by` may use a name that `select` gives.
fn keys(resolver: &mut Resolver<'_>, items: Vec<GroupItem>, select: &[SelectItem]) -> Result<Vec<Key>> {
    let given = aliases(select);
    items
        .into_iter()
        .map(|item| {
            let mut expression = item.expression;
            let mut name = item.alias;
            if let Expression::Field(field) = &expression {
                let is_column = resolver.fields.iter().any(|known| known.name == field.text);
                if let Some((alias, aliased)) =
                    given.iter().find(|(alias, _)| *alias == field.text && !is_column)
                {
                    name = name.or_else(|| Some(alias.clone()));
                    expression = aliased.clone();
                }
            }
            let name = name.unwrap_or_else(|| plain_name(&expression));
            let (node, ranges) = match &expression {
                Expression::Call(call) if call.name == "range" => {
                    let (node, ranges) = functions::ranges(resolver, call)?;
                    (node, Some(ranges))
                }
                other => (resolver.node(other)?, None),
            };
            Ok(Key { expression, name, node, ranges })
        })
        .collect()
}

/// The name of a column of the answer that was given none.
fn plain_name(expression: &Expression) -> String {
    match expression {
        Expression::Field(name) => name.text.clone(),
        other => other.to_string(),
    }
}

fn outputs(resolver: &mut Resolver<'_>, select: &[SelectItem]) -> Result<Vec<Output>> {
    let mut outputs = Vec::new();
    let mut shown_keys = Vec::new();
    for item in select {
        match item {
            SelectItem::Star if resolver.keys.is_none() => {
                let columns = resolver.fields.iter().zip(resolver.kinds).enumerate();
                outputs.extend(columns.map(|(index, (field, kind))| Output {
                    field: field.clone(),
                    node: Node::column(*kind, index),
                    ranges: None,
                }));
            }
            // With groups, `*` means the keys, which are shown anyway.
            SelectItem::Star => {}
            SelectItem::Expression(expression, alias) => {
                let output = output(resolver, expression, alias.clone())?;
                if let (Some(keys), Operation::Column(index)) = (&resolver.keys, &output.node.operation)
                    && *index < keys.len()
                {
                    shown_keys.push(*index);
                }
                outputs.push(output);
            }
        }
    }
    let hidden = resolver.keys.iter().flatten().enumerate().filter(|(index, _)| !shown_keys.contains(index));
    let mut all: Vec<Output> =
        hidden.map(|(index, key)| key_output(resolver.fields, key, index, None)).collect();
    all.extend(outputs);
    Ok(all)
}

/// The output that shows a key.
fn key_output(fields: &[Field], key: &Key, index: usize, alias: Option<String>) -> Output {
    let source = match &key.node.operation {
        Operation::Column(column) => Some(&fields[*column]),
        _ => None,
    };
    let name = alias.unwrap_or_else(|| key.name.clone());
    let column_type = match (&key.ranges, source) {
        (Some(_), _) => ColumnType::Text,
        (None, Some(source)) => source.column_type,
        (None, None) => column_type(key.node.kind),
    };
    let label = source
        .filter(|source| source.name == name)
        .map_or_else(|| name.clone(), |source| source.label.clone());
    let field = Field { name, label, column_type, meaning: source.and_then(|source| source.meaning) };
    Output { field, node: Node::column(key.node.kind, index), ranges: key.ranges.clone() }
}

fn output(resolver: &mut Resolver<'_>, expression: &Expression, alias: Option<String>) -> Result<Output> {
    let node = resolver.node(expression)?;
    let name = alias.unwrap_or_else(|| plain_name(expression));
    let mut field =
        Field { name: name.clone(), label: name, column_type: column_type(node.kind), meaning: None };
    if let Operation::Column(index) = node.operation {
        match &resolver.keys {
            Some(keys) if index < keys.len() => {
                return Ok(key_output(resolver.fields, &keys[index], index, Some(field.name)));
            }
            Some(_) => {}
            None => {
                let source = &resolver.fields[index];
                field.column_type = source.column_type;
                field.meaning = source.meaning;
                if source.name == field.name {
                    field.label.clone_from(&source.label);
                }
            }
        }
    }
    let ranges = match &node.operation {
        Operation::Range(_, ranges) => Some(ranges.clone()),
        _ => None,
    };
    if ranges.is_some() {
        field.column_type = ColumnType::Text;
    }
    Ok(Output { field, node, ranges })
}

/// How an answer writes values of this kind.
fn column_type(kind: Kind) -> ColumnType {
    match kind {
        Kind::Boolean => ColumnType::Boolean,
        Kind::Integer => ColumnType::Integer,
        Kind::Number => ColumnType::Number,
        Kind::Date => ColumnType::Date,
        Kind::Datetime => ColumnType::Datetime,
        Kind::Text => ColumnType::Text,
    }
}

fn order(resolver: &mut Resolver<'_>, items: &[OrderItem]) -> Result<Vec<OrderKey>> {
    items
        .iter()
        .map(|item| match functions::random_seed(&item.expression) {
            Some(seed) => Ok(OrderKey::Random(seed)),
            None => Ok(OrderKey::Value(resolver.node(&item.expression)?, item.direction)),
        })
        .collect()
}
