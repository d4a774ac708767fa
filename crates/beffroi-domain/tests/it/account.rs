//! Accounts: signing in, sessions, roles, passwords.

use crate::word;
use argon2::password_hash::{PasswordHasher, SaltString};
use beffroi_domain::account::{self, NewPerson, SessionToken, member};
use beffroi_domain::testing::{House, PASSWORD};
use beffroi_kernel::Who;
use beffroi_kernel::{Actor, Limits, Right, Role};
use beffroi_store::{Global, values};
use std::sync::Arc;

#[tokio::test]
async fn somebody_signs_in_acts_and_signs_out() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let (_, editor) = house.people.iter().find(|(role, _)| *role == Role::Editeur).unwrap();
        let (token, signed_in) = house.sign_in(editor).await.unwrap();
        assert_eq!(signed_in.person, editor.id);
        let acting = account::actor(app, &signed_in, house.here.id).await.unwrap();
        assert_eq!(acting, house.actor(Role::Editeur));
        assert_eq!(account::actor(app, &signed_in, house.elsewhere.id).await.unwrap().who, Who::Public);
        // Addresses are compared without their case; every sign-in makes another token.
        let again =
            account::sign_in(app, " EDITEUR@val-fictif.example ", PASSWORD, "192.0.2.1").await.unwrap();
        assert_ne!(token, again);
        account::sign_out(app, &token).await.unwrap();
        assert_eq!(account::signed_in(app, &token).await.unwrap(), None);
        assert!(account::signed_in(app, &again).await.unwrap().is_some());
        assert_eq!(account::signed_in(app, &SessionToken::from_text("n'importe quoi")).await.unwrap(), None);
        assert!(!format!("{again:?}").contains(again.expose()));
    }
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_a_week() {
    let house = House::new().await.unwrap();
    let (_, editor) = &house.people[1];
    let (idle, _) = house.sign_in(editor).await.unwrap();
    house.wait_hours(8);
    assert_eq!(account::signed_in(&house.app, &idle).await.unwrap(), None);
    let (busy, _) = house.sign_in(editor).await.unwrap();
    for hours in 1..=24 * 7 / 7 {
        house.wait_hours(7);
        let holds = account::signed_in(&house.app, &busy).await.unwrap().is_some();
        assert_eq!(holds, hours * 7 < 24 * 7, "after {} hours", hours * 7);
    }
}

#[tokio::test]
async fn a_password_serves_until_its_owner_changes_it_however_long_it_is() {
    let house = House::new().await.unwrap();
    let (_, editor) = &house.people[1];
    house.wait_hours(24 * 365 * 3);
    let (token, signed_in) = house.sign_in(editor).await.unwrap();
    assert!(account::signed_in(&house.app, &token).await.unwrap().is_some(), "nothing else is asked for");
    // Every character counts: none is cut off, changed or trimmed.
    let long = "quatre mots sans lien ".repeat(20);
    account::change_password(&house.app, &signed_in, long.clone()).await.unwrap();
    let shorter = &long[..long.len() - 1];
    for other in [shorter, &long.to_uppercase(), &long[..64], &format!(" {long}")] {
        let tried = account::sign_in(&house.app, &editor.email, other, "192.0.2.1").await;
        assert_eq!(word(&tried), "sign-in-refused", "{other:?}");
    }
    account::sign_in(&house.app, &editor.email, &long, "192.0.2.1").await.unwrap();
}

