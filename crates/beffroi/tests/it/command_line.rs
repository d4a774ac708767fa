//! The command line, as a person types it.

use crate::program::beffroi;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

const SCHEMA: &str = r#"{
  "name": "essai/lieux", "title": "Lieux", "version": "1.0.0",
  "fields": [
    { "name": "insee", "type": "string", "constraints": { "required": true, "pattern": "^([013-9]\\d|2[AB1-9])\\d{3}$" } },
    { "name": "nom", "type": "string", "constraints": { "required": true } },
    { "name": "date", "type": "date" },
    { "name": "places", "type": "integer", "constraints": { "minimum": 0 } }
  ]
}"#;

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_string_lossy().into_owned()
}

fn run(arguments: &[&str]) -> Output {
    beffroi().args(arguments).output().expect("the program runs")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(output)))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_valid_file_exits_with_0_and_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let schema = write(folder.path(), "lieux.schema.json", SCHEMA);
    let file = write(
        folder.path(),
        "lieux.csv",
        "insee,nom,date,places\n01004,Gare,2024-01-31,12\n2A004,Port,2024-02-01,7\n",
    );
    let output = run(&["check", &file, "--schema", &schema, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let report = json(&output);
    assert_eq!(report["format"], "csv");
    assert_eq!(report["encoding"], "utf-8");
    assert_eq!(report["delimiter"], ",");
    assert_eq!(report["rows"], 2);
    assert_eq!(report["valid"], true);
    assert_eq!(report["errors_total"], 0);
    let columns = report["columns"].as_array().unwrap();
    assert_eq!(columns[0]["name"], "insee");
    assert_eq!(columns[0]["type"], "text", "a code is never a number");
    assert_eq!(columns[0]["meaning"], "commune_code");
    assert_eq!(columns[2]["type"], "date");
    assert_eq!(columns[3]["type"], "integer");
}

#[test]
fn an_invalid_file_exits_with_1_and_says_where_and_how_to_mend() {
    let folder = tempfile::tempdir().unwrap();
    let schema = write(folder.path(), "lieux.schema.json", SCHEMA);
    // As a spreadsheet in French writes it: Windows-1252, semicolons, French dates.
    let file = write(
        folder.path(),
        "lieux.csv",
        b"insee;nom;date;places\r\n1004;Gare d'Amb\xe9rieu;31/01/2024;12\r\n01004;;2024-02-01;-1\r\n",
    );
    let output = run(&["check", &file, "--schema", &schema, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let report = json(&output);
    assert_eq!(report["encoding"], "windows-1252");
    let errors: Vec<(u64, &str, &str)> = report["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["row"].as_u64().unwrap(), e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        errors,
        [
            (2, "insee", "constraint-error"),
            (2, "date", "type-error"),
            (3, "nom", "constraint-error"),
            (3, "places", "constraint-error")
        ]
    );
    assert_eq!(report["errors"][0]["proposal"], "01004");
    assert_eq!(report["errors"][1]["proposal"], "2024-01-31");

    let capped = json(&run(&["check", &file, "--schema", &schema, "--format", "json", "--errors-max", "1"]));
    assert_eq!(capped["errors"].as_array().unwrap().len(), 1);
    assert_eq!(capped["errors_total"], 4);

    let copy = folder.path().join("corrige.csv");
    let output = run(&["check", &file, "--schema", &schema, "--mend", copy.to_str().unwrap()]);
    assert!(text(&output).contains("01004"), "{}", text(&output));
    let mended = std::fs::read_to_string(&copy).unwrap();
    assert!(
        mended.contains("01004") && mended.contains("2024-01-31") && mended.contains("Ambérieu"),
        "{mended}"
    );
    assert!(std::fs::read(&file).unwrap().contains(&0xe9), "the original stays as it was");
}

#[test]
fn what_cannot_be_read_or_is_badly_asked_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let picture =
        write(folder.path(), "photo.csv", [0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, 0xff, 0]);
    let empty = write(folder.path(), "vide.csv", "");
    let good = write(folder.path(), "bon.csv", "a,b\n1,2\n");
    let broken = write(folder.path(), "casse.schema.json", "{ \"fields\": ");
    let configuration = write(folder.path(), "beffroi.toml", "prot = 80\n");
    for arguments in [
        vec!["check", &picture],
        vec!["check", &empty],
        vec!["check", "/nowhere/at/all.csv"],
        vec!["check", &good, "--schema", "/nowhere/schema.json"],
        vec!["check", &good, "--schema", &broken],
        vec!["check"],
        vec!["check", &good, &good, "--mend", "/tmp/never-written.csv"],
        vec!["--config", &configuration, "check", &good],
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output));
        assert!(!text(&output).contains("panicked"), "{arguments:?}: {}", text(&output));
        assert!(text(&output).len() > 20, "{arguments:?} says nothing");
    }
    let both = run(&["check", &good, &picture, "--format", "json"]);
    assert_eq!(both.status.code(), Some(2), "the exit code is that of the worst file");
    assert_eq!(json(&both).as_array().unwrap().len(), 2);
}

