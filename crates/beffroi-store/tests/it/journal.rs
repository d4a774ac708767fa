//! The journal in the database: what was altered by hand is seen, and where; names can be erased.

use crate::{Bench, instant, person, write_entries};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Role};
use beffroi_store::journal::{
    self, Fault, Filter, NAMES_ERASED, Signer, Trust, Verification, newest, search, verify,
};
use beffroi_store::testing::run;
use beffroi_store::{Secret, Store};

/// The signer of these tests.
pub fn signer() -> Signer {
    Signer::of(&Secret::from_text(&"5a".repeat(32)).unwrap())
}

async fn broken_at(store: &Store, bench: &Bench, trust: &Trust) -> Option<(u64, String)> {
    match verify(store, bench.here, trust).await.unwrap() {
        Verification::Broken(Fault { number, reason, .. }) => Some((number, reason)),
        Verification::Whole(_) => None,
    }
}

/// Signs the head as it stands.
async fn sign(store: &Store, bench: &Bench, day: &str) -> bool {
    let (number, hash) = journal::head(store, bench.here).await.unwrap();
    journal::sign_head(store, &signer(), bench.here, day, (number, &hash)).await.unwrap()
}

#[tokio::test]
async fn a_whole_chain_is_read_back_with_its_people() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let mut actor = person(bench.here, Role::Editeur);
        actor.request = Some("65a-7".to_owned());
        write_entries(store, &bench.clock, &actor, 3).await;
        write_entries(store, &bench.clock, &Actor::program(bench.elsewhere, "test"), 1).await;
        let entries = newest(store, &actor, None, 2).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(entries[0].actor_name().as_deref(), Some("Jeanne Testut"));
        assert_eq!(
            (entries[0].access.as_str(), entries[0].request.as_deref()),
            ("membership", Some("65a-7"))
        );
        assert_eq!((entries[0].version, entries[0].received), (2, Some(entries[0].at)));
        assert_eq!(entries[0].previous, entries[1].hash);
        assert_eq!(newest(store, &actor, Some(2), 10).await.unwrap().len(), 1);
        let whole = verify(store, bench.here, &Trust::default()).await.unwrap();
        let Verification::Whole(whole) = whole else { panic!("broken") };
        assert_eq!((whole.entries, whole.head), (3, entries[0].hash.clone()));
    }
}

#[tokio::test]
async fn a_search_keeps_what_it_is_asked_for() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let editor = person(bench.here, Role::Editeur);
        bench.clock.set(instant(1_000));
        write_entries(store, &bench.clock, &editor, 3).await;
        bench.clock.set(instant(2_000));
        write_entries(store, &bench.clock, &Actor::program(bench.here, "test"), 2).await;
        let editor_id = editor.person().unwrap().to_string();
        let cases: [(Filter, &[u64]); 9] = [
            (Filter::default(), &[5, 4, 3, 2, 1]),
            (Filter { actor: Some(editor_id.clone()), ..Filter::default() }, &[3, 2, 1]),
            (Filter { subject: Some("note:1".into()), ..Filter::default() }, &[5, 2]),
            (Filter { actor: Some(editor_id), subject: Some("note:1".into()), ..Filter::default() }, &[2]),
            (
                Filter {
                    actions: vec!["test.note".into(), "test.other".into()],
                    before: Some(3),
                    ..Filter::default()
                },
                &[2, 1],
            ),
            (Filter { actions: vec!["test.other".into()], ..Filter::default() }, &[]),
            (Filter { from: Some(1_500_000), ..Filter::default() }, &[5, 4]),
            (Filter { until: Some(1_500_000), from: Some(1_000_000), ..Filter::default() }, &[3, 2, 1]),
            (Filter { for_others: true, ..Filter::default() }, &[]),
        ];
        for (filter, expected) in cases {
            let found = search(store, &editor, &filter, 10).await.unwrap();
            assert_eq!(found.iter().map(|entry| entry.number).collect::<Vec<_>>(), expected, "{filter:?}");
        }
        assert!(
            search(store, &Actor::public(bench.elsewhere), &Filter::default(), 10).await.unwrap().is_empty()
        );
    }
}

