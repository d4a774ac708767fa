//! Questionnaires: from the first answer to a grade that stays, by several people, behind the wall.

use crate::word;
use beffroi_domain::questionnaire::{self, NewEvidence, RESPONDENTS_MIN};
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::assessment::{AnswerSource, AssessmentId};
use beffroi_kernel::{Actor, Limits, Role};
use beffroi_reference::{Answer, Answers, Questionnaire};
use beffroi_store::testing::run;
use jiff::civil::date;
use std::sync::Arc;

const CYBER: &str = "cyber-premieres-mesures";

fn choice(code: &str) -> Option<Answer> {
    Some(Answer::Choice(code.to_owned()))
}

/// The best answer to every scored question.
fn best(questionnaire: &Questionnaire) -> questionnaire::Changes {
    let scored = questionnaire.questions().filter(|(_, question)| question.weight > 0.0);
    scored
        .map(|(_, question)| {
            let best = question.choices().iter().max_by(|a, b| a.score.total_cmp(&b.score)).unwrap();
            (question.code.clone(), choice(&best.code))
        })
        .collect()
}

async fn answered(house: &House, actor: &Actor) -> AssessmentId {
    let id = questionnaire::start(&house.app, actor, CYBER).await.unwrap().id;
    let sheet = questionnaire::find(&house.app, actor, id).await.unwrap();
    let all = best(&sheet.questionnaire);
    questionnaire::answer(&house.app, actor, id, all, AnswerSource::Web).await.unwrap();
    id
}

#[tokio::test]
async fn from_nothing_to_a_grade_that_stays() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let actor = house.actor(Role::Administrateur);
        let first = questionnaire::start(app, &actor, CYBER).await.unwrap();
        assert_eq!(questionnaire::start(app, &actor, CYBER).await.unwrap().id, first.id, "one at a time");
        let empty = questionnaire::find(app, &actor, first.id).await.unwrap();
        assert_eq!(empty.outcome.grade, None);
        assert_eq!(word(&questionnaire::close(app, &actor, first.id).await), "assessment-unfinished");
        let id = answered(&house, &actor).await;
        assert_eq!(id, first.id);
        // Another agent corrects one: the last one counts, and the journal keeps both.
        let colleague = house.actor(Role::Rssi);
        let correction = vec![("sauvegarde-copie".to_owned(), choice("non"))];
        questionnaire::answer(app, &colleague, id, correction, AnswerSource::Web).await.unwrap();
        let sheet = questionnaire::find(app, &actor, id).await.unwrap();
        assert_eq!(sheet.outcome.grade.as_ref().unwrap().code, "D+");
        assert!(sheet.given["sauvegarde-copie"].by.starts_with("person:"));
        assert_ne!(sheet.given["sauvegarde-copie"].by, sheet.given["antivirus"].by);
        let entries = beffroi_domain::journal::list(app, &actor, None, 3).await.unwrap();
        let last = entries.iter().find(|entry| entry.action == "assessment.answer").unwrap();
        let kept = format!("{last:?}");
        assert!(kept.contains("before") && kept.contains("oui") && kept.contains("non"), "{kept}");
        questionnaire::close(app, &actor, id).await.unwrap();
        let correction = vec![("sauvegarde-copie".to_owned(), choice("oui"))];
        let late = questionnaire::answer(app, &actor, id, correction, AnswerSource::Web).await;
        assert_eq!(word(&late), "assessment-closed");
        assert_eq!(word(&questionnaire::close(app, &actor, id).await), "assessment-closed");
        let closed = questionnaire::find(app, &actor, id).await.unwrap();
        assert_eq!(closed.outcome, sheet.outcome, "what was finished is what was shown");
        let (grade, _) = questionnaire::latest_grade(app, &actor, CYBER).await.unwrap().unwrap();
        assert_eq!(grade.code, "D+");
    }
}

#[tokio::test]
async fn the_text_that_was_answered_is_kept_although_the_reference_moves_on() {
    let house = House::new().await.unwrap();
    let actor = house.actor(Role::Administrateur);
    let id = answered(&house, &actor).await;
    // As if the version had been another text: the kept one is then the only one.
    for other in ["UPDATE assessments SET sha256 = '00'", "UPDATE kept_texts SET sha256 = '00'"] {
        run(&house.app.store, other).await.unwrap();
    }
    let change = "UPDATE kept_texts SET text = replace(text, 'Une de ces copies', 'Une de vos copies')";
    run(&house.app.store, change).await.unwrap();
    let sheet = questionnaire::find(&house.app, &actor, id).await.unwrap();
    let question = sheet.questionnaire.question("sauvegarde-copie").unwrap();
    assert!(question.text.starts_with("Une de vos copies"), "{}", question.text);
    assert_eq!(sheet.outcome.grade.as_ref().unwrap().code, "A+");
    // A question that says something else now is not proposed; the others are.
    questionnaire::close(&house.app, &actor, id).await.unwrap();
    let next = questionnaire::start(&house.app, &actor, CYBER).await.unwrap();
    let proposed = questionnaire::carry(&house.app, &actor, next.id).await.unwrap();
    assert!(proposed.iter().any(|one| one.question == "antivirus"));
    assert!(proposed.iter().all(|one| one.question != "sauvegarde-copie"));
    let taken: questionnaire::Changes =
        proposed.into_iter().map(|one| (one.question, Some(one.answer))).collect();
    let count = taken.len();
    questionnaire::answer(&house.app, &actor, next.id, taken, AnswerSource::Carried).await.unwrap();
    let sheet = questionnaire::find(&house.app, &actor, next.id).await.unwrap();
    assert_eq!(sheet.given.len(), count);
    assert!(sheet.given.values().all(|given| given.source == AnswerSource::Carried));
    assert!(questionnaire::carry(&house.app, &actor, next.id).await.unwrap().is_empty());
    let two = questionnaire::history(&house.app, &actor, CYBER).await.unwrap();
    assert_eq!(two.len(), 1, "the second one is not finished");
}

