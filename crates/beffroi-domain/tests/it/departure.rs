//! Departure: a whole territory goes from one instance to another, and nothing damaged gets in.

use crate::diagnosed::{diagnosed, same_diagnoses};
use crate::word;
use beffroi_domain::dataset::{self, Filter};
use beffroi_domain::inventory::{self, Draft};
use beffroi_domain::obligation::{self, Decision, Status, Subject, Usage};
use beffroi_domain::plan::{self, NewAction, NewLine, Retest, State, Step};
use beffroi_domain::territory::{self, NewTerritory, Territory, TerritorySheet};
use beffroi_domain::testing::{FakeTables, House};
use beffroi_domain::{App, account, departure, journal, reference, service};
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Limits, Role};
use beffroi_reference::fact::Scope;
use beffroi_reference::{Facts, Value};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::write::SimpleFileOptions;

const SCHEMA: &str = r#"{"name":"essai/lieux","title":"Lieux","version":"1.0.0","fields":[]}"#;

/// A house whose first territory, renamed, has a bit of everything; and its archive.
async fn departing(house: &House) -> PathBuf {
    let (app, admin) = (&house.app, house.actor(Role::Administrateur));
    let sheet = TerritorySheet {
        name: "Val-Partant".into(),
        siren: Some("732829320".into()),
        mail_domains: vec!["val-fictif.example".into()],
        ..TerritorySheet::from(&house.here)
    };
    territory::edit(app, &admin, sheet).await.unwrap();
    reference::add(app, SCHEMA.to_owned(), None).await.unwrap();
    house.published("Lieux", "id;nom\n1;BAD\n2;Lac\n").await.unwrap();
    dataset::configure(app, &admin, "lieux", Some("essai/lieux"), vec!["id".into()]).await.unwrap();
    house.version("lieux", "id;nom\n1;Gare\n2;Lac\n").await.unwrap();
    house.draft("Brouillon").await.unwrap();
    house.version("brouillon", "UNREADABLE").await.unwrap();
    account::revoke(app, &admin, house.people[7].1.id).await.unwrap();
    planned(app, &admin).await;
    diagnosed(app, &admin).await;
    let supplier =
        inventory::add(app, &admin, ItemKind::Supplier, Draft::named("Éditions Fictives")).await.unwrap();
    let mut system = Draft::named("Paie");
    system.values.insert("teleservice".into(), "non".into());
    system.links.insert("supplier".into(), vec![supplier.id]);
    let system = inventory::add(app, &admin, ItemKind::System, system).await.unwrap();
    crate::project::leaving(app, &admin, &system).await;
    let declared = serde_json::json!(true);
    inventory::declare(app, &admin, "critical_activity", Some(&declared), inventory::Source::Form)
        .await
        .unwrap();
    let decision = Decision { status: Status::UnderWay, note: "Vu".into(), ..Decision::default() };
    obligation::decide(app, &admin, "rgpd-dpo", decision).await.unwrap();
    let (name, kind) = ("Demandes d’aide".to_owned(), Scope::Processing);
    let answers = Facts::new().with("cnil_required_types", Value::Set(["social_support".to_owned()].into()));
    let subject = Subject { kind, item: None, name };
    obligation::keep(app, &admin, "dpia", subject, Usage::Active, answers).await.unwrap();
    let out = app.files.join("staging").join("depart.zip");
    let exported = departure::export(app, &admin, &out).await.unwrap();
    assert!(exported.files > 10 && exported.name.starts_with("val-fictif-2026-06-01"), "{exported:?}");
    assert!(departure::is_archive(&out));
    out
}

