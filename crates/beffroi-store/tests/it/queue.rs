//! The job queue: one worker at a time, later and later, dead in the end.

use crate::{Bench, instant};
use beffroi_kernel::Actor;
use beffroi_kernel::clock::FixedClock;
use beffroi_store::Store;
use beffroi_store::jobs::{self, Failure};

async fn enqueue(store: &Store, clock: &FixedClock, actor: &Actor, payload: &'static str) {
    store
        .write(clock, actor, move |cx| {
            Box::pin(async move {
                cx.record("test.enqueue", payload, &serde_json::json!({}));
                cx.enqueue("test.job", &serde_json::json!(payload));
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_job_is_held_by_one_worker_and_freed_when_that_one_dies() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        enqueue(store, &bench.clock, &Actor::program(bench.here, "test"), "a").await;
        let now = instant(1_000);
        let job = jobs::claim(store, "first", now).await.unwrap().unwrap();
        assert_eq!((job.kind.as_str(), job.payload.as_str(), job.attempts), ("test.job", "\"a\"", 1));
        assert_eq!(job.territory, bench.here);
        assert!(jobs::claim(store, "second", now).await.unwrap().is_none());
        // A renewed lease holds for longer; one that was not renewed is lost, and its old holder knows.
        assert!(jobs::renew(store, "first", job.id, instant(1_020)).await.unwrap());
        assert!(jobs::claim(store, "second", instant(1_040)).await.unwrap().is_none());
        let again = jobs::claim(store, "second", instant(1_051)).await.unwrap().unwrap();
        assert_eq!((again.id, again.attempts), (job.id, 2));
        assert!(!jobs::renew(store, "first", job.id, now).await.unwrap());
        assert!(!jobs::finish(store, "first", job.id).await.unwrap());
        assert!(jobs::finish(store, "second", job.id).await.unwrap());
        assert_eq!(jobs::count(store, "running").await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_failing_job_is_tried_later_and_later_and_then_buried() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        enqueue(store, &bench.clock, &Actor::program(bench.here, "test"), "a").await;
        let mut at = 1_000;
        for wait in [2, 8] {
            let job = jobs::claim(store, "w", instant(at)).await.unwrap().unwrap();
            let failure = jobs::fail(store, "w", &job, "broken", 3, instant(at)).await.unwrap();
            assert_eq!(failure, Failure::Retried);
            assert!(jobs::claim(store, "w", instant(at + wait - 1)).await.unwrap().is_none());
            at += wait;
        }
        let job = jobs::claim(store, "w", instant(at)).await.unwrap().unwrap();
        assert_eq!(jobs::fail(store, "w", &job, "broken", 3, instant(at)).await.unwrap(), Failure::Dead);
        assert_eq!(jobs::count(store, "dead").await.unwrap(), 1);
        assert!(jobs::claim(store, "w", instant(1_000_000)).await.unwrap().is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_workers_never_share_a_job() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        for _ in 0..6 {
            enqueue(store, &bench.clock, &Actor::program(bench.here, "test"), "a").await;
        }
        let workers = ["a", "b", "c", "d"].map(|worker| async move {
            let mut mine = Vec::new();
            for _ in 0..20 {
                if let Some(job) = jobs::claim(store, worker, instant(1_000)).await.unwrap() {
                    mine.push(job.id);
                }
            }
            mine
        });
        let mut all: Vec<_> = futures_util::future::join_all(workers).await.into_iter().flatten().collect();
        assert_eq!(all.len(), 6);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 6);
        assert_eq!(jobs::release_others(store, "another process").await.unwrap(), 6);
    }
}
