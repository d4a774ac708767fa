//! Every page in a real browser: axe finds nothing, no third party is asked, nothing overflows.
//!
//! Runs when `BEFFROI_TEST_CHROMEDRIVER` (path of the driver) and `BEFFROI_TEST_AXE` (path of `axe.min.js`)
//! are set, as `.ci/run` does.

use crate::program::Server;
use crate::webdriver::Browser;
use beffroi_domain::testing::code_of;
use beffroi_kernel::clock::{Clock, SystemClock};
use serde_json::{Value, json};

/// A page that does not exist: its explanation must be accessible too.
const MISSING: &str = "/t/inconnu";

/// How wide the window is: a desk, a telephone.
const WIDTHS: [u32; 2] = [1280, 390];

/// The pages that anybody may open, from the root of the demonstration.
const PUBLIC: &[&str] = &[
    "/",
    "/connexion",
    "/secours",
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
    "/t/saint-elme/qui-appeler",
    "/attaque",
    "/t/saint-elme/attaque",
    "/t/saint-elme/attaque/rancongiciel?q-cyber_insurance=oui&q-breach_risk=likely",
    "/services",
    "/services?code=99101",
    MISSING,
];

/// The pages of the workspace, for somebody who has signed in at the département.
const WORKSPACE: &[&str] = &[
    "/t/haute-brevane/espace",
    "/t/haute-brevane/espace/donnees",
    "/t/haute-brevane/espace/nouveau",
    "/t/haute-brevane/espace/donnees/annuaire-interne-des-agents",
    "/t/haute-brevane/espace/donnees/comptages-routiers-horaires",
    "/t/haute-brevane/espace/donnees/annuaire-interne-des-agents/fiche",
    "/t/haute-brevane/espace/donnees/annuaire-interne-des-agents/version",
    "/t/haute-brevane/espace/taches",
];

/// The pages about people and trust, for the secretary of the commune.
const TRUST: &[&str] = &[
    "/compte",
    "/compte/donnees",
    "/mes-territoires",
    "/t/saint-elme/espace/personnes",
    "/t/saint-elme/espace/personnes?q=introuvable",
    "/t/saint-elme/espace/personnes/inviter",
    "/t/saint-elme/espace/personnes/delegations",
    "/t/saint-elme/espace/personnes/delegations/nouvelle",
    "/t/saint-elme/espace/journal",
    "/t/saint-elme/espace/journal?famille=account&refus=oui",
    "/t/saint-elme/espace/journal/tete",
    "/t/saint-elme/espace/vie-privee",
    "/t/saint-elme/espace/obligations",
    "/t/saint-elme/espace/obligations/nis2-mesures",
    "/t/saint-elme/espace/obligations/calendrier",
    "/t/saint-elme/espace/qualifications",
    "/t/saint-elme/espace/qualifications/ai-act",
    "/t/saint-elme/espace/qualifications/nis2",
    "/t/saint-elme/espace/inventaire",
    "/t/saint-elme/espace/inventaire/activites",
    "/t/saint-elme/espace/inventaire/systemes?hosting=own_premises",
    "/t/saint-elme/espace/inventaire/systemes/nouveau",
    "/t/saint-elme/espace/inventaire/contrats/nouveau",
    "/t/saint-elme/espace/inventaire/contacts",
    "/t/saint-elme/espace/inventaire/locaux/import",
    "/t/saint-elme/espace/inventaire/modeles",
    "/t/saint-elme/espace/inventaire/faits",
    "/t/saint-elme/espace",
    "/t/saint-elme/espace/personnes/second-facteur",
    "/t/saint-elme/espace/diagnostic",
    DIAGNOSIS,
    "/t/saint-elme/espace/diagnostic/maturite-donnees",
    "/t/saint-elme/espace/plan",
    "/t/saint-elme/espace/plan/nouvelle",
    "/t/saint-elme/espace/plan/aides",
    "/t/saint-elme/espace/plan/budget",
    "/t/saint-elme/espace/plan/comite",
    "/t/saint-elme/espace/plan/tests",
    "/t/saint-elme/espace/plan/assureur",
    "/t/saint-elme/espace/projets",
    "/t/saint-elme/espace/projets/ajouter",
    "/t/saint-elme/espace/territoire/partage",
    "/t/saint-elme/espace/cles",
    "/t/saint-elme/espace/acces",
    "/t/saint-elme/espace/territoire",
    "/t/saint-elme/espace/territoire/modifier",
    "/t/saint-elme/espace/territoire/depart",
];

/// The pages of a territory that hosts others.
const HOST: &[&str] = &[
    "/t/syndicat/espace/membres",
    "/t/syndicat/espace/membres/import",
    "/t/syndicat/espace/membres/diagnostics",
    "/t/syndicat/espace/membres/plans",
    "/t/syndicat/espace/membres/services",
    "/t/syndicat/espace/membres/programmes",
    "/t/syndicat/espace/obligations/membres",
];