/// A plan with something of everything, and a service.
async fn planned(app: &App, admin: &Actor) {
    let due = Some(jiff::civil::date(2026, 7, 1));
    let action = plan::add(app, admin, NewAction { due, ..NewAction::titled("Sauvegarder") }).await.unwrap();
    let step = Step {
        state: State::Doing,
        reason: String::new(),
        evidence: "Devis".into(),
        retest: Retest::Pending,
        note: "Devis reçu.".into(),
    };
    plan::advance(app, admin, action.id, step).await.unwrap();
    let line = NewLine { year: 2026, label: "Pare-feu".into(), cents: 40_000, security: 10_000 };
    plan::add_line(app, admin, line).await.unwrap();
    let application = plan::NewApplication {
        scheme: "cybiah-metropole-du-grand-paris".into(),
        project: "Pare-feu".into(),
        cost: 40_000,
        asked: None,
    };
    plan::apply(app, admin, application).await.unwrap();
    let meeting = plan::NewMeeting {
        held: jiff::civil::date(2026, 5, 1),
        attendance: "Maire".into(),
        decisions: "Acheter\nFormer".into(),
        minutes: String::new(),
        follow: false,
    };
    plan::meet(app, admin, meeting).await.unwrap();
    let service = service::NewService {
        name: "Sauvegarde".into(),
        subject: service::Subject::Backup,
        provider: "Syndicat".into(),
        summary: "Une copie.".into(),
        kinds: vec![TerritoryKind::Commune],
        area: service::Area::Departement("31".into()),
        price: "gratuit".into(),
        contact: "service numérique".into(),
        link: String::new(),
    };
    service::add(app, admin, service).await.unwrap();
}

/// The plan arrived as it left.
async fn same_plan(from: &House, app: &App, there: &Territory) {
    let (admin, machine) = (from.actor(Role::Administrateur), Actor::program(there.id, "test"));
    let actions = plan::list(&from.app, &admin).await.unwrap();
    assert_eq!(actions, plan::list(app, &machine).await.unwrap());
    let id = actions[0].id;
    assert_eq!(
        plan::find(&from.app, &admin, id).await.unwrap(),
        plan::find(app, &machine, id).await.unwrap()
    );
    let lines = |budget: plan::Budget| budget.lines;
    assert_eq!(
        lines(plan::budget(&from.app, &admin, 2026).await.unwrap()),
        lines(plan::budget(app, &machine, 2026).await.unwrap())
    );
    let meetings = plan::meetings(app, &machine).await.unwrap();
    assert_eq!(plan::meetings(&from.app, &admin).await.unwrap(), meetings);
    let applications = plan::applications(app, &machine).await.unwrap();
    assert_eq!(plan::applications(&from.app, &admin).await.unwrap(), applications);
    let services = service::list(app, &machine).await.unwrap();
    assert_eq!((service::list(&from.app, &admin).await.unwrap(), services.len()), (services, 1));
}

/// The files of a territory, with their content, from its folder.
fn files(app: &App, territory: &Territory) -> Vec<(String, Vec<u8>)> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    let (root, mut found) = (app.files.join(territory.id.to_string()), Vec::new());
    walk(&root, &root, &mut found);
    found.sort();
    found
}

