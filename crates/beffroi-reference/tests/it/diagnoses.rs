//! The diagnoses that came after the first: their caps, what ReCyF is said to ask, and the questions that they share.

use super::questionnaires::{code, extreme, with};
use beffroi_reference::assessment::{Deed, Source};
use beffroi_reference::questionnaire::{Choice, Question};
use beffroi_reference::{Answer, Answers, Facts, LegalState, Library, Outcome, Questionnaire, Value, assess};
use jiff::civil::{Date, date};
use std::sync::Arc;

const TODAY: Date = date(2026, 11, 24);
const FIRST: &str = "cyber-premieres-mesures";
const RECYF: &str = "recyf-objectifs";
const CRISIS: &str = "crise-maturite";

/// Acceptable means of each objective of ReCyF v2.5, in order: for an important and for an essential entity.
const MEANS: [(u32, u32); 20] = [
    (3, 3),
    (10, 11),
    (4, 4),
    (4, 5),
    (8, 10),
    (2, 4),
    (6, 13),
    (2, 5),
    (5, 7),
    (16, 17),
    (5, 14),
    (1, 7),
    (4, 7),
    (5, 10),
    (1, 4),
    (0, 4),
    (0, 5),
    (0, 4),
    (0, 12),
    (0, 6),
];

fn questionnaire(id: &str) -> Arc<Questionnaire> {
    Library::embedded().unwrap().questionnaires.version(id, 1).unwrap().clone()
}

fn of(questionnaire: &Questionnaire, answers: &Answers, facts: &Facts) -> Outcome {
    assess(questionnaire, answers, &[], facts, TODAY)
}

#[test]
fn every_cap_holds_and_says_why() {
    for (id, lines) in [
        (RECYF, include_str!("../cases/caps-recyf-objectifs.csv")),
        (CRISIS, include_str!("../cases/caps-crise-maturite.csv")),
    ] {
        let questionnaire = questionnaire(id);
        let best = extreme(&questionnaire, true);
        let mut capped = std::collections::BTreeSet::new();
        for line in lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (changes, grade) = line.split_once(';').unwrap();
            let changes: Vec<(&str, &str)> =
                changes.split(',').map(|change| change.split_once('=').unwrap()).collect();
            let outcome = of(&questionnaire, &with(&best, &changes), &Facts::new());
            assert_eq!(code(&outcome), grade, "{id}: {line} ({} points)", outcome.score);
            let biting: Vec<_> = outcome.caps.iter().filter(|cap| cap.bites).collect();
            if outcome.uncapped.code != grade {
                assert!(biting.iter().any(|cap| cap.max.code == grade), "{id}: {line}");
            }
            capped.extend(biting.into_iter().map(|cap| cap.id.clone()));
        }
        for cap in &questionnaire.caps {
            assert!(capped.contains(&cap.id), "{id}: no case is capped by {}", cap.id);
        }
    }
}

#[test]
fn the_best_is_the_highest_grade_and_nothing_known_the_lowest() {
    for (id, count, first) in [(RECYF, 36, "sauvegarde-copie"), (CRISIS, 24, "donnees-a-remettre")] {
        let questionnaire = questionnaire(id);
        let best = extreme(&questionnaire, true);
        let outcome = of(&questionnaire, &best, &Facts::new());
        assert_eq!((code(&outcome), outcome.score), ("A+", 100.0), "{id}");
        assert!(outcome.gaps.is_empty() && outcome.caps.is_empty());
        let worst = of(&questionnaire, &extreme(&questionnaire, false), &Facts::new());
        assert_eq!((code(&worst), worst.score), ("E-", 0.0), "{id}");
        assert!(worst.gaps.iter().all(|gap| matches!(gap.deed, Deed::Measure(_))), "every gap has a measure");
        let unknown: Answers = best.into_keys().map(|code| (code, Answer::Unknown)).collect();
        let unknown = of(&questionnaire, &unknown, &Facts::new());
        assert_eq!((code(&unknown), unknown.score), ("E-", 0.0), "{id}");
        assert_eq!(unknown.unknown.len(), count, "{id}");
        assert_eq!(
            unknown.actions[0].deed,
            Deed::Seek(first.to_owned()),
            "what caps lowest is looked for first"
        );
        assert_eq!(of(&questionnaire, &Answers::new(), &Facts::new()).grade, None);
    }
}

