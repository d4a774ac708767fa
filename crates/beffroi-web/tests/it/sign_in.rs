//! Signing in over HTTP: second factor, proof, providers, envelope, keys, and the tokens of forms.

use crate::engine::TypedTables;
use crate::site::{Page, Site};
use axum::http::StatusCode;
use beffroi_domain::key::{self, NewKey};
use beffroi_domain::testing::{FakeProviders, House, PASSWORD, code_of};
use beffroi_kernel::{Clock, Limits, Right, Rights, Role};
use beffroi_web::testing::{rendered_samples, routes};
use std::sync::Arc;

const PASSWORD_SENT: &str = "cheval+agrafe+pile+correct";

fn set_cookie(page: &Page) -> String {
    let given = page.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let session = given.into_iter().find(|value| value.starts_with("beffroi=")).expect("a session is given");
    session.split(';').next().unwrap().to_owned()
}

async fn give_password(site: &Site, role: Role) -> (Page, String) {
    let form = format!("email={}%40val-fictif.example&password={PASSWORD_SENT}&retour=/compte", role.code());
    let page = site.post_as("/connexion", "", &form).await;
    let cookie = set_cookie(&page);
    (page, cookie)
}

#[tokio::test]
async fn who_owes_a_second_factor_is_led_to_it_and_then_where_they_wanted_to_go() {
    let site = Site::new().await;
    site.house.ask_for_second_factors().await.unwrap();
    let (page, pending) = give_password(&site, Role::Administrateur).await;
    assert_eq!(page.header("location"), "/connexion/activer?retour=/compte");
    // Nothing else opens: not the workspace, not the account.
    for path in ["/t/val-fictif/espace", "/compte", "/t/val-fictif/espace/cles"] {
        let page = site.get_as(path, &pending).await;
        assert_eq!(
            (page.status, page.header("location").starts_with("/connexion?")),
            (StatusCode::SEE_OTHER, true),
            "{path}"
        );
    }
    let led = site.get_as("/connexion?retour=/t/val-fictif/espace", &pending).await;
    assert_eq!(led.header("location"), "/connexion/activer?retour=/t/val-fictif/espace");
    let shown = site.get_as("/connexion/activer?retour=/compte", &pending).await;
    assert!(shown.text().contains("<svg") && !shown.text().contains("<?xml"));
    let secret =
        shown.text().split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let wrong = site.post_as("/connexion/activer", &pending, "code=000000&retour=/compte").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains(&secret), "the same secret is shown again");
    let now = site.house.clock.now();
    let code = code_of(&secret, now).unwrap();
    let codes = site.post_as("/connexion/activer", &pending, &format!("code={code}&retour=/compte")).await;
    assert_eq!(codes.status, StatusCode::OK);
    assert_eq!(codes.text().matches("<li><code>").count(), 10);
    assert_eq!(codes.header("cache-control"), "no-store");
    let whole = set_cookie(&codes);
    assert_ne!(whole, pending);
    assert_eq!(site.get_as("/compte", &whole).await.status, StatusCode::OK);
    // The next time, only a code.
    let (page, pending) = give_password(&site, Role::Administrateur).await;
    assert_eq!(page.header("location"), "/connexion/second-facteur?retour=/compte");
    let later = now + jiff::SignedDuration::from_secs(30);
    let form = format!("code={}&retour=/compte", code_of(&secret, later).unwrap());
    let entered = site.post_as("/connexion/second-facteur", &pending, &form).await;
    assert_eq!(entered.header("location"), "/compte");
    assert_eq!(site.get_as("/compte", &set_cookie(&entered)).await.status, StatusCode::OK);
    let left = site.post_as("/connexion/second-facteur", &pending, &form).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "the session before the code is gone");
}

