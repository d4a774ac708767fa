//! What protects browsers and the site: headers on every answer, nothing kept, nothing opened by a failure.

use crate::engine::TypedTables;
use crate::site::{Page, Site};
use crate::walk::address;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use beffroi_domain::key::{self, NewKey};
use beffroi_domain::testing::House;
use beffroi_kernel::{Clock, Limits, Right, Rights, Role};
use beffroi_web::testing::routes;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const ALWAYS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("strict-transport-security", "max-age=31536000"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

fn assert_protected(page: &Page, what: &str) {
    for (name, expected) in ALWAYS {
        assert_eq!(page.header(name), expected, "{name} of {what}: {}", page.status);
    }
    let policy: Vec<&str> = page.header("content-security-policy").split(';').map(str::trim).collect();
    for directive in [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(&directive), "{directive} of {what}: {policy:?}");
    }
    assert!(!page.header("content-security-policy").contains("unsafe"), "{what}");
}

#[tokio::test]
async fn every_answer_of_every_route_protects_and_what_was_shown_to_somebody_is_not_kept() {
    let site = Site::with(Limits::default(), "https://donnees.exemple.fr").await;
    let person = site.house.person(Role::Administrateur);
    let (token, _) = site.house.sign_in(person).await.unwrap();
    let cookie = format!("__Host-beffroi={}", token.expose());
    let mut shown = 0;
    for (method, route) in routes() {
        let path = address(route);
        for cookie in ["", cookie.as_str()] {
            // A form without its token is refused: that answer is held to the same.
            let request = Request::builder().method(method).uri(&path).header(header::COOKIE, cookie);
            let page = site.send(request.body(Body::empty()).unwrap()).await;
            assert_protected(&page, &format!("{method} {path}"));
            let given = page.headers.contains_key(header::SET_COOKIE);
            if (!cookie.is_empty() || given) && !path.starts_with("/static/") {
                assert_eq!(page.header("cache-control"), "no-store", "{method} {path}: {}", page.status);
            }
            shown += usize::from(!cookie.is_empty() && page.status == StatusCode::OK);
        }
    }
    assert!(shown > 40, "somebody signed in was hardly shown anything: {shown} pages");
    for path in ["/rien/du/tout", "/t/nulle-part", "/static/rien.css"] {
        assert_protected(&site.get_as(path, &cookie).await, path);
    }
    assert_eq!(site.get_as("/t/nulle-part", &cookie).await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn what_a_key_reads_is_not_kept() {
    let site = Site::new().await;
    let admin = site.house.actor(Role::Administrateur);
    let expires = site.house.clock.now() + jiff::SignedDuration::from_hours(24);
    let new = NewKey { name: "Essai".into(), rights: Rights::of(&[Right::DatasetRead]), expires };
    let (_, text) = key::create(&site.house.app, &admin, new).await.unwrap();
    let bearer = format!("Bearer {text}");
    for path in [
        "/t/val-fictif/api/v1/datasets",
        "/t/val-fictif/api/v1/datasets/brouillon",
        "/t/val-fictif/api/explore/v2.1/catalog/datasets",
        "/t/val-fictif/api/v1/rien",
    ] {
        let page = site.call("GET", path, &[("authorization", &bearer)], "").await;
        assert_eq!(page.header("cache-control"), "no-store", "{path}: {}", page.status);
        // Another site reads what is open, and never with a cookie.
        assert_eq!(page.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(page.header("access-control-allow-credentials"), "", "{path}");
    }
    let open = site.get("/t/val-fictif/api/explore/v2.1/catalog/datasets/lieux/records").await;
    assert_ne!(open.header("cache-control"), "no-store", "what is open may be asked again with its tag");
}

#[tokio::test]
async fn when_the_database_fails_nothing_opens_and_nothing_is_told() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let before = site.get_as("/t/val-fictif/espace", &admin).await;
    assert_eq!(before.status, StatusCode::OK);
    site.house.app.store.close().await;
    let mut pages = Vec::new();
    for path in ["/t/val-fictif/espace", "/t/val-fictif/espace/journal", "/compte", "/t/val-fictif"] {
        pages.push(site.get_as(path, &admin).await);
    }
    let form = "email=administrateur%40val-fictif.example&password=cheval+agrafe+pile+correct";
    let entered = site.post_as("/connexion", "", form).await;
    let given: Vec<_> = entered.headers.get_all(header::SET_COOKIE).iter().collect();
    assert!(given.iter().all(|cookie| !cookie.to_str().unwrap().starts_with("beffroi=")), "{given:?}");
    pages.push(entered);
    let bearer = [("authorization", "Bearer beffroi_00000000000000000000000000000000_x")];
    pages.push(site.call("GET", "/t/val-fictif/api/v1/datasets", &bearer, "").await);
    for page in pages {
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.text());
        let number = page.header("x-request-id");
        assert!(!number.is_empty() && page.text().contains(number), "{}", page.text());
        let text = page.text().to_lowercase();
        for word in ["sqlx", "sqlite", "postgres", "pool", "select ", "panicked", ".rs:", "brouillon"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

/// A clock that breaks when it is told to.
struct Breaking {
    broken: AtomicBool,
    clock: Arc<dyn Clock>,
}

impl Clock for Breaking {
    fn now(&self) -> Timestamp {
        assert!(!self.broken.load(Ordering::Acquire), "l'horloge secrète s'est arrêtée");
        self.clock.now()
    }
}

#[tokio::test]
async fn a_panic_costs_one_request_and_says_nothing() {
    let mut house = House::with(Limits::default(), Arc::new(TypedTables)).await.unwrap();
    let clock = Arc::new(Breaking { broken: AtomicBool::new(false), clock: house.clock.clone() });
    house.app.clock = clock.clone();
    let site = Site::of(house, "http://localhost:8080").await;
    let editor = site.cookie(Role::Editeur).await;
    clock.broken.store(true, Ordering::Release);
    let page = site.get_as("/t/val-fictif/espace", &editor).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!page.header("x-request-id").is_empty() && !page.text().contains("secrète"), "{}", page.text());
    clock.broken.store(false, Ordering::Release);
    assert_eq!(site.get_as("/t/val-fictif/espace", &editor).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_finds_a_weakness_learns_whom_to_write_to() {
    let site = Site::new().await;
    let page = site.get("/.well-known/security.txt").await;
    assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    let lines: Vec<&str> = page.text().lines().collect();
    assert_eq!(
        lines,
        [
            "Contact: mailto:securite@val-fictif.example",
            "Expires: 2026-11-28T00:00:00Z",
            "Preferred-Languages: fr, en",
            "Canonical: http://localhost:8080/.well-known/security.txt",
        ]
    );
}
