//! What was acknowledged is there: the program is killed while two hundred people write.

use crate::killed::moment;
use crate::program::Server;
use crate::visitor::{Place, Visitor};
use beffroi_domain::dataset::{self, MetadataInput, NewDataset};
use beffroi_domain::journal::Verification;
use beffroi_domain::{App, journal, territory};
use beffroi_kernel::Actor;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// How many times each database is killed; `BEFFROI_TEST_KILLS` asks for more.
const KILLS: u64 = 3;
const CLIENTS: u64 = 200;
/// The latest moment of a kill after the first acknowledged write, in milliseconds.
const MOMENT_MILLISECONDS_MAX: u64 = 1_500;

fn slug(client: u64) -> String {
    format!("client-{client:03}")
}

/// The actor of `essai` that reads and prepares.
async fn reader(app: &App) -> Actor {
    Actor::program(territory::find(app, "essai").await.unwrap().unwrap().id, "test")
}

async fn prepare(place: &Place) {
    let app = place.open().await;
    let actor = reader(&app).await;
    for client in 0..CLIENTS {
        let new = NewDataset {
            metadata: MetadataInput::titled(&title(client, 0)),
            slug: Some(slug(client)),
            ..NewDataset::default()
        };
        dataset::create(&app, &actor, new).await.unwrap();
    }
}

fn title(client: u64, number: u64) -> String {
    format!("Client {client} écriture {number}")
}

/// What is in the database after a kill: the number of the last writing of each client, held against the journal.
async fn examine(place: &Place) -> Vec<u64> {
    let app = place.open().await;
    let actor = reader(&app).await;
    let verified = journal::verify(&app, actor.territory).await.unwrap();
    assert!(matches!(verified, Verification::Whole(_)), "{verified:?}");
    let (mut edits, mut before) = (HashMap::<String, u64>::new(), None);
    loop {
        let page = beffroi_store::journal::newest(&app.store, &actor, before, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.number);
        for entry in page.iter().filter(|entry| entry.action == "dataset.edit") {
            *edits.entry(entry.subject.clone()).or_default() += 1;
        }
    }
    let mut numbers = Vec::new();
    for client in 0..CLIENTS {
        let found = dataset::find(&app, &actor, &slug(client)).await.unwrap().dataset;
        let number = found.metadata.title.rsplit(' ').next().unwrap().parse().unwrap();
        assert_eq!(found.metadata.title, title(client, number));
        let in_journal = edits.get(&format!("dataset:{}", slug(client))).copied().unwrap_or(0);
        assert_eq!(in_journal, number, "{}: the journal and the row tell two stories", slug(client));
        numbers.push(number);
    }
    app.store.close().await;
    numbers
}

/// Lets every client write as fast as it can until the program is killed; gives the last number that was
/// acknowledged to each.
fn write_until_killed(server: Server, visitor: &Visitor, from: &[u64], round: u64) -> Vec<u64> {
    let (stop, total) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (visitor, stop, total) = (visitor.at(&server.address), &stop, &total);
                let mut acknowledged = from[client as usize];
                scope.spawn(move || {
                    let path = format!("/t/essai/espace/donnees/{}/fiche", slug(client));
                    while !stop.load(Ordering::SeqCst) {
                        let title = title(client, acknowledged + 1);
                        match visitor.post(&path, &[("title", &title)]) {
                            Ok(303) => acknowledged += 1,
                            Ok(status) => panic!("client {client} was answered {status}"),
                            // It is dead: whether the last one was written, nobody was told.
                            Err(_) => break,
                        }
                        total.fetch_add(1, Ordering::SeqCst);
                    }
                    acknowledged
                })
            })
            .collect();
        while total.load(Ordering::SeqCst) == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(moment(round, MOMENT_MILLISECONDS_MAX));
        server.kill();
        stop.store(true, Ordering::SeqCst);
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    })
}

#[test]
fn every_acknowledged_write_survives_the_kill_of_the_program() {
    let kills = std::env::var("BEFFROI_TEST_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for place in Place::every() {
        runtime.block_on(prepare(&place));
        let mut written = vec![0; CLIENTS as usize];
        let (mut visitor, mut unsure) = (None, 0);
        for round in 0..kills {
            let server = Server::configured(&place.data(), &place.configuration());
            // The session survives the kills as well.
            let visitor = visitor.get_or_insert_with(|| Visitor::sign_in(&server.address));
            let acknowledged = write_until_killed(server, visitor, &written, round);
            let found = runtime.block_on(examine(&place));
            for client in 0..CLIENTS as usize {
                let lost = found[client] < acknowledged[client];
                let invented = found[client] > acknowledged[client] + 1;
                assert!(
                    !lost && !invented,
                    "round {round}, client {client}: {} acknowledged, {} there",
                    acknowledged[client],
                    found[client]
                );
                unsure += found[client] - acknowledged[client];
            }
            written = found;
        }
        let total: u64 = written.iter().sum();
        println!(
            "{}: {kills} kills, {} acknowledged writes all there, {unsure} written but not yet acknowledged",
            place.database_url.as_ref().map_or("SQLite", |_| "PostgreSQL"),
            total - unsure
        );
        // How many there are is the machine's affair; none at all would prove nothing.
        assert!(total > 0, "nothing was written between the kills");
    }
}
