//! Nothing lost: the real program is killed at random moments, and every data set is in its old or its new state.

use crate::program::{Server, beffroi, client, form_token};
use beffroi_domain::dataset::{self, DatasetState, Filter, VersionState};
use beffroi_domain::journal::Verification;
use beffroi_domain::{App, Ports, Settings, janitor, journal, territory};
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::{Actor, Limits};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

const ROUNDS: u64 = 24;
const ROWS: u64 = 30_000;
const PASSWORD: &str = "une phrase de passe";

/// The same moments at every run; "random" only in that nobody chose them.
pub fn moment(round: u64, milliseconds_max: u64) -> Duration {
    let mut z = (round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    Duration::from_millis((z ^ (z >> 31)) % milliseconds_max)
}

fn table() -> String {
    let mut csv = String::from("identifiant,nom,date,quantité\n");
    for row in 0..ROWS {
        let _ = writeln!(
            csv,
            "A-{row:06},Lieu numéro {row},2024-{:02}-{:02},{}",
            row % 12 + 1,
            row % 28 + 1,
            row % 97
        );
    }
    csv
}

fn install(data: &Path) {
    let add = ["territory", "add", "--slug", "essai", "--name", "Essai", "--kind", "commune"];
    assert!(
        beffroi().args(add).arg("--data-dir").arg(data).stdout(Stdio::null()).status().unwrap().success()
    );
    let add = [
        "account",
        "add",
        "--email",
        "a@essai.example",
        "--name",
        "A",
        "--territory",
        "essai",
        "--role",
        "editeur",
    ];
    let mut child = beffroi()
        .args(add)
        .arg("--data-dir")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{PASSWORD}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// Kills `beffroi import --publish` at some moment.
fn kill_an_import(data: &Path, file: &Path, round: u64) {
    let title = format!("Import {}", round % 3);
    let mut child = beffroi()
        .args(["import", file.to_str().unwrap(), "--territory", "essai", "--title", &title, "--publish"])
        .arg("--data-dir")
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(moment(round, 900));
    let _ = child.kill();
    child.wait().unwrap();
}

/// Kills `beffroi serve` while a browser uploads, the file is checked, or it is being published.
fn kill_a_server(data: &Path, csv: &str, round: u64) {
    let server = Server::serve(data);
    let address = server.address.clone();
    let agent = client();
    let mut first = agent.get(format!("{address}/connexion")).call().unwrap();
    let early = first.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let token = form_token(&first.body_mut().read_to_string().unwrap());
    let form =
        [("jeton", token.as_str()), ("email", "a@essai.example"), ("password", PASSWORD), ("retour", "")];
    let answer = agent
        .post(format!("{address}/connexion"))
        .header("Origin", &address)
        .header("Cookie", &early)
        .send_form(form)
        .unwrap();
    assert_eq!(answer.status(), 303, "signing in works after a kill");
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let mut page =
        agent.get(format!("{address}/t/essai/espace/nouveau")).header("Cookie", &cookie).call().unwrap();
    let token = form_token(&page.body_mut().read_to_string().unwrap());
    let body = format!(
        "--limite\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\n{token}\r\n--limite\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nDépôt {round}\r\n--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"t.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--limite--\r\n"
    );
    let upload = std::thread::spawn(move || {
        // What the server answers does not matter: it may be dead.
        let sent = agent
            .post(format!("{address}/t/essai/espace/nouveau"))
            .header("Origin", &address)
            .header("Cookie", &cookie)
            .header("Content-Type", "multipart/form-data; boundary=limite")
            .send(body);
        let Ok(answer) = sent else { return };
        let Some(place) = answer.headers().get("location").and_then(|place| place.to_str().ok()) else {
            return;
        };
        for _ in 0..40 {
            let form = [("jeton", token.as_str()), ("version", "1"), ("confirmation", "oui")];
            let published = agent
                .post(format!("{address}{}/publier", place.split('?').next().unwrap_or_default()))
                .header("Origin", &address)
                .header("Cookie", &cookie)
                .send_form(form);
            if published.is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    std::thread::sleep(moment(round, 900));
    server.kill();
    upload.join().unwrap();
}

/// Opens what is left, lets the janitor and the waiting jobs do their work, and looks at everything.
async fn examine(data: &Path, round: u64) -> (usize, usize) {
    let tables = Arc::new(beffroi_tables::Engine::new(Limits::default()));
    let (data, limits) = (data.to_path_buf(), Limits::default());
    let settings = Settings { database_url: None, data, limits, secret: None };
    let app = App::open(settings, Ports::new(tables, Arc::new(SystemClock))).await.unwrap();
    let swept = janitor::sweep(&app).await.unwrap();
    assert!(swept.missing.is_empty(), "round {round}: rows without a file: {:?}", swept.missing);
    while app.work_once().await.unwrap() {}
    let essai = territory::find(&app, "essai").await.unwrap().unwrap();
    let actor = Actor::program(essai.id, "test");
    let (mut versions_seen, mut published) = (0, 0);
    for view in dataset::list(&app, &actor, &Filter::default()).await.unwrap().items {
        let slug = &view.dataset.slug;
        for version in dataset::versions(&app, &actor, slug).await.unwrap() {
            assert_eq!(version.state, VersionState::Ready, "round {round}: {slug} {}", version.number);
            assert_eq!(version.facts.unwrap().rows, ROWS);
            let table = dataset::table(&app, &actor, slug, Some(version.number)).await.unwrap();
            assert_eq!(app.tables.fields(&table.path).unwrap().len(), 4);
            assert_eq!(dataset::report(&app, &actor, slug, version.number).await.unwrap().rows, ROWS);
            assert!(dataset::original(&app, &actor, slug, version.number).await.unwrap().path.is_file());
            versions_seen += 1;
        }
        let is_published = view.dataset.published_version.is_some();
        assert_eq!(is_published, view.dataset.state == DatasetState::Published, "round {round}: {slug}");
        published += usize::from(is_published);
    }
    let verified = journal::verify(&app, essai.id).await.unwrap();
    assert!(matches!(verified, Verification::Whole(_)), "round {round}: {verified:?}");
    (versions_seen, published)
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_is_half_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("donnees");
    let file = folder.path().join("t.csv");
    let csv = table();
    std::fs::write(&file, &csv).unwrap();
    install(&data);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut seen = (0, 0);
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            kill_an_import(&data, &file, round);
        } else {
            kill_a_server(&data, &csv, round);
        }
        let now = runtime.block_on(examine(&data, round));
        assert!(now.0 >= seen.0 && now.1 >= seen.1, "round {round}: {seen:?} became {now:?}");
        seen = now;
    }
    assert!(seen.0 > 0 && seen.1 > 0, "the kills left some work done: {seen:?}");
}
