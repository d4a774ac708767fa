//! Every route as nobody, as each role, as an administrator from elsewhere. What is expected stands in
//! `routes.csv`, one line per route: a route without a line fails, and so does a line without a route.

use crate::site::{Page, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use beffroi_kernel::Role;
use beffroi_web::testing::routes;

/// Who walks: the columns of the file after method and path.
const WALKERS: [&str; 10] = [
    "personne",
    "lecteur",
    "agent",
    "elu",
    "dpo",
    "rssi",
    "referent_cyber",
    "editeur",
    "administrateur",
    "ailleurs",
];

#[derive(Clone)]
struct Line {
    method: String,
    path: String,
    expected: Vec<u16>,
}

fn lines() -> Vec<Line> {
    let text = include_str!("routes.csv");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(';').collect();
    assert_eq!(header[2..], WALKERS, "the columns of routes.csv");
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(';').collect();
            assert_eq!(cells.len(), 2 + WALKERS.len(), "{line}");
            let expected = cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
            Line { method: cells[0].to_owned(), path: cells[1].to_owned(), expected }
        })
        .collect()
}

#[test]
fn the_file_has_every_route_and_no_other() {
    let file: Vec<(String, String)> = lines().into_iter().map(|line| (line.method, line.path)).collect();
    let code: Vec<(String, String)> =
        routes().into_iter().map(|(method, path)| (method.to_owned(), path.to_owned())).collect();
    for route in &code {
        assert!(file.contains(route), "routes.csv has no line for {route:?}");
    }
    for line in &file {
        assert!(code.contains(line), "routes.csv has a line for {line:?}, which is no route");
        assert_eq!(file.iter().filter(|other| *other == line).count(), 1, "{line:?} stands twice");
    }
}

/// The address of a route with the names of this house: the draft in the workspace, the published set outside.
pub fn address(path: &str) -> String {
    let dataset = if path.contains("/espace/") { "brouillon" } else { "lieux" };
    let mut address = path
        .replace("{territory}", "val-fictif")
        .replace("{dataset}", dataset)
        .replace("{version}", "1")
        .replace("{provider}", "test")
        .replace("{kind}", "systemes")
        .replace("{key}", "00000000000000000000000000000000")
        .replace("{person}", "00000000000000000000000000000000")
        .replace("{format}", "csv")
        .replace("{obligation}", "rgpd-registre")
        .replace("{qualification}", "dpia")
        .replace("{job}", "000000000001020304050607080900aa")
        .replace("{*name}", "beffroi.css")
        .replace("{token}", &"0".repeat(64))
        .replace("{incident}", "rancongiciel")
        .replace("{questionnaire}", "cyber-premieres-mesures")
        .replace("{question}", "antivirus");
    // Nobody has these: what exists and is refused is told apart by the tests of people.
    for name in [
        "{person}",
        "{item}",
        "{invitation}",
        "{delegation}",
        "{deputy}",
        "{exception}",
        "{campaign}",
        "{assessment}",
        "{evidence}",
        "{action}",
        "{application}",
        "{line}",
        "{service}",
        "{programme}",
        "{enrolment}",
        "{project}",
    ] {
        address = address.replace(name, &"0".repeat(32));
    }
    if path.contains("corrections") || path.ends_with("corrige.csv") {
        address.push_str("?version=1");
    }
    address
}

async fn ask(site: &Site, line: &Line, cookie: &str) -> Page {
    let (_, reader) = site.house.people.iter().find(|(role, _)| *role == Role::Lecteur).unwrap();
    let mut path = address(&line.path.replace("{person}", &reader.id.to_string()));
    let somebody = &site.house.people.iter().find(|(role, _)| *role == Role::Agent).unwrap().1;
    if path.ends_with("/vie-privee/personne") {
        path = format!("{path}?personne={}", somebody.id);
    }
    if line.method == "GET" {
        return site.get_as(&path, cookie).await;
    }
    if line.path.contains("/api/") {
        return site.call(&line.method, &path, &[("cookie", cookie)], "{}").await;
    }
    match line.path.rsplit('/').next().unwrap() {
        "import" if line.path.contains("/inventaire/") => {
            site.upload_as(&path, cookie, &[], b"nom;sorte\nPaie;messagerie\n").await
        }
        "faits" => site.post_as(&path, cookie, "fait=critical_activity&valeur=oui").await,
        "modeles" => site.post_as(&path, cookie, &format!("modele={}", "0".repeat(32))).await,
        _ if line.path.contains("/inventaire/") => site.post_as(&path, cookie, "name=Essai&revision=1").await,
        "nouveau" | "version" => site.upload_as(&path, cookie, &[("title", "Essai")], b"a;b\n1;2\n").await,
        "import" => site.upload_as(&path, cookie, &[], b"nom;insee\nVal-Neuf;99101\n").await,
        "modifier" => site.post_as(&path, cookie, "name=Val-Fictif").await,
        "publier" => site.post_as(&path, cookie, "version=1&confirmation=oui").await,
        "feuille" => site.post_as(&path, cookie, "version=1&feuille=Aucune").await,
        "corriger" => site.post_as(&path, cookie, "version=1").await,
        "extraire" | "effacer" => {
            let form = format!("personne={}&confirmation={}", somebody.id, somebody.email);
            site.post_as(&path, cookie, &form).await
        }
        "inviter" => site.post_as(&path, cookie, "email=nouveau%40exemple.example&roles=elu&roles=dpo").await,
        "roles" => site.post_as(&path, cookie, "roles=agent").await,
        "repondre" => site.post_as(&path, cookie, "fact=cyber_insurance&q-cyber_insurance=oui").await,
        "avancement" => site.post_as(&path, cookie, "status=under_way&owner=DPO").await,
        "garder" => {
            let form = "name=Aide+sociale&usage=active&q-cnil_required_types=social_support";
            site.post_as(&path, cookie, form).await
        }
        "connexion" => site.post_as(&path, cookie, "email=x%40y.fr&password=faux").await,
        _ => site.post_as(&path, cookie, "title=Essai").await,
    }
}

