//! Signing in at a real provider, configured as ProConnect is: the good way, and what is no attack.

use crate::openid::{Browser, Provider, Site, packages};
use crate::visitor::{EMAIL, PASSWORD, Place};
use serde_json::json;

fn link_then_come_in_then_leave(site: &Site) {
    let (entry, own) = (format!("{}/connexion", site.address), format!("{}/compte", site.address));
    let mut browser = Browser::new();
    let form = [("email", EMAIL), ("password", PASSWORD), ("retour", "/compte")];
    let shown = browser.send(&entry, &entry, &form);
    assert!(shown.text.contains("Lier à Fournisseur essai"), "{} {}", shown.status, shown.text);
    let linked = browser.send(&own, &format!("{own}/fournisseurs/essai/lier"), &[]);
    assert!(linked.text.contains("Lié depuis le"), "{} {}", linked.address, linked.text);
    let mut browser = Browser::new();
    let entered = browser.sign_in(site);
    assert!(entered.text.contains(EMAIL), "{} {}", entered.address, entered.text);
    assert!(browser.holds_a_session());
    // Signing out goes by the provider and comes back.
    browser.visited.clear();
    let left = browser.send(&own, &format!("{}/deconnexion", site.address), &[]);
    assert!(browser.visited.iter().any(|address| address.contains("/session/end?id_token_hint=")));
    assert!(left.status == 200, "{} {}", left.address, left.text);
    assert!(browser.is_signed_out(site));
}

#[test]
fn an_agent_signs_in_at_a_real_provider() {
    let Some(packages) = packages() else { return };
    let site = Site::new(Place::installed(None));
    let provider = Provider::start(&packages, &site);
    site.agent(&json!({}));
    let server = site.serve(&provider, "ES256");

    // Somebody whose territory invites its agents one by one: nothing is created, and the page says what to do.
    let refused = Browser::new().sign_in(&site);
    assert_eq!(refused.status, 400, "{} {}", refused.address, refused.text);
    assert!(refused.text.contains("Aucun compte n’a été créé"), "{}", refused.text);
    link_then_come_in_then_leave(&site);
    drop(server);

    // The provider signs otherwise than is configured; then it is gone.
    let server = site.serve(&provider, "RS256");
    let refused = Browser::new().sign_in(&site);
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("ne convient pas"), "{}", refused.text);
    drop(server);
    let _server = site.serve(&provider, "RS256");
    drop(provider);
    let down = Browser::new().sign_in(&site);
    assert_eq!(down.status, 503, "{}", down.text);
    assert!(down.text.contains("ne répond pas") && down.text.contains("name=\"password\""));
    assert!(site.warnings().last().unwrap().contains("provider-down"), "{:?}", site.warnings());
}
