//! API keys: made, used, ended, revoked, counted.

use crate::word;
use beffroi_domain::dataset;
use beffroi_domain::key::{self, NewKey};
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::{Clock, Limits, Right, Rights, Role, Who};
use std::sync::Arc;

fn new(house: &House, rights: &[Right], days: i64) -> NewKey {
    let expires = house.clock.now() + jiff::SignedDuration::from_hours(24 * days);
    NewKey { name: " Portail  régional ".into(), rights: Rights::of(rights), expires }
}

#[tokio::test]
async fn a_key_does_what_is_written_on_it_in_its_territory_until_it_ends() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let admin = house.actor(Role::Administrateur);
        house.draft("Brouillon").await.unwrap();
        let (made, text) = key::create(app, &admin, new(&house, &[Right::DatasetRead], 30)).await.unwrap();
        assert_eq!(made.name, "Portail régional");
        let actor = key::who(app, house.here.id, &text).await.unwrap();
        assert!(matches!(&actor.who, Who::Key { id, .. } if *id == made.id));
        assert!(
            actor.may(Right::DatasetRead) && !actor.may(Right::DatasetWrite) && !actor.may(Right::KeyWrite)
        );
        assert_eq!(word(&dataset::find(app, &actor, "brouillon").await), "done");
        assert_eq!(word(&dataset::archive(app, &actor, "brouillon").await), "denied");
        let (_, journal) = key::create(app, &admin, new(&house, &[Right::JournalRead], 30)).await.unwrap();
        let reader = key::who(app, house.here.id, &journal).await.unwrap();
        assert_eq!(
            word(&dataset::find(app, &reader, "brouillon").await),
            "not-found",
            "no right to read drafts"
        );
        // Elsewhere, altered, revoked, ended: the same answer.
        assert_eq!(word(&key::who(app, house.elsewhere.id, &text).await), "sign-in");
        let altered = format!("{}{}", &text[..text.len() - 1], if text.ends_with('0') { '1' } else { '0' });
        assert_eq!(word(&key::who(app, house.here.id, &altered).await), "sign-in");
        assert_eq!(word(&key::revoke(app, &house.stranger(), made.id).await), "not-found");
        assert_eq!(word(&key::find(app, &house.stranger(), made.id).await), "not-found");
        let used = key::find(app, &admin, made.id).await.unwrap().used.unwrap();
        assert_eq!(used.to_string(), "2026-06-01T00:00:00Z", "the day, no more");
        key::revoke(app, &admin, made.id).await.unwrap();
        assert_eq!(word(&key::who(app, house.here.id, &text).await), "sign-in");
        assert_eq!(word(&key::revoke(app, &admin, made.id).await), "not-found");
        house.wait_hours(24 * 30);
        assert_eq!(word(&key::who(app, house.here.id, &journal).await), "sign-in");
        assert_eq!(key::list(app, &admin).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn only_who_may_makes_keys_and_not_with_more_than_keys_may_have() {
    let limits = Limits { keys_max: 2, key_requests_max: 3, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let (app, admin) = (&house.app, house.actor(Role::Administrateur));
    for (actor, key, expected) in [
        (house.actor(Role::Editeur), new(&house, &[Right::DatasetRead], 1), "denied"),
        (house.public(), new(&house, &[Right::DatasetRead], 1), "sign-in"),
        (admin.clone(), new(&house, &[], 1), "key-rights"),
        (admin.clone(), new(&house, &[Right::AccountWrite], 1), "key-rights"),
        (admin.clone(), new(&house, &[Right::DatasetRead], 0), "key-expiry"),
        (admin.clone(), new(&house, &[Right::DatasetRead], 367), "key-expiry"),
        (admin.clone(), NewKey { name: " ".into(), ..new(&house, &[Right::DatasetRead], 1) }, "name-invalid"),
    ] {
        assert_eq!(word(&key::create(app, &actor, key).await), expected);
    }
    let (first, text) = key::create(app, &admin, new(&house, &[Right::DatasetRead], 1)).await.unwrap();
    key::create(app, &admin, new(&house, &[Right::DatasetRead], 1)).await.unwrap();
    let third = || new(&house, &[Right::DatasetRead], 1);
    assert_eq!(word(&key::create(app, &admin, third()).await), "too-many-keys");
    for expected in ["done", "done", "done", "too-many-requests"] {
        assert_eq!(word(&key::who(app, house.here.id, &text).await), expected);
    }
    house.wait_seconds(60);
    assert_eq!(word(&key::who(app, house.here.id, &text).await), "done");
    key::revoke(app, &admin, first.id).await.unwrap();
    assert_eq!(word(&key::create(app, &admin, third()).await), "done");
}
