//! Upgrading: a data folder of every version that was ever given out is opened by today's program, and nothing of it
//! is lost. One of tomorrow's is refused, untouched.
//!
//! At a release, the demonstration of that version is packed and added to `FOLDERS`.

use crate::program::{Server, beffroi, client};
use beffroi_domain::{App, Ports, Settings, account, dataset, janitor, journal, reference, territory};
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::{Actor, Limits};
use std::path::Path;
use std::sync::Arc;

/// What a folder held when it was packed.
struct Packed {
    version: &'static str,
    territories: usize,
    members: usize,
    datasets: usize,
    published: usize,
    versions: usize,
    /// Entries of the journal, in all chains.
    entries: u64,
    schemas: usize,
    email: &'static str,
    password: &'static str,
}

const FOLDERS: [Packed; 1] = [Packed {
    version: "0.1.0",
    territories: 5,
    members: 6,
    datasets: 12,
    published: 10,
    versions: 13,
    entries: 61,
    schemas: 1,
    email: "administration@saint-elme.example",
    password: "beffroi-demonstration",
}];

fn unpack(version: &str, folder: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/data-{version}.zip"));
    let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    zip::ZipArchive::new(file).unwrap().extract(folder).unwrap();
}

async fn open(folder: &Path) -> App {
    let settings =
        Settings { database_url: None, data: folder.to_path_buf(), limits: Limits::default(), secret: None };
    let tables = Arc::new(beffroi_tables::Engine::new(Limits::default()));
    App::open(settings, Ports::new(tables, Arc::new(SystemClock))).await.unwrap()
}

/// Every data set, as `territory/slug`, with the numbers of its versions.
async fn examine(packed: &Packed, app: &App) -> Vec<String> {
    let territories = territory::list(app).await.unwrap();
    assert_eq!(territories.len(), packed.territories);
    let (mut members, mut datasets, mut published, mut versions) = (0, 0, 0, 0);
    let mut addresses = Vec::new();
    for territory in &territories {
        let actor = Actor::program(territory.id, "test");
        members += account::member::list(app, &actor, "", 0, usize::MAX).await.unwrap().total;
        for view in dataset::list(app, &actor, &dataset::Filter::default()).await.unwrap().items {
            datasets += 1;
            let slug = &view.dataset.slug;
            let all = dataset::versions(app, &actor, slug).await.unwrap();
            for version in &all {
                let report = dataset::report(app, &actor, slug, version.number).await.unwrap();
                assert_eq!(Some(report.rows), version.facts.as_ref().map(|facts| facts.rows), "{slug}");
                assert!(dataset::original(app, &actor, slug, version.number).await.unwrap().path.is_file());
            }
            versions += all.len();
            if view.dataset.published_version.is_some() {
                published += 1;
                addresses.push(format!("/t/{}/donnees/{slug}", territory.slug));
            }
        }
    }
    let found = (members, datasets, published, versions);
    assert_eq!(found, (packed.members, packed.datasets, packed.published, packed.versions));
    assert_eq!(reference::list(app).await.unwrap().len(), packed.schemas);
    let figures = beffroi_store::figures::read(&app.store, app.clock.now()).await.unwrap();
    assert_eq!(figures.entries, packed.entries, "opening a folder writes nothing to the journal");
    for chain in beffroi_store::figures::some_chains(&app.store, 1_000).await.unwrap() {
        let verified = journal::verify(app, chain).await.unwrap();
        assert!(matches!(verified, journal::Verification::Whole(_)), "{verified:?}");
    }
    let swept = janitor::look(app).await.unwrap();
    assert!(swept.missing.is_empty() && swept.unnamed.is_empty(), "{swept:?}");
    addresses
}

#[test]
fn a_folder_of_every_version_is_opened_and_nothing_is_lost() {
    for packed in FOLDERS {
        let folder = tempfile::tempdir().unwrap();
        unpack(packed.version, folder.path());
        let doctor = beffroi().args(["doctor", "--data-dir"]).arg(folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
        assert!(said.contains("make a backup first"), "{said}");

        let server = Server::serve(folder.path());
        let ask = |path: &str| {
            let mut answer = client().get(format!("{}{path}", server.address)).call().unwrap();
            (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let app = runtime.block_on(open(folder.path()));
        let addresses = runtime.block_on(examine(&packed, &app));
        let mut walked = 0;
        for address in &addresses {
            for page in
                ["", "/table", "/graphique", "/colonnes", "/versions", "/api", "/rapport", "/rapport.json"]
            {
                let (status, body) = ask(&format!("{address}{page}"));
                assert_eq!(status, 200, "{address}{page}");
                assert!(body.len() > 200, "{address}{page}");
                walked += 1;
            }
            let records = address.replace("/donnees/", "/api/explore/v2.1/catalog/datasets/");
            let (status, body) = ask(&format!("{records}/records?limit=3"));
            let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert!(status == 200 && json["total_count"].as_u64().is_some_and(|rows| rows > 0), "{records}");
            assert_eq!(ask(&format!("{records}/exports/csv")).0, 200, "{records}");
        }
        assert_eq!(walked, packed.published * 8);
        assert!(crate::visitor::sign_in(&server.address, packed.email, packed.password).is_some());
    }
}

#[test]
fn a_folder_of_tomorrow_is_refused_with_a_sentence_and_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    unpack(FOLDERS[0].version, folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = open(folder.path()).await;
        let sql = "INSERT INTO migrations (number, name, sha256, applied_at) VALUES (9999, 'later', 'x', 0)";
        beffroi_store::testing::run(&app.store, sql).await.unwrap();
        app.store.close().await;
    });
    let before = std::fs::read(folder.path().join("beffroi.sqlite")).unwrap();
    for arguments in [&["territory", "list"][..], &["serve", "--port", "0"], &["doctor"]] {
        let output = beffroi().args(arguments).arg("--data-dir").arg(folder.path()).output().unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!output.status.success(), "{arguments:?}: {said}");
        assert!(said.contains("9999_later") && said.contains("newer program"), "{arguments:?}: {said}");
    }
    assert!(before == std::fs::read(folder.path().join("beffroi.sqlite")).unwrap(), "untouched");
}
