//! From a plan to the columns that it reads, the rows that it keeps and the values that it shows.

use super::column::Column;
use super::evaluate::{Source, evaluate, range_labels};
use super::execute::{GroupSource, Grouped, Mask, Segment, batches, count_only, in_parallel, order_groups};
use super::memory::Budget;
use super::plan::{OrderKey, Output, Plan, Shape};
use super::table::Table;
use super::vector::{Kind, Vector};
use beffroi_kernel::Result;
use beffroi_kernel::query::{Field, Value};
use beffroi_kernel::report::ColumnType;
use std::sync::Arc;

/// The values of a row; a geometry as the JSON that it is.
pub fn values(fields: &[Field], vectors: &[Vector], row: usize) -> Vec<Value> {
    let each = fields.iter().zip(vectors).map(|(field, vector)| match vector.value(row) {
        Value::Text(text) if field.column_type == ColumnType::Geometry => {
            serde_json::from_str(&text).map_or(Value::Text(text), Value::Json)
        }
        value => value,
    });
    each.collect()
}

/// Columns in memory as a segment.
pub fn segment(
    table: &Table,
    columns: &[usize],
    found: Vec<Arc<Column>>,
    start: usize,
    rows: usize,
) -> Segment {
    let mut all = vec![None; table.kinds.len()];
    columns.iter().zip(found).for_each(|(index, column)| all[*index] = Some(column));
    Segment { columns: all, kinds: table.kinds.clone(), start, rows }
}

/// The filter of a plan, made ready for a segment.
pub fn mask<'a>(plan: &'a Plan, segment: &'a Segment) -> Mask<'a> {
    let everything = Mask::Constant(super::evaluate::TRUE);
    plan.filter.as_ref().map_or(everything, |filter| Mask::new(filter, segment, true))
}

/// Adds the first rows that are kept to `found`, up to `wanted`, and counts them all.
pub fn select(
    mask: &Mask<'_>,
    segment: &Segment,
    wanted: usize,
    found: &mut Vec<u32>,
    budget: &Budget,
) -> Result<u64> {
    let known = mask.known_count(segment);
    let (mut total, mut next, mut rows) = (0, 0, Vec::new());
    for range in batches(0..segment.rows) {
        if found.len() >= wanted || known == Some(total) {
            break;
        }
        budget.check_time()?;
        next = range.end;
        mask.select(segment, range, &mut rows);
        total += rows.len() as u64;
        let missing = (wanted - found.len()).min(rows.len());
        found.extend(rows[..missing].iter().map(|row| row + segment.start as u32));
    }
    if let Some(known) = known {
        return Ok(known);
    }
    let rest = in_parallel(segment.rows - next, budget, |range, budget| {
        let mut count = 0;
        for range in batches(range.start + next..range.end + next) {
            budget.check_time()?;
            count += count_only(mask, segment, range);
        }
        Ok(count)
    })?;
    Ok(total + rest.into_iter().sum::<u64>())
}

/// The columns that finding the rows or the groups reads, in ascending order.
pub fn scanned_columns(plan: &Plan) -> Vec<usize> {
    let mut columns = Vec::new();
    plan.filter.iter().for_each(|node| node.add_columns(&mut columns));
    match &plan.shape {
        Shape::Rows => {
            for key in &plan.order {
                if let OrderKey::Value(node, _) = key {
                    node.add_columns(&mut columns);
                }
            }
        }
        Shape::Groups { keys, aggregates } => {
            let arguments = aggregates.iter().filter_map(|aggregate| aggregate.argument.as_ref());
            keys.iter().chain(arguments).for_each(|node| node.add_columns(&mut columns));
        }
    }
    columns.sort_unstable();
    columns
}

/// The columns of the table that the answer shows, in ascending order.
pub fn output_columns(plan: &Plan) -> Vec<usize> {
    let mut columns = Vec::new();
    plan.outputs.iter().for_each(|output| output.node.add_columns(&mut columns));
    columns.sort_unstable();
    columns
}

/// The columns of the answer.
pub fn show(outputs: &[Output], source: &dyn Source) -> Vec<Vector> {
    let each = outputs.iter().map(|output| {
        let values = evaluate(&output.node, source);
        match &output.ranges {
            Some(ranges) => range_labels(&values, ranges),
            None => values.into_owned(),
        }
    });
    each.collect()
}

/// The columns of the answer for all groups, and their order.
pub fn finish_groups(plan: &Plan, grouped: &Grouped) -> (Vec<Vector>, Vec<u32>) {
    let all: Vec<Vector> = grouped.keys.iter().chain(&grouped.results).cloned().collect();
    let source = GroupSource { vectors: &all, groups: grouped.groups };
    let keys: Vec<Vector> = plan
        .order
        .iter()
        .map(|key| match key {
            OrderKey::Value(node, _) => evaluate(node, &source).into_owned(),
            OrderKey::Random(_) => Vector::empty(Kind::Boolean),
        })
        .collect();
    let order = order_groups(&plan.order, &keys, grouped.groups);
    (show(&plan.outputs, &source), order)
}
