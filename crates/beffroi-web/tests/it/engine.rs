//! A small engine of tables with types, for the pages that the domain's own fake cannot fill: numbers,
//! dates, coordinates, groups, JSON lines. It reads the files of the fake and guesses types.

use beffroi_domain::testing::FakeTables;
use beffroi_kernel::ports::{SchemaSummary, SchemaText, Source, Tables, TextRow};
use beffroi_kernel::query::{ExportFormat, ExportOptions, Field, Query, Records, Value};
use beffroi_kernel::report::{
    Change, Column, ColumnMatch, ColumnType, Difference, Finding, Meaning, Profile, Report, ValueCount,
};
use beffroi_kernel::{Error, Problem, Result};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The engine.
pub struct TypedTables;

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

fn kind(cells: &[&str]) -> ColumnType {
    let filled: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let all = |test: fn(&str) -> bool| !filled.is_empty() && filled.iter().all(|cell| test(cell));
    if all(|cell| cell.parse::<i64>().is_ok() && (cell.len() < 2 || !cell.starts_with('0'))) {
        ColumnType::Integer
    } else if all(|cell| cell.parse::<f64>().is_ok() && !cell.starts_with('0')) {
        ColumnType::Number
    } else if all(|cell| cell.parse::<jiff::civil::Date>().is_ok()) {
        ColumnType::Date
    } else {
        ColumnType::Text
    }
}

fn meaning(name: &str) -> Option<Meaning> {
    match name {
        "latitude" => Some(Meaning::Latitude),
        "longitude" => Some(Meaning::Longitude),
        "insee" => Some(Meaning::CommuneCode),
        "site" => Some(Meaning::Url),
        _ => None,
    }
}

fn fields(rows: &[Vec<String>]) -> Vec<Field> {
    let cells = |at: usize| -> Vec<&str> {
        rows.iter().skip(1).map(|row| row.get(at).map_or("", String::as_str)).collect()
    };
    let header = rows.first().cloned().unwrap_or_default();
    let field = |(at, label): (usize, String)| Field {
        name: beffroi_kernel::slug::slug(&label, '_'),
        column_type: kind(&cells(at)),
        meaning: meaning(&label),
        label,
    };
    header.into_iter().enumerate().map(field).collect()
}

fn value(text: &str, column_type: ColumnType) -> Value {
    match column_type {
        _ if text.is_empty() => Value::Null,
        ColumnType::Integer => text.parse().map_or(Value::Null, Value::Integer),
        ColumnType::Number => text.parse().map_or(Value::Null, Value::Number),
        _ => Value::Text(text.to_owned()),
    }
}

/// The first name between back quotes.
fn quoted(text: &str) -> &str {
    text.split('`').nth(1).unwrap_or_default()
}

fn groups(table: &[Vec<String>], fields: &[Field], query: &Query) -> Records {
    let by = query.group_by.as_deref().unwrap_or_default();
    let at = fields.iter().position(|field| field.name == quoted(by)).unwrap();
    let length = if by.contains("'YYYY'") {
        4
    } else if by.contains("'YYYY-MM'") {
        7
    } else {
        usize::MAX
    };
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for row in table.iter().skip(1) {
        let cell = row.get(at).map_or("", String::as_str);
        *counts.entry(cell.chars().take(length).collect()).or_default() += 1;
    }
    let mut pairs: Vec<(String, i64)> = counts.into_iter().collect();
    if query.order_by.as_deref().is_some_and(|order| order.contains("mesure")) {
        pairs.sort_by_key(|(_, count)| -count);
    }
    let field =
        |name: &str, column_type| Field { name: name.into(), label: name.into(), column_type, meaning: None };
    let limit = query.limit.unwrap_or(10) as usize;
    Records {
        total_count: pairs.len() as u64,
        fields: vec![field("groupe", ColumnType::Text), field("mesure", ColumnType::Integer)],
        rows: pairs
            .into_iter()
            .take(limit)
            .map(|(key, count)| vec![value(&key, ColumnType::Text), Value::Integer(count)])
            .collect(),
    }
}

fn column(field: &Field, cells: &[&str]) -> Column {
    let filled: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for cell in &filled {
        *counts.entry(cell).or_default() += 1;
    }
    let distinct = counts.len() as u64;
    let mut top: Vec<ValueCount> =
        counts.into_iter().map(|(value, count)| ValueCount { value: value.to_owned(), count }).collect();
    top.sort_by_key(|value| std::cmp::Reverse(value.count));
    top.truncate(10);
    let mut profile = Profile { distinct, distinct_exact: true, top, ..Profile::default() };
    let numbers: Vec<f64> = filled.iter().filter_map(|cell| cell.parse().ok()).collect();
    let numeric = matches!(field.column_type, ColumnType::Integer | ColumnType::Number);
    if numeric && !numbers.is_empty() {
        let (low, high) = numbers.iter().fold((f64::MAX, f64::MIN), |(l, h), n| (l.min(*n), h.max(*n)));
        profile.min = Some(low.to_string());
        profile.max = Some(high.to_string());
        profile.mean = Some(numbers.iter().sum::<f64>() / numbers.len() as f64);
        profile.histogram = vec![0; 12];
        for number in &numbers {
            let step = if high > low { (number - low) / (high - low) * 11.99 } else { 0.0 };
            profile.histogram[step as usize] += 1;
        }
    } else if field.column_type == ColumnType::Date {
        profile.min = filled.iter().min().map(|date| (*date).to_owned());
        profile.max = filled.iter().max().map(|date| (*date).to_owned());
        profile.histogram = vec![1, 2, 4, 3];
    }
    Column {
        name: field.label.clone(),
        field: field.name.clone(),
        column_type: field.column_type,
        meaning: field.meaning,
        fit: 1.0,
        nulls: (cells.len() - filled.len()) as u64,
        profile,
        ..Column::default()
    }
}