/// A data folder with one territory.
fn installation() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("donnees").to_string_lossy().into_owned();
    let output = run(&[
        "territory",
        "add",
        "--slug",
        "essai",
        "--name",
        "Essai",
        "--kind",
        "commune",
        "--population",
        "1200",
        "--data-dir",
        &data,
    ]);
    assert!(output.status.success(), "{}", text(&output));
    (folder, data)
}

#[test]
fn a_file_is_imported_published_and_the_journal_holds() {
    let (folder, data) = installation();
    let file = write(folder.path(), "lieux.csv", "insee,nom\n01004,Gare\n");
    let output = run(&[
        "import",
        &file,
        "--territory",
        "essai",
        "--title",
        "Lieux publics",
        "--publish",
        "--data-dir",
        &data,
    ]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("lieux-publics\tpublished"), "{}", text(&output));
    let output = run(&["territory", "list", "--data-dir", &data]);
    assert!(text(&output).starts_with("essai\tEssai\tcommune\t1200"), "{}", text(&output));
    let output = run(&["journal", "verify", "--data-dir", &data]);
    assert!(output.status.success() && text(&output).contains("essai\twhole"), "{}", text(&output));
    for (arguments, word) in [
        (vec!["import", &file, "--territory", "ailleurs"], "ailleurs"),
        (vec!["territory", "add", "--slug", "essai", "--name", "Bis", "--kind", "commune"], "nom court"),
        (vec!["territory", "add", "--slug", "x", "--name", "X", "--kind", "royaume"], "royaume"),
        (vec!["territory", "add", "--slug", "É x", "--name", "X", "--kind", "commune"], ""),
    ] {
        let output = beffroi().args(&arguments).arg("--data-dir").arg(&data).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains(word), "{arguments:?}: {}", text(&output));
    }
}

