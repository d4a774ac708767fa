//! Says what a file is and everything that is wrong with it, in one parallel pass.
//!
//! Columns are matched by name. Codes are Validata's. Nothing stops the check: every row is read, every
//! error is counted, and the first ones are listed with a sentence that says how to mend them.

mod cell;
mod custom;
mod headers;
mod keys;
mod memo;
mod plan;
mod propose;
mod quick;
mod rows;
mod run;
mod say;
mod tally;

pub(crate) use cell::{CellPlan, is_blank};
pub(crate) use memo::Memo;
pub(crate) use plan::Plan;
pub(crate) use propose::{propose, swapped_point};
pub(crate) use quick::Glance;
pub(crate) use rows::{RowCheck, are_swapped};

use crate::detect::{Detection, Detector};
use crate::read::{self, About, Worker};
use crate::rows::Block;
use crate::schema::Schema;
use beffroi_kernel::ports::Source;
use beffroi_kernel::report::{Column, Finding, Report, SchemaName};
use beffroi_kernel::{Limits, Result};
use custom::CellCheck;
use run::{Checker, Found};
use tally::{Full, Tally};

/// Says what a file is and everything that is wrong with it.
///
/// # Errors
/// [`Input`](beffroi_kernel::Error::Input) when the file or the schema cannot be read at all,
/// [`Limit`](beffroi_kernel::Error::Limit) when it is too large.
pub fn check(source: Source<'_>, limits: &Limits) -> Result<Report> {
    check_and(source, limits, || Nothing, |()| Ok(()))
}

/// [`check`], in whose pass another worker, made by `make_other`, reads the rows as well; `take_other` takes
/// what it yields, in the order of the file.
pub(crate) fn check_and<W: Worker>(
    source: Source<'_>,
    limits: &Limits,
    make_other: impl Fn() -> W + Sync,
    mut take_other: impl FnMut(W::Output) -> Result<()> + Send,
) -> Result<Report> {
    let schema = source.schema.map(Schema::load).transpose()?;
    let table = read::open(&source, limits)?;
    let mut plan = Plan::new(table.headers(), schema.as_ref());
    plan.rows_have_all_cells = table.about().format == read::Format::Csv;
    if table.about().header_row == 0 {
        plan.matched.warnings.insert(0, headers::absent());
    }
    let raw_headers = table.headers().to_vec();
    let full = Full::default();
    let listed_max = limits.errors_listed_max;
    let mut tally = Tally::new(&plan, &full, listed_max);
    let make = || All {
        detector: Detector::new(&raw_headers),
        checker: Checker::new(&plan, &full, listed_max),
        other: make_other(),
    };
    let scanned = table.scan(make, |(found, other)| {
        tally.take(found);
        take_other(other)
    })?;
    tally.conclude();
    let detector = scanned.workers.into_iter().map(|worker| worker.detector).reduce(Detector::merge);
    let detection = detector.map(Detector::finish).unwrap_or_default();
    Ok(report(&source, scanned.about, scanned.rows, &plan, tally, detection, schema.as_ref(), listed_max))
}

/// Columns as the start of a file shows them.
///
/// # Errors
/// As [`check`], of what was read.
pub(crate) fn guess(source: Source<'_>, limits: &Limits) -> Result<Vec<Column>> {
    /// About half a million bytes of a text: thousands of rows, a few milliseconds.
    const PIECES: usize = 2;
    let table = read::open(&source, limits)?;
    let detecting = Detecting(Detector::new(table.headers()));
    Ok(table.start(PIECES, detecting)?.0.finish().columns)
}

/// Only detects.
struct Detecting(Detector);

impl Worker for Detecting {
    type Output = ();

    fn work(&mut self, first_row: u64, block: &Block) -> Result<()> {
        self.0.observe(first_row, block);
        Ok(())
    }
}

/// A worker that is not wanted.
struct Nothing;

impl Worker for Nothing {
    type Output = ();

    fn work(&mut self, _first_row: u64, _block: &Block) -> Result<()> {
        Ok(())
    }
}

/// Detects, checks, and does what else is wanted, in one pass.
struct All<'p, W> {
    detector: Detector,
    checker: Checker<'p>,
    other: W,
}

impl<W: Worker> Worker for All<'_, W> {
    type Output = (Found, W::Output);

    fn work(&mut self, first_row: u64, block: &Block) -> Result<Self::Output> {
        self.detector.observe(first_row, block);
        Ok((self.checker.check(first_row, block), self.other.work(first_row, block)?))
    }
}

