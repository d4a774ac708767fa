//! Files: received, kept, checked, refused.

use crate::word;
use beffroi_domain::dataset::{self, DatasetState, VersionState};
use beffroi_domain::files::{Upload, UploadWriter};
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::ports::{SchemaSummary, SchemaText, Source, Tables, TextRow};
use beffroi_kernel::query::{ExportFormat, ExportOptions, Field, Query, Records};
use beffroi_kernel::report::{Change, Difference, Report};
use beffroi_kernel::{Limits, Result, Role};
use beffroi_store::jobs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn files_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_is_kept_checked_and_converted() {
    for house in House::every().await.unwrap() {
        let (app, editor) = (&house.app, house.actor(Role::Editeur));
        let slug = house.draft("Arbres").await.unwrap().slug;
        let upload = house.upload("C:\\bureau\\Arbres.CSV", "id;nom\n1;chêne\n").await.unwrap();
        let sha256 = upload.sha256.clone();
        let staged = dataset::stage(app, &editor, &slug, upload).await.unwrap();
        assert_eq!((staged.state, staged.number), (VersionState::Staged, 1));
        assert_eq!(word(&dataset::report(app, &editor, &slug, 1).await), "not-ready");
        assert_eq!(word(&dataset::table(app, &editor, &slug, None).await), "not-found");
        assert_eq!(app.work_all().await.unwrap(), 1);
        let ready = dataset::versions(app, &editor, &slug).await.unwrap().remove(0);
        assert_eq!((ready.state, ready.original_name.as_str()), (VersionState::Ready, "Arbres.CSV"));
        assert_eq!((ready.sha256, ready.bytes), (sha256, 16));
        assert_eq!((ready.facts.unwrap().rows, ready.facts.unwrap().valid), (1, true));
        let table = dataset::table(app, &editor, &slug, None).await.unwrap();
        assert_eq!(app.tables.fields(&table.path).unwrap().len(), 2);
        assert_eq!(files_in(table.path.parent().unwrap()), ["original.csv", "report.json", "table.parquet"]);
        let original = dataset::original(app, &editor, &slug, 1).await.unwrap();
        assert_eq!(std::fs::read_to_string(original.path).unwrap(), "id;nom\n1;chêne\n");
        assert_eq!(dataset::find(app, &editor, &slug).await.unwrap().dataset.state, DatasetState::Checked);
        assert_eq!(dataset::progress(app, &editor, &staged), None);
        assert_eq!(files_in(&app.files.join("staging")), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_its_reason_and_kept() {
    for house in House::every().await.unwrap() {
        let (app, editor) = (&house.app, house.actor(Role::Editeur));
        let slug = house.draft("Arbres").await.unwrap().slug;
        let version = house.version(&slug, "id\nUNREADABLE\n").await.unwrap();
        assert_eq!(version.state, VersionState::Rejected);
        assert_eq!(version.rejection.unwrap().advice, "Enregistrez-le à nouveau.");
        assert!(dataset::original(app, &editor, &slug, 1).await.unwrap().path.exists());
        assert_eq!(dataset::find(app, &editor, &slug).await.unwrap().dataset.state, DatasetState::Draft);
        let published = dataset::publish(app, &editor, &slug, 1, dataset::Confirmation::NotGiven).await;
        assert_eq!(word(&published), "not-ready");
    }
}

#[tokio::test]
async fn a_check_that_fails_through_our_fault_is_tried_again_and_then_given_up() {
    let limits = Limits { job_attempts_max: 3, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let slug = house.draft("Arbres").await.unwrap().slug;
    let staged = house.version(&slug, "id\nBROKEN\n").await.unwrap();
    assert_eq!(staged.state, VersionState::Staged);
    for attempt in 2..=3 {
        house.wait_hours(1);
        assert_eq!(house.app.work_all().await.unwrap(), 1, "attempt {attempt}");
    }
    let versions = dataset::versions(&house.app, &house.actor(Role::Editeur), &slug).await.unwrap();
    assert_eq!(versions[0].rejection.as_ref().unwrap().code, "check-failed");
    assert_eq!(jobs::count(&house.app.store, "dead").await.unwrap(), 1);
    let folder = house.app.files.join(house.here.id.to_string());
    let dataset = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let version = std::fs::read_dir(dataset).unwrap().next().unwrap().unwrap().path();
    assert_eq!(files_in(&version), ["original.csv"]);
}

#[tokio::test]
async fn an_upload_has_a_limit_and_leaves_nothing_behind() {
    let limits = Limits { upload_bytes_max: 10, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let app = &house.app;
    let staging = app.files.join("staging");
    let mut writer = UploadWriter::begin(app).await.unwrap();
    writer.write(b"0123456789").await.unwrap();
    assert_eq!(files_in(&staging).len(), 1);
    assert_eq!(word(&writer.write(b"x").await), "file-too-large");
    drop(writer);
    assert_eq!(word(&UploadWriter::begin(app).await.unwrap().finish("vide.csv").await), "file-empty");
    // Received, and then not used: the actor may not, or there is no such data set.
    let upload = house.upload("a.csv", "a").await.unwrap();
    assert_eq!(word(&dataset::stage(app, &house.actor(Role::Lecteur), "rien", upload).await), "denied");
    let upload = house.upload("a.csv", "a").await.unwrap();
    assert_eq!(word(&dataset::stage(app, &house.actor(Role::Editeur), "rien", upload).await), "not-found");
    assert_eq!(files_in(&staging), Vec::<String>::new());
    let large = staging.join("../large.csv");
    std::fs::write(&large, "0123456789x").unwrap();
    assert_eq!(word(&Upload::copy_of(app, &large).await), "file-too-large");
    assert_eq!(word(&Upload::copy_of(app, Path::new("/nulle/part")).await), "file-unreadable");
    std::fs::write(&large, "0123456789").unwrap();
    let copy = Upload::copy_of(app, &large).await.unwrap();
    assert_eq!(copy.sha256, "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882");
    drop(copy);
    assert_eq!(files_in(&staging), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_run_until_they_are_told_to_stop() {
    let house = House::new().await.unwrap();
    let (app, editor) = (&house.app, house.actor(Role::Editeur));
    let slug = house.draft("Arbres").await.unwrap().slug;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn({
        let app = app.clone();
        async move {
            app.run_jobs(async {
                let _ = stopped.await;
            })
            .await
        }
    });
    for number in 1..=3 {
        let upload = house.upload("a.csv", "id\n1\n").await.unwrap();
        dataset::stage(app, &editor, &slug, upload).await.unwrap();
        for _ in 0..500 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            if dataset::report(app, &editor, &slug, number).await.is_ok() {
                break;
            }
        }
        assert_eq!(dataset::report(app, &editor, &slug, number).await.unwrap().rows, 1);
    }
    stop.send(()).unwrap();
    worker.await.unwrap().unwrap();
}

/// Counts how many files are checked at the same time.
#[derive(Default)]
struct Counting {
    now: AtomicUsize,
    most: AtomicUsize,
}

struct CountingTables(Arc<Counting>);

impl Tables for CountingTables {
    fn ingest(&self, source: Source<'_>, table: &Path) -> Result<Report> {
        let now = self.0.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(30));
        assert!(!std::fs::read_to_string(source.path).unwrap().contains("PANIC"), "the engine panics");
        let report = FakeTables.ingest(source, table);
        self.0.now.fetch_sub(1, Ordering::SeqCst);
        report
    }
    fn schema(&self, schema: &SchemaText) -> Result<SchemaSummary> {
        FakeTables.schema(schema)
    }
    fn check(&self, source: Source<'_>) -> Result<Report> {
        FakeTables.check(source)
    }
    fn mend(&self, source: Source<'_>, out: &Path) -> Result<Vec<Change>> {
        FakeTables.mend(source, out)
    }
    fn fields(&self, table: &Path) -> Result<Vec<Field>> {
        FakeTables.fields(table)
    }
    fn records(&self, table: &Path, query: &Query) -> Result<Records> {
        FakeTables.records(table, query)
    }
    fn export(
        &self,
        table: &Path,
        query: &Query,
        format: ExportFormat,
        options: &ExportOptions,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        FakeTables.export(table, query, format, options, out)
    }
    fn difference(&self, old: &Path, new: &Path, key: &[String]) -> Result<Difference> {
        FakeTables.difference(old, new, key)
    }
    fn rows(&self, source: Source<'_>, rows_max: u64) -> Result<Vec<TextRow>> {
        FakeTables.rows(source, rows_max)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_files_are_checked_at_once_than_allowed_and_the_others_wait() {
    for ingests_max in [1, 2] {
        let counting = Arc::new(Counting::default());
        let limits = Limits { ingests_max, ..Limits::default() };
        let house = House::with(limits, Arc::new(CountingTables(counting.clone()))).await.unwrap();
        let slug = house.draft("Arbres").await.unwrap().slug;
        for _ in 0..4 {
            let upload = house.upload("a.csv", "id\n1\n").await.unwrap();
            dataset::stage(&house.app, &house.actor(Role::Editeur), &slug, upload).await.unwrap();
        }
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let app = house.app.clone();
                tokio::spawn(async move { app.work_all().await.unwrap() })
            })
            .collect();
        let mut done = 0;
        for worker in workers {
            done += worker.await.unwrap();
        }
        assert_eq!((done, counting.most.load(Ordering::SeqCst)), (4, ingests_max));
    }
}

#[tokio::test]
async fn an_engine_that_panics_costs_one_version_and_no_worker() {
    let limits = Limits { job_attempts_max: 1, ..Limits::default() };
    let house = House::with(limits, Arc::new(CountingTables(Arc::default()))).await.unwrap();
    let slug = house.draft("Arbres").await.unwrap().slug;
    let version = house.version(&slug, "id\nPANIC\n").await.unwrap();
    assert_eq!(version.rejection.unwrap().code, "check-failed");
    assert_eq!(house.version(&slug, "id\n1\n").await.unwrap().state, VersionState::Ready);
}
