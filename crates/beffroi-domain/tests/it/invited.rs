//! An invited person without an account accepts at a sign-in provider.

use crate::word;
use beffroi_domain::account::invitation::{self, InvitationToken, NewInvitation};
use beffroi_domain::account::member::{self, Factor};
use beffroi_domain::account::{
    self, Origin, Outcome, ProviderAnswer, Purpose, Question, SessionToken, Stage,
};
use beffroi_domain::journal;
use beffroi_domain::testing::{FakeProviders, House, PASSWORD};
use beffroi_kernel::{Result, Role};
use std::sync::Arc;

const REDIRECT: &str = "https://beffroi.example/connexion/retour/test";
const TWO_FACTORS: &str = "https://proconnect.gouv.fr/assurance/consistency-checked-2fa";

async fn houses() -> Vec<(House, Arc<FakeProviders>)> {
    let mut houses = Vec::new();
    for mut house in House::every().await.unwrap() {
        let fake = Arc::new(FakeProviders::default());
        house.app.providers = Some(fake.clone());
        houses.push((house, fake));
    }
    houses
}

async fn invited(house: &House, email: &str, role: Role) -> InvitationToken {
    let new = NewInvitation { email: email.to_owned(), roles: role.into() };
    let admin = house.actor(Role::Administrateur);
    let sent = invitation::invite(&house.app, &admin, new).await.unwrap();
    InvitationToken::from_text(sent.link.rsplit('/').next().unwrap())
}

/// Asks the provider and takes its answer.
async fn accept(house: &House, token: &InvitationToken, code: &str) -> Result<SessionToken> {
    let origin = Origin::from("192.0.2.1");
    let question = Question {
        provider: "test",
        purpose: Purpose::Invitation,
        browser: "navigateur",
        redirect: REDIRECT,
        back: "/t/val-fictif/espace",
        person: None,
        invitation: Some(token),
    };
    let address = account::ask_provider(&house.app, &question, &origin).await?;
    let state = address.split("state=").nth(1).unwrap();
    let answer = ProviderAnswer {
        provider: "test",
        state,
        code,
        issuer: None,
        browser: "navigateur",
        redirect: REDIRECT,
        session: None,
    };
    match account::take_provider_answer(&house.app, &answer, &origin).await? {
        (back, Outcome::Began(token)) => {
            assert_eq!(back, "/t/val-fictif/espace");
            Ok(token)
        }
        (_, Outcome::Done) => panic!("no session began"),
    }
}

async fn members(house: &House) -> usize {
    member::list(&house.app, &house.actor(Role::Administrateur), "", 0, 1).await.unwrap().total
}

