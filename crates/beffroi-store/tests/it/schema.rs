//! The two schemas are twins.

use crate::Bench;
use beffroi_store::testing::columns;
use std::path::Path;

#[tokio::test]
async fn sqlite_and_postgres_have_the_same_columns() {
    let bench = Bench::new().await;
    let Some(postgres) = bench.stores.get(1) else { return };
    let (ours, theirs) = (columns(&bench.stores[0]).await.unwrap(), columns(postgres).await.unwrap());
    assert!(ours.len() > 50, "{}", ours.len());
    assert_eq!(ours, theirs);
}

#[test]
fn every_migration_has_its_twin_and_differs_only_in_words_of_the_dialect() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let names = |folder: &str| {
        let mut names: Vec<_> =
            std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
    for name in names("sqlite") {
        let read = |folder: &str| std::fs::read_to_string(root.join(folder).join(&name)).unwrap();
        let translated = read("sqlite").replace("INTEGER", "BIGINT").replace(") STRICT;", ");");
        assert_eq!(translated, read("postgres"), "{name:?}");
    }
}
