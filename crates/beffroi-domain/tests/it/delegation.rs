//! Delegations: what a territory opens to somebody of its host, and nothing else.

use crate::people::{person_of, with_post};
use crate::word;
use beffroi_domain::account::delegation::{self, NewDelegation};
use beffroi_domain::account::{self, NewPerson, Person, SignedIn, last_day};
use beffroi_domain::dataset;
use beffroi_domain::journal;
use beffroi_domain::territory::{self, NewTerritory, Territory};
use beffroi_domain::testing::{House, PASSWORD};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Access, Actor, Right, Role, Roles, Room, Rooms, Who};
use std::time::Instant;

/// A syndicate with a DPO and an administrator, and a commune that it hosts with an administrator of its own.
struct Syndicate {
    house: House,
    host: Territory,
    commune: Territory,
    dpo: Person,
    host_administrator: Person,
    mayor: Actor,
}

async fn member(house: &House, of: &Territory, name: &str, role: Role) -> Person {
    let new = NewPerson {
        email: format!("{name}@exemple.example"),
        name: format!("Agent {name}"),
        password: Some(PASSWORD.to_owned()),
        roles: role.into(),
    };
    account::add(&house.app, &Actor::program(of.id, "test"), new).await.unwrap()
}

async fn add(house: &House, name: &str, kind: TerritoryKind, host: Option<&Territory>) -> Territory {
    let host = host.map(|host| host.slug.clone());
    let added = territory::add(&house.app, "test", NewTerritory { host, ..NewTerritory::named(name, kind) })
        .await
        .unwrap();
    // A password is enough to enter: what owing a second factor does is tested elsewhere.
    account::choose_owing_roles(&house.app, &Actor::program(added.id, "test"), Roles::NONE).await.unwrap();
    added
}

impl Syndicate {
    async fn of(house: House) -> Self {
        let host = add(&house, "Syndicat Exemple", TerritoryKind::Syndicat, None).await;
        let commune = add(&house, "Bourg-Fictif", TerritoryKind::Commune, Some(&host)).await;
        let dpo = member(&house, &host, "dpo-mutualise", Role::Dpo).await;
        let host_administrator = member(&house, &host, "chef", Role::Administrateur).await;
        let mayor = member(&house, &commune, "mairie", Role::Administrateur).await;
        let mayor = Actor::member(commune.id, mayor.id, mayor.name, Role::Administrateur.into());
        Self { house, host, commune, dpo, host_administrator, mayor }
    }

    async fn every() -> Vec<Self> {
        let mut all = Vec::new();
        for house in House::every().await.unwrap() {
            all.push(Self::of(house).await);
        }
        all
    }

    async fn signed_in(&self, person: &Person) -> SignedIn {
        let token = account::sign_in(&self.house.app, &person.email, PASSWORD, "192.0.2.1").await.unwrap();
        account::signed_in(&self.house.app, &token).await.unwrap().unwrap()
    }

    async fn acting(&self, signed_in: &SignedIn) -> Actor {
        account::actor(&self.house.app, signed_in, self.commune.id).await.unwrap()
    }
}

fn new(person: &Person, role: Role, rooms: &[Room], until: &str) -> NewDelegation {
    NewDelegation { person: person.id, role, rooms: Rooms::of(rooms), until: until.parse().unwrap() }
}

#[tokio::test]
async fn the_host_sees_nothing_that_it_was_not_let_into() {
    for syndicate in Syndicate::every().await {
        let app = &syndicate.house.app;
        for person in [&syndicate.dpo, &syndicate.host_administrator] {
            let signed_in = syndicate.signed_in(person).await;
            assert_eq!(syndicate.acting(&signed_in).await, Actor::public(syndicate.commune.id));
            let doors = account::entrances(app, person.id).await.unwrap();
            assert_eq!(doors.iter().map(|one| one.territory).collect::<Vec<_>>(), [syndicate.host.id]);
        }
        // Only the journal, as DPO: neither data sets, nor what a DPO may elsewhere.
        let given = new(&syndicate.dpo, Role::Dpo, &[Room::Journal], "2026-12-31");
        delegation::give(app, &syndicate.mayor, given).await.unwrap();
        let acting = syndicate.acting(&syndicate.signed_in(&syndicate.dpo).await).await;
        assert!(matches!(&acting.who, Who::Person { access: Access::Delegation { .. }, .. }));
        for right in Right::ALL {
            assert_eq!(acting.may(right), right == Right::JournalRead, "{right:?}");
        }
        assert_eq!(word(&journal::list(app, &acting, None, 5).await), "done");
        let draft = dataset::NewDataset {
            metadata: dataset::MetadataInput::titled("Titre"),
            ..dataset::NewDataset::default()
        };
        assert_eq!(word(&dataset::create(app, &acting, draft).await), "denied");
        assert_eq!(word(&account::member::list(app, &acting, "", 0, 5).await), "denied");
        assert_eq!(word(&delegation::list(app, &acting).await), "denied");
        // The administrator of the host still has nothing, and the journal says by which door the other came.
        let chief = syndicate.signed_in(&syndicate.host_administrator).await;
        assert_eq!(syndicate.acting(&chief).await.who, Who::Public);
    }
}

