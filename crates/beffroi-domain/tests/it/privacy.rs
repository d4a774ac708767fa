//! What is kept about people: taken out, erased, forgotten in time.

use crate::word;
use beffroi_domain::account::invitation::{self, NewInvitation};
use beffroi_domain::account::{self, NOBODY, NewPerson, Person};
use beffroi_domain::inventory::{self, Draft};
use beffroi_domain::journal::{self, Verification};
use beffroi_domain::privacy::{self, KeptAbout};
use beffroi_domain::testing::{FakeTables, House, PASSWORD};
use beffroi_domain::{App, dataset, mail};
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::{Actor, Limits, Role, TerritoryId};
use beffroi_store::testing::run;
use std::sync::Arc;

fn person(house: &House, role: Role) -> Person {
    house.people.iter().find(|(has, _)| *has == role).map(|(_, person)| person.clone()).unwrap()
}

fn tables(about: &KeptAbout) -> Vec<&str> {
    about.kept.iter().map(|kept| kept.table.as_str()).collect()
}

async fn is_whole(app: &App, territory: TerritoryId) -> bool {
    matches!(journal::verify(app, territory).await.unwrap(), Verification::Whole(_))
}

#[tokio::test]
async fn what_is_kept_about_somebody_is_taken_out_once_their_address_was_typed_again() {
    for house in House::every().await.unwrap() {
        house.published("Arbres", "id\n1\n").await.unwrap();
        let (app, dpo, editor) = (&house.app, house.actor(Role::Dpo), person(&house, Role::Editeur));
        house.sign_in(&editor).await.unwrap();
        let mut contact = Draft::named("Astreinte");
        contact.values.insert("mail".into(), editor.email.clone());
        inventory::add(app, &dpo, ItemKind::Contact, contact).await.unwrap();
        let refused = privacy::export(app, &dpo, editor.id, "autre@val-fictif.example").await;
        assert_eq!(word(&refused), "confirmation-differs");
        let about = privacy::export(app, &dpo, editor.id, &editor.email).await.unwrap();
        assert!(about.account_only_here);
        assert_eq!(
            tables(&about),
            [
                "journal",
                "membership_roles",
                "memberships",
                "versions",
                "inventory_items",
                "people",
                "sessions"
            ]
        );
        let text = serde_json::to_string(&about).unwrap();
        assert!(text.contains("editeur@val-fictif.example") && text.contains("dataset.publish"));
        for secret in ["password_hash", "token_hash", "personal_salt", "argon2"] {
            assert!(!text.contains(secret), "{secret}");
        }
        let newest = journal::list(app, &dpo, None, 1).await.unwrap().remove(0);
        assert_eq!(
            (newest.action.as_str(), newest.subject),
            ("privacy.export", format!("person:{}", editor.id))
        );

        // Nobody without the right, nobody from elsewhere, nobody about people of elsewhere.
        for (actor, expected) in [
            (house.actor(Role::Rssi), "denied"),
            (house.public(), "sign-in"),
            (house.stranger(), "not-found"),
        ] {
            assert_eq!(word(&privacy::about(app, &actor, editor.id).await), expected);
            assert_eq!(word(&privacy::export(app, &actor, editor.id, &editor.email).await), expected);
            assert_eq!(word(&privacy::erase(app, &actor, editor.id, &editor.email).await), expected);
        }
        let stranger = &house.stranger;
        assert_eq!(word(&privacy::about(app, &dpo, stranger.id).await), "not-found");
    }
}

#[tokio::test]
async fn an_account_that_leads_elsewhere_is_not_shown_nor_erased() {
    for house in House::every().await.unwrap() {
        let (app, dpo, editor) = (&house.app, house.actor(Role::Dpo), person(&house, Role::Editeur));
        let also = NewPerson {
            email: editor.email.clone(),
            name: "x".into(),
            password: None,
            roles: Role::Agent.into(),
        };
        account::add(app, &Actor::program(house.elsewhere.id, "test"), also).await.unwrap();
        let about = privacy::about(app, &dpo, editor.id).await.unwrap();
        assert!(!about.account_only_here && !tables(&about).contains(&"people"));
        let erased = privacy::erase(app, &dpo, editor.id, &editor.email).await.unwrap();
        assert!(!erased.account);
        assert_eq!(word(&privacy::about(app, &dpo, editor.id).await), "not-found", "nothing names them here");
        let (_, signed_in) = house.sign_in(&editor).await.unwrap();
        assert_eq!(
            account::entrances(app, signed_in.person)
                .await
                .unwrap()
                .iter()
                .map(|place| place.territory)
                .collect::<Vec<_>>(),
            [house.elsewhere.id]
        );
        let own = privacy::own(app, &signed_in).await.unwrap();
        assert_eq!(own.len(), 1);
        assert!(tables(&own[0]).contains(&"people"), "{:?}", tables(&own[0]));
    }
}

