//! Every stored column is classified, and every classified column is stored.

use beffroi_domain::privacy::read_register;
use beffroi_domain::testing::House;
use beffroi_store::testing::columns;
use std::collections::BTreeSet;

#[tokio::test]
async fn the_classification_and_the_database_hold_the_same_columns() {
    let mut classified = BTreeSet::new();
    for table in read_register().unwrap().tables {
        for column in table.columns {
            let name = format!("{}.{}", table.name, column.name);
            assert!(!column.keep.is_empty(), "{name}: how long it is kept is not said");
            assert!(
                !column.class.owes_a_reason() || !column.why.is_empty(),
                "{name}: why it is kept is not said"
            );
            classified.insert(name);
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
