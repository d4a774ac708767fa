//! The ways through the workspace: from the overview to every room, and from an action back to what asked for it.

use crate::site::{Site, says};
use axum::http::StatusCode;
use beffroi_domain::account::{self, NewPerson};
use beffroi_domain::questionnaire::{self, Changes};
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::PASSWORD;
use beffroi_kernel::assessment::AnswerSource;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Role, Roles};
use beffroi_reference::Answer;

const SPACE: &str = "/t/val-fictif/espace";

/// The addresses of the links of a part of a page.
fn links(text: &str) -> Vec<String> {
    text.split("<a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_way_of_the_overview_opens_and_shows_where_one_stands() {
    let site = Site::new().await;
    for role in [Role::Administrateur, Role::Lecteur] {
        let cookie = site.cookie(role).await;
        let page = site.get_as(SPACE, &cookie).await;
        let (_, doors) = page.text().split_once("<h2>Où aller</h2>").unwrap();
        let doors = links(doors.split_once("</main>").unwrap().0);
        assert!(doors.len() >= 5, "{doors:?}");
        for door in doors {
            let room = site.get_as(&door, &cookie).await;
            assert_eq!(room.status, StatusCode::OK, "{door}");
            let bar = room.text().split_once("<nav class=\"rooms\"").unwrap().1;
            let bar = bar.split_once("</nav>").unwrap().0;
            assert!(bar.contains(&format!("<a href=\"{door}\" aria-current=\"page\"")), "{door}: {bar}");
        }
    }
    let reader = site.get_as(SPACE, &site.cookie(Role::Lecteur).await).await;
    assert!(!says(&reader, "Clés d’API") && !says(&reader, "Plan d’action"));
    let public = site.get_as("/t/val-fictif/qui-appeler", "").await;
    assert!(!public.text().contains("class=\"rooms\""), "the public has no workspace");
}

#[tokio::test]
async fn an_action_leads_back_to_the_obligation_or_the_questions_that_asked_for_it() {
    let site = Site::new().await;
    let officer = site.cookie(Role::Rssi).await;
    let add = site.post_as(&format!("{SPACE}/obligations/rgpd-registre/plan"), &officer, "").await;
    assert_eq!(add.status, StatusCode::SEE_OTHER);
    let back = async |title: &str| {
        let board = site.get_as(&format!("{SPACE}/plan"), &officer).await;
        let text = board.text().replace(['\u{a0}', '\u{202f}'], " ");
        let line = text.split("<a href=\"").find(|piece| piece.contains(title)).unwrap().to_owned();
        let page = site.get_as(line.split('"').next().unwrap(), &officer).await;
        let (_, part) = page.text().split_once("D’où vient cette action").unwrap();
        links(part.split_once("</ul>").unwrap().0)
    };
    assert_eq!(back("Tenir le registre").await, [format!("{SPACE}/obligations/rgpd-registre")]);
    let (app, actor) = (&site.house.app, site.house.actor(Role::Rssi));
    let id = questionnaire::start(app, &actor, "cyber-premieres-mesures").await.unwrap().id;
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    let worst = |question: &beffroi_reference::questionnaire::Question| {
        let choices = question.choices().iter();
        choices.min_by(|a, b| a.score.total_cmp(&b.score)).map(|one| Answer::Choice(one.code.clone()))
    };
    let scored = sheet.questionnaire.questions().map(|(_, one)| one).filter(|one| one.weight > 0.0);
    let answers: Changes = scored.map(|one| (one.code.clone(), worst(one))).collect();
    questionnaire::answer(app, &actor, id, answers, AnswerSource::Web).await.unwrap();
    let at = format!("{SPACE}/diagnostic/cyber-premieres-mesures/{id}");
    site.post_as(&format!("{at}/plan"), &officer, "").await;
    let title = &questionnaire::find(app, &actor, id).await.unwrap().outcome.actions[0];
    let beffroi_reference::assessment::Deed::Measure(measure) = &title.deed else { panic!("{title:?}") };
    let day = beffroi_kernel::french::day(app.clock.now());
    let title = app.library.measures.find_on(measure, day).unwrap().title.clone();
    let open = back(&title).await;
    assert_eq!(open[0], at);
    assert!(
        open.len() > 1 && open[1..].iter().all(|one| one.starts_with(&format!("{at}/question/"))),
        "{open:?}"
    );
    for link in &open {
        assert_eq!(site.get_as(link, &officer).await.status, StatusCode::OK, "{link}");
    }
    questionnaire::close(app, &actor, id).await.unwrap();
    let closed = back(&title).await;
    let result = site.get_as(&at, &officer).await;
    for link in &closed[1..] {
        let (_, anchor) = link.split_once('#').unwrap();
        assert!(result.text().contains(&format!("id=\"{anchor}\"")), "{link}");
    }
}

#[tokio::test]
async fn whoever_came_for_one_room_finds_it_and_is_told_who_can_answer() {
    let site = Site::new().await;
    let app = &site.house.app;
    let host =
        territory::add(app, "test", NewTerritory::named("Syndicat", TerritoryKind::Syndicat)).await.unwrap();
    account::choose_owing_roles(app, &Actor::program(host.id, "test"), Roles::NONE).await.unwrap();
    let commune = NewTerritory {
        host: Some(host.slug.clone()),
        ..NewTerritory::named("Bourg", TerritoryKind::Commune)
    };
    let commune = territory::add(app, "test", commune).await.unwrap();
    let add = |territory, name: &'static str, role: Role| async move {
        let new = NewPerson {
            email: format!("{name}@exemple.example"),
            name: name.to_owned(),
            password: Some(PASSWORD.to_owned()),
            roles: role.into(),
        };
        account::add(app, &Actor::program(territory, "test"), new).await.unwrap()
    };
    let (dpo, mayor) =
        (add(host.id, "dpo", Role::Dpo).await, add(commune.id, "mairie", Role::Administrateur).await);
    let (dpo_cookie, mayor_cookie) = (site.cookie_of(&dpo).await, site.cookie_of(&mayor).await);
    let given = format!("personne={}&role=dpo&parties=obligation&jusqu_au=2026-12-31", dpo.id);
    let given = site.post_as("/t/bourg/espace/personnes/delegations/nouvelle", &mayor_cookie, &given).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    let space = site.get_as("/t/bourg/espace", &dpo_cookie).await;
    assert_eq!(space.status, StatusCode::OK, "the way in is not the room of data sets");
    assert!(
        space.text().contains("/t/bourg/espace/obligations\"") && !space.text().contains("/espace/donnees")
    );
    let list = site.get_as("/t/bourg/espace/obligations", &dpo_cookie).await;
    for words in [
        "Les réponses sont gardées dans la partie « inventaire », que votre délégation n’ouvre pas.",
        "Peut répondre : administrateur, éditeur de données, référent cyber, RSSI, DPO.",
        "Peut répondre : administrateur, dans la fiche du territoire.",
    ] {
        assert!(says(&list, words), "{words}: {}", list.text());
    }
    assert!(!list.text().contains("/obligations/repondre"));
    let own = site.get_as("/t/bourg/espace/obligations", &mayor_cookie).await;
    assert!(!says(&own, "Peut répondre") && own.text().contains("/obligations/repondre"));
}
