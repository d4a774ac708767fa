//! Questionnaires: cases that a reader can check by hand, and what holds for every questionnaire and every answer.

use beffroi_reference::assessment::{Deed, Source};
use beffroi_reference::questionnaire::{Gathering, QuestionKind};
use beffroi_reference::{Answer, Answers, Evidence, Facts, Library, Outcome, Questionnaire, assess};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const TODAY: Date = date(2026, 11, 24);

fn cyber() -> Arc<Questionnaire> {
    Library::embedded().unwrap().questionnaires.version("cyber-premieres-mesures", 1).unwrap().clone()
}

/// The best or the worst answer to every question that is scored.
pub(crate) fn extreme(questionnaire: &Questionnaire, best: bool) -> Answers {
    let mut answers = Answers::new();
    for (_, question) in questionnaire.questions().filter(|(_, question)| question.weight > 0.0) {
        let answer = match &question.kind {
            QuestionKind::Choice(choices) => {
                let by = |one: &&beffroi_reference::questionnaire::Choice,
                          other: &&beffroi_reference::questionnaire::Choice| {
                    one.score.total_cmp(&other.score)
                };
                let choice = if best { choices.iter().max_by(by) } else { choices.iter().min_by(by) };
                Answer::Choice(choice.unwrap().code.clone())
            }
            QuestionKind::Several(choices) => {
                Answer::Several(choices.iter().filter(|_| best).map(|choice| choice.code.clone()).collect())
            }
            QuestionKind::Number { levels, .. } => {
                Answer::Number(if best { levels.last().unwrap().from } else { 0.0 })
            }
            QuestionKind::Text => continue,
        };
        answers.insert(question.code.clone(), answer);
    }
    answers
}

pub(crate) fn with(answers: &Answers, changes: &[(&str, &str)]) -> Answers {
    let mut answers = answers.clone();
    for (code, choice) in changes {
        let answer = if *choice == "?" { Answer::Unknown } else { Answer::Choice((*choice).to_owned()) };
        answers.insert((*code).to_owned(), answer);
    }
    answers
}

fn of(answers: &Answers) -> Outcome {
    assess(&cyber(), answers, &[], &Facts::new(), TODAY)
}

pub(crate) fn code(outcome: &Outcome) -> &str {
    outcome.grade.as_ref().map_or("-", |grade| grade.code.as_str())
}

/// Answers (all others at their best), the grade; `?` is "je ne sais pas".
const CAPS: &str = include_str!("../cases/caps.csv");

