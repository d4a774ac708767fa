//! Checks the blocks of a table: one [`Checker`] for each thread, what they yield goes to the tally of the file.

use super::cell::{CellPlan, Fault, Verdict, is_blank};
use super::keys::KeyRows;
use super::memo::Memo;
use super::plan::Plan;
use super::propose::{propose, swapped_point};
use super::quick::Glance;
use super::say;
use super::tally::{Counts, Full};
use crate::rows::{Block, Row};
use crate::schema::FieldKind;
use beffroi_kernel::report::Finding;
use std::sync::atomic::Ordering;

/// Longest value shown in a finding, in characters.
pub(super) const VALUE_CHARACTERS_MAX: usize = 200;

/// What is wrong at one place of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    BlankRow,
    ExtraCell,
    MissingCell,
    Cell(Fault),
    Custom(u8),
    Row(u16),
    SwappedPoint,
}

/// A place of a block where something is wrong.
#[derive(Clone, Copy, Debug)]
struct Spot {
    row: u32,
    column: u32,
    what: What,
}

/// What was found in one block.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(super) first_row: u64,
    pub(super) errors: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
    pub(super) error_counts: Counts,
    pub(super) warning_counts: Counts,
    /// Rows with empty cells beyond the last column.
    pub(super) loose_rows: u64,
    pub(super) keys: Vec<KeyRows>,
}

/// Checks blocks on one thread.
pub(crate) struct Checker<'p> {
    plan: &'p Plan,
    full: &'p Full,
    listed_max: usize,
    /// Of this thread: an engine of patterns shared by two threads would make them wait.
    cells: Vec<Option<CellPlan>>,
    glances: Vec<Glance>,
    memos: Vec<Option<Memo>>,
    blank: Vec<bool>,
    errors: Vec<Spot>,
    errors_end: usize,
    warnings: Vec<Spot>,
    warnings_end: usize,
    found: Found,
}

impl<'p> Checker<'p> {
    pub(crate) fn new(plan: &'p Plan, full: &'p Full, listed_max: usize) -> Self {
        let worth =
            |cell: &Option<CellPlan>| cell.as_ref().map(CellPlan::memory).filter(|places| *places > 0);
        Self {
            plan,
            full,
            listed_max,
            cells: plan.cells.clone(),
            glances: plan.cells.iter().map(|cell| cell.as_ref().map_or(Glance::None, Glance::of)).collect(),
            memos: plan.cells.iter().map(|cell| worth(cell).map(Memo::new)).collect(),
            blank: Vec::new(),
            errors: Vec::new(),
            errors_end: 0,
            warnings: Vec::new(),
            warnings_end: 0,
            found: Found::default(),
        }
    }

    /// Everything that is wrong in a block.
    pub(crate) fn check(&mut self, first_row: u64, block: &Block) -> Found {
        self.errors.clear();
        self.warnings.clear();
        self.found = Found { first_row, ..Found::default() };
        self.structure(block);
        for column in 0..self.cells.len() {
            self.column(column, block);
        }
        self.rows(block);
        self.found.keys = self.plan.keys.iter().map(|key| key.collect(block, &self.cells)).collect();
        let mut found = std::mem::take(&mut self.found);
        if !self.full.errors.load(Ordering::Relaxed) {
            found.errors = self.say(first_row, block, &self.errors);
        }
        if !self.full.warnings.load(Ordering::Relaxed) {
            found.warnings = self.say(first_row, block, &self.warnings);
        }
        found
    }

    /// Starts a pass over the rows of the block: within a pass places come in order, so what is beyond the
    /// cap of one pass is beyond the cap of all.
    fn pass(&mut self) {
        self.errors_end = self.errors.len() + self.listed_max;
        self.warnings_end = self.warnings.len() + self.listed_max;
    }

    fn error(&mut self, code: &'static str, row: usize, column: usize, what: What) {
        self.found.error_counts.add(code, 1);
        if self.errors.len() < self.errors_end {
            self.errors.push(Spot { row: row as u32, column: column as u32, what });
        }
    }

    fn warning(&mut self, code: &'static str, row: usize, column: usize, what: What) {
        self.found.warning_counts.add(code, 1);
        if self.warnings.len() < self.warnings_end {
            self.warnings.push(Spot { row: row as u32, column: column as u32, what });
        }
    }

