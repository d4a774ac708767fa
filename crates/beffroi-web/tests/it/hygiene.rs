//! The second diagnosis in a browser without script: what is known is not asked again, and the first diagnosis stays
//! the one to begin with.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_domain::inventory::{self, Source};
use beffroi_kernel::Role;
use beffroi_reference::Library;

const BASE: &str = "/t/val-fictif/espace/diagnostic";
const FIRST: &str = "/t/val-fictif/espace/diagnostic/cyber-premieres-mesures";
const SECOND: &str = "/t/val-fictif/espace/diagnostic/cyber-hygiene";

#[tokio::test]
async fn what_is_known_is_not_asked_again_on_the_way_to_the_grade() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Administrateur).await;
    let (app, actor) = (&site.house.app, site.house.actor(Role::Administrateur));
    for fact in ["remote_access", "server_on_premises"] {
        inventory::declare(app, &actor, fact, Some(&false.into()), Source::Form).await.unwrap();
    }
    let begun = site.post_as(SECOND, &cookie, "").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    let mut place = begun.header("location").to_owned();
    let assessment = place.split("/question/").next().unwrap().to_owned();
    let library = Library::embedded().unwrap();
    let questionnaire = library.questionnaires.version("cyber-hygiene", 1).unwrap();
    let mut asked: Vec<String> = Vec::new();
    while let Some(code) = place.split_once("/question/").map(|(_, code)| code.to_owned()) {
        let page = site.get_as(&place, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{code}");
        let question = questionnaire.question(&code).unwrap();
        assert!(page.text().contains(&question.why), "{code}");
        // A theme is introduced once, at the first of its questions that is asked.
        let theme = questionnaire.questions().find(|(_, one)| one.code == code).unwrap().0;
        let introduced = asked.iter().all(|before| theme.questions.iter().all(|one| one.code != *before));
        assert_eq!(page.text().contains(&theme.intro), introduced, "{code}");
        let answer = match code.as_str() {
            "ordinateurs" => "4",
            _ => question.choices().last().unwrap().code.as_str(),
        };
        let sent = site.post_as(&place, &cookie, &format!("reponse={answer}")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{code}");
        place = sent.header("location").to_owned();
        asked.push(code);
    }
    // Two were known, and what was answered hides all that does not concern a town without these things.
    for hidden in [
        "acces-distance",
        "serveur",
        "h16-reglages-communs",
        "h23-services-visibles",
        "h27-poste-administration",
    ] {
        assert!(!asked.iter().any(|code| code == hidden), "{hidden}");
    }
    for there in ["qui-informatique", "ordinateurs", "wifi", "h37-sauvegardes", "h42-produits-qualifies"] {
        assert!(asked.iter().any(|code| code == there), "{there}");
    }
    let ready = site.get_as(&place, &cookie).await;
    assert!(ready.text().contains("Votre note : A+"), "{}", ready.text());
    // What was taught on the way stays on the screen, and can be answered again.
    let again = site.get_as(&format!("{assessment}/question/wifi"), &cookie).await;
    assert!(again.status == StatusCode::OK && again.text().contains("votre réponse"));
    let ended = site.post_as(&format!("{assessment}/terminer"), &cookie, "").await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_first_diagnosis_is_offered_first() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Administrateur).await;
    let list = site.get_as(BASE, &cookie).await;
    let at = |words: &str| list.text().find(words).unwrap();
    assert!(at("les premières mesures") < at("l’hygiène informatique"));
    let space = site.get_as("/t/val-fictif/espace", &cookie).await;
    assert!(space.text().contains(FIRST) && !space.text().contains(SECOND));
    let start = site.get_as(SECOND, &cookie).await;
    assert!(start.text().contains("60\u{a0}minutes") && start.text().contains("50\u{a0}questions"));
}
