//! The journal: what was altered by hand is seen, and where.

use crate::{Bench, person, write_entries};
use beffroi_kernel::{Actor, Role};
use beffroi_store::journal::{Fault, Verification, newest, verify};
use beffroi_store::testing::run;

#[tokio::test]
async fn a_whole_chain_is_read_back_with_its_people() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let actor = person(bench.here, Role::Editeur);
        write_entries(store, &bench.clock, &actor, 3).await;
        write_entries(store, &bench.clock, &Actor::program(bench.elsewhere, "test"), 1).await;
        let entries = newest(store, &actor, None, 2).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(entries[0].actor_name, "Jeanne Testut");
        assert_eq!(entries[0].previous, entries[1].hash);
        assert_eq!(newest(store, &actor, Some(2), 10).await.unwrap().len(), 1);
        let Verification::Whole(whole) = verify(store, bench.here).await.unwrap() else { panic!("broken") };
        assert_eq!((whole.entries, whole.head), (3, entries[0].hash.clone()));
    }
}

#[tokio::test]
async fn every_way_to_alter_a_journal_is_seen() {
    // What is done by hand, and the first entry that no longer holds.
    let cases: [(&[&str], u64); 7] = [
        (&["UPDATE journal SET actor_name = 'quelqu''un' WHERE number = 2"], 2),
        (&["UPDATE journal SET detail = '{}' WHERE number = 4"], 4),
        (&["UPDATE journal SET happened_at = happened_at + 1 WHERE number = 1"], 1),
        (&["DELETE FROM journal WHERE number = 3"], 3),
        (&["DELETE FROM journal WHERE number = 5"], 5),
        (
            &[
                "UPDATE journal SET number = 99 WHERE number = 2",
                "UPDATE journal SET number = 2 WHERE number = 3",
                "UPDATE journal SET number = 3 WHERE number = 99",
            ],
            2,
        ),
        (
            &[
                "INSERT INTO journal (territory_id, number, happened_at, actor_name, action, subject, detail, \
               previous, hash) SELECT territory_id, 6, happened_at, actor_name, action, subject, detail, hash, \
               hash FROM journal WHERE number = 5",
            ],
            6,
        ),
    ];
    for (statements, first) in cases {
        let bench = Bench::new().await;
        for store in &bench.stores {
            write_entries(store, &bench.clock, &Actor::program(bench.here, "test"), 5).await;
            for statement in statements {
                assert_eq!(run(store, statement).await.unwrap(), 1, "{statement}");
            }
            match verify(store, bench.here).await.unwrap() {
                Verification::Broken(Fault { number, .. }) => assert_eq!(number, first, "{statements:?}"),
                Verification::Whole(_) => panic!("not seen: {statements:?}"),
            }
        }
    }
}