#[tokio::test]
async fn dangerous_acts_ask_again_who_one_is() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    site.house.wait_seconds(601);
    let member = site.house.person(Role::Dpo).id;
    for path in [
        "/compte/mot-de-passe",
        "/compte/second-facteur/codes",
        "/compte/second-facteur/retirer",
        "/compte/fournisseurs/test/lier",
        "/compte/fournisseurs/test/delier",
        "/t/val-fictif/espace/cles",
        "/t/val-fictif/espace/acces/secours",
        "/t/val-fictif/espace/acces/fournisseur",
        &format!("/t/val-fictif/espace/personnes/{member}/retirer-second-facteur"),
    ] {
        let page = site.post_as(path, &admin, "name=x").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(page.header("location").starts_with("/connexion/confirmer?retour=/"), "{path}");
    }
    // Whoever can let others in is not made from a desk that was left open; other roles are given as ever.
    let roles = format!("/t/val-fictif/espace/personnes/{member}/roles");
    let erase = format!("personne={member}&confirmation=x");
    for (path, form, expected) in [
        (roles.as_str(), "roles=dpo&roles=administrateur", "/connexion/confirmer?retour=/t/val-fictif"),
        (&roles, "roles=dpo&roles=rssi", "/t/val-fictif/espace/personnes/"),
        ("/t/val-fictif/espace/personnes/inviter", "email=x&roles=administrateur", "/connexion/confirmer?"),
        ("/t/val-fictif/espace/vie-privee/effacer", &erase, "/connexion/confirmer?retour=/t/val-fictif"),
    ] {
        let page = site.post_as(path, &admin, form).await;
        assert!(page.header("location").starts_with(expected), "{path} {form}: {}", page.header("location"));
    }
    let enrol = site.get_as("/connexion/activer", &admin).await;
    assert!(enrol.header("location").starts_with("/connexion/confirmer?"));
    let refused = site.post_as("/connexion/confirmer", &admin, "proof=faux&retour=/compte").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let form = format!("proof={PASSWORD_SENT}&retour=/t/val-fictif/espace/acces");
    let proved = site.post_as("/connexion/confirmer", &admin, &form).await;
    assert_eq!(proved.header("location"), "/t/val-fictif/espace/acces");
    let sheet = site.post_as("/t/val-fictif/espace/acces/secours", &admin, "").await;
    assert_eq!(sheet.status, StatusCode::OK);
    let code = sheet.text().split("secret-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let used = site.post_as("/secours", "", &format!("territoire=val-fictif&code={code}")).await;
    assert_eq!(used.header("location"), "/t/val-fictif/espace");
    let emergency = set_cookie(&used);
    for path in ["/t/val-fictif/espace", "/t/val-fictif", "/compte"] {
        assert!(site.get_as(path, &emergency).await.text().contains("Accès de secours en cours"), "{path}");
    }
    let page = site.get_as("/t/val-fictif/espace/acces", &admin).await;
    assert!(page.text().contains("descellé"));
}

