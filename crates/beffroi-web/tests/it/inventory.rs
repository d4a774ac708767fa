//! The inventory as people fill it: by name, by form, two at once.

use crate::site::Site;
use axum::http::StatusCode;
use beffroi_domain::inventory;
use beffroi_domain::key::{self, NewKey};
use beffroi_kernel::{Right, Rights, Role};

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

#[tokio::test]
async fn a_file_is_shown_line_by_line_before_it_is_written() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Editeur).await;
    let base = format!("{BASE}/systemes");
    let file = "Logiciel;Éditeur;Téléservice;Couleur\nPaie;Éditions Fictives;non;bleu\nSite;;bof;\n";
    let trial = site.upload_as(&format!("{base}/import"), &cookie, &[], file.as_bytes()).await;
    assert_eq!(trial.status, StatusCode::OK);
    for text in [
        "Rien n’est encore écrit",
        "ajoute aussi Éditions Fictives (fournisseur)",
        "ni oui, ni non",
        "laissée de côté : Couleur",
    ] {
        assert!(trial.text().contains(text), "{text}");
    }
    assert!(site.get_as(&base, &cookie).await.text().contains("La liste est encore vide"));
    let token =
        trial.text().split("name=\"liste\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let confirm = format!("liste={token}&fichier=systemes.csv");
    let done = site.post_as(&format!("{base}/import/confirmer"), &cookie, &confirm).await;
    assert!(done.text().contains("C’est fait"));
    assert_eq!(
        site.post_as(&format!("{base}/import/confirmer"), &cookie, &confirm).await.status,
        StatusCode::CONFLICT
    );
    assert!(site.get_as(&base, &cookie).await.text().contains("Éditions Fictives"));
    let again = site.upload_as(&format!("{base}/import"), &cookie, &[], file.as_bytes()).await;
    assert!(again.text().contains("n’apporte rien de nouveau"));
    let wrong = site.upload_as(&format!("{base}/import"), &cookie, &[], b"a;b\n1;2\n").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Il faut une colonne « Nom du système »"));
}

#[tokio::test]
async fn a_fact_says_where_it_comes_from_and_is_declared_when_nothing_else_says_it() {
    let site = Site::new().await;
    let cookie = site.cookie(Role::Dpo).await;
    let base = format!("{BASE}/faits");
    let facts = site.get_as(&base, &cookie).await;
    assert!(facts.text().contains("fiche du territoire") && facts.text().contains("à préciser"));
    assert_eq!(
        site.post_as(&base, &cookie, "fait=critical_activity&valeur=oui").await.status,
        StatusCode::SEE_OTHER
    );
    let declared = site.get_as(&base, &cookie).await;
    assert!(declared.text().contains("déclaré ici, le"), "{}", declared.text());
    let wrong = site.post_as(&base, &cookie, "fait=population&valeur=beaucoup").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Cette réponse n’est pas lisible"));
    assert_eq!(site.post_as(&base, &cookie, "fait=couleur&valeur=bleu").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        site.post_as(&base, &cookie, "fait=kind&valeur=ccas").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let reader = site.cookie(Role::Elu).await;
    assert!(!site.get_as(&base, &reader).await.text().contains("name=\"valeur\""));
}

#[tokio::test]
async fn a_program_fills_the_inventory_with_its_key() {
    let site = Site::new().await;
    let api = "/t/val-fictif/api/v1/inventory";
    let key = |rights: &'static [Right]| {
        let site = &site;
        async move {
            let expires = site.house.app.clock.now() + jiff::SignedDuration::from_hours(24);
            let new = NewKey { name: "Outil".into(), rights: Rights::of(rights), expires };
            let admin = site.house.actor(Role::Administrateur);
            format!("Bearer {}", key::create(&site.house.app, &admin, new).await.unwrap().1)
        }
    };
    let (writer, reader) =
        (key(&[Right::InventoryRead, Right::InventoryWrite]).await, key(&[Right::InventoryRead]).await);
    let call = |method: &'static str, path: String, key: String, body: &'static str| {
        let site = &site;
        async move { site.call(method, &path, &[("authorization", key.as_str())], body).await }
    };
    let body = r#"{"name":"Maintenance","fields":{"yearly_cost":125050,"cost_year":2026,"backup":true,"end":"2026-12-31"}}"#;
    assert_eq!(
        call("POST", format!("{api}/contract"), reader.clone(), body).await.status,
        StatusCode::FORBIDDEN
    );
    let made = call("POST", format!("{api}/contract"), writer.clone(), body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let address = made.header("location").to_owned();
    let read = call("GET", address.clone(), reader.clone(), "").await.json();
    assert_eq!(
        read["fields"],
        serde_json::json!({"yearly_cost": 125_050, "cost_year": 2026, "backup": true, "end": "2026-12-31"})
    );
    let change = r#"{"fields":{"backup":false,"end":null},"revision":1}"#;
    let changed = call("PATCH", address.clone(), writer.clone(), change).await.json();
    assert_eq!(
        (&changed["fields"]["backup"], &changed["fields"]["end"], &changed["revision"]),
        (&false.into(), &serde_json::Value::Null, &2.into())
    );
    assert_eq!(call("PATCH", address.clone(), writer.clone(), change).await.status, StatusCode::CONFLICT);
    for (body, code) in [
        (r#"{"fields":{"colour":"red"}}"#, "field-unknown"),
        (r#"{"fields":{"backup":"oui"}}"#, "field-type"),
        (r#"{"fields":{"yearly_cost":-1}}"#, "field-type"),
        (r#"{"links":{"supplier":["00000000000000000000000000000000"]}}"#, "link-unknown"),
        (r#"{"links":{"supplier":["x"]}}"#, "link-unknown"),
    ] {
        assert_eq!(call("PATCH", address.clone(), writer.clone(), body).await.json()["code"], code, "{body}");
    }
    // What is private of a contact is for a key that may write.
    let contact = r#"{"name":"Astreinte","fields":{"phone":"17","crisis_roles":["technical","log"]}}"#;
    call("POST", format!("{api}/contact"), writer.clone(), contact).await;
    let list = |key: String| call("GET", format!("{api}/contact"), key, "");
    assert_eq!(list(writer).await.json()["results"][0]["fields"]["phone"], "17");
    let seen = list(reader.clone()).await.json();
    assert_eq!(
        (&seen["total_count"], &seen["results"][0]["fields"]),
        (&1.into(), &serde_json::json!({"crisis_roles": ["technical", "log"]}))
    );
    assert_eq!(call("GET", format!("{api}/rocket"), reader, "").await.status, StatusCode::NOT_FOUND);
}
