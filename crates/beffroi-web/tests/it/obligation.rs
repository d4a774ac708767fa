//! Obligations as people meet them: what applies, an answer, a decision, a calendar, a questionnaire.

use crate::site::{Page, Site};
use axum::http::StatusCode;
use beffroi_domain::key::{self, NewKey};
use beffroi_kernel::{Right, Rights, Role};

const BASE: &str = "/t/val-fictif/espace/obligations";
const ASK: &str = "/t/val-fictif/espace/qualifications";

/// The house two months on: the artificial intelligence act was amended in between.
async fn later() -> Site {
    let site = Site::new().await;
    site.house.wait_hours(24 * 60);
    site
}

/// The part of a page between two headings.
fn between<'a>(page: &'a Page, from: &str, to: &str) -> &'a str {
    let text = page.text();
    let start = text.find(from).unwrap_or_else(|| panic!("{from} is not there"));
    let rest = &text[start..];
    &rest[..rest.find(to).unwrap_or(rest.len())]
}

#[tokio::test]
async fn an_answer_moves_an_obligation_from_the_questions_to_the_list() {
    let site = later().await;
    let cookie = site.cookie(Role::ReferentCyber).await;
    let before = site.get_as(BASE, &cookie).await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(
        between(&before, "<h2>À faire maintenant", "<h2>À préciser")
            .contains("Tenir le registre des traitements")
    );
    assert!(
        before.text().contains("opérateurs d’importance vitale")
            && !before.text().contains("Déposer plainte dans les 72 heures pour être remboursé</a>")
    );
    assert!(before.text().contains("class=\"picture\""), "the days are drawn");
    let answered = site
        .post_as(&format!("{BASE}/repondre"), &cookie, "fact=cyber_insurance&q-cyber_insurance=oui")
        .await;
    assert_eq!(answered.header("location"), format!("{BASE}?fait=reponse"));
    let after = site.get_as(BASE, &cookie).await;
    let now = between(&after, "<h2>À faire maintenant", "<h2>À préciser");
    assert!(
        now.contains("Déposer plainte dans les 72 heures")
            && now.contains("assurance qui couvre les cyberattaques : oui")
    );
    // What cannot be read is said, and a fact that does not exist is not there.
    let wrong = site
        .post_as(
            &format!("{BASE}/repondre"),
            &cookie,
            "fact=major_risks&q-major_risks=aucun&q-major_risks=volcano",
        )
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("Une réponse n’est pas lisible"));
    let unknown = site.post_as(&format!("{BASE}/repondre"), &cookie, "fact=autre&q-autre=oui").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn where_one_stands_is_noted_and_faults_come_back_with_what_was_typed() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Dpo).await;
    let page = format!("{BASE}/rgpd-dpo");
    let aside = site.post_as(&format!("{page}/avancement"), &cookie, "status=not_applicable&owner=DGS").await;
    assert_eq!(aside.status, StatusCode::BAD_REQUEST);
    assert!(aside.text().contains("On ne sait pas pourquoi") && aside.text().contains("value=\"DGS\""));
    let form =
        "status=done&owner=DGS&done=2026-01-15&evidence=https%3A%2F%2Fexemple.example%2Fp&note=%3Cb%3E";
    let saved = site.post_as(&format!("{page}/avancement"), &cookie, form).await;
    assert_eq!(saved.header("location"), format!("{page}?fait=avancement"));
    let reader = site.cookie(Role::Elu).await;
    let shown = site.get_as(&page, &reader).await;
    for text in [
        "15\u{a0}janvier 2026",
        "&lt;b&gt;",
        "https://exemple.example/p",
        "art. 37",
        "toutes les collectivités",
    ] {
        assert!(shown.text().contains(text), "{text}");
    }
    assert!(!shown.text().contains("Enregistrer</button>"), "an elected official reads");
    assert!(between(&site.get_as(BASE, &reader).await, "<h2>Fait", "<details").contains("rgpd-dpo"));
    assert_eq!(site.get_as(&format!("{BASE}/autre"), &reader).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_sheet_prints_what_applies_what_does_not_and_what_is_not_sure() {
    let site = Site::printing().await;
    let dpo = site.cookie(Role::Dpo).await;
    let form = "status=not_applicable&reason=Tenu+par+le+syndicat";
    site.post_as(&format!("{BASE}/rgpd-registre/avancement"), &dpo, form).await;
    site.post_as(&format!("{BASE}/rgpd-dpo/avancement"), &dpo, "status=done&done=2026-01-15").await;
    let list = site.get_as(BASE, &dpo).await;
    assert!(list.text().contains(&format!("href=\"{BASE}.pdf\"")));
    let sheet = site.get_as(&format!("{BASE}.pdf"), &dpo).await;
    assert_eq!((sheet.status, sheet.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(sheet.header("cache-control").contains("no-store"));
    let sheet = sheet.json();
    assert_eq!(sheet["head"]["address"], format!("http://localhost:8080{BASE}"));
    assert_eq!(sheet["content"]["facts"], "commune.");
    let obligations = sheet["content"]["obligations"].as_array().unwrap();
    let one = |title: &str| {
        let found = obligations.iter().find(|one| one["title"].as_str().unwrap().contains(title));
        found.unwrap_or_else(|| panic!("{title} is not printed"))
    };
    let register = one("registre des traitements");
    assert_eq!((&register["applies"], &register["why"]), (&"no".into(), &"Tenu par le syndicat".into()));
    let officer = one("délégué à la protection");
    assert_eq!((&officer["applies"], &officer["standing"]), (&"yes".into(), &"done".into()));
    let bill = one("NIS 2");
    assert_eq!((&bill["applies"], &bill["state"]), (&"to-clarify".into(), &"expected".into()));
    assert!(bill["why"].as_str().unwrap().contains("habitants"), "{}", bill["why"]);
}

#[tokio::test]
async fn an_obligation_becomes_one_action_of_the_plan() {
    let site = Site::new().await;
    let (page, officer) = (format!("{BASE}/rgpd-dpo"), site.cookie(Role::Rssi).await);
    let form = "status=under_way&owner=Secr%C3%A9taire&planned=2026-09-01";
    site.post_as(&format!("{page}/avancement"), &officer, form).await;
    assert!(site.get_as(&page, &officer).await.text().contains("Ajouter à mon plan d’action"));
    for _ in 0..2 {
        let added = site.post_as(&format!("{page}/plan"), &officer, "").await;
        assert_eq!(added.header("location"), format!("{page}?fait=plan"));
    }
    let board = site.get_as("/t/val-fictif/espace/plan", &officer).await;
    assert!(board.text().contains("1 action ouverte") || board.text().contains("1\u{a0}action ouverte"));
    for text in ["Secrétaire", "1er\u{a0}septembre 2026", "obligation"] {
        assert!(board.text().contains(text), "{text}");
    }
    let after = site.get_as(&format!("{page}?fait=plan"), &officer).await;
    assert!(
        after.text().contains("C’est dans votre plan d’action") && !after.text().contains("Ajouter à mon")
    );
    let address = between(&after, "/t/val-fictif/espace/plan/actions/", "\"").to_owned();
    assert_eq!(site.get_as(&address, &officer).await.status, StatusCode::OK);
    // Who reads the plan finds the action; who may not sees neither it nor the button.
    let elected = site.get_as(&page, &site.cookie(Role::Elu).await).await;
    assert!(elected.text().contains(&address) && !elected.text().contains("Ajouter à mon"));
    let reader = site.get_as(&page, &site.cookie(Role::Lecteur).await).await;
    assert!(!reader.text().contains("/plan/actions/") && !reader.text().contains("Ajouter à mon"));
    assert_eq!(site.post_as(&format!("{BASE}/autre/plan"), &officer, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_versions_of_a_bill_stand_side_by_side() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Elu).await;
    let shown = site.get_as(&format!("{BASE}/nis2-mesures"), &cookie).await;
    for text in [
        "adopté par le Sénat le 12 mars 2025",
        "10 septembre 2025",
        "au moins 20\u{202f}000",
        "leur sort n’est pas connu",
        "texte attendu",
    ] {
        assert!(shown.text().replace("20 000", "20\u{202f}000").contains(text), "{text}");
    }
}

#[tokio::test]
async fn a_calendar_program_reads_with_the_address_alone() {
    let site = later().await;
    let cookie = site.cookie(Role::Rssi).await;
    let made = site.post_as(&format!("{BASE}/calendrier/adresse"), &cookie, "").await;
    let text = made.text();
    let start = text.find("/t/val-fictif/calendrier/").unwrap();
    let address: String = text[start..].chars().take_while(|c| *c != '<').collect();
    assert_eq!(address.len(), "/t/val-fictif/calendrier/".len() + 64);
    let feed = site.get(&address).await;
    assert_eq!((feed.status, feed.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
    assert!(feed.text().contains("BEGIN:VEVENT") && feed.text().contains("UID:ia-"));
    // Another territory's address, or another secret, is nothing.
    assert_eq!(
        site.get(&address.replace("val-fictif", "mont-imaginaire")).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        !site.get_as(&format!("{BASE}/calendrier"), &cookie).await.text().contains(&address),
        "it is shown once"
    );
    let gone = site.post_as(&format!("{BASE}/calendrier/retirer"), &cookie, "").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(&address).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_system_is_qualified_by_questions_and_a_forbidden_one_is_refused() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Dpo).await;
    let page = format!("{ASK}/ai-act");
    let first = site.get_as(&page, &cookie).await;
    assert!(first.text().contains("notation sociale") && first.text().contains("Continuer</button>"));
    let no = "q-ai_profiles_people=non&q-ai_narrow_task=non&q-ai_product_safety=non&q-ai_talks_to_people=oui&\
        q-ai_generates_content=oui&q-ai_imitates_reality=non&q-ai_informs_public=non&q-ai_reads_emotions=non";
    // One answer: the others are asked, and what was said is carried along.
    let next = site.post_as(&page, &cookie, "q-ai_prohibited_practices=aucun").await;
    assert!(next.text().contains("name=\"q-ai_prohibited_practices\" value=\"aucun\""));
    assert!(next.text().contains("À quoi sert le système"));
    let done = site
        .post_as(&page, &cookie, &format!("q-ai_prohibited_practices=aucun&q-ai_high_risk_uses=aucun&{no}"))
        .await;
    assert!(done.text().contains("art. 50, paragraphe 1") && done.text().contains("Garder ce résultat"));
    let kept =
        format!("q-ai_prohibited_practices=aucun&q-ai_high_risk_uses=aucun&{no}&name=Assistant&usage=active");
    let saved = site.post_as(&format!("{page}/garder"), &cookie, &kept).await;
    assert_eq!(saved.header("location"), format!("{ASK}?fait=garde"));
    let list = site.get_as(ASK, &cookie).await;
    assert!(list.text().contains("Assistant") && list.text().contains("en service"));
    let again = site.get_as(&format!("{page}?nom=assistant"), &cookie).await;
    assert!(again.text().contains("Réponses d’avant") && again.text().contains("value=\"assistant\""));
    let forbidden = format!(
        "q-ai_prohibited_practices=social_scoring&q-ai_high_risk_uses=aucun&{no}&name=Civisme&usage=active"
    );
    let refused = site.post_as(&format!("{page}/garder"), &cookie, &forbidden).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("ne peut pas être déclaré en service"));
    assert!(!site.get_as(ASK, &cookie).await.text().contains("Civisme"));
    let reader = site.cookie(Role::Lecteur).await;
    assert_eq!(site.post_as(&format!("{page}/garder"), &reader, &kept).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_question_about_the_territory_is_asked_once_and_serves_everywhere() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Rssi).await;
    let page = format!("{ASK}/hds");
    let no = "q-health_data=non&q-child_health_sheets=non&q-staff_health_papers=non&q-vulnerable_people_list=non&\
        q-care_records=non&q-care_records_outside=non&q-hosts_care_records_for_others=non";
    let answered = site.post_as(&page, &cookie, &format!("q-food_allergies=oui&{no}")).await;
    assert_eq!(answered.header("location"), page);
    let shown = site.get_as(&page, &cookie).await;
    assert!(shown.text().contains("données de santé, sans hébergeur certifié imposé"), "{}", shown.text());
    assert!(shown.text().contains("RGPD, art. 9") && shown.text().contains("note de conjoncture"));
    // The obligations use the same answers.
    let hosting = site.get_as(&format!("{BASE}/hds-hebergement"), &cookie).await;
    assert!(hosting.text().contains("ne vous concerne pas"));
    let saved = site.post_as(&format!("{page}/garder"), &cookie, "").await;
    assert_eq!(saved.header("location"), format!("{ASK}?fait=garde"));
}

#[tokio::test]
async fn programs_read_the_obligations_with_a_key_that_may() {
    let site = Site::new().await;
    let (app, admin) = (&site.house.app, site.house.actor(Role::Administrateur));
    let expires = app.clock.now() + jiff::SignedDuration::from_hours(24);
    let new = |right| NewKey { name: "Lecture".into(), rights: Rights::of(&[right]), expires };
    let (_, text) = key::create(app, &admin, new(Right::ObligationRead)).await.unwrap();
    let (_, other) = key::create(app, &admin, new(Right::DatasetRead)).await.unwrap();
    let path = "/t/val-fictif/api/v1/obligations";
    let ask = async |text: &str, query: &str| {
        let bearer = format!("Bearer {text}");
        site.call("GET", &format!("{path}{query}"), &[("authorization", &bearer)], "").await
    };
    let answer = ask(&text, "").await.json();
    let one = answer.as_array().unwrap().iter().find(|one| one["id"] == "nis2-mesures").unwrap();
    assert_eq!((&one["state"], one["variants"].as_array().unwrap().len()), (&"expected".into(), 4));
    for name in
        ["version", "applies", "rule", "why", "text", "since", "deadline", "missing", "group", "standing"]
    {
        assert!(one.get(name).is_some(), "{name}");
    }
    // The artificial intelligence act before it was amended, and after.
    let since = |answer: &serde_json::Value| {
        let all = answer.as_array().unwrap();
        all.iter().find(|one| one["id"] == "ia-haut-risque-usage").unwrap()["since"].clone()
    };
    assert_eq!(since(&ask(&text, "?on=2026-07-26").await.json()), "2026-08-02");
    assert_eq!(since(&ask(&text, "?on=2026-07-27").await.json()), "2027-12-02");
    assert_eq!(ask(&text, "?on=demain").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ask(&other, "").await.status, StatusCode::FORBIDDEN);
}