#[tokio::test]
async fn a_delegation_ends_by_its_date_by_the_territory_and_with_the_job() {
    for mut syndicate in Syndicate::every().await {
        let post = with_post(&mut syndicate.house);
        let (app, mayor) = (&syndicate.house.app, &syndicate.mayor);
        let signed_in = syndicate.signed_in(&syndicate.dpo).await;
        let give = |until: &'static str| {
            let given = new(&syndicate.dpo, Role::Dpo, &[Room::Privacy], until);
            async move { delegation::give(app, mayor, given).await }
        };
        let inside = || async { syndicate.acting(&signed_in).await.is_inside() };
        let id = give("2026-06-10").await.unwrap();
        assert_eq!(word(&give("2026-06-11").await), "delegation-already");
        assert!(inside().await);
        delegation::end(app, mayor, id).await.unwrap();
        assert!(!inside().await, "at the next request");
        assert_eq!(word(&delegation::end(app, mayor, id).await), "not-found");

        give("2026-06-02").await.unwrap();
        syndicate.house.wait_hours(33);
        assert!(inside().await, "the last hour of 2 June in Paris");
        syndicate.house.wait_hours(1);
        assert!(!inside().await);
        assert_eq!(delegation::list(app, mayor).await.unwrap(), []);

        // After its date another may follow. It holds nothing once the person no longer works for the host.
        give("2026-07-31").await.unwrap();
        assert!(inside().await);
        let listed = delegation::list(app, mayor).await.unwrap();
        assert!(listed[0].effective && listed[0].seen.is_some() && !listed[0].author_left);
        assert_eq!(last_day(listed[0].until).to_string(), "2026-07-31");
        let host = Actor::program(syndicate.host.id, "test");
        account::revoke(app, &host, syndicate.dpo.id).await.unwrap();
        assert!(!inside().await);
        assert!(!delegation::list(app, mayor).await.unwrap()[0].effective);
        assert_eq!(account::entrances(app, syndicate.dpo.id).await.unwrap(), []);

        app.work_all().await.unwrap();
        let mut subjects: Vec<String> = post.taken().into_iter().map(|mail| mail.subject).collect();
        subjects.sort();
        let (given, ended) =
            ("Bourg-Fictif vous donne une délégation", "Bourg-Fictif a mis fin à votre délégation");
        assert_eq!(subjects, [ended, given, given, given]);
    }
}

#[tokio::test]
async fn a_week_before_its_end_a_delegation_is_announced_once() {
    for mut syndicate in Syndicate::every().await {
        let post = with_post(&mut syndicate.house);
        let (app, mayor) = (&syndicate.house.app, &syndicate.mayor);
        let given = new(&syndicate.dpo, Role::Dpo, &[Room::Privacy], "2026-06-30");
        delegation::give(app, mayor, given).await.unwrap();
        let mut announced = Vec::new();
        for days in [0, 21, 3, 1, 10] {
            syndicate.house.wait_hours(24 * days);
            beffroi_domain::janitor::sweep(app).await.unwrap();
            app.work_all().await.unwrap();
            announced.push(post.taken().iter().filter(|mail| mail.subject.contains("se termine")).count());
        }
        assert_eq!(announced, [0, 0, 1, 1, 1]);
        let mail = post.taken().pop().unwrap();
        assert!(mail.subject.ends_with("se termine le 30 juin 2026"), "{}", mail.subject);
        assert_eq!(mail.to, syndicate.dpo.email);
    }
}

