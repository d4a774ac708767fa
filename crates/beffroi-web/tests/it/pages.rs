//! What people see and do: the portal, the workspace, signing in.

use crate::site::{LIEUX, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use beffroi_kernel::{Limits, Role};

const DATASET: &str = "/t/val-fictif/donnees/lieux";

/// Fails unless the page of `path` holds each of `pieces`.
async fn shows(site: &Site, path: &str, cookie: &str, pieces: &[&str]) {
    let page = site.get_as(path, cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    for piece in pieces {
        assert!(page.text().contains(piece), "{path} does not show {piece}");
    }
    assert!(page.bytes.len() < 100_000, "{path}: {} bytes", page.bytes.len());
}

#[tokio::test]
async fn the_home_searches_all_territories_and_a_filter_says_what_is_wrong_with_it() {
    let site = Site::new().await;
    for (path, pieces) in [
        ("/", &["Val-Fictif", "Mont-Imaginaire", "<b>1</b> <span>jeu de données", "Publiés récemment"][..]),
        ("/?q=covoiturage", &["1\u{a0}jeu de données trouvé", "Lieux de covoiturage"]),
        ("/t/val-fictif/donnees?q=piscine", &["Rien ne correspond"]),
        ("/?q=introuvable", &["0\u{a0}jeu de données trouvé", "Rien ne correspond"]),
        (
            &format!("{DATASET}/table?colonne=places&operateur=egal&valeur=douze"),
            &[
                "aria-invalid=\"true\" aria-describedby=\"faute\"",
                "« douze » n’est pas un nombre",
                "value=\"douze\"",
            ],
        ),
    ] {
        shows(&site, path, "", pieces).await;
    }
}

#[tokio::test]
async fn charts_say_what_they_show() {
    let site = Site::new().await;
    for (path, pieces) in [
        (
            &format!("{DATASET}/graphique"),
            &["<svg class=\"picture\"", "Somme de «\u{a0}places\u{a0}» selon", "Les chiffres derrière"][..],
        ),
        (
            &format!("{DATASET}/graphique?colonne=type&mesure="),
            &["«\u{a0}Parking\u{a0}» vient en tête avec 3, soit 60"],
        ),
        (&format!("{DATASET}/graphique?colonne=ouverture"), &["class=\"trace\"", "janvier 2024"]),
        (&format!("{DATASET}/graphique?colonne=latitude"), &["Les valeurs vont de 48,05 à 48,2"]),
        (
            &format!("{DATASET}/graphique?colonne=latitude&mesure=somme:places"),
            &["Choisissez « nombre de lignes »"],
        ),
    ] {
        shows(&site, path, "", pieces).await;
    }
}

#[tokio::test]
async fn the_portal_shows_what_is_published() {
    let site = Site::new().await;
    for (path, pieces) in [
        ("/t/val-fictif", &["Les données de Val-Fictif", "Lieux de covoiturage", "transports"][..]),
        (
            "/t/val-fictif/donnees?q=covoiturage",
            &["1\u{a0}jeu de données", "pour « covoiturage »", "Mot-clé"],
        ),
        ("/t/val-fictif/donnees?theme=TRAN", &["Lieux de covoiturage", "retirer ce choix"]),
        (
            DATASET,
            &[
                "Aires et parkings où se retrouver.",
                "Deuxième paragraphe.",
                "Licence Ouverte 2.0",
                "/exports/geojson",
                "mailto:mobilites@val-fictif.example",
                "La note est la somme des points",
            ],
        ),
        (
            &format!("{DATASET}/table"),
            &[
                "Gare &lt;nord&gt;",
                "01004",
                "240",
                "31\u{a0}janvier 2024",
                "href=\"https://exemple.fr/gare\"",
                "Lignes 1 à 5 sur 5",
            ],
        ),
        (&format!("{DATASET}/table?q=Lac"), &["Lignes 1 à 1 sur 1", "exports/csv?where=search"]),
        (&format!("{DATASET}/table?tri=places&sens=desc"), &["aria-sort=\"descending\""]),
        (
            &format!("{DATASET}/table?colonne=places&operateur=egal&valeur=douze"),
            &["« douze » n’est pas un nombre.", "value=\"douze\""],
        ),
        (&format!("{DATASET}/carte"), &["data-map", "5\u{a0}lieux, sur", "<use href=\"#carte-s0\""]),
        (&format!("{DATASET}/colonnes"), &["code INSEE de commune", "de 7 à 240", "class=\"spark\""]),
        (&format!("{DATASET}/versions"), &["Version 2", "Version 1", "Comparer deux versions"]),
        (&format!("{DATASET}/versions?de=1&a=2"), &["1\u{a0}ligne ajoutée"]),
        (
            &format!("{DATASET}/api"),
            &["curl \"http://localhost:8080/t/val-fictif/api/explore/v2.1", "group_by"],
        ),
        (
            &format!("{DATASET}/rapport"),
            &["Vérification de la version 2", "aucune erreur", "Colonne en plus"],
        ),
        ("/t/val-fictif/api", &["openapi.json", "datasets/lieux/records"]),
    ] {
        shows(&site, path, "", pieces).await;
    }
    let table = site.get(&format!("{DATASET}/table")).await;
    assert!(!table.text().contains("href=\"javascript:"), "a link of the data can run a script");
}

#[tokio::test]
async fn a_data_set_that_is_late_says_so() {
    let site = Site::new().await;
    shows(&site, DATASET, "", &["à jour"]).await;
    site.house.wait_hours(24 * 400);
    shows(&site, DATASET, "", &["en retard", "En retard : publié le"]).await;
}

#[tokio::test]
async fn somebody_signs_in_and_out() {
    let site = Site::new().await;
    let refused =
        site.post_as("/connexion", "", "email=editeur%40val-fictif.example&password=non&retour=").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(
        refused.text().contains("value=\"editeur@val-fictif.example\"")
            && refused.text().contains("role=\"alert\"")
    );
    assert!(!refused.text().contains("value=\"non\""), "a password came back");

    let form = "email=editeur%40val-fictif.example&password=cheval+agrafe+pile+correct";
    let given = site.post_as("/connexion", "", form).await;
    assert_eq!((given.status, given.header("location")), (StatusCode::SEE_OTHER, "/t/val-fictif/espace"));
    let cookie = given.header("set-cookie").to_owned();
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.starts_with("beffroi="), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    shows(&site, "/t/val-fictif/espace", &cookie, &["Déposer un fichier", "Se déconnecter"]).await;

    let back = site.post_as("/connexion", "", &format!("{form}&retour=%2Ft%2Fval-fictif%2Fapi")).await;
    assert_eq!(back.header("location"), "/t/val-fictif/api");
    let away = site.post_as("/connexion", "", &format!("{form}&retour=https%3A%2F%2Failleurs.example")).await;
    assert_eq!(away.header("location"), "/t/val-fictif/espace");

    let out = site.post_as("/deconnexion", &cookie, "").await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(site.get_as("/t/val-fictif/espace", &cookie).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_is_sent_to_sign_in_and_comes_back() {
    let site = Site::new().await;
    let page = site.get("/t/val-fictif/espace?fait=publie").await;
    assert_eq!(page.header("location"), "/connexion?retour=/t/val-fictif/espace%3Ffait%3Dpublie");
    shows(
        &site,
        page.header("location"),
        "",
        &["name=\"retour\" value=\"/t/val-fictif/espace?fait=publie\""],
    )
    .await;
}

#[tokio::test]
async fn an_agent_gives_a_file_sees_it_checked_and_publishes_it() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    let texts = [("title", "Arbres"), ("schema", ""), ("key", "nom")];
    let sent = site.upload_as("/t/val-fictif/espace/nouveau", &editor, &texts, LIEUX.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let place = sent.header("location").to_owned();
    assert_eq!(place, "/t/val-fictif/espace/donnees/arbres?fait=depose");
    shows(
        &site,
        &place,
        &editor,
        &["en cours de vérification", "http-equiv=\"refresh\"", "Le fichier est bien reçu."],
    )
    .await;
    while site.house.app.work_once().await.unwrap() {}
    shows(&site, &place, &editor, &["Publier la version 1", "aucune erreur"]).await;
    assert_eq!(site.get("/t/val-fictif/donnees/arbres").await.status, StatusCode::NOT_FOUND);
    let published = site.post_as("/t/val-fictif/espace/donnees/arbres/publier", &editor, "version=1").await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    shows(&site, "/t/val-fictif/donnees/arbres", "", &["Arbres"]).await;
    let original = site.get("/t/val-fictif/donnees/arbres/versions/1/original").await;
    assert_eq!(original.text(), LIEUX);
    assert_eq!(original.header("content-type"), "application/octet-stream");
    assert!(original.header("content-disposition").contains("essai.csv"));
    let archived = site.post_as("/t/val-fictif/espace/donnees/arbres/archiver", &editor, "").await;
    assert_eq!(archived.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get("/t/val-fictif/donnees/arbres").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_looks_personal_takes_a_named_person() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    let place = "/t/val-fictif/espace/donnees/brouillon";
    shows(&site, place, &editor, &["Moi, Agent editeur, je confirme", "1\u{a0}erreur à corriger"]).await;
    let refused = site.post_as(&format!("{place}/publier"), &editor, "version=1").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let taken = site.post_as(&format!("{place}/publier"), &editor, "version=1&confirmation=oui").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_corrected_copy_is_listed_downloaded_and_made_a_version() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    let place = "/t/val-fictif/espace/donnees/brouillon";
    shows(
        &site,
        &format!("{place}/corrections?version=1"),
        &editor,
        &["<ins>mieux</ins>", "1\u{a0}changement sûr"],
    )
    .await;
    let copy = site.get_as(&format!("{place}/corrige.csv?version=1"), &editor).await;
    assert_eq!(copy.text(), "nom;email\nmieux;a@b.fr\nMarie;c@d.fr\n");
    let list = site.get_as(&format!("{place}/corrections.csv?version=1"), &editor).await;
    assert!(list.text().ends_with("2;nom;BAD;mieux;Parce que c’est mieux.\n"), "{}", list.text());
    let made = site.post_as(&format!("{place}/corriger"), &editor, "version=1").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    while site.house.app.work_once().await.unwrap() {}
    shows(&site, place, &editor, &["Publier la version 2", "aucune erreur"]).await;
}

#[tokio::test]
async fn another_sheet_of_a_spreadsheet_is_read_as_a_new_version() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    let texts = [("title", "Classeur"), ("schema", ""), ("key", "")];
    let file = b"nom;feuilles\nLac;2\n";
    let made = site.upload_as("/t/val-fictif/espace/nouveau", &editor, &texts, file).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    while site.house.app.work_once().await.unwrap() {}
    let place = "/t/val-fictif/espace/donnees/classeur";
    shows(&site, place, &editor, &["Seule « Feuille 1 » a été lue", "value=\"Feuille 2\""]).await;
    let wrong = site.post_as(&format!("{place}/feuille"), &editor, "version=1&feuille=Autre").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let made = site.post_as(&format!("{place}/feuille"), &editor, "version=1&feuille=Feuille+2").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    while site.house.app.work_once().await.unwrap() {}
    shows(&site, place, &editor, &["Publier la version 2", "Seule « Feuille 2 » a été lue"]).await;
}

#[tokio::test]
async fn a_column_is_renamed_only_when_somebody_accepts_it() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    let draft = site.house.draft("Casse").await.unwrap();
    site.house.version(&draft.slug, "nom;Insee\nLac;01004\n").await.unwrap();
    let place = "/t/val-fictif/espace/donnees/casse";
    shows(&site, place, &editor, &["« Insee » devient « insee ».", "name=\"colonne\" value=\"0\">"]).await;
    let original = |number: u32| format!("/t/val-fictif/donnees/casse/versions/{number}/original");
    for (form, number, expected) in [
        ("version=1", 2, "nom;Insee\nLac;01004\n"),
        ("version=1&colonne=7", 3, "nom;Insee\nLac;01004\n"),
        ("version=1&colonne=0", 4, "nom;insee\nLac;01004\n"),
    ] {
        let made = site.post_as(&format!("{place}/corriger"), &editor, form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        while site.house.app.work_once().await.unwrap() {}
        assert_eq!(site.get_as(&original(number), &editor).await.text(), expected, "{form}");
    }
}

#[tokio::test]
async fn the_schema_and_the_key_are_chosen_on_the_sheet() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    let schema = r#"{"name": "lieux", "title": "Lieux publics", "fields": []}"#;
    beffroi_domain::reference::add(&site.house.app, schema.to_owned(), Some("test/lieux")).await.unwrap();
    let place = "/t/val-fictif/espace/donnees/lieux/fiche";
    shows(&site, place, &editor, &["<option value=\"test/lieux\">Lieux publics</option>"]).await;
    let unknown = site.post_as(place, &editor, "title=Lieux&schema=rien").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text().contains("id=\"schema-faute\""));
    let kept = site.post_as(place, &editor, "title=Lieux&schema=test%2Flieux&key=nom,+insee").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    shows(&site, place, &editor, &["<option value=\"test/lieux\" selected>", "value=\"nom, insee\""]).await;
}

#[tokio::test]
async fn a_form_comes_back_with_what_was_typed() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    let place = "/t/val-fictif/espace/donnees/lieux/fiche";
    shows(&site, place, &editor, &["value=\"covoiturage, mobilité\"", "<option value=\"TRAN\" selected>"])
        .await;
    let form = "title=&description=Texte+gard%C3%A9&contact_email=pas-une-adresse";
    let page = site.post_as(place, &editor, form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for piece in
        ["Texte gardé", "value=\"pas-une-adresse\"", "2\u{a0}réponses sont à corriger", "id=\"title-faute\""]
    {
        assert!(page.text().contains(piece), "{piece}");
    }
    shows(&site, DATASET, "", &["Lieux de covoiturage"]).await;
    let kept = site.post_as(place, &editor, "title=Nouveau+titre").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    shows(&site, DATASET, "", &["Nouveau titre"]).await;
}

#[tokio::test]
async fn a_file_that_is_refused_says_why_and_keeps_what_was_typed() {
    let site = Site::with(Limits { upload_bytes_max: 1_000, ..Limits::default() }, "http://localhost").await;
    let editor = site.cookie(Role::Editeur).await;
    let place = "/t/val-fictif/espace/nouveau";
    let large = site.upload_as(place, &editor, &[("title", "Gros & lourd")], &[b'a'; 2_000]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        large.text().contains("value=\"Gros &amp; lourd\"") && large.text().contains("id=\"fichier-faute\"")
    );
    let untitled = site.upload_as(place, &editor, &[("title", " ")], b"a;b\n").await;
    assert_eq!(untitled.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(untitled.text().contains("Le titre est vide."));
    let request = Request::post(place)
        .header(header::COOKIE, &editor)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(format!(
            "--x\r\ncontent-disposition: form-data; name=\"jeton\"\r\n\r\n{}\r\n--x\r\ncontent-disposition: form-data; name=\"fichier\"; filename=\"a.csv\"\r\n\r\ncut",
            beffroi_web::testing::form_token(&site.house.app, &editor),
        )))
        .unwrap();
    let cut = site.send(request).await;
    assert_eq!(cut.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(cut.text().contains("L’envoi s’est interrompu"));
    let left = std::fs::read_dir(site.house.app.files.join("staging")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "a refused file left something behind");
}

#[tokio::test]
async fn failures_say_what_happened_and_give_a_number() {
    let site = Site::new().await;
    let page = site.get("/t/val-fictif/donnees/rien").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let number = page.header("x-request-id");
    assert!(!number.is_empty() && page.text().contains(number) && page.text().contains("Page introuvable"));
    let wrong = site.post_as("/t/val-fictif", "", "").await;
    assert_eq!((wrong.status, wrong.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    assert!(wrong.text().contains("<h1>Action inconnue</h1>"));
    let unreadable = site.get("/t/val-fictif/donnees/lieux/rapport?version=x").await;
    assert_eq!(unreadable.status, StatusCode::BAD_REQUEST);
    assert!(unreadable.text().contains("<h1>"));
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect() {
    let site = Site::new().await;
    for path in ["/", "/t/val-fictif/donnees/rien", "/static/beffroi.css", "/t/val-fictif/api/openapi.json"] {
        let page = site.get(path).await;
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let site = Site::with(Limits::default(), "https://donnees.exemple.fr").await;
    let form = "email=editeur%40val-fictif.example&password=cheval+agrafe+pile+correct";
    let given = site.post_as("/connexion", "", form).await;
    assert!(given.header("set-cookie").starts_with("__Host-beffroi="));
    assert!(given.header("set-cookie").contains("; Secure"));
}

#[tokio::test]
async fn a_file_of_the_site_is_kept_and_not_sent_again() {
    let site = Site::new().await;
    let home = site.get("/").await;
    let address = home.text().split("href=\"/static/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let first = site.get(&format!("/static/{address}")).await;
    assert!(first.header("cache-control").contains("immutable"), "{address}");
    let request = Request::get(format!("/static/{address}"))
        .header(header::IF_NONE_MATCH, first.header("etag"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(site.send(request).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(site.get("/static/none.css").await.status, StatusCode::NOT_FOUND);
}
