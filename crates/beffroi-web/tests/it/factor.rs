//! The page of second factors, and forms that come back filled in after a fresh proof.

use crate::people::person;
use crate::site::{Page, Site, between, says};
use axum::http::StatusCode;
use beffroi_domain::account::{self, deputy};
use beffroi_kernel::Role;

const PEOPLE: &str = "/t/val-fictif/espace/personnes";
const FACTORS: &str = "/t/val-fictif/espace/personnes/second-facteur";
const PROOF: &str = "proof=cheval+agrafe+pile+correct";

/// Asks second factors of the roles that owe one, after everybody has signed in.
async fn ask_for_them(site: &Site) {
    site.house.ask_for_second_factors().await.unwrap();
}

#[tokio::test]
async fn the_coverage_is_read_by_those_who_answer_for_it_and_exceptions_are_given_and_ended() {
    let site = Site::new().await;
    let (admin, dpo) = (site.cookie(Role::Administrateur).await, site.cookie(Role::Dpo).await);
    ask_for_them(&site).await;
    let rssi = person(&site, Role::Rssi);
    let page = site.get_as(FACTORS, &dpo).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "4 personnes le doivent et ne l’ont pas",
        "Agent rssi",
        "Aucune dispense n’est en cours",
        "Comptez cinq minutes",
        "dans sa version du 24 novembre 2026",
    ] {
        assert!(says(&page, words), "{words}: {}", page.text());
    }
    assert!(!page.text().contains("name=\"motif\""), "a DPO gives none");
    let form = site.get_as(FACTORS, &admin).await;
    assert!(form.text().contains("Agent rssi (RSSI)") && !form.text().contains("Agent administrateur (adm"));

    let sent = |motive: &str, until: &str| format!("personne={}&jusqu_au={until}&motif={motive}", rssi.id);
    let give = format!("{FACTORS}/dispenses");
    let again = site.post_as(&give, &admin, &sent("court", "2026-06-20")).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(says(&again, "Le motif compte") && again.text().contains("value=\"2026-06-20\""));
    let far =
        site.post_as(&give, &admin, &sent("T%C3%A9l%C3%A9phone+en+r%C3%A9paration", "2026-12-31")).await;
    assert!(says(&far, "quatre-vingt-dix jours au plus"), "{}", far.text());
    let given = site.post_as(&give, &admin, &sent("Pas+de+t%C3%A9l%C3%A9phone+%3Cb%3E", "2026-06-20")).await;
    assert_eq!(given.header("location"), format!("{FACTORS}?fait=dispense"));
    let page = site.get_as(FACTORS, &admin).await;
    for words in [
        "Agent rssi, jusqu’au 20 juin 2026",
        "Pas de téléphone &lt;b&gt;",
        "dispense jusqu’au 20 juin 2026",
        "par Agent administrateur",
    ] {
        assert!(says(&page, words), "{words}: {}", page.text());
    }
    let sheet = site.get_as(&format!("{PEOPLE}/{}", rssi.id), &admin).await;
    assert!(says(&sheet, "la dispense se termine d’elle-même"));
    let end = format!("{give}/{}", between(&page, &format!("action=\"{give}/"), "\""));
    assert_eq!(site.post_as(&end, &dpo, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        site.post_as(&end, &admin, "").await.header("location"),
        format!("{FACTORS}?fait=dispense-fin")
    );
    assert!(says(&site.get_as(FACTORS, &admin).await, "Aucune dispense n’est en cours"));
}

