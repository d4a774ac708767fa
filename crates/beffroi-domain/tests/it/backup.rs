//! Backups: what was there comes back, whatever the database; what is damaged is found; nothing is overwritten.

use crate::word;
use beffroi_domain::backup::{
    self, Destination, Identities, KeyPair, Options, Progress, Recipients, Restored, Source, Verified,
};
use beffroi_domain::dataset;
use beffroi_domain::testing::{FakeTables, House};
use beffroi_domain::{App, Ports, Settings};
use beffroi_kernel::{Limits, Role};
use beffroi_store::snapshot::{self, Summary};
use beffroi_store::testing::{postgres_url, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;

/// A folder of backups, and the key that opens them.
struct Shelf {
    folder: TempDir,
    options: Options,
    identities: Identities,
}

fn silent() -> Progress {
    Arc::new(|_, _| ())
}

impl Shelf {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (options, identities) = keys(folder.path());
        Self { folder, options, identities }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("sauvegardes")
    }

    fn source(&self) -> (PathBuf, &Identities) {
        (self.path(), &self.identities)
    }

    async fn back_up(&self, house: &House) -> backup::Made {
        house.wait_hours(1);
        backup::make(&house.app, &self.path(), self.options.clone(), silent()).await.unwrap()
    }

    async fn verify(&self, house: &House, with_key: bool) -> Verified {
        let (folder, identities) = self.source();
        let source = Source { folder: &folder, at: None, identities: with_key.then_some(identities) };
        backup::verify(source, house.app.clock.as_ref(), silent()).await.unwrap()
    }

    async fn restore(
        &self,
        house: &House,
        data: &Path,
        url: Option<&str>,
    ) -> beffroi_kernel::Result<Restored> {
        let (folder, identities) = self.source();
        let source = Source { folder: &folder, at: None, identities: Some(identities) };
        let destination = Destination { data, database_url: url };
        backup::restore(source, destination, house.app.clock.as_ref(), silent()).await
    }
}

fn keys(folder: &Path) -> (Options, Identities) {
    let pair = KeyPair::generate();
    let path = folder.join("cle.txt");
    std::fs::write(&path, format!("# une clé\n{}\n", pair.identity.as_str())).unwrap();
    let recipients = Recipients::parse(&[pair.recipient]).unwrap();
    (Options { recipients, keep: None }, Identities::of_file(&path).unwrap())
}

