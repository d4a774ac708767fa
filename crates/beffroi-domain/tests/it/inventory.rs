//! The inventory: filled, changed by several people at once, and closed to everybody else.

use crate::word;
use beffroi_domain::inventory::{self, Draft, Item, Links, Origin, Outcome, Source, Values, sheet};
use beffroi_domain::journal;
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::inventory::{Answer, ItemId, ItemKind};
use beffroi_kernel::{Actor, Limits, Role};
use beffroi_reference::Value;
use serde_json::json;
use std::sync::Arc;

fn draft(name: &str, values: &[(&str, &str)]) -> Draft {
    let values: Values = values.iter().map(|(code, typed)| ((*code).into(), (*typed).into())).collect();
    Draft { values, ..Draft::named(name) }
}

fn linked(draft: Draft, code: &str, items: &[&Item]) -> Draft {
    let named = items.iter().map(|item| item.id).collect();
    Draft { links: Links::from([(code.to_owned(), named)]), ..draft }
}

async fn add(house: &House, kind: ItemKind, draft: Draft) -> Item {
    inventory::add(&house.app, &house.actor(Role::ReferentCyber), kind, draft).await.unwrap()
}

#[tokio::test]
async fn an_item_is_added_found_changed_put_aside_and_removed() {
    for house in House::every().await.unwrap() {
        let (app, actor) = (&house.app, house.actor(Role::ReferentCyber));
        let supplier =
            add(&house, ItemKind::Supplier, draft("Éditions  Fictives", &[("country", "France")])).await;
        assert_eq!((supplier.name.as_str(), supplier.value("country")), ("Éditions Fictives", "FR"));
        let paie = draft("Paie", &[("teleservice", "non"), ("data", "personal ; health")]);
        let paie = add(&house, ItemKind::System, linked(paie, "supplier", &[&supplier])).await;
        assert_eq!((paie.answer("teleservice"), paie.answer("exposed")), (Answer::No, Answer::Unknown));
        assert!(paie.has_choice("data", "health") && !paie.has_choice("data", "payment"));

        let (all, found) = inventory::find(app, &actor, ItemKind::System, paie.id).await.unwrap();
        assert_eq!((found.clone(), all.items.len()), (paie.clone(), 2));
        let users: Vec<_> =
            all.users(supplier.id).map(|(item, field)| (item.id, field.code.as_str())).collect();
        assert_eq!(users, [(paie.id, "supplier")]);
        assert_eq!(word(&inventory::find(app, &actor, ItemKind::Supplier, paie.id).await), "not-found");

        // A name is one name, whatever its accents; another kind may have it.
        let again = inventory::add(app, &actor, ItemKind::Supplier, Draft::named("EDITIONS FICTIVES")).await;
        assert_eq!(word(&again), "name-taken");
        add(&house, ItemKind::System, Draft::named("Éditions Fictives")).await;

        // What changes nothing is not written; what changes is, over the revision that was seen.
        let same =
            inventory::edit(app, &actor, ItemKind::System, paie.id, 1, Draft::of(&paie)).await.unwrap();
        assert_eq!(same.revision, 1);
        let without = Draft { links: Links::new(), ..Draft::of(&paie) };
        let changed = inventory::edit(app, &actor, ItemKind::System, paie.id, 1, without).await.unwrap();
        assert_eq!((changed.revision, changed.links.len()), (2, 0));
        let lost = inventory::edit(app, &actor, ItemKind::System, paie.id, 1, Draft::named("Paie 2")).await;
        assert_eq!(word(&lost), "item-changed");
        let back = linked(Draft::of(&changed), "supplier", &[&supplier]);
        inventory::edit(app, &actor, ItemKind::System, paie.id, 2, back).await.unwrap();

        // What serves elsewhere is not removed; put aside, it is no longer counted.
        let used = inventory::remove(app, &actor, ItemKind::Supplier, supplier.id).await;
        assert_eq!(word(&used), "item-used");
        assert!(used.unwrap_err().problem().unwrap().message.contains("Paie"));
        inventory::archive(app, &actor, ItemKind::Supplier, supplier.id).await.unwrap();
        assert_eq!(
            word(&inventory::archive(app, &actor, ItemKind::Supplier, supplier.id).await),
            "item-state"
        );
        assert_eq!(inventory::all(app, &actor).await.unwrap().of(ItemKind::Supplier).count(), 0);
        inventory::restore(app, &actor, ItemKind::Supplier, supplier.id).await.unwrap();
        inventory::remove(app, &actor, ItemKind::System, paie.id).await.unwrap();
        inventory::remove(app, &actor, ItemKind::Supplier, supplier.id).await.unwrap();
        assert_eq!(word(&inventory::remove(app, &actor, ItemKind::Supplier, supplier.id).await), "not-found");
    }
}

