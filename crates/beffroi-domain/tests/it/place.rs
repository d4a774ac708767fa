//! The official geography: loaded once, completed by the next file, filling what territories lack.

use crate::word;
use beffroi_domain::place::{self, Loaded, OfficialFile, PlaceKind};
use beffroi_domain::territory::{self, Fact, NewTerritory, Origin, TerritorySheet};
use beffroi_domain::testing::House;
use beffroi_domain::{App, host};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Limits, Role};
use std::sync::Arc;

const COMMUNES: &str = "TYPECOM;COM;REG;DEP;LIBELLE\nCOM;99001;98;99;Val-Fictif\nCOM;99003;98;99;Essai\nARM;99004;98;99;Essai 1er\n";
const DEPARTEMENTS: &str = "DEP;REG;CHEFLIEU;LIBELLE\n99;98;99001;Fiction\n";
const REGIONS: &str = "REG;CHEFLIEU;LIBELLE\n98;99001;Imagination\n";
const GROUPINGS: &str = "dept;siren;raison_sociale;nature_juridique;total_pop_mun;dep_com;insee;siren_membre;nom_membre;pmun_2025\n\
    99;200000008;CC Fictive;CC;300;99;99001;732829320;Val-Fictif;100\n\
    99;200000008;CC Fictive;CC;300;99;99003;219900032;Essai;200\n";

async fn load(app: &App, name: &str, content: &str, dry_run: bool) -> Loaded {
    let path = app.files.join("staging").join(name);
    std::fs::write(&path, content).unwrap();
    let rows = host::rows(app, &path, name).await.unwrap();
    let file = place::recognise(&rows[0].cells).unwrap();
    place::load(app, "test", file, rows, name, dry_run).await.unwrap()
}

#[tokio::test]
async fn files_are_loaded_once_and_complete_each_other() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let would = load(app, "communes.csv", COMMUNES, true).await;
        assert_eq!((would.file, would.added), (OfficialFile::Communes, 2));
        assert!(place::all(app).await.unwrap().is_empty(), "a dry run writes nothing");
        load(app, "communes.csv", COMMUNES, false).await;
        load(app, "departements.csv", DEPARTEMENTS, false).await;
        load(app, "regions.csv", REGIONS, false).await;
        let groupings = load(app, "epcicom.csv", GROUPINGS, false).await;
        assert_eq!((groupings.added, groupings.updated, groupings.unchanged), (1, 2, 0));
        let again = load(app, "epcicom.csv", GROUPINGS, false).await;
        assert_eq!((again.added, again.updated, again.unchanged), (0, 0, 3));
        let members = place::communes_of(app, "200000008").await.unwrap();
        assert_eq!(
            members.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(),
            ["Essai", "Val-Fictif"]
        );
        let commune = place::find(app, PlaceKind::Commune, "99001").await.unwrap().unwrap();
        assert_eq!((commune.region.as_deref(), commune.population), (Some("98"), Some(100)));
    }
}

#[tokio::test]
async fn a_territory_takes_what_it_lacks_and_keeps_what_was_typed() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let admin = house.actor(Role::Administrateur);
        let typed = TerritorySheet {
            insee: Some("99001".into()),
            population: Some(111),
            ..TerritorySheet::from(&house.here)
        };
        territory::edit(app, &admin, typed).await.unwrap();
        for (name, text) in [("c.csv", COMMUNES), ("d.csv", DEPARTEMENTS), ("epcicom.csv", GROUPINGS)] {
            load(app, name, text, false).await;
        }
        let would = territory::fill_all(app, "test", true).await.unwrap();
        assert_eq!(territory::own(app, &admin).await.unwrap().siren, None, "a dry run writes nothing");
        let filled = territory::fill_all(app, "test", false).await.unwrap();
        assert_eq!(filled, would);
        assert_eq!(filled[0].facts, [Fact::Siren, Fact::Parent, Fact::Departement, Fact::Region]);
        let own = territory::own(app, &admin).await.unwrap();
        assert_eq!((own.population, own.siren.as_deref()), (Some(111), Some("732829320")));
        assert_eq!((own.parent_siren.as_deref(), own.region.as_deref()), (Some("200000008"), Some("98")));
        assert_eq!(
            (own.sources[&Fact::Siren].from, own.sources[&Fact::Siren].name.as_str()),
            (Origin::Official, "epcicom.csv")
        );
        assert_eq!(own.sources[&Fact::Population].from, Origin::Typed);
        assert!(territory::fill_all(app, "test", false).await.unwrap().is_empty(), "nothing is left to fill");
        // A territory that is added later is filled at once.
        let new = NewTerritory {
            siren: Some("200000008".into()),
            ..NewTerritory::named("CC Fictive", TerritoryKind::CommunauteDeCommunes)
        };
        let added = territory::add(app, "test", new).await.unwrap();
        assert_eq!(
            (added.population, added.population_year, added.region.as_deref()),
            (Some(300), Some(2025), Some("98"))
        );
    }
}

#[tokio::test]
async fn a_file_with_too_many_rows_is_refused() {
    let limits = Limits { import_rows_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(beffroi_domain::testing::FakeTables)).await.unwrap();
    let path = house.app.files.join("staging").join("a.csv");
    std::fs::write(&path, "nom\na\nb\n").unwrap();
    assert_eq!(host::rows(&house.app, &path, "a.csv").await.unwrap().len(), 3);
    std::fs::write(&path, "nom\na\nb\nc\n").unwrap();
    assert_eq!(word(&host::rows(&house.app, &path, "a.csv").await), "too-many-rows");
}
