//! Every page in a real browser: axe finds nothing, no third party is asked, nothing overflows.
//!
//! Runs when `BEFFROI_TEST_CHROMEDRIVER` (path of the driver) and `BEFFROI_TEST_AXE` (path of `axe.min.js`)
//! are set, as `.ci/run` does.

use crate::program::Server;
use crate::webdriver::Browser;
use serde_json::{Value, json};

/// A page that does not exist: its explanation must be accessible too.
const MISSING: &str = "/t/inconnu";

/// The pages that anybody may open, from the root of the demonstration.
const PUBLIC: &[&str] = &[
    "/",
    "/connexion",
    "/t/saint-elme",
    "/t/saint-elme/donnees",
    "/t/saint-elme/donnees?q=introuvable",
    "/t/saint-elme/donnees/equipements-publics",
    "/t/saint-elme/donnees/equipements-publics/table",
    "/t/saint-elme/donnees/equipements-publics/colonnes",
    "/t/saint-elme/donnees/equipements-publics/carte",
    "/t/saint-elme/donnees/equipements-publics/versions",
    "/t/saint-elme/donnees/equipements-publics/api",
    "/t/saint-elme/donnees/subventions-aux-associations-2025/rapport",
    "/t/montbrevan/donnees/frequentation-de-la-mediatheque/graphique",
    "/t/pays-de-brevane/donnees/collecte-des-dechets-par-commune",
    "/t/saint-elme/api",
    MISSING,
];

/// The pages of the workspace, for somebody who has signed in.
const WORKSPACE: &[&str] = &[
    "/t/haute-brevane/espace",
    "/t/haute-brevane/espace/nouveau",
    "/t/haute-brevane/espace/donnees/annuaire-interne-des-agents",
    "/t/haute-brevane/espace/donnees/comptages-routiers-horaires",
    "/t/haute-brevane/espace/donnees/annuaire-interne-des-agents/fiche",
    "/t/haute-brevane/espace/donnees/annuaire-interne-des-agents/version",
    "/t/haute-brevane/espace/journal",
    "/t/haute-brevane/espace/journal/tete",
    "/t/haute-brevane/espace/vie-privee",
    "/compte/donnees",
    "/t/haute-brevane/espace/taches",
];

#[test]
fn every_page_is_accessible_and_asks_nobody_else() {
    let (Ok(driver), Ok(axe)) =
        (std::env::var("BEFFROI_TEST_CHROMEDRIVER"), std::env::var("BEFFROI_TEST_AXE"))
    else {
        eprintln!("left out: pages in a browser (set BEFFROI_TEST_CHROMEDRIVER and BEFFROI_TEST_AXE)");
        return;
    };
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{axe}: {error}"));
    let folder = tempfile::tempdir().unwrap();
    let server = Server::demo(folder.path());
    give_up_a_job(folder.path());
    let browser = Browser::start(&driver);
    let mut faults = Vec::new();
    for page in PUBLIC {
        examine(&browser, &server, page, &axe, &mut faults);
    }
    sign_in(&browser, &server);
    for page in WORKSPACE {
        examine(&browser, &server, page, &axe, &mut faults);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Puts a job that was given up into the queue, so that the page of background work has something to show.
fn give_up_a_job(folder: &std::path::Path) {
    let url = beffroi_domain::app::sqlite_url(folder);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = beffroi_store::Store::connect(&url).await.unwrap();
        let sql = "INSERT INTO jobs (id, territory_id, kind, payload, state, attempts, run_at, created_at, last_error) \
                   SELECT '000000000001020304050607080900aa', t.id, 'dataset.ingest', \
                   '{\"version\":\"' || MAX(v.id) || '\"}', 'dead', 5, 0, 0, 'the job panicked' \
                   FROM territories t JOIN versions v ON v.territory_id = t.id WHERE t.slug = 'haute-brevane' GROUP BY t.id";
        assert_eq!(beffroi_store::testing::run(&store, sql).await.unwrap(), 1);
        store.close().await;
    });
}

fn sign_in(browser: &Browser, server: &Server) {
    browser.open(&format!("{}/connexion", server.address));
    browser.script(
        "document.querySelector('input[type=email]').value = arguments[0];
         document.querySelector('input[type=password]').value = arguments[1];",
        &json!(["administration@haute-brevane.example", "beffroi-demonstration"]),
    );
    browser.script("document.querySelector('main form').requestSubmit()", &json!([]));
    for _ in 0..100 {
        if !browser.address().ends_with("/connexion") {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("signing in does not leave the page {}", browser.address());
}

fn examine(browser: &Browser, server: &Server, page: &str, axe: &str, faults: &mut Vec<String>) {
    for width in [1280, 390] {
        browser.resize(width, 1000);
        browser.open(&format!("{}{page}", server.address));
        let at = format!("{page} at {width} px");
        let status =
            browser.script("return performance.getEntriesByType('navigation')[0].responseStatus", &json!([]));
        let expected = if page == MISSING { 404 } else { 200 };
        if status != expected {
            faults.push(format!("{at}: status {status}"));
        }
        let overflow = browser.script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
            &json!([]),
        );
        if overflow.as_i64().unwrap_or(0) > 1 {
            faults.push(format!("{at}: {overflow} px wider than the window"));
        }
        let foreign = browser.script(
            "return performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith(location.origin + '/'))",
            &json!([]),
        );
        if foreign.as_array().is_none_or(|list| !list.is_empty()) {
            faults.push(format!("{at}: asks others: {foreign}"));
        }
        let violations = browser.script_async(
            &format!(
                "{axe}; const done = arguments[arguments.length - 1];
                 axe.run(document, {{ resultTypes: ['violations'] }}).then(r => done(r.violations.map(v =>
                   v.id + ': ' + v.help + ' → ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))),
                   e => done(['axe failed: ' + e]))"
            ),
            &json!([]),
        );
        for violation in violations.as_array().map(Vec::as_slice).unwrap_or(&[Value::Null]) {
            faults.push(format!("{at}: {violation}"));
        }
        for message in browser.console() {
            if !(page == MISSING && message.contains("404")) {
                faults.push(format!("{at}: console: {message}"));
            }
        }
    }
}
