//! What the reference answers on the command line, without any database.

use crate::program::beffroi;
use serde_json::Value;
use std::process::Output;

fn run(arguments: &[&str]) -> Output {
    beffroi().args(arguments).output().expect("the program runs")
}

fn json(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

#[test]
fn who_pays_what_is_said_to_the_cent() {
    let folder = tempfile::tempdir().unwrap();
    let facts = folder.path().join("facts.toml");
    std::fs::write(&facts, "kind = \"commune\"\ngrand_paris = true\nregion = \"ile_de_france\"\n").unwrap();
    let cybiah = "cybiah-metropole-du-grand-paris";
    let facts = facts.to_str().unwrap();
    let arguments = [
        "aid",
        "--scheme",
        cybiah,
        "hauts-de-france-ia",
        "--cost",
        "500000,01",
        "--facts",
        facts,
        "--on",
        "2026-11-24",
    ];
    let answer = json(&run(&[&arguments[..], &["--format", "json"]].concat()));
    let granted: Vec<u64> = answer["plan"]["aids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|aid| aid["granted"].as_u64().unwrap())
        .collect();
    assert_eq!(granted, [20_000_000, 20_000_000], "the ceiling, then the legal limit");
    assert_eq!(answer["plan"]["own"], 10_000_001);
    assert_eq!(answer["schemes"][0]["eligible"]["verdict"], "yes");
    assert_eq!(answer["schemes"][1]["eligible"]["verdict"], "no");
    let text = String::from_utf8(run(&arguments).stdout).unwrap();
    assert!(text.contains("Reste à payer") && text.contains("réduite de"), "{text}");
    let unknown = run(&["aid", "--scheme", "aucun", "--cost", "1"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains(cybiah), "it names those that there are");
}

#[test]
fn whom_to_call_is_said_by_hour() {
    let arguments = ["contacts", "--region", "76", "--format", "json", "--at"];
    let first = |at: &str| json(&run(&[&arguments[..], &[at]].concat()))["contacts"][0]["id"].clone();
    assert_eq!(first("2026-11-24T13:15:00Z"), "cyber-occ");
    assert_eq!(first("2026-11-24T22:15:00Z"), "cert-fr");
    let text = run(&["contacts", "--region", "76", "--at", "2026-11-24T22:15:00Z"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains("3218") && text.contains("fermé jusqu’au mercredi 25\u{a0}novembre 2026"),
        "{text}"
    );
    assert_eq!(run(&["contacts", "--region", "99"]).status.code(), Some(2));
}
