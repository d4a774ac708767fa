//! The pages of the plan and of what a host offers, as those who use them go through them.

use crate::site::{Site, between, says};
use axum::http::StatusCode;
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_kernel::Role;
use beffroi_kernel::territory::TerritoryKind;

const PLAN: &str = "/t/val-fictif/espace/plan";
const MEMBERS: &str = "/t/val-fictif/espace/membres";

#[tokio::test]
async fn an_action_is_written_moved_on_and_proved_to_the_insurer() {
    let site = Site::new().await;
    let officer = site.cookie(Role::ReferentCyber).await;
    let empty = site.get_as(PLAN, &officer).await;
    assert!(says(&empty, "Le plan est vide") && !empty.text().contains("class=\"late\""));
    let wrong = "title=Sauvegarder+la+paie&cost_high=douze&due=2026-05-01";
    let again = site.post_as(&format!("{PLAN}/nouvelle"), &officer, wrong).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(
        again.text().contains("value=\"Sauvegarder la paie\"")
            && says(&again, "Le montant n’est pas lisible")
    );
    let right =
        "title=Sauvegarder+la+paie&cost_low=500&cost_high=1+200%2C50&due=2026-05-01&owner=Secr%C3%A9taire";
    let added = site.post_as(&format!("{PLAN}/nouvelle"), &officer, right).await;
    assert_eq!(
        (added.status, added.header("location")),
        (StatusCode::SEE_OTHER, "/t/val-fictif/espace/plan?fait=ajout")
    );
    // The clock stands on 1 June 2026: it is late, and the picture says so with a shape.
    let board = site.get_as(PLAN, &officer).await;
    for words in
        ["1 action ouverte, dont 1 en retard.", "500 € à 1 200,50 €", "en retard", "à payer par vous"]
    {
        assert!(says(&board, words), "{words}");
    }
    assert_eq!(board.text().matches("class=\"late\"").count(), 1);
    let action = between(&board, "<a href=\"/t/val-fictif/espace/plan/actions/", "\"").to_owned();
    let action = format!("{PLAN}/actions/{action}");
    let dropped = site.post_as(&format!("{action}/avancer"), &officer, "state=dropped&note=Non").await;
    assert_eq!(dropped.status, StatusCode::BAD_REQUEST);
    assert!(says(&dropped, "L’abandon n’a pas de raison"));
    let done = "state=done&evidence=Facture+du+3+mai&note=Copie+test%C3%A9e";
    site.post_as(&format!("{action}/avancer"), &officer, done).await;
    let page = site.get_as(&action, &officer).await;
    assert!(says(&page, "Copie testée") && says(&page, "Facture du 3 mai"));
    let insurer = site.get_as(&format!("{PLAN}/assureur"), &officer).await;
    assert!(says(&insurer, "1 mesure en place et prouvée") && says(&insurer, "Preuve : Facture du 3 mai"));
    let reader = site.cookie(Role::Elu).await;
    let seen = site.get_as(&action, &reader).await;
    assert!(says(&seen, "Facture du 3 mai") && !seen.text().contains("/avancer"));
}

#[tokio::test]
async fn who_pays_what_is_drawn_and_sums_to_the_whole() {
    let site = Site::new().await;
    let officer = site.cookie(Role::Rssi).await;
    let query = "cout=500000&dispositif=cybiah-metropole-du-grand-paris&dispositif=hauts-de-france-ia";
    let page = site.get_as(&format!("{PLAN}/aides?{query}"), &officer).await;
    for words in [
        "Vous payez 100 000 € sur 500 000 €.",
        "− 50 000 €",
        "règle version 1",
        "art. L. 1111-10, III",
        "20 %",
    ] {
        assert!(says(&page, words), "{words}");
    }
    assert!(says(&page, "fermé depuis le 31 décembre 2025"), "what is closed is shown, and cannot be chosen");
    assert!(!page.text().contains("value=\"grand-est-projets-collectifs\""));
    let wrong = site.get_as(&format!("{PLAN}/aides?cout=beaucoup"), &officer).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let late = "scheme=grand-est-projets-collectifs&project=Pare-feu&cost=1000&asked=10";
    let late = site.post_as(&format!("{PLAN}/aides"), &officer, late).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(says(&late, "Ce dispositif est fermé depuis le 31 décembre 2025"));
    let form = "scheme=cybiah-metropole-du-grand-paris&project=Pare-feu&cost=1000";
    assert_eq!(site.post_as(&format!("{PLAN}/aides"), &officer, form).await.status, StatusCode::SEE_OTHER);
    let listed = site.get_as(&format!("{PLAN}/aides"), &officer).await;
    assert!(says(&listed, "500 € demandés sur 1 000 €"));
    let state = between(&listed, "action=\"/t/val-fictif/espace/plan/aides/", "\"").to_owned();
    let sent = site.post_as(&format!("{PLAN}/aides/{state}"), &officer, "state=submitted").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(says(&site.get_as(&format!("{PLAN}/aides"), &officer).await, "Montant accordé"));
}

