//! What the programs of a territory see: the API that takes a key.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_kernel::Role;
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
