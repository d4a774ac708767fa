//! What the programs of a territory see: the API that takes a key.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_domain::key::{self, NewKey};
use beffroi_kernel::{Right, Rights, Role};
use std::collections::BTreeSet;

const API: &str = "/t/val-fictif/api/v1";

#[tokio::test]
async fn the_description_holds_every_route_for_programs_and_no_other() {
    let site = Site::new().await;
    let document = site.get("/t/val-fictif/api/openapi.json").await.json();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert((method.to_uppercase(), format!("/t/{{territory}}{path}")));
        }
    }
    let routes: BTreeSet<_> = beffroi_web::testing::routes()
        .into_iter()
        .filter(|(_, path)| path.contains("/api/") && !path.ends_with("/openapi.json"))
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(described, routes);
    assert_eq!(document["servers"][0]["url"], "http://localhost:8080/t/val-fictif");
    assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
}

#[tokio::test]
async fn neither_nobody_nor_a_cookie_opens_it() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Administrateur).await;
    for headers in [&[][..], &[("cookie", cookie.as_str())]] {
        let page = site.call("GET", &format!("{API}/datasets"), headers, "").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert_eq!(page.header("content-type"), "application/problem+json");
        assert_eq!(page.header("www-authenticate"), "Bearer");
        assert_eq!(page.json()["code"], "key-required");
        let page =
            site.call("POST", &format!("{API}/datasets"), headers, r#"{"metadata":{"title":"x"}}"#).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    }
}

/// A key of the administrator's territory with these rights, as its header.
async fn key(site: &Site, rights: &[Right]) -> String {
    let expires = site.house.app.clock.now() + jiff::SignedDuration::from_hours(24);
    let new = NewKey { name: "Logiciel métier".into(), rights: Rights::of(rights), expires };
    let (_, text) = key::create(&site.house.app, &site.house.actor(Role::Administrateur), new).await.unwrap();
    format!("Bearer {text}")
}

#[tokio::test]
async fn a_program_creates_fills_publishes_and_withdraws_a_data_set() {
    let site = Site::new().await;
    let all =
        key(&site, &[Right::DatasetRead, Right::DatasetWrite, Right::DatasetPublish, Right::JournalRead])
            .await;
    let with = [("authorization", all.as_str())];
    let made = site
        .call(
            "POST",
            &format!("{API}/datasets"),
            &with,
            r#"{"metadata":{"title":"Arbres","keywords":["nature","ville"]}}"#,
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!(made.header("location"), format!("{API}/datasets/arbres"));
    assert_eq!(made.json()["metadata"]["keywords"], serde_json::json!(["nature", "ville"]));
    let edited = site.call("PATCH", &format!("{API}/datasets/arbres"), &with, r#"{"theme":"ENVI"}"#).await;
    assert_eq!((edited.status, &edited.json()["metadata"]["title"]), (StatusCode::OK, &"Arbres".into()));
    assert_eq!(edited.json()["metadata"]["theme"], "ENVI");
    let staged = site
        .call(
            "POST",
            &format!("{API}/datasets/arbres/versions?name=arbres.csv"),
            &with,
            "essence;nombre\nTilleul;4\n",
        )
        .await;
    assert_eq!(
        (staged.status, &staged.json()["state"]),
        (StatusCode::ACCEPTED, &"staged".into()),
        "{}",
        staged.text()
    );
    let early = site.call("POST", &format!("{API}/datasets/arbres/versions/1/publish"), &with, "").await;
    assert_eq!((early.status, &early.json()["code"]), (StatusCode::CONFLICT, &"not-ready".into()));
    site.house.app.work_all().await.unwrap();
    let version = site.call("GET", &format!("{API}/datasets/arbres/versions/1"), &with, "").await.json();
    assert_eq!(
        (&version["state"], &version["rows"], &version["valid"]),
        (&"ready".into(), &1.into(), &true.into())
    );
    let published = site.call("POST", &format!("{API}/datasets/arbres/versions/1/publish"), &with, "").await;
    assert_eq!(published.json()["state"], "published", "{}", published.text());
    assert!(site.get("/t/val-fictif/donnees").await.text().contains("Arbres"));
    let archived = site.call("POST", &format!("{API}/datasets/arbres/archive"), &with, "").await;
    assert_eq!(archived.json()["state"], "archived");
    let journal = site.call("GET", &format!("{API}/journal?limit=1"), &with, "").await.json();
    assert_eq!(journal["results"][0]["action"], "dataset.archive");
    let after = site.call("GET", &format!("{API}/journal?limit=1"), &with, "").await.json();
    assert_eq!(after["results"][0]["action"], "access.read", "reading it is noted");
    let territory = site.call("GET", &format!("{API}/territory"), &with, "").await.json();
    assert_eq!(territory["slug"], "val-fictif");
}

#[tokio::test]
async fn a_key_does_what_is_written_on_it_in_its_territory_and_opens_no_page() {
    let site = Site::new().await;
    let read = key(&site, &[Right::DatasetRead]).await;
    let with = [("authorization", read.as_str())];
    let list = site.call("GET", &format!("{API}/datasets"), &with, "").await.json();
    assert_eq!(list["total_count"], 2, "the draft as well");
    for (method, path, body) in [
        ("POST", "/datasets", r#"{"metadata":{"title":"x"}}"#),
        ("PATCH", "/datasets/lieux", r#"{"title":"x"}"#),
        ("POST", "/datasets/lieux/versions", "a;b\n"),
        ("POST", "/datasets/lieux/versions/1/publish", ""),
        ("POST", "/datasets/lieux/archive", ""),
        ("GET", "/journal", ""),
    ] {
        let page = site.call(method, &format!("{API}{path}"), &with, body).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (StatusCode::FORBIDDEN, "application/problem+json"),
            "{path}"
        );
    }
    for (path, body, expected) in [
        ("/datasets", "{", "body-unreadable"),
        ("/datasets", r#"{"metadata":{"title":"x"},"autre":1}"#, "body-unreadable"),
    ] {
        let writer = key(&site, &[Right::DatasetWrite]).await;
        let page =
            site.call("POST", &format!("{API}{path}"), &[("authorization", writer.as_str())], body).await;
        assert_eq!((page.status, &page.json()["code"]), (StatusCode::BAD_REQUEST, &expected.into()));
    }
    let elsewhere = site.call("GET", "/t/mont-imaginaire/api/v1/datasets", &with, "").await;
    assert_eq!(
        (elsewhere.status, &elsewhere.json()["code"]),
        (StatusCode::UNAUTHORIZED, &"key-required".into())
    );
    let page = site.call("GET", "/t/val-fictif/espace", &with, "").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "a key opens no page");
    let forged = format!("{}x", &read[..read.len() - 1]);
    let refused =
        site.call("GET", &format!("{API}/datasets"), &[("authorization", forged.as_str())], "").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
}
