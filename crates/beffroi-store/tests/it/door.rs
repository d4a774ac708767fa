//! The write door: all or nothing, never silent, rights asked, writes in turn.

use crate::{Bench, person, write_entries};
use beffroi_kernel::{Actor, Error, Right, Role};
use beffroi_store::jobs;
use beffroi_store::journal::{Trust, Verification, newest, verify};

#[tokio::test]
async fn a_change_without_a_journal_entry_is_refused_and_undone() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let actor = Actor::program(bench.here, "test");
        let silent = store
            .write(&bench.clock, &actor, |cx| {
                Box::pin(async move {
                    cx.enqueue("test.job", &serde_json::json!({}));
                    Ok(())
                })
            })
            .await;
        assert!(matches!(silent, Err(Error::Internal { .. })), "{silent:?}");
        assert_eq!(jobs::count(store, "waiting").await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_failed_action_leaves_neither_entry_nor_job() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let actor = Actor::program(bench.here, "test");
        let failed: Result<(), Error> = store
            .write(&bench.clock, &actor, |cx| {
                Box::pin(async move {
                    cx.record("test.note", "note", &serde_json::json!({}));
                    cx.enqueue("test.job", &serde_json::json!({}));
                    Err(Error::NotFound)
                })
            })
            .await;
        assert!(matches!(failed, Err(Error::NotFound)));
        assert!(newest(store, &actor, None, 10).await.unwrap().is_empty());
        assert_eq!(jobs::count(store, "waiting").await.unwrap(), 0);
    }
}

#[tokio::test]
async fn rights_are_asked_inside_the_door() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let cases = [
            (person(bench.here, Role::Editeur), "done"),
            (person(bench.here, Role::Lecteur), "denied"),
            (Actor::public(bench.here), "sign-in"),
        ];
        for (actor, expected) in cases {
            let result = store
                .write(&bench.clock, &actor, |cx| {
                    Box::pin(async move {
                        cx.authorise(Right::DatasetPublish)?;
                        cx.record("test.note", "note", &serde_json::json!({}));
                        Ok(())
                    })
                })
                .await;
            let got = match result {
                Ok(()) => "done",
                Err(Error::Denied(_)) => "denied",
                Err(Error::SignIn) => "sign-in",
                Err(_) => "other",
            };
            assert_eq!(got, expected, "{actor:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_of_many_at_once_make_one_chain() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let actor = Actor::program(bench.here, "test");
        let writers: Vec<_> = (0..8).map(|_| write_entries(store, &bench.clock, &actor, 5)).collect();
        futures_util::future::join_all(writers).await;
        match verify(store, bench.here, &Trust::default()).await.unwrap() {
            Verification::Whole(whole) => assert_eq!(whole.entries, 40),
            Verification::Broken(fault) => panic!("{fault:?}"),
        }
    }
}
