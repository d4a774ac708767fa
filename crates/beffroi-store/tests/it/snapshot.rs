//! Snapshots: what goes out of one database comes into another, of either kind, or nothing does.

use crate::{Bench, person, write_entries};
use beffroi_kernel::clock::FixedClock;
use beffroi_kernel::{Error, Role};
use beffroi_store::snapshot::{self, Summary};
use beffroi_store::testing::{Folder, postgres_url, run, sqlite_url};
use beffroi_store::{Backend, Store};
use std::sync::atomic::{AtomicBool, Ordering};

async fn taken(store: &Store) -> (Vec<u8>, Summary) {
    let mut lines = Vec::new();
    let summary = snapshot::dump(store, &mut lines, &|_| ()).await.unwrap();
    (lines, summary)
}

/// Addresses of new empty databases, one of each kind that there is.
async fn targets(folder: &Folder) -> Vec<String> {
    let mut targets = vec![sqlite_url(folder)];
    targets.extend(postgres_url().await.unwrap());
    targets
}

async fn load(url: &str, lines: &[u8]) -> Result<(Store, Summary), Error> {
    let mut input = lines;
    snapshot::load_into(url, &FixedClock::at(jiff::Timestamp::UNIX_EPOCH), &mut input).await
}

/// Everything that is hard for one database or the other: a row that names a later one, nothing, the largest
/// numbers, quotes, a text of several lines.
async fn fill(store: &Store) {
    run(
        store,
        "INSERT INTO territories (id, slug, name, kind, population, host_id, invalid_publication, created_at) \
         VALUES ('b', 'b', 'Hôte', 'syndicat', 9223372036854775807, NULL, 'refused', -9223372036854775807), \
         ('a', 'a', 'É\"''\\ \n\t \u{1f514}', 'commune', NULL, 'b', 'refused', 0)",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn the_same_state_gives_the_same_lines_on_both_databases() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        write_entries(store, &bench.clock, &person(bench.here, Role::Agent), 1_203).await;
        fill(store).await;
        let (lines, summary) = taken(store).await;
        assert_eq!((summary.tables["journal"], summary.tables["territories"]), (1_203, 2));
        assert_eq!(summary.heads.len(), 1);
        let folder = Folder::new().unwrap();
        for url in targets(&folder).await {
            let (copy, loaded) = load(&url, &lines).await.unwrap();
            assert_eq!(loaded, summary);
            let (again, taken_again) = taken(&copy).await;
            assert_eq!(taken_again, summary);
            let rows = |lines: &[u8]| lines.split(|byte| *byte == b'\n').skip(1).collect::<Vec<_>>().concat();
            assert!(rows(&again) == rows(&lines), "rows differ after {url}");
            // The copy lives: its foreign keys hold, and its journal goes on.
            let orphan = "INSERT INTO memberships (territory_id, person_id, created_at) VALUES ('z', 'z', 0)";
            assert!(run(&copy, orphan).await.is_err());
            write_entries(&copy, &bench.clock, &person(bench.here, Role::Agent), 1).await;
            assert!(snapshot::holds(&copy, &summary.heads[0]).await.unwrap());
            // The state before is older than the head of now: that is seen.
            let newer = taken(&copy).await.1.heads;
            assert!(!snapshot::holds(store, &newer[0]).await.unwrap());
        }
    }
}

#[tokio::test]
async fn a_database_that_is_not_empty_is_refused_and_left_alone() {
    let bench = Bench::new().await;
    let (lines, _) = taken(&bench.stores[0]).await;
    let folder = Folder::new().unwrap();
    for url in targets(&folder).await {
        let (copy, _) = load(&url, &lines).await.unwrap();
        fill(&copy).await;
        let before = taken(&copy).await;
        let error = load(&url, &lines).await.err().unwrap();
        assert!(
            matches!(&error, Error::Conflict(problem) if problem.code == "database-not-empty"),
            "{error}"
        );
        assert!(taken(&copy).await == before);
    }
}

#[tokio::test]
async fn a_damaged_snapshot_loads_nothing() {
    let bench = Bench::new().await;
    fill(&bench.stores[0]).await;
    let (lines, _) = taken(&bench.stores[0]).await;
    let text = String::from_utf8(lines.clone()).unwrap();
    let all: Vec<&str> = text.split_inclusive('\n').collect();
    let without = |index: usize| [&all[..index], &all[index + 1..]].concat().concat();
    let row = all.iter().position(|line| line.starts_with('[')).unwrap();
    let damaged = [
        ("empty", String::new()),
        ("not ours", "{\"a\":1}\n".to_owned()),
        ("cut within a line", text[..text.len() - 9].to_owned()),
        ("without its trailer", without(all.len() - 1)),
        ("a row less", without(row)),
        ("a row altered", text.replace("\"syndicat\"", "\"commune\"")),
        ("another kind of value", text.replace("9223372036854775807,", "\"many\",")),
        ("a number too large", text.replace("9223372036854775807,", "9223372036854775808,")),
        ("an unknown table", text.replace("\"table\":\"people\"", "\"table\":\"others\"")),
        ("an unknown column", text.replace("\"slug\"", "\"slog\"")),
        ("something after it", format!("{text}[]\n")),
        ("no JSON", text.replacen('[', "[[[[", 2)),
    ];
    let folder = Folder::new().unwrap();
    for url in targets(&folder).await {
        for (what, lines) in &damaged {
            let error =
                load(&url, lines.as_bytes()).await.err().unwrap_or_else(|| panic!("{what} was loaded"));
            assert!(
                matches!(&error, Error::Input(problem) if problem.code == "snapshot-damaged"),
                "{what}: {error}"
            );
        }
        let newer = text.replace("0002_", "").replacen("\"number\":2", "\"number\":9999", 1);
        let error = load(&url, newer.as_bytes()).await.err().unwrap();
        assert!(matches!(&error, Error::Input(problem) if problem.code == "snapshot-newer"), "{error}");
        // After all that, the whole one still finds an empty database.
        load(&url, &lines).await.unwrap();
    }
}

