//! Sessions: their list, their end, proving again who one is, and what the journal says of it.

use crate::word;
use beffroi_domain::account::{self, Method, Origin, Stage};
use beffroi_domain::journal;
use beffroi_domain::testing::{House, PASSWORD};
use beffroi_kernel::{Clock, Role};

/// The newest entries of the territory with one of these actions, once there are `count` of them: what is
/// journalled aside comes a moment later.
pub async fn entries(house: &House, actions: &[&str], count: usize) -> Vec<journal::Entry> {
    let admin = house.actor(Role::Administrateur);
    for _ in 0..200 {
        let all = journal::list(&house.app, &admin, None, 200).await.unwrap();
        let found: Vec<_> = all.into_iter().filter(|e| actions.contains(&e.action.as_str())).collect();
        if found.len() >= count {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{actions:?} did not come to the journal {count} times");
}

#[tokio::test]
async fn sessions_are_listed_and_closed_by_their_owner_alone() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let editor = house.person(Role::Editeur);
        let origin = Origin { address: "203.0.113.77".into(), device: "Firefox sous Linux".into() };
        let first = account::sign_in(app, &editor.email, PASSWORD, origin).await.unwrap();
        house.wait_seconds(60);
        let (second, here) = house.sign_in(editor).await.unwrap();
        let (_, other) = house.sign_in(house.person(Role::Lecteur)).await.unwrap();
        let all = account::sessions(app, &here).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].id.as_str(), all[0].method), (here.session.id.as_str(), Method::Password));
        assert_eq!((all[1].device.as_str(), all[1].place.as_str()), ("Firefox sous Linux", "203.0.113.…"));
        assert_eq!(all[1].began, house.clock.now() - jiff::SignedDuration::from_secs(60));
        assert_eq!(word(&account::close_session(app, &other, &all[1].id).await), "not-found");
        account::close_session(app, &here, &all[1].id).await.unwrap();
        assert!(account::signed_in(app, &first).await.unwrap().is_none());
        house.sign_in(editor).await.unwrap();
        assert_eq!(account::close_other_sessions(app, &here).await.unwrap(), 1);
        assert!(account::signed_in(app, &second).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn an_administrator_ends_the_sessions_of_a_member_and_of_nobody_else() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let editor = house.person(Role::Editeur);
        let (token, _) = house.sign_in(editor).await.unwrap();
        let admin = house.actor(Role::Administrateur);
        assert_eq!(
            word(&account::close_sessions_of(app, &house.actor(Role::Rssi), editor.id).await),
            "denied"
        );
        assert_eq!(word(&account::close_sessions_of(app, &house.stranger(), editor.id).await), "not-found");
        assert!(account::signed_in(app, &token).await.unwrap().is_some());
        account::close_sessions_of(app, &admin, editor.id).await.unwrap();
        assert!(account::signed_in(app, &token).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_keeps_this_one() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let editor = house.person(Role::Editeur);
        let (other, _) = house.sign_in(editor).await.unwrap();
        let (token, here) = house.sign_in(editor).await.unwrap();
        let weak = account::change_password(app, &here, "Agent editeur".into()).await;
        assert_eq!(word(&weak), "password-common");
        account::change_password(app, &here, "girafe violon brume agenda".into()).await.unwrap();
        assert!(account::signed_in(app, &token).await.unwrap().is_some());
        assert!(account::signed_in(app, &other).await.unwrap().is_none());
        assert_eq!(word(&house.sign_in(editor).await), "sign-in-refused");
    }
}

#[tokio::test]
async fn who_one_is_is_proved_again_for_ten_minutes() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    let (token, signed_in) = house.sign_in(house.person(Role::Editeur)).await.unwrap();
    let origin = Origin::from("192.0.2.1");
    assert!(signed_in.session.is_fresh(house.clock.now()));
    house.wait_seconds(600);
    let later = account::signed_in(app, &token).await.unwrap().unwrap();
    assert!(!later.session.is_fresh(house.clock.now()));
    let refused = account::confirm(app, &token, "autre chose", &origin).await;
    assert_eq!(word(&refused), "confirmation-refused");
    assert_eq!(word(&account::confirm(app, &token, "123456", &origin).await), "confirmation-refused");
    account::confirm(app, &token, PASSWORD, &origin).await.unwrap();
    let again = account::signed_in(app, &token).await.unwrap().unwrap();
    assert!(again.session.is_fresh(house.clock.now()));
    assert_eq!(again.session.stage, Stage::Whole);
    house.wait_seconds(900);
    // Whoever found an open session does not try passwords for long.
    for _ in 0..app.limits.sign_in_attempts_max {
        assert_eq!(word(&account::confirm(app, &token, "faux", &origin).await), "confirmation-refused");
    }
    assert_eq!(word(&account::confirm(app, &token, PASSWORD, &origin).await), "too-many-attempts");
}

#[tokio::test]
async fn sign_ins_refusals_and_pauses_of_known_accounts_are_journalled() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let editor = house.person(Role::Editeur);
        house.sign_in(editor).await.unwrap();
        for _ in 0..app.limits.sign_in_attempts_max {
            let _ = account::sign_in(app, &editor.email, "faux", "192.0.2.7").await;
            let _ = account::sign_in(app, "personne@val-fictif.example", "faux", "192.0.2.8").await;
        }
        let signed = entries(&house, &["account.sign_in"], 1).await;
        assert_eq!(signed.len(), 1);
        assert_eq!(signed[0].subject, format!("person:{}", editor.id));
        let refused = entries(&house, &["account.sign_in_refused", "account.pause"], 10).await;
        assert_eq!(refused.len(), 10);
        assert_eq!(refused.iter().filter(|entry| entry.action == "account.pause").count(), 1);
        assert!(refused.iter().all(|entry| !entry.detail.contains('@') && !entry.subject.contains('@')));
    }
}

#[tokio::test]
async fn no_more_passwords_are_hashed_at_once_than_allowed() {
    let house = House::new().await.unwrap();
    let mut tries = Vec::new();
    for number in 0..40 {
        let app = house.app.clone();
        let address = format!("203.0.113.{number}");
        tries.push(tokio::spawn(async move {
            account::sign_in(&app, &format!("x{number}@y.example"), "faux", address.as_str()).await.is_err()
        }));
    }
    let watched = house.app.clone();
    let mut most = 0;
    while tries.iter().any(|one| !one.is_finished()) {
        most = most.max(watched.hashes_running());
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    assert!((1..=4).contains(&most), "{most} at once");
}
