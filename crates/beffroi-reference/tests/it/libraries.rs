//! Libraries in CISO Assistant's format: they load, come back equal, become questionnaires that can be answered, and
//! questionnaires written in that format come back the same.

use beffroi_reference::framework::{self, FrameworkLibrary, Node, Value};
use beffroi_reference::questionnaire::QuestionKind;
use beffroi_reference::{Answer, Answers, Facts, Library, Questionnaire, assess};
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::Arc;

const PHARE: &str = include_str!("../libraries/phare.yaml");
const QUAI: &str = include_str!("../libraries/quai.yml");
const BROKEN: &str = include_str!("../libraries/broken.yaml");

fn read(text: &str) -> FrameworkLibrary {
    FrameworkLibrary::read("libraries/x.yaml", text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The reference of the program with libraries beside it.
fn with(libraries: &[(&str, &str)]) -> Library {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("libraries")).unwrap();
    for (name, text) in libraries {
        std::fs::write(folder.path().join("libraries").join(name), text).unwrap();
    }
    Library::with_overlay(folder.path()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn questionnaire(library: &Library, id: &str, version: u32) -> Arc<Questionnaire> {
    library.questionnaires.version(id, version).unwrap().clone()
}

#[test]
fn a_library_comes_back_equal_key_by_key_and_in_order() {
    for text in [PHARE, QUAI] {
        let library = read(text);
        let again = read(&library.write());
        assert_eq!(library.document, again.document);
        assert_eq!(library.write(), again.write());
    }
    let written = read(PHARE).write();
    for kept in ["1.10", "2026-03-17", "\"on\"", "outcomes_definition: []", "color: \"#000000\"", "|-\n"] {
        assert!(written.contains(kept), "{kept} in\n{written}");
    }
}

#[test]
fn both_spellings_are_read() {
    let library = read(PHARE);
    let [framework] = &library.frameworks[..] else { panic!("one framework") };
    assert_eq!(
        (library.name.as_str(), library.version, library.locale.as_str()),
        ("Charte du phare", 3, "en")
    );
    assert_eq!(
        (framework.nodes.len(), library.assessable(), library.asked(), library.mapped()),
        (9, 5, 7, 1)
    );
    assert_eq!((library.reference_controls.len(), library.threats.len()), (1, 1));
    assert_eq!(library.kept, ["risk_matrix", "preset"]);
    assert_eq!((framework.groups.len(), framework.scores, framework.french), (2, (0.0, 10.0), true));
    assert_eq!(framework.nodes[2].parent, Some(1));
    assert!(library.remarks.is_empty(), "{:?}", library.remarks);
    let old = read(QUAI);
    assert_eq!((old.version, old.assessable(), old.asked(), old.mapped()), (1, 2, 2, 1));
    assert_eq!(old.frameworks[0].nodes[0].questions[1].choices[0].label, "Oui");
    assert_eq!(old.frameworks[0].nodes[1].ref_id, "6.10");
}

#[test]
fn what_is_broken_is_said_with_its_line() {
    let mut count = 0;
    for document in BROKEN.split("\n---\n# ").skip(1) {
        let (expected, text) = document.split_once('\n').unwrap();
        let problems = FrameworkLibrary::read("x.yaml", text).err().unwrap_or_default();
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected = format!("x.yaml:{expected}");
        assert_eq!(said.first(), Some(&expected), "{text}\nall: {said:#?}");
        count += 1;
    }
    assert_eq!(count, 19);
}

#[test]
fn every_limit_holds() {
    let says = |text: &str| FrameworkLibrary::read("x.yaml", text).unwrap_err()[0].message.clone();
    assert!(says(&" ".repeat(16 * 1024 * 1024 + 1)).starts_with("larger than"));
    assert_eq!(says(&"[".repeat(100)), "more than 64 levels");
    let deep: String = (0..80).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(says(&deep), "more than 64 levels");
    // A billion laughs: ten times ten times ten.
    let mut bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..9 {
        let names = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{names}]\n"));
    }
    assert_eq!(says(&bomb), "more than 1000000 values, aliases included");
    assert!(says(&format!("{}: 1", "k".repeat(401))).starts_with("a key has at most 400 bytes"));
    let nodes: String = (0..10_001).map(|place| format!("    - urn: urn:x:{place}\n")).collect();
    let many = format!(
        "urn: urn:l\nlocale: fr\nref_id: X\nversion: 1\nobjects:\n  framework:\n    urn: urn:x\n    ref_id: X\n    requirement_nodes:\n{nodes}"
    );
    assert_eq!(says(&many), "more than 10000 requirement_nodes");
}

#[test]
fn an_odd_depth_is_remarked_and_does_not_prevent_loading() {
    let library = read(&PHARE.replacen("      depth: 3\n", "      depth: 7\n", 1));
    let [remark] = &library.remarks[..] else { panic!("{:?}", library.remarks) };
    assert_eq!(
        remark.message,
        "urn:exemple:risk:req_node:phare:1.1.a is at depth 3 by its parents, and not 7"
    );
    assert_eq!(remark.line, Some(PHARE.lines().position(|line| line.contains("phare:1.1.a")).unwrap() + 1));
}

#[test]
fn a_framework_becomes_a_questionnaire_in_french() {
    let library = with(&[("phare.yaml", PHARE)]);
    let phare = questionnaire(&library, "ex-phare", 3);
    assert_eq!((phare.title.as_str(), phare.language.as_str()), ("Charte du phare", "fr"));
    assert_eq!(phare.intro, "Comment un phare est tenu.");
    let themes: Vec<(&str, usize, f64)> = phare
        .themes
        .iter()
        .map(|theme| (theme.title.as_str(), theme.questions.len(), theme.weight))
        .collect();
    // The reinforced requirement is left out, the closing screen too.
    assert_eq!(themes, [("1 La lumière", 3, 4.0), ("2 Le son", 6, 2.0)]);
    let lamp = phare.question("1-1-a").unwrap();
    assert_eq!((lamp.text.as_str(), lamp.weight), ("1.1.a La lampe brûle", 3.0));
    assert_eq!(lamp.why, "Partie « 1.1 La lampe ».\nElle brûle du soir au matin.\nVoir le journal.");
    assert!(
        lamp.seek.contains("Le journal de la nuit.") && lamp.seek.contains("Une lampe de rechange"),
        "{}",
        lamp.seek
    );
}

#[test]
fn the_choices_of_a_framework_are_worth_what_it_says() {
    let library = with(&[("phare.yaml", PHARE)]);
    let phare = questionnaire(&library, "ex-phare", 3);
    let codes = |code: &str| {
        let question = phare.question(code).unwrap();
        question
            .choices()
            .iter()
            .map(|choice| (choice.label.clone(), choice.score, choice.not_concerned))
            .collect::<Vec<_>>()
    };
    let said = |labels: &[(&str, f64, bool)]| {
        labels.iter().map(|(label, score, apart)| ((*label).to_owned(), *score, *apart)).collect::<Vec<_>>()
    };
    assert_eq!(
        codes("1-1-a"),
        said(&[
            ("Oui, conforme", 1.0, false),
            ("En partie", 0.5, false),
            ("Non", 0.0, false),
            ("Sans objet", 0.0, true)
        ])
    );
    assert_eq!(
        codes("1-1-b-1"),
        said(&[
            ("Not applicable", 0.0, true),
            ("Nobody", 0.0, false),
            ("A keeper", 0.5, false),
            ("Two keepers in turn", 1.0, false)
        ])
    );
    assert_eq!(
        codes("2-1"),
        said(&[
            ("None", 0.0, false),
            ("By hand", 0.25, false),
            ("By itself", 1.0, false),
            ("Sans objet", 0.0, true)
        ])
    );
    // Six and six on a scale of ten.
    assert_eq!(
        codes("2-2-5"),
        said(&[("Boats", 0.6, false), ("Neighbours", 0.6, false), ("Gulls", 0.0, false)])
    );
}

#[test]
fn what_a_framework_says_of_itself_is_kept() {
    let library = with(&[("phare.yaml", PHARE), ("quai.yml", QUAI)]);
    let phare = questionnaire(&library, "ex-phare", 3);
    let dependent = phare.question("1-1-b-2").unwrap();
    assert_eq!(dependent.weight, 0.0);
    assert!(
        dependent.why.starts_with("À répondre seulement si vous avez répondu « A keeper » ou « Two keepers in turn » à « Qui l'allume ? »."),
        "{}",
        dependent.why
    );
    assert!(matches!(phare.question("2-2-1").unwrap().kind, QuestionKind::Text));
    assert!(phare.question("2-2-2").unwrap().why.contains("31/01/2026"));
    assert!(matches!(phare.question("2-2-3").unwrap().kind, QuestionKind::Number { .. }));
    let provenance = &phare.provenance;
    assert_eq!(provenance.valid_from, date(2026, 3, 17));
    assert_eq!(
        provenance.texts[0].citation(),
        "Charte du phare, Exemple, version 3, urn:exemple:risk:framework:phare"
    );
    assert!(provenance.texts[1].title.contains("CC BY 4.0"));
    assert!(provenance.doubt.as_ref().unwrap().contains("proposition de Beffroi"));
    let quai = questionnaire(&library, "le-quai", 1);
    assert_eq!(quai.question("5-1").unwrap().text, "Tiennent-elles ?");
    // Old choices say nothing of what they are worth: the requirement is judged as a whole.
    let weight = |code: &str| quai.question(code).unwrap().weight;
    assert_eq!((weight("5-1"), weight("5-2"), weight("5"), weight("6")), (0.0, 0.0, 1.0, 1.0));
    assert_eq!(
        quai.question("5").unwrap().text,
        "Au vu de vos réponses, est-ce conforme ? Les bittes tiennent."
    );
    assert_eq!(quai.question("6").unwrap().text, "6.10 L'échelle");
    assert!(quai.provenance.doubt.as_ref().unwrap().contains("date n’est pas connue"));
    assert_eq!(library.library_of("le-quai", 1).unwrap().urn, "urn:exemple:risk:library:quai");
}

#[test]
fn a_library_that_is_not_translated_keeps_its_language() {
    let text = PHARE.replace("fr:", "es:");
    let library = with(&[("phare.yaml", &text)]);
    let phare = questionnaire(&library, "ex-phare", 3);
    assert_eq!((phare.title.as_str(), phare.language.as_str()), ("Lighthouse charter", "en"));
}

#[test]
fn what_does_not_concern_the_territory_counts_nowhere() {
    let library = with(&[("phare.yaml", PHARE)]);
    let phare = questionnaire(&library, "ex-phare", 3);
    let choose = |pairs: &[(&str, &str)]| {
        let answer =
            |(code, choice): &(&str, &str)| ((*code).to_owned(), Answer::Choice((*choice).to_owned()));
        let answers: Answers = pairs.iter().map(answer).collect();
        assess(&phare, &answers, &[], &Facts::new(), date(2026, 11, 24))
    };
    let outcome = choose(&[("1-1-a", "sans-objet"), ("1-1-b-1", "5"), ("2-1", "sans-objet")]);
    assert_eq!((outcome.score, outcome.unanswered.len()), (66.7, 1));
    let all = choose(&[("1-1-a", "conforme"), ("1-1-b-1", "1"), ("2-1", "none")]);
    // A theme counts for what it weighs, and what is left in it is not answered.
    assert_eq!((all.score, all.best_score), (66.7, 83.3));
}

#[test]
fn an_answer_of_an_imported_framework_is_read_again_from_what_was_kept() {
    let library = with(&[("phare.yaml", PHARE)]);
    let (text, sum) = library.questionnaires.text("ex-phare", 3).unwrap();
    let kept: Questionnaire = beffroi_reference::library::kept(text, &library.vocabulary).unwrap();
    let phare = questionnaire(&library, "ex-phare", 3);
    for ((_, old), (_, new)) in phare.questions().zip(kept.questions()) {
        assert!(old.means_the_same(new) && old.weight == new.weight);
    }
    assert_eq!(beffroi_reference::library::kept_checksum::<Questionnaire>(text).as_deref(), Some(sum));
}

#[test]
fn every_questionnaire_comes_back_from_its_library() {
    let library = Library::embedded().unwrap();
    for there in library.questionnaires.all() {
        let document = framework::export(&library, &there.id, there.version).unwrap();
        let read = read(&framework::write(&document));
        assert!(read.remarks.is_empty(), "{:?}", read.remarks);
        let [(_, table)] = &framework::questionnaire(&read).unwrap()[..] else { panic!("one questionnaire") };
        let text = toml::to_string(&toml::Table::from_iter([(
            "questionnaire".to_owned(),
            toml::Value::Array(vec![toml::Value::Table(table.clone())]),
        )]))
        .unwrap();
        let (_, sum) = library.questionnaires.text(&there.id, there.version).unwrap();
        let again = beffroi_reference::library::kept_checksum::<Questionnaire>(&text);
        assert_eq!(again.as_deref(), Some(sum), "{}", there.id);
    }
    assert!(framework::export(&library, "nothing", 1).is_none());
}

#[test]
fn what_came_from_a_library_is_exported_as_it_was() {
    let library = with(&[("phare.yaml", PHARE)]);
    assert_eq!(framework::export(&library, "ex-phare", 3).unwrap(), read(PHARE).document);
}

#[test]
fn measures_lead_to_the_requirements_of_a_framework_that_is_there() {
    let hygiene = QUAI.replace("Le quai", "Exemple hygiene").replace("6.10", "'37'");
    let library = with(&[("hygiene.yaml", &hygiene)]);
    let document = framework::export(&library, "cyber-premieres-mesures", 1).unwrap();
    let written = read(&framework::write(&document));
    assert_eq!(written.dependencies, ["urn:exemple:risk:library:quai"]);
    let [set] = &written.mapping_sets[..] else { panic!("one set: {:?}", written.mapping_sets) };
    assert_eq!(set.target, "urn:exemple:risk:framework:quai");
    // Backups: the two questions about them, by measure 37 of the guide.
    assert!(set.mappings >= 2, "{}", set.mappings);
    // Without such a framework, the references stand beside each measure.
    let alone = framework::export(&Library::embedded().unwrap(), "cyber-premieres-mesures", 1).unwrap();
    let text = framework::write(&alone);
    assert!(
        read(&text).mapping_sets.is_empty() && text.contains("Guide d’hygiène informatique : 37"),
        "{text}"
    );
}

#[test]
fn the_same_version_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("libraries")).unwrap();
    for name in ["one.yaml", "two.yaml"] {
        std::fs::write(folder.path().join("libraries").join(name), PHARE).unwrap();
    }
    let problems = Library::with_overlay(folder.path()).unwrap_err();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(
        said.iter()
            .any(|one| one
                == "libraries/two.yaml: the library urn:exemple:risk:library:phare 3 is there twice"),
        "{said:?}"
    );
}