    /// Blank rows, missing and extra cells.
    fn structure(&mut self, block: &Block) {
        let columns = self.plan.headers.len();
        self.pass();
        self.blank.clear();
        for (at, row) in block.iter().enumerate() {
            let blank = row.cell(0).is_none_or(is_blank) && row.is_blank();
            self.blank.push(blank);
            if blank {
                self.error("blank-row", at, 0, What::BlankRow);
                continue;
            }
            let missing = if self.plan.rows_have_all_cells { row.len()..columns } else { 0..0 };
            for column in missing {
                if self.errors.len() >= self.errors_end {
                    self.found.error_counts.add("missing-cell", (columns - column) as u64);
                    break;
                }
                self.error("missing-cell", at, column, What::MissingCell);
            }
            if row.len() > columns {
                let mut loose = false;
                for column in columns..row.len() {
                    if row.cell(column).is_some_and(is_blank) {
                        loose = true;
                    } else {
                        self.error("extra-cell", at, column, What::ExtraCell);
                    }
                }
                self.found.loose_rows += u64::from(loose);
            }
        }
    }

    /// The cells of one column.
    fn column(&mut self, column: usize, block: &Block) {
        let Some(plan) = self.cells[column].take() else { return };
        let glance = std::mem::replace(&mut self.glances[column], Glance::None);
        self.pass();
        if !plan.passes_all() {
            // One loop for each way of looking: the choice is not made again for each cell.
            match &glance {
                Glance::None => self.cells_of(column, block, &plan, |_| false),
                Glance::Text => self.cells_of(column, block, &plan, |text| Glance::Text.sees(text)),
                Glance::Date => self.cells_of(column, block, &plan, |text| Glance::Date.sees(text)),
                Glance::Digits => self.cells_of(column, block, &plan, |text| Glance::Digits.sees(text)),
                Glance::Words(_) | Glance::Number { .. } | Glance::Shapes(_) => {
                    self.cells_of(column, block, &plan, |text| glance.sees(text));
                }
            }
        }
        if let FieldKind::Geopoint(format) = plan.field.kind
            && plan.customs.is_empty()
        {
            for (at, row) in block.iter().enumerate() {
                if row.cell(column).is_some_and(|text| swapped_point(format, text).is_some()) {
                    self.warning("french-gps-coordinates", at, column, What::SwappedPoint);
                }
            }
        }
        self.glances[column] = glance;
        self.cells[column] = Some(plan);
    }

    /// The cells of one column, of which `sees` passes the plainly good ones.
    #[inline(always)]
    fn cells_of(&mut self, column: usize, block: &Block, plan: &CellPlan, sees: impl Fn(&str) -> bool) {
        let optional = !plan.required;
        let mut memo = self.memos[column].take();
        for (at, row) in block.iter().enumerate() {
            let text = match row.cell(column) {
                Some(text) => text,
                None if self.plan.rows_have_all_cells => continue,
                None => "",
            };
            if (optional && text.is_empty()) || sees(text) {
                continue;
            }
            let verdict = match &mut memo {
                Some(memo) => {
                    memo.verdict(text, row.hash(column).unwrap_or_default(), |text| plan.judge(text))
                }
                None => plan.judge(text),
            };
            if !verdict.is_fine() && !self.blank[at] {
                self.fault(plan, verdict, at, column);
            }
        }
        self.memos[column] = memo;
    }

    fn fault(&mut self, plan: &CellPlan, verdict: Verdict, row: usize, column: usize) {
        if let Some(fault) = verdict.fault {
            let code = if fault == Fault::Type { "type-error" } else { "constraint-error" };
            self.error(code, row, column, What::Cell(fault));
        }
        for (bit, check) in plan.customs.iter().enumerate() {
            if verdict.customs & (1 << bit) != 0 {
                self.error(super::custom_code(*check), row, column, What::Custom(bit as u8));
            }
        }
    }

    /// The checks of several cells of a row.
    fn rows(&mut self, block: &Block) {
        let plan = self.plan;
        let empty = |column: usize, text: &str| plan.is_empty(column, text);
        for (index, check) in plan.rows.iter().enumerate() {
            self.pass();
            for (at, row) in block.iter().enumerate() {
                if self.blank[at] || !check.fails(row, &empty) {
                    continue;
                }
                if check.is_error() {
                    self.error(check.code(), at, 0, What::Row(index as u16));
                } else {
                    self.warning(check.code(), at, 0, What::Row(index as u16));
                    self.found.warning_counts.add(check.code(), 1);
                }
            }
        }
    }

