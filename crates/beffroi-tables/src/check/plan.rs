//! What is to be checked in a file: its header held against a schema, compiled once for all threads.

use super::cell::CellPlan;
use super::headers::{Matched, match_headers};
use super::keys::KeyPlan;
use super::rows::RowCheck;
use crate::schema::{CustomCheck, Schema};
use beffroi_kernel::report::Finding;

/// What is to be checked.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The headers of the file, trimmed.
    pub(crate) headers: Vec<String>,
    pub(crate) matched: Matched,
    /// For each column, what its cells must be.
    pub(crate) cells: Vec<Option<CellPlan>>,
    pub(crate) rows: Vec<RowCheck>,
    pub(crate) keys: Vec<KeyPlan>,
    /// Whether a row that ends early is a fault: in a text it is, in a spreadsheet its last cells are empty.
    pub(crate) rows_have_all_cells: bool,
}

impl Plan {
    /// The plan of a file with these headers.
    pub(crate) fn new(headers: &[String], schema: Option<&Schema>) -> Self {
        let mut matched = match_headers(headers, schema);
        let trimmed: Vec<String> = headers.iter().map(|header| header.trim().to_owned()).collect();
        let cells: Vec<Option<CellPlan>> = match schema {
            Some(schema) => {
                let field = |at: &Option<usize>| at.map(|at| CellPlan::new(schema, &schema.fields[at]));
                matched.fields.iter().map(field).collect()
            }
            None => vec![None; headers.len()],
        };
        let mut rows = Vec::new();
        let mut keys = Vec::new();
        if let Some(schema) = schema {
            let place = |name: &str| place_of(schema, &matched, &trimmed, name);
            rows.extend(schema.custom_checks.iter().filter_map(|check| RowCheck::of(schema, check, &place)));
            keys = key_plans(schema, &matched);
            let lacking =
                schema.custom_checks.iter().filter_map(|check| nowhere(check, &place)).collect::<Vec<_>>();
            matched.errors.extend(lacking);
        }
        rows.extend(RowCheck::coordinates(&trimmed));
        Self { headers: trimmed, matched, cells, rows, keys, rows_have_all_cells: true }
    }

    /// Whether a cell counts as empty in its column.
    pub(crate) fn is_empty(&self, column: usize, text: &str) -> bool {
        match self.cells.get(column) {
            Some(Some(plan)) => plan.is_empty(text),
            _ => super::rows::plainly_empty(column, text),
        }
    }
}

/// The column of a field, or of a header that the schema does not describe but a check names.
fn place_of(schema: &Schema, matched: &Matched, headers: &[String], name: &str) -> Option<usize> {
    match schema.fields.iter().position(|field| field.name == name) {
        Some(field) => matched.fields.iter().position(|at| *at == Some(field)),
        None => headers.iter().position(|header| header == name),
    }
}

fn key_plans(schema: &Schema, matched: &Matched) -> Vec<KeyPlan> {
    let column = |field: usize| matched.fields.iter().position(|at| *at == Some(field));
    let unique = schema.fields.iter().enumerate().filter(|(_, field)| field.constraints.unique);
    let mut keys: Vec<KeyPlan> = unique
        .filter_map(|(at, _)| column(at))
        .map(|column| KeyPlan { columns: vec![column], primary: false })
        .collect();
    let names =
        schema.primary_key.iter().map(|name| schema.fields.iter().position(|field| field.name == *name));
    let columns: Option<Vec<usize>> = names.map(|at| at.and_then(column)).collect();
    if let Some(columns) = columns.filter(|columns| !columns.is_empty()) {
        keys.push(KeyPlan { columns, primary: true });
    }
    keys
}

/// `one-of-required` when the file has neither column.
fn nowhere(check: &CustomCheck, place: &dyn Fn(&str) -> Option<usize>) -> Option<Finding> {
    let CustomCheck::OneOf(first, second) = check else { return None };
    if place(first).is_some() || place(second).is_some() {
        return None;
    }
    Some(Finding {
        row: None,
        field: None,
        code: check.code().to_owned(),
        value: None,
        message: format!("Ajoutez au moins l'une des colonnes « {first} » et « {second} »."),
        proposal: None,
    })
}
