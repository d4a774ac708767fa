//! The sheet, the departure and the host's pages, as people use them.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_domain::territory::{self, TerritorySheet};
use beffroi_domain::{account, host};
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::{Actor, Role};

const SPACE: &str = "/t/val-fictif/espace";

fn rows(text: &str) -> Vec<TextRow> {
    let cells = |line: &str| line.split(';').map(str::to_owned).collect();
    text.lines().enumerate().map(|(at, line)| TextRow { number: at as u64 + 1, cells: cells(line) }).collect()
}

#[tokio::test]
async fn the_sheet_says_what_is_unknown_and_comes_back_with_what_was_typed() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let reader = site.cookie(Role::Lecteur).await;
    let sheet = format!("{SPACE}/territoire");
    let page = site.get_as(&sheet, &reader).await;
    assert!(page.text().contains("inconnu") && !page.text().contains("Modifier la fiche"));
    let wrong = "name=Val-Fictif&siren=123456789&web_domains=val-fictif.example&competence=eau";
    let again = site.post_as(&format!("{sheet}/modifier"), &admin, wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("Ce numéro SIREN") && again.text().contains("val-fictif.example"));
    assert!(again.text().contains("value=\"eau\" checked"), "what was ticked stays ticked");
    for (field, typed) in
        [("staff", "beaucoup"), ("population", "x"), ("mail_domains", "é.fr"), ("competence", "tout")]
    {
        let form = format!("name=Val-Fictif&{field}={typed}");
        let page = site.post_as(&format!("{sheet}/modifier"), &admin, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
    let right = "name=Val-Fictif&population=1%20204&population_year=2025&staff=12,5&competence=eau&competence=gemapi\
        &competences_other=Abattoir&mail_domains=mairie@val-fictif.example&invalid_publication=refused";
    let kept = site.post_as(&format!("{sheet}/modifier"), &admin, right).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let page = site.get_as(&format!("{sheet}?fait=fiche"), &reader).await;
    for text in
        ["1\u{202f}204\u{a0}habitants (2025)", "12,5 équivalents", "eau potable", "Abattoir", "saisi le"]
    {
        assert!(page.text().contains(text), "{text}");
    }
}

#[tokio::test]
async fn a_list_is_read_then_confirmed_and_figures_hide_small_groups() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let members = format!("{SPACE}/membres");
    assert!(site.get_as(&members, &admin).await.text().contains("Aucun territoire n’est hébergé"));
    let unusable = site.upload_as(&format!("{members}/import"), &admin, &[], b"adresse;tel\nx;y\n").await;
    assert_eq!(unusable.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unusable.text().contains("ne nomme les membres"));
    let empty = site.upload_as(&format!("{members}/import"), &admin, &[], b"").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = b"nom;insee;nature\nVal-Neuf;99101;commune\n<b>;99102;royaume\n";
    let trial = site.upload_as(&format!("{members}/import"), &admin, &[], list).await;
    assert!(trial.text().contains("Rien n’est encore écrit") && trial.text().contains("&lt;b&gt;"));
    let token =
        trial.text().split("name=\"liste\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(territory::find(&site.house.app, "val-neuf").await.unwrap(), None);
    let form = format!("liste={token}&fichier=membres.csv");
    let done = site.post_as(&format!("{members}/import/confirmer"), &admin, &form).await;
    assert!(done.text().contains("C’est fait"), "{}", done.text());
    assert!(territory::find(&site.house.app, "val-neuf").await.unwrap().is_some());
    let gone = site.post_as(&format!("{members}/import/confirmer"), &admin, &form).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    let page = site.get_as(&members, &admin).await;
    assert!(page.text().contains("Trop peu de territoires") && page.text().contains("Val-Neuf"));
    assert!(site.get_as(&format!("{members}?q=zut"), &admin).await.text().contains("Rien ne correspond"));
}

#[tokio::test]
async fn a_host_chooses_who_owes_a_second_factor() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let members = format!("{SPACE}/membres");
    let choose = format!("{members}/connexion");
    assert!(site.get_as(&members, &admin).await.text().contains("Rôles concernés"));
    assert_eq!(site.post_as(&choose, &admin, "role=elu&role=dpo").await.status, StatusCode::SEE_OTHER);
    let roles = account::owing_roles(&site.house.app, site.house.here.id).await.unwrap();
    assert_eq!(roles.codes(), "dpo,elu");
    assert_eq!(site.post_as(&choose, &admin, "role=roi").await.status, StatusCode::BAD_REQUEST);
    site.post_as(&choose, &admin, "role=elu&defaut=oui").await;
    let roles = account::owing_roles(&site.house.app, site.house.here.id).await.unwrap();
    assert_eq!(roles, beffroi_kernel::Roles::privileged());
}