    /// The first findings, by row.
    fn say(&self, first_row: u64, block: &Block, spots: &[Spot]) -> Vec<Finding> {
        let mut spots = spots.to_vec();
        spots.sort_by_key(|spot| (spot.row, spot.column));
        spots.truncate(self.listed_max);
        let mut findings = Vec::with_capacity(spots.len());
        for spot in spots {
            let row = block.row(spot.row as usize);
            self.finding(first_row + u64::from(spot.row), row, spot, &mut findings);
        }
        findings
    }

    fn finding(&self, number: u64, row: Row<'_>, spot: Spot, out: &mut Vec<Finding>) {
        let column = spot.column as usize;
        let text = row.cell(column).unwrap_or_default();
        let header = self.plan.headers.get(column).cloned();
        let cell = |code: &str, message: String, proposal: Option<String>| Finding {
            row: Some(number),
            field: header.clone(),
            code: code.to_owned(),
            value: Some(say::cut_at(text, VALUE_CHARACTERS_MAX)),
            message: with_proposal(message, proposal.as_deref()),
            proposal,
        };
        let whole =
            |code: &str, message: String| Finding { field: None, value: None, ..cell(code, message, None) };
        match spot.what {
            What::BlankRow => out.push(whole("blank-row", "Cette ligne est vide : supprimez-la.".to_owned())),
            What::ExtraCell => {
                let message = format!(
                    "Cette ligne a {} cellules au lieu de {} : « {} » n'a pas de colonne. \
                     Un texte contient peut-être le séparateur sans être entre guillemets.",
                    row.len(),
                    self.plan.headers.len(),
                    say::cut(text)
                );
                out.push(Finding { field: None, ..cell("extra-cell", message, None) });
            }
            What::MissingCell => {
                let message = format!(
                    "Cette ligne n'a que {} cellules au lieu de {} : complétez-la, même par une cellule vide.",
                    row.len(),
                    self.plan.headers.len()
                );
                out.push(Finding { value: None, ..cell("missing-cell", message, None) });
            }
            What::Cell(fault) => {
                let Some(plan) = self.plan.cells.get(column).and_then(Option::as_ref) else { return };
                let code = if fault == Fault::Type { "type-error" } else { "constraint-error" };
                let proposal = propose(plan, text).map(|proposal| proposal.value);
                out.push(cell(code, say::cell(plan, fault, text), proposal));
            }
            What::Custom(bit) => {
                let Some(plan) = self.plan.cells.get(column).and_then(Option::as_ref) else { return };
                let Some(check) = plan.customs.get(bit as usize) else { return };
                let proposal = propose(plan, text).map(|proposal| proposal.value);
                out.push(cell(super::custom_code(*check), say::custom(*check, text), proposal));
            }
            What::SwappedPoint => {
                let Some(plan) = self.plan.cells.get(column).and_then(Option::as_ref) else { return };
                let FieldKind::Geopoint(format) = plan.field.kind else { return };
                let message = "La longitude et la latitude semblent inversées : dans l'autre ordre, le point est en France.";
                let proposal = swapped_point(format, text).map(|proposal| proposal.value);
                out.push(cell("french-gps-coordinates", message.to_owned(), proposal));
            }
            What::Row(index) => {
                let Some(check) = self.plan.rows.get(index as usize) else { return };
                out.extend(check.faults(row, &self.plan.headers).into_iter().map(|fault| Finding {
                    row: Some(number),
                    field: fault.column.and_then(|column| self.plan.headers.get(column).cloned()),
                    code: check.code().to_owned(),
                    value: fault.column.map(|_| say::cut_at(&fault.value, VALUE_CHARACTERS_MAX)),
                    message: with_proposal(fault.message, fault.proposal.as_deref()),
                    proposal: fault.proposal,
                }));
            }
        }
    }
}

fn with_proposal(message: String, proposal: Option<&str>) -> String {
    match proposal {
        Some(proposal) => format!("{message} Proposition : « {} ».", say::cut(proposal)),
        None => message,
    }
}
