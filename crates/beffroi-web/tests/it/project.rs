//! The pages of projects, as those who use them go through them.

use crate::site::{Site, says};
use axum::http::StatusCode;
use beffroi_domain::inventory::{self, Draft};
use beffroi_domain::key::{self, NewKey};
use beffroi_domain::project::{self, At, NewProject, stages};
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::{Right, Rights, Role};

const PROJECTS: &str = "/t/val-fictif/espace/projets";

/// A decision that answers yes to every point of a stage.
fn decision(at: At, outcome: &str) -> String {
    let points: String = at.stage().points.iter().map(|point| format!("&p-{}=yes", point.code)).collect();
    format!(
        "at={}&outcome={outcome}&decided_by=Maire&decided=2026-06-01&reason=Vu+en+r%C3%A9union{points}",
        at.code()
    )
}

/// Notes a project about a teleservice, as its officer does; its address.
async fn noted(site: &Site, officer: &str) -> String {
    assert!(says(&site.get_as(PROJECTS, officer).await, "Aucun projet n’est noté."));
    let mut draft = Draft::named("Portail famille");
    draft.values.insert("teleservice".into(), "oui".into());
    draft.values.insert("data".into(), "personal".into());
    let actor = site.house.actor(Role::ReferentCyber);
    let system = inventory::add(&site.house.app, &actor, ItemKind::System, draft).await.unwrap();

    let again = site
        .post_as(&format!("{PROJECTS}/ajouter"), officer, "name=Portail&purpose=&wanted=bient%C3%B4t")
        .await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(again.text().contains("value=\"Portail\"") && says(&again, "La date n’est pas lisible"));
    let form = format!(
        "name=Portail+famille&purpose=Inscrire+en+ligne&wanted=01/09/2026&systems={}&supplier=",
        system.id
    );
    let added = site.post_as(&format!("{PROJECTS}/ajouter"), officer, &form).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let project = added.header("location").split('?').next().unwrap().to_owned();
    let page = site.get_as(&project, officer).await;
    for words in
        ["la première sur 6", "le projet est ici", "conseillé, sans obligation", "document de travail"]
    {
        assert!(says(&page, words), "{words}");
    }
    // The card of the system leads to its projects, and the project to its systems.
    let card = site.get_as(&format!("/t/val-fictif/espace/inventaire/systemes/{}", system.id), officer).await;
    assert!(card.text().contains(&project) && says(&card, "Projets qui la créent ou la changent"));
    assert!(page.text().contains(&format!("/espace/inventaire/systemes/{}", system.id)));
    project
}

