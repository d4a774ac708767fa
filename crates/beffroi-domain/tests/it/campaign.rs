//! Campaigns: members are asked once, reminded while they have not finished, and keep what they answer.

use beffroi_domain::account::{self, NewPerson};
use beffroi_domain::campaign::{self, NewCampaign};
use beffroi_domain::mail;
use beffroi_domain::questionnaire::{self, Stage};
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::House;
use beffroi_domain::{fleet, janitor};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Role, Roles};

const DIAGNOSIS: &str = "cyber-premieres-mesures";

/// A member of the house's territory, and its administrator.
async fn member(house: &House) -> Actor {
    let new = NewTerritory {
        host: Some(house.here.slug.clone()),
        ..NewTerritory::named("Membre-le-Fictif", TerritoryKind::Commune)
    };
    let member = territory::add(&house.app, "test", new).await.unwrap();
    let person = NewPerson {
        email: "mairie@membre.example".to_owned(),
        name: "Mairie du membre".to_owned(),
        password: None,
        roles: Roles::from(Role::Administrateur),
    };
    let person = account::add(&house.app, &Actor::program(member.id, "test"), person).await.unwrap();
    Actor::member(member.id, person.id, person.name.clone(), Roles::from(Role::Administrateur))
}

fn new(house: &House, days: i64) -> NewCampaign {
    let closes = beffroi_kernel::french::day(house.app.clock.now());
    NewCampaign {
        questionnaire: DIAGNOSIS.to_owned(),
        title: "Où en êtes-vous ?".to_owned(),
        message: "Vingt minutes suffisent.".to_owned(),
        closes: closes.checked_add(jiff::Span::new().days(days)).unwrap(),
    }
}

#[tokio::test]
async fn a_member_is_asked_reminded_and_left_alone_once_it_has_finished() {
    for house in House::every().await.unwrap() {
        let (app, host) = (&house.app, house.actor(Role::Administrateur));
        let admin = member(&house).await;
        let opened = campaign::open(app, &host, new(&house, 60)).await.unwrap();
        let mails = async || mail::list(app, &admin, 10).await.unwrap().len();
        janitor::sweep(app).await.unwrap();
        janitor::sweep(app).await.unwrap();
        assert_eq!(mails().await, 1, "asked once, however often the janitor looks");
        assert_eq!(campaign::asked(app, &admin).await.unwrap().len(), 1);
        house.wait_hours(24 * 11);
        janitor::sweep(app).await.unwrap();
        assert_eq!(mails().await, 2, "reminded");
        let stage = async || campaign::progress(app, &host, opened.id).await.unwrap().members[0].stage;
        assert_eq!(stage().await, Stage::NotBegun);
        let assessment = questionnaire::start(app, &admin, DIAGNOSIS).await.unwrap();
        assert_eq!(stage().await, Stage::NotBegun, "opening the first page is not answering");
        questionnaire::close(app, &admin, assessment.id).await.ok();
        // Whoever has nothing to do with it learns nothing.
        let elsewhere = campaign::progress(app, &house.stranger(), opened.id).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
        let reader = campaign::progress(app, &house.actor(Role::Lecteur), opened.id).await;
        assert!(matches!(reader, Err(Error::Denied(_))), "{reader:?}");
        campaign::close(app, &host, opened.id).await.unwrap();
        house.wait_hours(24 * 11);
        janitor::sweep(app).await.unwrap();
        assert_eq!(mails().await, 2, "a campaign that ended writes to nobody");
        assert!(campaign::asked(app, &admin).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_and_writes_to_nobody() {
    for house in House::every().await.unwrap() {
        let (app, host) = (&house.app, house.actor(Role::Administrateur));
        let code = async |new: NewCampaign| match campaign::open(app, &host, new).await {
            Err(Error::Input(problem) | Error::Conflict(problem)) => problem.code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(new(&house, 60)).await, "no-members");
        member(&house).await;
        assert_eq!(code(new(&house, 0)).await, "campaign-end");
        assert_eq!(code(new(&house, 400)).await, "campaign-end");
        assert_eq!(code(NewCampaign { title: " ".to_owned(), ..new(&house, 9) }).await, "campaign-title");
        let unknown = NewCampaign { questionnaire: "inconnu".to_owned(), ..new(&house, 9) };
        assert_eq!(code(unknown).await, "questionnaire-unknown");
        let long = NewCampaign { message: "a".repeat(2_001), ..new(&house, 9) };
        assert_eq!(code(long).await, "campaign-message");
        assert!(campaign::list(app, &host).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_host_sees_no_grade_that_is_not_shared() {
    for house in House::every().await.unwrap() {
        let (app, host) = (&house.app, house.actor(Role::Administrateur));
        member(&house).await;
        let view = fleet::view(app, &host, DIAGNOSIS).await.unwrap();
        assert_eq!(view.members.len(), 1);
        assert!(view.grades.is_empty(), "one member is too few to be counted");
        assert!(view.members[0].grade.is_none() && !view.members[0].shares);
    }
}