#[tokio::test]
async fn numbers_and_bytes_come_through_exactly() {
    const REAL: [&str; 2] = ["REAL", "DOUBLE PRECISION"];
    const BYTES: [&str; 2] = ["BLOB", "BYTEA"];
    let bench = Bench::new().await;
    let create = |store: &Store| {
        let kind = usize::from(store.backend() == Backend::Postgres);
        format!("CREATE TABLE \"an \"\"odd\"\" name\" (\"number\" {}, bytes {})", REAL[kind], BYTES[kind])
    };
    for store in &bench.stores {
        run_text(store, create(store)).await;
        let bytes = if store.backend() == Backend::Sqlite { "x'00ff0a22'" } else { "'\\x00ff0a22'" };
        for number in ["0.1", "-1e300", "5e-324", "123456789.12345678", "NULL"] {
            let sql = format!("INSERT INTO \"an \"\"odd\"\" name\" VALUES ({number}, {bytes}), (7.0, NULL)");
            run_text(store, sql).await;
        }
        let (lines, summary) = taken(store).await;
        assert!(String::from_utf8_lossy(&lines).contains("[\"5e-324\",\"AP8KIg==\"]"));
        let folder = Folder::new().unwrap();
        for url in targets(&folder).await {
            let target = Store::open(&url, &bench.clock).await.unwrap();
            run_text(&target, create(&target)).await;
            target.close().await;
            let (copy, _) = load(&url, &lines).await.unwrap();
            assert_eq!(taken(&copy).await.1, summary);
        }
    }
}

async fn run_text(store: &Store, sql: String) {
    run(store, sql.leak()).await.unwrap();
}

#[tokio::test]
async fn what_an_older_program_took_is_brought_up_to_date() {
    let bench = Bench::new().await;
    let body = concat!(
        "{\"table\":\"memberships\",\"columns\":[\"created_at\",\"person_id\",\"role\",\"territory_id\"]}\n",
        "[0,\"p\",\"dpo\",\"t\"]\n",
        "{\"table\":\"people\",\"columns\":[\"id\",\"email\",\"name\",\"password_hash\",\"created_at\"]}\n",
        "[\"p\",\"p@val-fictif.example\",\"P\",null,0]\n",
        "{\"table\":\"territories\",\"columns\":[\"id\",\"slug\",\"name\",\"kind\",\"population\",\"siren\",\"insee\",\"host_id\",\"invalid_publication\",\"created_at\"]}\n",
        "[\"t\",\"t\",\"T\",\"commune\",null,null,null,null,\"refused\",0]\n",
    );
    let sum = beffroi_store::sha256(body.as_bytes());
    let lines = format!(
        "{{\"format\":\"beffroi-state\",\"version\":1,\"backend\":\"sqlite\",\"migrations\":[{{\"number\":1,\"name\":\"house\"}}]}}\n\
         {body}{{\"tables\":{{\"memberships\":1,\"people\":1,\"territories\":1}},\"sha256\":\"{sum}\"}}\n"
    );
    let folder = Folder::new().unwrap();
    for url in targets(&folder).await {
        let (copy, _) = load(&url, lines.as_bytes()).await.unwrap();
        // The second migration moved the role of a membership to a table of its own.
        let (now, summary) = taken(&copy).await;
        assert_eq!(summary.tables["membership_roles"], 1);
        assert!(String::from_utf8(now).unwrap().contains("[\"t\",\"p\",\"dpo\"]"));
        drop(copy);
        Store::open(&url, &bench.clock).await.unwrap();
    }
}

#[tokio::test]
async fn a_row_that_names_a_missing_one_is_refused() {
    let bench = Bench::new().await;
    let broken = "PRAGMA foreign_keys = OFF; INSERT INTO memberships (territory_id, person_id, created_at) VALUES ('z', 'z', 0)";
    run(&bench.stores[0], broken).await.unwrap();
    let (lines, _) = taken(&bench.stores[0]).await;
    let folder = Folder::new().unwrap();
    for url in targets(&folder).await {
        let error = load(&url, &lines).await.err().unwrap();
        assert!(error.to_string().contains("a row names another that is not there"), "{}", error.chain());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_is_of_one_instant_while_others_write() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let actor = person(bench.here, Role::Agent);
        write_entries(store, &bench.clock, &actor, 500).await;
        let done = AtomicBool::new(false);
        let writing = async {
            while !done.load(Ordering::SeqCst) {
                write_entries(store, &bench.clock, &actor, 1).await;
                tokio::task::yield_now().await;
            }
        };
        let taking = async {
            let mut seen = Vec::new();
            for _ in 0..5 {
                let (lines, summary) = taken(store).await;
                let folder = Folder::new().unwrap();
                let (_, loaded) = load(&sqlite_url(&folder), &lines).await.unwrap();
                assert_eq!(loaded, summary);
                // The journal and its head were read by two statements: they are of one instant all the same.
                assert_eq!(summary.tables["journal"], summary.heads[0].number);
                seen.push(summary.heads[0].number);
            }
            done.store(true, Ordering::SeqCst);
            seen
        };
        let (_, seen) = tokio::join!(writing, taking);
        assert!(seen.last() > seen.first(), "nothing was written meanwhile: {seen:?}");
    }
}