#[tokio::test]
async fn nobody_learns_which_accounts_exist_nor_tries_for_long() {
    let limits = Limits { sign_in_attempts_max: 3, ..Limits::default() };
    let house = House::with(limits, Arc::new(beffroi_domain::testing::FakeTables)).await.unwrap();
    let app = &house.app;
    let known = "editeur@val-fictif.example";
    let refusals = [account::sign_in(app, known, "mauvais mot de passe", "192.0.2.1").await, {
        account::sign_in(app, "personne@val-fictif.example", "mauvais mot de passe", "192.0.2.2").await
    }];
    let [first, second] = refusals.map(|refusal| refusal.unwrap_err().problem().cloned().unwrap());
    assert_eq!(first, second);
    assert_eq!(first.code, "sign-in-refused");

    // From one network: the pair is paused, and the owner still gets in from elsewhere.
    for _ in 0..2 {
        assert_eq!(word(&account::sign_in(app, known, "faux", "192.0.2.1").await), "sign-in-refused");
    }
    assert_eq!(word(&account::sign_in(app, known, PASSWORD, "192.0.2.1").await), "too-many-attempts");
    assert_eq!(word(&account::sign_in(app, known, PASSWORD, "192.0.2.9").await), "done");
    // By network, whatever the account.
    for name in ["a", "b", "c"] {
        assert_eq!(word(&account::sign_in(app, name, "faux", "192.0.2.50").await), "sign-in-refused");
    }
    let lecteur = "lecteur@val-fictif.example";
    assert_eq!(word(&account::sign_in(app, lecteur, PASSWORD, "192.0.2.50").await), "too-many-attempts");
    assert_eq!(word(&account::sign_in(app, lecteur, PASSWORD, "192.0.2.51").await), "done");
    // Sign-ins that succeed are not counted: a town hall has one address.
    for _ in 0..5 {
        assert_eq!(word(&account::sign_in(app, lecteur, PASSWORD, "192.0.2.60").await), "done");
    }
    // After a quarter of an hour, all is forgotten; insisting in the meantime did not prolong it.
    house.wait_hours(1);
    assert_eq!(word(&account::sign_in(app, known, PASSWORD, "192.0.2.1").await), "done");
}

#[tokio::test]
async fn an_account_tried_from_everywhere_is_paused_for_everybody_and_unknown_ones_look_the_same() {
    let limits = Limits { sign_in_account_attempts_max: 4, ..Limits::default() };
    let house = House::with(limits, Arc::new(beffroi_domain::testing::FakeTables)).await.unwrap();
    for email in ["editeur@val-fictif.example", "personne@val-fictif.example"] {
        let mut answers = Vec::new();
        for number in 0..6 {
            let address = format!("198.51.100.{number}");
            answers.push(word(&account::sign_in(&house.app, email, "faux", address.as_str()).await));
        }
        assert_eq!(answers[..4], ["sign-in-refused"; 4], "{email}");
        assert_eq!(answers[4..], ["too-many-attempts"; 2], "{email}");
    }
}

#[tokio::test]
async fn roles_are_given_changed_and_taken_but_one_administrator_stays() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let (admin, editor) = (house.actor(Role::Administrateur), house.actor(Role::Editeur));
        let person = |role: Role| house.people.iter().find(|(has, _)| *has == role).unwrap().1.id;
        assert_eq!(member::list(app, &admin, "", 0, 50).await.unwrap().total, Role::ALL.len());
        assert_eq!(word(&member::list(app, &editor, "", 0, 50).await), "denied");
        account::grant(app, &admin, person(Role::Lecteur), Role::Editeur.into()).await.unwrap();
        assert_eq!(
            word(&account::grant(app, &editor, person(Role::Lecteur), Role::Lecteur.into()).await),
            "denied"
        );
        let chief = person(Role::Administrateur);
        assert_eq!(word(&account::revoke(app, &admin, chief).await), "last-administrator");
        assert_eq!(
            word(&account::grant(app, &admin, chief, Role::Lecteur.into()).await),
            "last-administrator"
        );
        // Somebody without a role here is nobody here.
        assert_eq!(
            word(&account::grant(app, &admin, house.stranger.id, Role::Lecteur.into()).await),
            "not-found"
        );
        account::revoke(app, &admin, person(Role::Lecteur)).await.unwrap();
        assert_eq!(member::list(app, &admin, "", 0, 50).await.unwrap().total, Role::ALL.len() - 1);
    }
}