#[tokio::test]
async fn every_way_to_alter_a_journal_is_seen() {
    // What is done by hand, and the first entry that no longer holds.
    let cases: [(&[&str], u64); 13] = [
        (&["UPDATE journal SET personal = '{\"actor_name\":\"quelqu''un\"}' WHERE number = 2"], 2),
        (&["UPDATE journal SET personal_salt = '00' WHERE number = 2"], 2),
        (&["UPDATE journal SET personal_salt = NULL WHERE number = 2"], 2),
        (&["UPDATE journal SET detail = '{}' WHERE number = 4"], 4),
        (&["UPDATE journal SET access = 'delegation' WHERE number = 4"], 4),
        (&["UPDATE journal SET request = '1' WHERE number = 4"], 4),
        (&["UPDATE journal SET version = 1 WHERE number = 4"], 4),
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
        // A rewritten head does not hide a removed tail from whoever holds a signed head.
        (
            &[
                "DELETE FROM journal WHERE number = 5",
                "UPDATE journal_heads SET number = 4, hash = (SELECT hash FROM journal WHERE number = 4)",
            ],
            5,
        ),
    ];
    for (statements, first) in cases {
        let bench = Bench::new().await;
        for store in &bench.stores {
            write_entries(store, &bench.clock, &Actor::program(bench.here, "test"), 5).await;
            assert!(sign(store, &bench, "2026-06-01").await);
            assert_eq!(broken_at(store, &bench, &Trust::default()).await, None);
            for statement in statements {
                assert_eq!(run(store, statement).await.unwrap(), 1, "{statement}");
            }
            let found = broken_at(store, &bench, &Trust::default()).await;
            assert_eq!(found.map(|(number, _)| number), Some(first), "{statements:?}");
        }
    }
}

#[tokio::test]
async fn an_entry_moved_to_another_territory_does_not_hold_there() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        write_entries(store, &bench.clock, &Actor::program(bench.elsewhere, "test"), 2).await;
        // The whole chain is moved, with its head: every link holds, but for the territory inside.
        for statement in [
            "UPDATE journal SET territory_id = '00000000000101010101010101010101'",
            "UPDATE journal_heads SET territory_id = '00000000000101010101010101010101'",
        ] {
            run(store, statement).await.unwrap();
        }
        let found = broken_at(store, &bench, &Trust::default()).await.unwrap();
        assert_eq!(found, (1, "the entry was altered, or belongs to another territory".to_owned()));
    }
}

#[tokio::test]
async fn heads_are_signed_once_a_day_and_an_unknown_key_or_a_written_down_head_is_held_against_them() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let actor = Actor::program(bench.here, "test");
        write_entries(store, &bench.clock, &actor, 2).await;
        let paper = journal::head(store, bench.here).await.unwrap();
        assert_eq!(journal::heads(store).await.unwrap(), [(bench.here, 2, paper.1.clone())]);
        assert!(sign(store, &bench, "2026-06-01").await);
        assert!(journal::heads(store).await.unwrap().is_empty());
        assert!(!sign(store, &bench, "2026-06-01").await, "another program signs the same day");
        write_entries(store, &bench.clock, &actor, 1).await;
        assert!(sign(store, &bench, "2026-06-02").await);
        let known = Trust { keys: vec![signer().key()], head: Some(paper.clone()) };
        assert_eq!(broken_at(store, &bench, &known).await, None);
        let Verification::Whole(whole) = verify(store, bench.here, &known).await.unwrap() else { panic!() };
        assert_eq!((whole.signed, whole.erased), (3, 0));

        let other = Trust { keys: vec!["00".repeat(32)], head: None };
        assert!(broken_at(store, &bench, &other).await.unwrap().1.contains("not trusted"));
        let false_head = Trust { keys: Vec::new(), head: Some((2, "00".repeat(32))) };
        assert_eq!(broken_at(store, &bench, &false_head).await.unwrap().0, 2);
        let later_head = Trust { keys: Vec::new(), head: Some((9, "00".repeat(32))) };
        assert_eq!(broken_at(store, &bench, &later_head).await.unwrap().0, 4);
        run(store, "UPDATE journal_signatures SET day = '2026-06-03' WHERE number = 3").await.unwrap();
        assert!(broken_at(store, &bench, &known).await.unwrap().1.contains("signature of 2026-06-03"));
    }
}

