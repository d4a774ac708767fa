//! Checks the blocks of a table: one [`Checker`] for each thread, one [`Tally`] for the whole file.

use super::cell::{CellPlan, Fault, Verdict, is_blank};
use super::keys::{Again, KEYS_MAX, KeyRows, KeySet};
use super::memo::Memo;
use super::plan::Plan;
use super::propose::{propose, swapped_point};
use super::say;
use crate::rows::{Block, Row};
use crate::schema::FieldKind;
use beffroi_kernel::report::{CodeCount, Finding};
use std::sync::atomic::{AtomicBool, Ordering};

/// Longest value shown in a finding, in characters.
const VALUE_CHARACTERS_MAX: usize = 200;

/// How often each code occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts(Vec<(&'static str, u64)>);

impl Counts {
    pub(crate) fn add(&mut self, code: &'static str, count: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == code) {
            Some((_, total)) => *total += count,
            None if count > 0 => self.0.push((code, count)),
            None => {}
        }
    }

    fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(code, count)| self.add(code, *count));
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }
}

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
    first_row: u64,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
    error_counts: Counts,
    warning_counts: Counts,
    /// Rows with empty cells beyond the last column.
    loose_rows: u64,
    keys: Vec<KeyRows>,
}

/// Whether the lists of findings are full, so that later blocks only count.
#[derive(Debug, Default)]
pub(crate) struct Full {
    errors: AtomicBool,
    warnings: AtomicBool,
}

