//! Every limit of queries, crossed; and large tables, whose parts must give what the whole gives.

use crate::query_table::{places, table, write};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use beffroi_kernel::query::{Query, Records};
use beffroi_kernel::{Error, Limits};
use beffroi_tables::query::Engine;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

fn ask(engine: &Engine, path: &Path, parts: &[(&str, &str)]) -> Result<Records, Error> {
    let mut query = Query::default();
    for (name, value) in parts {
        let value = (*value).to_owned();
        match *name {
            "select" => query.select = Some(value),
            "where" => query.filter = Some(value),
            "group_by" => query.group_by = Some(value),
            "order_by" => query.order_by = Some(value),
            "limit" => query.limit = Some(value.parse().expect("a number")),
            "offset" => query.offset = value.parse().expect("a number"),
            other => panic!("unknown parameter {other}"),
        }
    }
    engine.records(path, &query)
}

#[track_caller]
fn refused(limits: Limits, path: &Path, parts: &[(&str, &str)], code: &str) {
    match ask(&Engine::new(limits), path, parts) {
        Err(Error::Limit(problem)) => {
            assert_eq!(problem.code, code);
            assert!(problem.message.ends_with('.') && !problem.advice.is_empty(), "{problem:?}");
        }
        other => panic!("expected a limit, found {other:?}"),
    }
}

/// 150 000 rows: enough for several threads and several parts.
fn large() -> (TempDir, PathBuf) {
    const ROWS: usize = 150_000;
    let number = |row: usize, salt: usize| (row * 31 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let texts = |make: &dyn Fn(usize) -> Option<String>| -> ArrayRef {
        Arc::new(StringArray::from_iter((0..ROWS).map(make)))
    };
    let batch = RecordBatch::try_from_iter([
        ("id", texts(&|row| Some(format!("{:06}-{row}", number(row, 1) % 1_000_000)))),
        ("code", texts(&|row| (row % 97 > 0).then(|| format!("{:05}", number(row, 2) % 3_000)))),
        ("genre", texts(&|row| Some(["École", "Mairie", "Gare", "Étang"][number(row, 3) % 4].to_owned()))),
        (
            "places",
            Arc::new(Int64Array::from_iter(
                (0..ROWS).map(|row| (number(row, 4) % 9 > 0).then(|| number(row, 5) as i64 % 500)),
            )) as ArrayRef,
        ),
        (
            "prix",
            Arc::new(Float64Array::from_iter(
                (0..ROWS).map(|row| (number(row, 6) % 7 > 0).then(|| number(row, 7) as f64 / 64.0)),
            )),
        ),
    ])
    .expect("columns of one length");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.parquet");
    write(&path, &batch, None, 40_000);
    (folder, path)
}

#[test]
fn each_limit_is_held() {
    let (_folder, path) = table();
    let limits = Limits::default();
    let long = format!("nom = \"{}\"", "a".repeat(limits.query_text_bytes_max));
    refused(limits.clone(), &path, &[("where", &long)], "query-limit");
    refused(limits.clone(), &path, &[("limit", "101")], "query-limit");
    let few = Limits { records_rows_max: 3, ..limits.clone() };
    refused(few.clone(), &path, &[("limit", "4")], "query-limit");
    assert_eq!(ask(&Engine::new(few), &path, &[]).expect("an answer").rows.len(), 3);
    refused(
        Limits { offset_rows_max: 50, ..limits.clone() },
        &path,
        &[("limit", "10"), ("offset", "41")],
        "query-limit",
    );
    refused(
        Limits { groups_rows_max: 5, ..limits.clone() },
        &path,
        &[("group_by", "code"), ("limit", "6")],
        "query-limit",
    );
    refused(Limits { query_seconds_max: 0, ..limits }, &path, &[("where", "places > 1")], "query-time");
}

#[test]
fn memory_is_refused_and_given_back() {
    let (_folder, path) = large();
    let limits = Limits { query_memory_bytes_max: 1_000_000, ..Limits::default() };
    let engine = Engine::new(limits.clone());
    for parts in [
        [("group_by", "id"), ("select", "count(*)")],
        [("group_by", "genre"), ("select", "median(prix)")],
        [("group_by", "genre"), ("select", "count(distinct id)")],
    ] {
        match ask(&engine, &path, &parts) {
            Err(Error::Limit(problem)) => assert_eq!(problem.code, "query-memory"),
            other => panic!("expected a limit, found {other:?}"),
        }
        assert_eq!(engine.memory().1, 0, "memory held after {parts:?}");
    }
    let found = ask(&engine, &path, &[("group_by", "genre"), ("select", "count(*)")])
        .expect("a small query still runs");
    assert_eq!(found.total_count, 4);
}

#[test]
fn columns_leave_the_cache_when_it_is_full() {
    let (_folder, path) = large();
    let engine = Engine::new(Limits { column_cache_bytes_max: 2_500_000, ..Limits::default() });
    for field in ["code", "genre", "places", "prix", "code"] {
        ask(&engine, &path, &[("group_by", field), ("limit", "1")]).expect("an answer");
        assert!(engine.memory().0 <= 2_500_000, "{} bytes kept", engine.memory().0);
    }
    assert!(engine.memory().0 > 0);
}

#[test]
fn deep_texts_are_refused_at_their_place() {
    let (_folder, path) = table();
    let engine = Engine::new(Limits::default());
    for text in ["(".repeat(3_000), "not ".repeat(2_000), "-".repeat(4_000), "length(".repeat(1_000)] {
        match ask(&engine, &path, &[("where", &text)]) {
            Err(Error::Input(problem)) => assert!(problem.position.is_some(), "{problem:?}"),
            other => panic!("expected an error of syntax, found {other:?}"),
        }
    }
    let wide = vec!["places > 1"; 600].join(" and ");
    assert_eq!(ask(&engine, &path, &[("where", &wide)]).expect("an answer").total_count, 7);
}

#[test]
fn a_file_that_changed_is_another_table() {
    let (_folder, path) = table();
    let engine = Engine::new(Limits::default());
    let count =
        |engine: &Engine| ask(engine, &path, &[("where", "places > 1")]).expect("an answer").total_count;
    assert_eq!(count(&engine), 7);
    write(&path, &places().slice(0, 3), None, 100);
    assert_eq!(count(&engine), 2);
}

#[test]
fn missing_and_damaged_tables_are_errors_not_panics() {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = Engine::new(Limits::default());
    let path = folder.path().join("absent.parquet");
    assert!(matches!(ask(&engine, &path, &[]), Err(Error::Internal { .. })));
    std::fs::write(&path, b"PAR1 not a table PAR1").expect("a file");
    assert!(matches!(ask(&engine, &path, &[]), Err(Error::Internal { .. })));
}

#[test]
fn empty_tables_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("empty.parquet");
    write(&path, &places().slice(0, 0), None, 100);
    for cache in [1, 1_000_000] {
        let engine = Engine::new(Limits { column_cache_bytes_max: cache, ..Limits::default() });
        assert_eq!(ask(&engine, &path, &[]).expect("an answer").total_count, 0);
        assert_eq!(ask(&engine, &path, &[("where", "places > 1")]).expect("an answer").total_count, 0);
        assert_eq!(ask(&engine, &path, &[("order_by", "nom")]).expect("an answer").rows.len(), 0);
        assert_eq!(ask(&engine, &path, &[("group_by", "nom")]).expect("an answer").total_count, 0);
        let totals =
            ask(&engine, &path, &[("select", "count(*), sum(places), max(nom)")]).expect("an answer");
        assert_eq!(format!("{:?}", totals.rows), "[[Integer(0), Null, Null]]");
    }
}

