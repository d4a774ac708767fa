//! Exceptions to the second factor: for a reason, until a date, here only; and how far second factors have come.

use crate::word;
use beffroi_domain::account::exception::{self, NewException};
use beffroi_domain::account::member::{self, Coverage, Factor};
use beffroi_domain::account::{self, NewPerson, Stage, deputy};
use beffroi_domain::janitor;
use beffroi_domain::journal;
use beffroi_domain::testing::{House, PASSWORD};
use beffroi_kernel::{Actor, Role, Roles};

const REASON: &str = "Téléphone en réparation, retour le 15";

fn except(house: &House, role: Role, until: &str) -> NewException {
    NewException { person: house.person(role).id, reason: REASON.to_owned(), until: until.parse().unwrap() }
}

/// What a right password leads to.
async fn stage(house: &House, role: Role) -> Stage {
    let email = &house.person(role).email;
    let token = account::sign_in(&house.app, email, PASSWORD, "192.0.2.1").await.unwrap();
    let pending = account::pending(&house.app, &token).await.unwrap();
    pending.map_or(Stage::Whole, |(_, session)| session.stage)
}

async fn factor(house: &House, role: Role) -> Factor {
    let admin = house.actor(Role::Administrateur);
    member::sheet(&house.app, &admin, house.person(role).id).await.unwrap().line.factor
}

#[tokio::test]
async fn an_exception_lets_somebody_in_until_its_day_and_ends_by_itself() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Enrolment);
        exception::give(app, &admin, except(&house, Role::Rssi, "2026-06-03")).await.unwrap();
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Whole);
        let listed = exception::list(app, &admin).await.unwrap();
        assert_eq!((listed.len(), listed[0].reason.as_str()), (1, REASON));
        assert_eq!(listed[0].author.as_deref(), Some("Agent administrateur"));
        assert_eq!(factor(&house, Role::Rssi).await, Factor::Excepted(listed[0].until));
        let entries = journal::list(app, &admin, None, 20).await.unwrap();
        let entry = entries.iter().find(|entry| entry.action == "second_factor.except").unwrap();
        assert!(entry.detail.contains(REASON), "{}", entry.detail);
        // The day after, in Paris.
        house.wait_hours(59);
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Enrolment);
        assert_eq!(exception::list(app, &admin).await.unwrap(), []);
        assert_eq!(factor(&house, Role::Rssi).await, Factor::Missing);
        // Another one takes its place.
        exception::give(app, &admin, except(&house, Role::Rssi, "2026-07-03")).await.unwrap();
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Whole);
    }
}

