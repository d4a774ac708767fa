//! Serves the site of the tests on <http://localhost:8099>, to work on templates without the heavy crates.
//! Accounts: `editeur@val-fictif.example` and others, with the password of `beffroi_domain::testing`.

#![expect(clippy::unwrap_used, reason = "a test site stops at the first thing that fails")]

#[path = "../tests/it/engine.rs"]
mod engine;
#[path = "../tests/it/site.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod site;

use beffroi_domain::dataset::{self, MetadataInput};
use beffroi_domain::testing::House;
use beffroi_kernel::Role;

/// A table large enough to be paged, drawn and placed.
fn many() -> String {
    let mut out = String::from("nom;insee;type;places;ouverture;latitude;longitude;site;commentaire\n");
    let kinds =
        ["Parking", "Aire de covoiturage", "Parking", "Sortie d’autoroute", "Parking relais", "Parking"];
    for number in 0..480_u32 {
        let mixed = number.wrapping_mul(2_654_435_761);
        let (east, north) = (f64::from(mixed % 1_000) / 1_000.0, f64::from(mixed / 1_000 % 1_000) / 1_000.0);
        let places =
            if number % 17 == 0 { String::new() } else { (5 + mixed % 90 + mixed % 7 * 12).to_string() };
        out.push_str(&format!(
            "Lieu {number} du bourg;01{:03};{};{places};202{}-{:02}-{:02};{:.5};{:.5};https://exemple.fr/lieux/{number};{}\n",
            mixed % 300,
            kinds[(mixed % 6) as usize],
            mixed % 6,
            1 + mixed % 12,
            1 + mixed % 28,
            47.6 + north * 0.5,
            1.4 + east * 0.8,
            if number % 3 == 0 { "Éclairé la nuit, accès libre, hauteur limitée à 2,10 m" } else { "" },
        ));
    }
    out
}

async fn fill(house: &House) {
    let editor = house.actor(Role::Editeur);
    let set = house.published("Aires", &many()).await.unwrap();
    let metadata = MetadataInput {
        title: "Aires de covoiturage du territoire".into(),
        description: "Aires, parkings et arrêts où se retrouver pour covoiturer. Relevé sur place par les services techniques au printemps 2026.\n\nLes coordonnées sont celles de l’entrée du parking. Les places réservées aux personnes handicapées sont comptées à part.".into(),
        theme: "TRAN".into(),
        keywords: "covoiturage, mobilité, stationnement".into(),
        frequency: "ANNUAL".into(),
        contact_name: "Service mobilités".into(),
        contact_email: "mobilites@val-fictif.example".into(),
        ..MetadataInput::default()
    };
    dataset::edit(&house.app, &editor, &set.slug, metadata).await.unwrap();
    let bad = house.draft("Subventions 2025").await.unwrap();
    let rows = "nom;montant;date\nBAD;12;2025-01-01\nClub;BAD;2025-02-01\nChorale;BAD;2025-02-01\n";
    house.version(&bad.slug, rows).await.unwrap();
    house.draft("Budget primitif").await.unwrap();
}

#[tokio::main]
async fn main() {
    let site = site::Site::new().await;
    fill(&site.house).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    let shutdown = std::future::pending::<()>();
    let app = site.house.app.clone();
    let jobs = tokio::spawn(async move { app.run_jobs(shutdown).await });
    axum::serve(listener, site.router()).await.unwrap();
    jobs.abort();
}