#[test]
fn every_cap_holds_and_says_why() {
    let best = extreme(&cyber(), true);
    assert_eq!(code(&of(&best)), "A+");
    let mut count = 0;
    for line in CAPS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (changes, grade) = line.split_once(';').unwrap();
        let changes: Vec<(&str, &str)> =
            changes.split(',').map(|change| change.trim().split_once('=').unwrap()).collect();
        let outcome = of(&with(&best, &changes));
        assert_eq!(code(&outcome), grade.trim(), "{line}");
        if outcome.uncapped.code != grade.trim() {
            assert!(outcome.caps.iter().any(|cap| cap.bites && cap.max.code == grade.trim()), "{line}");
        }
        count += 1;
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn the_worst_and_nothing_known_are_the_lowest_grade() {
    let worst = of(&extreme(&cyber(), false));
    assert_eq!((code(&worst), worst.score), ("E-", 0.0));
    let unknown = extreme(&cyber(), true).into_keys().map(|code| (code, Answer::Unknown)).collect();
    let unknown = of(&unknown);
    assert_eq!((code(&unknown), unknown.score), ("E-", 0.0));
    assert_eq!(unknown.unknown.len(), 20);
    assert!(
        unknown.actions.iter().all(|action| matches!(action.deed, Deed::Seek(_))),
        "{:?}",
        unknown.actions
    );
    // What caps lowest is looked for first.
    assert_eq!(unknown.actions[0].deed, Deed::Seek("sauvegarde-copie".to_owned()));
}

#[test]
fn without_answers_there_is_an_interval_and_no_grade() {
    let nothing = of(&Answers::new());
    assert_eq!(nothing.grade, None);
    assert_eq!((nothing.lowest.code.as_str(), nothing.highest.code.as_str()), ("E-", "A+"));
    assert_eq!(nothing.answered_share, 0.0);
    let mut answers = extreme(&cyber(), true);
    answers.remove("departs");
    let nearly = of(&answers);
    assert!(nearly.grade.is_some() && nearly.score < 100.0 && nearly.best_score == 100.0, "{nearly:?}");
    // A question that can cap is never left out.
    let mut answers = extreme(&cyber(), true);
    answers.remove("contacts-imprimes");
    let open = of(&answers);
    assert_eq!(open.grade, None);
    assert_eq!((open.lowest.code.as_str(), open.highest.code.as_str()), ("B-", "A+"));
}

#[test]
fn evidence_takes_the_place_of_a_declaration_while_it_is_fresh() {
    let answers = with(&extreme(&cyber(), true), &[("sauvegarde-essai", "jamais")]);
    assert_eq!(code(&of(&answers)), "C");
    let tested = |observed_on| {
        let evidence = [Evidence { question: "sauvegarde-essai".to_owned(), observed_on, number: None }];
        assess(&cyber(), &answers, &evidence, &Facts::new(), TODAY)
    };
    let term = |outcome: &Outcome| {
        outcome.terms.iter().find(|term| term.question == "sauvegarde-essai").unwrap().clone()
    };
    let fresh = tested(date(2025, 11, 24));
    assert_eq!(code(&fresh), "A+");
    assert_eq!(term(&fresh).source, Source::Measured);
    assert!(fresh.measured_share > 0.0);
    let old = tested(date(2025, 11, 23));
    assert_eq!(code(&old), "C");
    assert_eq!(term(&old).source, Source::Declared);
    assert!(term(&old).evidence.is_some_and(|line| !line.fresh), "that it has expired is said");
    let future = tested(date(2026, 11, 25));
    assert_eq!(term(&future).evidence, None);
}

#[test]
fn a_measured_number_counts_even_against_the_declaration() {
    let best = extreme(&cyber(), true);
    for (number, grade) in [(10.0, "C+"), (29.9, "C+"), (30.0, "A+"), (95.0, "A+")] {
        let evidence = [Evidence {
            question: "second-facteur-messagerie".to_owned(),
            observed_on: TODAY,
            number: Some(number),
        }];
        let outcome = assess(&cyber(), &best, &evidence, &Facts::new(), TODAY);
        assert_eq!(code(&outcome), grade, "{number}: {}", outcome.score);
    }
}

#[test]
fn what_does_not_concern_the_territory_counts_nowhere() {
    let best = extreme(&cyber(), true);
    let asked = with(&best, &[("annuaire-a-jour", "non"), ("serveur-de-comptes", "oui")]);
    let spared = with(&asked, &[("serveur-de-comptes", "non")]);
    assert!(of(&asked).score < 100.0);
    assert_eq!(of(&spared).score, 100.0);
    assert_eq!(
        cyber().learned(&spared).get("directory_server"),
        Some(&beffroi_reference::Value::Flag(false))
    );
}

#[test]
fn what_was_thought_stands_beside_what_was_found() {
    let worst = extreme(&cyber(), false);
    for (thought, begins) in [
        ("peu", "Vous vous pensiez faiblement exposé. Vos réponses disent : fortement exposé."),
        ("tres", "Vous vous pensiez fortement exposé, et"),
        ("?", "Vous ne saviez pas"),
    ] {
        let contrast = of(&with(&worst, &[("exposition-pensee", thought)])).contrast.unwrap();
        assert!(contrast.sentence.starts_with(begins), "{}", contrast.sentence);
    }
    assert_eq!(of(&worst).contrast, None);
}

#[test]
fn actions_count_after_one_another_and_merge_what_one_measure_mends() {
    let outcome = of(&extreme(&cyber(), false));
    let first = &outcome.actions[0];
    assert_eq!(first.deed, Deed::Measure("sauvegarder-hors-de-portee".to_owned()));
    assert_eq!(first.questions, ["sauvegarde-rythme", "sauvegarde-copie"]);
    for pair in outcome.actions.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
    }
    assert_eq!(outcome.actions.len(), 3);
    let kept = of(&extreme(&cyber(), true));
    assert!(kept.actions.is_empty() && kept.gaps.is_empty());
}

