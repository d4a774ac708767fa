//! Data sets: metadata, catalogue, what each may see.

use crate::word;
use beffroi_domain::dataset::{
    self, DatasetState, Filter, Freshness, MetadataInput, NewDataset, Order, VersionState,
};
use beffroi_domain::reference;
use beffroi_domain::testing::House;
use beffroi_kernel::Role;

#[tokio::test]
async fn names_in_addresses_are_made_free_and_chosen_ones_are_kept() {
    for house in House::every().await.unwrap() {
        let slugs = [house.draft("Arbres").await.unwrap().slug, house.draft("Arbres").await.unwrap().slug];
        assert_eq!(slugs, ["arbres", "arbres-2"]);
        let editor = house.actor(Role::Editeur);
        let new = |slug: &str| NewDataset {
            metadata: MetadataInput::titled("Titre"),
            slug: Some(slug.into()),
            ..NewDataset::default()
        };
        assert_eq!(word(&dataset::create(&house.app, &editor, new("arbres")).await), "slug-taken");
        assert_eq!(word(&dataset::create(&house.app, &editor, new("Arbres!")).await), "slug-invalid");
        let unknown = NewDataset { schema: Some("rien".into()), ..new("autre") };
        assert_eq!(word(&dataset::create(&house.app, &editor, unknown).await), "schema-unknown");
        let long = house.draft(&"mot ".repeat(70)).await.unwrap().slug;
        assert!(long.len() <= 80 && long.ends_with("mot"), "{long}");
    }
}

#[tokio::test]
async fn what_is_said_can_be_changed_and_the_journal_says_what() {
    for house in House::every().await.unwrap() {
        let (app, editor) = (&house.app, house.actor(Role::Editeur));
        let before = house.draft("Arbres").await.unwrap();
        house.wait_hours(1);
        let input = MetadataInput {
            title: "Arbres de la commune".into(),
            theme: "ENVI".into(),
            contact_name: "Camille Exemple".into(),
            contact_email: "camille@val-fictif.example".into(),
            ..MetadataInput::from(&before.metadata)
        };
        let after = dataset::edit(app, &editor, "arbres", input).await.unwrap();
        assert_eq!((after.slug.as_str(), after.created), ("arbres", before.created));
        assert!(after.modified > before.modified);
        assert_eq!(
            word(&dataset::edit(app, &editor, "arbres", MetadataInput::default()).await),
            "title-missing"
        );
        let entries =
            beffroi_domain::journal::list(app, &house.actor(Role::Administrateur), None, 1).await.unwrap();
        assert_eq!(entries[0].action, "dataset.edit");
        let detail: serde_json::Value = serde_json::from_str(&entries[0].detail).unwrap();
        assert_eq!(
            detail,
            serde_json::json!({
                "before": { "title": "Arbres", "theme": null },
                "after": { "title": "Arbres de la commune", "theme": "ENVI" },
                "changed": ["contact"],
            }),
            "values, but nobody's name or address"
        );

        let schema = r#"{"name":"essai/arbres","title":"Arbres","version":"1"}"#;
        reference::add(app, schema.into(), None).await.unwrap();
        let key = vec!["id".to_owned()];
        let after =
            dataset::configure(app, &editor, "arbres", Some("essai/arbres"), key.clone()).await.unwrap();
        assert_eq!(after.schema.unwrap().version, "1");
        let view = dataset::find(app, &editor, "arbres").await.unwrap();
        assert_eq!(view.dataset.key, key);
        let version = house.version("arbres", "id;nom\n1;chêne\n").await.unwrap();
        assert_eq!(version.schema.unwrap().id, "essai/arbres");
        let report = dataset::report(app, &editor, "arbres", 1).await.unwrap();
        assert_eq!(report.schema.unwrap().id, "essai/arbres");
    }
}