/// Checks blocks on one thread.
pub(crate) struct Checker<'p> {
    plan: &'p Plan,
    full: &'p Full,
    listed_max: usize,
    /// Of this thread: an engine of patterns shared by two threads would make them wait.
    cells: Vec<Option<CellPlan>>,
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
            for column in row.len()..columns {
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
        self.pass();
        if !plan.passes_all() {
            let mut memo = self.memos[column].take();
            for (at, row) in block.iter().enumerate() {
                let Some(text) = row.cell(column) else { continue };
                let verdict = match &mut memo {
                    Some(memo) => {
                        memo.verdict(text, row.hash(column).unwrap_or_default(), |text| plan.judge(text))
                    }
                    None => plan.judge(text),
                };
                if !verdict.is_fine() && !self.blank[at] {
                    self.fault(&plan, verdict, at, column);
                }
            }
            self.memos[column] = memo;
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
        self.cells[column] = Some(plan);
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

/// What was found in the whole file.
pub(crate) struct Tally<'p> {
    plan: &'p Plan,
    full: &'p Full,
    listed_max: usize,
    pub(crate) errors: Vec<Finding>,
    pub(crate) warnings: Vec<Finding>,
    pub(crate) error_counts: Counts,
    pub(crate) warning_counts: Counts,
    loose_rows: u64,
    keys: Vec<KeySet>,
    keys_kept: usize,
    keys_max: usize,
}

impl<'p> Tally<'p> {
    pub(crate) fn new(plan: &'p Plan, full: &'p Full, listed_max: usize) -> Self {
        let mut tally = Self {
            plan,
            full,
            listed_max,
            errors: Vec::new(),
            warnings: Vec::new(),
            error_counts: Counts::default(),
            warning_counts: Counts::default(),
            loose_rows: 0,
            keys: plan.keys.iter().map(|_| KeySet::new()).collect(),
            keys_kept: 0,
            keys_max: KEYS_MAX,
        };
        for error in &plan.matched.errors {
            tally.error_counts.add(super::known_code(&error.code), 1);
        }
        for warning in &plan.matched.warnings {
            tally.warning_counts.add(super::known_code(&warning.code), 1);
        }
        tally.errors.extend(plan.matched.errors.iter().take(listed_max).cloned());
        tally.warnings.extend(plan.matched.warnings.iter().take(listed_max).cloned());
        tally
    }

    /// Takes what the next block yielded.
    pub(crate) fn take(&mut self, found: Found) {
        self.error_counts.merge(&found.error_counts);
        self.warning_counts.merge(&found.warning_counts);
        self.loose_rows += found.loose_rows;
        let mut errors = found.errors;
        self.repeated(&found.keys, found.first_row, &mut errors);
        let room = self.listed_max - self.errors.len();
        self.errors.extend(errors.into_iter().take(room));
        let room = self.listed_max - self.warnings.len();
        self.warnings.extend(found.warnings.into_iter().take(room));
        self.full.errors.store(self.errors.len() >= self.listed_max, Ordering::Relaxed);
        self.full.warnings.store(self.warnings.len() >= self.listed_max, Ordering::Relaxed);
    }

    /// Values that occur again, put among the other errors of the block.
    fn repeated(&mut self, rows: &[KeyRows], first_row: u64, errors: &mut Vec<Finding>) {
        let listing = self.errors.len() < self.listed_max;
        let mut any = false;
        for ((plan, set), rows) in self.plan.keys.iter().zip(&mut self.keys).zip(rows) {
            let code = if plan.primary { "primary-key" } else { "unique-error" };
            let room = self.keys_max.saturating_sub(self.keys_kept);
            let mut listed = 0;
            let before = set.repeated;
            let added = set.add(rows, first_row, room, &mut |again| {
                if listing && listed < self.listed_max {
                    listed += 1;
                    any = true;
                    errors.push(repeated_finding(
                        code,
                        plan.primary,
                        &self.plan.headers,
                        &plan.columns,
                        again,
                    ));
                }
            });
            self.keys_kept += added;
            self.error_counts.add(code, set.repeated - before);
        }
        if any {
            errors.sort_by_key(|finding| finding.row);
        }
    }

    /// Says what can only be said at the end.
    pub(crate) fn conclude(&mut self) {
        let mut last = Vec::new();
        if self.loose_rows > 0 {
            let message = format!(
                "{} ligne(s) finissent par des séparateurs en trop : ces cellules vides sont ignorées. \
                 Supprimez les colonnes vides de votre tableur avant d'exporter.",
                self.loose_rows
            );
            last.push(("extra-cell", None, message));
        }
        for (plan, set) in self.plan.keys.iter().zip(&self.keys) {
            if let Some(row) = set.full_at {
                let code = if plan.primary { "primary-key" } else { "unique-error" };
                let message = format!(
                    "Ce fichier est très grand : à partir de la ligne {row}, les valeurs nouvelles ne sont comparées \
                     qu'à celles des lignes précédentes."
                );
                last.push((code, self.plan.headers.get(plan.columns[0]).cloned(), message));
            }
        }
        for (code, field, message) in last {
            self.warning_counts.add(code, 1);
            let warning =
                Finding { row: None, field, code: code.to_owned(), value: None, message, proposal: None };
            if self.warnings.len() < self.listed_max {
                self.warnings.push(warning);
            }
        }
    }

    /// The counts of errors, for a report: the most frequent first.
    pub(crate) fn errors_by_code(&self) -> Vec<CodeCount> {
        let mut counts: Vec<_> = self
            .error_counts
            .0
            .iter()
            .map(|(code, count)| CodeCount { code: (*code).to_owned(), count: *count })
            .collect();
        counts.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.code.cmp(&right.code)));
        counts
    }
}