#[tokio::test]
async fn what_another_diagnosis_asked_in_the_same_words_is_proposed_and_the_latest_answer_wins() {
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let id = answered(&house, &actor).await;
    let recyf = questionnaire::start(app, &actor, "recyf-objectifs").await.unwrap().id;
    assert!(questionnaire::carry(app, &actor, recyf).await.unwrap().is_empty(), "the first is not finished");
    questionnaire::close(app, &actor, id).await.unwrap();
    let proposed = questionnaire::carry(app, &actor, recyf).await.unwrap();
    let asked = questionnaire::find(app, &actor, recyf).await.unwrap().questionnaire;
    let first = app.library.questionnaires.version(CYBER, 1).unwrap().clone();
    let both = asked.questions().filter(|(_, one)| one.weight > 0.0 && first.question(&one.code).is_some());
    let both: Vec<String> = both.map(|(_, one)| one.code.clone()).collect();
    assert_eq!(proposed.iter().map(|one| one.question.clone()).collect::<Vec<_>>(), both);
    assert!(both.len() >= 15);
    // What the second says since is what the third is offered.
    house.wait_hours(24);
    questionnaire::answer(app, &actor, recyf, best(&asked), AnswerSource::Web).await.unwrap();
    let older = vec![("contacts-imprimes".to_owned(), choice("anciens"))];
    questionnaire::answer(app, &actor, recyf, older, AnswerSource::Web).await.unwrap();
    questionnaire::close(app, &actor, recyf).await.unwrap();
    let crisis = questionnaire::start(app, &actor, "crise-maturite").await.unwrap().id;
    let proposed = questionnaire::carry(app, &actor, crisis).await.unwrap();
    let codes: Vec<&str> = proposed.iter().map(|one| one.question.as_str()).collect();
    assert_eq!(
        codes,
        ["contacts-imprimes", "premiers-gestes", "sauvegarde-essai", "exercice", "lecons-tirees"]
    );
    assert_eq!(Some(proposed[0].answer.clone()), choice("anciens"));
    // A survey without names shares nothing.
    let survey = questionnaire::start(app, &actor, "litteratie-donnees").await.unwrap().id;
    assert!(questionnaire::carry(app, &actor, survey).await.unwrap().is_empty());
}

#[tokio::test]
async fn nobody_from_elsewhere_and_no_role_too_many() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    let id = answered(&house, &house.actor(Role::Administrateur)).await;
    let change = || vec![("antivirus".to_owned(), choice("non"))];
    for (actor, reads, writes) in [
        (house.actor(Role::ReferentCyber), "done", "done"),
        (house.actor(Role::Agent), "done", "done"),
        (house.actor(Role::Elu), "done", "denied"),
        (house.actor(Role::Editeur), "denied", "denied"),
        (house.actor(Role::Lecteur), "denied", "denied"),
        (house.stranger(), "not-found", "not-found"),
        (house.public(), "sign-in", "sign-in"),
    ] {
        assert_eq!(word(&questionnaire::find(app, &actor, id).await), reads, "{actor:?}");
        let written = questionnaire::answer(app, &actor, id, change(), AnswerSource::Web).await;
        assert_eq!(word(&written), writes, "{actor:?}");
        let other = change().into_iter().map(|(code, _)| (code, choice("suivi"))).collect();
        let _ = questionnaire::answer(app, &actor, id, other, AnswerSource::Web).await;
        assert_eq!(word(&questionnaire::assign(app, &actor, id, "acces", None).await), writes);
    }
    let admin = house.actor(Role::Administrateur);
    let member = house.person(Role::Agent).id;
    questionnaire::assign(app, &admin, id, "acces", Some(member)).await.unwrap();
    assert_eq!(questionnaire::find(app, &admin, id).await.unwrap().assigned["acces"], member);
    let outsider = questionnaire::assign(app, &admin, id, "acces", Some(house.stranger.id)).await;
    assert_eq!(word(&outsider), "not-found");
    assert_eq!(word(&questionnaire::assign(app, &admin, id, "rien", Some(member)).await), "not-found");
    assert_eq!(word(&questionnaire::start(app, &admin, "rien").await), "not-found");
    let wrong = vec![("antivirus".to_owned(), choice("peut-etre"))];
    let wrong = questionnaire::answer(app, &admin, id, wrong, AnswerSource::Web).await;
    assert_eq!(word(&wrong), "answer-invalid");
}

