//! The inventory as people fill it: by name, by form, two at once.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_domain::inventory;
use beffroi_kernel::Role;

const BASE: &str = "/t/val-fictif/espace/inventaire";

/// The address of the card of the only item that has a name.
async fn card(site: &Site, name: &str) -> String {
    let all = inventory::all(&site.house.app, &site.house.actor(Role::Lecteur)).await.unwrap();
    let item = all.items.iter().find(|item| item.name == name).unwrap();
    format!("{BASE}/{}/{}", item.kind.slug(), item.id)
}

#[tokio::test]
async fn an_inventory_grows_from_names_to_a_picture() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::ReferentCyber).await;
    let empty = site.get_as(BASE, &cookie).await;
    assert!(empty.text().contains("Nouvelle activité") && !empty.text().contains("<svg class=\"picture\""));
    let list = site.get_as(&format!("{BASE}/fournisseurs"), &cookie).await;
    assert!(list.text().contains("La liste est encore vide"));
    for (kind, name) in
        [("fournisseurs", "Éditions+Fictives"), ("systemes", "Paie"), ("activites", "Paie+des+agents")]
    {
        let added = site.post_as(&format!("{BASE}/{kind}"), &cookie, &format!("name={name}")).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER);
    }
    let twice = site.post_as(&format!("{BASE}/systemes"), &cookie, "name=PAIE").await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text().contains("Il y a déjà « Paie »") && twice.text().contains("value=\"PAIE\""));

    let id = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    let (supplier, system) = (card(&site, "Éditions Fictives").await, card(&site, "Paie").await);
    let form =
        format!("name=Paie&revision=1&hosting=host&supplier={}&data=personal&data=health", id(&supplier));
    let saved = site.post_as(&format!("{system}/modifier"), &cookie, &form).await;
    assert_eq!(saved.header("location"), format!("{system}?fait=fiche"));
    let activity = card(&site, "Paie des agents").await;
    let form = format!("name=Paie+des+agents&revision=1&tolerated_interruption=3d&systems={}", id(&system));
    assert_eq!(
        site.post_as(&format!("{activity}/modifier"), &cookie, &form).await.status,
        StatusCode::SEE_OTHER
    );

    let shown = site.get_as(&system, &cookie).await;
    for text in [
        "chez notre structure de mutualisation",
        "données de santé",
        "Éditions Fictives",
        "à préciser",
        "Paie des agents",
    ] {
        assert!(shown.text().contains(text), "{text}");
    }
    let overview = site.get_as(BASE, &cookie).await;
    assert_eq!(overview.text().matches("class=\"need\"").count(), 2);
    assert!(overview.text().contains("3 jours"), "{}", overview.text());
    let filtered = site.get_as(&format!("{BASE}/systemes?hosting=own_premises"), &cookie).await;
    assert!(filtered.text().contains("Rien ne correspond"));
    let filtered = site.get_as(&format!("{BASE}/systemes?hosting=host&q=edition"), &cookie).await;
    assert!(filtered.text().contains("1\u{a0}système") && filtered.text().contains(&system));
    let csv = site.get_as(&format!("{BASE}/systemes/export.csv"), &cookie).await;
    assert!(csv.text().starts_with("\u{feff}Nom du système;À quoi il sert;"));
    assert!(csv.text().contains("données personnelles ; données de santé"), "{}", csv.text());
}

#[tokio::test]
async fn two_people_on_one_card_lose_nothing() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Dpo).await;
    site.post_as(&format!("{BASE}/contacts"), &cookie, "name=Astreinte").await;
    let address = card(&site, "Astreinte").await;
    let edit = format!("{address}/modifier");
    assert_eq!(
        site.post_as(&edit, &cookie, "name=Astreinte&revision=1&phone=17").await.status,
        StatusCode::SEE_OTHER
    );
    let lost = site.post_as(&edit, &cookie, "name=Astreinte+du+soir&revision=1&phone=18").await;
    assert_eq!(lost.status, StatusCode::CONFLICT);
    for text in [
        "Quelqu’un d’autre a modifié",
        "value=\"Astreinte du soir\"",
        "value=\"18\"",
        "name=\"revision\" value=\"2\"",
    ] {
        assert!(lost.text().contains(text), "{text}");
    }
    let wrong = site.post_as(&edit, &cookie, "name=Astreinte&revision=2&phone=bof&mobile=06").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text().contains("value=\"bof\"")
            && wrong.text().contains("Ce numéro de téléphone n’est pas lisible")
    );
    // Who only reads does not see the number, on the card nor in the file.
    let reader = site.cookie(Role::Elu).await;
    let seen = site.get_as(&address, &reader).await;
    assert!(seen.text().contains("réservé") && !seen.text().contains("<dd>17</dd>"));
    let full = site.get_as(&address, &cookie).await;
    assert!(full.text().contains("<dd>17</dd>"));
    let csv = format!("{BASE}/contacts/export.csv");
    assert!(!site.get_as(&csv, &reader).await.text().contains(";17;"));
    assert!(site.get_as(&csv, &cookie).await.text().contains(";17;"));
}
