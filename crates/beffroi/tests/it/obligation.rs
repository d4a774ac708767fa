//! `beffroi obligations`, `beffroi qualify` and `beffroi reference`, as a person or a script types them.

use crate::program::beffroi;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// Runs the program in a folder that holds nothing, so that nothing but what is given can be used.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    beffroi().current_dir(folder).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(output)))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_file_of_facts_needs_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faits.toml");
    std::fs::write(&file, "kind = \"communaute_de_communes\"\npopulation = 4000\nmember_under_pcs = true\n")
        .unwrap();
    let arguments = ["obligations", "--facts", "faits.toml", "--on", "2026-11-23", "--format", "json"];
    let output = run(folder.path(), &arguments);
    assert!(output.status.success(), "{}", text(&output));
    let all = json(&output);
    let find = |id: &str| all.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    let pics = find("pics");
    assert_eq!(
        (&pics["applies"], &pics["deadline"], &pics["state"]),
        (&"yes".into(), &"2026-11-26".into(), &"in_force".into())
    );
    assert!(pics["why"][0].as_str().unwrap().contains("communauté de communes"));
    assert_eq!(find("reen-strategie")["applies"], "no");
    let unclear = find("lopmi-plainte-72h");
    assert_eq!(
        (&unclear["applies"], &unclear["missing"][0]["fact"]),
        (&"to_clarify".into(), &"cyber_insurance".into())
    );
    assert_eq!(find("nis2-mesures")["variants"].as_array().unwrap().len(), 4);
    let words = run(folder.path(), &["obligations", "--facts", "faits.toml", "--on", "2026-11-23"]);
    assert!(text(&words).contains("au plus tard le 26\u{a0}novembre 2026"), "{}", text(&words));
    assert_eq!(names(folder.path()), ["faits.toml"], "nothing was made");
}

#[test]
fn a_qualification_says_the_class_under_each_version_of_the_bill() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("f.toml"), text).unwrap();
    write("kind = \"commune\"\npopulation = 30001\nnis2_designated = false\n");
    let answer = json(&run(folder.path(), &["qualify", "nis2", "--facts", "f.toml", "--format", "json"]));
    assert_eq!(answer["agreed"], true);
    for variant in answer["variants"].as_array().unwrap() {
        assert_eq!(
            (&variant["classes"][0], &variant["fired"][0]["rule"]),
            (&"essentielle".into(), &"commune-30000".into())
        );
    }
    write("ai_prohibited_practices = [\"social_scoring\"]\n");
    let words = text(&run(folder.path(), &["qualify", "ai-act", "--facts", "f.toml", "--on", "2026-11-23"]));
    assert!(
        words.contains("usage interdit") && words.contains("art. 5") && words.contains("à préciser"),
        "{words}"
    );
    let unknown = run(folder.path(), &["qualify", "autre", "--facts", "f.toml"]);
    assert!(unknown.status.code() == Some(2) && text(&unknown).contains("nis2"), "{}", text(&unknown));
    write("population = -3\npopulaton = 4\n");
    let wrong = run(folder.path(), &["qualify", "nis2", "--facts", "f.toml"]);
    let said = text(&wrong);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        said.contains("f.toml:1") && said.contains("f.toml:2") && said.contains("did you mean population"),
        "{said}"
    );
    let nobody = run(folder.path(), &["qualify", "nis2"]);
    assert!(nobody.status.code() == Some(2) && text(&nobody).contains("--territory"), "{}", text(&nobody));
}

#[test]
fn every_territory_of_the_instance_has_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let with = |arguments: &[&str]| {
        let output = beffroi().arg("--data-dir").arg(&data).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        text(&output)
    };
    let add = |slug: &str, name: &str, population: &str| {
        let named = ["territory", "add", "--slug", slug, "--name", name, "--kind", "commune"];
        with(&[&named[..], &["--population", population]].concat());
    };
    add("petite-fictive", "Petite-Fictive", "1200");
    add("grande-fictive", "Grande-Fictive", "60000");
    let lines = with(&["obligations", "--format", "json", "--on", "2026-11-23"]);
    let applies = |slug: &str, id: &str| {
        let line = lines.lines().find(|line| line.contains(&format!("\"territory\":\"{slug}\""))).unwrap();
        let line: Value = serde_json::from_str(line).unwrap();
        let all = line["obligations"].as_array().unwrap();
        all.iter().find(|one| one["id"] == id).unwrap()["applies"].clone()
    };
    assert_eq!(applies("petite-fictive", "reen-strategie"), "no");
    assert_eq!(applies("grande-fictive", "reen-strategie"), "yes");
    let table = with(&["obligations", "--on", "2026-11-23"]);
    assert!(table.lines().count() == 2 && table.contains("petite-fictive\tyes "), "{table}");
    let one = with(&["qualify", "reen", "--territory", "grande-fictive"]);
    assert!(one.contains("stratégie obligatoire") && one.contains("art. 35"), "{one}");
    // A host's folder gives an obligation of its own: the comparison says whom it touches.
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    std::fs::create_dir_all(old.join("obligations")).unwrap();
    std::fs::create_dir_all(new.join("obligations")).unwrap();
    let text = include_str!("../../../../reference/obligations/open-data.toml");
    let own =
        text.replace("id = \"open-data\"", "id = \"charte\"").replace("staff >= 50", "not (kind = region)");
    std::fs::write(new.join("obligations/charte.toml"), own).unwrap();
    let (old, new) = (old.to_string_lossy().into_owned(), new.to_string_lossy().into_owned());
    let changed = with(&["reference", "diff", &old, &new]);
    assert!(
        changed.contains("charte\t- -> 1") && changed.contains("concernés désormais : 1 (grande-fictive)"),
        "{changed}"
    );
}

#[test]
fn an_unclear_reference_is_said_with_its_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let fine = run(folder.path(), &["reference", "check"]);
    assert!(fine.status.success() && text(&fine).contains("obligations\t"), "{}", text(&fine));
    std::fs::create_dir_all(folder.path().join("own/obligations")).unwrap();
    let text_of = include_str!("../../../../reference/obligations/open-data.toml");
    let wrong = text_of.replace("id = \"open-data\"", "id = \"charte\"").replace("staff >= 50", "staf >= 50");
    std::fs::write(folder.path().join("own/obligations/charte.toml"), wrong).unwrap();
    let said = run(folder.path(), &["reference", "check", "own"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(
        text(&said).contains("obligations/charte.toml:7") && text(&said).contains("did you mean staff"),
        "{}",
        text(&said)
    );
    let facts = text(&run(folder.path(), &["reference", "facts"]));
    assert!(
        facts.contains("population\tterritoire\t") && facts.contains("ai_narrow_task\tsystème d'IA\t"),
        "{facts}"
    );
}