/// Texts that a careless writer would get wrong.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "[a-zéà’ ]{1,20}",
        "\\PC{0,8}",
        "[a\\n \\t:#'\"-]{0,12}",
        "[0-9+.:_eE-]{1,8}",
        Just("no".to_owned()),
        Just("~".to_owned()),
        Just("a\u{85}b\u{2028}c\u{feff}".to_owned()),
        any::<String>(),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        words().prop_map(Node::text),
        prop_oneof![Just("true"), Just("null"), Just("1.10"), Just("2026-01-31"), Just("-7"), Just("1e5")]
            .prop_map(Node::word),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Node::list),
            prop::collection::btree_map("[^\\pC]{0,9}", inner, 0..6).prop_map(|map| map
                .into_iter()
                .filter(|(key, _)| key != "<<")
                .fold(Node::map(), |map, (key, node)| map.with(&key, node))),
        ]
    })
}

/// A library with a tree, groups, questions and keys that nothing knows.
fn library() -> impl Strategy<Value = Node> {
    let question = (words(), prop::collection::vec((words(), 0..9_u8), 0..4), 0..6_usize);
    let requirement = (words(), words(), any::<bool>(), any::<u8>(), prop::option::of(question), node());
    (prop::collection::vec(requirement, 1..12), node(), words()).prop_map(|(requirements, unknown, name)| {
        let mut nodes = Vec::new();
        for (place, (name, description, assessable, parent, question, unknown)) in
            requirements.into_iter().enumerate()
        {
            let urn = format!("urn:exemple:risk:req_node:p:{place}");
            let parent = (place > 0 && parent % 3 > 0).then(|| usize::from(parent) % place);
            let asked = question.map(|(text, choices, kind)| {
                let kinds = ["unique_choice", "multiple_choice", "text", "date", "number", "boolean"];
                let choices = choices.into_iter().map(|(value, score)| {
                    Node::map().with("value", Node::text(value)).with("add_score", Node::word(score))
                });
                let question = Node::map()
                    .with("type", Node::text(kinds[kind]))
                    .with("text", Node::text(text))
                    .with("choices", Node::list(choices.collect()));
                Node::map().with(&format!("{urn}:question:1"), question)
            });
            nodes.push(
                Node::map()
                    .with("urn", Node::text(&urn))
                    .with("assessable", Node::word(assessable))
                    .with_some(
                        "parent_urn",
                        parent.map(|place| Node::text(format!("urn:exemple:risk:req_node:p:{place}"))),
                    )
                    .with("name", Node::text(name))
                    .with("description", Node::text(description))
                    .with_some("questions", asked)
                    .with("unknown", unknown),
            );
        }
        let framework = Node::map()
            .with("urn", Node::text("urn:exemple:risk:framework:p"))
            .with("ref_id", Node::text("P"))
            .with("name", Node::text(name))
            .with("requirement_nodes", Node::list(nodes));
        Node::map()
            .with("urn", Node::text("urn:exemple:risk:library:p"))
            .with("locale", Node::text("fr"))
            .with("ref_id", Node::text("P"))
            .with("version", Node::word(1))
            .with("unknown", unknown)
            .with("objects", Node::map().with("framework", framework))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Any tree is written so that it is read as the same tree.
    #[test]
    fn a_tree_is_read_as_it_was_written(node in node()) {
        let node = Node::map().with("x", node);
        let text = framework::write(&node);
        let file = format!("urn: a\nlocale: fr\nref_id: a\nversion: 1\nobjects: {{preset: 1}}\n{text}");
        let read = FrameworkLibrary::read("x.yaml", &file).map_err(|problems| TestCaseError::fail(format!("{problems:?}\n{file}")))?;
        prop_assert_eq!(read.document.get("x"), node.get("x"), "{}", file);
    }

    /// Any library comes back equal, and gives questionnaires that load.
    #[test]
    fn a_library_comes_back_and_can_be_answered(document in library()) {
        let text = framework::write(&document);
        let read = FrameworkLibrary::read("libraries/p.yaml", &text).map_err(|problems| TestCaseError::fail(format!("{problems:?}\n{text}")))?;
        prop_assert_eq!(&read.document, &document);
        prop_assert_eq!(read.write(), text.clone());
        let loaded = Library::load(&[("libraries/p.yaml".to_owned(), text.clone())])
            .map_err(|problems| TestCaseError::fail(format!("{problems:?}\n{text}")))?;
        let assessable = document_assessable(&document);
        prop_assert_eq!(loaded.questionnaires.all().count(), usize::from(assessable > 0));
        for questionnaire in loaded.questionnaires.all() {
            // One question is worth something for each requirement, so that every diagnosis can be finished.
            let scored = questionnaire.questions().filter(|(_, question)| question.weight > 0.0);
            prop_assert_eq!(scored.count(), assessable);
            let outcome = assess(questionnaire, &Answers::new(), &[], &Facts::new(), date(2026, 11, 24));
            prop_assert!(outcome.grade.is_none() && outcome.score == 0.0);
        }
    }
}

fn document_assessable(document: &Node) -> usize {
    let nodes = document.get("objects").and_then(|all| all.get("framework")?.get("requirement_nodes"));
    let nodes = nodes.map(Node::items).unwrap_or_default();
    nodes
        .iter()
        .filter(|node| {
            node.get("assessable").is_some_and(|flag| flag.value == Value::Word("true".to_owned()))
        })
        .count()
}

#[test]
fn a_library_is_imported_once_and_never_changed() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = from.path().join("download.yaml");
    std::fs::write(&file, PHARE).unwrap();
    let folder = to.path().join("reference");
    let first = framework::import(&file, &folder).unwrap();
    assert_eq!(first.path, folder.join("libraries/phare-en-3.yaml"));
    assert_eq!((first.already, first.questionnaires), (false, vec![("ex-phare".to_owned(), 9)]));
    assert_eq!(std::fs::read_to_string(&first.path).unwrap(), PHARE);
    assert!(framework::import(&file, &folder).unwrap().already);
    // Another text of the same version, a file that is unclear, and an identifier that the program carries.
    let says = |text: &str| {
        std::fs::write(&file, text).unwrap();
        framework::import(&file, &folder).unwrap_err()[0].message.clone()
    };
    assert_eq!(
        says(&PHARE.replace("Fog", "Mist")),
        "version 3 of urn:exemple:risk:library:phare is in libraries/phare-en-3.yaml with another text: a version never changes"
    );
    assert_eq!(says("urn: a"), "a library has ref_id");
    let taken = QUAI.replace("ref_id: Le quai", "ref_id: Maturite donnees");
    assert_eq!(says(&taken), "questionnaire maturite-donnees 1 is there twice");
    let next = PHARE.replace("version: 3", "version: 4");
    std::fs::write(&file, &next).unwrap();
    assert_eq!(framework::import(&file, &folder).unwrap().path, folder.join("libraries/phare-en-4.yaml"));
    let found: Vec<_> =
        std::fs::read_dir(folder.join("libraries")).unwrap().flatten().map(|one| one.file_name()).collect();
    assert_eq!(found.len(), 2, "{found:?}");
}