#[expect(clippy::too_many_arguments, reason = "called once: gathers what the pass left in its several parts")]
fn report(
    source: &Source<'_>,
    about: About,
    rows: u64,
    plan: &Plan,
    mut tally: Tally<'_>,
    detection: Detection,
    schema: Option<&Schema>,
    listed_max: usize,
) -> Report {
    let mut columns = detection.columns;
    let misfits = misfit_warnings(plan, &columns, &detection.misfits);
    let misfits_total: u64 =
        plan.cells.iter().zip(&columns).filter(|(cell, _)| cell.is_none()).map(|(_, c)| c.misfits).sum();
    let mut warnings = std::mem::take(&mut tally.warnings);
    warnings.extend(misfits.into_iter().take(listed_max.saturating_sub(warnings.len())));
    for (column, cell) in columns.iter_mut().zip(&plan.cells) {
        column.description =
            cell.as_ref().and_then(|cell| description(&cell.field.title, &cell.field.description));
    }
    let matches =
        schema.map(|schema| headers::propose_matches(schema, &plan.matched, &plan.headers, &columns));
    let delimiter = about.dialect.and_then(|dialect| dialect.delimiter);
    Report {
        file: source.name.to_owned(),
        format: about.format.code().to_owned(),
        packing: about.packing.map(|packing| packing.code().to_owned()),
        sheets: about.sheets,
        encoding: about.encoding.map(|written| written.encoding.label().to_owned()),
        delimiter: delimiter.map(|delimiter| char::from(delimiter).to_string()),
        header_row: about.header_row,
        rows,
        bytes: about.bytes,
        valid: tally.error_counts.total() == 0,
        schema: schema.map(|schema| SchemaName {
            id: schema.id.clone(),
            title: schema.title.clone(),
            version: schema.version.clone(),
        }),
        columns,
        errors_total: tally.error_counts.total(),
        errors_by_code: tally.errors_by_code(),
        errors: tally.errors,
        warnings_total: tally.warning_counts.total() + misfits_total,
        warnings,
        personal_data: detection.personal_data,
        matches: matches.unwrap_or_default(),
    }
}

/// What a schema says of a column, in one text.
fn description(title: &str, description: &str) -> Option<String> {
    let (title, description) = (title.trim(), description.trim());
    match (title.is_empty(), description.is_empty()) {
        (true, true) => None,
        (false, true) => Some(title.to_owned()),
        (true, false) => Some(description.to_owned()),
        (false, false) if description.starts_with(title) => Some(description.to_owned()),
        (false, false) => Some(format!("{} : {description}", title.trim_end_matches([':', '.', ' ']))),
    }
}

/// Values that do not fit what the other values of their column are, where no schema judges the column.
fn misfit_warnings(plan: &Plan, columns: &[Column], misfits: &[Vec<crate::detect::Misfit>]) -> Vec<Finding> {
    let mut warnings = Vec::new();
    for ((column, cell), misfits) in columns.iter().zip(&plan.cells).zip(misfits) {
        if cell.is_some() {
            continue;
        }
        warnings.extend(misfits.iter().map(|misfit| Finding {
            row: Some(misfit.row),
            field: Some(column.name.clone()),
            code: "type-error".to_owned(),
            value: Some(misfit.value.clone()),
            message: format!(
                "« {} » n'est pas écrit comme les autres valeurs de cette colonne ({}) : vérifiez-le.",
                say::cut(&misfit.value),
                column.column_type.label()
            ),
            proposal: None,
        }));
    }
    warnings.sort_by_key(|warning| warning.row);
    warnings
}

/// Validata's name of the fault of a check of one cell.
fn custom_code(check: CellCheck) -> &'static str {
    match check {
        CellCheck::Siret => "french-siret-value",
        CellCheck::Siren => "french-siren-value",
        CellCheck::Phone => "phone-number-value",
        CellCheck::OpeningHours => "opening-hours-value",
        CellCheck::Actes => "nomenclature-actes-value",
        CellCheck::Years { .. } => "year-interval-value",
        CellCheck::FrenchPoint(_) => "french-gps-coordinates",
    }
}

/// The codes of findings about the header.
const HEADER_CODES: [&str; 9] = [
    "no-header",
    "blank-label",
    "duplicate-label",
    "incorrect-label",
    "missing-required-header",
    "missing-header-warn",
    "extra-header-warn",
    "disordered-header-warn",
    "one-of-required",
];

/// A code of the header, as a constant.
fn known_code(code: &str) -> &'static str {
    HEADER_CODES.into_iter().find(|known| *known == code).unwrap_or("error")
}
