//! The files that the program carries are clear, and what was published has not changed.

use beffroi_reference::library::Library;
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn the_files_are_clear() {
    if let Err(problems) = Library::embedded() {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
}

/// `BEFFROI_UPDATE=1` adds what is new to the lists of `reference/published/`; what was published stays as it is.
#[test]
fn what_was_published_has_not_changed() {
    let library = Library::embedded().unwrap();
    if std::env::var_os("BEFFROI_UPDATE").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference/published");
        for (name, sums) in library.checksums() {
            let path = folder.join(format!("{name}.toml"));
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let mut published: BTreeMap<String, String> = toml::from_str(&text).unwrap();
            for (item, sum) in sums {
                published.entry(item.clone()).or_insert_with(|| sum.clone());
            }
            let lines = published.iter().map(|(item, sum)| format!("{item:?} = {sum:?}\n"));
            let title = "# The checksums of what was published: a line is added with each new version, and never changed.\n\n";
            std::fs::write(path, format!("{title}{}", lines.collect::<String>())).unwrap();
        }
        return;
    }
    let problems = library.unpublished();
    assert!(
        problems.is_empty(),
        "{}",
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn what_is_unclear_is_refused_with_its_file_and_line() {
    let facts = (
        "facts/test.toml",
        "[[fact]]\nname = \"size\"\nkind = \"number\"\nlabel = \"taille\"\nquestion = \"?\"\nhome = \"declared\"\n",
    );
    let provenance = "[obligation.provenance]\nstate = \"in_force\"\nvalid_from = \"2020-01-01\"\nchecked_on = \"2026-01-01\"\nconfidence = \"A\"\n[[obligation.provenance.texts]]\ntitle = \"loi\"\n";
    let head = "[[obligation]]\nid = \"x\"\nversion = 1\ntheme = \"security\"\ntitle = \"T\"\nsummary = \"S\"\nsteps = [\"s\"]\n";
    let cases = [
        (format!("{head}when = \"size > 3\"\n{provenance}"), ""),
        (
            format!("{head}when = \"siz > 3\"\n{provenance}"),
            "obligations/x.toml:8: obligation x: character 1: no fact is called siz; did you mean size?",
        ),
        (
            format!("{head}\nwhen = \"size >\"\n{provenance}"),
            "obligations/x.toml:9: obligation x: character 6: size: it is compared with a number",
        ),
        (format!("{head}{provenance}"), "obligations/x.toml:1: obligation x: either `when` or variants"),
        (
            format!("{head}when = \"always\"\nwho = 3\n{provenance}"),
            "obligations/x.toml:9: unknown field `who`",
        ),
        (
            format!("{head}when = \"always\"\n{}", provenance.replace("in_force", "expected")),
            "obligations/x.toml:1: obligation x: what is expected says what is not sure (doubt)",
        ),
        (
            format!("{head}when = \"always\"\n{}", provenance.replace("2020-01-01", "2020-13-01")),
            "obligations/x.toml:",
        ),
        (
            format!("{head}when = \"always\"\n{provenance}{head}when = \"always\"\n{provenance}"),
            "obligations/x.toml:16: obligation x 1 is there twice",
        ),
        (
            format!("{}when = \"always\"\n{provenance}", head.replace("\"x\"", "\"X y\"")),
            "obligations/x.toml:1: obligation \"X y\": an identifier is lower-case letters, digits and hyphens",
        ),
    ];
    for (text, expected) in cases {
        let files =
            [(facts.0.to_owned(), facts.1.to_owned()), ("obligations/x.toml".to_owned(), text.clone())];
        let found = Library::load(&files).err().unwrap_or_default();
        let said = found.first().map(ToString::to_string).unwrap_or_default();
        assert!(
            said.starts_with(expected) && said.is_empty() == expected.is_empty(),
            "{text}\nexpected: {expected}\nfound: {said}"
        );
    }
}

#[test]
fn an_overlay_adds_its_own_and_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("../../../../reference/obligations/open-data.toml");
    std::fs::create_dir_all(folder.path().join("obligations")).unwrap();
    let path = folder.path().join("obligations/own.toml");
    std::fs::write(&path, text.replace("id = \"open-data\"", "id = \"charte-locale\"")).unwrap();
    let library = Library::with_overlay(folder.path()).unwrap();
    assert!(library.obligations.version("charte-locale", 1).is_some());
    assert!(library.obligations.version("open-data", 1).is_some());
    std::fs::write(&path, text).unwrap();
    let problems = Library::with_overlay(folder.path()).unwrap_err();
    assert!(
        problems.iter().any(|problem| problem.message.contains("open-data 1 is there twice")),
        "{problems:?}"
    );
}

/// The competences are declared once for the sheet, and once as values of a fact: the two agree.
#[test]
fn the_competences_are_those_of_the_sheet() {
    let sheet: toml::Table = toml::from_str(include_str!("../../../../reference/competences.toml")).unwrap();
    let codes =
        sheet["competence"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap().to_owned());
    let mut codes: Vec<String> = codes.collect();
    codes.sort();
    let library = Library::embedded().unwrap();
    let fact = library.vocabulary.fact("competences").unwrap();
    let beffroi_reference::FactKind::Set(values) = &fact.kind else { panic!("a set") };
    assert_eq!(values.keys().cloned().collect::<Vec<_>>(), codes);
}
