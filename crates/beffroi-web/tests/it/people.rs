//! Pages about people, as those who use them go through them.

use crate::site::{Page, Site, between, says};
use axum::http::StatusCode;
use beffroi_domain::account::delegation::{self, NewDelegation};
use beffroi_domain::account::{self, NewPerson, Origin, Person};
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::{PASSWORD, code_of};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Clock, Role, Roles, Room, Rooms};

const PEOPLE: &str = "/t/val-fictif/espace/personnes";

pub fn path_of(link: &str) -> String {
    format!("/invitation/{}", link.rsplit('/').next().unwrap())
}

#[tokio::test]
async fn somebody_is_invited_joins_and_finds_the_door() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    // What was typed comes back with what is wrong.
    let again = site.post_as(&format!("{PEOPLE}/inviter"), &admin, "email=pas+une+adresse&roles=elu").await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(
        again.text().contains("value=\"pas une adresse\"") && again.text().contains("value=\"elu\" checked")
    );
    let form = "email=Dominique%40exemple.example&roles=elu&roles=editeur";
    let sent = site.post_as(&format!("{PEOPLE}/inviter"), &admin, form).await;
    assert_eq!((sent.status, sent.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(sent.text().contains("Aucun serveur de courrier n’est configuré"));
    let path = path_of(between(&sent, "type=\"text\" value=\"", "\""));
    let list = site.get_as(PEOPLE, &admin).await;
    assert!(
        list.text().contains("dominique@exemple.example") && !list.text().contains("/invitation/"),
        "the link was shown once"
    );

    let offer = site.get(&path).await;
    assert_eq!((offer.status, offer.header("cache-control")), (StatusCode::OK, "no-store"));
    for words in [
        "Agent administrateur vous invite",
        "Val-Fictif",
        "éditeur de données, élu",
        "Vous avez déjà un compte",
    ] {
        assert!(offer.text().contains(words), "{words}");
    }
    let short = site.post_as(&path, "", "name=Dominique+Exemple&password=court").await;
    assert_eq!(short.status, StatusCode::BAD_REQUEST);
    assert!(short.text().contains("value=\"Dominique Exemple\""));
    let password = PASSWORD.replace(' ', "+");
    let joined = site.post_as(&path, "", &format!("name=Dominique+Exemple&password={password}")).await;
    assert_eq!(joined.status, StatusCode::OK);
    assert!(joined.text().contains("Votre compte est créé"));
    let gone = site.get(&path).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.text().contains("Ce lien ne sert plus"));
    let unknown = site.get(&format!("/invitation/{}", "0".repeat(64))).await;
    assert_eq!(unknown.text(), gone.text(), "used and unknown are the same page");
    let form = format!("email=dominique%40exemple.example&password={password}");
    let signed_in = site.post_as("/connexion", "", &form).await;
    assert_eq!(signed_in.header("location"), "/t/val-fictif/espace");
}

