//! Two programs on one PostgreSQL and one folder: one house with two doors.

use crate::program::Server;
use crate::visitor::{Place, Visitor};
use beffroi_domain::territory;
use beffroi_domain::{App, Ports, Settings};
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::{Actor, Limits};
use beffroi_store::jobs;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Small files deposited at both doors.
const JOBS: usize = 100;
/// Rows of a file whose check takes long enough to be killed in.
const LONG_ROWS: u64 = 600_000;

fn table(rows: u64, word: &str) -> String {
    let mut csv = String::from("identifiant,nom,quantité\n");
    for row in 0..rows {
        let _ = writeln!(csv, "A-{row:06},{word} {row},{}", row % 97);
    }
    csv
}

/// Waits until something is so.
fn until(what: &str, seconds: u64, so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !so() {
        assert!(Instant::now() < end, "after {seconds} s: not {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What looks into the database while both serve.
struct Witness {
    runtime: tokio::runtime::Runtime,
    app: App,
    actor: Actor,
}

impl Witness {
    fn new(place: &Place) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let settings = Settings {
            database_url: place.database_url.clone(),
            data: place.data(),
            limits: Limits::default(),
            secret: None,
        };
        let tables = Arc::new(beffroi_tables::Engine::new(Limits::default()));
        let opened = App::open(settings, Ports::new(tables, Arc::new(SystemClock)));
        let app = runtime.block_on(opened).unwrap();
        let essai = runtime.block_on(territory::find(&app, "essai")).unwrap().unwrap();
        Self { runtime, app, actor: Actor::program(essai.id, "test") }
    }

    fn jobs(&self, state: &str) -> u64 {
        self.runtime.block_on(jobs::count(&self.app.store, state)).unwrap()
    }

    /// How often each action was recorded for each subject.
    fn recorded(&self) -> HashMap<(String, String), usize> {
        let newest = beffroi_store::journal::newest(&self.app.store, &self.actor, None, 100_000);
        let mut recorded = HashMap::new();
        for entry in self.runtime.block_on(newest).unwrap() {
            *recorded.entry((entry.action, entry.subject)).or_default() += 1;
        }
        recorded
    }
}

fn times(recorded: &HashMap<(String, String), usize>, action: &str, slug: &str) -> usize {
    recorded.get(&(action.to_owned(), format!("dataset:{slug}"))).copied().unwrap_or(0)
}

/// A session, a deposit, a publication, a correction: done at one door, seen at the other.
fn one_house(here: &Visitor, there: &Visitor, witness: &Witness) {
    assert_eq!(there.get("/t/essai/espace").0, 200, "the session of one door opens the other");
    let slug = here.upload("Partage", &table(10, "Lieu"));
    let sheet = format!("/t/essai/espace/donnees/{slug}");
    assert_eq!(there.get(&sheet).0, 200);
    until("checked", 30, || times(&witness.recorded(), "dataset.checked", &slug) == 1);
    let publish = |visitor: &Visitor, version: &str| {
        let form = [("version", version), ("confirmation", "oui")];
        assert_eq!(visitor.post(&format!("{sheet}/publier"), &form).unwrap(), 303);
    };
    publish(there, "1");
    let records = format!("/t/essai/api/explore/v2.1/catalog/datasets/{slug}/records?limit=100");
    for visitor in [here, there] {
        let (status, text) = visitor.get(&records);
        assert!(status == 200 && text.contains("Lieu 9"), "{status} {text}");
    }
    // Both have the columns of version 1 in memory now; the other door publishes version 2.
    here.deposit_version(&slug, &table(12, "Endroit"));
    until("checked", 30, || times(&witness.recorded(), "dataset.checked", &slug) == 2);
    publish(here, "2");
    for visitor in [here, there] {
        let (_, text) = visitor.get(&records);
        assert!(text.contains("Endroit 11") && !text.contains("Lieu"), "{text}");
    }
    // Signed out at one door is signed out at the other.
    let guest = Visitor::sign_in(&here.address);
    let elsewhere = guest.at(&there.address);
    assert_eq!(elsewhere.get("/t/essai/espace").0, 200);
    guest.post("/deconnexion", &[]).unwrap();
    assert_ne!(elsewhere.get("/t/essai/espace").0, 200);
}

/// Many deposits at both doors at once: each is checked once.
fn no_double_work(doors: [&Visitor; 2], witness: &Witness) {
    let slugs: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..10)
            .map(|thread| {
                let visitor = doors[thread % 2].at(&doors[thread % 2].address);
                scope.spawn(move || {
                    let deposit =
                        |number| visitor.upload(&format!("Lot {thread} {number}"), &table(50, "Lieu"));
                    (0..JOBS / 10).map(deposit).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(slugs.len(), JOBS);
    until("all checked", 120, || witness.jobs("waiting") + witness.jobs("running") == 0);
    let recorded = witness.recorded();
    for slug in &slugs {
        let counts =
            ["dataset.checked", "dataset.checked_again"].map(|action| times(&recorded, action, slug));
        assert_eq!(counts, [1, 0], "{slug}");
    }
    assert_eq!(witness.jobs("dead"), 0);
}

#[test]
fn two_programs_share_one_database_and_one_folder() {
    let Some(place) = Place::postgres() else { return };
    let serve = || Server::configured(&place.data(), &place.configuration());
    let (first, second) = (serve(), serve());
    let witness = Witness::new(&place);
    let here = Visitor::sign_in(&first.address);
    let there = here.at(&second.address);
    one_house(&here, &there, &witness);
    no_double_work([&here, &there], &witness);

    // The second sleeps, so that the first one takes the job; then it wakes up, and sees how far the other is.
    second.signal("STOP");
    let slug = here.upload("Long", &table(LONG_ROWS, "Lieu"));
    until("begun", 20, || witness.jobs("running") == 1);
    second.signal("CONT");
    let sheet = format!("/t/essai/espace/donnees/{slug}");
    until("shown at the other door", 20, || there.get(&sheet).1.contains("<progress"));
    first.kill();
    let killed = Instant::now();
    assert_eq!(times(&witness.recorded(), "dataset.checked", &slug), 0, "the check ended before the kill");
    // A third one starts: it must not take for dead those that live, nor begin the job before its lease ends.
    let third = serve();
    until("checked by another", 120, || times(&witness.recorded(), "dataset.checked", &slug) == 1);
    let waited = killed.elapsed();
    println!("taken over and checked {waited:?} after the kill");
    assert_eq!(times(&witness.recorded(), "dataset.checked_again", &slug), 0);
    assert_eq!(there.at(&third.address).get(&sheet).0, 200);
    assert!(place.succeeds(&["journal", "verify"]).lines().all(|line| line.contains("\twhole\t")));
}