/// Writes an archive again, changed: `change` sees every name and content, and gives what is put instead.
fn changed(
    archive: &Path,
    change: impl Fn(&str, Vec<u8>) -> Option<(String, Vec<u8>)>,
    resum: bool,
) -> PathBuf {
    use sha2::Digest;
    let mut zip = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let out = archive
        .with_extension(format!("{:x}.zip", beffroi_store::random::<4>().map(u32::from_be_bytes).unwrap()));
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&out).unwrap());
    let mut sums = String::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if resum && name == "SHA256SUMS" {
            continue;
        }
        let Some((name, bytes)) = change(&name, bytes) else { continue };
        sums += &format!("{}  {name}\n", beffroi_store::hexadecimal(&sha2::Sha256::digest(&bytes)));
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    if resum {
        writer.start_file("SHA256SUMS", SimpleFileOptions::default()).unwrap();
        writer.write_all(sums.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    out
}

/// Gives the archive another name in addresses: every house has a `val-fictif`.
fn renamed(archive: &Path) -> PathBuf {
    changed(
        archive,
        |name, bytes| {
            let bytes = if name == "beffroi-export.json" {
                String::from_utf8(bytes)
                    .unwrap()
                    .replace("\"slug\": \"val-fictif\"", "\"slug\": \"val-partant\"")
                    .into_bytes()
            } else {
                bytes
            };
            Some((name.to_owned(), bytes))
        },
        true,
    )
}

#[tokio::test]
async fn a_territory_arrives_as_it_left() {
    for from in House::every().await.unwrap() {
        let archive = renamed(&departing(&from).await);
        let own = territory::own(&from.app, &from.public()).await.unwrap();
        for to in House::every().await.unwrap() {
            let app = &to.app;
            let host = NewTerritory::named("Nouvelle structure", TerritoryKind::Syndicat);
            let host = territory::add(app, "test", host).await.unwrap();
            let arrived = departure::arrive(app, "test", &archive, Some(&host.slug)).await.unwrap();
            assert_eq!((arrived.datasets, arrived.versions), (2, 3));
            // Everybody of a house has the same addresses in every house: they keep the account that is there.
            assert_eq!((arrived.people, arrived.people_known), (8, 8));
            let there = territory::find(app, "val-partant").await.unwrap().unwrap();
            let expected = Territory { slug: "val-partant".into(), host: Some(host.id), ..own.clone() };
            assert_eq!(there, expected);
            same_data(&from, &to, &own, &there).await;
            same_journal(&from, app, &own, &there).await;
            same_plan(&from, app, &there).await;
            crate::project::arrived(&from, app, &there).await;
            same_diagnoses(&from, app, &there).await;
            let machine = Actor::program(there.id, "test");
            let members = account::member::list(app, &machine, "", 0, 100).await.unwrap();
            assert_eq!(members.total, 7, "who left before stays out");
            let duty = obligation::find(app, &machine, "rgpd-dpo").await.unwrap();
            let standing = duty.standing.unwrap();
            assert_eq!((standing.status, standing.note.as_str()), (Status::UnderWay, "Vu"));
            let kept = obligation::latest(app, &machine).await.unwrap();
            assert_eq!((kept.len(), kept[0].subject.name.as_str()), (1, "Demandes d’aide"));
            assert_eq!(kept[0].classes(), ["requise"]);
            // Life goes on: the draft can be given a version, and the journal holds.
            let actor = Actor::program(there.id, "test");
            let upload = to.upload("a.csv", "id\n1\n").await.unwrap();
            dataset::stage(app, &actor, "brouillon", upload).await.unwrap();
            app.work_all().await.unwrap();
            assert!(matches!(journal::verify(app, there.id).await.unwrap(), journal::Verification::Whole(_)));
            assert_eq!(word(&departure::arrive(app, "test", &archive, None).await), "territory-here");
        }
    }
}

async fn same_data(from: &House, to: &House, own: &Territory, there: &Territory) {
    let (one, other) = (Actor::program(own.id, "test"), Actor::program(there.id, "test"));
    let left = dataset::list(&from.app, &one, &Filter::default()).await.unwrap();
    let came = dataset::list(&to.app, &other, &Filter::default()).await.unwrap();
    assert_eq!(left, came);
    let items = inventory::all(&from.app, &one).await.unwrap().items;
    assert_eq!((items.len(), &items), (2, &inventory::all(&to.app, &other).await.unwrap().items));
    let facts = inventory::facts(&from.app, &one).await.unwrap();
    assert!(facts.get("critical_activity").is_some());
    assert_eq!(facts, inventory::facts(&to.app, &other).await.unwrap());
    for view in &left.items {
        let slug = &view.dataset.slug;
        assert_eq!(
            dataset::versions(&from.app, &one, slug).await.unwrap(),
            dataset::versions(&to.app, &other, slug).await.unwrap()
        );
    }
    assert_eq!(files(&from.app, own), files(&to.app, there));
    assert_eq!(
        dataset::report(&from.app, &one, "lieux", 1).await.unwrap(),
        dataset::report(&to.app, &other, "lieux", 1).await.unwrap()
    );
    let public = dataset::table(&to.app, &Actor::public(there.id), "lieux", None).await.unwrap();
    assert_eq!(public.number, 1);
}

async fn same_journal(from: &House, app: &App, own: &Territory, there: &Territory) {
    let left = journal::list(&from.app, &Actor::program(own.id, "test"), None, 1_000).await.unwrap();
    let mut came = journal::list(app, &Actor::program(there.id, "test"), None, 1_000).await.unwrap();
    assert_eq!(came.remove(0).action, "territory.import");
    assert_eq!(left, came);
    assert_eq!(left[0].action, "territory.export");
    assert!(matches!(journal::verify(app, there.id).await.unwrap(), journal::Verification::Whole(_)));
}

/// Nothing of the archive is there: no territory, no file, no leftover.
async fn nothing_came(app: &App, own: &Territory) {
    assert_eq!(territory::find(app, "val-partant").await.unwrap(), None);
    assert!(!app.files.join(own.id.to_string()).exists());
    let left: Vec<_> = std::fs::read_dir(app.files.join("staging")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(territory::list(app).await.unwrap().len(), 2);
}

type Change = fn(&str, Vec<u8>) -> Option<(String, Vec<u8>)>;

fn replaced(name: &str, bytes: Vec<u8>, in_file: &str, from: &str, to: &str) -> Option<(String, Vec<u8>)> {
    if !name.ends_with(in_file) {
        return Some((name.to_owned(), bytes));
    }
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{name} does not hold {from}");
    Some((name.to_owned(), text.replace(from, to).into_bytes()))
}

/// Archives whose sums fit: what the sums cannot find.
const HOSTILE: [(&str, Change, &str); 16] = [
    (
        "a stage that no decision opened",
        |name, bytes| replaced(name, bytes, "projets.json", "\"next\": \"need\"", "\"next\": \"go-live\""),
        "archive-damaged",
    ),
    (
        "no journal",
        |name, bytes| (name != "journal.jsonl").then(|| (name.to_owned(), bytes)),
        "archive-damaged",
    ),
    (
        "no people",
        |name, bytes| (name != "personnes.json").then(|| (name.to_owned(), bytes)),
        "archive-damaged",
    ),
    (
        "no manifest",
        |name, bytes| (name != "beffroi-export.json").then(|| (name.to_owned(), bytes)),
        "archive-damaged",
    ),
    (
        "no table",
        |name, bytes| (!name.ends_with("table.parquet")).then(|| (name.to_owned(), bytes)),
        "archive-damaged",
    ),
    (
        "no original",
        |name, bytes| (!name.ends_with("lieux/v1/original.csv")).then(|| (name.to_owned(), bytes)),
        "archive-damaged",
    ),
    (
        "another original",
        |name, bytes| replaced(name, bytes, "lieux/v1/original.csv", "Lac", "Mer"),
        "archive-damaged",
    ),
    (
        "another question",
        |name, bytes| replaced(name, bytes, "diagnostics.json", "antivirus à jour", "antivirus"),
        "archive-damaged",
    ),
    (
        "an answer that is none",
        |name, bytes| {
            replaced(
                name,
                bytes,
                "diagnostics.json",
                "\"question\": \"antivirus\"",
                "\"question\": \"autre\"",
            )
        },
        "archive-damaged",
    ),
    (
        "an edited entry",
        |name, bytes| replaced(name, bytes, "journal.jsonl", "Lieux", "Cieux"),
        "journal-broken",
    ),
    (
        "a cut journal",
        |name, bytes| {
            let cut = |bytes: Vec<u8>| {
                bytes[..bytes[..bytes.len() - 1].iter().rposition(|b| *b == b'\n').unwrap() + 1].to_vec()
            };
            Some((name.to_owned(), if name == "journal.jsonl" { cut(bytes) } else { bytes }))
        },
        "journal-broken",
    ),
    (
        "a newer format",
        |name, bytes| replaced(name, bytes, "beffroi-export.json", "\"version\": 1,", "\"version\": 2,"),
        "archive-newer",
    ),
    (
        "a role that is none",
        |name, bytes| replaced(name, bytes, "personnes.json", "\"lecteur\"", "\"roi\"").or(None),
        "archive-damaged",
    ),
    (
        "a path in a name",
        |name, bytes| {
            if name == "personnes.json" {
                return Some((name.to_owned(), bytes));
            }
            replaced(name, bytes, "lieux/fiche.json", "\"original.csv\"", "\"../../secret.key\"")
        },
        "archive-damaged",
    ),
    (
        "a folder above",
        |name, bytes| {
            Some((if name == "LISEZMOI.txt" { "../LISEZMOI.txt".to_owned() } else { name.to_owned() }, bytes))
        },
        "archive-damaged",
    ),
    (
        "a script for an address",
        |name, bytes| {
            replaced(
                name,
                bytes,
                "lieux/fiche.json",
                "\"landing_page\": \"\"",
                "\"landing_page\": \"javascript:alert(1)\"",
            )
        },
        "url-invalid",
    ),
];

#[tokio::test]
async fn what_is_damaged_or_hostile_is_refused_and_leaves_nothing() {
    let from = House::new().await.unwrap();
    let archive = renamed(&departing(&from).await);
    let own = territory::own(&from.app, &from.public()).await.unwrap();
    let to = House::new().await.unwrap();
    for (what, change, expected) in HOSTILE {
        let change = move |name: &str, bytes: Vec<u8>| {
            if what == "a role that is none" && name == "personnes.json" {
                return replaced(name, bytes, name, "\"agent\"", "\"roi\"");
            }
            if what == "a role that is none" { Some((name.to_owned(), bytes)) } else { change(name, bytes) }
        };
        let hostile = changed(&archive, change, true);
        let said = departure::arrive(&to.app, "test", &hostile, None).await;
        assert_eq!(word(&said), expected, "{what}: {:?}", said.err().map(|error| error.to_string()));
        nothing_came(&to.app, &own).await;
    }
    // With the sums as they were: any change at all.
    let edited =
        changed(&archive, |name, bytes| replaced(name, bytes, "LISEZMOI.txt", "Beffroi", "Beffrol"), false);
    let added = changed(
        &archive,
        |name, bytes| {
            Some((if name == "LISEZMOI.txt" { "autre.txt".into() } else { name.to_owned() }, bytes))
        },
        false,
    );
    let cut = archive.with_extension("cut");
    let bytes = std::fs::read(&archive).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    for path in [edited, added, cut] {
        assert_eq!(word(&departure::arrive(&to.app, "test", &path, None).await), "archive-damaged");
        nothing_came(&to.app, &own).await;
    }
    assert!(!departure::is_archive(Path::new("/nowhere")));
}

#[tokio::test]
async fn an_archive_cannot_fill_the_disk() {
    let from = House::new().await.unwrap();
    let archive = renamed(&departing(&from).await);
    let own = territory::own(&from.app, &from.public()).await.unwrap();
    for limits in [
        Limits { archive_files_max: 5, ..Limits::default() },
        Limits { archive_bytes_max: 2_000, ..Limits::default() },
    ] {
        let to = House::with(limits, Arc::new(FakeTables)).await.unwrap();
        assert_eq!(word(&departure::arrive(&to.app, "test", &archive, None).await), "archive-too-large");
        nothing_came(&to.app, &own).await;
    }
}

#[tokio::test]
async fn what_a_killed_import_left_is_completed_and_other_files_are_not_touched() {
    let from = House::new().await.unwrap();
    let archive = renamed(&departing(&from).await);
    let own = territory::own(&from.app, &from.public()).await.unwrap();
    let to = House::new().await.unwrap();
    let (name, bytes) = files(&from.app, &own).remove(0);
    let left = to.app.files.join(own.id.to_string()).join(&name);
    std::fs::create_dir_all(left.parent().unwrap()).unwrap();
    std::fs::write(&left, b"autre chose").unwrap();
    assert_eq!(word(&departure::arrive(&to.app, "test", &archive, None).await), "files-there");
    assert_eq!(std::fs::read(&left).unwrap(), b"autre chose");
    std::fs::write(&left, bytes).unwrap();
    let arrived = departure::arrive(&to.app, "test", &archive, None).await.unwrap();
    assert_eq!(files(&to.app, &arrived.territory), files(&from.app, &own));
}