/// Every file below a folder that a backup holds, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "staging" {
                walk(root, &path, found);
            } else if path.is_file() && !name.starts_with('.') {
                found.insert(path.strip_prefix(root).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

async fn state(app: &App) -> (Vec<u8>, Summary) {
    let mut lines = Vec::new();
    let summary = snapshot::dump(&app.store, &mut lines, &|_| ()).await.unwrap();
    let body = lines.iter().position(|byte| *byte == b'\n').unwrap();
    (lines.split_off(body), summary)
}

async fn open(house: &House, data: &Path, url: Option<&str>) -> App {
    let settings = Settings {
        database_url: url.map(str::to_owned),
        data: data.to_path_buf(),
        limits: Limits::default(),
        secret: None,
    };
    App::open(settings, Ports::new(Arc::new(FakeTables), house.clock.clone())).await.unwrap()
}

async fn seed(house: &House) {
    house.published("Arbres", "id;nom\n1;chêne\n2;hêtre\n").await.unwrap();
    house.version("arbres", "id;nom\n1;chêne\n").await.unwrap();
    house.draft("Lieux").await.unwrap();
    house.version("lieux", "id\nUNREADABLE\n").await.unwrap();
}

#[tokio::test]
async fn what_was_backed_up_comes_back_in_every_pair_of_databases() {
    for house in House::every().await.unwrap() {
        seed(&house).await;
        let shelf = Shelf::new();
        let made = shelf.back_up(&house).await;
        let expected_files = files(&house.app.files);
        assert_eq!(made.files, expected_files.len() as u64);
        let verified = shelf.verify(&house, true).await;
        assert_eq!(verified.faults, Vec::<String>::new());
        let deep = verified.deep.unwrap();
        assert_eq!((deep.files, deep.rows), (expected_files.len(), made.rows));
        assert!(deep.entries > 15);
        let before = state(&house.app).await;
        let postgres = postgres_url().await.unwrap();
        for url in std::iter::once(None).chain(postgres.map(Some)) {
            let place = TempDir::new().unwrap();
            let data = place.path().join("data");
            let restored = shelf.restore(&house, &data, url.as_deref()).await.unwrap();
            assert_eq!((restored.files, restored.rows), (expected_files.len(), made.rows));
            assert_eq!((restored.entries, restored.faults.len()), (deep.entries, 0));
            assert!(files(&data.join("files")) == expected_files);
            assert!(!data.join(".restoring").exists());
            let copy = open(&house, &data, url.as_deref()).await;
            assert!(state(&copy).await == before, "rows differ");
            assert_eq!(*copy.secret.expose(), *house.app.secret.expose());
            // It lives: a page's data is there, people sign in, work goes on.
            let table = dataset::table(&copy, &house.public(), "arbres", None).await.unwrap();
            assert_eq!(copy.tables.fields(&table.path).unwrap().len(), 2);
            let person = &house.people[0].1;
            let password = beffroi_domain::testing::PASSWORD;
            beffroi_domain::account::sign_in(&copy, &person.email, password, "192.0.2.1").await.unwrap();
            dataset::archive(&copy, &house.actor(Role::Editeur), "arbres").await.unwrap();
            // And nothing is put over it.
            let again = shelf.restore(&house, &data, url.as_deref()).await;
            assert_eq!(word(&again), "data-dir-not-empty");
            if url.is_some() {
                let elsewhere = place.path().join("elsewhere");
                let again = shelf.restore(&house, &elsewhere, url.as_deref()).await;
                assert_eq!(word(&again), "database-not-empty");
                assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_people_write_holds_together() {
    for house in House::every().await.unwrap() {
        seed(&house).await;
        let (shelf, done) = (Shelf::new(), AtomicBool::new(false));
        let written = AtomicUsize::new(0);
        let writing = async {
            while !done.load(Ordering::SeqCst) {
                let number = written.load(Ordering::SeqCst);
                house.published(&format!("Sous la copie {number}"), "id\n1\n").await.unwrap();
                written.store(number + 1, Ordering::SeqCst);
            }
        };
        let copying = async {
            let mut rows = 0;
            for _ in 0..3 {
                let before = written.load(Ordering::SeqCst);
                rows = shelf.back_up(&house).await.rows;
                // Each copy has something new to find, however slow the machine is.
                while written.load(Ordering::SeqCst) < before + 2 {
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
            }
            done.store(true, Ordering::SeqCst);
            rows
        };
        let ((), rows) = tokio::join!(writing, copying);
        let verified = shelf.verify(&house, true).await;
        assert_eq!((verified.faults, verified.instants.len()), (vec![], 3));
        assert_eq!(verified.deep.unwrap().rows, rows);
        // Every file that the restored rows name is there.
        let place = TempDir::new().unwrap();
        let data = place.path().join("data");
        shelf.restore(&house, &data, None).await.unwrap();
        let copy = open(&house, &data, None).await;
        assert_eq!(beffroi_domain::janitor::sweep(&copy).await.unwrap().missing, Vec::<PathBuf>::new());
    }
}

#[tokio::test]
async fn only_new_files_are_copied_and_old_backups_go() {
    let house = House::new().await.unwrap();
    seed(&house).await;
    let mut shelf = Shelf::new();
    let first = shelf.back_up(&house).await;
    // The same bytes (an original and its table, here) are one piece.
    assert!(first.copied > 3 && first.copied < first.files, "{first:?}");
    let second = shelf.back_up(&house).await;
    assert_eq!((second.copied, second.files), (0, first.files));
    // The sums that are kept of files are a convenience: damaged or gone, files are read again.
    for kept in ["{", "{}"] {
        std::fs::write(house.app.data().join("backup-sums.json"), kept).unwrap();
        assert_eq!(shelf.back_up(&house).await.copied, 0);
    }
    house.version("arbres", "id;nom\n9;tilleul\n8;orme\n7;if\n").await.unwrap();
    // Killed in the middle: a part, a state without its manifest, a piece that no manifest names.
    std::fs::write(shelf.path().join(".part-killed"), "half").unwrap();
    std::fs::write(shelf.path().join("state-20200101T000000Z.jsonl.gz.age"), "whole").unwrap();
    let third = shelf.back_up(&house).await;
    assert_eq!(third.copied, 2);
    assert!(!shelf.path().join(".part-killed").exists());
    std::fs::remove_file(shelf.path().join(format!("manifest-{}.json", third.at))).unwrap();
    let fourth = shelf.back_up(&house).await;
    assert_eq!((fourth.copied, fourth.files), (0, third.files));
    assert_eq!(shelf.verify(&house, true).await.faults, Vec::<String>::new());
    // A file that the instance removed goes with the last backup that names it.
    let table = dataset::original(&house.app, &house.actor(Role::Editeur), "lieux", 1).await.unwrap().path;
    std::fs::remove_file(table).unwrap();
    shelf.options.keep = Some(2);
    let fifth = shelf.back_up(&house).await;
    assert_eq!(fifth.removed, (4, 3), "four backups; the states and contents without a manifest");
    let sixth = shelf.back_up(&house).await;
    assert_eq!(sixth.removed, (1, 1), "one backup, and the piece of the removed file");
    let verified = shelf.verify(&house, true).await;
    assert_eq!((verified.faults, verified.instants), (vec![], vec![fifth.at, sixth.at.clone()]));
    let last = backup::last(&house.app).unwrap().unwrap();
    assert_eq!((last.at, last.files, last.encrypted), (sixth.at, sixth.files, true));
    // Other keys need other pieces: what the new key cannot open is not counted on.
    (shelf.options, shelf.identities) = keys(shelf.folder.path());
    let seventh = shelf.back_up(&house).await;
    assert!(seventh.copied > 3, "{seventh:?}");
    assert_eq!(shelf.verify(&house, true).await.faults, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_in_the_folder_tells_what_it_holds() {
    let house = House::new().await.unwrap();
    seed(&house).await;
    let shelf = Shelf::new();
    shelf.back_up(&house).await;
    let secret = house.app.secret.expose().to_string();
    for (path, bytes) in files(&shelf.path()) {
        let text = String::from_utf8_lossy(&bytes);
        let sum = beffroi_store::sha256("id;nom\n1;chêne\n".as_bytes());
        for word in ["arbres", "Val-Fictif", "original", &house.here.id.to_string(), &secret, &sum] {
            assert!(!text.contains(word) && !path.to_string_lossy().contains(word), "{path:?}: {word}");
        }
        let sealed = path.extension().is_some_and(|ending| ending == "age");
        assert_eq!(bytes.starts_with(b"age-encryption.org/v1"), sealed);
        assert!(sealed || path.to_string_lossy().starts_with("manifest-"), "{path:?}");
    }
}

#[tokio::test]
async fn every_damage_is_found() {
    let house = House::new().await.unwrap();
    seed(&house).await;
    let shelf = Shelf::new();
    shelf.back_up(&house).await;
    let whole = files(&shelf.path());
    let pieces: Vec<&PathBuf> = whole.keys().filter(|path| path.starts_with("files")).collect();
    let sealed: Vec<&PathBuf> =
        whole.keys().filter(|path| path.to_string_lossy().ends_with(".age")).collect();
    let write = |path: &Path, bytes: &[u8]| std::fs::write(shelf.path().join(path), bytes).unwrap();
    for path in &sealed {
        let bytes = &whole[*path];
        let mut flipped = bytes.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for (what, damaged) in
            [("altered", flipped), ("cut", bytes[..bytes.len() - 1].to_vec()), ("empty", vec![])]
        {
            write(path, &damaged);
            for with_key in [false, true] {
                assert!(
                    !shelf.verify(&house, with_key).await.faults.is_empty(),
                    "{path:?} {what} {with_key}"
                );
            }
            let place = TempDir::new().unwrap();
            assert_eq!(word(&shelf.restore(&house, &place.path().join("d"), None).await), "backup-damaged");
            assert!(
                !place.path().join("d").exists()
                    || std::fs::read_dir(place.path().join("d")).unwrap().count() == 0
            );
        }
        std::fs::remove_file(shelf.path().join(path)).unwrap();
        assert!(!shelf.verify(&house, false).await.faults.is_empty(), "{path:?} missing");
        write(path, bytes);
    }
    // Two pieces swapped, and the manifest with them: without the key nobody can tell, with it everybody.
    write(pieces[0], &whole[pieces[1]]);
    write(pieces[1], &whole[pieces[0]]);
    assert_eq!(shelf.verify(&house, false).await.faults.len(), 2);
    let manifest = whole.keys().find(|path| path.to_string_lossy().starts_with("manifest")).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&whole[manifest]).unwrap();
    let (first, second) = (json["files"][0].clone(), json["files"][1].clone());
    for (index, other) in [(0, &second), (1, &first)] {
        json["files"][index]["sha256"] = other["sha256"].clone();
        json["files"][index]["bytes"] = other["bytes"].clone();
    }
    write(manifest, json.to_string().as_bytes());
    assert_eq!(shelf.verify(&house, false).await.faults, Vec::<String>::new());
    assert_eq!(shelf.verify(&house, true).await.faults.len(), 2);
    let place = TempDir::new().unwrap();
    assert_eq!(word(&shelf.restore(&house, &place.path().join("d"), None).await), "backup-damaged");
    // A manifest that leads out of the folder, and one that is no JSON.
    json["files"][0]["name"] = "../../etc/passwd".into();
    for text in [json.to_string(), "{".to_owned()] {
        write(manifest, text.as_bytes());
        assert!(!shelf.verify(&house, false).await.faults.is_empty());
    }
}

#[tokio::test]
async fn the_state_of_another_backup_is_found() {
    let house = House::new().await.unwrap();
    seed(&house).await;
    let shelf = Shelf::new();
    let first = shelf.back_up(&house).await;
    house.draft("Plus tard").await.unwrap();
    let second = shelf.back_up(&house).await;
    let path = |at: &str, kind: &str| {
        shelf.path().join(match kind {
            "manifest" => format!("manifest-{at}.json"),
            kind => format!("{kind}-{at}.jsonl.gz.age"),
        })
    };
    std::fs::copy(path(&first.at, "state"), path(&second.at, "state")).unwrap();
    assert!(!shelf.verify(&house, false).await.faults.is_empty());
    let read = |at: &str| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(path(at, "manifest")).unwrap()).unwrap()
    };
    let mut manifest = read(&second.at);
    for key in ["sha256", "bytes"] {
        manifest["state"][key] = read(&first.at)["state"][key].clone();
    }
    std::fs::write(path(&second.at, "manifest"), manifest.to_string()).unwrap();
    assert!(shelf.verify(&house, false).await.faults.is_empty());
    let faults = shelf.verify(&house, true).await.faults;
    assert!(faults[0].contains("not the state that the contents name"), "{faults:?}");
}

#[tokio::test]
async fn a_database_put_back_to_an_older_copy_is_seen() {
    for house in House::every().await.unwrap() {
        seed(&house).await;
        let shelf = Shelf::new();
        shelf.back_up(&house).await;
        assert_eq!(shelf.back_up(&house).await.rolled_back, vec![]);
        // What somebody does who takes back the last change, and goes on from there.
        for sql in [
            "DELETE FROM journal WHERE number = (SELECT MAX(number) FROM journal WHERE action = 'dataset.create') AND action = 'dataset.create'",
            "DELETE FROM journal WHERE number > (SELECT number FROM journal WHERE action = 'dataset.checked' ORDER BY number DESC LIMIT 1)",
        ] {
            run(&house.app.store, sql).await.unwrap();
        }
        let made = shelf.back_up(&house).await;
        assert_eq!(made.rolled_back.len(), 1, "{made:?}");
        let faults = shelf.verify(&house, true).await.faults;
        assert!(faults.iter().any(|fault| fault.contains("put back to an older copy")), "{faults:?}");
        // What is backed up is what there is: it can be restored, and says what is wrong with it.
        let place = TempDir::new().unwrap();
        let restored = shelf.restore(&house, &place.path().join("d"), None).await.unwrap();
        assert!(!restored.faults.is_empty());
    }
}

#[tokio::test]
async fn the_wrong_key_the_wrong_folder_and_the_wrong_place_are_said() {
    let house = House::new().await.unwrap();
    seed(&house).await;
    let mut shelf = Shelf::new();
    let restore = |shelf: &Shelf, key: bool, at: Option<&'static str>| {
        let (folder, place, clock) = (shelf.path(), TempDir::new().unwrap(), house.clock.clone());
        let other = keys(shelf.folder.path()).1;
        async move {
            let source = Source { folder: &folder, at, identities: key.then_some(&other) };
            let destination = Destination { data: &place.path().join("d"), database_url: None };
            word(&backup::restore(source, destination, clock.as_ref(), silent()).await)
        }
    };
    assert_eq!(restore(&shelf, false, None).await, "backup-folder");
    shelf.back_up(&house).await;
    assert_eq!(restore(&shelf, false, None).await, "identity-missing");
    assert_eq!(restore(&shelf, true, None).await, "identity-wrong");
    assert_eq!(restore(&shelf, true, Some("20200101T000000Z")).await, "backup-missing");
    let again = backup::make(&house.app, &shelf.path(), shelf.options.clone(), silent()).await;
    assert_eq!(word(&again), "backup-exists");
    let within = backup::make(&house.app, &house.app.files.join("b"), shelf.options.clone(), silent()).await;
    assert_eq!(word(&within), "backup-folder");
    let lock = std::fs::File::open(shelf.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    let again = backup::make(&house.app, &shelf.path(), shelf.options.clone(), silent()).await;
    assert_eq!(word(&again), "backup-running");
    drop(lock);
    for text in ["age1", "AGE-SECRET-KEY-1XYZ", ""] {
        assert_eq!(word(&Recipients::parse(&[text.to_owned()])), "recipient-invalid");
    }
    let file = shelf.folder.path().join("x");
    for text in ["", "# nothing\n", "age1xyz"] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(word(&Identities::of_file(&file)), "identity-invalid");
    }
    // Without keys, for who asks for it: everything is readable, and still checked.
    shelf.options = Options::default();
    let made = shelf.back_up(&house).await;
    let verified = shelf.verify(&house, false).await;
    assert_eq!((verified.faults.len(), verified.deep.unwrap().at), (0, made.at));
}

#[tokio::test]
async fn an_instance_moves_to_the_other_database_and_back() {
    let house = House::new().await.unwrap();
    seed(&house).await;
    let place = TempDir::new().unwrap();
    let before = state(&house.app).await;
    let mut app = open(&house, house.app.data(), None).await;
    // The house's database stands elsewhere than the one in its data folder: that one is the first to be moved to.
    let url = format!("sqlite://{}/first.sqlite?mode=rwc", place.path().display());
    let mut urls = vec![url];
    urls.extend(postgres_url().await.unwrap());
    urls.push(format!("sqlite://{}/last.sqlite?mode=rwc", place.path().display()));
    let mut from = house.app.clone();
    // Whoever serves it keeps it from moving.
    app.enter().await.unwrap();
    assert_eq!(word(&backup::move_database(&from, &urls[0], silent()).await), "instance-served");
    drop(app);
    for url in &urls {
        let moved = backup::move_database(&from, url, silent()).await.unwrap();
        assert_eq!((moved.rows, &moved.sha256, moved.faults.len()), (before.1.rows(), &before.1.sha256, 0));
        app = open(&house, from.data(), Some(url)).await;
        assert!(state(&app).await == before, "rows differ in {url}");
        assert_eq!(word(&backup::move_database(&from, url, silent()).await), "database-not-empty");
        from = app;
    }
    house.draft("Sur l'ancienne").await.unwrap();
    dataset::archive(&from, &house.actor(Role::Editeur), "arbres").await.unwrap();
}