#[tokio::test]
async fn the_catalogue_searches_divides_orders_and_cuts() {
    for house in House::every().await.unwrap() {
        let (app, editor) = (&house.app, house.actor(Role::Editeur));
        for (title, theme, keywords) in [
            ("Arbres remarquables", "ENVI", "arbre, nature"),
            ("Budget primitif", "ECON", "finances"),
            ("Écoles", "EDUC", "école, nature"),
        ] {
            let slug = house.published(title, "a;b\n1;2\n").await.unwrap().slug;
            let input = MetadataInput {
                theme: theme.into(),
                keywords: keywords.into(),
                ..MetadataInput::titled(title)
            };
            dataset::edit(app, &editor, &slug, input).await.unwrap();
            house.wait_hours(1);
        }
        house.draft("Brouillon").await.unwrap();
        let titles = |filter: Filter| {
            let (app, actor) = (app.clone(), house.public());
            async move {
                let catalogue = dataset::list(&app, &actor, &filter).await.unwrap();
                catalogue.items.iter().map(|view| view.dataset.slug.clone()).collect::<Vec<_>>().join(" ")
            }
        };
        let text = |text: &str| Filter { text: text.into(), ..Filter::default() };
        assert_eq!(titles(Filter::default()).await, "ecoles budget-primitif arbres-remarquables");
        assert_eq!(titles(text("ECOLE")).await, "ecoles");
        assert_eq!(titles(text("nature remarquables")).await, "arbres-remarquables");
        assert_eq!(titles(text("éducation")).await, "ecoles");
        assert_eq!(titles(text("absent")).await, "");
        assert_eq!(
            titles(Filter { theme: Some("ECON".into()), ..Filter::default() }).await,
            "budget-primitif"
        );
        let by_title = Filter { order: Order::Title, offset: 1, limit: Some(1), ..Filter::default() };
        assert_eq!(titles(by_title).await, "budget-primitif");
        assert_eq!(titles(Filter { state: Some(DatasetState::Draft), ..Filter::default() }).await, "");

        let all = dataset::list(app, &editor, &Filter { limit: Some(1), ..Filter::default() }).await.unwrap();
        assert_eq!((all.total, all.items.len()), (4, 1));
        assert_eq!((all.facets.keywords[0].code.as_str(), all.facets.keywords[0].count), ("nature", 2));
        assert_eq!(all.facets.states.iter().map(|facet| facet.count).collect::<Vec<_>>(), [3, 1]);
    }
}

#[tokio::test]
async fn freshness_and_quality_follow_what_is_published() {
    let house = House::new().await.unwrap();
    let (app, editor) = (&house.app, house.actor(Role::Editeur));
    let slug = house.draft("Arbres").await.unwrap().slug;
    let view = dataset::find(app, &editor, &slug).await.unwrap();
    assert_eq!((view.freshness, view.quality.criteria[0].points), (Freshness::Unknown, 0));
    let input = MetadataInput {
        frequency: "WEEKLY".into(),
        description: "Les arbres plantés sur la voie publique, relevés par le service des espaces verts chaque semaine."
            .into(),
        contact_email: "espaces.verts@val-fictif.example".into(),
        ..MetadataInput::titled("Arbres")
    };
    dataset::edit(app, &editor, &slug, input).await.unwrap();
    house.version(&slug, "id;nom\n1;chêne\n2;\n").await.unwrap();
    dataset::publish(app, &editor, &slug, 1, dataset::Confirmation::NotGiven).await.unwrap();
    let fresh = dataset::find(app, &house.public(), &slug).await.unwrap();
    assert_eq!(fresh.freshness, Freshness::UpToDate);
    let points = |view: &dataset::DatasetView, code: &str| {
        view.quality.criteria.iter().find(|criterion| criterion.code == code).unwrap().points
    };
    assert_eq!(
        fresh.quality.score,
        fresh.quality.criteria.iter().map(|criterion| criterion.points).sum::<u32>()
    );
    assert_eq!(fresh.quality.criteria.iter().map(|criterion| criterion.points_max).sum::<u32>(), 100);
    assert_eq!(
        (points(&fresh, "schema"), points(&fresh, "filled"), points(&fresh, "freshness")),
        (10, 7, 10)
    );
    house.wait_hours(24 * 8 + 1);
    let late = dataset::find(app, &house.public(), &slug).await.unwrap();
    assert_eq!(late.freshness, Freshness::Late);
    assert_eq!(late.quality.score, fresh.quality.score - 10);
    // Other columns than before: said in the score, once published.
    let version = house.version(&slug, "id;espece\n1;chêne\n").await.unwrap();
    assert_eq!((version.state, version.facts.unwrap().header_stable), (VersionState::Ready, false));
}
