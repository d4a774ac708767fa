//! Tables of cases that a jurist can read: facts, then what each obligation or each version of a text says of them.
//!
//! A column is a fact, or, with `=` before it, what is expected: of an obligation `oui`, `non` or `?`; of a version of
//! a text its class, several between `+`, or `?`. An empty cell is a fact that nobody gave; a set is its codes between
//! `+`, or `aucun`. The column `cas` names the case, and a line that begins with `#` is a remark.

use beffroi_reference::{Condition, FactKind, Facts, Library, Scope, Value, Verdict, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// One cell that says what is expected, with the facts of its line.
struct Case {
    place: String,
    facts: Facts,
    of: String,
    expected: String,
}

fn folder(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn value(vocabulary: &Vocabulary, name: &str, cell: &str) -> Result<Value, String> {
    let kind = &vocabulary.fact(name).ok_or_else(|| format!("no fact is called {name}"))?.kind;
    let json = match (kind, cell) {
        (FactKind::Flag, "oui") => true.into(),
        (FactKind::Flag, "non") => false.into(),
        (FactKind::Number { .. }, text) => text.parse::<f64>().map_err(|error| error.to_string())?.into(),
        (FactKind::Set(_), "aucun") => serde_json::Value::Array(Vec::new()),
        (FactKind::Set(_), codes) => codes.split('+').collect::<Vec<_>>().into(),
        (_, text) => text.into(),
    };
    vocabulary.read(name, &json)
}

fn cases(library: &Library, path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let header: Vec<&str> = lines.next().unwrap().1.split(';').collect();
    let mut all = Vec::new();
    for (number, line) in lines {
        let place = format!("{}:{}: {line}", path.file_name().unwrap().display(), number + 1);
        let cells: Vec<&str> = line.split(';').collect();
        assert_eq!(cells.len(), header.len(), "{place}");
        let said = || header.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty());
        let mut facts = Facts::new();
        for (name, cell) in said().filter(|(name, _)| !name.starts_with('=') && **name != "cas") {
            let value =
                value(&library.vocabulary, name, cell).unwrap_or_else(|error| panic!("{place}: {error}"));
            facts.set(name, value);
        }
        for (name, cell) in said() {
            if let Some(of) = name.strip_prefix('=') {
                let (of, expected) = (of.to_owned(), (*cell).to_owned());
                all.push(Case { place: place.clone(), facts: facts.clone(), of, expected });
            }
        }
    }
    assert!(!all.is_empty(), "{} expects nothing", path.display());
    all
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "oui",
        Verdict::No => "non",
        Verdict::ToClarify => "?",
    }
}

