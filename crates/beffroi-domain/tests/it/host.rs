//! Hosts: members from a list, figures that give nobody away.

use crate::word;
use beffroi_domain::host::{self, Import, Outcome, Shown};
use beffroi_domain::territory::{self, Fact, NewTerritory, Origin, TerritorySheet};
use beffroi_domain::testing::House;
use beffroi_domain::{account, journal};
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Role};

fn rows(text: &str) -> Vec<TextRow> {
    let cells = |line: &str| line.split(';').map(str::to_owned).collect();
    text.lines().enumerate().map(|(at, line)| TextRow { number: at as u64 + 1, cells: cells(line) }).collect()
}

fn outcomes(import: &Import) -> Vec<(u64, Outcome)> {
    import.lines.iter().map(|line| (line.number, line.outcome)).collect()
}

const LIST: &str = "Nom;Nature;SIREN;Code INSEE;Population;ETP;Site web
Val-Neuf;;;99101;1204;12,5;www.val-neuf.example
CC du Pays Fictif;;200000008;;9000;;
CCAS de Val-Neuf;CCAS;;99101;;;
Val-Neuf;commune;;99101;;;
Inconnu;;;;;;
Faux;commune;123456789;;;;
";

#[tokio::test]
async fn a_list_of_members_is_imported_once_however_often_it_is_given() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let would = host::import(app, &admin, "membres.csv", rows(LIST), true).await.unwrap();
        assert_eq!(territory::list(app).await.unwrap().len(), 2, "a dry run writes nothing");
        let did = host::import(app, &admin, "membres.csv", rows(LIST), false).await.unwrap();
        assert_eq!(would.lines, did.lines, "the dry run says what is then done");
        use Outcome::{Added, Refused, Unchanged};
        assert_eq!(
            outcomes(&did),
            [(2, Added), (3, Added), (4, Added), (5, Refused), (6, Refused), (7, Refused)]
        );
        assert!(did.lines[3].reason.contains("ligne 2"), "{}", did.lines[3].reason);
        assert!(did.lines[5].reason.contains("SIREN"), "{}", did.lines[5].reason);
        let commune = territory::find(app, "val-neuf").await.unwrap().unwrap();
        assert_eq!((commune.host, commune.staff_tenths), (Some(house.here.id), Some(125)));
        assert_eq!(commune.sources[&Fact::Population].from, Origin::Members);
        let ccas = territory::find(app, "ccas-de-val-neuf").await.unwrap().unwrap();
        assert_eq!((ccas.kind, ccas.insee.as_deref()), (TerritoryKind::Ccas, Some("99101")));
        let again = host::import(app, &admin, "membres.csv", rows(LIST), false).await.unwrap();
        assert_eq!(outcomes(&again)[..3], [(2, Unchanged), (3, Unchanged), (4, Unchanged)]);
        assert_eq!(territory::list(app).await.unwrap().len(), 5);
        let noted = journal::list(app, &admin, None, 1).await.unwrap().remove(0);
        assert_eq!(noted.action, "host.import");
        for id in [commune.id, house.here.id] {
            assert!(matches!(journal::verify(app, id).await.unwrap(), journal::Verification::Whole(_)));
        }
    }
}

#[tokio::test]
async fn a_host_completes_and_never_overwrites_what_the_member_typed() {
    let house = House::new().await.unwrap();
    let (app, admin) = (&house.app, house.actor(Role::Administrateur));
    host::import(app, &admin, "a.csv", rows(LIST), false).await.unwrap();
    let member = territory::find(app, "val-neuf").await.unwrap().unwrap();
    let own = Actor::program(member.id, "test");
    let sheet = TerritorySheet { population: Some(1_300), ..TerritorySheet::from(&member) };
    territory::edit(app, &own, sheet).await.unwrap();
    let newer = "nom;insee;population;etp\nVal-Neuf;99101;1250;13\n";
    let done = host::import(app, &admin, "b.csv", rows(newer), false).await.unwrap();
    assert_eq!(
        (&done.lines[0].changed[..], &done.lines[0].kept[..]),
        (&[Fact::Staff][..], &[Fact::Population][..])
    );
    let member = territory::find(app, "val-neuf").await.unwrap().unwrap();
    assert_eq!((member.population, member.staff_tenths), (Some(1_300), Some(130)));
}