/// The number before words: "aucun" is zero.
fn before(text: &str, words: &str) -> u32 {
    let place = text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
    match text[..place].trim_end().rsplit(' ').next().unwrap() {
        "aucun" => 0,
        number => number.parse().unwrap_or_else(|error| panic!("{number}: {error} in {text}")),
    }
}

#[test]
fn every_objective_of_recyf_has_its_means_its_questions_and_its_measures() {
    let library = Library::embedded().unwrap();
    let recyf = questionnaire(RECYF);
    let (mut important, mut essential) = (0, 0);
    for (number, means) in (1..).zip(MEANS) {
        let theme =
            recyf.theme(&format!("objectif-{number}")).unwrap_or_else(|| panic!("objective {number}"));
        assert!(theme.title.starts_with(&format!("Objectif {number} : ")), "{}", theme.title);
        let said = (
            before(&theme.intro, "pour une entité importante"),
            before(&theme.intro, "pour une entité essentielle"),
        );
        assert_eq!(said, means, "objective {number}");
        important += said.0;
        essential += said.1;
        assert!(theme.weight > 0.0 && !theme.questions.is_empty(), "objective {number}");
        for question in &theme.questions {
            let belongs = |reference: &String| {
                reference.split('.').next().is_some_and(|first| first == number.to_string())
            };
            let measures = question.all_measures().filter_map(|id| library.measures.version(id, 1));
            let mut references =
                measures.flat_map(|measure| measure.references.get("recyf").into_iter().flatten());
            assert!(references.any(belongs), "{}: no measure of objective {number}", question.code);
        }
    }
    assert_eq!((important, essential), (76, 152));
    assert_eq!(recyf.themes.len(), 21, "the situation, and one theme an objective");
}

/// A working document, and a law that is not there: nobody may read a duty in it.
#[test]
fn recyf_is_advised_and_its_doubt_is_said() {
    let recyf = questionnaire(RECYF);
    assert_eq!(recyf.provenance.state, LegalState::Advised);
    let doubt = recyf.provenance.doubt.clone().unwrap();
    for text in [&recyf.intro, &doubt] {
        assert!(text.contains("document de travail"), "{text}");
    }
    assert!(recyf.intro.contains("n’est pas en vigueur") && doubt.contains("n’était pas promulguée"));
    let crisis = questionnaire(CRISIS);
    assert_eq!(crisis.provenance.state, LegalState::Advised);
    assert!(crisis.intro.contains("celui de Beffroi") && crisis.provenance.doubt.is_some());
}

/// The codes of the questions that do not concern a territory.
fn spared(questionnaire: &Questionnaire, answers: &Answers, facts: &Facts) -> Vec<String> {
    let outcome = of(questionnaire, answers, facts);
    let spared = outcome.terms.iter().filter(|term| term.source == Source::NotConcerned);
    spared.map(|term| term.question.clone()).collect()
}

#[test]
fn the_last_objectives_are_for_essential_entities_and_for_whoever_does_not_know() {
    const LAST: [&str; 7] = [
        "programme-exercices",
        "risques-ecrits",
        "verification-exterieure",
        "reglages-ecrits",
        "poste-reserve",
        "journaux-gardes",
        "alertes-lues",
    ];
    let recyf = questionnaire(RECYF);
    let best = extreme(&recyf, true);
    let commune = |population: f64| {
        Facts::new()
            .with("kind", Value::Choice("commune".to_owned()))
            .with("population", Value::Number(population))
    };
    let no_letter = with(&best, &[("designation", "non")]);
    assert_eq!(spared(&recyf, &no_letter, &commune(1_200.0)), LAST);
    assert!(spared(&recyf, &no_letter, &commune(30_001.0)).is_empty());
    assert!(spared(&recyf, &with(&best, &[("designation", "oui")]), &commune(1_200.0)).is_empty());
    // Nobody said whether it is designated, or what it is: what may concern it is asked.
    assert!(spared(&recyf, &with(&best, &[("designation", "?")]), &commune(1_200.0)).is_empty());
    assert!(spared(&recyf, &no_letter, &Facts::new()).is_empty());
    let community = Facts::new().with("kind", Value::Choice("communaute_de_communes".to_owned()));
    assert_eq!(spared(&recyf, &no_letter, &community), LAST, "an important entity");
    // What does not concern it counts nowhere: nothing of it, and still the best grade.
    let changes: Vec<(&str, &str)> =
        LAST.iter().map(|code| (*code, "?")).chain([("designation", "non")]).collect();
    assert_eq!(of(&recyf, &with(&best, &changes), &commune(1_200.0)).score, 100.0);
    // An establishment follows whom it belongs to, and is asked.
    let centre = Facts::new().with("kind", Value::Choice("ccas".to_owned()));
    let answers = |parent| with(&no_letter, &[("secteur-critique", "oui"), ("rattachement", parent)]);
    assert!(spared(&recyf, &answers("essentielle"), &centre).is_empty());
    assert_eq!(spared(&recyf, &answers("importante"), &centre), LAST);
    let no_access = with(&best, &[("acces-distance", "non"), ("serveur-de-comptes", "non")]);
    let spared = spared(&recyf, &no_access, &Facts::new());
    assert_eq!(spared, ["distance-protegee", "distance-connue", "annuaire-a-jour"]);
}

