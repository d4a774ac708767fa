//! Territories.

use crate::word;
use beffroi_domain::journal;
use beffroi_domain::territory::{
    self, Competences, Fact, InvalidPublication, NewTerritory, Origin, TerritorySheet,
};
use beffroi_domain::testing::House;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Role};

#[tokio::test]
async fn territories_are_added_listed_and_found() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let hosted = NewTerritory {
            population: Some(1_200),
            insee: Some("2A004".into()),
            host: Some("mont-imaginaire".into()),
            ..NewTerritory::named("Bourg-d'Essai", TerritoryKind::Commune)
        };
        let added = territory::add(app, "test", hosted).await.unwrap();
        assert_eq!(added.slug, "bourg-d-essai");
        assert_eq!(added.host, Some(house.elsewhere.id));
        assert_eq!(territory::find(app, "bourg-d-essai").await.unwrap(), Some(added.clone()));
        assert_eq!(territory::find(app, "nulle-part").await.unwrap(), None);
        let names: Vec<_> = territory::list(app).await.unwrap().into_iter().map(|t| t.name).collect();
        assert_eq!(names, ["Bourg-d'Essai", "Mont-Imaginaire", "Val-Fictif"]);
        assert_eq!(territory::own(app, &Actor::public(added.id)).await.unwrap(), added);
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    let named = |name: &str| NewTerritory::named(name, TerritoryKind::Commune);
    let hosted_by = |name: &str, host: &str| NewTerritory { host: Some(host.into()), ..named(name) };
    territory::add(app, "test", hosted_by("Un", "mont-imaginaire")).await.unwrap();
    territory::add(app, "test", hosted_by("Sous-Un", "un")).await.unwrap();
    let cases = [
        (named("Val-Fictif"), "slug-taken"),
        (hosted_by("Deux", "inconnu"), "host-unknown"),
        (hosted_by("Trois", "sous-un"), "host-nested"),
        (NewTerritory { slug: Some("É".into()), ..named("Quatre") }, "slug-invalid"),
    ];
    for (new, expected) in cases {
        assert_eq!(word(&territory::add(app, "test", new.clone()).await), expected, "{new:?}");
    }
}

#[tokio::test]
async fn an_administrator_changes_the_sheet_of_their_own_territory() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let sheet = TerritorySheet {
            population: Some(950),
            invalid_publication: InvalidPublication::Refused,
            ..TerritorySheet::from(&house.here)
        };
        assert_eq!(word(&territory::edit(app, &house.actor(Role::Editeur), sheet.clone()).await), "denied");
        assert_eq!(word(&territory::edit(app, &house.public(), sheet.clone()).await), "sign-in");
        let admin = house.actor(Role::Administrateur);
        let wrong = TerritorySheet { name: " ".into(), ..sheet.clone() };
        assert_eq!(word(&territory::edit(app, &admin, wrong).await), "name-missing");
        let edited = territory::edit(app, &admin, sheet).await.unwrap();
        assert_eq!((edited.population, edited.invalid_publication), (Some(950), InvalidPublication::Refused));
        assert_eq!(territory::find(app, "val-fictif").await.unwrap(), Some(edited));
        assert_eq!(territory::find(app, "mont-imaginaire").await.unwrap(), Some(house.elsewhere.clone()));
    }
}

#[tokio::test]
async fn every_fact_is_kept_with_its_source_and_the_journal_says_before_and_after() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let sheet = TerritorySheet {
            population: Some(1_204),
            population_year: Some(2025),
            siren: Some("732 829 320".into()),
            insee: Some("2a004".into()),
            staff_tenths: Some(125),
            parent_siren: Some("732829320".into()),
            departement: Some("2A".into()),
            region: Some("94".into()),
            competences: Competences { codes: vec!["eau".into()], other: "Abattoir".into() },
            web_domains: vec!["https://www.Val-Fictif.example/".into()],
            mail_domains: vec!["mairie@val-fictif.example".into()],
            ..TerritorySheet::from(&house.here)
        };
        let edited = territory::edit(app, &admin, sheet).await.unwrap();
        assert_eq!((edited.siren.as_deref(), edited.insee.as_deref()), (Some("732829320"), Some("2A004")));
        assert_eq!(edited.web_domains, ["www.val-fictif.example"]);
        assert_eq!(edited.mail_domains, ["val-fictif.example"]);
        assert_eq!(edited.sources.len(), Fact::ALL.len());
        assert!(edited.sources.values().all(|source| source.from == Origin::Typed));
        assert_eq!(territory::own(app, &admin).await.unwrap(), edited);
        let entry = journal::list(app, &admin, None, 1).await.unwrap().remove(0);
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
        assert_eq!(
            (entry.action.as_str(), &detail["after"]["staff"]),
            ("territory.edit", &serde_json::json!(125))
        );
        assert!(detail["before"]["staff"].is_null());
        let emptied = TerritorySheet { staff_tenths: None, ..TerritorySheet::from(&edited) };
        let emptied = territory::edit(app, &admin, emptied).await.unwrap();
        assert!(!emptied.sources.contains_key(&Fact::Staff) && emptied.sources.contains_key(&Fact::Siren));
    }
}

#[tokio::test]
async fn a_territory_leaves_and_comes_back() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    assert_eq!(word(&territory::archive(app, "test", "nulle-part").await), "territory-unknown");
    assert_eq!(word(&territory::reopen(app, "test", "val-fictif").await), "archived-already");
    assert!(territory::archive(app, "test", "val-fictif").await.unwrap().left.is_some());
    assert_eq!(word(&territory::archive(app, "test", "val-fictif").await), "archived-already");
    assert_eq!(territory::reopen(app, "test", "val-fictif").await.unwrap().left, None);
}