#[tokio::test]
async fn a_host_cannot_take_a_territory_and_the_machine_can_attach_one() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let free = NewTerritory {
            insee: Some("99200".into()),
            ..NewTerritory::named("Libre", TerritoryKind::Commune)
        };
        territory::add(app, "test", free).await.unwrap();
        let list = "nom;insee\nLibre;99200\n";
        let admin = house.actor(Role::Administrateur);
        let refused = host::import(app, &admin, "l.csv", rows(list), false).await.unwrap();
        assert_eq!((refused.refused, territory::find(app, "libre").await.unwrap().unwrap().host), (1, None));
        let machine = Actor::program(house.here.id, "command line");
        let attached = host::import(app, &machine, "l.csv", rows(list), false).await.unwrap();
        assert_eq!(attached.updated, 1);
        assert_eq!(territory::find(app, "libre").await.unwrap().unwrap().host, Some(house.here.id));
        let other = Actor::program(house.elsewhere.id, "command line");
        assert_eq!(host::import(app, &other, "l.csv", rows(list), false).await.unwrap().refused, 1);
        // Hosts are nested once: what hosts cannot be hosted by what it hosts.
        let circle = "nom;type;nom court\nVal-Fictif;commune;val-fictif\n";
        let below = Actor::program(territory::find(app, "libre").await.unwrap().unwrap().id, "command line");
        let line = &host::import(app, &below, "c.csv", rows(circle), false).await.unwrap().lines[0];
        assert_eq!(line.outcome, Outcome::Refused, "{line:?}");
    }
}

#[tokio::test]
async fn without_a_host_the_machine_adds_and_a_list_without_names_is_refused() {
    let house = House::new().await.unwrap();
    let machine = Actor::instance("command line");
    let done =
        host::import(&house.app, &machine, "l.csv", rows("nom;insee\nSeul;99300\n"), false).await.unwrap();
    assert_eq!(done.added, 1);
    assert_eq!(territory::find(&house.app, "seul").await.unwrap().unwrap().host, None);
    let nothing = host::import(&house.app, &machine, "l.csv", rows("adresse;tel\nx;y\n"), false).await;
    assert_eq!(word(&nothing), "members-columns");
}

#[tokio::test]
async fn a_staged_list_is_shown_kept_and_imported_by_whoever_gave_it() {
    let house = House::new().await.unwrap();
    let (app, admin) = (&house.app, house.actor(Role::Administrateur));
    let upload = house.upload("membres.csv", "nom;insee\nVal-Neuf;99101\n").await.unwrap();
    let staged = host::stage(app, &admin, upload).await.unwrap();
    assert_eq!((staged.report.added, staged.report.dry_run), (1, true));
    assert_eq!(word(&host::import_staged(app, &house.stranger(), &staged.token, "m.csv").await), "list-gone");
    assert_eq!(word(&host::import_staged(app, &admin, "../../etc/passwd", "m.csv").await), "list-gone");
    assert_eq!(host::import_staged(app, &admin, &staged.token, "membres.csv").await.unwrap().added, 1);
    assert_eq!(word(&host::import_staged(app, &admin, &staged.token, "membres.csv").await), "list-gone");
    let bad = house.upload("membres.csv", "UNREADABLE\n").await.unwrap();
    assert_eq!(word(&host::stage(app, &admin, bad).await), "unreadable");
}

#[tokio::test]
async fn a_host_sees_figures_over_both_levels_and_small_groups_stay_hidden() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let mut list = "nom;nature;insee;population\n".to_owned();
        for number in 10..30 {
            list += &format!("Commune {number};commune;991{number};{}\n", number * 100);
        }
        list += "CCAS Un;ccas;;\nCentre Test;cdg;;\n";
        host::import(app, &admin, "l.csv", rows(&list), false).await.unwrap();
        let centre = territory::find(app, "centre-test").await.unwrap().unwrap();
        let nested = "nom;insee\nSous un;99501\nSous deux;99502\n";
        host::import(app, &Actor::program(centre.id, "test"), "n.csv", rows(nested), false).await.unwrap();
        let figures = host::overview(app, &admin).await.unwrap();
        assert_eq!(figures.total, 24);
        let kinds = figures.kinds.unwrap();
        // 22 communes, one centre, one CCAS: the two small groups are hidden, and the communes with them.
        assert!(kinds.iter().any(|group| group.shown == Shown::Few), "{kinds:?}");
        assert!(kinds.iter().all(|group| group.shown != Shown::Count(1)));
        assert_eq!(
            figures.coverage[1].done,
            Some(Shown::Few),
            "nobody has an administrator, and that is hidden too"
        );
        let new = account::NewPerson {
            email: "a@val-fictif.example".into(),
            name: "A".into(),
            password: None,
            roles: Role::Administrateur.into(),
        };
        for member in host::hosted(app, &admin, "commune", 0, 6).await.unwrap().items {
            account::add(app, &Actor::program(member.id, "test"), new.clone()).await.unwrap();
        }
        assert_eq!(host::overview(app, &admin).await.unwrap().coverage[1].done, Some(Shown::Count(6)));
        let page = host::hosted(app, &admin, "sous", 1, 10).await.unwrap();
        assert_eq!((page.found, page.items.len()), (2, 1));
        assert_eq!(host::hosted(app, &house.stranger(), "", 0, 10).await.unwrap().found, 0);
        territory::archive(app, "test", "sous-un").await.unwrap();
        assert_eq!(host::overview(app, &admin).await.unwrap().total, 23, "what has left is not counted");
    }
}
