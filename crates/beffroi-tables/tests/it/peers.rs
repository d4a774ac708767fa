//! Our verdicts held against those of frictionless (matched by name) and Validata on real files.
//!
//! Every disagreement stands in `disagreements.csv`, with who is right and why: one that is not there, and
//! a line without its disagreement, both fail.

use crate::support::{check, real_data, schema_file};
use beffroi_kernel::report::Report;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is wrong where: row, field, code.
type Cell = (Option<u64>, Option<String>, String);

/// File, peer, what kind of disagreement, code.
type Key = (String, String, String, String);

#[test]
fn every_disagreement_with_the_peers_is_explained() {
    let Some(folder) = real_data("peers") else { return };
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    let mut found: BTreeMap<Key, u64> = BTreeMap::new();
    let mut details = Vec::new();
    let pairs = expected["pairs"].as_array().unwrap();
    for pair in pairs {
        let file = pair["file"].as_str().unwrap();
        let schema = schema_file(&folder.join(pair["schema"].as_str().unwrap()));
        let report =
            check(&folder.join(file), Some(&schema)).unwrap_or_else(|error| panic!("{file}: {error}"));
        for (peer, key) in [("frictionless", "sync"), ("validata", "validata_core")] {
            for (kind, code, cell) in disagreements(&report, peer, &pair[key]) {
                let count = found
                    .entry((file.to_owned(), peer.to_owned(), kind.to_owned(), code.clone()))
                    .or_default();
                *count += 1;
                if *count > 5 {
                    continue;
                }
                details.push(format!("{file} {peer} {kind} {code} {cell:?}"));
            }
        }
    }
    let explained = explanations();
    let counted = |map: &BTreeMap<Key, u64>| {
        map.iter().map(|((a, b, c, d), n)| format!("{a},{b},{c},{d},{n}")).collect::<Vec<_>>()
    };
    if found != explained {
        details.iter().for_each(|line| println!("{line}"));
        let (found, explained) = (counted(&found), counted(&explained));
        println!("not explained:");
        found.iter().filter(|line| !explained.contains(line)).for_each(|line| println!("{line}"));
        println!("explained and not found:");
        explained.iter().filter(|line| !found.contains(line)).for_each(|line| println!("{line}"));
        panic!("disagreements.csv does not say what is found");
    }
    assert_eq!(pairs.len(), 20);
}

/// The table of disagreements.
fn explanations() -> BTreeMap<Key, u64> {
    let mut reader = csv::Reader::from_reader(include_str!("disagreements.csv").as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["file", "peer", "kind", "code", "count", "right", "why"]);
    let mut map = BTreeMap::new();
    for line in reader.records() {
        let line = line.unwrap();
        assert!(["us", "peer", "both"].contains(&&line[5]), "who is right? {line:?}");
        assert!(line[6].len() > 20, "no reason given: {line:?}");
        let key = (line[0].to_owned(), line[1].to_owned(), line[2].to_owned(), line[3].to_owned());
        assert_eq!(map.insert(key, line[4].parse().unwrap()), None, "twice: {line:?}");
    }
    map
}

/// What only one of us says, or how the verdicts differ.
fn disagreements(report: &Report, peer: &str, theirs: &Value) -> Vec<(&'static str, String, Option<Cell>)> {
    let refused = theirs["exception"].is_string()
        || ["error", "general-error"].iter().any(|code| theirs["counts"][code].is_u64());
    if refused {
        return vec![("peer-refuses", String::new(), None)];
    }
    let mut out = Vec::new();
    if theirs["valid"].as_bool().unwrap() != report.valid {
        out.push(("verdict", if report.valid { "valid" } else { "invalid" }.to_owned(), None));
    }
    let mut balance: BTreeMap<Cell, i64> = BTreeMap::new();
    for error in &report.errors {
        // Validata does not say which field a fault of the header is about.
        let field = error.field.clone().filter(|_| error.row.is_some() || peer == "frictionless");
        *balance.entry((error.row, field, error.code.clone())).or_default() += 1;
    }
    let their_errors = theirs["errors"].as_array().unwrap();
    assert!(!theirs["errors_truncated"].as_bool().unwrap_or(false));
    for error in their_errors {
        let code = match error["code"].as_str().unwrap() {
            "missing-label" => "missing-required-header",
            code => code,
        };
        let field = error["field"].as_str().map(|name| header_of(report, name));
        *balance.entry((error["row"].as_u64(), field, code.to_owned())).or_default() -= 1;
    }
    for (cell, count) in balance {
        let kind = if count > 0 { "only-ours" } else { "only-peer" };
        out.extend((0..count.abs()).map(|_| (kind, cell.2.clone(), Some(cell.clone()))));
    }
    out
}

/// The header that was matched with a field, when it is written otherwise.
fn header_of(report: &Report, field: &str) -> String {
    let renamed = report
        .warnings
        .iter()
        .find(|warning| warning.code == "incorrect-label" && warning.proposal.as_deref() == Some(field));
    renamed.and_then(|warning| warning.field.clone()).unwrap_or_else(|| field.to_owned())
}
