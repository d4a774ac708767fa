//! An invitation that is accepted at a sign-in provider, as a browser goes through it.

use crate::people::path_of;
use crate::sign_in::{state_of, with_provider};
use crate::site::{Site, between, says};
use axum::http::StatusCode;
use beffroi_domain::account::invitation::{self, NewInvitation};
use beffroi_kernel::Role;

/// A browser that opens the link of its mail has no cookie of ours yet. The other tests give it one.
#[tokio::test]
async fn whoever_opens_the_link_in_a_browser_that_never_was_here_comes_in() {
    let site = Site::new().await;
    let admin = site.house.actor(Role::Administrateur);
    let new = NewInvitation { email: "camille@ville.example".to_owned(), roles: Role::Agent.into() };
    let sent = invitation::invite(&site.house.app, &admin, new).await.unwrap();
    let path = path_of(&sent.link);
    let offer = site.get(&path).await;
    let cookie = offer.header("set-cookie").split(';').next().unwrap().to_owned();
    let token = between(&offer, "name=\"jeton\" value=\"", "\"");
    assert!(cookie.contains("beffroi-avant=") && token.len() == 64, "{cookie} {token}");
    let form =
        format!("jeton={token}&email=camille%40ville.example&name=Camille&password=quatre+mots+sans+rapport");
    let joined = site.post_bare(&path, &cookie, &form).await;
    assert_eq!(joined.status, StatusCode::OK, "{}", joined.text());
    assert!(says(&joined, "Camille") || says(&joined, "compte"), "{}", joined.text());
    assert_eq!(site.get(&path).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_offer_leads_to_the_provider_and_back_into_the_workspace() {
    let (site, fake) = with_provider().await;
    let (app, admin) = (&site.house.app, site.house.actor(Role::Administrateur));
    let new = |email: &str| NewInvitation { email: email.to_owned(), roles: Role::Agent.into() };
    let sent = invitation::invite(app, &admin, new("nouvelle@ville.example")).await.unwrap();
    let path = path_of(&sent.link);
    let offer = site.get(&path).await;
    assert!(offer.text().contains(&format!("action=\"{path}/fournisseur/test\"")), "{}", offer.text());
    assert!(says(&offer, "Accepter avec Fournisseur d’essai"));

    let browser = "beffroi-avant=un-navigateur";
    let go = format!("{path}/fournisseur/test");
    let answered = |state: String, code: &'static str| {
        let site = &site;
        let path = format!("/connexion/retour/test?state={state}&code={code}");
        async move { site.get_as(&path, browser).await }
    };
    let leaving = site.post_as(&go, browser, "").await;
    assert_eq!((leaving.status, leaving.header("cache-control")), (StatusCode::OK, "no-store"));
    fake.vouch("a", "sub-1", "autre@ville.example", None, None);
    let other = answered(state_of(&leaving), "a").await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(says(&other, "sous une autre adresse que celle de l’invitation. Aucun compte n’a été créé."));
    assert!(other.header("set-cookie").is_empty(), "nobody came in");

    let leaving = site.post_as(&go, browser, "").await;
    fake.vouch("b", "sub-1", "nouvelle@ville.example", None, None);
    let entered = answered(state_of(&leaving), "b").await;
    assert_eq!(entered.header("location"), "/t/val-fictif/espace");
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    let space = site.get_as("/t/val-fictif/espace", &cookie).await;
    assert_eq!(space.status, StatusCode::OK);
    assert_eq!(site.post_as(&go, browser, "").await.status, StatusCode::GONE);

    let sent = invitation::invite(app, &admin, new("une@ville.example")).await.unwrap();
    let path = path_of(&sent.link);
    fake.set_down(true);
    let down = site.post_as(&format!("{path}/fournisseur/test"), browser, "").await;
    assert_eq!(down.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(says(&down, "ne répond pas") && down.text().contains("name=\"password\""));
    let unknown = site.post_as(&format!("{path}/fournisseur/absent"), browser, "").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
