//! The second factor: owed, enrolled, asked for, used once, lost and reset.

use crate::session::entries;
use crate::word;
use beffroi_domain::account::member::{self, Coverage, Factor};
use beffroi_domain::account::{self, NewPerson, Origin, SessionToken, Stage};
use beffroi_domain::testing::{House, PASSWORD, code_of};
use beffroi_kernel::{Actor, Clock, Role, Roles};
use std::collections::BTreeSet;

fn origin() -> Origin {
    Origin::from("192.0.2.1")
}

async fn pending(house: &House, role: Role) -> (SessionToken, Stage) {
    let person = house.person(role);
    let token = account::sign_in(&house.app, &person.email, PASSWORD, "192.0.2.1").await.unwrap();
    let (_, session) = account::pending(&house.app, &token).await.unwrap().unwrap();
    (token, session.stage)
}

fn code(house: &House, secret: &str) -> String {
    code_of(secret, house.clock.now()).unwrap()
}

/// Enrols somebody who owes a second factor: the secret, the recovery codes, the token of the whole session.
async fn enrol(house: &House, role: Role) -> (String, Vec<String>, SessionToken) {
    let (token, stage) = pending(house, role).await;
    assert_eq!(stage, Stage::Enrolment);
    let enrolment = account::begin_enrolment(&house.app, &token).await.unwrap();
    let again = account::begin_enrolment(&house.app, &token).await.unwrap();
    assert_eq!(enrolment.secret, again.secret, "a page loaded twice shows the same picture");
    assert!(enrolment.address.contains("issuer=Beffroi&algorithm=SHA1&digits=6&period=30"));
    let given = code(house, &enrolment.secret);
    let (whole, codes) = account::confirm_enrolment(&house.app, &token, &given, &origin()).await.unwrap();
    assert!(account::signed_in(&house.app, &token).await.unwrap().is_none(), "the token has changed");
    (enrolment.secret, codes, whole)
}

#[tokio::test]
async fn who_owes_one_can_do_nothing_before_it_is_there() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let app = &house.app;
        assert!(house.sign_in(house.person(Role::Editeur)).await.is_ok(), "an editor owes none");
        let (token, _) = pending(&house, Role::Administrateur).await;
        assert!(account::signed_in(app, &token).await.unwrap().is_none());
        assert_eq!(word(&account::give_code(app, &token, "123456", &origin()).await), "sign-in");
        let none = account::confirm_enrolment(app, &token, "123456", &origin()).await;
        assert_eq!(word(&none), "code-refused", "nothing was proposed yet");
        let (_, codes, whole) = enrol(&house, Role::Administrateur).await;
        let admin = account::signed_in(app, &whole).await.unwrap().unwrap();
        assert_eq!(codes.len(), 10);
        let kept = account::second_factor(app, admin.person).await.unwrap();
        assert_eq!((kept.since, kept.codes_left, kept.owed), (Some(house.clock.now()), 10, true));
        assert_eq!(word(&account::remove_second_factor(app, &admin).await), "second-factor-owed");
        assert_eq!(word(&account::begin_enrolment(app, &whole).await), "second-factor-exists");
        entries(&house, &["second_factor.enrol"], 1).await;
    }
}