async fn cookie(site: &Site, walker: &str) -> String {
    match Role::from_code(walker) {
        Some(role) => site.cookie(role).await,
        None if walker == "ailleurs" => site.cookie_of(&site.house.stranger).await,
        None => String::new(),
    }
}

/// How many houses of their own are built at the same time.
const HOUSES: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_everybody_as_the_file_says() {
    let shared = Site::new().await;
    let mut cookies = Vec::new();
    for walker in WALKERS {
        cookies.push(cookie(&shared, walker).await);
    }
    let mut wrong = Vec::new();
    let mut changing = Vec::new();
    for line in lines() {
        for ((walker, shared_cookie), expected) in WALKERS.iter().zip(&cookies).zip(&line.expected) {
            // What changes something gets a house of its own, so that nothing depends on what came before.
            let refused = matches!(expected, 401 | 403 | 404);
            if line.method == "POST" && Role::from_code(walker).is_some() && !refused {
                changing.push((line.clone(), *walker, *expected));
                continue;
            }
            let cookie = if line.path == "/deconnexion" { "" } else { shared_cookie };
            wrong.extend(held(&line, walker, *expected, &ask(&shared, &line, cookie).await));
        }
    }
    for tries in changing.chunks(HOUSES) {
        let mut together = tokio::task::JoinSet::new();
        for (line, walker, expected) in tries.iter().cloned() {
            together.spawn(async move {
                let own = Site::new().await;
                let own_cookie = cookie(&own, walker).await;
                held(&line, walker, expected, &ask(&own, &line, &own_cookie).await)
            });
        }
        wrong.extend(together.join_all().await.into_iter().flatten());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with an answer; nothing when it is what the file says.
fn held(line: &Line, walker: &str, expected: u16, page: &Page) -> Option<String> {
    // A file is no text.
    if String::from_utf8_lossy(&page.bytes).contains("name=\"jeton\" value=\"\"") {
        return Some(format!("{} {} as {walker}: a form without its token", line.method, line.path));
    }
    let (status, method, path) = (page.status.as_u16(), &line.method, &line.path);
    (status != expected).then(|| format!("{method} {path} as {walker}: {status} for {expected}"))
}

#[tokio::test]
async fn what_is_not_published_is_not_there_for_those_outside() {
    let site = Site::new().await;
    let stranger = site.cookie_of(&site.house.stranger).await;
    let editor = site.cookie(Role::Editeur).await;
    let routes = routes();
    let of_a_dataset = routes.iter().filter(|(method, path)| {
        let open = !path.contains("/espace/") && !path.contains("/api/v1/");
        *method == "GET" && path.contains("{dataset}") && open
    });
    let mut walked = 0;
    for (_, path) in of_a_dataset {
        let path = address(path).replace("/lieux", "/brouillon");
        for cookie in ["", stranger.as_str()] {
            assert_eq!(site.get_as(&path, cookie).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        if !path.ends_with("/carte") {
            assert_eq!(site.get_as(&path, &editor).await.status, StatusCode::OK, "{path}");
        }
        walked += 1;
    }
    assert!(walked > 10);
    let list = site.get("/t/val-fictif/donnees").await;
    assert!(list.text().contains("Lieux de covoiturage") && !list.text().contains("Brouillon"));
}

#[tokio::test]
async fn another_site_cannot_post() {
    let site = Site::new().await;
    let editor = site.cookie(Role::Editeur).await;
    for (method, path) in routes().iter().filter(|(method, _)| *method != "GET") {
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://ailleurs.example")] {
            let request = Request::builder()
                .method(*method)
                .uri(address(path))
                .header(header::COOKIE, &editor)
                .header(header::HOST, "localhost:8080")
                .header(name, value)
                .body(Body::empty())
                .unwrap();
            assert_eq!(site.send(request).await.status, StatusCode::FORBIDDEN, "{path} {name}");
        }
    }
}
