//! A territory is a wall, and a role is a limit: every action as every actor.

use crate::word;
use beffroi_domain::account::{self, NewPerson};
use beffroi_domain::dataset::{self, Confirmation, Filter, MetadataInput, NewDataset};
use beffroi_domain::territory::{self, TerritorySheet};
use beffroi_domain::testing::House;
use beffroi_domain::{departure, host, journal};
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::{Actor, Right, Role, Roles};

/// Every action of the rooms, tried by an actor; one word for each.
async fn tried(
    house: &House,
    actor: &Actor,
    draft: &str,
    published: &str,
) -> Vec<(&'static str, &'static str)> {
    let app = &house.app;
    let metadata = || MetadataInput::titled("Titre");
    let new = NewDataset { metadata: metadata(), ..NewDataset::default() };
    let person = house.people[2].1.id;
    let newcomer = NewPerson {
        // One of each: an account that another territory gave is refused, which is another subject.
        email: format!("nouveau-{}@val-fictif.example", actor.name().replace(' ', "-")),
        name: "Nouveau".into(),
        password: None,
        roles: Role::Lecteur.into(),
    };
    let upload = house.upload("a.csv", "id\n1\n").await.unwrap();
    let members = vec![TextRow { number: 1, cells: vec!["nom".into()] }];
    let exported = app.files.join("staging").join("essai.zip");
    vec![
        ("find draft", word(&dataset::find(app, actor, draft).await)),
        ("versions draft", word(&dataset::versions(app, actor, draft).await)),
        ("report draft", word(&dataset::report(app, actor, draft, 1).await)),
        ("table draft", word(&dataset::table(app, actor, draft, None).await)),
        ("table draft 1", word(&dataset::table(app, actor, draft, Some(1)).await)),
        ("original draft", word(&dataset::original(app, actor, draft, 1).await)),
        ("difference draft", word(&dataset::difference(app, actor, draft, 1, 1).await)),
        ("find published", word(&dataset::find(app, actor, published).await)),
        ("table published", word(&dataset::table(app, actor, published, None).await)),
        ("report published", word(&dataset::report(app, actor, published, 1).await)),
        ("create", word(&dataset::create(app, actor, new).await)),
        ("stage", word(&dataset::stage(app, actor, draft, upload).await)),
        ("edit", word(&dataset::edit(app, actor, draft, metadata()).await)),
        ("configure", word(&dataset::configure(app, actor, draft, None, Vec::new()).await)),
        ("publish", word(&dataset::publish(app, actor, draft, 1, Confirmation::NotGiven).await)),
        ("archive", word(&dataset::archive(app, actor, draft).await)),
        ("sheet", word(&territory::edit(app, actor, TerritorySheet::from(&house.here)).await)),
        ("journal", word(&journal::list(app, actor, None, 10).await)),
        ("export", word(&departure::export(app, actor, &exported).await)),
        ("figures", word(&host::overview(app, actor).await)),
        ("hosted", word(&host::hosted(app, actor, "", 0, 10).await)),
        ("second factor", word(&account::choose_owing_roles(app, actor, Roles::NONE).await)),
        ("host import", word(&host::import(app, actor, "liste.csv", members, false).await)),
        ("members", word(&account::member::list(app, actor, "", 0, 5).await)),
        ("add", word(&account::add(app, actor, newcomer).await)),
        ("grant", word(&account::grant(app, actor, person, Role::Lecteur.into()).await)),
    ]
}

fn answers(all: &[(&'static str, &'static str)], wanted: &str) -> Vec<&'static str> {
    all.iter().filter(|(_, answer)| *answer == wanted).map(|(action, _)| *action).collect()
}

#[tokio::test]
async fn every_action_as_everybody() {
    const READ_DRAFT: [&str; 7] = [
        "find draft",
        "versions draft",
        "report draft",
        "table draft",
        "table draft 1",
        "original draft",
        "difference draft",
    ];
    const READ_PUBLISHED: [&str; 3] = ["find published", "table published", "report published"];
    const WRITE: [&str; 6] = ["create", "stage", "edit", "configure", "publish", "archive"];
    const TERRITORY: [&str; 5] = ["export", "figures", "hosted", "second factor", "host import"];
    const ACCOUNTS: [&str; 3] = ["members", "add", "grant"];
    for house in House::every().await.unwrap() {
        let published = house.published("Publié", "id\n1\n").await.unwrap().slug;
        let draft = house.draft("Brouillon").await.unwrap().slug;
        house.version(&draft, "id\n1\n").await.unwrap();

        let public = tried(&house, &house.public(), &draft, &published).await;
        assert_eq!(answers(&public, "done"), READ_PUBLISHED);
        assert_eq!(answers(&public, "not-found"), READ_DRAFT);
        assert_eq!(
            answers(&public, "sign-in"),
            [&WRITE[..], &["sheet", "journal"], &TERRITORY[..], &ACCOUNTS[..]].concat()
        );

        // An administrator of another territory, with all rights there, finds nothing of this one.
        let stranger = tried(&house, &house.stranger(), &draft, &published).await;
        let nothing = [&READ_DRAFT[..], &READ_PUBLISHED[..], &WRITE[1..], &["grant"]].concat();
        assert_eq!(answers(&stranger, "not-found"), nothing);
        let own = [&["create", "sheet", "journal"][..], &TERRITORY[..], &["members", "add"]].concat();
        assert_eq!(answers(&stranger, "done"), own);
        let unchanged = territory::find(&house.app, "val-fictif").await.unwrap();
        assert_eq!(unchanged, Some(house.here.clone()));
        let theirs = journal::list(&house.app, &house.stranger(), None, 100).await.unwrap();
        assert!(theirs.iter().all(|entry| !entry.subject.contains("brouillon")), "{theirs:?}");

        let reader = tried(&house, &house.actor(Role::Lecteur), &draft, &published).await;
        assert_eq!(
            answers(&reader, "denied"),
            [&WRITE[..], &["sheet", "journal"], &TERRITORY[..], &ACCOUNTS[..]].concat()
        );
        let editor = tried(&house, &house.actor(Role::Editeur), &draft, &published).await;
        assert_eq!(
            answers(&editor, "denied"),
            [&["sheet", "journal"], &TERRITORY[..], &ACCOUNTS[..]].concat()
        );
        let admin = tried(&house, &house.actor(Role::Administrateur), &draft, &published).await;
        assert_eq!(answers(&admin, "denied"), Vec::<&str>::new());
        assert_eq!(answers(&admin, "not-found"), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn lists_hold_only_what_is_theirs() {
    for house in House::every().await.unwrap() {
        house.published("Publié", "id\n1\n").await.unwrap();
        house.draft("Brouillon").await.unwrap();
        let count = |actor: Actor| {
            let app = house.app.clone();
            async move { dataset::list(&app, &actor, &Filter::default()).await.unwrap().total }
        };
        assert_eq!(count(house.public()).await, 1);
        assert_eq!(count(house.actor(Role::Lecteur)).await, 2);
        assert_eq!(count(house.stranger()).await, 0);
        assert!(house.stranger().may(Right::DatasetRead));
    }
}