#[tokio::test]
async fn a_territory_is_taken_out_and_its_portal_closed() {
    let site = Site::new().await;
    let admin = site.cookie(Role::Administrateur).await;
    let sent = site.post_as(&format!("{SPACE}/territoire/depart"), &admin, "").await;
    assert_eq!(sent.header("content-type"), "application/zip");
    assert!(sent.header("content-disposition").contains("val-fictif-2026-06-01.zip"));
    assert!(
        sent.bytes.starts_with(b"PK\x03\x04")
            && sent.bytes.len().to_string() == sent.header("content-length")
    );
    let left: Vec<_> = std::fs::read_dir(site.house.app.files.join("staging")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    territory::archive(&site.house.app, "test", "val-fictif").await.unwrap();
    for path in
        ["/t/val-fictif", "/t/val-fictif/donnees/lieux", "/t/val-fictif/api/explore/v2.1/catalog/datasets"]
    {
        assert_eq!(site.get(path).await.status, StatusCode::GONE, "{path}");
    }
    assert!(site.get("/t/val-fictif").await.text().contains("a quitté cette plateforme"));
    assert_eq!(site.get_as(&format!("{SPACE}/territoire/depart"), &admin).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_home_pages_through_many_territories_in_few_questions() {
    let site = Site::new().await;
    let app = &site.house.app;
    let mut list = "nom;insee;population\n".to_owned();
    for number in 0..600 {
        list += &format!("Membre {number:03};{};{number}\n", 10_000 + number);
    }
    let host = Actor::program(site.house.elsewhere.id, "test");
    assert_eq!(host::import(app, &host, "membres.csv", rows(&list), false).await.unwrap().added, 600);
    let first = site.get("/").await;
    assert!(first.text().contains("602\u{a0}collectivités") && first.text().contains("?page=2"));
    assert!(first.text().contains("Lieux de covoiturage"), "what was published last");
    assert_eq!(first.text().matches("class=\"card\"").count(), 60);
    assert!(first.bytes.len() < 100_000, "{}", first.bytes.len());
    let last = site.get("/?page=11").await;
    assert_eq!(last.text().matches("class=\"card\"").count(), 2);
    let found = site.get("/?q=membre+42").await;
    assert!(found.text().contains("Membre 042") && !found.text().contains("Membre 100"));
    let data = site.get("/?q=covoiturage").await;
    assert!(data.text().contains("1\u{a0}jeu de données trouvé"), "{}", data.text());
    let mut times: Vec<_> = Vec::new();
    for _ in 0..9 {
        let start = std::time::Instant::now();
        site.get("/").await;
        times.push(start.elapsed());
    }
    times.sort();
    println!(
        "home of 602 territories: {:?} at the median (templates are read again in a development build)",
        times[4]
    );
    assert!(times[4].as_millis() < 500, "{times:?}");
}

#[tokio::test]
async fn a_sheet_shows_only_its_own_territory() {
    let site = Site::new().await;
    let app = &site.house.app;
    let marked = TerritorySheet {
        mail_domains: vec!["marque-secrete.example".into()],
        ..TerritorySheet::from(&site.house.elsewhere)
    };
    territory::edit(app, &Actor::program(site.house.elsewhere.id, "test"), marked).await.unwrap();
    let admin = site.cookie(Role::Administrateur).await;
    for path in ["territoire", "territoire/modifier", "membres"] {
        assert!(
            !site.get_as(&format!("{SPACE}/{path}"), &admin).await.text().contains("marque-secrete"),
            "{path}"
        );
    }
}
