//! The journal: signed heads, refused accesses, sensitive readings, the export, the sentences.

use crate::word;
use beffroi_domain::journal::{self, FileVerification, Filter, REFUSED, Trust, Verification, words};
use beffroi_domain::testing::{FakeTables, House};
use beffroi_domain::{App, account, dataset};
use beffroi_kernel::account::DelegationId;
use beffroi_kernel::right::{Room, Rooms};
use beffroi_kernel::{Access, Actor, Limits, Role, TerritoryId, Who};
use beffroi_store::testing::run;
use std::path::Path;
use std::sync::Arc;

async fn whole(app: &App, territory: TerritoryId) -> journal::Verified {
    match journal::verify(app, territory).await.unwrap() {
        Verification::Whole(whole) => whole,
        Verification::Broken(fault) => panic!("{fault:?}"),
    }
}

async fn actions(house: &House, filter: &Filter) -> Vec<String> {
    let admin = house.actor(Role::Administrateur);
    let entries = journal::search(&house.app, &admin, filter, 100).await.unwrap();
    entries.into_iter().map(|entry| format!("{} {}", entry.action, entry.subject)).collect()
}

async fn exported(house: &House, actor: &Actor) -> String {
    let mut export = journal::export(&house.app, actor).await.unwrap();
    let mut text = Vec::new();
    while let Some(piece) = export.piece().await.unwrap() {
        text.extend(piece);
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn heads_are_signed_once_a_day_for_each_territory_that_changed_also_by_two_programs() {
    for mut house in House::every().await.unwrap() {
        // Both territories: adding people to them was a change.
        assert_eq!(journal::sign_heads(&house.app).await.unwrap(), 2);
        assert_eq!(journal::sign_heads(&house.app).await.unwrap(), 0);
        let first = whole(&house.app, house.here.id).await;
        assert_eq!(first.signed, first.entries);
        house.draft("Arbres").await.unwrap();
        assert_eq!(journal::sign_heads(&house.app).await.unwrap(), 0, "the day is taken");
        house.wait_hours(24);
        let other = house.app.clone();
        house.reopen().await.unwrap();
        let (one, two) = tokio::join!(journal::sign_heads(&house.app), journal::sign_heads(&other));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        let second = whole(&house.app, house.here.id).await;
        assert_eq!((second.signed, second.entries), (first.entries + 1, first.entries + 1));
        let heads = journal::signed_heads(&house.app, &house.actor(Role::Rssi)).await.unwrap();
        assert_eq!(
            heads.iter().map(|head| head.day.as_str()).collect::<Vec<_>>(),
            ["2026-06-02", "2026-06-01"]
        );

        // A rolled-back database: the newest entry and its head are gone, the signed head is not.
        run(&house.app.store, "DELETE FROM journal WHERE action = 'dataset.create'").await.unwrap();
        run(
            &house.app.store,
            "UPDATE journal_heads SET number = number - 1, hash = (SELECT hash FROM journal j \
             WHERE j.territory_id = journal_heads.territory_id AND j.number = journal_heads.number - 1) \
             WHERE number > 3",
        )
        .await
        .unwrap();
        let Verification::Broken(fault) = journal::verify(&house.app, house.here.id).await.unwrap() else {
            panic!("not seen")
        };
        assert_eq!(fault.number, second.entries);
        assert!(fault.reason.contains("was signed on 2026-06-02"), "{fault:?}");
    }
}

#[tokio::test]
async fn a_head_signed_with_another_secret_is_refused_unless_its_key_is_given() {
    for house in House::every().await.unwrap() {
        let here = house.here.id;
        let other = journal::Signer::of(&beffroi_store::Secret::from_text(&"77".repeat(32)).unwrap());
        let head = beffroi_store::journal::head(&house.app.store, here).await.unwrap();
        beffroi_store::journal::sign_head(&house.app.store, &other, here, "2026-05-01", (head.0, &head.1))
            .await
            .unwrap();
        let found = journal::verify(&house.app, here).await.unwrap();
        assert!(matches!(&found, Verification::Broken(fault) if fault.reason.contains("--key")), "{found:?}");
        let trust = Trust { keys: vec![other.key()], head: None };
        let found = journal::verify_trusting(&house.app, here, &trust).await.unwrap();
        assert!(matches!(found, Verification::Whole(_)), "{found:?}");
    }
}

#[tokio::test]
async fn an_export_is_verified_without_the_database_and_is_itself_noted() {
    for house in House::every().await.unwrap() {
        house.published("Arbres", "id\n1\n").await.unwrap();
        journal::sign_heads(&house.app).await.unwrap();
        let dpo = house.actor(Role::Dpo);
        let text = exported(&house, &dpo).await;
        let trust = Trust { keys: vec![journal::signer(&house.app).key()], head: None };
        let FileVerification::Whole(file) = journal::verify_file(text.as_bytes(), &trust, 1_000_000).unwrap()
        else {
            panic!("{text}")
        };
        let here = whole(&house.app, house.here.id).await;
        assert_eq!((file.verified.head, file.header.slug.as_str()), (here.head, "val-fictif"));
        assert!(
            text.lines().nth_back(2).unwrap().contains("\"action\":\"access.read\",\"subject\":\"journal\"")
        );
        assert_eq!(word(&journal::export(&house.app, &house.actor(Role::Editeur)).await), "denied");
        assert_eq!(word(&journal::export(&house.app, &house.public()).await), "sign-in");
    }
}

#[tokio::test]
async fn refusals_are_noted_once_an_hour_and_never_fill_the_disk() {
    for house in House::every().await.unwrap() {
        let (app, reader) = (&house.app, house.actor(Role::Lecteur));
        let refused = Filter { actions: vec![REFUSED.to_owned()], ..Filter::default() };
        for _ in 0..3 {
            app.note_refusal(&reader, None, "GET /a").await;
        }
        app.note_refusal(&reader, None, "GET /b").await;
        app.note_refusal(&house.actor(Role::Elu), None, "GET /a").await;
        // Nobody in particular, and the program itself, are not followed.
        app.note_refusal(&house.public(), None, "GET /a").await;
        app.note_refusal(&Actor::program(house.here.id, "test"), None, "GET /a").await;
        let expected =
            ["access.refused route:GET /a", "access.refused route:GET /b", "access.refused route:GET /a"];
        assert_eq!(actions(&house, &refused).await, expected);
        house.wait_hours(2);
        app.note_refusal(&reader, None, "GET /a").await;
        assert_eq!(actions(&house, &refused).await.len(), 4);

        // Somebody from elsewhere: the territory learns their identifier, and no name.
        app.note_refusal(&house.public(), Some(house.stranger.id), "GET /a").await;
        let newest = journal::list(app, &house.actor(Role::Rssi), None, 1).await.unwrap().remove(0);
        assert_eq!(
            (newest.actor, newest.access.as_str()),
            (Some(house.stranger.id.to_string()), "elsewhere")
        );
        assert_eq!((newest.personal, newest.commitment), (None, None));
        whole(app, house.here.id).await;
    }
    let limits = Limits { journal_refusals_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    for route in ["GET /a", "GET /b", "GET /c", "GET /d"] {
        house.app.note_refusal(&house.actor(Role::Lecteur), None, route).await;
    }
    let refused = Filter { actions: vec![REFUSED.to_owned()], ..Filter::default() };
    assert_eq!(actions(&house, &refused).await.len(), 2);
}

#[tokio::test]
async fn sensitive_readings_are_noted_and_others_are_not() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let published = house.published("Arbres", "id\n1\n").await.unwrap().slug;
        let draft = house.draft("Agents").await.unwrap().slug;
        house.version(&draft, "mail\na@val-fictif.example\n").await.unwrap();
        for _ in 0..2 {
            dataset::take_original(app, &admin, &published, 1).await.unwrap();
            dataset::take_original(app, &admin, &draft, 1).await.unwrap();
            account::member::list(app, &admin, "", 0, 50).await.unwrap();
        }
        let read = Filter { actions: vec!["access.read".to_owned()], ..Filter::default() };
        assert_eq!(actions(&house, &read).await, ["access.read people", "access.read dataset:agents"]);
        assert_eq!(word(&dataset::take_original(app, &house.public(), &draft, 1).await), "not-found");
    }
}

#[tokio::test]
async fn an_entry_says_by_which_door_somebody_came_in_and_filters_find_it() {
    for house in House::every().await.unwrap() {
        let mut delegate = house.actor(Role::Editeur);
        delegate.request = Some("65a-9".to_owned());
        let delegation = DelegationId::new(5, [5; 10]);
        if let Who::Person { access, .. } = &mut delegate.who {
            *access = Access::Delegation { id: delegation, rooms: Rooms::of(&[Room::Dataset]) };
        }
        dataset::create(
            &house.app,
            &delegate,
            dataset::NewDataset {
                metadata: dataset::MetadataInput::titled("Arbres"),
                ..dataset::NewDataset::default()
            },
        )
        .await
        .unwrap();
        house.draft("Bancs").await.unwrap();
        let admin = house.actor(Role::Administrateur);
        let found = |filter: Filter| {
            let (app, admin) = (house.app.clone(), admin.clone());
            async move { journal::search(&app, &admin, &filter, 10).await.unwrap() }
        };
        let delegated = found(Filter { for_others: true, ..Filter::default() }).await;
        assert_eq!(delegated.len(), 1);
        let entry = &delegated[0];
        assert_eq!(
            (entry.access.as_str(), entry.access_id.clone()),
            ("delegation", Some(delegation.to_string()))
        );
        assert_eq!(entry.request.as_deref(), Some("65a-9"));
        let family = Filter { actions: words().actions_of("dataset"), ..Filter::default() };
        assert_eq!(found(family.clone()).await.len(), 2);
        assert_eq!(found(Filter { subject: Some("dataset:bancs".into()), ..family }).await.len(), 1);
        let editor = delegate.person().unwrap().to_string();
        assert_eq!(found(Filter { actor: Some(editor), ..Filter::default() }).await.len(), 2);
        assert!(
            journal::search(
                &house.app,
                &house.stranger(),
                &Filter { for_others: true, ..Filter::default() },
                10
            )
            .await
            .unwrap()
            .is_empty()
        );
        whole(&house.app, house.here.id).await;
    }
}

/// Texts in the code that look like actions and are none: kinds of jobs.
const NO_ACTIONS: [&str; 1] = ["dataset.ingest"];

/// Every text of the code of a folder, tests left out, that could be an action.
fn literals(folder: &Path, found: &mut Vec<(String, bool)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            literals(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for (number, piece) in code.split('"').enumerate().filter(|(number, _)| number % 2 == 1) {
                let word = |text: &str| {
                    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                };
                if piece.split_once('.').is_some_and(|(family, rest)| word(family) && word(rest)) {
                    let before = code.split('"').nth(number - 1).unwrap();
                    found.push((
                        piece.to_owned(),
                        before.ends_with(".record(") || before.ends_with(".record_stranger("),
                    ));
                }
            }
        }
    }
}

#[test]
fn every_action_in_the_code_has_its_sentence() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "../beffroi-store/src", "../beffroi-web/src"] {
        literals(&root.join(folder), &mut found);
    }
    assert!(found.iter().filter(|(_, recorded)| *recorded).count() > 15, "{found:?}");
    let families: Vec<&str> = words().families.iter().map(|family| family.code.as_str()).collect();
    let files =
        [".rs", ".json", ".csv", ".key", ".ods", ".bin", ".xlsx", ".zip", ".parquet", ".sqlite", ".jsonl"];
    let mut lacking: Vec<&str> = found
        .iter()
        .filter(|(text, recorded)| *recorded || families.contains(&text.split_once('.').unwrap().0))
        .map(|(text, _)| text.as_str())
        .filter(|text| !NO_ACTIONS.contains(text) && !files.iter().any(|ending| text.ends_with(ending)))
        .filter(|text| !words().sentences.contains_key(*text))
        .collect();
    lacking.dedup();
    assert!(lacking.is_empty(), "without a sentence in reference/journal-actions.toml: {lacking:?}");
}