#[tokio::test]
async fn what_is_private_of_a_contact_is_for_those_who_fill_the_inventory_and_never_in_the_journal() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let typed = draft("Camille Exemple", &[("mobile", "06 00 00 00 00"), ("crisis_roles", "decides")]);
        let contact = add(&house, ItemKind::Contact, typed).await;
        for role in Role::ALL {
            let actor = house.actor(role);
            let (_, seen) = inventory::find(app, &actor, ItemKind::Contact, contact.id).await.unwrap();
            let may = actor.may(beffroi_kernel::Right::InventoryWrite);
            assert_eq!(seen.value("mobile").is_empty(), !may, "{role:?}");
            assert_eq!(seen.value("crisis_roles"), "decides");
            let all = inventory::all(app, &actor).await.unwrap();
            assert_eq!(all.items[0].value("mobile"), "");
        }
        let admin = house.actor(Role::Administrateur);
        inventory::remove(app, &admin, ItemKind::Contact, contact.id).await.unwrap();
        let entries = journal::list(app, &admin, None, 100).await.unwrap();
        let text =
            entries.iter().map(|entry| format!("{} {}", entry.subject, entry.detail)).collect::<String>();
        assert!(!text.contains("06 00") && !text.contains("Camille Exemple"), "{text}");
        let readings =
            entries.iter().filter(|entry| entry.action == "access.read" && entry.subject == "contact");
        assert_eq!(readings.count(), 5, "one for each who saw the number");
    }
}

/// Every action on an item, in one word each.
async fn tried(house: &House, actor: &Actor, kind: ItemKind, item: &Item) -> Vec<&'static str> {
    let (app, id) = (&house.app, item.id);
    let name = format!("Nouveau {}", actor.name());
    vec![
        word(&inventory::all(app, actor).await),
        word(&inventory::find(app, actor, kind, id).await),
        word(&inventory::add(app, actor, kind, Draft::named(&name)).await),
        word(&inventory::edit(app, actor, kind, id, item.revision, Draft::named("Autre")).await),
        word(&inventory::offer(app, actor, kind, id, false).await),
        word(&inventory::restore(app, actor, kind, id).await),
        word(&inventory::remove(app, actor, kind, id).await),
    ]
}

#[tokio::test]
async fn the_wall_stands_for_every_kind() {
    for house in House::every().await.unwrap() {
        for kind in ItemKind::ALL {
            let item = add(&house, kind, Draft::named("Ici")).await;
            assert_eq!(tried(&house, &house.public(), kind, &item).await, ["sign-in"; 7]);
            let stranger = tried(&house, &house.stranger(), kind, &item).await;
            let offered = if kind.is_shared_as_model() { "not-found" } else { "no-model" };
            let expected = ["done", "not-found", "done", "not-found", offered, "not-found", "not-found"];
            assert_eq!(stranger, expected, "{kind:?}");
            let reader = tried(&house, &house.actor(Role::Lecteur), kind, &item).await;
            assert_eq!(reader, [&["done"; 2][..], &["denied"; 5]].concat(), "{kind:?}");
            // Nothing of here can be named from there, whatever the field.
            for other in ItemKind::ALL {
                for field in sheet(other).fields.iter().filter(|field| field.target == Some(kind)) {
                    let typed =
                        linked(Draft::named(&format!("Là-bas {}", field.code)), &field.code, &[&item]);
                    let there = inventory::add(&house.app, &house.stranger(), other, typed.clone()).await;
                    assert_eq!(word(&there), "link-unknown", "{other:?} {}", field.code);
                    let here = inventory::add(&house.app, &house.actor(Role::Dpo), other, typed).await;
                    assert_eq!(word(&here), "done", "{other:?} {}", field.code);
                }
            }
        }
    }
}