#[tokio::test]
async fn a_session_that_an_exception_began_is_lowered_when_it_ends() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        exception::give(app, &admin, except(&house, Role::Dpo, "2026-06-01")).await.unwrap();
        house.wait_hours(9);
        let (token, _) = house.sign_in(house.person(Role::Dpo)).await.unwrap();
        house.wait_hours(2);
        janitor::sweep(app).await.unwrap();
        assert!(account::signed_in(app, &token).await.unwrap().is_none(), "midnight in Paris has passed");
        assert_eq!(stage(&house, Role::Dpo).await, Stage::Enrolment);
        // Ended by somebody, it ends at once.
        exception::give(app, &admin, except(&house, Role::Dpo, "2026-06-20")).await.unwrap();
        let (token, _) = house.sign_in(house.person(Role::Dpo)).await.unwrap();
        let id = exception::list(app, &admin).await.unwrap()[0].id;
        for (actor, expected) in [
            (house.stranger(), "not-found"),
            (house.actor(Role::Dpo), "denied"),
            (admin.clone(), "done"),
            (admin.clone(), "not-found"),
        ] {
            assert_eq!(word(&exception::end(app, &actor, id).await), expected);
        }
        assert!(account::signed_in(app, &token).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn who_may_be_excepted_and_by_whom() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let give = |actor: Actor, role: Role, until: &'static str, reason: &'static str| {
            let new = NewException { reason: reason.to_owned(), ..except(&house, role, until) };
            async move { word(&exception::give(app, &actor, new).await) }
        };
        for (actor, role, until, reason, expected) in [
            (house.actor(Role::Dpo), Role::Rssi, "2026-06-10", REASON, "denied"),
            (house.actor(Role::Lecteur), Role::Rssi, "2026-06-10", REASON, "denied"),
            (house.public(), Role::Rssi, "2026-06-10", REASON, "sign-in"),
            (house.stranger(), Role::Rssi, "2026-06-10", REASON, "not-found"),
            (admin.clone(), Role::Administrateur, "2026-06-10", REASON, "denied"),
            (
                Actor::program(house.here.id, "test"),
                Role::Administrateur,
                "2026-06-10",
                REASON,
                "exception-administrator",
            ),
            (admin.clone(), Role::Lecteur, "2026-06-10", REASON, "exception-not-owed"),
            (admin.clone(), Role::Rssi, "2026-05-31", REASON, "exception-past"),
            (admin.clone(), Role::Rssi, "2026-09-15", REASON, "exception-too-long"),
            (admin.clone(), Role::Rssi, "2026-06-10", "parce que", "exception-reason"),
        ] {
            assert_eq!(give(actor, role, until, reason).await, expected, "{role:?} {until} {reason}");
        }
        assert_eq!(exception::list(app, &admin).await.unwrap(), []);
        assert_eq!(word(&exception::list(app, &house.actor(Role::Elu)).await), "denied");
        assert_eq!(exception::list(app, &house.stranger()).await.unwrap(), []);
    }
}

#[tokio::test]
async fn it_covers_neither_another_territory_nor_other_roles_nor_what_is_done_for_others() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let rssi = house.person(Role::Rssi);
        let give = || async {
            exception::give(app, &admin, except(&house, Role::Rssi, "2026-06-20")).await.unwrap()
        };
        give().await;
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Whole);
        // As a deputy of the DPO, they owe what the DPO owes.
        let days = ("2026-06-01".parse().unwrap(), "2026-06-02".parse().unwrap());
        let id = deputy::name(app, &admin, house.person(Role::Dpo).id, rssi.id, days).await.unwrap();
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Enrolment);
        deputy::end(app, &admin, id).await.unwrap();
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Whole);
        // Other roles end it.
        let more = Roles::of(&[Role::Rssi, Role::Dpo]);
        account::grant(app, &admin, rssi.id, more).await.unwrap();
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Enrolment);
        account::grant(app, &admin, rssi.id, Role::Rssi.into()).await.unwrap();
        give().await;
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Whole);
        // What another territory asks stays.
        let new = NewPerson {
            email: rssi.email.clone(),
            name: rssi.name.clone(),
            password: None,
            roles: Role::Rssi.into(),
        };
        account::add(app, &Actor::program(house.elsewhere.id, "test"), new).await.unwrap();
        assert_eq!(stage(&house, Role::Rssi).await, Stage::Enrolment);
    }
}

#[tokio::test]
async fn the_coverage_is_told_role_by_role() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        exception::give(app, &admin, except(&house, Role::Rssi, "2026-06-20")).await.unwrap();
        let sheet = member::factors(app, &admin).await.unwrap();
        let members = Role::ALL.len() as u64;
        assert_eq!(sheet.coverage, Coverage { members, excepted: 1, missing: 3, ..Coverage::default() });
        let one = Coverage { members: 1, ..Coverage::default() };
        for (role, owes, coverage) in [
            (Role::Rssi, true, Coverage { excepted: 1, ..one }),
            (Role::Dpo, true, Coverage { missing: 1, ..one }),
            (Role::Elu, false, one),
        ] {
            let found = sheet.roles.iter().find(|line| line.role == role).unwrap();
            assert_eq!((found.owes, found.coverage), (owes, coverage), "{role:?}");
        }
        assert_eq!(sheet.without.len(), 4);
        assert_eq!(word(&member::factors(app, &house.actor(Role::Elu)).await), "denied");
    }
}
