//! Signing in at a provider: whom it lets in, whom it does not, and what a wrong answer gets.

use crate::word;
use beffroi_domain::account::{self, Origin, Outcome, ProviderAnswer, Purpose, Question, SessionToken};
use beffroi_domain::territory::{self, TerritorySheet};
use beffroi_domain::testing::{FakeProviders, FakeTables, House};
use beffroi_kernel::{Limits, Result, Role};
use std::sync::Arc;

const REDIRECT: &str = "https://beffroi.example/connexion/retour/test";
const SIREN: &str = "213100001";
const SIRET: &str = "21310000100017";

async fn with_provider(mut house: House) -> (House, Arc<FakeProviders>) {
    let fake = Arc::new(FakeProviders::default());
    house.app.providers = Some(fake.clone());
    let sheet = TerritorySheet { siren: Some(siren()), ..TerritorySheet::from(&house.here) };
    territory::edit(&house.app, &house.actor(Role::Administrateur), sheet).await.unwrap();
    (house, fake)
}

/// A SIREN that keeps the rule of its last digit.
fn siren() -> String {
    (0..10).map(|digit| format!("{}{digit}", &SIREN[..8])).find(|text| luhn(text)).unwrap()
}

fn siret() -> String {
    format!("{}{}", siren(), &SIRET[9..])
}