/// The diagnosis that the commune of the demonstration has finished twice.
const DIAGNOSIS: &str = "/t/saint-elme/espace/diagnostic/cyber-premieres-mesures";

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
    let mut eye = Eye { browser: &browser, server: &server, axe, faults: Vec::new() };
    eye.open_all(PUBLIC);
    eye.sign_in("administration@haute-brevane.example");
    eye.open_all(WORKSPACE);
    eye.sign_in("administration@syndicat.example");
    eye.open_all(HOST);
    first_link(&mut eye, "/t/syndicat/espace/membres/diagnostics", "/campagnes/");
    eye.sign_in("administration@saint-elme.example");
    eye.open_all(TRUST);
    first_link(&mut eye, DIAGNOSIS, "/diagnostic/cyber-premieres-mesures/");
    first_link(&mut eye, "/t/saint-elme/espace/plan", "/espace/plan/actions/");
    first_link(&mut eye, "/t/saint-elme/espace/projets", "/espace/projets/");
    at_its_gate(&mut eye);
    answering(&mut eye);
    of_a_member(&mut eye);
    invited(&mut eye);
    shown_once(&mut eye);
    second_factor(&mut eye);
    assert!(eye.faults.is_empty(), "{} faults:\n{}", eye.faults.len(), eye.faults.join("\n"));
}

/// The page behind the first link of a page whose address holds some text.
fn first_link(eye: &mut Eye, page: &str, holds: &str) {
    eye.go(page);
    let script = format!(
        "return document.querySelector('main a[href*=\"{holds}\"]:not([href$=\".pdf\"])').getAttribute('href')"
    );
    let link = eye.text(&script);
    eye.open_all(&[&link]);
}

/// The forms of a project: the points of its gate, a risk analysis, a homologation.
fn at_its_gate(eye: &mut Eye) {
    eye.go("/t/saint-elme/espace/projets");
    let link = eye.text("return document.querySelector('main th a').getAttribute('href')");
    let pages = ["decision", "analyse", "homologation", "modifier"].map(|page| format!("{link}/{page}"));
    for page in &pages {
        eye.open_all(&[page]);
    }
}

