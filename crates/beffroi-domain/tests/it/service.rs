//! What a host offers: who can get it, what is alike, who is taken first.

use crate::word;
use beffroi_domain::service::{self, Area, EnrolmentState, NewProgramme, NewService, Phase, Subject};
use beffroi_domain::territory::{self, NewTerritory, Territory};
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Limits, Result, Role};
use jiff::civil::date;
use std::sync::Arc;

fn new(name: &str, area: Area) -> NewService {
    NewService {
        name: name.into(),
        subject: Subject::Backup,
        provider: "Syndicat fictif".into(),
        summary: "Une copie hors d’atteinte.".into(),
        kinds: vec![TerritoryKind::Commune],
        area,
        price: "compris dans l’adhésion".into(),
        contact: "service numérique".into(),
        link: String::new(),
    }
}

async fn member(house: &House, name: &str, insee: &str, population: u64) -> Territory {
    let new = NewTerritory {
        host: Some(house.here.slug.clone()),
        insee: Some(insee.into()),
        population: Some(population),
        departement: Some("31".into()),
        region: Some("76".into()),
        ..NewTerritory::named(name, TerritoryKind::Commune)
    };
    territory::add(&house.app, "test", new).await.unwrap()
}

fn code<T>(result: Result<T>) -> &'static str {
    result.err().and_then(|error| error.problem().map(|problem| problem.code)).unwrap_or("done")
}

#[tokio::test]
async fn a_commune_sees_what_it_can_get_and_what_is_alike() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        member(&house, "Val-Neuf", "31001", 900).await;
        for (name, area) in [
            ("Partout", Area::Everywhere),
            ("Hébergés", Area::Hosted),
            ("Département", Area::Departement("31".into())),
            ("Autre département", Area::Departement("32".into())),
            ("Région", Area::Region("76".into())),
            ("Autre commune", Area::Commune("31002".into())),
        ] {
            service::add(app, &admin, new(name, area)).await.unwrap();
        }
        let regions =
            NewService { kinds: vec![TerritoryKind::Region], ..new("Aux régions", Area::Everywhere) };
        service::add(app, &admin, regions).await.unwrap();
        let training = NewService { subject: Subject::Training, ..new("Formation", Area::Everywhere) };
        let training = service::add(app, &admin, training).await.unwrap();
        let (name, offered) = service::available(app, "31001").await.unwrap().unwrap();
        let mut names: Vec<(&str, usize)> =
            offered.iter().map(|one| (one.service.name.as_str(), one.alike)).collect();
        names.sort_unstable();
        assert_eq!(name, "Val-Neuf");
        assert_eq!(
            names,
            [("Département", 4), ("Formation", 1), ("Hébergés", 4), ("Partout", 4), ("Région", 4)]
        );
        assert!(service::available(app, "99999").await.unwrap().is_none());
        assert_eq!(word(&service::remove(app, &house.stranger(), training.id).await), "not-found");
        service::remove(app, &admin, training.id).await.unwrap();
        assert_eq!(service::list(app, &admin).await.unwrap().len(), 7);
        assert!(service::list(app, &house.stranger()).await.unwrap().is_empty());
        for role in [Role::Rssi, Role::Agent] {
            let added = service::add(app, &house.actor(role), new("x", Area::Everywhere)).await;
            assert_eq!(word(&added), "denied", "{role:?}");
        }
        let odd = NewService { link: "http://exemple.example".into(), ..new("x", Area::Everywhere) };
        assert_eq!(code(service::add(app, &admin, odd).await), "link-odd");
    }
}

#[tokio::test]
async fn the_worst_off_are_taken_first_and_no_more_than_there_are_places() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let phase = |title: &str, month| Phase {
            title: title.into(),
            starts: date(2027, month, 1),
            ends: date(2027, month, 28),
        };
        let programme = |phases| NewProgramme {
            name: "Parcours".into(),
            summary: "Diagnostic, plan, aide.".into(),
            places: 1,
            phases,
        };
        let disordered = programme(vec![phase("Plan", 3), phase("Diagnostic", 2)]);
        assert_eq!(code(service::add_programme(app, &admin, disordered).await), "phase-dates");
        let made = programme(vec![phase("Diagnostic", 2), phase("Plan", 3), phase("Aide", 4)]);
        let made = service::add_programme(app, &admin, made).await.unwrap();
        let mut places = Vec::new();
        for (name, insee, population, grade) in
            [("Bien", "31001", 100, "B"), ("Mal", "31002", 9_000, "D-"), ("Inconnu", "31003", 50, "")]
        {
            let member = member(&house, name, insee, population).await;
            places.push(service::ask(app, &admin, made.id, member.id, grade).await.unwrap());
            assert_eq!(code(service::ask(app, &admin, made.id, member.id, grade).await), "already-there");
        }
        let outside = service::ask(app, &admin, made.id, house.elsewhere.id, "E").await;
        assert_eq!(word(&outside), "not-found", "not hosted");
        let cohort = service::cohort(app, &admin, made.id).await.unwrap();
        let waiting: Vec<&str> = cohort.waiting.iter().map(|one| one.member.name.as_str()).collect();
        assert_eq!((waiting, cohort.free()), (vec!["Mal", "Bien", "Inconnu"], 1));
        let decide = |at: usize, state| service::decide(app, &admin, made.id, places[at].id, state);
        decide(1, EnrolmentState::Enrolled).await.unwrap();
        assert_eq!(code(decide(0, EnrolmentState::Enrolled).await), "programme-full");
        decide(1, EnrolmentState::Left).await.unwrap();
        decide(0, EnrolmentState::Enrolled).await.unwrap();
        let cohort = service::cohort(app, &admin, made.id).await.unwrap();
        assert_eq!((cohort.enrolled.len(), cohort.waiting.len(), cohort.others.len()), (1, 1, 1));
        assert_eq!(word(&service::cohort(app, &house.stranger(), made.id).await), "not-found");
        let theirs =
            service::decide(app, &house.stranger(), made.id, places[2].id, EnrolmentState::Left).await;
        assert_eq!(word(&theirs), "not-found");
    }
}

#[tokio::test]
async fn a_host_offers_so_many_services() {
    let limits = Limits { services_max: 1, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let (app, admin) = (&house.app, house.actor(Role::Administrateur));
    service::add(app, &admin, new("Un", Area::Everywhere)).await.unwrap();
    assert_eq!(code(service::add(app, &admin, new("Deux", Area::Everywhere)).await), "too-many-services");
}