#[test]
fn every_obligation_concerns_whom_it_should() {
    let library = Library::embedded().unwrap();
    let mut said: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in folder("obligations") {
        for case in cases(&library, &path) {
            let versions = library.obligations.all().filter(|item| item.id == case.of);
            let latest = versions.max_by_key(|item| item.version);
            let obligation = latest.unwrap_or_else(|| panic!("{}: no obligation {}", case.place, case.of));
            let outcome = obligation.evaluate(&case.facts);
            let found = word(outcome.applies);
            if found != case.expected {
                wrong.push(format!("{}: {} says {found}, not {}", case.place, case.of, case.expected));
            }
            said.entry(case.of).or_default().insert(found);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // An obligation of which no case is a yes, or no case is a no, could concern everybody or nobody unseen.
    for obligation in library.obligations.all() {
        let everybody = obligation.variants.iter().all(|variant| variant.condition.text() == "always");
        let wanted = if everybody { 1 } else { 3 };
        let found = said.get(&obligation.id).map_or(0, BTreeSet::len);
        assert!(found >= wanted, "{}: {found} kinds of answer in the cases, {wanted} wanted", obligation.id);
    }
}

#[test]
fn every_declaration_is_due_when_it_should() {
    let library = Library::embedded().unwrap();
    let mut said: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in folder("declarations") {
        for case in cases(&library, &path) {
            let versions = library.declarations.all().filter(|item| item.id == case.of);
            let latest = versions.max_by_key(|item| item.version);
            let declaration = latest.unwrap_or_else(|| panic!("{}: no declaration {}", case.place, case.of));
            let found = word(declaration.evaluate(&case.facts).applies);
            if found != case.expected {
                wrong.push(format!("{}: {} says {found}, not {}", case.place, case.of, case.expected));
            }
            said.entry(case.of).or_default().insert(found);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for declaration in library.declarations.all() {
        let always = declaration.variants.iter().all(|variant| variant.condition.text() == "always");
        let wanted = if always { 1 } else { 3 };
        let found = said.get(&declaration.id).map_or(0, BTreeSet::len);
        assert!(found >= wanted, "{}: {found} kinds of answer in the cases, {wanted} wanted", declaration.id);
    }
}

#[test]
fn every_qualification_gives_the_class_it_should() {
    let library = Library::embedded().unwrap();
    let mut wrong = Vec::new();
    let mut classes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in folder("qualifications") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        // `nis2-seed.csv` is a second table about `nis2`.
        let by_length = library.qualifications.all().filter(|item| name.starts_with(&item.id));
        let qualification = by_length.max_by_key(|item| (item.id.len(), item.version)).unwrap();
        for case in cases(&library, &path) {
            let qualified = qualification.qualify(&case.facts);
            let found = qualified.variants.iter().find(|there| there.id == case.of);
            let found = found.unwrap_or_else(|| panic!("{}: no variant {}", case.place, case.of));
            let class = if found.possible.is_empty() { found.classes.join("+") } else { "?".to_owned() };
            if class != case.expected {
                wrong.push(format!("{}: {} says {class}, not {}", case.place, case.of, case.expected));
            }
            let seen = classes.entry(qualification.id.clone()).or_default();
            seen.extend(class.split('+').map(str::to_owned));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for qualification in library.qualifications.all() {
        let seen = &classes[&qualification.id];
        for class in qualification.classes.iter().map(|class| class.id.as_str()).chain(["?"]) {
            assert!(seen.contains(class), "{}: no case gives {class}", qualification.id);
        }
    }
}

/// Whom NIS 2 concerns is written twice: in a fact for the obligations, rule by rule in the qualification.
#[test]
fn the_obligations_and_the_qualification_of_nis_2_agree() {
    let library = Library::embedded().unwrap();
    let qualification = library.qualifications.version("nis2", 1).unwrap();
    let obligations: Vec<_> = library.obligations.all().filter(|item| item.id.starts_with("nis2-")).collect();
    assert_eq!(obligations.len(), 3);
    let files = folder("qualifications").into_iter();
    for path in files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("nis2")) {
        for case in cases(&library, &path) {
            let qualified = qualification.qualify(&case.facts);
            for obligation in &obligations {
                for outcome in obligation.evaluate(&case.facts).variants {
                    let found = qualified.variants.iter().find(|there| there.id == outcome.id).unwrap();
                    let none = "non-concernee".to_owned();
                    let expected = match (&*found.classes, &*found.possible) {
                        ([class], []) if *class == none => Verdict::No,
                        (_, possible) if possible.contains(&none) => Verdict::ToClarify,
                        _ => Verdict::Yes,
                    };
                    let place = format!("{} under {} for {}", case.place, outcome.id, obligation.id);
                    assert_eq!(outcome.explanation.verdict, expected, "{place}");
                }
            }
        }
    }
}

/// Which entities would be essential is written once more, in a fact that questionnaires ask: it is yes or no only when
/// every version of the bill says the same.
#[test]
fn the_fact_and_the_qualification_of_nis_2_agree_on_essential_entities() {
    let library = Library::embedded().unwrap();
    let qualification = library.qualifications.version("nis2", 1).unwrap();
    let essential = Condition::parse("has(nis2_essential)", &library.vocabulary, Scope::Territory).unwrap();
    let mut said = BTreeSet::new();
    let files = folder("qualifications").into_iter();
    for path in files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("nis2")) {
        for case in cases(&library, &path) {
            let class = "essentielle".to_owned();
            for variant in qualification.qualify(&case.facts).variants {
                let expected = match (variant.possible.contains(&class), variant.classes.contains(&class)) {
                    (true, _) => Verdict::ToClarify,
                    (false, true) => Verdict::Yes,
                    (false, false) => Verdict::No,
                };
                let found = essential.evaluate(&case.facts);
                assert_eq!(found, expected, "{} under {}", case.place, variant.id);
                said.insert(word(found));
            }
        }
    }
    assert_eq!(said.len(), 3, "{said:?}");
}

/// The artificial intelligence act was amended: whom that touches follows from the two versions.
#[test]
fn a_new_version_says_whom_it_touches() {
    use beffroi_reference::change::{Effect, effect};
    let library = Library::embedded().unwrap();
    let version = |number| library.obligations.version("ia-haut-risque-usage", number).map(|one| &**one);
    let with = |answer: bool| Facts::new().with("high_risk_ai", Value::Flag(answer));
    assert_eq!(effect(version(1), version(2), &with(true)), Effect::OtherDates);
    assert_eq!(effect(version(1), version(2), &with(false)), Effect::Untouched);
    assert_eq!(effect(None, version(2), &with(true)), Effect::NowConcerned);
    assert_eq!(effect(version(2), None, &with(true)), Effect::NoLongerConcerned);
    assert_eq!(effect(None, version(2), &Facts::new()), Effect::Clarified);
    assert_eq!(effect(version(2), version(2), &with(true)), Effect::OtherWords);
    let before = "2026-07-26".parse().unwrap();
    let after = "2026-07-27".parse().unwrap();
    let since =
        |day| library.obligations.find_on("ia-haut-risque-usage", day).unwrap().since.unwrap().to_string();
    assert_eq!((since(before), since(after)), ("2026-08-02".to_owned(), "2027-12-02".to_owned()));
}

/// A deadline that counts from a day of the territory's own, and one that comes again.
#[test]
fn deadlines_count_from_the_day_that_the_law_names() {
    let library = Library::embedded().unwrap();
    let pcs = library.obligations.version("pcs", 1).unwrap();
    let notified = Facts::new().with("pcs_notified_on", Value::Date("2025-02-28".parse().unwrap()));
    let text = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    assert_eq!(text(pcs.due(&notified, None)).as_deref(), Some("2027-02-28"));
    assert_eq!(pcs.due(&Facts::new(), None), None);
    let pics = library.obligations.version("pics", 1).unwrap();
    assert_eq!(text(pics.due(&Facts::new(), None)).as_deref(), Some("2026-11-26"));
    let exercise = library.obligations.version("pcs-exercice", 1).unwrap();
    assert_eq!(exercise.due(&Facts::new(), None), None);
    let done = Some("2024-02-29".parse().unwrap());
    assert_eq!(text(exercise.due(&Facts::new(), done)).as_deref(), Some("2029-02-28"));
}
