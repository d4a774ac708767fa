//! `beffroi crisis clocks`, and libraries of frameworks that come in and go out, as a person or a script types them.

use crate::program::beffroi;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

fn run(folder: &Path, zone: &str, arguments: &[&str]) -> Output {
    beffroi().current_dir(folder).env("TZ", zone).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A folder with the facts of a commune of La Réunion that is insured.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let facts = "kind = \"commune\"\npopulation = 1214\nregion = \"la_reunion\"\ncyber_insurance = true\n";
    std::fs::write(folder.path().join("faits.toml"), facts).unwrap();
    folder
}

const CLOCKS: [&str; 8] = [
    "crisis",
    "clocks",
    "--kind",
    "rancongiciel",
    "--noticed-at",
    "2026-11-27T18:00:00+04:00",
    "--facts",
    "faits.toml",
];

#[test]
fn the_clocks_are_those_of_the_territory_whatever_the_machine_shows() {
    let folder = folder();
    let json = [&CLOCKS[..], &["--fact", "breach_risk=likely", "--format", "json"]].concat();
    let answers = ["UTC", "Pacific/Noumea", "America/Martinique"].map(|zone| run(folder.path(), zone, &json));
    assert!(answers.iter().all(|answer| answer.status.success() && answer.stdout == answers[0].stdout));
    let clocks: Value = serde_json::from_slice(&answers[0].stdout).unwrap();
    let of = |id: &str| clocks.as_array().unwrap().iter().find(|clock| clock["declaration"] == id).unwrap();
    assert_eq!(of("cnil-notification")["applies"], "yes");
    assert_eq!(of("cnil-notification")["due_local"], "2026-11-30T18:00:00+04:00[Indian/Reunion]");
    assert_eq!(of("assureur")["due_day"], "2026-12-04");
    assert_eq!(of("nis2-alerte")["state"], "expected");
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["faits.toml"], "no database, no data folder");
    let text = said(&run(folder.path(), "UTC", &CLOCKS));
    assert!(text.contains("Déposer plainte") && text.contains("à 18\u{a0}h\u{a0}00"), "{text}");
}

#[test]
fn what_is_not_clear_about_an_incident_is_refused_with_a_sentence() {
    let folder = folder();
    let with = |more: &[&str]| run(folder.path(), "UTC", &[&CLOCKS[..], more].concat());
    for (more, sentence) in [
        (&["--fact", "data_breach=peut-être"][..], "ne dit pas un fait"),
        (&["--fact", "data_breach"], "ne dit pas un fait"),
        (&["--sent", "cnil-notification=hier"], "ne dit pas quelle déclaration"),
        (&["--sent", "lettre=2026-11-28T10:00:00Z"], "ne dit pas quelle déclaration"),
    ] {
        let refused = with(more);
        assert!(!refused.status.success() && said(&refused).contains(sentence), "{}", said(&refused));
    }
    let mut unknown = CLOCKS;
    unknown[3] = "tempete";
    let refused = run(folder.path(), "UTC", &unknown);
    assert!(!refused.status.success() && said(&refused).contains("rancongiciel"), "{}", said(&refused));
}

#[test]
fn a_library_of_frameworks_comes_in_once_and_goes_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let libraries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../beffroi-reference/tests/libraries");
    let phare = libraries.join("phare.yaml");
    let here = |arguments: &[&str]| run(folder.path(), "UTC", arguments);
    let import = ["reference", "import", phare.to_str().unwrap(), "--to", "dossier"];
    std::fs::create_dir(folder.path().join("dossier")).unwrap();
    for _ in 0..2 {
        let imported = here(&import);
        assert!(imported.status.success() && said(&imported).contains("ex-phare 3"), "{}", said(&imported));
    }
    let checked = said(&here(&["reference", "check", "dossier"]));
    assert!(checked.contains("libraries\t1") && checked.contains("declarations\t14"), "{checked}");
    let broken = libraries.join("broken.yaml");
    let refused = here(&["reference", "import", broken.to_str().unwrap(), "--to", "dossier"]);
    assert!(!refused.status.success() && said(&refused).contains("broken.yaml:"), "{}", said(&refused));
    let exported = here(&["reference", "export", "cyber-hygiene", "--to", "hygiene.yaml"]);
    assert!(exported.status.success(), "{}", said(&exported));
    let text = std::fs::read_to_string(folder.path().join("hygiene.yaml")).unwrap();
    assert!(text.contains("requirement_nodes") && text.contains("h37-sauvegardes"));
}