#[tokio::test]
async fn an_item_of_another_kind_cannot_be_named() {
    let house = House::new().await.unwrap();
    let premises = add(&house, ItemKind::Premises, Draft::named("Mairie")).await;
    let typed = linked(Draft::named("Paie"), "supplier", &[&premises]);
    let refused = inventory::add(&house.app, &house.actor(Role::Editeur), ItemKind::System, typed).await;
    assert_eq!(word(&refused), "link-unknown");
    let nobody = Item { id: ItemId::new(9, [9; 10]), ..premises };
    let typed = linked(Draft::named("Paie"), "premises", &[&nobody]);
    let refused = inventory::add(&house.app, &house.actor(Role::Editeur), ItemKind::System, typed).await;
    assert_eq!(word(&refused), "link-unknown");
}

#[tokio::test]
async fn an_inventory_has_an_end() {
    let limits = Limits { inventory_items_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    for name in ["Un", "Deux"] {
        add(&house, ItemKind::Premises, Draft::named(name)).await;
    }
    let actor = house.actor(Role::Administrateur);
    let third = inventory::add(&house.app, &actor, ItemKind::Premises, Draft::named("Trois")).await;
    assert_eq!(word(&third), "too-many-items");
}

#[tokio::test]
async fn a_file_is_tried_then_imported_at_once_and_again_without_doubles() {
    for house in House::every().await.unwrap() {
        let (app, editor) = (&house.app, house.actor(Role::Editeur));
        let file = "Logiciel;Éditeur;Hébergement;Couleur\nPaie;Éditions Fictives;dans nos locaux;bleu\nSite;;ailleurs;\n";
        let staged =
            inventory::stage(app, &editor, ItemKind::System, house.upload("s.csv", file).await.unwrap())
                .await
                .unwrap();
        let count = |report: &inventory::Import| {
            [Outcome::Added, Outcome::Updated, Outcome::Unchanged, Outcome::Refused]
                .map(|outcome| report.count(outcome))
        };
        assert_eq!(
            (count(&staged.report), &*staged.report.ignored),
            ([1, 0, 0, 1], &["Couleur".to_owned()][..])
        );
        assert_eq!(inventory::all(app, &editor).await.unwrap().items, [], "a trial writes nothing");
        let other =
            inventory::import_staged(app, &house.stranger(), ItemKind::System, &staged.token, "s.csv").await;
        assert_eq!(word(&other), "list-gone", "a file is its territory's");
        let reader =
            inventory::import_staged(app, &house.actor(Role::Elu), ItemKind::System, &staged.token, "s.csv")
                .await;
        assert_eq!(word(&reader), "denied");
        let done =
            inventory::import_staged(app, &editor, ItemKind::System, &staged.token, "s.csv").await.unwrap();
        assert_eq!(done, staged.report, "the import does what the trial said");
        let all = inventory::all(app, &editor).await.unwrap();
        let supplier = all.of(ItemKind::Supplier).next().unwrap();
        assert_eq!(all.of(ItemKind::System).next().unwrap().named("supplier"), [supplier.id]);
        let again =
            inventory::stage(app, &editor, ItemKind::System, house.upload("s.csv", file).await.unwrap())
                .await
                .unwrap();
        assert_eq!(count(&again.report), [0, 0, 1, 1]);
        inventory::import_staged(app, &editor, ItemKind::System, &again.token, "s.csv").await.unwrap();
        assert_eq!(inventory::all(app, &editor).await.unwrap().items, all.items);
        let wrong =
            inventory::stage(app, &editor, ItemKind::System, house.upload("s.csv", "a;b\n").await.unwrap())
                .await;
        assert_eq!(word(&wrong), "inventory-columns");
    }
}

/// A house whose territory has a host, the other one; and somebody who acts for the host.
async fn hosted(house: &House) -> Actor {
    let slug = house.elsewhere.slug.clone();
    beffroi_store::testing::run(&house.app.store, "UPDATE territories SET host_id = (SELECT id FROM territories WHERE slug = 'mont-imaginaire') WHERE slug = 'val-fictif'")
        .await
        .unwrap();
    assert_eq!(slug, "mont-imaginaire");
    house.stranger()
}

#[tokio::test]
async fn a_member_copies_what_the_host_offers_and_takes_changes_or_leaves_them() {
    for house in House::every().await.unwrap() {
        let (app, member, host) = (&house.app, house.actor(Role::ReferentCyber), hosted(&house).await);
        let supplier = draft("Éditions Fictives", &[("country", "FR")]);
        let supplier = inventory::add(app, &host, ItemKind::Supplier, supplier).await.unwrap();
        let paie = linked(draft("Paie", &[("hosting", "host")]), "supplier", &[&supplier]);
        let paie = inventory::add(app, &host, ItemKind::System, paie).await.unwrap();
        let secret = inventory::add(app, &host, ItemKind::System, Draft::named("À nous")).await.unwrap();
        for item in [&supplier, &paie] {
            inventory::offer(app, &host, item.kind, item.id, true).await.unwrap();
        }
        let offered = inventory::models(app, &member).await.unwrap();
        let names: Vec<&str> = offered.models.items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(
            (names, offered.host.unwrap().1),
            (vec!["Éditions Fictives", "Paie"], "Mont-Imaginaire".into())
        );
        assert_eq!(word(&inventory::copy(app, &member, vec![secret.id]).await), "not-found");
        assert_eq!(
            word(&inventory::copy(app, &host, vec![paie.id]).await),
            "not-found",
            "the host has no host"
        );
        assert_eq!(word(&inventory::copy(app, &house.actor(Role::Lecteur), vec![paie.id]).await), "denied");

        // The supplier comes along; twice copies once.
        assert_eq!(inventory::copy(app, &member, vec![paie.id]).await.unwrap().len(), 2);
        assert_eq!(inventory::copy(app, &member, vec![paie.id, supplier.id]).await.unwrap(), []);
        let own = inventory::all(app, &member).await.unwrap();
        let copy = own.of(ItemKind::System).next().unwrap().clone();
        assert_eq!((copy.value("hosting"), copy.copied.as_ref().unwrap().item), ("host", paie.id));
        assert_eq!(copy.named("supplier"), [own.of(ItemKind::Supplier).next().unwrap().id]);

        // The member changes one field, the host two: each sees what the other may not overwrite.
        let mine =
            Draft { values: [("hosting".into(), "dans nos locaux".into())].into(), ..Draft::of(&copy) };
        let copy =
            inventory::edit(app, &member, ItemKind::System, copy.id, copy.revision, mine).await.unwrap();
        let (_, model) = inventory::find(app, &host, ItemKind::System, paie.id).await.unwrap();
        let theirs = Draft {
            values: [("hosting".into(), "supplier_france".into()), ("teleservice".into(), "oui".into())]
                .into(),
            ..Draft::of(&model)
        };
        inventory::edit(app, &host, ItemKind::System, model.id, model.revision, theirs).await.unwrap();
        let proposed = inventory::models(app, &member).await.unwrap().proposals().remove(0);
        let seen: Vec<_> =
            proposed.changes.iter().map(|change| (change.code.as_str(), change.own.as_str())).collect();
        assert_eq!(seen, [("hosting", "dans nos locaux"), ("teleservice", "")]);
        assert_eq!(
            inventory::all(app, &member).await.unwrap().find(copy.id).unwrap().value("teleservice"),
            ""
        );
        let stale = inventory::settle(app, &member, copy.id, proposed.revision - 1, Vec::new()).await;
        assert_eq!(word(&stale), "not-found");
        let settled = inventory::settle(app, &member, copy.id, proposed.revision, vec!["teleservice".into()])
            .await
            .unwrap();
        assert_eq!((settled.value("hosting"), settled.value("teleservice")), ("own_premises", "yes"));
        assert_eq!(inventory::models(app, &member).await.unwrap().proposals(), []);

        // No longer offered: nothing new can be copied, what was copied stays.
        inventory::offer(app, &host, ItemKind::System, paie.id, false).await.unwrap();
        assert_eq!(word(&inventory::copy(app, &member, vec![paie.id]).await), "not-found");
        assert!(inventory::all(app, &member).await.unwrap().find(copy.id).is_some());
    }
}

#[tokio::test]
async fn a_fact_is_said_in_one_place_and_declared_where_no_other_says_it() {
    for house in House::every().await.unwrap() {
        let (app, dpo) = (&house.app, house.actor(Role::Dpo));
        let known = |name: &'static str| {
            let (app, dpo) = (app.clone(), dpo.clone());
            async move {
                let all = inventory::known_facts(&app, &dpo).await.unwrap();
                all.into_iter().find(|one| one.fact.name == name).unwrap().known
            }
        };
        let declare = |name: &'static str, value: serde_json::Value| {
            let (app, dpo) = (app.clone(), dpo.clone());
            async move { inventory::declare(&app, &dpo, name, Some(&value), Source::Form).await }
        };
        assert_eq!(known("kind").await, Some((Value::Choice("commune".into()), Origin::Sheet)));
        assert_eq!(known("teleservice").await, None);
        declare("teleservice", json!(true)).await.unwrap();
        assert!(matches!(known("teleservice").await, Some((Value::Flag(true), Origin::Declared(_)))));
        // The inventory comes before what was declared; while it says nothing, the declaration stands.
        let site = add(&house, ItemKind::System, Draft::named("Site")).await;
        assert!(matches!(known("teleservice").await, Some((Value::Flag(true), Origin::Declared(_)))));
        let said = draft("Site", &[("teleservice", "non")]);
        inventory::edit(app, &dpo, ItemKind::System, site.id, 1, said).await.unwrap();
        assert_eq!(known("teleservice").await, Some((Value::Flag(false), Origin::Items(ItemKind::System))));
        for (name, value, expected) in [
            ("kind", json!("ccas"), "fact-elsewhere"),
            ("teleservice", json!(true), "fact-elsewhere"),
            ("population", json!("beaucoup"), "fact-value"),
            ("population", json!(-1), "fact-value"),
            ("colour", json!(true), "fact-unknown"),
            ("population", json!(1204), "done"),
        ] {
            assert_eq!(word(&declare(name, value).await), expected, "{name}");
        }
        let facts = inventory::facts(app, &dpo).await.unwrap();
        assert_eq!(facts.get("population"), Some(&Value::Number(1204.0)));
        // Taken back, it is unknown again; elsewhere nothing of it was ever known.
        inventory::declare(app, &dpo, "population", None, Source::Form).await.unwrap();
        assert_eq!(known("population").await, None);
        let there = inventory::facts(app, &house.stranger()).await.unwrap();
        assert_eq!(there.get("teleservice"), None);
        let reader = house.actor(Role::Elu);
        assert_eq!(word(&inventory::declare(app, &reader, "population", None, Source::Form).await), "denied");
        assert_eq!(word(&inventory::facts(app, &house.public()).await), "sign-in");
    }
}