#[test]
fn parts_give_what_the_whole_gives() {
    let (_folder, path) = large();
    let whole = Engine::new(Limits::default());
    let parts = Engine::new(Limits { column_cache_bytes_max: 100_000, ..Limits::default() });
    let check = |query: &[(&str, &str)]| {
        let (a, b) =
            (ask(&whole, &path, query).expect("an answer"), ask(&parts, &path, query).expect("an answer"));
        assert_eq!(a, b, "{query:?}");
        assert!(!a.rows.is_empty(), "{query:?} tests something");
    };
    check(&[("where", "code = '00042'"), ("limit", "100")]);
    check(&[("where", "id like '99' and places > 250"), ("limit", "100"), ("offset", "30")]);
    check(&[("where", "not (genre like 'e%' or prix < 1000)"), ("limit", "3")]);
    check(&[("order_by", "id desc"), ("limit", "50")]);
    check(&[("order_by", "genre desc, code, id"), ("limit", "50"), ("offset", "100")]);
    check(&[("order_by", "genre, places desc, id"), ("limit", "50"), ("where", "prix > 5")]);
    check(&[("order_by", "prix desc, id"), ("limit", "50")]);
    check(&[("order_by", "random(7)"), ("limit", "50")]);
    check(&[("order_by", "upper(id)"), ("limit", "20"), ("offset", "5000")]);
    check(&[
        ("group_by", "code, genre"),
        ("select", "count(*) as n, sum(places), min(places), max(id)"),
        ("limit", "20000"),
    ]);
    check(&[
        ("group_by", "left(id, 2)"),
        ("select", "count(distinct code), median(places), min(genre)"),
        ("limit", "100"),
    ]);
    check(&[("group_by", "id"), ("select", "count(*) as n"), ("limit", "100"), ("order_by", "n desc, id")]);
    check(&[
        ("group_by", "prix"),
        ("select", "count(*) as n"),
        ("limit", "100"),
        ("where", "genre = 'Gare'"),
    ]);
    check(&[("select", "count(*), count(code), count(distinct id), sum(places)")]);
}

#[test]
fn many_queries_at_once_agree() {
    let (_folder, path) = large();
    let engine = Engine::new(Limits::default());
    let expected = ask(
        &Engine::new(Limits::default()),
        &path,
        &[("group_by", "genre"), ("select", "count(*), sum(places)")],
    );
    let expected = expected.expect("an answer");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let found =
                    ask(&engine, &path, &[("group_by", "genre"), ("select", "count(*), sum(places)")]);
                assert_eq!(found.expect("an answer"), expected);
            });
        }
    });
    assert_eq!(engine.memory().1, 0);
}
