//! How two versions differ.

use crate::query_table::{columns, places, write};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use beffroi_kernel::report::{Difference, RowChange};
use beffroi_kernel::{Error, Limits};
use beffroi_tables::difference::difference;
use beffroi_tables::query::Engine;
use std::sync::Arc;

fn compare(old: &RecordBatch, new: &RecordBatch, key: &[&str]) -> Result<Difference, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let (old_path, new_path) = (folder.path().join("old.parquet"), folder.path().join("new.parquet"));
    write(&old_path, old, None, 3);
    write(&new_path, new, None, 7);
    let key: Vec<String> = key.iter().map(|name| (*name).to_owned()).collect();
    let limits = Limits { column_cache_bytes_max: 1_000, ..Limits::default() };
    difference(&Engine::new(limits), &old_path, &new_path, &key)
}

fn counts(found: &Difference) -> (u64, u64, u64, u64) {
    (found.rows_added, found.rows_removed, found.rows_changed, found.rows_same)
}

fn table(rows: &[(&str, Option<i64>, &str)]) -> RecordBatch {
    RecordBatch::try_from_iter([
        ("id", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.0))) as ArrayRef),
        ("n", Arc::new(Int64Array::from_iter(rows.iter().map(|row| row.1)))),
        ("nom", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.2)))),
    ])
    .expect("a batch")
}

#[test]
fn rows_are_followed_by_their_key() {
    let old = table(&[
        ("a", Some(1), "un"),
        ("b", Some(2), "deux"),
        ("c", None, "trois"),
        ("d", Some(4), "quatre"),
    ]);
    let new = table(&[
        ("d", Some(4), "quatre"),
        ("b", Some(22), "Deux"),
        ("c", Some(3), "trois"),
        ("e", Some(5), "cinq"),
    ]);
    let found = compare(&old, &new, &["id"]).expect("a difference");
    assert_eq!(counts(&found), (1, 1, 2, 1));
    let shown: Vec<(RowChange, String, usize)> =
        found.samples.iter().map(|row| (row.kind, row.key.join(","), row.cells.len())).collect();
    assert_eq!(
        shown,
        [
            (RowChange::Changed, "b".to_owned(), 2),
            (RowChange::Changed, "c".to_owned(), 1),
            (RowChange::Removed, "a".to_owned(), 0),
            (RowChange::Added, "e".to_owned(), 0),
        ]
    );
    assert_eq!(found.samples[0].cells[0], ("n".to_owned(), "2".to_owned(), "22".to_owned()));
    assert_eq!(found.samples[1].cells[0], ("n".to_owned(), String::new(), "3".to_owned()));
}

#[test]
fn without_a_key_whole_rows_are_counted() {
    let old = table(&[("a", Some(1), "un"), ("a", Some(1), "un"), ("b", Some(2), "deux")]);
    let new =
        table(&[("a", Some(1), "un"), ("b", Some(2), "DEUX"), ("a", Some(1), "un"), ("a", Some(1), "un")]);
    let found = compare(&old, &new, &[]).expect("a difference");
    assert_eq!(counts(&found), (2, 1, 0, 2));
    assert_eq!(found.samples[0].key, ["b", "2", "deux"]);
}

#[test]
fn columns_come_and_go() {
    let old = places();
    let new = old.project(&[0, 1, 3]).expect("some columns");
    let found = compare(&old, &new, &[]).expect("a difference");
    assert_eq!(found.columns_removed, ["genre", "prix", "ouvert", "jour", "instant", "geo"]);
    assert!(found.columns_added.is_empty());
    assert_eq!(counts(&found), (0, 0, 0, 12));
}

#[test]
fn a_number_that_became_a_text_is_the_same() {
    let old = table(&[("a", Some(1), "un"), ("b", Some(2), "deux")]);
    let numbers = old.column(1).as_primitive::<Int64Type>().values().iter().map(i64::to_string);
    let new = RecordBatch::try_from_iter([
        ("id", old.column(0).clone()),
        ("n", Arc::new(StringArray::from_iter_values(numbers)) as ArrayRef),
        ("nom", old.column(2).clone()),
    ]);
    assert_eq!(counts(&compare(&old, &new.expect("a batch"), &["id"]).expect("a difference")), (0, 0, 0, 2));
}

#[test]
fn keys_that_do_not_identify_are_refused() {
    let once = table(&[("a", Some(1), "un"), ("b", Some(2), "deux")]);
    let twice = table(&[("a", Some(1), "un"), ("c", Some(2), "deux"), ("c", Some(3), "trois")]);
    let code = |found: Result<Difference, Error>| match found {
        Err(Error::Input(problem)) => (problem.code, problem.message),
        other => panic!("expected a refusal, found {other:?}"),
    };
    let (unique, message) = code(compare(&once, &twice, &["id"]));
    assert_eq!(unique, "difference-key-not-unique");
    assert!(message.contains("« c »") && message.contains("la nouvelle"), "{message}");
    assert_eq!(code(compare(&twice, &once, &["id"])).0, "difference-key-not-unique");
    assert_eq!(code(compare(&once, &twice, &["absent"])).0, "difference-unknown-column");
    assert_eq!(counts(&compare(&twice, &twice, &["id", "n"]).expect("a difference")), (0, 0, 0, 3));
}

#[test]
fn samples_are_bounded_and_counts_are_not() {
    let rows = |shift: i64| {
        let ids: Vec<String> = (0..1_000).map(|row| format!("k{row}")).collect();
        let rows: Vec<(&str, Option<i64>, &str)> =
            ids.iter().zip(0..).map(|(id, row)| (id.as_str(), Some(row + shift), "x")).collect();
        table(&rows)
    };
    let found = compare(&rows(0), &rows(1), &["id"]).expect("a difference");
    assert_eq!(counts(&found), (0, 0, 1_000, 0));
    assert_eq!(found.samples.len(), 100);
    assert_eq!(found.samples[99].key, ["k99"]);
    assert_eq!(columns().len(), 9);
}