#[tokio::test]
async fn ones_own_account_shows_and_closes_sessions() {
    let site = Site::new().await;
    let (first, second) = (site.cookie(Role::Editeur).await, site.cookie(Role::Editeur).await);
    let page = site.get_as("/compte", &first).await;
    assert_eq!(page.text().matches("name=\"session\"").count(), 1);
    let id =
        page.text().split("name=\"session\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let closed = site.post_as("/compte/sessions/fermer", &first, &format!("session={id}")).await;
    assert_eq!(closed.header("location"), "/compte?fait=session");
    assert_eq!(site.get_as("/compte", &second).await.status, StatusCode::SEE_OTHER);
    let third = site.cookie(Role::Editeur).await;
    site.post_as("/compte/sessions/fermer-autres", &first, "").await;
    assert_eq!(site.get_as("/compte", &third).await.status, StatusCode::SEE_OTHER);
    let weak = site.post_as("/compte/mot-de-passe", &first, "password=court").await;
    assert_eq!(weak.status, StatusCode::BAD_REQUEST);
    let changed = site.post_as("/compte/mot-de-passe", &first, "password=girafe+violon+brume+agenda").await;
    assert_eq!(changed.header("location"), "/compte?fait=mot-de-passe");
    assert_eq!(site.get_as("/compte", &first).await.status, StatusCode::OK);
    site.post_as("/compte/nom", &first, "name=Camille+Exemple").await;
    assert!(site.get_as("/compte", &first).await.text().contains("Camille Exemple"));
    assert!(!PASSWORD.is_empty());
}

pub async fn with_provider() -> (Site, Arc<FakeProviders>) {
    let mut house = House::with(Limits::default(), Arc::new(TypedTables)).await.unwrap();
    let fake = Arc::new(FakeProviders::default());
    house.app.providers = Some(fake.clone());
    (Site::of(house, "http://localhost:8080").await, fake)
}

pub fn state_of(page: &Page) -> String {
    let address = page.text().split("url=").nth(1).unwrap().split('"').next().unwrap();
    address.split("state=").nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn an_account_is_linked_then_opened_then_left_at_the_provider() {
    let (site, fake) = with_provider().await;
    let form = site.get("/connexion").await;
    assert!(form.text().contains("Se connecter avec Fournisseur d’essai"));
    let editor = site.cookie(Role::Editeur).await;
    let browser = format!("{editor}; beffroi-avant=un-navigateur");
    let leaving = site.post_as("/compte/fournisseurs/test/lier", &browser, "").await;
    assert_eq!(leaving.status, StatusCode::OK);
    fake.vouch("c", "sub-1", "x@y.example", None, None);
    let path = format!("/connexion/retour/test?state={}&code=c", state_of(&leaving));
    let linked = site.get_as(&path, &browser).await;
    assert_eq!(linked.header("location"), "/compte");
    assert!(site.get_as("/compte", &editor).await.text().contains("Lié depuis le"));

    let early = "beffroi-avant=un-autre";
    let leaving = site.post_as("/connexion/fournisseur/test", early, "retour=/compte").await;
    fake.vouch("d", "sub-1", "x@y.example", None, None);
    let path = format!("/connexion/retour/test?state={}&code=d", state_of(&leaving));
    let stolen = site.get_as(&path, "beffroi-avant=un-voleur").await;
    assert_eq!(stolen.status, StatusCode::BAD_REQUEST, "another browser");
    let leaving = site.post_as("/connexion/fournisseur/test", early, "retour=/compte").await;
    let path = format!("/connexion/retour/test?state={}&code=d", state_of(&leaving));
    let entered = site.get_as(&path, early).await;
    assert_eq!(entered.header("location"), "/compte");
    let out = site.post_as("/deconnexion", &set_cookie(&entered), "").await;
    assert!(out.text().contains("id_token_hint=jeton-de-sub-1"), "{}", out.text());
    assert!(out.text().contains("post_logout_redirect_uri=http://localhost:8080/deconnexion/retour"));

    let cancelled = site.get_as("/connexion/retour/test?error=access_denied%3Cscript%3E", early).await;
    assert_eq!(cancelled.status, StatusCode::BAD_REQUEST);
    assert!(!cancelled.text().contains("access_denied"));
    fake.set_down(true);
    let down = site.post_as("/connexion/fournisseur/test", early, "").await;
    assert_eq!(down.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(down.text().contains("ne répond pas") && down.text().contains("name=\"password\""));
}

#[tokio::test]
async fn a_key_opens_the_api_of_its_territory_and_no_page() {
    let site = Site::new().await;
    let (app, admin) = (&site.house.app, site.house.actor(Role::Administrateur));
    let expires = site.house.clock.now() + jiff::SignedDuration::from_hours(24);
    let rights = Rights::of(&[Right::DatasetRead]);
    let (_, text) = key::create(app, &admin, NewKey { name: "Essai".into(), rights, expires }).await.unwrap();
    let bearer = format!("Bearer {text}");
    let call = |path: &'static str, value: String| {
        let site = &site;
        async move { site.call("GET", path, &[("authorization", value.as_str())], "").await }
    };
    let draft = "/t/val-fictif/api/v1/datasets/brouillon";
    assert_eq!(call(draft, bearer.clone()).await.status, StatusCode::OK);
    let denied = site
        .call("POST", "/t/val-fictif/api/v1/datasets/brouillon/archive", &[("authorization", &bearer)], "{}")
        .await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    for (path, value) in [
        (draft, format!("{bearer}0")),
        (draft, "Bearer".to_owned()),
        (draft, format!("Basic {text}")),
        ("/t/mont-imaginaire/api/v1/territory", bearer.clone()),
        ("/t/val-fictif/api/explore/v2.1/catalog/datasets", "Bearer beffroi_x".to_owned()),
    ] {
        let page = call(path, value).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(page.header("content-type"), "application/problem+json");
    }
    let open = "/t/val-fictif/api/explore/v2.1/catalog/datasets";
    assert_eq!(site.get(open).await.status, StatusCode::OK, "what is public needs no key");
    let page = call("/t/val-fictif/espace", bearer).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "a key never opens a page");
}

#[tokio::test]
async fn keys_are_made_and_revoked_on_their_page() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let place = "/t/val-fictif/espace/cles";
    let wrong = site.post_as(place, &admin, "name=Portail&expires=2026-12-01").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("value=\"Portail\"") && wrong.text().contains("2026-12-01"));
    let form = "name=Portail&expires=2026-12-01&right=dataset_read&right=journal_read";
    let made = site.post_as(place, &admin, form).await;
    let text = made.text().split("<pre>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(text.starts_with("beffroi_"));
    let list = site.get_as(place, &admin).await;
    assert!(list.text().contains("Portail") && !list.text().contains(&text));
    assert!(list.text().contains("1er\u{a0}décembre 2026"));
    let id = text.split('_').nth(1).unwrap();
    let revoked = site.post_as(&format!("{place}/{id}/revoquer"), &admin, "").await;
    assert_eq!(revoked.header("location"), "/t/val-fictif/espace/cles?fait=revoquee");
    assert!(site.get_as(place, &admin).await.text().contains("révoquée"));
}

