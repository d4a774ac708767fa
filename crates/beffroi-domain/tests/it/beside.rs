//! What others answer, beside one's own answers: published figures, and the territories of the same kind and size.

use beffroi_domain::App;
use beffroi_domain::fleet::{self, Peers};
use beffroi_domain::host::Shown;
use beffroi_domain::questionnaire;
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::House;
use beffroi_kernel::assessment::AnswerSource;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Role};
use beffroi_reference::Answer;

const DIAGNOSIS: &str = "cyber-premieres-mesures";

/// A commune of this population, and a program that acts for it.
async fn commune(app: &App, name: &str, population: Option<u64>) -> Actor {
    let new = NewTerritory { population, ..NewTerritory::named(name, TerritoryKind::Commune) };
    Actor::program(territory::add(app, "test", new).await.unwrap().id, "test")
}

/// Finishes a diagnosis whose scored answers are all the best, or all the worst.
async fn diagnosed(app: &App, actor: &Actor, best: bool) {
    let id = questionnaire::start(app, actor, DIAGNOSIS).await.unwrap().id;
    let sheet = questionnaire::find(app, actor, id).await.unwrap();
    let scored = sheet.questionnaire.questions().map(|(_, one)| one).filter(|one| one.weight > 0.0);
    let answers = scored.map(|question| {
        let choices = question.choices().iter();
        let order = |one: &&beffroi_reference::questionnaire::Choice| (one.score * 1_000.0) as i64;
        let choice = if best { choices.max_by_key(order) } else { choices.min_by_key(order) };
        (question.code.clone(), Some(Answer::Choice(choice.unwrap().code.clone())))
    });
    questionnaire::answer(app, actor, id, answers.collect(), AnswerSource::Web).await.unwrap();
    questionnaire::close(app, actor, id).await.unwrap();
}

#[tokio::test]
async fn a_territory_stands_beside_those_like_it_and_none_is_given_away() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let own = commune(app, "Val-Seul", Some(1_200)).await;
        let peers = async || -> Peers { fleet::peers(app, &own, DIAGNOSIS).await.unwrap().unwrap() };
        diagnosed(app, &own, true).await;
        // Another size, another kind, no known size: not alike.
        diagnosed(app, &commune(app, "Grandville", Some(90_000)).await, true).await;
        diagnosed(app, &commune(app, "Sans-Chiffre", None).await, true).await;
        for number in 0..4 {
            diagnosed(app, &commune(app, &format!("Mal {number}"), Some(600)).await, false).await;
        }
        let few = peers().await;
        assert_eq!((few.graded, few.reached, few.share()), (None, None, None), "four are too few");
        for number in 0..5 {
            diagnosed(app, &commune(app, &format!("Bien {number}"), Some(1_999)).await, true).await;
        }
        let hidden = peers().await;
        assert_eq!((hidden.graded, hidden.reached), (Some(9), Some(Shown::Hidden)));
        assert_eq!(hidden.share(), None, "it would tell that four are below");
        for number in 4..7 {
            diagnosed(app, &commune(app, &format!("Mal {number}"), Some(1_000)).await, false).await;
        }
        let shown = peers().await;
        assert_eq!((shown.graded, shown.reached), (Some(12), Some(Shown::Count(5))));
        let (share, (low, high)) = shown.share().unwrap();
        assert!(
            (share - 5.0 / 12.0).abs() < 1e-9 && (low - 0.193).abs() < 1e-3 && (high - 0.680).abs() < 1e-3
        );
        assert_eq!(shown.from.code, "B");
        // Nobody else's place is seen without the right, nor of what gives no grade.
        let reader = fleet::peers(app, &house.actor(Role::Lecteur), DIAGNOSIS).await;
        assert!(matches!(reader, Err(Error::Denied(_))), "{reader:?}");
        assert_eq!(fleet::peers(app, &own, "litteratie-donnees").await.unwrap(), None);
        let nobody = commune(app, "Sans-Taille", None).await;
        assert_eq!(fleet::peers(app, &nobody, DIAGNOSIS).await.unwrap().unwrap().graded, None);
    }
}

#[tokio::test]
async fn figures_stand_beside_what_was_answered_and_nothing_else() {
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let id = questionnaire::start(app, &actor, DIAGNOSIS).await.unwrap().id;
    let beside = async || questionnaire::find(app, &actor, id).await.unwrap().beside(&app.library);
    assert!(beside().await.is_empty(), "a figure never answers in somebody's place");
    let answer = async |answer: Answer| {
        let change = vec![("exposition-pensee".to_owned(), Some(answer))];
        questionnaire::answer(app, &actor, id, change, AnswerSource::Web).await.unwrap();
        let found = beside().await;
        assert_eq!(found.len(), 1);
        let others = found.into_iter().next().unwrap().others.into_iter();
        others.map(|one| (one.figure.id.clone(), one.figure.version, one.counts_own)).collect::<Vec<_>>()
    };
    let expected = |low, unknown| {
        vec![
            ("exposition-faible".to_owned(), 2, Some(low)),
            ("exposition-ne-sait-pas".to_owned(), 2, Some(unknown)),
        ]
    };
    assert_eq!(answer(Answer::Choice("peu".into())).await, expected(true, false));
    assert_eq!(answer(Answer::Choice("tres".into())).await, expected(false, false));
    assert_eq!(answer(Answer::Unknown).await, expected(false, true));
}