#[test]
fn an_exported_journal_is_verified_without_any_data_folder() {
    let (folder, data) = installation();
    let out = folder.path().join("journal.jsonl").to_string_lossy().into_owned();
    let output = run(&["journal", "export", "--territory", "essai", "--out", &out, "--data-dir", &data]);
    assert!(output.status.success(), "{}", text(&output));
    let nowhere = folder.path().join("nowhere").to_string_lossy().into_owned();
    let verify = |file: &str, more: &[&str]| {
        run(&[&["journal", "verify", file, "--data-dir", &nowhere], more].concat())
    };
    let whole = verify(&out, &[]);
    assert!(
        whole.status.success() && text(&whole).contains("whole\tEssai (essai)\t1 entries"),
        "{}",
        text(&whole)
    );
    assert!(!Path::new(&nowhere).exists(), "verifying a file makes nothing");
    let said = text(&whole);
    let key = said.split("key ").nth(1).unwrap().split(' ').next().unwrap();
    let head = said.split("head ").nth(1).unwrap().lines().next().unwrap();
    let trusted = verify(&out, &["--key", key, "--head", head]);
    assert!(trusted.status.success() && text(&trusted).contains("(trusted)"), "{}", text(&trusted));

    let exported = std::fs::read_to_string(&out).unwrap();
    let later = head.replacen("1:", "2:", 1);
    let other_key = "0".repeat(64);
    let forged = write(folder.path(), "forged.jsonl", exported.replace("territory.add", "territory.odd"));
    let cut = write(folder.path(), "cut.jsonl", exported.lines().next().unwrap());
    for (file, more, reason) in [
        (forged.as_str(), &[][..], "BROKEN at entry 1, line 2\tthe entry was altered"),
        (&cut, &[], "this is no export of a journal: the line"),
        (&out, &["--head", &later], "BROKEN at entry 2"),
        (&out, &["--key", &other_key], "which is not trusted"),
    ] {
        let output = verify(file, more);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        assert!(text(&output).contains(reason), "{reason}: {}", text(&output));
    }
    for arguments in [&["--head", "x"][..], &["--head", head]] {
        let output = run(&[&["journal", "verify", "--data-dir", &data], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output));
    }
    let output = run(&["journal", "verify", "--territory", "essai", "--head", head, "--data-dir", &data]);
    assert!(
        output.status.success() && text(&output).contains("essai\twhole\t1 entries"),
        "{}",
        text(&output)
    );
}

#[test]
fn personal_data_is_published_only_when_a_known_person_says_so() {
    let (folder, data) = installation();
    let file = write(
        folder.path(),
        "agents.csv",
        "nom,prénom,courriel\nMartin,Alix,alix.martin@exemple.fr\nPetit,Brune,brune.petit@exemple.fr\nRoux,Côme,come.roux@exemple.fr\n",
    );
    let import = ["import", &file, "--territory", "essai", "--publish", "--data-dir", &data];
    let output = run(&import);
    assert!(text(&output).contains("not published"), "{}", text(&output));
    let mut with_name = import.to_vec();
    with_name.extend(["--confirm-personal-data", "dpo@exemple.fr"]);
    assert!(text(&run(&with_name)).contains("dpo@exemple.fr"), "nobody has this address yet");
    let mut add = beffroi();
    add.args([
        "account",
        "add",
        "--email",
        "dpo@exemple.fr",
        "--name",
        "La DPO",
        "--territory",
        "essai",
        "--role",
        "administrateur",
        "--data-dir",
        &data,
    ]);
    let mut child =
        add.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"une phrase assez longue\n").unwrap();
    assert!(child.wait().unwrap().success());
    let output = run(&with_name);
    assert!(text(&output).contains("\tpublished"), "{}", text(&output));
}

/// Commands about people in turn: exit code, and words of what is said.
const ABOUT_PEOPLE: [(&str, i32, &str); 13] = [
    (
        "invite --email a@exemple.example --territory bourg --role elu",
        0,
        "https://donnees.exemple.example/invitation/",
    ),
    ("invite --email a@exemple.example --territory bourg --role maire", 2, "referent_cyber"),
    ("add --email dpo@exemple.example --name DPO --territory essai --role dpo", 0, "dpo"),
    (
        "add --email b@exemple.example --name Mairie --territory bourg --role administrateur",
        0,
        "administrateur",
    ),
    ("add --email c@exemple.example --name Agent --territory bourg --role agent", 0, "agent"),
    (
        "delegate --email c@exemple.example --territory bourg --role dpo --room journal --until 2000-01-01",
        2,
        "",
    ),
    (
        "delegate --email dpo@exemple.example --territory bourg --role dpo --room journal --until 2000-01-01",
        2,
        "passé",
    ),
    (
        "delegate --email dpo@exemple.example --territory bourg --role dpo --room cave --until 2000-01-01",
        2,
        "privacy",
    ),
    ("end --email c@exemple.example --territory bourg", 0, "ended"),
    ("end --email c@exemple.example --territory bourg", 2, ""),
    ("end --email b@exemple.example --territory bourg", 2, "seul administrateur"),
    ("undelegate --email dpo@exemple.example --territory bourg", 2, ""),
    ("list --territory bourg", 0, "invited\ta@exemple.example\t\telu\tuntil "),
];

