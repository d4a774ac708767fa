//! Publishing, archiving, comparing versions.

use crate::word;
use beffroi_domain::dataset::{self, Confirmation, DatasetState, Filter, Freshness, MetadataInput};
use beffroi_domain::journal;
use beffroi_domain::territory::{self, InvalidPublication, NewTerritory};
use beffroi_domain::testing::House;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Role};

#[tokio::test]
async fn a_data_set_is_published_corrected_withdrawn_and_brought_back() {
    for house in House::every().await.unwrap() {
        let (app, editor, public) = (&house.app, house.actor(Role::Editeur), house.public());
        let slug = house.draft("Arbres").await.unwrap().slug;
        house.version(&slug, "id;nom\n1;chêne\n").await.unwrap();
        let publish = |number| dataset::publish(app, &editor, &slug, number, Confirmation::NotGiven);
        let first = publish(1).await.unwrap();
        assert_eq!((first.state, first.published_version), (DatasetState::Published, Some(1)));
        assert_eq!(word(&publish(1).await), "already-published");
        assert_eq!(word(&publish(9).await), "not-found");
        assert_eq!(dataset::find(app, &public, &slug).await.unwrap().published.unwrap().number, 1);
        house.wait_hours(1);
        house.version(&slug, "id;nom\n1;chêne\n2;hêtre\n").await.unwrap();
        // The new version is not seen before it is published; the old one stays readable afterwards.
        assert_eq!(word(&dataset::table(app, &public, &slug, Some(2)).await), "not-found");
        assert_eq!(dataset::versions(app, &public, &slug).await.unwrap().len(), 1);
        assert_eq!(dataset::find(app, &public, &slug).await.unwrap().latest, None);
        let second = publish(2).await.unwrap();
        assert_eq!(second.issued, first.issued);
        assert!(second.published > first.published);
        assert_eq!(dataset::table(app, &public, &slug, None).await.unwrap().number, 2);
        assert_eq!(dataset::table(app, &public, &slug, Some(1)).await.unwrap().number, 1);
        let difference = dataset::difference(app, &public, &slug, 1, 2).await.unwrap();
        assert_eq!((difference.rows_added, difference.rows_same), (1, 1));
        // An older version can be put back.
        assert_eq!(publish(1).await.unwrap().published_version, Some(1));

        let archived = dataset::archive(app, &editor, &slug).await.unwrap();
        assert_eq!(archived.state, DatasetState::Archived);
        assert_eq!(word(&dataset::archive(app, &editor, &slug).await), "already-archived");
        assert_eq!(word(&dataset::find(app, &public, &slug).await), "not-found");
        assert_eq!(word(&dataset::table(app, &public, &slug, None).await), "not-found");
        assert_eq!(word(&dataset::report(app, &public, &slug, 1).await), "not-found");
        assert!(dataset::list(app, &public, &Filter::default()).await.unwrap().items.is_empty());
        assert_eq!(dataset::find(app, &editor, &slug).await.unwrap().dataset, archived);
        publish(2).await.unwrap();
        assert_eq!(dataset::find(app, &public, &slug).await.unwrap().published.unwrap().number, 2);
    }
}