async fn others_only_read(site: &Site, project: &str) {
    // Who only reads sees all of it and no form.
    let officer = site.cookie(Role::ReferentCyber).await;
    let reader = site.cookie(Role::Elu).await;
    let seen = site.get_as(project, &reader).await;
    assert!(says(&seen, "Prévenir les parents") && !seen.text().contains("/decision\""));
    assert_eq!(site.get_as(&format!("{project}/decision"), &reader).await.status, StatusCode::FORBIDDEN);
    let stranger = site.get_as(&project.replace("val-fictif", "ailleurs"), &officer).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_teleservice_goes_from_the_idea_to_service_and_not_before_it_may() {
    let site = Site::new().await;
    let officer = site.cookie(Role::ReferentCyber).await;
    let project = noted(&site, &officer).await;
    let decide = format!("{project}/decision");
    let all: Vec<At> = At::all().collect();
    for at in all.iter().copied().filter(|at| !at.next().is_live()) {
        let passed = site.post_as(&decide, &officer, &decision(at, "passed")).await;
        assert_eq!(passed.status, StatusCode::SEE_OTHER, "{}", at.code());
    }
    let build = At::from_code("build").unwrap();
    let form = site.get_as(&decide, &officer).await;
    for words in
        ["Le système peut-il ouvrir ?", "Il manque encore", "une analyse de risques", "Étape où revenir"]
    {
        assert!(says(&form, words), "{words}");
    }
    // Only what concerns is asked: nothing of health, which its sheet excludes; the sheet does not say about AI.
    assert!(!form.text().contains("p-supplier-health") && form.text().contains("p-build-ai"));
    let refused = site.post_as(&decide, &officer, &decision(build, "passed")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(says(
        &refused,
        "Pas de passage à « Mise en service » : il manque une analyse de risques ; l’homologation de la démarche en ligne."
    ));
    assert!(refused.text().contains("value=\"Maire\""), "what was typed comes back");
    let analysis = "title=Atelier&done=2026-05-20&done_by=RSSI&document=https://exemple.example/a.pdf&residual=Panne&accepted_by=Maire";
    assert_eq!(
        site.post_as(&format!("{project}/analyse"), &officer, analysis).await.status,
        StatusCode::SEE_OTHER
    );
    let missing = site
        .post_as(&format!("{project}/homologation"), &officer, "decided=2026-05-21&authority=Maire")
        .await;
    assert_eq!(missing.status, StatusCode::BAD_REQUEST);
    let signed = "decided=2026-05-21&authority=Maire&document=javascript:alert(1)&told=Mentions+l%C3%A9gales";
    assert_eq!(
        site.post_as(&format!("{project}/homologation"), &officer, signed).await.status,
        StatusCode::SEE_OTHER
    );
    let reserves = format!("{}&reserves=Pr%C3%A9venir+les+parents", decision(build, "reserves"));
    assert_eq!(site.post_as(&decide, &officer, &reserves).await.status, StatusCode::SEE_OTHER);
    let page = site.get_as(&project, &officer).await;
    for words in [
        "en service",
        "Réalisation → Mise en service",
        "Prévenir les parents",
        "Rien ne manque",
        "Décision du 21 mai 2026",
    ] {
        assert!(says(&page, words), "{words}");
    }
    assert!(page.text().contains("href=\"https://exemple.example/a.pdf\""));
    assert!(!page.text().contains("href=\"javascript"), "only an address can be followed");
    let plan = site.get_as("/t/val-fictif/espace/plan", &officer).await;
    assert!(
        says(&plan, "Prévenir les parents")
            && says(&plan, "projet « Portail famille », étape « Réalisation »")
    );
    let list = site.get_as(PROJECTS, &officer).await;
    assert!(says(&list, "1 projet, dont 1 en service."));
    others_only_read(&site, &project).await;
    // Going back says why, and stays.
    let live = At::from_code("go-live").unwrap();
    let back = format!("{}&back_to={}", decision(live, "back"), stages()[1].code);
    assert_eq!(site.post_as(&decide, &officer, &back).await.status, StatusCode::SEE_OTHER);
    let page = site.get_as(&project, &officer).await;
    assert!(says(&page, "la 2e sur 6") && says(&page, "retour à une étape précédente"));
}

#[tokio::test]
async fn programs_read_the_projects_with_a_key_that_may() {
    let site = Site::new().await;
    let (app, admin) = (&site.house.app, site.house.actor(Role::Administrateur));
    let new = NewProject { name: "Portail".into(), purpose: "Inscrire".into(), ..NewProject::default() };
    let one = project::add(app, &admin, new).await.unwrap();
    let expires = app.clock.now() + jiff::SignedDuration::from_hours(24);
    let new = |right| NewKey { name: "Lecture".into(), rights: Rights::of(&[right]), expires };
    let (_, text) = key::create(app, &admin, new(Right::ProjectRead)).await.unwrap();
    let (_, other) = key::create(app, &admin, new(Right::InventoryRead)).await.unwrap();
    let ask = async |text: &str, query: &str| {
        let (path, bearer) = (format!("/t/val-fictif/api/v1/projects{query}"), format!("Bearer {text}"));
        site.call("GET", &path, &[("authorization", &bearer)], "").await
    };
    let answer = ask(&text, "").await.json();
    assert_eq!(answer["total_count"], 1);
    let found = &answer["results"][0];
    assert_eq!(found["id"], one.id.to_string());
    assert_eq!((&found["stage"], &found["live"]), (&"idea".into(), &false.into()));
    assert_eq!(found["missing"].as_array().unwrap().len(), 2);
    assert_eq!(ask(&text, "?offset=1").await.json()["results"].as_array().unwrap().len(), 0);
    assert_eq!(ask(&text, "?limit=1000").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ask(&other, "").await.status, StatusCode::FORBIDDEN);
}
