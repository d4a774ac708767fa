//! The diagnosis of the forty-two measures: each measure once, its caps, what the standard level gives, what comes next.

use crate::questionnaires::{code, extreme, holds, with};
use beffroi_reference::assessment::{Deed, Source};
use beffroi_reference::questionnaire::Question;
use beffroi_reference::{Answer, Answers, Evidence, Facts, Library, Outcome, Questionnaire, Value, assess};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const TODAY: Date = date(2026, 11, 24);
const MEASURES: u32 = 42;

fn hygiene() -> Arc<Questionnaire> {
    Library::embedded().unwrap().questionnaires.version("cyber-hygiene", 1).unwrap().clone()
}

fn of(answers: &Answers, facts: &Facts) -> Outcome {
    assess(&hygiene(), answers, &[], facts, TODAY)
}

/// The number of the measure that a question is about, out of its code.
fn number(question: &Question) -> Option<u32> {
    question.code.strip_prefix('h')?.split('-').next()?.parse().ok()
}

/// A commune without server, Wi-Fi, portable device, partner nor door from outside, with three computers.
fn small() -> Facts {
    let mut facts = Facts::new();
    for flag in
        ["server_on_premises", "wireless_network", "portable_devices", "partner_link", "remote_access"]
    {
        facts.set(flag, Value::Flag(false));
    }
    facts.set("computers", Value::Number(3.0));
    facts.set("it_support", Value::Choice("prestataire".to_owned()));
    facts
}

/// One answer to every scored question: the one of this code, else the first.
fn at(level: &str) -> Answers {
    let questionnaire = hygiene();
    let scored = questionnaire.questions().filter(|(_, question)| question.weight > 0.0);
    let answer = |question: &Question| match question.choice(level) {
        Some(choice) => choice.code.clone(),
        None => question.choices().first().unwrap().code.clone(),
    };
    scored.map(|(_, question)| (question.code.clone(), Answer::Choice(answer(question)))).collect()
}

#[test]
fn every_measure_of_the_guide_is_asked_once_and_says_its_number() {
    let questionnaire = hygiene();
    let mut asked = BTreeMap::new();
    for (theme, question) in questionnaire.questions() {
        let Some(number) = number(question) else {
            // What is not a measure tells what concerns the territory, and is asked once.
            assert!(question.once && question.weight == 0.0, "{}", question.code);
            continue;
        };
        assert!(question.weight > 0.0, "{}", question.code);
        assert!(question.why.contains(&format!("Mesure {number} du guide")), "{}", question.code);
        assert!(asked.insert(number, theme.id.clone()).is_none(), "{number} is asked twice");
    }
    assert_eq!(asked.keys().copied().collect::<Vec<_>>(), (1..=MEASURES).collect::<Vec<_>>());
    // Ten chapters, in the order of the guide, as `[first, last]` measure of each.
    let mut chapters: Vec<(String, u32, u32)> = Vec::new();
    for (number, theme) in asked {
        match chapters.last_mut() {
            Some((last, _, to)) if *last == theme => *to = number,
            _ => chapters.push((theme, number, number)),
        }
    }
    let bounds: Vec<(u32, u32)> = chapters.iter().map(|(_, from, to)| (*from, *to)).collect();
    let guide =
        [(1, 3), (4, 7), (8, 13), (14, 18), (19, 26), (27, 29), (30, 33), (34, 35), (36, 40), (41, 42)];
    assert_eq!(bounds, guide);
}