#[tokio::test]
async fn personal_data_takes_a_named_person() {
    for house in House::every().await.unwrap() {
        let (app, editor) = (&house.app, house.actor(Role::Editeur));
        let slug = house.draft("Associations").await.unwrap().slug;
        house.version(&slug, "nom;mail\nclub;a@b.fr\n").await.unwrap();
        let program = Actor::program(house.here.id, "command line");
        let publish = |actor: &Actor, confirmation| {
            let (app, actor, slug) = (app.clone(), actor.clone(), slug.clone());
            async move { dataset::publish(&app, &actor, &slug, 1, confirmation).await }
        };
        let refused = publish(&editor, Confirmation::NotGiven).await;
        assert_eq!(word(&refused), "personal-data");
        assert!(refused.unwrap_err().problem().unwrap().message.contains("mail"));
        assert_eq!(word(&publish(&program, Confirmation::Given).await), "personal-data-person");
        assert_eq!(word(&dataset::find(app, &house.public(), &slug).await), "not-found");
        publish(&editor, Confirmation::Given).await.unwrap();
        // Outside, neither who gave the file nor what was suspected of it is told.
        let public = house.public();
        assert!(dataset::report(app, &public, &slug, 1).await.unwrap().personal_data.is_empty());
        assert_eq!(dataset::report(app, &editor, &slug, 1).await.unwrap().personal_data.len(), 1);
        let seen = dataset::versions(app, &public, &slug).await.unwrap().remove(0);
        assert_eq!((seen.created_by.as_str(), seen.facts.unwrap().personal_columns), ("", 0));
        assert_eq!(dataset::find(app, &public, &slug).await.unwrap().published, Some(seen));
        let entry = journal::list(app, &house.actor(Role::Administrateur), None, 1).await.unwrap().remove(0);
        assert_eq!(
            (entry.action.as_str(), entry.actor_name().unwrap().as_str()),
            ("dataset.publish", "Agent editeur")
        );
        assert!(entry.detail.contains(r#""personal_data_confirmed":["mail"]"#), "{}", entry.detail);
    }
}

#[tokio::test]
async fn what_is_invalid_is_published_unless_the_territory_refuses() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    let invalid = house.published("Arbres", "id\nBAD\n").await.unwrap();
    let view = dataset::find(app, &house.public(), &invalid.slug).await.unwrap();
    let facts = view.published.unwrap().facts.unwrap();
    assert_eq!((facts.valid, facts.errors), (false, 1));
    assert_eq!(dataset::report(app, &house.public(), &invalid.slug, 1).await.unwrap().errors_total, 1);

    let strict = NewTerritory {
        invalid_publication: InvalidPublication::Refused,
        ..NewTerritory::named("Strict", TerritoryKind::Commune)
    };
    let strict = territory::add(app, "test", strict).await.unwrap();
    let actor = Actor::program(strict.id, "test");
    let new =
        dataset::NewDataset { metadata: dataset::MetadataInput::titled("Arbres"), ..Default::default() };
    let slug = dataset::create(app, &actor, new).await.unwrap().slug;
    let upload = house.upload("a.csv", "id\nBAD\n").await.unwrap();
    dataset::stage(app, &actor, &slug, upload).await.unwrap();
    app.work_all().await.unwrap();
    let refused = dataset::publish(app, &actor, &slug, 1, Confirmation::NotGiven).await;
    assert_eq!(word(&refused), "invalid-refused");
}

#[tokio::test]
async fn what_nobody_checked_is_not_public() {
    let house = House::new().await.unwrap();
    let (app, editor, public) = (&house.app, house.actor(Role::Editeur), house.public());
    let slug = house.draft("Lieux").await.unwrap().slug;
    for (name, number) in [("lieux.csv", 1), ("lieux.ods", 2)] {
        let upload = house.upload(name, "id\n1\n").await.unwrap();
        dataset::stage(app, &editor, &slug, upload).await.unwrap();
        app.work_all().await.unwrap();
        dataset::publish(app, &editor, &slug, number, Confirmation::NotGiven).await.unwrap();
    }
    assert_eq!(word(&dataset::original(app, &public, &slug, 1).await), "done");
    assert_eq!(word(&dataset::original(app, &public, &slug, 2).await), "original-other-sheets");
    assert_eq!(word(&dataset::original(app, &editor, &slug, 2).await), "done");
    assert_eq!(word(&dataset::table(app, &public, &slug, Some(2)).await), "done");
}

#[tokio::test]
async fn a_comparison_is_made_once_and_again_for_another_key() {
    let house = House::new().await.unwrap();
    let (app, editor) = (&house.app, house.actor(Role::Editeur));
    let slug = house.draft("Lieux").await.unwrap().slug;
    house.version(&slug, "id\n1\n").await.unwrap();
    house.version(&slug, "id\n1\n2\n").await.unwrap();
    let difference = async || dataset::difference(app, &editor, &slug, 1, 2).await.unwrap();
    let first = difference().await;
    assert_eq!((first.rows_added, first.rows_same), (1, 1));
    // The table is not read again: here it is not even there any more.
    let table = dataset::table(app, &editor, &slug, Some(2)).await.unwrap().path;
    let aside = table.with_extension("aside");
    std::fs::rename(&table, &aside).unwrap();
    assert_eq!(difference().await, first);
    std::fs::rename(&aside, &table).unwrap();
    dataset::configure(app, &editor, &slug, None, vec!["id".into()]).await.unwrap();
    assert_eq!(difference().await.key, ["id"]);
    // What is kept and cannot be read is made again, and the other direction is another comparison.
    for entry in std::fs::read_dir(table.parent().unwrap()).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("difference-") {
            std::fs::write(entry.path(), "{").unwrap();
        }
    }
    assert_eq!(difference().await.rows_added, 1);
    assert_eq!(dataset::difference(app, &editor, &slug, 2, 1).await.unwrap().rows_removed, 1);
    assert!(beffroi_domain::janitor::sweep(app).await.unwrap().missing.is_empty());
}

#[tokio::test]
async fn an_older_version_put_back_is_no_fresher() {
    let house = House::new().await.unwrap();
    let (app, editor) = (&house.app, house.actor(Role::Editeur));
    let slug = house.published("Arbres", "id\n1\n").await.unwrap().slug;
    let weekly = MetadataInput { frequency: "WEEKLY".into(), ..MetadataInput::titled("Arbres") };
    dataset::edit(app, &editor, &slug, weekly).await.unwrap();
    let fresh = async || dataset::find(app, &house.public(), &slug).await.unwrap().freshness;
    assert_eq!(fresh().await, Freshness::UpToDate);
    house.wait_hours(24 * 30);
    assert_eq!(fresh().await, Freshness::Late);
    house.version(&slug, "id\n2\n").await.unwrap();
    dataset::publish(app, &editor, &slug, 2, Confirmation::NotGiven).await.unwrap();
    assert_eq!(fresh().await, Freshness::UpToDate);
    dataset::publish(app, &editor, &slug, 1, Confirmation::NotGiven).await.unwrap();
    assert_eq!(fresh().await, Freshness::Late);
}