fn luhn(text: &str) -> bool {
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, b)| {
            let digit = u32::from(b - b'0') * (1 + at as u32 % 2);
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

fn question<'a>(purpose: Purpose) -> Question<'a> {
    Question {
        provider: "test",
        purpose,
        browser: "navigateur",
        redirect: REDIRECT,
        back: "/compte",
        person: None,
        invitation: None,
    }
}

async fn begin(house: &House, question: &Question<'_>) -> Result<String> {
    let address = account::ask_provider(&house.app, question, &Origin::from("192.0.2.1")).await?;
    Ok(address.split("state=").nth(1).unwrap().to_owned())
}

async fn answer(
    house: &House,
    state: &str,
    code: &str,
    browser: &str,
    session: Option<&SessionToken>,
) -> Result<(String, Outcome)> {
    let answer =
        ProviderAnswer { provider: "test", state, code, issuer: None, browser, redirect: REDIRECT, session };
    account::take_provider_answer(&house.app, &answer, &Origin::from("192.0.2.1")).await
}

async fn sign_in(house: &House, code: &str) -> Result<SessionToken> {
    let state = begin(house, &question(Purpose::SignIn)).await?;
    match answer(house, &state, code, "navigateur", None).await? {
        (_, Outcome::Began(token)) => Ok(token),
        (_, Outcome::Done) => panic!("no session began"),
    }
}

#[tokio::test]
async fn agents_of_a_territory_get_the_role_that_it_chose_and_nobody_else_gets_anything() {
    for house in House::every().await.unwrap() {
        let (house, fake) = with_provider(house).await;
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let vouch =
            |code: &str, siret: Option<&str>| fake.vouch(code, "sub-1", "Agent@Ville.example", siret, None);
        let siret = siret();
        for (given, expected) in [
            (None, "provider-siret-unknown"),
            (Some("00000000000000"), "provider-siret-unknown"),
            (Some("213"), "provider-siret-unknown"),
            (Some(siret.as_str()), "provider-account-needed"),
        ] {
            vouch("c", given);
            assert_eq!(word(&sign_in(&house, "c").await), expected, "{given:?}");
        }
        assert_eq!(
            account::member::list(app, &admin, "", 0, 100).await.unwrap().total,
            Role::ALL.len(),
            "nothing was created"
        );
        let choose = account::choose_provider_role(app, &admin, Some(Role::Administrateur)).await;
        assert_eq!(word(&choose), "provider-role");
        assert_eq!(
            word(&account::choose_provider_role(app, &house.actor(Role::Dpo), Some(Role::Agent)).await),
            "denied"
        );
        account::choose_provider_role(app, &admin, Some(Role::Agent)).await.unwrap();
        vouch("c", Some(&siret));
        let token = sign_in(&house, "c").await.unwrap();
        let signed_in = account::signed_in(app, &token).await.unwrap().unwrap();
        assert_eq!(signed_in.email, "agent@ville.example");
        let door = account::door(app, &signed_in, house.here.id).await.unwrap().unwrap();
        assert_eq!(door.roles, Role::Agent.into());
        // The address has changed, the key has not: the same account, which has no other way in, follows.
        fake.vouch("d", "sub-1", "agent.nouveau@ville.example", Some(&siret), None);
        let again = sign_in(&house, "d").await.unwrap();
        let again = account::signed_in(app, &again).await.unwrap().unwrap();
        assert_eq!((again.person, again.email.as_str()), (signed_in.person, "agent.nouveau@ville.example"));
        // Another key with the address of an account: nobody gets an account by its address.
        fake.vouch("e", "sub-2", "editeur@val-fictif.example", Some(&siret), None);
        assert_eq!(word(&sign_in(&house, "e").await), "provider-address-taken");
        assert_eq!(word(&account::unlink(app, &again, "test").await), "last-way-in");
    }
}

#[tokio::test]
async fn somebody_signed_in_links_their_account_and_keeps_their_address() {
    for house in House::every().await.unwrap() {
        let (house, fake) = with_provider(house).await;
        let app = &house.app;
        let (token, editor) = house.sign_in(house.person(Role::Editeur)).await.unwrap();
        let (theirs, reader) = house.sign_in(house.person(Role::Lecteur)).await.unwrap();
        let ask = |person| Question { person: Some(person), ..question(Purpose::Link) };
        fake.vouch("c", "sub-9", "autre@ville.example", None, None);
        let state = begin(&house, &ask(editor.person)).await.unwrap();
        let wrong = answer(&house, &state, "c", "navigateur", Some(&theirs)).await;
        assert_eq!(word(&wrong), "provider-answer-unknown", "another session than the one that asked");
        fake.vouch("c", "sub-9", "autre@ville.example", None, None);
        let state = begin(&house, &ask(editor.person)).await.unwrap();
        let (back, _) = answer(&house, &state, "c", "navigateur", Some(&token)).await.unwrap();
        assert_eq!(back, "/compte");
        assert_eq!(account::identities(app, &editor).await.unwrap()[0].subject, "sub-9");
        fake.vouch("c", "sub-9", "autre@ville.example", None, None);
        let state = begin(&house, &ask(reader.person)).await.unwrap();
        let taken = answer(&house, &state, "c", "navigateur", Some(&theirs)).await;
        assert_eq!(word(&taken), "provider-linked");
        fake.vouch("c", "sub-9", "autre@ville.example", None, None);
        let entered = sign_in(&house, "c").await.unwrap();
        let entered = account::signed_in(app, &entered).await.unwrap().unwrap();
        assert_eq!((entered.person, entered.email.as_str()), (editor.person, "editeur@val-fictif.example"));
        // Proving again who one is, at the provider.
        house.wait_seconds(700);
        fake.vouch("c", "sub-9", "autre@ville.example", None, None);
        let confirm = Question { person: Some(editor.person), ..question(Purpose::Confirm) };
        let state = begin(&house, &confirm).await.unwrap();
        answer(&house, &state, "c", "navigateur", Some(&token)).await.unwrap();
        let fresh = account::signed_in(app, &token).await.unwrap().unwrap();
        assert_eq!(fresh.session.authenticated, beffroi_kernel::Clock::now(house.clock.as_ref()));
        account::unlink(app, &editor, "test").await.unwrap();
        assert_eq!(word(&account::unlink(app, &editor, "test").await), "not-found");
    }
}

#[tokio::test]
async fn an_answer_is_taken_once_in_time_from_the_browser_that_asked() {
    let (house, fake) = with_provider(House::new().await.unwrap()).await;
    account::choose_provider_role(&house.app, &house.actor(Role::Administrateur), Some(Role::Agent))
        .await
        .unwrap();
    let vouch = || fake.vouch("c", "sub-1", "agent@ville.example", Some(&siret()), None);
    vouch();
    let state = begin(&house, &question(Purpose::SignIn)).await.unwrap();
    assert!(state.len() >= 32);
    let unknown = "provider-answer-unknown";
    assert_eq!(word(&answer(&house, "autre", "c", "navigateur", None).await), unknown);
    assert_eq!(word(&answer(&house, &state, "c", "un autre", None).await), unknown, "another browser");
    assert_eq!(word(&answer(&house, &state, "c", "navigateur", None).await), unknown, "used up");
    let state = begin(&house, &question(Purpose::SignIn)).await.unwrap();
    answer(&house, &state, "c", "navigateur", None).await.unwrap();
    vouch();
    assert_eq!(word(&answer(&house, &state, "c", "navigateur", None).await), unknown, "replayed");
    let state = begin(&house, &question(Purpose::SignIn)).await.unwrap();
    house.wait_seconds(600);
    assert_eq!(word(&answer(&house, &state, "c", "navigateur", None).await), unknown, "too late");
    fake.set_down(true);
    assert_eq!(word(&begin(&house, &question(Purpose::SignIn)).await), "provider-down");
    let nobody = Question { provider: "autre", ..question(Purpose::SignIn) };
    assert_eq!(word(&begin(&house, &nobody).await), "not-found");
}

#[tokio::test]
async fn two_factors_at_the_provider_are_two_factors_and_one_is_one() {
    let (house, fake) = with_provider(House::new().await.unwrap()).await;
    let app = &house.app;
    let (token, admin) = house.sign_in(house.person(Role::Administrateur)).await.unwrap();
    fake.vouch("c", "sub-1", "a@b.example", None, None);
    let state =
        begin(&house, &Question { person: Some(admin.person), ..question(Purpose::Link) }).await.unwrap();
    answer(&house, &state, "c", "navigateur", Some(&token)).await.unwrap();
    house.ask_for_second_factors().await.unwrap();
    for (assurance, whole) in
        [(None, false), (Some("eidas1"), false), (Some("eidas1-mfa"), true), (Some("eidas2"), true)]
    {
        fake.vouch("c", "sub-1", "a@b.example", None, assurance);
        let token = sign_in(&house, "c").await.unwrap();
        assert_eq!(account::signed_in(app, &token).await.unwrap().is_some(), whole, "{assurance:?}");
        assert_eq!(account::pending(app, &token).await.unwrap().is_some(), !whole, "{assurance:?}");
        let end =
            account::end_at_provider(app, &token, "https://beffroi.example/fin").await.unwrap().unwrap();
        assert!(end.contains("id_token_hint=jeton-de-sub-1&state="), "{end}");
        fake.set_down(true);
        assert_eq!(account::end_at_provider(app, &token, "https://beffroi.example/fin").await.unwrap(), None);
        fake.set_down(false);
    }
}

#[tokio::test]
async fn a_network_does_not_fill_the_table_of_questions() {
    let limits = Limits { provider_requests_max: 2, ..Limits::default() };
    let (house, _) = with_provider(House::with(limits, Arc::new(FakeTables)).await.unwrap()).await;
    for expected in ["done", "done", "too-many-attempts"] {
        assert_eq!(word(&begin(&house, &question(Purpose::SignIn)).await), expected);
    }
}
