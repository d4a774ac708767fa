//! What `docs/security.md` says, held against the code: its tests exist, its list is whole, nothing else calls out.

use crate::tidy::{assert_none, files, root};
use std::collections::BTreeSet;

/// The points of OWASP ASVS 5.0 that must have a row.
const POINTS: [&str; 60] = [
    "3.3.2", "3.3.3", "3.3.4", "3.4.1", "3.4.2", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.5.1", "3.7.2",
    "4.1.3", "6.2.9", "6.2.10", "6.2.12", "6.3.3", "6.3.8", "6.4.3", "6.5.1", "6.5.2", "6.5.3", "6.5.4",
    "6.5.5", "7.1.1", "7.3.1", "7.3.2", "7.4.3", "7.4.5", "7.5.1", "7.5.2", "8.2.1", "8.2.2", "8.3.2",
    "8.4.1", "10.1.2", "10.2.1", "10.5.1", "10.5.2", "10.5.3", "10.5.4", "11.4.2", "12.1.1", "12.2.1",
    "12.3.1", "12.3.2", "13.2.4", "13.2.5", "13.3.1", "13.4.5", "14.3.2", "16.2.2", "16.2.5", "16.3.1",
    "16.3.2", "16.4.1", "16.4.2", "16.5.1", "16.5.2", "16.5.3", "16.5.4",
];

/// A row of a table of `docs/security.md`: what it is about, what is said of it, what shows it.
struct Row {
    subject: String,
    said: Vec<String>,
    shown: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let mut cells = line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned());
        let subject = cells.next().unwrap();
        let mut said: Vec<String> = cells.collect();
        let shown = said.pop().unwrap_or_default();
        if shown != "Shown by" {
            rows.push(Row { subject, said, shown });
        }
    }
    rows
}

/// The tests that a row names.
fn tests(shown: &str) -> Vec<&str> {
    shown.split('`').skip(1).step_by(2).collect()
}

/// Whether a file of a crate holds a test of this name.
fn exists(test: &str) -> bool {
    let Some((file, name)) = test.split_once("::") else { return false };
    let Ok(text) = std::fs::read_to_string(root().join("crates").join(file)) else { return false };
    let Some(at) = text.find(&format!("fn {name}(")) else { return false };
    // The attribute stands right above, or above the `async` and a remark.
    let above = text[..at].rsplit("\n\n").next().unwrap_or_default();
    above.contains("#[test]") || above.contains("#[tokio::test")
}

#[test]
fn every_test_that_the_page_names_exists() {
    let mut faults = Vec::new();
    let mut named = BTreeSet::new();
    for row in rows() {
        let tests = tests(&row.shown);
        let explained = row.shown.strip_prefix("not shown: ").is_some_and(|why| why.len() > 10);
        if tests.is_empty() && !explained {
            faults.push(format!("{}: neither a test nor a reason", row.subject));
        }
        if !tests.is_empty() && row.shown.starts_with("not shown") {
            faults.push(format!("{}: shown and not shown", row.subject));
        }
        for test in tests {
            if !exists(test) {
                faults.push(format!("{}: there is no test {test}", row.subject));
            }
            named.insert(test.to_owned());
        }
    }
    assert_none("rows of docs/security.md that show nothing", &faults);
    assert!(named.len() > 60, "{}", named.len());
}

#[test]
fn every_point_of_the_list_has_one_row() {
    let rows = rows();
    let points: Vec<&str> = rows.iter().filter_map(|row| row.subject.strip_prefix('V')).collect();
    assert_eq!(points, POINTS, "left: docs/security.md; right: the list of this test");
    let faults: Vec<String> = rows
        .iter()
        .filter(|row| row.said.is_empty() || row.said.iter().any(|cell| cell.len() < 3))
        .map(|row| row.subject.clone())
        .collect();
    assert_none("rows of docs/security.md that say nothing", &faults);
}

/// Code without the tests at its end.
fn program(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

#[test]
fn nothing_calls_out_but_the_crate_for_it() {
    /// What opens a connection, or starts another program that might.
    const CALLS: [&str; 8] = [
        "ureq::",
        "lettre::",
        "openidconnect::",
        "reqwest",
        "TcpStream::connect",
        "UdpSocket",
        "UnixStream::connect",
        "Command::new(",
    ];
    /// Where that is right: the crate for it, and the doctor, who asks the program's own address.
    const RIGHT: [(&str, &[&str]); 2] = [
        ("crates/beffroi-network/src/", &["ureq::", "lettre::", "openidconnect::"]),
        ("crates/beffroi/src/doctor/machine.rs", &["ureq::"]),
    ];
    let (mut faults, mut used) = (Vec::new(), BTreeSet::new());
    for (name, text) in files("crates", "rs") {
        if !name.contains("/src/") || name.contains("/fuzz/") || name.contains("/src/testing") {
            continue;
        }
        for call in CALLS {
            if !program(&text).contains(call) {
                continue;
            }
            match RIGHT.iter().find(|(place, calls)| name.starts_with(place) && calls.contains(&call)) {
                Some((place, _)) => drop(used.insert(*place)),
                None => faults.push(format!("{name}: {call}")),
            }
        }
    }
    assert_none("code that calls other machines or programs", &faults);
    assert_eq!(used.len(), RIGHT.len(), "what is allowed is used: {used:?}");
}

#[test]
fn no_crate_of_ours_is_unsafe() {
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(workspace.contains("\nunsafe_code = \"forbid\"\n"), "the lint of the workspace");
    let mut faults = Vec::new();
    for (name, text) in files("crates", "toml") {
        // A fuzz target is a workspace of its own, and never part of the program.
        if name.ends_with("/Cargo.toml")
            && !name.contains("/fuzz/")
            && !text.contains("[lints]\nworkspace = true")
        {
            faults.push(name);
        }
    }
    assert_none("crates that do not take the lints of the workspace", &faults);
}