#[tokio::test]
async fn an_erased_person_leaves_an_identifier_and_a_whole_chain() {
    for house in House::every().await.unwrap() {
        let slug = house.published("Arbres", "id\n1\n").await.unwrap().slug;
        let (app, dpo, editor) = (&house.app, house.actor(Role::Dpo), person(&house, Role::Editeur));
        let (token, _) = house.sign_in(&editor).await.unwrap();
        journal::sign_heads(app).await.unwrap();
        let mut contact = Draft::named("Astreinte");
        contact.values.insert("mail".into(), editor.email.clone());
        inventory::add(app, &dpo, ItemKind::Contact, contact).await.unwrap();
        // They left, and were asked back: a mail and an invitation name them.
        let admin = house.actor(Role::Administrateur);
        account::revoke(app, &admin, editor.id).await.unwrap();
        let again = NewInvitation { email: editor.email.clone(), roles: Role::Elu.into() };
        invitation::invite(app, &admin, again).await.unwrap();
        assert_eq!(mail::list(app, &admin, 100).await.unwrap().len(), 1);
        let refused = privacy::erase(app, &dpo, editor.id, "").await;
        assert_eq!(word(&refused), "confirmation-differs");
        let erased = privacy::erase(app, &dpo, editor.id, &editor.email).await.unwrap();
        assert!(mail::list(app, &admin, 100).await.unwrap().iter().all(|one| one.recipient != editor.email));
        assert_eq!(invitation::waiting(app, &admin).await.unwrap(), []);
        assert_eq!((erased.contacts, inventory::all(app, &dpo).await.unwrap().items.len()), (1, 0));
        assert!(erased.account && erased.names >= 3 && erased.files == 1, "{erased:?}");
        assert!(is_whole(app, house.here.id).await);

        assert!(account::signed_in(app, &token).await.unwrap().is_none());
        assert!(account::sign_in(app, &editor.email, PASSWORD, "192.0.2.1").await.is_err());
        let admin = house.actor(Role::Administrateur);
        let versions = dataset::versions(app, &admin, &slug).await.unwrap();
        assert_eq!(versions[0].created_by, NOBODY);
        let entries = journal::list(app, &admin, None, 1_000).await.unwrap();
        let theirs: Vec<_> =
            entries.iter().filter(|entry| entry.actor == Some(editor.id.to_string())).collect();
        assert!(
            !theirs.is_empty()
                && theirs.iter().all(|entry| entry.is_erased() && entry.actor_name().is_none())
        );
        assert!(entries.iter().any(|entry| entry.actor_name().as_deref() == Some("Agent dpo")));
        let everything = format!("{entries:?}{versions:?}{:?}", account::known(app, &admin).await.unwrap());
        assert!(!everything.contains(&editor.name) && !everything.contains(&editor.email));
    }
}

#[tokio::test]
async fn nobody_erases_themselves_nor_the_last_administrator() {
    let house = House::new().await.unwrap();
    let dpo = person(&house, Role::Dpo);
    let own = privacy::erase(&house.app, &house.actor(Role::Dpo), dpo.id, &dpo.email).await;
    assert_eq!(word(&own), "erase-self");
    let last = person(&house, Role::Administrateur);
    let refused = privacy::erase(&house.app, &house.actor(Role::Dpo), last.id, &last.email).await;
    assert_eq!(word(&refused), "last-administrator");
    assert!(account::known(&house.app, &house.actor(Role::Dpo)).await.unwrap().contains(&last));
}

#[tokio::test]
async fn an_export_says_when_a_table_holds_more_than_it_gives() {
    let limits = Limits { person_rows_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    house.published("Arbres", "id\n1\n").await.unwrap();
    let editor = person(&house, Role::Editeur);
    let about = privacy::about(&house.app, &house.actor(Role::Dpo), editor.id).await.unwrap();
    let journal = about.kept.iter().find(|kept| kept.table == "journal").unwrap();
    assert!(journal.cut && journal.rows.len() == 2);
    assert!(about.kept.iter().filter(|kept| kept.table != "journal").all(|kept| !kept.cut));
}

#[tokio::test]
async fn what_was_kept_long_enough_is_forgotten_and_recorded_with_its_counts() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        house.draft("Arbres").await.unwrap();
        house.sign_in(&person(&house, Role::Editeur)).await.unwrap();
        account::sign_in(app, "inconnu@val-fictif.example", PASSWORD, "192.0.2.1").await.unwrap_err();
        run(
            &app.store,
            "INSERT INTO jobs (id, territory_id, kind, payload, state, attempts, run_at, created_at) \
             VALUES ('1', '1', 'x', '{}', 'dead', 5, 1, 1780315200000)",
        )
        .await
        .unwrap();
        let count = |counts: &[(String, u64)], table: &str| {
            counts.iter().find(|(name, _)| name == table).map(|(_, count)| *count).unwrap()
        };
        let first = privacy::apply_retention(app).await.unwrap();
        assert!(first.iter().all(|(_, count)| *count == 0), "{first:?}");
        house.wait_hours(8 * 24);
        let week = privacy::apply_retention(app).await.unwrap();
        assert_eq!((count(&week, "sessions"), count(&week, "jobs"), count(&week, "journal")), (1, 0, 0));
        assert!(count(&week, "sign_in_attempts") >= 1);
        house.wait_hours(5 * 366 * 24);
        let years = privacy::apply_retention(app).await.unwrap();
        assert_eq!(count(&years, "jobs"), 1);
        assert!(count(&years, "journal") > 5, "{years:?}");
        let again = privacy::apply_retention(app).await.unwrap();
        assert_eq!(again.iter().map(|(_, count)| count).sum::<u64>(), 0, "{again:?}");

        let admin = house.actor(Role::Administrateur);
        let entries = journal::list(app, &admin, None, 100).await.unwrap();
        assert_eq!(entries[0].action, "journal.names_expired");
        assert!(entries.iter().skip(1).all(|entry| entry.is_erased()));
        for territory in [house.here.id, house.elsewhere.id, TerritoryId::INSTANCE] {
            assert!(is_whole(app, territory).await);
        }
        let instance = journal::list(app, &Actor::instance("test"), None, 10).await.unwrap();
        assert_eq!(instance.iter().filter(|entry| entry.action == "retention.apply").count(), 2);
        assert!(instance[0].detail.contains("\"jobs\":1"), "{}", instance[0].detail);
    }
}
