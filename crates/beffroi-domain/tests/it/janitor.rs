//! Killed at any moment: after a new start, each data set is in its old state or in its new one.

use crate::word;
use beffroi_domain::dataset::{self, Confirmation, VersionState};
use beffroi_domain::janitor;
use beffroi_domain::journal::{self, Verification};
use beffroi_domain::testing::House;
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::{Clock, Role};
use beffroi_store::{Backend, jobs};

/// Sets the clock of a house so many seconds after that of the machine, which dates files.
fn after_the_machine(house: &House, seconds: i64) {
    house.clock.set(SystemClock.now() + jiff::SignedDuration::from_secs(seconds));
}

#[tokio::test]
async fn leftovers_are_removed_once_old_and_nothing_else() {
    for house in House::every().await.unwrap() {
        let (app, editor) = (&house.app, house.actor(Role::Editeur));
        let slug = house.published("Arbres", "id\n1\n").await.unwrap().slug;
        let table = dataset::table(app, &editor, &slug, None).await.unwrap().path;
        let version = table.parent().unwrap();
        // What a killed process leaves: an upload cut short, a file moved before its row, a half-written table.
        let leftovers = [
            app.files.join("staging/cut"),
            version.join("table.parquet.part-0123"),
            version.parent().unwrap().join("0123456789abcdef0123456789abcdef"),
        ];
        std::fs::write(&leftovers[0], "half").unwrap();
        std::fs::write(&leftovers[1], "half").unwrap();
        std::fs::create_dir(&leftovers[2]).unwrap();
        std::fs::write(leftovers[2].join("original.csv"), "id").unwrap();
        after_the_machine(&house, 60);
        assert!(janitor::sweep(app).await.unwrap().removed.is_empty());
        after_the_machine(&house, 3_700);
        let swept = janitor::sweep(app).await.unwrap();
        let mut removed = swept.removed;
        removed.sort();
        let mut expected = leftovers[..2].to_vec();
        expected.sort();
        assert_eq!(removed, expected);
        // The original of a version without a row may be the only copy of it: it is reported, and waits.
        assert_eq!(swept.unnamed, leftovers[2..]);
        after_the_machine(&house, 31 * 24 * 3_600);
        assert_eq!(janitor::sweep(app).await.unwrap().removed, leftovers[2..]);
        assert!(leftovers.iter().all(|path| !path.exists()));
        assert!(dataset::report(app, &editor, &slug, 1).await.is_ok());
        assert!(janitor::sweep(app).await.unwrap().missing.is_empty());
        // What nobody can bring back is reported.
        std::fs::remove_file(&table).unwrap();
        assert_eq!(janitor::sweep(app).await.unwrap().missing, [table]);
    }
}

#[tokio::test]
async fn an_older_database_or_another_one_costs_no_version() {
    let house = House::new().await.unwrap();
    let slug = house.published("Arbres", "id\n1\n").await.unwrap().slug;
    let table = dataset::table(&house.app, &house.public(), &slug, None).await.unwrap().path;
    // A folder that is not ours, and the files of a house that this database never knew.
    let other = House::new().await.unwrap();
    let foreign = other.app.files.join("a/b/c");
    std::fs::create_dir_all(&foreign).unwrap();
    let version = table.parent().unwrap();
    let copy = other.app.files.join(version.strip_prefix(&house.app.files).unwrap());
    std::fs::create_dir_all(&copy).unwrap();
    for file in ["original.csv", "table.parquet", "report.json"] {
        std::fs::copy(version.join(file), copy.join(file)).unwrap();
    }
    after_the_machine(&other, 400 * 24 * 3_600);
    let swept = janitor::sweep(&other.app).await.unwrap();
    assert_eq!((swept.removed, swept.unnamed), (vec![], vec![copy.clone()]));
    assert!(copy.join("original.csv").exists() && foreign.exists());
}

#[tokio::test]
async fn a_check_cut_short_is_done_again_at_the_next_start() {
    for mut house in House::every().await.unwrap() {
        let editor = house.actor(Role::Editeur);
        let slug = house.draft("Arbres").await.unwrap().slug;
        let upload = house.upload("a.csv", "id\n1\n").await.unwrap();
        dataset::stage(&house.app, &editor, &slug, upload).await.unwrap();
        // A process takes the job and dies.
        assert!(jobs::claim(&house.app.store, "dead process", house.clock.now()).await.unwrap().is_some());
        house.reopen().await.unwrap();
        // On SQLite nobody else can be there: the job is free at once. On PostgreSQL its lease has to end.
        let sqlite = house.app.store.backend() == Backend::Sqlite;
        assert_eq!(janitor::sweep(&house.app).await.unwrap().released, u64::from(sqlite));
        if !sqlite {
            assert!(!house.app.work_once().await.unwrap());
            house.wait_hours(1);
        }
        assert_eq!(house.app.work_all().await.unwrap(), 1);
        let versions = dataset::versions(&house.app, &editor, &slug).await.unwrap();
        assert_eq!(versions[0].state, VersionState::Ready);
    }
}

