//! What others answer, on the pages of a diagnosis and in its report.

use crate::site::{Site, says};
use beffroi_domain::questionnaire::{self, Changes};
use beffroi_kernel::Role;
use beffroi_kernel::assessment::{AnswerSource, AssessmentId};
use beffroi_reference::Answer;

const ROOM: &str = "/t/val-fictif/espace/diagnostic";
const CYBER: &str = "cyber-premieres-mesures";

/// A diagnosis whose answers are all the last choice; where each needs a proof, nobody knows.
async fn finished(site: &Site, id: &str) -> AssessmentId {
    let (app, actor) = (&site.house.app, site.house.actor(Role::Administrateur));
    let assessment = questionnaire::start(app, &actor, id).await.unwrap().id;
    let sheet = questionnaire::find(app, &actor, assessment).await.unwrap();
    let last = |question: &beffroi_reference::questionnaire::Question| {
        let proved = question.evidence.as_ref().is_some_and(|kind| kind.required);
        let last = Answer::Choice(question.choices().last().unwrap().code.clone());
        (question.code.clone(), Some(if proved { Answer::Unknown } else { last }))
    };
    let answers: Changes = sheet.questionnaire.questions().map(|(_, question)| last(question)).collect();
    questionnaire::answer(app, &actor, assessment, answers, AnswerSource::Web).await.unwrap();
    assessment
}

#[tokio::test]
async fn figures_stand_beside_the_answers_with_base_source_and_how_sure_they_are() {
    let site = Site::printing().await;
    let officer = site.cookie(Role::ReferentCyber).await;
    let id = finished(&site, CYBER).await;
    let page = site.get_as(&format!("{ROOM}/{CYBER}/{id}"), &officer).await;
    for words in [
        "Ce que répondent les autres",
        "Collectivités qui s’adresseraient au CSIRT en cas d’attaque",
        "de 27,1 à 37,8 %, 19 fois sur 20",
        "collectivités (292 réponses)",
        "Observatoire Data Publica 2025, page 72 environ",
        "Une intention, pas un appel",
        "44 %",
        "inconnue : la source ne dit pas combien ont répondu",
        "Votre réponse n’est d’aucune de celles que comptent ces chiffres.",
        "Moins de cinq ont un résultat : rien n’en est dit",
        "sur son propre barème ; le nôtre est différent",
    ] {
        assert!(says(&page, words), "{words}: {}", page.text());
    }
    assert!(page.text().contains("class=\"own\"") && page.text().contains("id=\"autres-1-title\""));
    let report = site.get_as(&format!("{ROOM}/{CYBER}/{id}/rapport.pdf"), &officer).await.json();
    let beside = report["content"]["beside"].as_array().unwrap().clone();
    assert_eq!(beside[0]["question"], "Le résultat d’ensemble");
    let printed = beside.iter().find(|one| one["question"].as_str().unwrap().contains("exposée")).unwrap();
    assert_eq!(printed["others"].as_array().unwrap().len(), 2, "both figures, whatever they say together");
    assert!(printed["own"].as_str().unwrap().contains("Très exposée"));
}

#[tokio::test]
async fn a_figure_is_shown_once_the_question_is_answered() {
    let site = Site::new().await;
    let (app, actor) = (&site.house.app, site.house.actor(Role::Administrateur));
    let officer = site.cookie(Role::ReferentCyber).await;
    let id = questionnaire::start(app, &actor, CYBER).await.unwrap().id;
    let address = format!("{ROOM}/{CYBER}/{id}/question/exposition-pensee");
    let before = site.get_as(&address, &officer).await;
    assert!(!says(&before, "Ce que répondent les autres"), "it would lead the answer");
    site.post_as(&address, &officer, "reponse=peu").await;
    let after = site.get_as(&address, &officer).await;
    assert!(says(&after, "<summary>Ce que répondent les autres</summary>"));
    assert!(says(&after, "Votre réponse est de celles que compte au moins un de ces chiffres."));
}

#[tokio::test]
async fn the_level_on_data_stands_beside_the_published_levels() {
    let site = Site::new().await;
    let officer = site.cookie(Role::ReferentCyber).await;
    let id = finished(&site, "maturite-donnees").await;
    let page = site.get_as(&format!("{ROOM}/maturite-donnees/{id}"), &officer).await;
    for words in [
        "Le résultat d’ensemble",
        "de 21,3 à 31,3 %, 19 fois sur 20",
        "Métropoles et régions se déclarant avancées ou très avancées",
        "Le document ne dit pas si celles qui se disent « très avancées »",
        "Moins de cinq ont un résultat",
    ] {
        assert!(says(&page, words), "{words}: {}", page.text());
    }
}