impl Tables for TypedTables {
    fn schema(&self, schema: &SchemaText) -> Result<SchemaSummary> {
        FakeTables.schema(schema)
    }

    fn check(&self, source: Source<'_>) -> Result<Report> {
        let mut report = FakeTables.check(source)?;
        let table = rows(source.path);
        // A file whose header speaks of sheets stands for a spreadsheet.
        if table.first().is_some_and(|header| header.iter().any(|name| name == "feuilles")) {
            report.sheets = vec!["Feuille 1".to_owned(), "Feuille 2".to_owned()];
            report.sheets.sort_by_key(|name| Some(name.as_str()) != source.sheet);
        }
        report.columns = fields(&table)
            .iter()
            .enumerate()
            .map(|(at, field)| {
                let cells: Vec<&str> =
                    table.iter().skip(1).map(|row| row.get(at).map_or("", String::as_str)).collect();
                column(field, &cells)
            })
            .collect();
        for finding in &mut report.errors {
            finding.proposal = Some("mieux".to_owned());
        }
        let capital = report.columns.iter().filter(|column| column.name == "Insee");
        report.matches = capital
            .map(|column| ColumnMatch {
                name: column.name.clone(),
                field: "insee".to_owned(),
                reason: "Même mot, à la casse près.".to_owned(),
            })
            .collect();
        report.warnings_total = 1;
        report.warnings = vec![Finding {
            row: None,
            field: None,
            code: "extra-header-warn".to_owned(),
            value: None,
            message: "La colonne « note » n’est pas dans le schéma.".to_owned(),
            proposal: None,
        }];
        Ok(report)
    }

    fn ingest(&self, source: Source<'_>, table: &Path) -> Result<Report> {
        FakeTables.ingest(source, table)?;
        self.check(source)
    }

    fn mend(&self, source: Source<'_>, out: &Path) -> Result<Vec<Change>> {
        let text = std::fs::read_to_string(source.path).unwrap();
        let changes = text.matches("BAD").count();
        std::fs::write(out, text.replace("BAD", "mieux")).unwrap();
        let change = Change {
            row: Some(2),
            field: Some("nom".to_owned()),
            before: "BAD".to_owned(),
            after: "mieux".to_owned(),
            reason: "Parce que c’est mieux.".to_owned(),
        };
        Ok(vec![change; changes])
    }

    fn fields(&self, table: &Path) -> Result<Vec<Field>> {
        Ok(fields(&rows(table)))
    }

    fn records(&self, table: &Path, query: &Query) -> Result<Records> {
        let filter = query.filter.as_deref().unwrap_or_default();
        if let Some(at) = filter.find("BAD") {
            let problem = Problem::new("query-syntax", "Mot inattendu « BAD ».").field("where").position(at);
            return Err(Error::Input(problem));
        }
        if filter.contains("SLOW") {
            std::thread::sleep(std::time::Duration::from_secs(3));
        }
        let table = rows(table);
        let all = fields(&table);
        if query.group_by.is_some() {
            return Ok(groups(&table, &all, query));
        }
        let wanted: Vec<usize> = match &query.select {
            Some(select) if select.contains('`') => {
                let names: Vec<&str> = select.split(',').map(quoted).collect();
                names.iter().filter_map(|name| all.iter().position(|field| field.name == *name)).collect()
            }
            _ => (0..all.len()).collect(),
        };
        let word = filter.split('"').nth(1).unwrap_or_default();
        let kept: Vec<&Vec<String>> =
            table.iter().skip(1).filter(|row| row.iter().any(|cell| cell.contains(word))).collect();
        let rows = kept
            .iter()
            .skip(query.offset as usize)
            .take(query.limit.unwrap_or(10) as usize)
            .map(|row| wanted.iter().map(|at| value(&row[*at], all[*at].column_type)).collect())
            .collect();
        let fields = wanted.iter().map(|at| all[*at].clone()).collect();
        Ok(Records { total_count: kept.len() as u64, fields, rows })
    }

    fn export(
        &self,
        table: &Path,
        query: &Query,
        format: ExportFormat,
        options: &ExportOptions,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        if query.filter.as_deref().is_some_and(|filter| filter.contains("BAD")) {
            self.records(table, query)?;
        }
        if format != ExportFormat::Jsonl {
            return FakeTables.export(table, query, format, options, out);
        }
        let records = self.records(table, &Query { limit: Some(u64::from(u32::MAX)), ..Query::default() })?;
        for row in records.rows {
            let object: BTreeMap<&str, &Value> =
                records.fields.iter().map(|field| field.name.as_str()).zip(&row).collect();
            writeln!(out, "{}", serde_json::to_string(&object).unwrap()).unwrap();
        }
        Ok(())
    }

    fn difference(&self, old: &Path, new: &Path, key: &[String]) -> Result<Difference> {
        FakeTables.difference(old, new, key)
    }

    fn rows(&self, source: Source<'_>, rows_max: u64) -> Result<Vec<TextRow>> {
        FakeTables.rows(source, rows_max)
    }
}