#[tokio::test]
async fn evidence_that_is_none_or_too_much_is_refused() {
    let limits = Limits { evidence_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let id = answered(&house, &actor).await;
    let new = |question: &str, observed_on, number| NewEvidence {
        question: question.to_owned(),
        observed_on,
        number,
        note: "classeur bleu".to_owned(),
    };
    let cases = [
        (new("antivirus", date(2026, 5, 1), None), "not-found"),
        (new("sauvegarde-essai", date(2026, 6, 2), None), "evidence-invalid"),
        (new("second-facteur-messagerie", date(2026, 5, 1), None), "evidence-invalid"),
        (new("second-facteur-messagerie", date(2026, 5, 1), Some(101.0)), "evidence-invalid"),
        (new("sauvegarde-essai", date(2026, 5, 1), None), "done"),
        (new("second-facteur-messagerie", date(2026, 5, 1), Some(40.0)), "done"),
        (new("exercice", date(2026, 5, 1), None), "too-many-evidence"),
    ];
    for (evidence, expected) in cases {
        let said = format!("{evidence:?}");
        assert_eq!(word(&questionnaire::prove(app, &actor, id, evidence).await), expected, "{said}");
    }
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    assert!(sheet.outcome.measured_share > 0.1 && sheet.outcome.score < 100.0, "{:?}", sheet.outcome.score);
    let phones = sheet.proofs.iter().find(|proof| proof.evidence.number == Some(40.0)).unwrap();
    assert_eq!(word(&questionnaire::withdraw(app, &house.stranger(), id, phones.id).await), "not-found");
    questionnaire::withdraw(app, &actor, id, phones.id).await.unwrap();
    assert_eq!(word(&questionnaire::withdraw(app, &actor, id, phones.id).await), "not-found");
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    assert_eq!(sheet.outcome.score, 100.0);
}

#[tokio::test]
async fn a_survey_names_nobody_and_shows_only_groups() {
    let limits = Limits { responses_max: 8, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let id = questionnaire::start(app, &actor, "litteratie-donnees").await.unwrap().id;
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    let answers: Answers = best(&sheet.questionnaire)
        .into_iter()
        .filter_map(|(code, answer)| Some((code, answer?)))
        .chain([("obstacles".to_owned(), Answer::Several(["temps".to_owned()].into()))])
        .collect();
    for department in ["Finances", "Finances", "finances", "Écoles"] {
        questionnaire::respond(app, &actor, id, department, answers.clone()).await.unwrap();
    }
    let few = questionnaire::survey(app, &actor, id).await.unwrap();
    assert_eq!((few.respondents, few.overall, few.departments.len(), few.obstacles.len()), (4, None, 0, 0));
    for department in ["Finances", "FINANCES", "Voirie", "Voirie"] {
        questionnaire::respond(app, &actor, id, department, answers.clone()).await.unwrap();
    }
    let survey = questionnaire::survey(app, &actor, id).await.unwrap();
    assert!(survey.departments.iter().all(|one| one.respondents >= RESPONDENTS_MIN), "{survey:?}");
    assert_eq!(survey.overall.unwrap().respondents, 8);
    assert_eq!((survey.obstacles[0].choice.as_str(), survey.obstacles[0].count), ("temps", 8));
    let full = questionnaire::respond(app, &actor, id, "Finances", answers.clone()).await;
    assert_eq!(word(&full), "too-many-responses");
    assert_eq!(
        word(&questionnaire::respond(app, &house.stranger(), id, "X", answers.clone()).await),
        "not-found"
    );
    assert_eq!(word(&questionnaire::close(app, &actor, id).await), "not-found");
    let entries = beffroi_domain::journal::list(app, &actor, None, 20).await.unwrap();
    assert!(!format!("{entries:?}").contains("Voirie"), "the journal tells neither who nor what");
}

#[tokio::test]
async fn what_answers_teach_is_asked_nowhere_else() {
    use beffroi_domain::inventory;
    use beffroi_reference::Value;
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let id = questionnaire::start(app, &actor, CYBER).await.unwrap().id;
    let say = |code: &str| vec![("acces-distance".to_owned(), choice(code))];
    // An agent may answer, but not fill the inventory.
    let agent = house.actor(Role::Agent);
    questionnaire::answer(app, &agent, id, say("oui"), AnswerSource::Web).await.unwrap();
    assert_eq!(inventory::facts(app, &actor).await.unwrap().get("remote_access"), None);
    questionnaire::answer(app, &actor, id, say("non"), AnswerSource::Web).await.unwrap();
    let known = inventory::facts(app, &actor).await.unwrap();
    assert_eq!(known.get("remote_access"), Some(&Value::Flag(false)));
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    let term = sheet.outcome.terms.iter().find(|term| term.question == "second-facteur-distance").unwrap();
    assert_eq!(term.source, beffroi_reference::assessment::Source::NotConcerned);
}