/// The sum that the page shows is the score.
#[test]
fn terms_add_up() {
    let answers = with(&extreme(&cyber(), true), &[("antivirus", "non"), ("exercice", "ancien")]);
    let outcome = of(&answers);
    let points: f64 = outcome.terms.iter().map(|term| term.points).sum();
    assert!((points - outcome.score).abs() < 0.06, "{points} {}", outcome.score);
    let max: f64 = outcome.terms.iter().map(|term| term.points_max).sum();
    assert!((max - 100.0).abs() < 1e-9);
}

#[test]
fn every_word_that_is_asked_can_be_answered_by_a_secretary() {
    let library = Library::embedded().unwrap();
    for questionnaire in library.questionnaires.all() {
        for (_, question) in questionnaire.questions() {
            // A sentence that needs two breaths is two sentences.
            assert!(question.text.chars().count() <= 160, "{}: {}", questionnaire.id, question.text);
            for choice in question.choices() {
                assert!(choice.label.chars().count() <= 110, "{}: {}", questionnaire.id, choice.label);
            }
        }
    }
}

#[test]
fn a_kept_text_is_read_again_even_without_its_facts() {
    use beffroi_reference::library::kept;
    let library = Library::embedded().unwrap();
    let bare = beffroi_reference::Vocabulary::default();
    for questionnaire in library.questionnaires.all() {
        let (text, sum) = library.questionnaires.text(&questionnaire.id, questionnaire.version).unwrap();
        assert_eq!(sum.len(), 64);
        let again: Questionnaire = kept(text, &library.vocabulary).unwrap();
        let best = extreme(questionnaire, true);
        assert_eq!(
            assess(questionnaire, &best, &[], &Facts::new(), TODAY),
            assess(&again, &best, &[], &Facts::new(), TODAY)
        );
        for ((_, old), (_, new)) in questionnaire.questions().zip(again.questions()) {
            assert!(old.means_the_same(new));
        }
        let stranger: Questionnaire = kept(text, &bare).unwrap();
        assert_eq!(stranger.questions().count(), questionnaire.questions().count());
    }
    assert!(kept::<Questionnaire>("[[measure]]\n", &bare).is_err());
}

fn gathered_together() -> Vec<Arc<Questionnaire>> {
    let library = Library::embedded().unwrap();
    let together = |there: &&Arc<Questionnaire>| there.gathering == Gathering::Together;
    library.questionnaires.all().filter(together).cloned().collect()
}