fn repeated_finding(
    code: &str,
    primary: bool,
    headers: &[String],
    columns: &[usize],
    again: Again,
) -> Finding {
    let names: Vec<_> =
        columns.iter().filter_map(|at| headers.get(*at)).map(|name| format!("« {name} »")).collect();
    let message = format!(
        "« {} » est déjà à la ligne {} : {} doit être différent à chaque ligne. Supprimez le doublon ou corrigez-le.",
        say::cut(&again.value),
        again.first,
        names.join(" avec ")
    );
    Finding {
        row: Some(again.row),
        field: if primary { None } else { columns.first().and_then(|at| headers.get(*at).cloned()) },
        code: code.to_owned(),
        value: Some(say::cut_at(&again.value, VALUE_CHARACTERS_MAX)),
        message,
        proposal: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;
    use beffroi_kernel::ports::SchemaText;

    fn tally<'p>(plan: &'p Plan, full: &'p Full, blocks: &[Block], listed_max: usize) -> Tally<'p> {
        let mut checker = Checker::new(plan, full, listed_max);
        let mut tally = Tally::new(plan, full, listed_max);
        let mut first_row = 2;
        for block in blocks {
            tally.take(checker.check(first_row, block));
            first_row += block.len() as u64;
        }
        tally.conclude();
        tally
    }

    fn schema(json: &str) -> Schema {
        Schema::load(&SchemaText { id: "t".to_owned(), json: json.to_owned() }).unwrap()
    }

    fn codes(findings: &[Finding]) -> Vec<(Option<u64>, Option<&str>, &str)> {
        findings.iter().map(|f| (f.row, f.field.as_deref(), f.code.as_str())).collect()
    }

    const SCHEMA: &str = r#"{"fields":[{"name":"id","constraints":{"unique":true}},{"name":"n","type":"integer"},
        {"name":"i","constraints":{"pattern":"^\\d{5}$"}}],"primaryKey":["id"]}"#;

    #[test]
    fn everything_is_found_in_the_order_of_rows() {
        let headers = ["id", "n", "i"].map(str::to_owned);
        let schema = schema(SCHEMA);
        let plan = Plan::new(&headers, Some(&schema));
        let full = Full::default();
        let first = Block::from_rows([
            vec!["a", "1", "01004"],
            vec!["b", "x", "1004"],
            vec!["", "", ""],
            vec!["c", "2"],
        ]);
        let second = Block::from_rows([
            vec!["a", "3", "01004", "", "z"],
            vec!["", "4", "01004", ""],
            vec!["d", "5", ""],
        ]);
        let found = tally(&plan, &full, &[first, second], 100);
        assert_eq!(
            codes(&found.errors),
            [
                (Some(3), Some("n"), "type-error"),
                (Some(3), Some("i"), "constraint-error"),
                (Some(4), None, "blank-row"),
                (Some(5), Some("i"), "missing-cell"),
                (Some(6), None, "extra-cell"),
                (Some(6), Some("id"), "unique-error"),
                (Some(6), None, "primary-key"),
                (Some(7), Some("id"), "constraint-error"),
            ]
        );
        assert_eq!(found.errors[1].proposal.as_deref(), Some("01004"));
        assert_eq!(found.error_counts.total(), 8);
        assert_eq!(codes(&found.warnings), [(None, None, "extra-cell")]);
    }

    #[test]
    fn the_list_is_capped_and_the_count_is_not() {
        let headers = ["id", "n", "i"].map(str::to_owned);
        let schema = schema(SCHEMA);
        let plan = Plan::new(&headers, Some(&schema));
        for listed_max in [0, 1, 3, 10] {
            let full = Full::default();
            let block = |from: usize| {
                Block::from_rows(
                    (from..from + 50).map(|at| [format!("{at}"), "x".to_owned(), "y".to_owned()]),
                )
            };
            let found = tally(&plan, &full, &[block(0), block(50), block(0)], listed_max);
            assert_eq!(found.error_counts.total(), 300 + 100);
            assert_eq!(found.errors.len(), listed_max);
            let rows: Vec<_> = found.errors.iter().map(|finding| finding.row.unwrap()).collect();
            let expected: Vec<_> = (0..listed_max as u64).map(|at| 2 + at / 2).collect();
            assert_eq!(rows, expected);
        }
    }

    #[test]
    fn a_file_too_large_for_the_keys_says_so() {
        let headers = ["id", "n", "i"].map(str::to_owned);
        let schema = schema(SCHEMA);
        let plan = Plan::new(&headers, Some(&schema));
        let full = Full::default();
        let mut tally = Tally::new(&plan, &full, 10);
        tally.keys_max = 2;
        let mut checker = Checker::new(&plan, &full, 10);
        tally.take(checker.check(2, &Block::from_rows([["a", "", ""], ["b", "", ""], ["c", "", ""]])));
        tally.conclude();
        assert_eq!(
            codes(&tally.warnings),
            [(None, Some("id"), "unique-error"), (None, Some("id"), "primary-key")]
        );
    }
}