/// The levels of the guide as they were read: which measures have a reinforced level, and which have no other.
#[test]
fn the_levels_are_those_of_the_guide() {
    let reinforced = [2, 6, 7, 8, 12, 13, 14, 15, 17, 22, 24, 25, 27, 28, 30, 32, 33, 36, 37, 38, 41, 42];
    let only = [38, 41, 42];
    for (_, question) in hygiene().questions() {
        let Some(number) = number(question) else { continue };
        let (standard, more) = (question.choice("standard"), question.choice("renforce"));
        assert_eq!(more.is_some(), reinforced.contains(&number), "{}", question.code);
        assert_eq!(standard.is_none(), only.contains(&number), "{}", question.code);
        if let Some(more) = more {
            assert_eq!(
                (more.score, more.definition.as_str()),
                (1.0, "Niveau renforcé."),
                "{}",
                question.code
            );
            assert!(standard.is_none_or(|standard| standard.score >= 0.8), "{}", question.code);
        }
        if only.contains(&number) {
            assert!(question.weight <= 1.0 && hygiene().caps.iter().all(|cap| cap.question != question.code));
        }
        assert!(question.choices().windows(2).all(|pair| pair[0].score < pair[1].score), "{}", question.code);
        assert_eq!(question.choices().first().map(|choice| choice.score), Some(0.0), "{}", question.code);
    }
}

/// The first measures stand first wherever somebody chooses, whatever the files are called.
#[test]
fn it_is_offered_after_the_first_measures() {
    let library = Library::embedded().unwrap();
    let offered: Vec<&str> = library.questionnaires_on(TODAY).iter().map(|one| one.id.as_str()).collect();
    assert_eq!(offered.first(), Some(&"cyber-premieres-mesures"));
    assert!(offered.contains(&"cyber-hygiene"));
    assert_eq!(offered.len(), library.questionnaires.on(TODAY).len());
    // A day on which the first ones did not stand there yet loses nothing.
    let early = date(2025, 1, 1);
    assert_eq!(library.questionnaires_on(early).len(), library.questionnaires.on(early).len());
}

#[test]
fn every_gap_names_a_measure_that_refers_to_the_same_number_of_the_guide() {
    let library = Library::embedded().unwrap();
    for (_, question) in hygiene().questions() {
        let Some(number) = number(question) else { continue };
        let named: Vec<_> =
            question.all_measures().map(|id| library.measures.version(id, 1).unwrap()).collect();
        let refers = |measure: &beffroi_reference::Measure| {
            measure.references.get("hygiene").is_some_and(|numbers| numbers.contains(&number.to_string()))
        };
        assert!(named.iter().any(|measure| refers(measure)), "{}", question.code);
        // What to begin with is about this measure of the guide.
        assert!(named.first().is_some_and(|measure| refers(measure)), "{}", question.code);
    }
    // Nothing was written that no question names.
    let asked: BTreeSet<String> = library
        .questionnaires
        .all()
        .flat_map(|one| {
            one.questions().flat_map(|(_, question)| question.all_measures().cloned()).collect::<Vec<_>>()
        })
        .collect();
    for measure in library.measures.all() {
        let numbers = measure.references.get("hygiene").cloned().unwrap_or_default();
        let mut known = numbers.iter().filter_map(|number| number.parse::<u32>().ok());
        assert!(known.all(|number| (1..=MEASURES).contains(&number)), "{}: {numbers:?}", measure.id);
        assert!(numbers.is_empty() || asked.contains(&measure.id), "{}", measure.id);
    }
}

#[test]
fn every_cap_holds_and_says_why() {
    assert!(holds(&hygiene(), include_str!("../cases/hygiene-caps.csv")) >= 15);
}

#[test]
fn the_standard_level_is_a_good_grade_and_the_reinforced_one_the_best() {
    for facts in [Facts::new(), small()] {
        let standard = of(&at("standard"), &facts);
        assert_eq!(code(&standard), "A-", "{}", standard.score);
        // What only the reinforced level asks for cannot spoil it.
        let spared =
            standard.terms.iter().filter(|term| ["h38", "h41", "h42"].contains(&&term.question[..3]));
        assert!(spared.map(|term| term.points_max).sum::<f64>() < 5.0);
        assert_eq!(code(&of(&extreme(&hygiene(), true), &facts)), "A+");
        let worst = of(&extreme(&hygiene(), false), &facts);
        assert_eq!((code(&worst), worst.score), ("E-", 0.0));
    }
    let half = of(&at("partiel"), &Facts::new());
    assert!(["D", "D-", "D+"].contains(&code(&half)), "{} {}", code(&half), half.score);
}