/// Entries as the first version of the program wrote them; the hashes were made by another program from the
/// published formula.
async fn write_version_one(store: &Store) {
    const HASHES: [&str; 3] = [
        "cb77bca9e5bed2d55c2c9e4871dd6e50a592e45290b93d34ac556257d03ef207",
        "6c1d0c68ec952158b96301e6acb74a07b50d9962b7bf09fa25480814c8c682f5",
        "f040558b10813ca8329b11ed11fe0e2e29467081288aab7c8f1556c938cd6d0c",
    ];
    let territory = "00000000000101010101010101010101";
    for (index, hash) in HASHES.iter().enumerate() {
        let (number, previous) = (index + 1, if index == 0 { "" } else { HASHES[index - 1] });
        let sql = format!(
            "INSERT INTO journal (territory_id, number, happened_at, actor, actor_name, action, subject, detail, \
             previous, hash) VALUES ('{territory}', {number}, 1000000, '00000000000107070707070707070707', \
             'Jeanne Testut', 'test.note', 'note:{number}', '{{\"n\":{number}}}', '{previous}', '{hash}')"
        );
        run(store, Box::leak(sql.into_boxed_str())).await.unwrap();
    }
    let sql = format!("INSERT INTO journal_heads VALUES ('{territory}', 3, '{}')", HASHES[2]);
    run(store, Box::leak(sql.into_boxed_str())).await.unwrap();
}

async fn erase(store: &Store, bench: &Bench, person: PersonId) -> u64 {
    store
        .write(&bench.clock, &Actor::program(bench.here, "test"), move |cx| {
            Box::pin(async move {
                let erased = cx.erase_names(person).await?;
                cx.record("test.erase", "note", &serde_json::json!({}));
                Ok(erased)
            })
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_chain_of_the_first_version_goes_on_and_its_names_can_be_erased_but_not_quietly() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        write_version_one(store).await;
        let actor = person(bench.here, Role::Editeur);
        write_entries(store, &bench.clock, &actor, 2).await;
        assert_eq!(broken_at(store, &bench, &Trust::default()).await, None);
        assert_eq!(
            newest(store, &actor, Some(4), 1).await.unwrap()[0].actor_name().as_deref(),
            Some("Jeanne Testut")
        );

        assert_eq!(erase(store, &bench, actor.person().unwrap()).await, 5);
        let entries = newest(store, &actor, None, 10).await.unwrap();
        assert!(
            entries
                .iter()
                .filter(|entry| entry.number <= 5)
                .all(|entry| { entry.is_erased() && entry.actor_name().is_none() && entry.actor.is_some() })
        );
        assert_eq!(entries.iter().filter(|entry| entry.action == NAMES_ERASED).count(), 2);
        let Verification::Whole(whole) = verify(store, bench.here, &Trust::default()).await.unwrap() else {
            panic!("{:?}", broken_at(store, &bench, &Trust::default()).await)
        };
        assert_eq!((whole.entries, whole.erased), (8, 5));

        // What the erasure left of an entry of version 1 is still proved.
        run(store, "UPDATE journal SET detail = '{}' WHERE number = 2").await.unwrap();
        let found = broken_at(store, &bench, &Trust::default()).await.unwrap();
        assert_eq!(found, (2, "the entry was altered after its name was erased".to_owned()));
    }
}

#[tokio::test]
async fn a_name_of_the_first_version_taken_out_by_hand_is_seen() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        write_version_one(store).await;
        run(store, "UPDATE journal SET actor_name = '' WHERE number = 2").await.unwrap();
        assert_eq!(broken_at(store, &bench, &Trust::default()).await.unwrap().0, 2);
        // Another name is no erasure either.
        run(store, "UPDATE journal SET actor_name = 'Autre' WHERE number = 2").await.unwrap();
        assert_eq!(broken_at(store, &bench, &Trust::default()).await.unwrap().0, 2);
    }
}