#[tokio::test]
async fn a_code_is_asked_after_the_password_and_serves_once() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let app = &house.app;
        let (secret, _, _) = enrol(&house, Role::Rssi).await;
        let used = code(&house, &secret);
        let (token, stage) = pending(&house, Role::Rssi).await;
        assert_eq!(stage, Stage::SecondFactor);
        assert_eq!(word(&account::begin_enrolment(app, &token).await), "second-factor-exists");
        assert_eq!(
            word(&account::give_code(app, &token, &used, &origin()).await),
            "code-refused",
            "used to enrol"
        );
        house.wait_seconds(30);
        let fresh = code(&house, &secret);
        let whole =
            account::give_code(app, &token, &format!(" {} {}", &fresh[..3], &fresh[3..]), &origin()).await;
        let whole = whole.unwrap();
        assert_ne!(whole, token);
        assert!(account::pending(app, &token).await.unwrap().is_none(), "the old token opens nothing");
        assert!(account::signed_in(app, &whole).await.unwrap().is_some());
        let (token, _) = pending(&house, Role::Rssi).await;
        assert_eq!(word(&account::give_code(app, &token, &fresh, &origin()).await), "code-refused");
        // Clocks differ by a step, not by two.
        for (seconds, expected) in [(-60, "code-refused"), (60, "code-refused"), (30, "done")] {
            let at = house.clock.now() + jiff::SignedDuration::from_secs(seconds);
            let given = account::give_code(app, &token, &code_of(&secret, at).unwrap(), &origin()).await;
            assert_eq!(word(&given), expected, "{seconds}");
        }
        house.wait_seconds(120);
        let (token, _) = pending(&house, Role::Rssi).await;
        house.wait_seconds(15 * 60);
        assert_eq!(
            word(&account::give_code(app, &token, &code(&house, &secret), &origin()).await),
            "sign-in"
        );
    }
}

#[tokio::test]
async fn secrets_and_recovery_codes_are_long_and_never_the_same() {
    let house = House::new().await.unwrap();
    house.ask_for_second_factors().await.unwrap();
    let (mut secrets, mut all) = (BTreeSet::new(), BTreeSet::new());
    for role in [Role::Administrateur, Role::Rssi, Role::Dpo] {
        let (secret, codes, _) = enrol(&house, role).await;
        let secret = secret.replace(' ', "");
        assert_eq!(secret.len(), 32, "160 bits in base 32");
        secrets.insert(secret);
        for code in codes {
            let bare = code.replace('-', "");
            let base32 = bare.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'2'..=b'7'));
            assert!(bare.len() == 16 && base32, "{code}: 80 bits in base 32");
            all.insert(bare);
        }
    }
    assert_eq!((secrets.len(), all.len()), (3, 30));
}

#[tokio::test]
async fn codes_are_not_tried_for_long() {
    let house = House::new().await.unwrap();
    house.ask_for_second_factors().await.unwrap();
    let (secret, _, _) = enrol(&house, Role::Dpo).await;
    house.wait_seconds(60);
    let (token, _) = pending(&house, Role::Dpo).await;
    for _ in 0..house.app.limits.sign_in_attempts_max {
        assert_eq!(word(&account::give_code(&house.app, &token, "12345X", &origin()).await), "code-refused");
    }
    let right = account::give_code(&house.app, &token, &code(&house, &secret), &origin()).await;
    assert_eq!(word(&right), "too-many-attempts");
}

#[tokio::test]
async fn a_recovery_code_serves_once_and_a_new_set_replaces_the_old() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let app = &house.app;
        let (_, codes, whole) = enrol(&house, Role::Administrateur).await;
        let (token, _) = pending(&house, Role::Administrateur).await;
        let typed = codes[3].to_lowercase().replace('-', " ");
        account::give_code(app, &token, &typed, &origin()).await.unwrap();
        let (token, _) = pending(&house, Role::Administrateur).await;
        assert_eq!(word(&account::give_code(app, &token, &codes[3], &origin()).await), "code-refused");
        let admin = account::signed_in(app, &whole).await.unwrap().unwrap();
        assert_eq!(account::second_factor(app, admin.person).await.unwrap().codes_left, 9);
        let new = account::renew_codes(app, &admin).await.unwrap();
        assert_eq!(word(&account::give_code(app, &token, &codes[4], &origin()).await), "code-refused");
        account::give_code(app, &token, &new[0], &origin()).await.unwrap();
        entries(&house, &["second_factor.recovery"], 2).await;
    }
}

