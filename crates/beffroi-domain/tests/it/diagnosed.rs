//! Diagnoses of a territory that leaves, and that they arrived as they left.

use beffroi_domain::App;
use beffroi_domain::questionnaire::{self, NewEvidence};
use beffroi_domain::territory::Territory;
use beffroi_domain::testing::House;
use beffroi_kernel::assessment::AnswerSource;
use beffroi_kernel::{Actor, Role};
use beffroi_reference::questionnaire::Question;
use beffroi_reference::{Answer, Answers};

const DIAGNOSIS: &str = "cyber-premieres-mesures";
const SURVEY: &str = "litteratie-donnees";

/// A diagnosis that is finished, with evidence, and one that is being answered.
pub async fn diagnosed(app: &App, admin: &Actor) {
    let library = app.library.clone();
    let questions = library.questionnaires.version(DIAGNOSIS, 1).unwrap();
    let answer = |question: &Question| Answer::Choice(question.choices().last().unwrap().code.clone());
    let all = questions.questions().map(|(_, one)| (one.code.clone(), Some(answer(one)))).collect();
    let first = questionnaire::start(app, admin, DIAGNOSIS).await.unwrap();
    questionnaire::answer(app, admin, first.id, all, AnswerSource::Paper).await.unwrap();
    let proof = NewEvidence {
        question: "sauvegarde-essai".into(),
        observed_on: jiff::civil::date(2026, 5, 1),
        number: None,
        note: "Cahier".into(),
    };
    questionnaire::prove(app, admin, first.id, proof).await.unwrap();
    questionnaire::close(app, admin, first.id).await.unwrap();
    let second = questionnaire::start(app, admin, DIAGNOSIS).await.unwrap();
    let one = vec![("antivirus".to_owned(), Some(Answer::Unknown))];
    questionnaire::answer(app, admin, second.id, one, AnswerSource::Web).await.unwrap();
    let theme = questions.themes[0].id.clone();
    questionnaire::assign(app, admin, second.id, &theme, admin.person()).await.unwrap();
    let survey = questionnaire::start(app, admin, SURVEY).await.unwrap();
    let questions = library.questionnaires.version(SURVEY, 1).unwrap();
    let scored = questions.questions().filter(|(_, one)| one.weight > 0.0);
    let answers: Answers = scored.map(|(_, one)| (one.code.clone(), answer(one))).collect();
    for _ in 0..6 {
        questionnaire::respond(app, admin, survey.id, "Voirie", answers.clone()).await.unwrap();
    }
}

/// The diagnoses arrived as they left.
pub async fn same_diagnoses(from: &House, app: &App, there: &Territory) {
    let (admin, machine) = (from.actor(Role::Administrateur), Actor::program(there.id, "test"));
    let history = questionnaire::history(app, &machine, DIAGNOSIS).await.unwrap();
    assert_eq!(history, questionnaire::history(&from.app, &admin, DIAGNOSIS).await.unwrap());
    assert_eq!(history.len(), 1);
    let open = questionnaire::open(app, &machine, DIAGNOSIS).await.unwrap().unwrap();
    for id in [history[0].id, open.id] {
        let left = questionnaire::find(&from.app, &admin, id).await.unwrap();
        let came = questionnaire::find(app, &machine, id).await.unwrap();
        assert_eq!((came.given, came.proofs, came.outcome), (left.given, left.proofs, left.outcome));
        assert_eq!(came.assigned, left.assigned);
    }
    let survey = questionnaire::open(app, &machine, SURVEY).await.unwrap().unwrap().id;
    let figures = questionnaire::survey(app, &machine, survey).await.unwrap();
    assert_eq!(figures, questionnaire::survey(&from.app, &admin, survey).await.unwrap());
    assert_eq!(figures.respondents, 6);
}
