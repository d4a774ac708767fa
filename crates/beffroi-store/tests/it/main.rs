//! The state database, on SQLite and, when there is one, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod door;
mod journal;
mod journal_file;
mod queue;
mod schema;
mod snapshot;

use beffroi_kernel::account::PersonId;
use beffroi_kernel::clock::FixedClock;
use beffroi_kernel::{Actor, Role, TerritoryId};
use beffroi_store::Store;
use beffroi_store::testing::{Folder, every_store};
use jiff::Timestamp;

/// The databases of a test, its clock, and two territories.
struct Bench {
    stores: Vec<Store>,
    clock: FixedClock,
    here: TerritoryId,
    elsewhere: TerritoryId,
    _folder: Folder,
}

impl Bench {
    async fn new() -> Self {
        let clock = FixedClock::at(instant(1_000));
        let folder = Folder::new().unwrap();
        let stores = every_store(&folder, &clock).await.unwrap();
        let (here, elsewhere) = (TerritoryId::new(1, [1; 10]), TerritoryId::new(2, [2; 10]));
        Self { stores, clock, here, elsewhere, _folder: folder }
    }
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn person(territory: TerritoryId, role: Role) -> Actor {
    Actor::member(territory, PersonId::new(1, [7; 10]), "Jeanne Testut", role.into())
}

/// Writes `count` entries, one change each.
async fn write_entries(store: &Store, clock: &FixedClock, actor: &Actor, count: usize) {
    for number in 0..count {
        store
            .write(clock, actor, move |cx| {
                Box::pin(async move {
                    cx.record("test.note", format!("note:{number}"), &serde_json::json!({ "n": number }));
                    Ok(())
                })
            })
            .await
            .unwrap();
    }
}
