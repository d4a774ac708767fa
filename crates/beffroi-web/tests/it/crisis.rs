//! The worst day, as somebody without an account goes through it.

use crate::site::{Site, says};
use axum::http::StatusCode;
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_kernel::territory::TerritoryKind;
use jiff::ToSpan;

async fn island(site: &Site) {
    let new = NewTerritory {
        host: Some("val-fictif".into()),
        region: Some("04".into()),
        population: Some(4_000),
        ..NewTerritory::named("Ilet-Fictif", TerritoryKind::Commune)
    };
    territory::add(&site.house.app, "test", new).await.unwrap();
}

#[tokio::test]
async fn nobody_needs_an_account_on_the_worst_day() {
    let site = Site::new().await;
    for base in ["", "/t/val-fictif"] {
        let kinds = site.get(&format!("{base}/attaque")).await;
        assert_eq!(kinds.status, StatusCode::OK);
        assert!(kinds.text().contains(&format!("href=\"{base}/attaque/rancongiciel\"")));
        let sheet = site.get(&format!("{base}/attaque/rancongiciel")).await;
        assert_eq!(sheet.status, StatusCode::OK);
        // The gestures come before the numbers, the numbers before the delays.
        let place = |words: &str| sheet.text().find(words).unwrap_or_else(|| panic!("{words} is not there"));
        assert!(place("Laissez allumé") < place("href=\"tel:3218\""));
        assert!(place("href=\"tel:3218\"") < place("Notifier la violation de données à la CNIL"));
        assert!(says(&sheet, "Prévenir le comptable public"));
        assert_eq!(site.get(&format!("{base}/attaque/tempete")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(site.get("/t/nulle-part/attaque").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_delays_run_from_what_was_seen_in_the_time_of_the_place() {
    let site = Site::new().await;
    island(&site).await;
    let now = beffroi_kernel::Clock::now(&*site.house.app.clock);
    let zone = jiff::tz::TimeZone::get("Indian/Reunion").unwrap();
    let seen = zone.to_datetime(now.checked_sub(30.hours()).unwrap());
    let due = beffroi_kernel::french::moment_of(zone.to_datetime(now.checked_add(42.hours()).unwrap()));
    let seen = format!("{}T{:02}:{:02}", seen.date(), seen.hour(), seen.minute());
    let address =
        format!("/t/ilet-fictif/attaque/rancongiciel?vu={seen}&q-breach_risk=likely&q-cyber_insurance=oui");
    let sheet = site.get(&address).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert!(says(&sheet, "Indian/Reunion"), "{}", sheet.text());
    // To the minute: seconds were not typed.
    let due = due.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(says(&sheet, &due), "{due} is not in:\n{}", sheet.text());
    assert!(says(&sheet, "Il reste 1 jour et 1"), "{}", sheet.text());
    assert!(says(&sheet, "Déposer plainte, pour que l’assurance paie"));
    assert!(
        sheet.text().contains(r#"value="likely" checked"#) && sheet.text().contains("<svg class=\"picture\"")
    );
}

#[tokio::test]
async fn a_wrong_moment_takes_no_gesture_away() {
    let site = Site::new().await;
    for wrong in ["hier", "2099-01-01T10:00", "1999-01-01T10:00", "%3Cb%3E"] {
        let sheet = site.get(&format!("/t/val-fictif/attaque/panne?vu={wrong}")).await;
        assert_eq!(sheet.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(says(&sheet, "Ce moment n’est pas") && says(&sheet, "À faire, dans cet ordre"), "{wrong}");
        assert!(!sheet.text().contains("<b>\""), "{wrong}");
    }
    let odd = site.get("/t/val-fictif/attaque/panne?q-data_breach=peut-%C3%AAtre").await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    // What the sheet of the territory says is not for a visitor to say, and is left alone.
    let other = site.get("/t/val-fictif/attaque/panne?q-population=99999999").await;
    assert_eq!(other.status, StatusCode::OK);
    assert!(!says(&other, "99 999 999"));
}