#[tokio::test]
async fn only_people_of_the_host_are_let_in_and_only_where_it_makes_sense() {
    for syndicate in Syndicate::every().await {
        let (app, mayor, house) = (&syndicate.house.app, &syndicate.mayor, &syndicate.house);
        let candidates = delegation::candidates(app, mayor).await.unwrap();
        assert_eq!(candidates.iter().map(|one| one.person.id).collect::<Vec<_>>(), [syndicate.dpo.id]);
        assert_eq!(candidates[0].host, "Syndicat Exemple");
        let outsider = person_of(house, Role::Dpo);
        let dpo = &syndicate.dpo;
        for (given, expected) in [
            (new(&outsider, Role::Dpo, &[Room::Journal], "2026-12-31"), "not-found"),
            (new(&syndicate.host_administrator, Role::Dpo, &[Room::Journal], "2026-12-31"), "not-found"),
            (new(dpo, Role::Administrateur, &[Room::Journal], "2026-12-31"), "role-not-delegable"),
            (new(dpo, Role::Dpo, &[], "2026-12-31"), "rooms-missing"),
            (new(dpo, Role::Dpo, &[Room::Account], "2026-12-31"), "room-not-delegable"),
            (new(dpo, Role::Dpo, &[Room::Journal], "2026-05-31"), "period-past"),
            (new(dpo, Role::Dpo, &[Room::Journal], "2027-12-31"), "period-too-long"),
            (new(dpo, Role::Dpo, &[Room::Journal], "2027-05-31"), "done"),
        ] {
            let shown = format!("{given:?}");
            assert_eq!(word(&delegation::give(app, mayor, given).await), expected, "{shown}");
        }
        let id = delegation::list(app, mayor).await.unwrap()[0].id;
        // Neither the host nor anybody else opens or closes the door of a commune.
        let chief = Actor::member(
            syndicate.host.id,
            syndicate.host_administrator.id,
            "Chef",
            Roles::from(Role::Administrateur),
        );
        for actor in [&chief, &house.stranger()] {
            assert_eq!(word(&delegation::end(app, actor, id).await), "not-found");
            assert_eq!(delegation::list(app, actor).await.unwrap(), []);
            let given = new(dpo, Role::Dpo, &[Room::Journal], "2026-12-31");
            assert_eq!(word(&delegation::give(app, actor, given).await), "not-found");
        }
        let reader = Actor { who: house.actor(Role::Rssi).who, ..mayor.clone() };
        assert_eq!(word(&delegation::end(app, &reader, id).await), "denied");
        assert_eq!(word(&delegation::list(app, &reader).await), "done");
        // Hosts are nested once: the specialists of the host's host may be let in too.
        let national = add(house, "Maison Commune", TerritoryKind::Autre, None).await;
        let rssi = member(house, &national, "rssi-national", Role::Rssi).await;
        nest(house, &syndicate.host, &national).await;
        let candidates = delegation::candidates(app, mayor).await.unwrap();
        assert!(candidates.iter().any(|one| one.person.id == rssi.id), "{candidates:?}");
        let given = new(&rssi, Role::Rssi, &[Room::Journal], "2026-12-31");
        delegation::give(app, mayor, given).await.unwrap();
        assert!(syndicate.acting(&syndicate.signed_in(&rssi).await).await.may(Right::JournalRead));
    }
}

/// Puts a host under another: no action does that after the fact.
async fn nest(house: &House, host: &Territory, national: &Territory) {
    const NEST: beffroi_store::Global =
        beffroi_store::Global("UPDATE territories SET host_id = $2 WHERE id = $1");
    let values = beffroi_store::values![host.id.to_string(), national.id.to_string()];
    assert_eq!(house.app.store.instance().execute(NEST, &values).await.unwrap(), 1);
}

#[tokio::test]
async fn a_member_needs_no_delegation() {
    for syndicate in Syndicate::every().await {
        let (app, mayor) = (&syndicate.house.app, &syndicate.mayor);
        let program = Actor::program(syndicate.commune.id, "test");
        let same = NewPerson {
            email: syndicate.dpo.email.clone(),
            name: "Agent".into(),
            password: None,
            roles: Role::Elu.into(),
        };
        account::add(app, &program, same).await.unwrap();
        let given = new(&syndicate.dpo, Role::Dpo, &[Room::Journal], "2026-12-31");
        assert_eq!(word(&delegation::give(app, mayor, given).await), "delegate-member");
        let acting = syndicate.acting(&syndicate.signed_in(&syndicate.dpo).await).await;
        assert!(acting.may(Right::HostRead) && !acting.may(Right::JournalRead));
    }
}

/// The DPO of six hundred communes: a request costs what it costs the DPO of one.
#[tokio::test]
async fn a_request_does_not_grow_with_the_delegations_of_the_person() {
    const COMMUNES: usize = 600;
    let syndicate = Syndicate::of(House::new().await.unwrap()).await;
    let app = &syndicate.house.app;
    let signed_in = syndicate.signed_in(&syndicate.dpo).await;
    let given = new(&syndicate.dpo, Role::Dpo, &[Room::Privacy], "2026-12-31");
    delegation::give(app, &syndicate.mayor, given.clone()).await.unwrap();
    let door = || async {
        let began = Instant::now();
        for _ in 0..200 {
            assert!(syndicate.acting(&signed_in).await.is_inside());
        }
        began.elapsed()
    };
    door().await;
    let one = door().await;
    for number in 1..COMMUNES {
        let commune = add(
            &syndicate.house,
            &format!("Commune {number}"),
            TerritoryKind::Commune,
            Some(&syndicate.host),
        )
        .await;
        let mayor = Actor::program(commune.id, "test");
        delegation::give(app, &mayor, given.clone()).await.unwrap();
    }
    door().await;
    let many = door().await;
    let began = Instant::now();
    let all = account::entrances(app, syndicate.dpo.id).await.unwrap();
    let listed = began.elapsed();
    assert_eq!(all.len(), COMMUNES + 1, "and the host itself");
    assert_eq!(account::door::search(all, "COMMUNE 59").len(), 11);
    println!(
        "one door: {:?} with 1 delegation, {:?} with {COMMUNES}; the whole list: {listed:?}",
        one / 200,
        many / 200
    );
    // The machine that runs this may be busy: growth with the number would be a hundredfold, not a few times.
    assert!(many < one * 5, "{one:?} {many:?}");
}
