//! Territories.

use crate::word;
use beffroi_domain::territory::{self, InvalidPublication, NewTerritory, TerritorySheet};
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
    let cases = [
        (named("Val-Fictif"), "slug-taken"),
        (hosted_by("Deux", "inconnu"), "host-unknown"),
        (hosted_by("Trois", "un"), "host-nested"),
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