#[test]
fn clocks_and_plans_are_asked_of_those_whom_they_concern() {
    let crisis = questionnaire(CRISIS);
    let best = extreme(&crisis, true);
    let not_insured = with(&best, &[("assurance-cyber", "non"), ("donnees-des-autres", "non")]);
    let syndicate = Facts::new().with("kind", Value::Choice("syndicat".to_owned()));
    assert_eq!(
        spared(&crisis, &not_insured, &syndicate),
        ["plan-de-sauvegarde", "plainte-72h", "prevenir-les-autres"]
    );
    let insured = with(&best, &[("assurance-cyber", "oui"), ("donnees-des-autres", "oui")]);
    assert_eq!(spared(&crisis, &insured, &syndicate), ["plan-de-sauvegarde"]);
    assert!(spared(&crisis, &best, &Facts::new()).is_empty());
    let learned = crisis.learned(&insured);
    assert_eq!(learned.get("cyber_insurance"), Some(&Value::Flag(true)));
    assert_eq!(learned.get("processor_for_others"), Some(&Value::Flag(true)));
}

/// A question that stands in two diagnoses is one question: same words, same choices, worth the same, closed by the
/// same measures.
#[test]
fn what_two_diagnoses_ask_is_asked_in_the_same_words() {
    let worth = |question: &Question| {
        let of = |choice: &Choice| (choice.score, choice.learns.clone(), choice.measure.clone());
        (question.choices().iter().map(of).collect::<Vec<_>>(), question.measures.clone())
    };
    for (one, other, expected) in [(FIRST, RECYF, 19), (FIRST, CRISIS, 4), (RECYF, CRISIS, 5)] {
        let (left, right) = (questionnaire(one), questionnaire(other));
        let mut count = 0;
        for (_, question) in left.questions() {
            let Some(again) = right.question(&question.code) else { continue };
            assert!(question.means_the_same(again), "{one}, {other}: {}", question.code);
            assert_eq!(worth(question), worth(again), "{one}, {other}: {}", question.code);
            count += 1;
        }
        assert_eq!(count, expected, "{one}, {other}");
    }
    let said = questionnaire(RECYF).helpers.clone();
    assert!(said.contains("dix-neuf questions sont les mêmes"), "{said}");
}

#[test]
fn a_crisis_has_five_themes_and_levels_from_nought_to_three() {
    let crisis = questionnaire(CRISIS);
    let weighing = crisis.themes.iter().filter(|theme| theme.weight > 0.0).count();
    assert_eq!(weighing, 5);
    let mut shared = Vec::new();
    for (_, question) in crisis.questions().filter(|(theme, _)| theme.weight > 0.0) {
        let levels: Vec<f64> = question.choices().iter().map(|choice| choice.score).take(4).collect();
        if levels == [0.0, 0.33, 0.67, 1.0] {
            continue;
        }
        shared.push(question.code.as_str());
    }
    assert_eq!(shared, ["contacts-imprimes", "premiers-gestes", "sauvegarde-essai", "exercice"]);
}