/// A diagnosis that is begun: what is carried over, a question, the result while answers are missing.
fn answering(eye: &mut Eye) {
    eye.go(DIAGNOSIS);
    eye.send("document.querySelector('main form').requestSubmit()");
    eye.look("the first page of a new diagnosis", 200);
    let begun = eye.text("return location.pathname");
    let assessment = begun.rsplit_once("/reprendre").map_or(begun.as_str(), |(before, _)| before);
    let pages = ["", "/question/antivirus", "/papier", "/preuves", "/confier"];
    let pages: Vec<String> = pages.iter().map(|page| format!("{assessment}{page}")).collect();
    eye.open_all(&pages.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The pages of one member: what they are, their leaving, what is kept about them.
fn of_a_member(eye: &mut Eye) {
    eye.go("/t/saint-elme/espace/personnes?q=services");
    let member = eye.text("return document.querySelector('tbody th a').getAttribute('href')");
    let person = member.rsplit('/').next().unwrap();
    eye.open_all(&[
        &member,
        &format!("{member}/depart"),
        &format!("/t/saint-elme/espace/vie-privee/personne?personne={person}"),
    ]);
    eye.go(&format!("/t/saint-elme/espace/vie-privee/personne?personne={person}"));
    eye.send(
        "const form = document.querySelector('form[action$=\"/extraire\"]');
         form.querySelector('[name=confirmation]').value = 'agent@saint-elme.example';
         form.requestSubmit(form.querySelector('[value=page]'))",
    );
    eye.look("what is kept about somebody", 200);
}

/// The link of an invitation, and what whoever holds it sees.
fn invited(eye: &mut Eye) {
    eye.go("/t/saint-elme/espace/personnes/inviter");
    eye.send(
        "document.querySelector('#email').value = 'culture@saint-elme.example';
         document.querySelector('#roles-agent').checked = true;
         document.querySelector('main form').requestSubmit()",
    );
    eye.look("the link of an invitation", 200);
    let link = eye.text("return new URL(document.querySelector('#lien').value).pathname");
    // The secretary is somebody else; nobody is whoever is not signed in.
    eye.open_all(&[&link]);
    eye.sign_out();
    eye.open_all(&[&link]);
    eye.sign_in("administration@saint-elme.example");
}

/// What is shown once, to be copied or printed.
fn shown_once(eye: &mut Eye) {
    eye.go("/t/saint-elme/espace/cles");
    eye.send(
        "document.querySelector('#name').value = 'Essai';
         document.querySelector('input[name=right]').checked = true;
         document.querySelector('#expires').value = document.querySelector('#expires').max;
         document.querySelector('form[action$=\"/cles\"]').requestSubmit()",
    );
    eye.look("a key, once", 200);
    eye.go("/t/saint-elme/espace/acces");
    eye.send("document.querySelector('form[action$=\"/secours\"]').requestSubmit()");
    eye.look("the sheet of the envelope", 200);
}

/// A second factor from its picture to its recovery codes; then what whoever signs in is asked.
fn second_factor(eye: &mut Eye) {
    eye.open_all(&["/connexion/activer?retour=/compte"]);
    let secret = eye.text("return document.querySelector('.secret').textContent").replace(' ', "");
    let code = code_of(&secret, SystemClock.now()).unwrap();
    eye.fill("#code", &code);
    eye.send("document.querySelector('form[action=\"/connexion/activer\"]').requestSubmit()");
    eye.look("recovery codes", 200);
    eye.open_all(&["/compte"]);
    eye.sign_in("administration@saint-elme.example");
    eye.look("the code after the password", 200);
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

/// Looks at pages in one browser and remembers what is wrong.
struct Eye<'t> {
    browser: &'t Browser,
    server: &'t Server,
    axe: String,
    faults: Vec<String>,
}

impl Eye<'_> {
    /// Opens pages at both widths.
    fn open_all(&mut self, pages: &[&str]) {
        for page in pages {
            let expected = if *page == MISSING { 404 } else { 200 };
            for width in WIDTHS {
                self.browser.resize(width, 1000);
                self.go(page);
                self.examine(page, width, expected);
            }
        }
    }

    /// Looks at the page that is open, at both widths: one that a form led to.
    fn look(&mut self, name: &str, expected: u64) {
        for width in WIDTHS {
            self.browser.resize(width, 1000);
            self.examine(name, width, expected);
        }
    }

    fn go(&self, page: &str) {
        self.browser.open(&format!("{}{page}", self.server.address));
    }

    fn text(&self, script: &str) -> String {
        let found = self.browser.script(script, &json!([]));
        found.as_str().unwrap_or_else(|| panic!("{script} on {}: {found}", self.browser.address())).to_owned()
    }

    fn fill(&self, field: &str, value: &str) {
        self.browser
            .script("document.querySelector(arguments[0]).value = arguments[1]", &json!([field, value]));
    }

    /// Sends a form, and waits until another page is there.
    fn send(&self, script: &str) {
        self.browser.script("window.before = true", &json!([]));
        self.browser.script(script, &json!([]));
        for _ in 0..100 {
            let here = "return !window.before && document.readyState === 'complete'";
            if self.browser.script(here, &json!([])) == true {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("sending the form does not leave the page {}", self.browser.address());
    }

    fn sign_out(&self) {
        self.go("/compte");
        self.send("document.querySelector('form[action=\"/deconnexion\"]').requestSubmit()");
    }

    fn sign_in(&self, email: &str) {
        self.go("/connexion");
        self.fill("input[type=email]", email);
        self.fill("input[type=password]", "beffroi-demonstration");
        self.send("document.querySelector('form[action=\"/connexion\"]').requestSubmit()");
        assert!(!self.browser.address().ends_with("/connexion"), "{email} cannot sign in");
    }

    fn examine(&mut self, name: &str, width: u32, expected: u64) {
        let ask = |script: &str| self.browser.script(script, &json!([]));
        let mut found = Vec::new();
        let inner = ask("return innerWidth");
        if inner != width {
            found.push(format!("the window is {inner} px wide"));
        }
        let status = ask("return performance.getEntriesByType('navigation')[0].responseStatus");
        if status != expected {
            found.push(format!("status {status}"));
        }
        let overflow =
            ask("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if overflow.as_i64().unwrap_or(0) > 1 {
            found.push(format!("{overflow} px wider than the window"));
        }
        let foreign = ask(
            "return performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith(location.origin + '/'))",
        );
        if foreign.as_array().is_none_or(|list| !list.is_empty()) {
            found.push(format!("asks others: {foreign}"));
        }
        let violations = self.browser.script_async(
            &format!(
                "{}; const done = arguments[arguments.length - 1];
                 axe.run(document, {{ resultTypes: ['violations'] }}).then(r => done(r.violations.map(v =>
                   v.id + ': ' + v.help + ' → ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))),
                   e => done(['axe failed: ' + e]))",
                self.axe
            ),
            &json!([]),
        );
        let violations = violations.as_array().cloned().unwrap_or_else(|| vec![Value::Null]);
        found.extend(violations.iter().map(Value::to_string));
        let console = self.browser.console();
        let unexpected = console.iter().filter(|message| !(expected == 404 && message.contains("404")));
        found.extend(unexpected.map(|message| format!("console: {message}")));
        self.faults.extend(found.into_iter().map(|fault| format!("{name} at {width} px: {fault}")));
    }
}