/// Answers to the scored questions of a questionnaire: none, unknown, or one of the choices.
fn some_answers(questionnaire: &Questionnaire, picks: &[u8]) -> Answers {
    let mut answers = Answers::new();
    let scored = questionnaire.questions().filter(|(_, question)| question.weight > 0.0);
    for ((_, question), pick) in scored.zip(picks.iter().cycle()) {
        let choices = question.choices();
        match usize::from(*pick) % (choices.len() + 2) {
            0 => {}
            1 => drop(answers.insert(question.code.clone(), Answer::Unknown)),
            place => {
                let code = choices[place - 2].code.clone();
                let answer = match question.kind {
                    QuestionKind::Several(_) => Answer::Several([code].into()),
                    _ => Answer::Choice(code),
                };
                answers.insert(question.code.clone(), answer);
            }
        }
    }
    answers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A better answer never lowers the score nor the grade, whatever the questionnaire.
    #[test]
    fn a_better_answer_never_lowers(picks in prop::collection::vec(any::<u8>(), 60), which in any::<usize>(), place in any::<usize>()) {
        let all = gathered_together();
        let questionnaire = &all[which % all.len()];
        let answers = some_answers(questionnaire, &picks);
        let scored: Vec<_> = questionnaire.questions().filter(|(_, question)| question.weight > 0.0).collect();
        let (_, question) = scored[place % scored.len()];
        let now = answers.get(&question.code).map_or(0.0, |answer| question.score(answer));
        let before = assess(questionnaire, &answers, &[], &Facts::new(), TODAY);
        for choice in question.choices().iter().filter(|choice| choice.score >= now) {
            let answer = match question.kind {
                QuestionKind::Several(_) => continue,
                _ => Answer::Choice(choice.code.clone()),
            };
            let mut better = answers.clone();
            better.insert(question.code.clone(), answer);
            let after = assess(questionnaire, &better, &[], &Facts::new(), TODAY);
            prop_assert!(after.score >= before.score && after.lowest >= before.lowest);
            if let (Some(before), Some(after)) = (&before.grade, &after.grade) {
                prop_assert!(after >= before);
            }
        }
    }

    /// The same answers give the same, the grade lies in its interval, and no cap is passed.
    #[test]
    fn caps_and_intervals_hold(picks in prop::collection::vec(any::<u8>(), 60), which in any::<usize>()) {
        let all = gathered_together();
        let questionnaire = &all[which % all.len()];
        let answers = some_answers(questionnaire, &picks);
        let outcome = assess(questionnaire, &answers, &[], &Facts::new(), TODAY);
        prop_assert_eq!(&outcome, &assess(questionnaire, &answers, &[], &Facts::new(), TODAY));
        prop_assert!(outcome.lowest <= outcome.highest && outcome.score <= outcome.best_score);
        prop_assert!(outcome.lowest <= outcome.uncapped);
        for cap in &outcome.caps {
            prop_assert!(outcome.lowest <= cap.max);
        }
        if let Some(grade) = &outcome.grade {
            prop_assert!(*grade >= outcome.lowest && *grade <= outcome.highest);
        }
        for gap in &outcome.gaps {
            prop_assert!(gap.grade >= outcome.lowest && gap.points >= 0.0);
        }
        prop_assert!(outcome.gaps.windows(2).all(|pair| pair[0].steps >= pair[1].steps));
        let json = serde_json::to_string(&outcome).unwrap();
        prop_assert!(json.contains("\"score\""));
    }

    /// What is written is read back.
    #[test]
    fn answers_are_read_back(picks in prop::collection::vec(any::<u8>(), 60)) {
        let questionnaire = cyber();
        let answers = some_answers(&questionnaire, &picks);
        let json: serde_json::Map<_, _> =
            answers.iter().map(|(code, answer)| (code.clone(), answer.to_json())).collect();
        prop_assert_eq!(questionnaire.read_answers(&json), Ok(answers));
    }
}

#[test]
fn answers_that_are_none_are_refused_with_a_sentence() {
    let cases = [
        (
            "antivirus",
            "peut-etre".into(),
            "antivirus takes its answers among non, oui, suivi, unknown; not \"peut-etre\"",
        ),
        ("antivirsu", "oui".into(), "no question is called antivirsu; did you mean antivirus?"),
        ("antivirus", 3.into(), "antivirus is one of non, oui, suivi, unknown"),
    ];
    for (code, value, expected) in cases {
        let value: serde_json::Value = value;
        let found = cyber().read_answers(&BTreeMap::from([(code.to_owned(), value)]).into_iter().collect());
        assert_eq!(found, Err(vec![expected.to_owned()]));
    }
}

#[test]
fn a_file_of_answers_is_read_in_both_forms_and_says_what_is_wrong() {
    let toml = "antivirus = \"suivi\"\npare-feu = \"unknown\"\n[evidence.second-facteur-messagerie]\non = \"2026-05-01\"\nnumber = 40\n";
    let json = r#"{"antivirus":"suivi","pare-feu":"unknown","evidence":{"second-facteur-messagerie":{"on":"2026-05-01","number":40}}}"#;
    let read = cyber().read_file("a.toml", toml).unwrap();
    assert_eq!(read, cyber().read_file("a.json", json).unwrap());
    assert_eq!((read.answers.len(), read.evidence[0].number), (2, Some(40.0)));
    for (text, said) in [
        ("antivirus", "TOML parse error"),
        ("rien = 1", "no question is called rien"),
        ("evidence = 1", "evidence is a table"),
        ("[evidence.antivirus]\non = \"2026-05-01\"", "no question that evidence proves is called antivirus"),
        ("[evidence.exercice]\non = \"hier\"", "evidence.exercice: on is a day"),
    ] {
        let problems = cyber().read_file("a.toml", text).unwrap_err();
        assert!(problems[0].starts_with(said), "{text}: {problems:?}");
    }
}