#[tokio::test]
async fn no_form_is_taken_without_the_token_of_its_browser() {
    let site = Site::new().await;
    let (editor, reader) = (site.cookie(Role::Editeur).await, site.cookie(Role::Lecteur).await);
    let theirs = beffroi_web::testing::form_token(&site.house.app, &reader);
    for (_, path) in routes().iter().filter(|(method, path)| *method == "POST" && !path.contains("/api/")) {
        let path = path.replace("{territory}", "val-fictif").replace("{dataset}", "brouillon");
        for form in ["", "title=x", &format!("jeton={theirs}"), "jeton="] {
            let page = site.post_bare(&path, &editor, form).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} {form}");
            assert!(page.text().contains("restée ouverte trop longtemps"), "{path}");
            assert_eq!(site.post_bare(&path, "", form).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let place = "/t/val-fictif/espace/nouveau";
    for texts in [&[("title", "x")][..], &[("jeton", theirs.as_str())], &[("title", "x"), ("jeton", "")]] {
        let page = site.upload_bare(place, &editor, texts, b"a;b\n1;2\n").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    // A large file after the token is not cut.
    let rows = "nom;places\n".to_owned() + &"Lac;3\n".repeat(20_000);
    let sent = site.upload_as(place, &editor, &[("title", "Grand")], rows.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
}

#[test]
fn every_form_of_every_page_carries_its_token_first() {
    let mut forms = 0;
    for (name, number, page) in rendered_samples() {
        for form in page
            .split("<form ")
            .skip(1)
            .filter(|form| form.split('>').next().unwrap().contains("method=\"post\""))
        {
            let inside = form.split_once('>').unwrap().1.trim_start();
            assert!(
                inside.starts_with("<input type=\"hidden\" name=\"jeton\" value=\""),
                "{name} {number}: {form}"
            );
            forms += 1;
        }
    }
    assert!(forms > 30, "{forms}");
}

#[tokio::test]
async fn the_public_gets_no_cookie_and_pages_of_those_signed_in_are_not_kept() {
    let site = Site::new().await;
    for path in ["/", "/t/val-fictif", "/t/val-fictif/donnees/lieux", "/t/val-fictif/api/openapi.json"] {
        let page = site.get(path).await;
        assert_eq!(page.header("set-cookie"), "", "{path}");
    }
    let form = site.get("/connexion").await;
    assert!(form.header("set-cookie").starts_with("beffroi-avant="));
    assert_eq!(form.header("cache-control"), "no-store");
    let editor = site.cookie(Role::Editeur).await;
    for path in [
        "/t/val-fictif/espace",
        "/t/val-fictif/donnees/lieux",
        "/t/val-fictif/donnees/lieux/rapport.json",
        "/compte",
    ] {
        assert_eq!(site.get_as(path, &editor).await.header("cache-control"), "no-store", "{path}");
    }
    let https = Site::with(Limits::default(), "https://donnees.exemple.fr").await;
    let page = https.get("/connexion").await;
    for (name, expected) in [
        ("strict-transport-security", "max-age=31536000"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(page.header(name), expected);
    }
    assert!(!page.header("content-security-policy").contains("unsafe"));
    assert_eq!(site.get("/").await.header("strict-transport-security"), "", "not over HTTP");
    let api = site.get("/t/val-fictif/api/openapi.json").await;
    assert_eq!(api.header("cross-origin-resource-policy"), "cross-origin");
}
