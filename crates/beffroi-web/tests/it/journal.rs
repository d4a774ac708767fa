//! The journal and what is kept about people, as pages: filters, refusals, the export, answering a person.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_domain::journal::{FileVerification, Trust, verify_file};
use beffroi_kernel::Role;

const JOURNAL: &str = "/t/val-fictif/espace/journal";
const PRIVACY: &str = "/t/val-fictif/espace/vie-privee";

#[tokio::test]
async fn the_journal_says_in_french_who_did_what() {
    let site = Site::new().await;
    let dpo = site.cookie(Role::Dpo).await;
    let editor = site.house.people.iter().find(|(role, _)| *role == Role::Editeur).unwrap().1.id.to_string();
    for (query, shown, hidden) in [
        ("", &["Agent editeur</b>", "a publié une version", "jeu de données lieux"][..], ""),
        ("?famille=account", &["a donné un accès", "rôles : "], "a publié"),
        ("?objet=dataset%3Abrouillon", &["a créé un jeu de données"], "a publié"),
        (&format!("?personne={editor}&famille=dataset"), &["a déposé un fichier"], "a donné un accès"),
        ("?du=2026-06-01&au=2026-06-01", &["a publié une version"], ""),
        ("?du=2026-06-02", &["Aucune entrée ne correspond"], "a publié"),
        ("?au=31/05/2026", &["Aucune entrée ne correspond"], "a publié"),
        ("?delegation=oui", &["Aucune entrée ne correspond"], "a publié"),
        ("?avant=3", &["Revenir aux plus récentes", "a donné un accès"], "a publié"),
    ] {
        let page = site.get_as(&format!("{JOURNAL}{query}"), &dpo).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        for piece in shown {
            assert!(page.text().contains(piece), "{query} does not show {piece}: {}", page.text());
        }
        assert!(hidden.is_empty() || !page.text().contains(hidden), "{query} shows {hidden}");
        assert!(page.bytes.len() < 100_000);
    }
    for query in ["?du=hier", "?famille=rien"] {
        let page = site.get_as(&format!("{JOURNAL}{query}"), &dpo).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.text().contains("class=\"fault\""));
    }
}

#[tokio::test]
async fn a_refusal_is_in_the_journal_with_its_request_and_the_answer_is_the_same() {
    let site = Site::new().await;
    let (reader, stranger) = (site.cookie(Role::Lecteur).await, site.cookie_of(&site.house.stranger).await);
    let denied = site.get_as(&format!("{PRIVACY}/personne"), &reader).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let number = denied.header("x-request-id").to_owned();
    for _ in 0..2 {
        let hidden = site.get_as(JOURNAL, &stranger).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        assert!(hidden.text().contains("Page introuvable"));
    }
    // A public page that does not exist is no refusal.
    site.get_as("/t/val-fictif/donnees/absent", &stranger).await;
    site.get(JOURNAL).await;
    let page = site.get_as(&format!("{JOURNAL}?refus=oui"), &site.cookie(Role::Administrateur).await).await;
    let text = page.text();
    assert_eq!(text.matches("s’est vu refuser l’accès").count(), 2, "{text}");
    assert!(
        text.contains(&number) && text.contains("Agent lecteur") && text.contains("Une personne d’ailleurs")
    );
    assert!(!text.contains("Agent ailleurs"), "the territory does not learn the name of a stranger");
}

#[tokio::test]
async fn the_export_and_the_printed_head_fit_together() {
    let site = Site::new().await;
    let dpo = site.cookie(Role::Dpo).await;
    let export = site.get_as(&format!("{JOURNAL}/export.jsonl"), &dpo).await;
    assert_eq!(export.header("content-disposition").split(';').next(), Some("attachment"));
    let page = site.get_as(&format!("{JOURNAL}/tete"), &dpo).await;
    let argument =
        |name: &str| page.text().split(name).nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let (number, hash) =
        argument("--head ").split_once(':').map(|(a, b)| (a.parse().unwrap(), b.to_owned())).unwrap();
    let key = argument("--key ");
    let key = key.split('<').next().unwrap().to_owned();
    let trust = Trust { keys: vec![key], head: Some((number, hash)) };
    let read = verify_file(export.bytes.as_slice(), &trust, 1_000_000).unwrap();
    assert!(matches!(&read, FileVerification::Whole(whole) if whole.verified.entries == number), "{read:?}");
}

#[tokio::test]
async fn a_person_is_answered_and_erased_with_their_address_typed_again() {
    let site = Site::new().await;
    let dpo = site.cookie(Role::Dpo).await;
    let agent = site.house.people.iter().find(|(role, _)| *role == Role::Editeur).unwrap().1.clone();
    let register = site.get_as(PRIVACY, &dpo).await;
    for piece in [
        "empreinte du mot de passe",
        "se connecter ; une empreinte argon2id",
        "noms dans le journal : après 5\u{a0}ans",
        &agent.name,
    ] {
        assert!(register.text().contains(piece), "{piece}");
    }
    assert!(register.bytes.len() < 100_000);
    for (path, form, expected) in [
        ("extraire", "confirmation=autre", StatusCode::BAD_REQUEST),
        ("effacer", "confirmation=", StatusCode::BAD_REQUEST),
    ] {
        let page =
            site.post_as(&format!("{PRIVACY}/{path}"), &dpo, &format!("personne={}&{form}", agent.id)).await;
        assert_eq!(page.status, expected);
        assert!(
            page.text().contains("n’est pas celle de cette personne")
                && page.text().contains("Rien n’a été fait.")
        );
    }
    let confirmed = format!("personne={}&confirmation={}", agent.id, agent.email);
    let file = site.post_as(&format!("{PRIVACY}/extraire"), &dpo, &confirmed).await;
    assert_eq!(file.json()["person"]["email"], agent.email);
    assert!(!file.text().contains("argon2"));
    let page = site.post_as(&format!("{PRIVACY}/extraire"), &dpo, &format!("{confirmed}&forme=page")).await;
    assert!(page.text().contains("Ce qui est gardé sur") && page.text().contains("a publié une version"));
    for code in ["person_id", "created_at", "dataset.publish", "membership"] {
        assert!(!page.text().contains(code), "{code} says nothing to people");
    }
    assert!(page.bytes.len() < 100_000);
    let done = site.post_as(&format!("{PRIVACY}/effacer"), &dpo, &confirmed).await;
    assert_eq!(
        (done.status, done.header("location")),
        (StatusCode::SEE_OTHER, "/t/val-fictif/espace/vie-privee?fait=efface")
    );
    let journal = site.get_as(JOURNAL, &dpo).await;
    assert!(
        journal.text().contains("nom effacé") && !journal.text().contains(&agent.name),
        "{}",
        journal.text()
    );
    let versions = site.get_as("/t/val-fictif/donnees/lieux/versions", &dpo).await;
    assert!(!versions.text().contains(&agent.name));
}

#[tokio::test]
async fn people_take_out_their_own_data() {
    let site = Site::new().await;
    let reader = site.cookie(Role::Lecteur).await;
    let page = site.get_as("/compte/donnees", &reader).await;
    assert!(page.text().contains("Val-Fictif") && !page.text().contains("Mont-Imaginaire"));
    let file = site.post_as("/compte/donnees", &reader, "").await;
    assert!(file.header("content-disposition").contains("mes-donnees.json"));
    let all = file.json();
    assert_eq!(all[0]["person"]["email"], "lecteur@val-fictif.example");
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert!(!file.text().contains("editeur@val-fictif.example"));
}