#[tokio::test]
async fn the_account_is_made_linked_and_let_in_once() {
    for (house, fake) in houses().await {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let before = members(&house).await;
        let token = invited(&house, "nouvelle@ville.example", Role::Elu).await;
        // The address as the provider writes it; no organisation is needed.
        fake.vouch("a", "sub-9", " Nouvelle@Ville.example", None, None);
        let session = accept(&house, &token, "a").await.unwrap();
        let signed_in = account::signed_in(app, &session).await.unwrap().unwrap();
        assert_eq!(
            (signed_in.email.as_str(), signed_in.name.as_str()),
            ("nouvelle@ville.example", "Agent du fournisseur")
        );
        let door = account::door(app, &signed_in, house.here.id).await.unwrap().unwrap();
        assert_eq!(door.roles, Role::Elu.into());
        assert!(!account::has_password(app, signed_in.person).await.unwrap());
        let linked = account::identities(app, &signed_in).await.unwrap();
        assert_eq!((linked.len(), linked[0].subject.as_str()), (1, "sub-9"));
        let entries = journal::list(app, &admin, None, 10).await.unwrap();
        let entry = entries.iter().find(|entry| entry.action == "invitation.accept").unwrap();
        assert!(entry.detail.contains(r#""provider":"test""#), "{}", entry.detail);
        assert!(!entry.detail.contains('@'));
        assert_eq!(members(&house).await, before + 1);
        // The link has served; the account signs in like any other from now on.
        fake.vouch("b", "sub-9", "nouvelle@ville.example", None, None);
        assert_eq!(word(&accept(&house, &token, "b").await), "invitation-gone");
        assert_eq!(members(&house).await, before + 1);
    }
}

#[tokio::test]
async fn another_address_or_a_dead_link_makes_nothing() {
    for (house, fake) in houses().await {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let before = members(&house).await;
        let token = invited(&house, "nouvelle@ville.example", Role::Elu).await;
        for email in ["autre@ville.example", "nouvelle@ville.example.org", "pas une adresse"] {
            fake.vouch("a", "sub-1", email, None, None);
            let answer = word(&accept(&house, &token, "a").await);
            assert!(matches!(answer, "invitation-other-address" | "email-invalid"), "{email}: {answer}");
        }
        // The address of somebody who has an account here: nobody takes it over by a provider.
        let known = invited(&house, &house.stranger.email, Role::Elu).await;
        fake.vouch("b", "sub-2", &house.stranger.email, None, None);
        assert_eq!(word(&accept(&house, &known, "b").await), "account-exists");
        assert!(invitation::find(app, &known).await.unwrap().is_some(), "it still serves");
        // The key of another account does not open this one.
        let first = invited(&house, "une@ville.example", Role::Elu).await;
        fake.vouch("c", "sub-3", "une@ville.example", None, None);
        accept(&house, &first, "c").await.unwrap();
        house.wait_hours(7 * 24);
        fake.vouch("d", "sub-4", "nouvelle@ville.example", None, None);
        assert_eq!(word(&accept(&house, &token, "d").await), "invitation-gone");
        assert_eq!(members(&house).await, before + 1, "the one who was let in");
        assert_eq!(invitation::waiting(app, &admin).await.unwrap().len(), 2);
        // Nothing is linked to a key that was refused: it is unknown when it signs in.
        fake.vouch("e", "sub-1", "autre@ville.example", None, None);
        let joined = invitation::join(app, &token, "Nom", PASSWORD.to_owned()).await;
        assert_eq!(word(&joined), "not-found");
    }
}

#[tokio::test]
async fn an_account_that_the_provider_opens_already_joins_with_it() {
    for (house, fake) in houses().await {
        let app = &house.app;
        let token = invited(&house, "une@ville.example", Role::Elu).await;
        fake.vouch("a", "sub-1", "une@ville.example", None, None);
        let session = accept(&house, &token, "a").await.unwrap();
        let person = account::signed_in(app, &session).await.unwrap().unwrap().person;
        account::revoke(app, &house.actor(Role::Administrateur), person).await.unwrap();
        // Invited again under an address that has changed at the provider since: the account follows.
        let again = invited(&house, "une.autre@ville.example", Role::Agent).await;
        fake.vouch("b", "sub-1", "une.autre@ville.example", None, None);
        let session = accept(&house, &again, "b").await.unwrap();
        let signed_in = account::signed_in(app, &session).await.unwrap().unwrap();
        assert_eq!((signed_in.person, signed_in.email.as_str()), (person, "une.autre@ville.example"));
        let door = account::door(app, &signed_in, house.here.id).await.unwrap().unwrap();
        assert_eq!(door.roles, Role::Agent.into());
    }
}

#[tokio::test]
async fn two_factors_at_the_provider_count_and_one_does_not() {
    for (house, fake) in houses().await {
        house.ask_for_second_factors().await.unwrap();
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let token = invited(&house, "dpo@ville.example", Role::Dpo).await;
        fake.vouch("a", "sub-1", "dpo@ville.example", None, Some(TWO_FACTORS));
        let session = accept(&house, &token, "a").await.unwrap();
        let person = account::signed_in(app, &session).await.unwrap().unwrap().person;
        let factor = || async { member::sheet(app, &admin, person).await.unwrap().line.factor };
        assert_eq!(factor().await, Factor::Provider("test".to_owned()));
        let coverage = member::factors(app, &admin).await.unwrap().coverage;
        assert_eq!((coverage.with, coverage.by_provider), (1, 1));
        // The last sign-in counts: with one factor there, one is asked for here.
        let other = invited(&house, "rssi@ville.example", Role::Rssi).await;
        fake.vouch("b", "sub-2", "rssi@ville.example", None, Some("eidas1"));
        let session = accept(&house, &other, "b").await.unwrap();
        let (rssi, session) = account::pending(app, &session).await.unwrap().unwrap();
        assert_eq!(session.stage, Stage::Enrolment);
        assert_eq!(member::sheet(app, &admin, rssi.id).await.unwrap().line.factor, Factor::Missing);
    }
}