#[tokio::test]
async fn a_job_of_a_living_process_is_left_to_it() {
    for mut house in House::every().await.unwrap() {
        let editor = house.actor(Role::Editeur);
        let slug = house.draft("Arbres").await.unwrap().slug;
        let upload = house.upload("a.csv", "id\n1\n").await.unwrap();
        // The first process works on the folder, and is in the middle of a job.
        let first = house.app.clone();
        first.enter().await.unwrap();
        let staged = dataset::stage(&first, &editor, &slug, upload).await.unwrap();
        assert!(jobs::claim(&first.store, "first process", house.clock.now()).await.unwrap().is_some());
        // A second one comes: the job stays with the first, and how far it is can be seen.
        house.reopen().await.unwrap();
        assert_eq!(janitor::sweep(&house.app).await.unwrap().released, 0);
        assert!(!house.app.work_once().await.unwrap());
        let folder = dataset::original(&first, &editor, &slug, 1).await.unwrap().path;
        let told = folder.with_file_name("check.part-progress");
        std::fs::write(&told, "30 40").unwrap();
        assert_eq!(dataset::progress(&house.app, &editor, &staged), Some((30, 40)));
        std::fs::write(&told, "30").unwrap();
        assert_eq!(dataset::progress(&house.app, &editor, &staged), None);
        // The first one dies: the second goes on once the lease has ended, and not before.
        drop(first);
        assert!(!house.app.work_once().await.unwrap());
        house.wait_hours(1);
        assert_eq!(house.app.work_all().await.unwrap(), 1);
        assert!(!told.exists());
    }
}

#[tokio::test]
async fn nobody_works_while_somebody_keeps_the_folder_for_themselves() {
    let house = House::new().await.unwrap();
    let lock = std::fs::File::create(house.app.files.join(".worker.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(word(&house.app.enter().await), "instance-busy");
    assert_eq!(word(&house.app.work_once().await), "instance-busy");
    lock.unlock().unwrap();
    house.app.enter().await.unwrap();
    // From now on nobody can take it for themselves, and others may come.
    assert!(lock.try_lock().is_err());
    lock.try_lock_shared().unwrap();
}

#[tokio::test]
async fn a_check_whose_files_were_written_but_not_its_row_is_done_again() {
    let house = House::new().await.unwrap();
    let (app, editor) = (&house.app, house.actor(Role::Editeur));
    let slug = house.draft("Arbres").await.unwrap().slug;
    let upload = house.upload("a.csv", "id\n1\n").await.unwrap();
    dataset::stage(app, &editor, &slug, upload).await.unwrap();
    let original = dataset::original(app, &editor, &slug, 1).await.unwrap().path;
    for leftover in ["table.parquet", "report.json", "table.parquet.part-0011"] {
        std::fs::write(original.with_file_name(leftover), "of the attempt before").unwrap();
    }
    app.work_all().await.unwrap();
    let table = dataset::table(app, &editor, &slug, Some(1)).await.unwrap();
    assert_eq!(std::fs::read_to_string(table.path).unwrap(), "id\n1\n");
    assert_eq!(dataset::report(app, &editor, &slug, 1).await.unwrap().rows, 1);
}

#[tokio::test]
async fn the_journal_of_a_busy_territory_is_whole() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let slug = house.published("Arbres", "id\n1\n").await.unwrap().slug;
        let again =
            dataset::publish(app, &house.actor(Role::Editeur), &slug, 1, Confirmation::NotGiven).await;
        assert_eq!(word(&again), "already-published");
        let verified = journal::verify(app, house.here.id).await.unwrap();
        let Verification::Whole(whole) = verified else { panic!("{verified:?}") };
        let actions: Vec<String> = journal::list(app, &house.actor(Role::Administrateur), None, 5)
            .await
            .unwrap()
            .into_iter()
            .map(|e| e.action)
            .collect();
        assert_eq!(
            actions,
            ["dataset.publish", "dataset.checked", "dataset.stage", "dataset.create", "account.add"]
        );
        assert_eq!(whole.entries, 5 + Role::ALL.len() as u64);
    }
}