#[tokio::test]
async fn whoever_has_an_account_accepts_after_signing_in() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let stranger = &site.house.stranger;
    let email = stranger.email.replace('@', "%40");
    let sent = site.post_as(&format!("{PEOPLE}/inviter"), &admin, &format!("email={email}&roles=dpo")).await;
    let path = path_of(between(&sent, "type=\"text\" value=\"", "\""));
    // The holder of the link sees both ways, whether there is an account or not.
    let offer = site.get(&path).await;
    assert!(offer.text().contains("Créer mon compte") && offer.text().contains("Se connecter"));
    let taken =
        site.post_as(&path, "", &format!("name=Quelqu+Un&password={}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    let nobody = site.post_as(&format!("{path}/accepter"), "", "").await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert!(nobody.header("location").starts_with("/connexion?retour=/invitation/"));
    let editor = site.cookie(Role::Editeur).await;
    assert!(site.get_as(&path, &editor).await.text().contains("connecté avec une autre adresse"));
    assert_eq!(site.post_as(&format!("{path}/accepter"), &editor, "").await.status, StatusCode::CONFLICT);
    let own = site.cookie_of(stranger).await;
    assert_eq!(site.get_as(PEOPLE, &own).await.status, StatusCode::NOT_FOUND);
    let accepted = site.post_as(&format!("{path}/accepter"), &own, "").await;
    assert_eq!(accepted.header("location"), "/t/val-fictif/espace");
    assert_eq!(site.get_as(PEOPLE, &own).await.status, StatusCode::OK);
    // With two territories, signing in leads to the list.
    let form = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(site.post_as("/connexion", "", &form).await.header("location"), "/mes-territoires");
    let list = site.get_as("/mes-territoires?q=VAL", &own).await;
    assert!(list.text().contains("Val-Fictif") && !list.text().contains("Mont-Imaginaire</a>"));
    let back = site.post_as("/connexion", "", &format!("{form}&retour=%2F%2Fmechant.example")).await;
    assert_eq!(back.header("location"), "/mes-territoires");
}

#[tokio::test]
async fn roles_deputies_and_departures_take_effect_at_the_next_page() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let (reader, editor) = (person(&site, Role::Lecteur), person(&site, Role::Editeur));
    let cookie = site.cookie(Role::Lecteur).await;
    let may_write =
        || async { site.get_as("/t/val-fictif/espace/nouveau", &cookie).await.status == StatusCode::OK };
    assert!(!may_write().await);
    let address = format!("{PEOPLE}/{}", reader.id);
    let none = site.post_as(&format!("{address}/roles"), &admin, "").await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
    assert!(none.text().contains("Aucun rôle n’est choisi"));
    assert_eq!(
        site.post_as(&format!("{address}/roles"), &admin, "roles=maire").await.status,
        StatusCode::BAD_REQUEST
    );
    let done = site.post_as(&format!("{address}/roles"), &admin, "roles=lecteur&roles=editeur").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(may_write().await);
    site.post_as(&format!("{address}/roles"), &admin, "roles=lecteur").await;
    assert!(!may_write().await);

    let away = format!("{PEOPLE}/{}", editor.id);
    let form = format!("suppleant={}&du=01%2F06%2F2026&au=2026-06-01", reader.id);
    assert_eq!(
        site.post_as(&format!("{away}/suppleance"), &admin, &form).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(may_write().await);
    let page = site.get_as("/t/val-fictif/espace", &cookie).await;
    assert!(says(&page, "Vous agissez aussi comme suppléant, jusqu’au 1er juin 2026."));
    let shown = site.get_as(&away, &admin).await;
    assert!(says(&shown, "Agent lecteur supplée cette personne, jusqu’au 1er juin 2026"));
    let end = format!("{away}/suppleance/{}", between(&shown, &format!("{away}/suppleance/"), "\""));
    assert_eq!(site.post_as(&end, &admin, "").await.status, StatusCode::SEE_OTHER);
    assert!(!may_write().await);

    let leave = site.get_as(&format!("{away}/depart"), &admin).await;
    assert!(leave.text().contains("Ce qui reste") && leave.text().contains("(parti)"));
    let editor_cookie = site.cookie(Role::Editeur).await;
    assert_eq!(site.post_as(&format!("{away}/depart"), &admin, "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get_as("/t/val-fictif/espace", &editor_cookie).await.status, StatusCode::NOT_FOUND);
    let versions = site.get_as("/t/val-fictif/donnees/lieux/versions", &admin).await;
    assert!(versions.text().contains("Agent editeur (parti)"));
    assert!(!site.get("/t/val-fictif/donnees/lieux/versions").await.text().contains("(parti)"));
    let chief = person(&site, Role::Administrateur);
    let last = site.post_as(&format!("{PEOPLE}/{}/depart", chief.id), &admin, "").await;
    assert_eq!(last.status, StatusCode::CONFLICT);
    assert!(last.text().contains("seul administrateur"));
}

pub fn person(site: &Site, role: Role) -> Person {
    site.house.people.iter().find(|(has, _)| *has == role).unwrap().1.clone()
}

#[tokio::test]
async fn the_list_of_people_is_searched_and_read_by_those_who_answer_for_it() {
    let site = Site::new().await;
    let dpo = site.cookie(Role::Dpo).await;
    let page = site.get_as(&format!("{PEOPLE}?q=R%C3%89F%C3%89RENT"), &dpo).await;
    assert!(page.text().contains("Agent referent_cyber") && !page.text().contains("Agent lecteur"));
    assert!(!page.text().contains("Inviter une personne") && page.text().contains("aucun</span>"));
    assert!(
        says(&page, "Aucune des 8 personnes n’a de second facteur."),
        "all of them, whatever is searched"
    );
    assert!(site.get_as(&format!("{PEOPLE}?q=%3Cscript%3E"), &dpo).await.text().contains("&lt;script&gt;"));
    for page in ["0", "9", "18446744073709551615", "-1"] {
        let status = site.get_as(&format!("{PEOPLE}?page={page}"), &dpo).await.status;
        assert!(!status.is_server_error(), "{page}: {status}");
    }
}

#[tokio::test]
async fn an_administrator_helps_somebody_who_lost_a_telephone() {
    let site = Site::new().await;
    let app = &site.house.app;
    let admin = site.cookie(Role::Administrateur).await;
    let reader = person(&site, Role::Lecteur);
    let address = format!("{PEOPLE}/{}", reader.id);
    let shown = site.get_as(&address, &admin).await;
    assert!(
        says(&shown, "Ses rôles ne le demandent pas.") && !shown.text().contains("/retirer-second-facteur")
    );
    // Whoever looks at their own page finds the way to their account instead.
    let chief = person(&site, Role::Administrateur);
    let own = site.get_as(&format!("{PEOPLE}/{}", chief.id), &admin).await;
    assert!(own.text().contains("href=\"/compte\"") && !own.text().contains("/fermer-sessions"));

    let (token, _) = site.house.sign_in(&reader).await.unwrap();
    let secret = account::begin_enrolment(app, &token).await.unwrap().secret;
    let code = code_of(&secret, site.house.clock.now()).unwrap();
    account::confirm_enrolment(app, &token, &code, &Origin::from("192.0.2.1")).await.unwrap();
    let shown = site.get_as(&address, &admin).await;
    assert!(says(&shown, "Depuis le 1er juin 2026."), "{}", shown.text());
    assert!(says(&site.get_as(PEOPLE, &admin).await, "1 personne sur 8 a un second facteur."));
    let rssi = site.cookie(Role::Rssi).await;
    let read = site.get_as(&address, &rssi).await;
    assert!(says(&read, "Depuis le 1er juin 2026.") && !read.text().contains("/fermer-sessions"));

    let closed = site.post_as(&format!("{address}/fermer-sessions"), &admin, "").await;
    assert_eq!(closed.header("location"), format!("{address}?fait=sessions"));
    assert!(account::signed_in(app, &token).await.unwrap().is_none());
    let reset = site.post_as(&format!("{address}/retirer-second-facteur"), &admin, "").await;
    assert_eq!(reset.header("location"), format!("{address}?fait=facteur"));
    let shown = site.get_as(&format!("{address}?fait=facteur"), &admin).await;
    assert!(
        says(&shown, "Son second facteur est retiré") && !shown.text().contains("/retirer-second-facteur")
    );
}

#[tokio::test]
async fn a_commune_lets_the_dpo_of_its_host_in_and_out() {
    let site = Site::new().await;
    let app = &site.house.app;
    let host = NewTerritory::named("Syndicat Exemple", TerritoryKind::Syndicat);
    let host = territory::add(app, "test", host).await.unwrap();
    account::choose_owing_roles(app, &Actor::program(host.id, "test"), Roles::NONE).await.unwrap();
    let commune = NewTerritory {
        host: Some(host.slug.clone()),
        ..NewTerritory::named("Bourg", TerritoryKind::Commune)
    };
    let commune = territory::add(app, "test", commune).await.unwrap();
    let add = |territory, name: &'static str, role: Role| async move {
        let new = NewPerson {
            email: format!("{name}@exemple.example"),
            name: format!("Agent {name}"),
            password: Some(PASSWORD.to_owned()),
            roles: role.into(),
        };
        account::add(app, &Actor::program(territory, "test"), new).await.unwrap()
    };
    let (dpo, mayor) = (
        add(host.id, "dpo-mutualise", Role::Dpo).await,
        add(commune.id, "mairie", Role::Administrateur).await,
    );
    let (dpo_cookie, mayor_cookie) = (site.cookie_of(&dpo).await, site.cookie_of(&mayor).await);
    let base = "/t/bourg/espace/personnes/delegations";
    let form = site.get_as(&format!("{base}/nouvelle"), &mayor_cookie).await;
    assert!(form.text().contains("Agent dpo-mutualise (DPO, Syndicat Exemple)"));
    assert!(!form.text().contains("dpo-mutualise@"), "whoever chooses needs no address");
    assert_eq!(site.get_as("/t/bourg/espace", &dpo_cookie).await.status, StatusCode::NOT_FOUND);
    let sent = |rooms: &str, until: &str| format!("personne={}&role=dpo&{rooms}&jusqu_au={until}", dpo.id);
    for (rooms, until) in
        [("x=y", "2026-12-31"), ("parties=journal", "hier"), ("parties=account", "2026-12-31")]
    {
        let again = site.post_as(&format!("{base}/nouvelle"), &mayor_cookie, &sent(rooms, until)).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST, "{rooms} {until}");
    }
    let given = site
        .post_as(&format!("{base}/nouvelle"), &mayor_cookie, &sent("parties=dataset", "2026-12-31"))
        .await;
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    let space = site.get_as("/t/bourg/espace", &dpo_cookie).await;
    assert!(says(&space, "Vous agissez par délégation, jusqu’au 31 décembre 2026."));
    assert_eq!(site.get_as("/t/bourg/espace/personnes", &dpo_cookie).await.status, StatusCode::FORBIDDEN);
    let own = site.get_as("/mes-territoires", &dpo_cookie).await;
    for words in ["Bourg", "par délégation", "31 décembre 2026", "Syndicat Exemple", "membre"] {
        assert!(says(&own, words), "{words}");
    }
    let list = site.get_as(base, &mayor_cookie).await;
    let end = format!("{base}/{}", between(&list, &format!("action=\"{base}/"), "\""));
    assert_eq!(site.post_as(&end, &dpo_cookie, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.post_as(&end, &mayor_cookie, "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get_as("/t/bourg/espace", &dpo_cookie).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hundreds_of_territories_stand_on_pages_and_are_found_by_name() {
    let site = Site::new().await;
    let app = &site.house.app;
    let host = NewTerritory::named("Syndicat Exemple", TerritoryKind::Syndicat);
    let host = territory::add(app, "test", host).await.unwrap();
    account::choose_owing_roles(app, &Actor::program(host.id, "test"), Roles::NONE).await.unwrap();
    let new = NewPerson {
        email: "dpo-mutualise@exemple.example".into(),
        name: "Agent mutualisé".into(),
        password: Some(PASSWORD.into()),
        roles: Role::Dpo.into(),
    };
    let dpo = account::add(app, &Actor::program(host.id, "test"), new).await.unwrap();
    for number in 0..60 {
        let new = NewTerritory {
            host: Some(host.slug.clone()),
            ..NewTerritory::named(&format!("Écart {number:02}"), TerritoryKind::Commune)
        };
        let commune = territory::add(app, "test", new).await.unwrap();
        let given = NewDelegation {
            person: dpo.id,
            role: Role::Dpo,
            rooms: Rooms::of(&[Room::Privacy]),
            until: "2026-12-31".parse().unwrap(),
        };
        delegation::give(app, &Actor::program(commune.id, "test"), given).await.unwrap();
    }
    let cookie = site.cookie_of(&dpo).await;
    let rows = |page: &Page| page.text().matches("<th scope=\"row\"").count();
    for (query, expected) in
        [("", 50), ("?page=2", 11), ("?q=ecart+1", 10), ("?q=ecart+1&page=2", 0), ("?q=rien", 0)]
    {
        let page = site.get_as(&format!("/mes-territoires{query}"), &cookie).await;
        assert_eq!((page.status, rows(&page)), (StatusCode::OK, expected), "{query}");
    }
}