#[tokio::test]
async fn the_budget_the_committee_and_the_tests_have_their_pages() {
    let site = Site::new().await;
    let officer = site.cookie(Role::Administrateur).await;
    for line in ["label=Copieurs&amount=9600&security=0", "label=Pare-feu&amount=400&security=100"] {
        let added = site.post_as(&format!("{PLAN}/budget"), &officer, &format!("year=2026&{line}")).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{line}");
    }
    let budget = site.get_as(&format!("{PLAN}/budget?annee=2026"), &officer).await;
    assert!(says(
        &budget,
        "4 % du budget numérique vont à la sécurité. L’ANSSI conseille de 5 % à 10 % : il manque 100 €."
    ));
    assert!(says(&budget, "conseillé : 5 % à 10 %") && budget.text().contains("role=\"img\""));
    let form = "held=2026-05-31&attendance=Maire&decisions=Acheter+un+pare-feu&follow=oui";
    let met = site.post_as(&format!("{PLAN}/comite"), &officer, form).await;
    assert_eq!(met.status, StatusCode::SEE_OTHER);
    let pack = site.get_as(&format!("{PLAN}/comite"), &officer).await;
    assert!(says(&pack, "Réunion du 31 mai 2026") && says(&pack, "Prochaine réunion avant le 31 août 2026"));
    assert!(says(&site.get_as(PLAN, &officer).await, "Acheter un pare-feu"));
    let form = "title=Site&firm=Essai&scope=Le+site&authority=DGS&authorised=2026-06-01&starts=2026-06-02&ends=2026-06-03";
    assert_eq!(site.post_as(&format!("{PLAN}/tests"), &officer, form).await.status, StatusCode::SEE_OTHER);
    let tests = site.get_as(&format!("{PLAN}/tests"), &officer).await;
    let test = between(&tests, "/nouvelle?test=", "\"").to_owned();
    let finding = format!("title=Port+ouvert&test={test}&retest_on=2026-09-01");
    site.post_as(&format!("{PLAN}/nouvelle"), &officer, &finding).await;
    let tests = site.get_as(&format!("{PLAN}/tests"), &officer).await;
    assert!(says(&tests, "Port ouvert") && says(&tests, "à revérifier le 1er septembre 2026"));
}

#[tokio::test]
async fn everybody_knows_whom_to_call_and_what_there_is_to_get() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let contacts = site.get("/t/val-fictif/qui-appeler").await;
    assert_eq!(contacts.status, StatusCode::OK);
    assert!(contacts.text().contains("href=\"tel:3218\"") && says(&contacts, "Vérifié le 23 juin 2026"));
    let new = NewTerritory {
        host: Some("val-fictif".into()),
        insee: Some("31001".into()),
        ..NewTerritory::named("Val-Neuf", TerritoryKind::Commune)
    };
    territory::add(&site.house.app, "test", new).await.unwrap();
    for name in ["Sauvegarde+A", "Sauvegarde+B"] {
        let form = format!(
            "name={name}&subject=backup&provider=Syndicat&summary=Copie&area_kind=hosted&price=Gratuit&contact=Service"
        );
        let added = site.post_as(&format!("{MEMBERS}/services"), &admin, &form).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER);
    }
    let found = site.get("/services?commune=31001").await;
    assert!(says(&found, "Pour Val-Neuf") && says(&found, "2 services proposent la même chose ici"));
    assert!(says(&site.get("/services?commune=99999").await, "Aucune commune connue"));
    let form = "name=Parcours&summary=Essai&places=1&phases=Diagnostic+%3B+01%2F02%2F2027+%3B+30%2F04%2F2027";
    let made = site.post_as(&format!("{MEMBERS}/programmes"), &admin, form).await;
    let programme = made.header("location").to_owned();
    let page = site.get_as(&programme, &admin).await;
    assert!(says(&page, "La plus mauvaise note d’abord") && says(&page, "1 place, dont 1 libre"));
    let member = between(&page, "<option value=\"", "\"").to_owned();
    let odd =
        site.post_as(&format!("{programme}/inscriptions"), &admin, &format!("member={member}&grade=Z")).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    site.post_as(&format!("{programme}/inscriptions"), &admin, &format!("member={member}&grade=D-")).await;
    let waiting = site.get_as(&programme, &admin).await;
    let action = between(&waiting, "action=\"/t/val-fictif/espace/membres/programmes/", "\"").to_owned();
    let taken = site.post_as(&format!("{MEMBERS}/programmes/{action}"), &admin, "state=enrolled").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    assert!(says(&site.get_as(&programme, &admin).await, "1 place, dont 0 libre"));
}
