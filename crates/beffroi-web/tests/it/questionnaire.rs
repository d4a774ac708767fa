//! A secretary answers the first diagnosis with a browser that has no script, from the first page to the grade.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_kernel::Role;
use beffroi_reference::Library;

const BASE: &str = "/t/val-fictif/espace/diagnostic";
const CYBER: &str = "/t/val-fictif/espace/diagnostic/cyber-premieres-mesures";

#[tokio::test]
async fn from_the_first_page_to_the_grade_one_button_a_question() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Administrateur).await;
    let list = site.get_as(BASE, &cookie).await;
    assert!(
        list.text().contains("Cybersécurité : les premières mesures")
            && list.text().contains("20\u{a0}minutes")
    );
    let first = site.get_as(CYBER, &cookie).await;
    assert!(
        first.text().contains("Commencer") && first.text().contains("24\u{a0}questions"),
        "{}",
        first.text()
    );
    let begun = site.post_as(CYBER, &cookie, "").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    let mut place = begun.header("location").to_owned();
    let assessment = place.split("/question/").next().unwrap().to_owned();
    let library = Library::embedded().unwrap();
    let questionnaire = library.questionnaires.version("cyber-premieres-mesures", 1).unwrap();
    let mut asked = 0;
    while let Some(code) = place.split_once("/question/").map(|(_, code)| code.to_owned()) {
        let page = site.get_as(&place, &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
        let question = questionnaire.question(&code).unwrap();
        assert!(page.text().contains(&question.text) && page.text().contains("Je ne sais pas"), "{code}");
        // The first choice, and nobody knows about the copy out of reach. Nobody comes in from outside.
        let answer = match code.as_str() {
            "sauvegarde-copie" => "unknown",
            "acces-distance" | "serveur-de-comptes" => "non",
            _ => question.choices().last().unwrap().code.as_str(),
        };
        let sent = site.post_as(&place, &cookie, &format!("reponse={answer}")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{code}");
        place = sent.header("location").to_owned();
        asked += 1;
    }
    // Two questions do not concern a town without a server nor a door from outside.
    assert_eq!(asked, questionnaire.questions().count() - 2);
    let ready = site.get_as(&place, &cookie).await;
    assert!(
        ready.text().contains("Votre note : D+") && ready.text().contains("Terminer le diagnostic"),
        "{}",
        ready.text()
    );
    let ended = site.post_as(&format!("{assessment}/terminer"), &cookie, "").await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    let result = site.get_as(&assessment, &cookie).await;
    for piece in [
        "premières mesures : D+",
        "Chercher la réponse",
        "Qui peut vous aider",
        "href=\"tel:3218\"",
        "Vous vous pensiez fortement exposé",
        "la note ne dépasse pas D+",
        "Comment la note est calculée",
        "déclaré",
    ] {
        assert!(result.text().contains(piece), "{piece}: {}", result.text());
    }
    assert!(!result.text().contains("Terminer le diagnostic"));
    others_see_what_they_may(&site, &assessment, &cookie).await;
}

/// An elected official reads, and can change nothing; a stranger finds nothing; a new diagnosis takes over.
async fn others_see_what_they_may(site: &Site, assessment: &str, cookie: &str) {
    let elected = site.cookie(Role::Elu).await;
    let read = site.get_as(assessment, &elected).await;
    assert_eq!(read.status, StatusCode::OK);
    assert!(!read.text().contains("/question/"));
    let stranger = site.cookie_of(&site.house.stranger).await;
    assert_eq!(site.get_as(assessment, &stranger).await.status, StatusCode::NOT_FOUND);
    let again = site.post_as(CYBER, cookie, "").await;
    assert!(again.header("location").ends_with("/reprendre"), "{}", again.header("location"));
    let carried = site.get_as(again.header("location"), cookie).await;
    assert!(
        carried.text().contains("Toujours vrai") && !carried.text().contains("value=\"sauvegarde-copie\"")
    );
}

#[tokio::test]
async fn paper_is_typed_whole_or_not_at_all_and_evidence_says_what_is_missing() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Administrateur).await;
    let begun = site.post_as(CYBER, &cookie, "").await;
    let assessment = begun.header("location").split("/question/").next().unwrap().to_owned();
    let paper = format!("{assessment}/papier");
    let wrong = site.post_as(&paper, &cookie, "q-antivirus=C&q-pare-feu=Z").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("n’est pas une des lettres") && wrong.text().contains("value=\"C\""));
    let right = site.post_as(&paper, &cookie, "q-antivirus=c&q-pare-feu=%3F").await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    let page = site.get_as(&assessment, &cookie).await;
    assert!(
        page.text().contains("Oui, et quelqu’un reçoit les alertes") && page.text().contains("à chercher")
    );
    let evidence = format!("{assessment}/preuves");
    let missing =
        site.post_as(&evidence, &cookie, "question=second-facteur-messagerie&date=2026-05-01").await;
    assert!(missing.text().contains("La mesure manque."), "{}", missing.text());
    let form = "question=second-facteur-messagerie&date=2026-05-01&mesure=96%2C5";
    assert_eq!(site.post_as(&evidence, &cookie, form).await.status, StatusCode::SEE_OTHER);
    let page = site.get_as(&evidence, &cookie).await;
    assert!(page.text().contains("96,5 %") && page.text().contains("compte jusqu’au"), "{}", page.text());
    let none = site.post_as(&format!("{assessment}/question/antivirus"), &cookie, "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
}
