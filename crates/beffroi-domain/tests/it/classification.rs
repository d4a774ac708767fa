//! Every stored column is classified, and every classified column is stored.

use beffroi_domain::testing::House;
use beffroi_store::testing::columns;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    class: String,
    keep: String,
    #[serde(default)]
    why: String,
}

#[tokio::test]
async fn the_classification_and_the_database_hold_the_same_columns() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference/classification.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let file: BTreeMap<String, BTreeMap<String, Column>> = toml::from_str(&text).unwrap();
    let mut classified = BTreeSet::new();
    for (table, columns) in &file {
        for (name, column) in columns {
            assert!(
                ["public", "internal", "personal", "sensitive", "secret"].contains(&column.class.as_str()),
                "{table}.{name}: {}",
                column.class
            );
            assert!(!column.keep.is_empty(), "{table}.{name}: how long it is kept is not said");
            let private = matches!(column.class.as_str(), "personal" | "sensitive" | "secret");
            assert!(!private || !column.why.is_empty(), "{table}.{name}: why it is kept is not said");
            classified.insert(format!("{table}.{name}"));
        }
    }
    for house in House::every().await.unwrap() {
        let stored: BTreeSet<String> = columns(&house.app.store)
            .await
            .unwrap()
            .into_iter()
            .map(|(table, name, _)| format!("{table}.{name}"))
            .collect();
        let unclassified: Vec<_> = stored.difference(&classified).collect();
        let gone: Vec<_> = classified.difference(&stored).collect();
        assert!(
            unclassified.is_empty() && gone.is_empty(),
            "unclassified: {unclassified:?}; not stored: {gone:?}"
        );
    }
}