#[tokio::test]
async fn a_password_is_changed_by_those_who_may_and_ends_sessions() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    let (admin, editor) = (house.actor(Role::Administrateur), house.actor(Role::Editeur));
    let (_, person) = &house.people[1];
    let (token, _) = house.sign_in(person).await.unwrap();
    let new = || "girafe violon brume agenda".to_owned();
    assert_eq!(word(&account::set_password(app, &editor, house.people[0].1.id, new()).await), "denied");
    assert_eq!(
        word(&account::set_password(app, &editor, person.id, "court".into()).await),
        "password-too-short"
    );
    account::set_password(app, &editor, person.id, new()).await.unwrap();
    assert_eq!(account::signed_in(app, &token).await.unwrap(), None);
    assert_eq!(word(&house.sign_in(person).await), "sign-in-refused");
    account::sign_in(app, &person.email, &new(), "192.0.2.1").await.unwrap();
    // An administrator may, but not for somebody who also has a role elsewhere: that would open the other door.
    account::set_password(app, &admin, person.id, new()).await.unwrap();
    let shared = NewPerson {
        email: person.email.clone(),
        name: "Autre nom".into(),
        password: Some(new()),
        roles: Role::Administrateur.into(),
    };
    let there = Actor::program(house.elsewhere.id, "test");
    let same = account::add(app, &there, shared).await.unwrap();
    assert_eq!((same.id, same.name.as_str()), (person.id, person.name.as_str()));
    assert_eq!(word(&account::set_password(app, &admin, person.id, new()).await), "denied");
    let (_, signed_in) = {
        let token = account::sign_in(app, &person.email, &new(), "192.0.2.1").await.unwrap();
        (token.clone(), account::signed_in(app, &token).await.unwrap().unwrap())
    };
    assert_eq!(account::entrances(app, signed_in.person).await.unwrap().len(), 2);
    let there = account::actor(app, &signed_in, house.elsewhere.id).await.unwrap();
    assert!(there.may(Right::AccountWrite));
    assert!(!account::actor(app, &signed_in, house.here.id).await.unwrap().may(Right::AccountWrite));
}

const HASH: Global = Global("SELECT password_hash FROM people WHERE id = $1");
const HASH_SET: Global = Global("UPDATE people SET password_hash = $2 WHERE id = $1");

/// The hash of [`PASSWORD`] that a program would have kept that spent less on it.
fn cheap_hash() -> String {
    let parameters = argon2::Params::new(64, 1, 1, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters);
    let salt = SaltString::encode_b64(b"sel d'un essai").unwrap();
    argon2.hash_password(PASSWORD.as_bytes(), &salt).unwrap().to_string()
}

#[tokio::test]
async fn a_hash_of_an_older_program_is_made_anew_when_its_owner_signs_in() {
    let old = cheap_hash();
    for house in House::every().await.unwrap() {
        let (_, person) = &house.people[1];
        let (id, instance) = (person.id.to_string(), house.app.store.instance());
        let hash = || async {
            let row = house.app.store.instance().row(HASH, &values![person.id.to_string()]).await.unwrap();
            row.unwrap().text("password_hash").unwrap()
        };
        let made_today = hash().await;
        house.sign_in(person).await.unwrap();
        assert_eq!(hash().await, made_today, "nothing to do");
        instance.execute(HASH_SET, &values![id, old.as_str()]).await.unwrap();
        let wrong = account::sign_in(&house.app, &person.email, "autre", "192.0.2.1").await;
        assert_eq!(word(&wrong), "sign-in-refused");
        assert_eq!(hash().await, old, "somebody who does not know the password changes nothing");
        house.sign_in(person).await.unwrap();
        assert!(hash().await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash().await);
        house.sign_in(person).await.unwrap();
    }
}

#[tokio::test]
async fn an_account_of_one_territory_opens_no_other() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let new = |email: &str| NewPerson {
            email: email.to_owned(),
            name: "Nom".into(),
            password: Some("girafe violon brume agenda".into()),
            roles: Role::Lecteur.into(),
        };
        // Whoever made the account elsewhere knows its password: it must not become a key to this territory.
        let made = account::add(app, &house.stranger(), new("agent@mont.example")).await.unwrap();
        let admin = house.actor(Role::Administrateur);
        assert_eq!(word(&account::add(app, &admin, new("agent@mont.example")).await), "account-elsewhere");
        // In their own territory, adding somebody again changes their role; the machine's administrator may all.
        account::add(app, &house.stranger(), new("agent@mont.example")).await.unwrap();
        let program = Actor::program(house.here.id, "command line");
        assert_eq!(account::add(app, &program, new("agent@mont.example")).await.unwrap().id, made.id);
    }
}

#[tokio::test]
async fn all_addresses_of_a_network_are_one() {
    let limits = Limits { sign_in_attempts_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(beffroi_domain::testing::FakeTables)).await.unwrap();
    let mut answers = Vec::new();
    for number in 0..4 {
        let address = format!("2001:db8:0:1::{number:x}");
        answers.push(word(
            &account::sign_in(&house.app, &format!("a{number}@b.fr"), "faux", address.as_str()).await,
        ));
    }
    assert_eq!(answers, ["sign-in-refused", "sign-in-refused", "too-many-attempts", "too-many-attempts"]);
}
