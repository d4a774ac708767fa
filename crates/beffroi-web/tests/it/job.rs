//! The page of background work: what it says, what its buttons do.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_domain::{dataset, job};
use beffroi_kernel::Role;

/// Puts a file whose check fails, and tries often enough.
async fn fail(site: &Site) -> String {
    let house = &site.house;
    let slug = house.draft("Arbres").await.unwrap().slug;
    let upload = house.upload("arbres.csv", "nom\nBROKEN\n").await.unwrap();
    dataset::stage(&house.app, &house.actor(Role::Editeur), &slug, upload).await.unwrap();
    for _ in 0..house.app.limits.job_attempts_max {
        house.app.work_all().await.unwrap();
        house.wait_hours(2);
    }
    let tasks = job::list(&house.app, &house.actor(Role::Administrateur)).await.unwrap();
    tasks[0].id.to_string()
}

#[tokio::test]
async fn an_administrator_sees_what_failed_starts_it_again_and_abandons_it() {
    let site = Site::new().await;
    let empty = site.cookie(Role::Administrateur).await;
    let page = site.get_as("/t/val-fictif/espace/taches", &empty).await;
    assert!(
        page.text().contains("rien à reprendre") && page.text().contains("Rien n’attend."),
        "{}",
        page.text()
    );

    let number = fail(&site).await;
    let cookie = site.cookie(Role::Administrateur).await;
    let page = site.get_as("/t/val-fictif/espace/taches", &cookie).await;
    for piece in [
        "Vérification d’un fichier déposé",
        "«\u{a0}Arbres\u{a0}», version 1",
        "/t/val-fictif/espace/donnees/arbres",
        "à reprendre",
        "5\u{a0}essais sur 5",
        "Une erreur s’est produite de notre côté.",
        &number,
    ] {
        assert!(page.text().contains(piece), "{piece}: {}", page.text());
    }
    // What the program says to itself stays in the log.
    assert!(!page.text().contains("fake engine"), "{}", page.text());

    let place = format!("/t/val-fictif/espace/taches/{number}");
    let answer = site.post_as(&format!("{place}/reprendre"), &cookie, "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = site.get_as(answer.header("location"), &cookie).await;
    assert!(
        page.text().contains("La tâche est reprise") && page.text().contains("en attente"),
        "{}",
        page.text()
    );
    site.house.app.work_once().await.unwrap();
    let page = site.get_as("/t/val-fictif/espace/taches", &cookie).await;
    assert!(
        page.text().contains("nouvel essai prévu") && page.text().contains("Prochain essai le"),
        "{}",
        page.text()
    );

    let answer = site.post_as(&format!("{place}/abandonner"), &cookie, "").await;
    let page = site.get_as(answer.header("location"), &cookie).await;
    assert!(
        page.text().contains("La tâche est abandonnée") && !page.text().contains(&number),
        "{}",
        page.text()
    );
    for again in ["reprendre", "abandonner"] {
        let answer = site.post_as(&format!("{place}/{again}"), &cookie, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let answer = site.post_as("/t/val-fictif/espace/taches/rien/reprendre", &cookie, "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_from_elsewhere_touches_it() {
    let site = Site::new().await;
    let number = fail(&site).await;
    let stranger = site.cookie_of(&site.house.stranger).await;
    // Neither through this territory, nor through their own.
    for territory in ["val-fictif", "mont-imaginaire"] {
        for action in ["reprendre", "abandonner"] {
            let path = format!("/t/{territory}/espace/taches/{number}/{action}");
            assert_eq!(site.post_as(&path, &stranger, "").await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let own = site.get_as("/t/mont-imaginaire/espace/taches", &stranger).await;
    assert!(own.status.is_success() && !own.text().contains(&number));
}