#[tokio::test]
async fn a_lost_one_is_reset_by_another_administrator_and_a_new_password_keeps_it() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let app = &house.app;
        let admin = house.actor(Role::Administrateur);
        let (_, _, whole) = enrol(&house, Role::Dpo).await;
        let dpo = house.person(Role::Dpo);
        // A new password does not take the second factor away (ASVS 6.4.3).
        account::set_password(app, &admin, dpo.id, PASSWORD.into()).await.unwrap();
        assert!(account::signed_in(app, &whole).await.unwrap().is_none());
        assert_eq!(pending(&house, Role::Dpo).await.1, Stage::SecondFactor);
        let reset = |actor: Actor| async move { account::reset_second_factor(app, &actor, dpo.id).await };
        assert_eq!(word(&reset(house.actor(Role::Rssi)).await), "denied");
        assert_eq!(word(&reset(house.actor(Role::Dpo)).await), "denied");
        assert_eq!(word(&reset(house.stranger()).await), "not-found");
        reset(admin.clone()).await.unwrap();
        assert_eq!(pending(&house, Role::Dpo).await.1, Stage::Enrolment);
        assert_eq!(word(&reset(admin.clone()).await), "not-found");
        // It also protects another territory: an administrator of one of them does not decide alone.
        enrol(&house, Role::Dpo).await;
        let new = NewPerson {
            email: dpo.email.clone(),
            name: dpo.name.clone(),
            password: None,
            roles: Role::Lecteur.into(),
        };
        account::add(app, &Actor::program(house.elsewhere.id, "test"), new).await.unwrap();
        assert_eq!(word(&reset(admin).await), "second-factor-elsewhere");
        reset(Actor::program(house.here.id, "test")).await.unwrap();
    }
}

#[tokio::test]
async fn administrators_see_who_has_one_and_who_owes_one_and_nobody_elsewhere_does() {
    for house in House::every().await.unwrap() {
        house.ask_for_second_factors().await.unwrap();
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let covered = |text: &'static str| {
            let admin = admin.clone();
            async move { member::list(app, &admin, text, 0, 1).await.unwrap().coverage }
        };
        let members = Role::ALL.len() as u64;
        assert_eq!(covered("").await, Coverage { members, missing: 4, ..Coverage::default() });
        // A secret that was proposed and never confirmed protects nobody.
        let (token, _) = pending(&house, Role::Rssi).await;
        account::begin_enrolment(app, &token).await.unwrap();
        assert_eq!(covered("").await, Coverage { members, missing: 4, ..Coverage::default() });
        enrol(&house, Role::Dpo).await;
        let one = Coverage { members, with: 1, missing: 3, ..Coverage::default() };
        assert_eq!(covered("introuvable").await, one);
        for (role, expected) in [
            (Role::Dpo, Factor::Own(house.clock.now())),
            (Role::Rssi, Factor::Missing),
            (Role::Lecteur, Factor::NotOwed),
        ] {
            let line = member::sheet(app, &admin, house.person(role).id).await.unwrap().line;
            assert_eq!(line.factor, expected, "{role:?}");
        }
        let sheet = member::sheet(app, &house.stranger(), house.person(Role::Dpo).id).await;
        assert_eq!(word(&sheet), "not-found");
    }
}

#[tokio::test]
async fn a_host_chooses_which_roles_owe_one_and_a_new_role_asks_for_it_at_once() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let admin = house.actor(Role::Administrateur);
        let (editor, _) = house.sign_in(house.person(Role::Editeur)).await.unwrap();
        let (reader, _) = house.sign_in(house.person(Role::Lecteur)).await.unwrap();
        let chosen = Roles::of(&[Role::Editeur]);
        assert_eq!(
            word(&account::choose_owing_roles(app, &house.actor(Role::Editeur), chosen).await),
            "denied"
        );
        account::choose_owing_roles(app, &admin, chosen).await.unwrap();
        assert_eq!(account::owing_roles(app, house.here.id).await.unwrap(), chosen);
        assert!(account::signed_in(app, &editor).await.unwrap().is_some(), "asked at the next sign-in");
        assert_eq!(pending(&house, Role::Editeur).await.1, Stage::Enrolment);
        account::grant(app, &admin, house.person(Role::Lecteur).id, chosen).await.unwrap();
        assert!(account::signed_in(app, &reader).await.unwrap().is_none(), "a new role");
        assert!(account::pending(app, &reader).await.unwrap().is_some());
    }
}
