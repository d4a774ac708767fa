//! Gathers what the blocks of a table yielded, in the order of the file.

use super::keys::{Again, KEYS_MAX, KeyRows, KeySet};
use super::plan::Plan;
use super::run::{Found, VALUE_CHARACTERS_MAX};
use super::say;
use beffroi_kernel::report::{CodeCount, Finding};
use std::sync::atomic::{AtomicBool, Ordering};

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

/// Whether the lists of findings are full, so that later blocks only count.
#[derive(Debug, Default)]
pub(crate) struct Full {
    pub(super) errors: AtomicBool,
    pub(super) warnings: AtomicBool,
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
    use super::super::run::Checker;
    use super::*;
    use crate::rows::Block;
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