#[tokio::test]
async fn what_was_typed_comes_back_after_a_fresh_proof_and_to_nobody_else() {
    let site = Site::new().await;
    let (admin, dpo) = (site.cookie(Role::Administrateur).await, site.cookie(Role::Dpo).await);
    let (chief, reader) = (person(&site, Role::Administrateur), person(&site, Role::Lecteur));
    site.house.wait_seconds(700);
    let member = |id| format!("{PEOPLE}/{id}");
    let invite = format!("{PEOPLE}/inviter");
    let deputy_form = format!("suppleant={}&du=2026-06-02&au=2026-06-09", reader.id);
    let roles = format!("{}/roles", member(reader.id));
    let deputy = format!("{}/suppleance", member(chief.id));
    let chosen = format!("value=\"{}\" selected", reader.id);
    for (path, form, shown) in [
        (
            invite.as_str(),
            "email=nouvelle%40ville.example&roles=elu&roles=administrateur",
            &[
                "value=\"nouvelle@ville.example\"",
                "value=\"administrateur\" checked",
                "value=\"elu\" checked",
            ][..],
        ),
        (&roles, "roles=dpo&roles=administrateur", &["value=\"dpo\" checked"]),
        (&deputy, &deputy_form, &["value=\"2026-06-02\"", "value=\"2026-06-09\"", &chosen]),
    ] {
        let first = site.post_as(path, &admin, form).await;
        let confirm = first.header("location").to_owned();
        assert!(confirm.starts_with("/connexion/confirmer?retour="), "{path}: {confirm}");
        assert!(!confirm.contains("ville.example") && !confirm.contains("administrateur"), "{confirm}");
        let proof = site.get_as(&confirm, &admin).await;
        let back = between(&proof, "name=\"retour\" value=\"", "\"").replace("&amp;", "&");
        let proved =
            site.post_as("/connexion/confirmer", &admin, &format!("{PROOF}&retour={}", encoded(&back))).await;
        let back = proved.header("location").to_owned();
        let filled = site.get_as(&back, &admin).await;
        for piece in shown {
            assert!(filled.text().contains(piece), "{path} lost {piece}: {}", filled.text());
        }
        assert!(says(&filled, "Votre saisie est revenue"));
        // Nothing was done by coming back, and neither the form of another page nor another person opens it.
        let sealed = back.split_once("repris=").unwrap().1;
        let elsewhere = site.get_as(&format!("{FACTORS}?repris={sealed}"), &admin).await;
        assert!(!says(&elsewhere, "Votre saisie est revenue"));
        let other = site.get_as(&back, &dpo).await;
        assert!(!says(&other, "Votre saisie est revenue"));
        site.house.wait_seconds(700);
    }
    // Naming a deputy of somebody who lets nobody in asks for nothing more.
    let plain = format!("{}/suppleance", member(person(&site, Role::Editeur).id));
    let done = site.post_as(&plain, &admin, &deputy_form).await;
    assert!(done.header("location").ends_with("?fait=suppleance"), "{}", done.header("location"));
}

/// A text as a form sends it.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[tokio::test]
async fn the_journal_names_whom_a_deputy_acted_for() {
    let site = Site::new().await;
    let app = &site.house.app;
    let days = ("2026-06-01".parse().unwrap(), "2026-06-30".parse().unwrap());
    let (chief, dpo) = (person(&site, Role::Administrateur), person(&site, Role::Dpo));
    let actor = site.house.actor(Role::Administrateur);
    deputy::name(app, &actor, chief.id, dpo.id, days).await.unwrap();
    let cookie = site.cookie(Role::Dpo).await;
    let elu = person(&site, Role::Elu);
    let done = site.post_as(&format!("{PEOPLE}/{}/roles", elu.id), &cookie, "roles=agent").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let shown = |page: &Page| says(page, "en suppléance de Agent administrateur");
    let journal = "/t/val-fictif/espace/journal";
    let page = site.get_as(&format!("{journal}?delegation=oui"), &cookie).await;
    assert!(shown(&page) && says(&page, "a changé des rôles"), "{}", page.text());
    // Whoever was away is erased: the entry still says that it was done for somebody.
    let named = account::grant(app, &actor, dpo.id, Role::Administrateur.into()).await;
    assert!(named.is_ok());
    assert!(shown(&site.get_as(&format!("{journal}?famille=account"), &cookie).await));
}
