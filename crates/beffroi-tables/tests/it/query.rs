//! Questions and their answers: every file of `queries/` runs over the same small table, once with its
//! columns in memory and once part by part.

use crate::query_table::table;
use beffroi_kernel::clock::FixedClock;
use beffroi_kernel::query::{Query, Records, Value};
use beffroi_kernel::{Error, Limits};
use beffroi_tables::query::Engine;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// One question of a file.
struct Case {
    place: String,
    query: Query,
    expected: String,
}

fn read_cases(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).expect("a file of queries");
    let mut cases = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{}:{}", path.display(), number + 1);
        assert_eq!(line, "query", "{place}: a case starts with `query`");
        let mut query = Query::default();
        for (_, line) in lines.by_ref() {
            if line == "----" {
                break;
            }
            let (name, value) =
                line.split_once(':').unwrap_or_else(|| panic!("{place}: `name: value`, not {line}"));
            let value = value.trim().to_owned();
            match name {
                "select" => query.select = Some(value),
                "where" => query.filter = Some(value),
                "group_by" => query.group_by = Some(value),
                "order_by" => query.order_by = Some(value),
                "limit" => query.limit = Some(value.parse().expect("a limit")),
                "offset" => query.offset = value.parse().expect("an offset"),
                _ => panic!("{place}: unknown parameter {name}"),
            }
        }
        let mut expected = String::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty()) {
            expected.push_str(line.trim_end());
            expected.push('\n');
        }
        cases.push(Case { place, query, expected });
    }
    cases
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "∅".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Number(value) => format!("{value:?}"),
        Value::Text(value) if value.is_empty() => "\"\"".to_owned(),
        Value::Text(value) => value.clone(),
        Value::Json(value) => value.to_string(),
    }
}

fn answer(result: Result<Records, Error>) -> String {
    match result {
        Ok(records) => {
            let mut text = format!("total {}\n", records.total_count);
            let names: Vec<&str> = records.fields.iter().map(|field| field.name.as_str()).collect();
            writeln!(text, "{}", names.join(" | ")).expect("a line");
            for row in &records.rows {
                let line: Vec<String> = row.iter().map(shown).collect();
                writeln!(text, "{}", line.join(" | ").trim_end()).expect("a line");
            }
            text
        }
        Err(error) => {
            let problem = error.problem().unwrap_or_else(|| panic!("not an answer: {}", error.chain()));
            let position = problem.position.map_or(String::new(), |position| format!(" {position}"));
            format!(
                "error {}{position}\n{}\n",
                problem.code,
                format!("{} {}", problem.message, problem.advice).trim()
            )
        }
    }
}

#[test]
fn questions_have_the_answers_that_their_files_say() {
    let (_folder, path) = table();
    let now: jiff::Timestamp = "2024-07-14T10:00:00Z".parse().expect("an instant");
    let engine = |limits| Engine::with_clock(limits, Arc::new(FixedClock::at(now)));
    let engines = [
        ("in memory", engine(Limits::default())),
        ("part by part", engine(Limits { column_cache_bytes_max: 1, ..Limits::default() })),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/queries");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let (mut count, mut wrong) = (0, String::new());
    for case in files.iter().flat_map(|file| read_cases(file)) {
        for (mode, engine) in &engines {
            count += 1;
            let found = answer(engine.records(&path, &case.query));
            if found != case.expected {
                write!(wrong, "{} ({mode})\nexpected\n{}found\n{found}\n", case.place, case.expected)
                    .expect("text");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 100, "{count} answers compared");
}
