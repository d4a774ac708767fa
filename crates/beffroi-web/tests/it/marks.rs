//! Walls, by chance: any route, any names, any caller. No answer ever holds the mark of a territory that the
//! caller does not belong to, and none is a failure of ours.

use crate::site::{Page, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use beffroi_domain::dataset::{self, MetadataInput, NewDataset};
use beffroi_domain::files::UploadWriter;
use beffroi_kernel::{Actor, Role};
use beffroi_web::testing::routes;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

/// Found in whatever must stay inside of the first territory, and of the second.
const MARKS: [&str; 2] = ["MARQUE-ICI", "MARQUE-AILLEURS"];

/// Plants a mark in a draft, in its table and in the journal of a territory.
async fn plant(site: &Site, actor: &Actor, mark: &'static str) {
    let app = &site.house.app;
    let metadata = MetadataInput { description: mark.to_owned(), ..MetadataInput::titled(mark) };
    let new = NewDataset { metadata, slug: Some("secret".to_owned()), ..NewDataset::default() };
    dataset::create(app, actor, new).await.unwrap();
    let mut writer = UploadWriter::begin(app).await.unwrap();
    writer.write(format!("nom;{mark}\n{mark};1\n").as_bytes()).await.unwrap();
    dataset::stage(app, actor, "secret", writer.finish(&format!("{mark}.csv")).await.unwrap()).await.unwrap();
    app.work_all().await.unwrap();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.record("dataset.edit", format!("dataset:{mark}"), &json!({ "changed": [mark] }));
            Ok(())
        })
    })
    .await
    .unwrap();
}

/// One request.
#[derive(Clone, Debug)]
struct Try {
    method: &'static str,
    path: String,
    caller: usize,
    body: String,
}

fn tries(callers: usize) -> impl Strategy<Value = Try> {
    let name = prop_oneof![
        4 => Just("secret".to_owned()),
        2 => Just("lieux".to_owned()),
        1 => Just("brouillon".to_owned()),
        1 => "[a-z0-9%./-]{1,12}",
    ];
    let territory = prop_oneof![4 => Just("val-fictif"), 4 => Just("mont-imaginaire"), 1 => Just("rien")];
    let number = prop_oneof![Just("1".to_owned()), Just("2".to_owned()), "[0-9a-f]{1,32}"];
    let question = prop_oneof![
        3 => Just(String::new()),
        1 => Just("?version=1".to_owned()),
        1 => Just("?q=MARQUE&recherche=MARQUE&limit=100".to_owned()),
        1 => "\\?[a-z_]{1,10}=[ -~]{0,20}",
    ];
    let body = prop_oneof![Just(String::new()), Just("version=1&confirmation=oui".to_owned()), "[ -~]{0,60}"];
    (any::<prop::sample::Index>(), territory, name, number, question, 0..callers, body).prop_map(
        |(route, territory, name, number, question, caller, body)| {
            let routes = routes();
            let (method, path) = routes[route.index(routes.len())];
            let mut filled = String::new();
            for (index, part) in path.split('/').enumerate() {
                if index > 0 {
                    filled.push('/');
                }
                match part {
                    "{territory}" => filled.push_str(territory),
                    "{dataset}" => filled.push_str(&name),
                    part if part.starts_with('{') => filled.push_str(&number),
                    part => filled.push_str(part),
                }
            }
            let question: String =
                question.chars().filter(|c| !matches!(c, ' ' | '"' | '<' | '>' | '#')).collect();
            Try { method, path: filled + &question, caller, body }
        },
    )
}

async fn send(site: &Site, tried: &Try, cookie: &str) -> Option<Page> {
    let cookie = if cookie.is_empty() { "beffroi-avant=un-navigateur" } else { cookie };
    let body = format!("jeton={}&{}", beffroi_web::testing::form_token(&site.house.app, cookie), tried.body);
    let request = Request::builder()
        .method(tried.method)
        .uri(&tried.path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    // Not an address at all: no client could send it.
    Some(site.send(request.ok()?).await)
}

#[test]
fn no_answer_holds_a_mark_that_is_not_the_callers() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let site = runtime.block_on(Site::printing());
    assert_eq!(site.house.elsewhere.slug, "mont-imaginaire");
    runtime.block_on(plant(&site, &site.house.actor(Role::Administrateur), MARKS[0]));
    runtime.block_on(plant(&site, &site.house.stranger(), MARKS[1]));
    // Nobody, somebody of the second territory, every role of the first: and the mark that each may see.
    let mut callers =
        vec![(String::new(), None), (runtime.block_on(site.cookie_of(&site.house.stranger)), Some(1))];
    for role in Role::ALL {
        callers.push((runtime.block_on(site.cookie(role)), Some(0)));
    }
    let mut runner = TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
    let seen = std::cell::Cell::new(0);
    runner
        .run(&tries(callers.len()), |tried| {
            let (cookie, own) = &callers[tried.caller];
            // Signing out, or in as nobody, would end what the other tries need.
            if tried.path.starts_with("/deconnexion")
                || tried.path.starts_with("/connexion")
                || tried.path.starts_with("/secours")
                || tried.path.starts_with("/compte")
                // What is published is everybody's, its mark as well.
                || tried.path.contains("/publier")
            {
                return Ok(());
            }
            let Some(page) = runtime.block_on(send(&site, &tried, cookie)) else { return Ok(()) };
            prop_assert!(page.status < StatusCode::INTERNAL_SERVER_ERROR, "{tried:?}: {}", page.status);
            let text = String::from_utf8_lossy(&page.bytes);
            for (index, mark) in MARKS.iter().enumerate() {
                let found = text.contains(mark);
                prop_assert!(!found || Some(index) == *own, "{tried:?} gave {mark}");
                if found {
                    seen.set(seen.get() + 1);
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(seen.get() > 5, "the marks were hardly ever seen by their own: {} times", seen.get());
}
