//! Schemas.

use crate::word;
use beffroi_domain::journal::{self, Verification};
use beffroi_domain::reference;
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::{Actor, Limits, Role, TerritoryId};
use std::sync::Arc;

fn schema(version: &str, title: &str) -> String {
    format!(r#"{{"name":"essai/arbres","title":"{title}","version":"{version}","description":"d"}}"#)
}

#[tokio::test]
async fn a_published_version_of_a_schema_never_changes() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let first = reference::add(app, schema("1.0.0", "Arbres"), None).await.unwrap();
        assert_eq!((first.id.as_str(), first.version.as_str()), ("essai/arbres", "1.0.0"));
        assert_eq!(reference::add(app, schema("1.0.0", "Arbres"), None).await.unwrap(), first);
        assert_eq!(word(&reference::add(app, schema("1.0.0", "Autre"), None).await), "schema-published");
        house.wait_hours(1);
        let second = reference::add(app, schema("1.1.0", "Arbres"), None).await.unwrap();
        let other = reference::add(app, schema("1.0.0", "Zones"), Some("essai/zones")).await.unwrap();
        assert_eq!(reference::list(app).await.unwrap(), [second.clone(), other]);
        assert_eq!(reference::find(app, "essai/arbres", None).await.unwrap(), Some(second.clone()));
        assert_eq!(reference::find(app, "essai/arbres", Some("1.0.0")).await.unwrap(), Some(first));
        assert_eq!(reference::find(app, "essai/rien", None).await.unwrap(), None);
        assert_eq!(reference::summary(app, &second).await.unwrap().title, "Arbres");
    }
}

#[tokio::test]
async fn a_schema_leaves_its_trace_in_the_journal_of_the_instance() {
    for house in House::every().await.unwrap() {
        let (app, instance) = (&house.app, Actor::instance("test"));
        reference::add(app, schema("1.0.0", "Arbres"), None).await.unwrap();
        // What changed nothing is not written down.
        reference::add(app, schema("1.0.0", "Arbres"), None).await.unwrap();
        assert_eq!(word(&reference::add(app, schema("1.0.0", "Autre"), None).await), "schema-published");
        reference::add(app, schema("1.1.0", "Arbres"), None).await.unwrap();
        let entries = journal::list(app, &instance, None, 10).await.unwrap();
        let said: Vec<_> = entries.iter().map(|e| (e.action.as_str(), e.subject.as_str())).collect();
        assert_eq!(said, [("schema.add", "schema:essai/arbres"); 2]);
        assert!(entries[0].detail.contains(r#""version":"1.1.0""#), "{}", entries[0].detail);
        let verified = journal::verify(app, TerritoryId::INSTANCE).await.unwrap();
        assert!(matches!(verified, Verification::Whole(whole) if whole.entries == 2));
        // And the territories' chains hold nothing of it.
        let theirs = journal::list(app, &house.actor(Role::Administrateur), None, 100).await.unwrap();
        assert!(theirs.iter().all(|entry| entry.action != "schema.add"));
    }
}

#[tokio::test]
async fn what_is_no_schema_or_too_large_is_refused() {
    let limits = Limits { schema_bytes_max: 200, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    assert_eq!(word(&reference::add(&house.app, "[".into(), None).await), "schema-invalid");
    assert_eq!(word(&reference::add(&house.app, "{}".into(), None).await), "schema-unnamed");
    assert_eq!(word(&reference::add(&house.app, "{}".into(), Some("a b")).await), "schema-unnamed");
    assert_eq!(word(&reference::add(&house.app, " ".repeat(201), None).await), "schema-too-large");
}