#[test]
fn nothing_known_is_the_lowest_grade_and_what_caps_is_looked_for_first() {
    let unknown = extreme(&hygiene(), true).into_keys().map(|code| (code, Answer::Unknown)).collect();
    let unknown = of(&unknown, &Facts::new());
    assert_eq!((code(&unknown), unknown.score), ("E-", 0.0));
    assert_eq!(unknown.unknown.len(), 42);
    assert!(unknown.actions.iter().all(|action| matches!(action.deed, Deed::Seek(_))));
    assert_eq!(unknown.actions[0].deed, Deed::Seek("h37-sauvegardes".to_owned()));
}

#[test]
fn a_small_town_is_asked_what_concerns_it() {
    let outcome = of(&Answers::new(), &small());
    let spared: BTreeSet<&str> = outcome
        .terms
        .iter()
        .filter(|term| term.source == Source::NotConcerned)
        .map(|term| &term.question[..3])
        .collect();
    let expected = ["h01", "h16", "h20", "h23", "h25", "h27", "h28", "h30", "h31", "h32", "h33"];
    assert_eq!(spared, expected.into_iter().collect());
    // Nobody said anything: everything is asked.
    let whole = of(&Answers::new(), &Facts::new());
    assert!(whole.terms.iter().all(|term| term.source == Source::Unanswered));
    // A threshold has two sides, and the answers of the questionnaire itself count.
    for (computers, asked) in [(9.0, Source::NotConcerned), (10.0, Source::Unanswered)] {
        let mut answers = Answers::new();
        answers.insert("ordinateurs".to_owned(), Answer::Number(computers));
        let outcome = of(&answers, &Facts::new());
        let term = outcome.terms.iter().find(|term| term.question == "h16-reglages-communs").unwrap();
        assert_eq!(term.source, asked, "{computers}");
    }
}

/// What is proposed is the next step from the answer that was given, and counts for no more than that step.
#[test]
fn an_answer_leads_to_its_own_next_step() {
    let best = extreme(&hygiene(), true);
    for (answer, measure, points) in [
        ("non", "sauvegarder-hors-de-portee", 0.6),
        ("atteignable", "sauvegarder-hors-de-portee", 0.3),
        ("hors-de-portee", "essayer-une-restauration", 0.4),
        ("standard", "essayer-une-restauration", 0.2),
    ] {
        let outcome = of(&with(&best, &[("h37-sauvegardes", answer)]), &Facts::new());
        let gap = &outcome.gaps[0];
        assert_eq!(gap.deed, Deed::Measure(measure.to_owned()), "{answer}");
        let term = outcome.terms.iter().find(|term| term.question == "h37-sauvegardes").unwrap();
        assert!((gap.points - term.points_max * points).abs() < 0.06, "{answer}: {}", gap.points);
    }
    // Once the copy is there, trying it comes next; no measure is proposed twice.
    let outcome = of(&with(&best, &[("h37-sauvegardes", "non")]), &Facts::new());
    let deeds: Vec<_> = outcome.actions.iter().map(|action| action.deed.clone()).collect();
    let named = ["sauvegarder-hors-de-portee", "essayer-une-restauration"];
    assert_eq!(deeds, named.map(|id| Deed::Measure(id.to_owned())));
    let grades: Vec<_> =
        outcome.actions.iter().map(|action| (&*action.from.code, &*action.to.code)).collect();
    assert_eq!(grades, [("D+", "C"), ("C", "A+")]);
}

#[test]
fn a_dated_print_proves_that_the_numbers_are_on_paper() {
    let answers = with(&extreme(&hygiene(), true), &[("h40-incidents", "non")]);
    let printed = |observed_on| {
        let evidence = [Evidence { question: "h40-incidents".to_owned(), observed_on, number: None }];
        assess(&hygiene(), &answers, &evidence, &Facts::new(), TODAY)
    };
    assert_eq!(code(&printed(date(2025, 11, 24))), "A+");
    assert_eq!(code(&printed(date(2025, 11, 23))), "B-");
}