#[test]
fn people_are_invited_listed_delegated_and_ended() {
    let (folder, data) = installation();
    let configuration = folder.path().join("beffroi.toml");
    std::fs::write(&configuration, "public_url = \"https://donnees.exemple.example\"\n").unwrap();
    let account = |arguments: &str| {
        let mut command = beffroi();
        command.arg("--config").arg(&configuration).arg("--data-dir").arg(&data).arg("account");
        let mut child = command
            .args(arguments.split(' '))
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        // A command that asks for no password reads none.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"une phrase assez longue\n");
        let output = child.wait_with_output().unwrap();
        (output.status.code(), text(&output))
    };
    let hosted =
        ["territory", "add", "--slug", "bourg", "--name", "Bourg", "--kind", "commune", "--host", "essai"];
    assert!(beffroi().args(hosted).arg("--data-dir").arg(&data).output().unwrap().status.success());
    for (arguments, code, words) in ABOUT_PEOPLE {
        let (found, said) = account(arguments);
        assert_eq!(found, Some(code), "{arguments}: {said}");
        assert!(said.contains(words), "{arguments}: {said}");
    }
    // Half a year from today, whatever day it is.
    let until = beffroi_kernel::Clock::now(&beffroi_kernel::clock::SystemClock)
        + jiff::SignedDuration::from_hours(24 * 180);
    let until = until.to_string();
    let day = &until[..10];
    let given = account(&format!(
        "delegate --email dpo@exemple.example --territory bourg --role dpo --room journal --room privacy --until {day}"
    ));
    assert_eq!(given.0, Some(0), "{}", given.1);
    let (_, listed) = account("list --territory bourg");
    assert!(
        listed.contains(&format!("delegate\tdpo@exemple.example\tDPO\tdpo in journal,privacy\tuntil {day}")),
        "{listed}"
    );
    assert!(
        listed.contains("member\tb@exemple.example") && !listed.contains("c@exemple.example"),
        "{listed}"
    );
    assert_eq!(account("undelegate --email dpo@exemple.example --territory bourg").0, Some(0));
    assert!(!account("list --territory bourg").1.contains("delegate\t"));
    assert!(run(&["journal", "verify", "--data-dir", &data]).status.success());
}

#[test]
fn the_whole_folder_of_real_files_imports_in_one_command() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !shared.is_dir() {
        eprintln!("left out: real files (there is no ../shared/data)");
        return;
    }
    let (_folder, data) = installation();
    let output = run(&["import", shared.to_str().unwrap(), "--territory", "essai", "--data-dir", &data]);
    let said = text(&output);
    // What is not a table is refused with a sentence; everything else becomes a data set.
    let refused: Vec<PathBuf> = said
        .lines()
        .filter(|line| line.contains("\trejected\t") || line.contains("\trefused\t"))
        .filter_map(|line| line.split('\t').next().map(PathBuf::from))
        .collect();
    let names: Vec<_> = refused.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    let tables = names
        .iter()
        .filter(|name| !name.ends_with(".schema.json") && !NOT_TABLES.contains(name))
        .collect::<Vec<_>>();
    assert!(tables.is_empty(), "refused, though a person can read them: {tables:?}\n{said}");
    assert!(said.lines().filter(|line| line.contains("\tchecked\t")).count() >= 45, "{said}");
}

/// Files of the real folder that hold no table that a person would agree with.
const NOT_TABLES: [&str; 6] = [
    "geojson-broken.geojson",
    "expected.json",
    "expected_profile_csv_detective.json",
    "evian.json",
    "dkan-french-w-license.json",
    "data.json",
];
