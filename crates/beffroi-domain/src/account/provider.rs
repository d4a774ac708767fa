//! Signing in at a provider (ProConnect, the directory of a syndicate): whom its answers let in, and as what.

mod invited;
pub(crate) mod store;

use super::actions::subject;
use super::invitation::InvitationToken;
use super::model::{Person, SessionToken, SignedIn};
use super::session::{self, Beginning, Method, Origin};
use super::{journalled, rules, second_factor};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::{AuthorizationResponse, Identity, ProviderHead, Providers, SignInRequest};
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Role, TerritoryId};
use beffroi_store::Use;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Why somebody is sent to a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To link what they are there to the account that they are signed in with here.
    Link,
    /// To prove again who they are, before a dangerous act.
    Confirm,
    /// To accept an invitation with the account that they have, or are given, there.
    Invitation,
}

impl Purpose {
    const ALL: [Self; 4] = [Self::SignIn, Self::Link, Self::Confirm, Self::Invitation];

    fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Link => "link",
            Self::Confirm => "confirm",
            Self::Invitation => "invitation",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// What a question to a provider is made of.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The provider.
    pub provider: &'a str,
    /// Why it is asked.
    pub purpose: Purpose,
    /// A secret of the browser's: the answer is taken from that browser only.
    pub browser: &'a str,
    /// Where the provider sends the browser back: exactly as registered there.
    pub redirect: &'a str,
    /// The page to show afterwards.
    pub back: &'a str,
    /// The person signed in, for [`Purpose::Link`] and [`Purpose::Confirm`].
    pub person: Option<PersonId>,
    /// The link that is answered, for [`Purpose::Invitation`].
    pub invitation: Option<&'a InvitationToken>,
}

/// What a provider sent back with the browser.
#[derive(Clone, Debug)]
pub struct ProviderAnswer<'a> {
    /// The provider.
    pub provider: &'a str,
    /// The state of the question.
    pub state: &'a str,
    /// The code to be exchanged.
    pub code: &'a str,
    /// Who says that it answers (`iss`), if anybody.
    pub issuer: Option<&'a str>,
    /// The browser's secret.
    pub browser: &'a str,
    /// As in the question.
    pub redirect: &'a str,
    /// The session that the browser holds, if any.
    pub session: Option<&'a SessionToken>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A session began.
    Began(SessionToken),
    /// The account is linked, or the person has proved again who they are.
    Done,
}

/// An identity at a provider that an account is linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedIdentity {
    /// The provider.
    pub provider: String,
    /// The key that the provider gives.
    pub subject: String,
    /// Since when.
    pub linked: Timestamp,
}

/// What is kept, sealed, until the answer comes.
#[derive(Serialize, Deserialize)]
struct Kept {
    nonce: String,
    verifier: String,
    back: String,
    /// The secret of the invitation that is answered.
    #[serde(default)]
    invitation: Option<String>,
}

/// The providers of this instance, in the order of its configuration.
#[must_use]
pub fn providers(app: &App) -> Vec<ProviderHead> {
    app.providers.as_ref().map_or_else(Vec::new, |providers| providers.list())
}

fn port(app: &App) -> Result<Arc<dyn Providers>> {
    app.providers.clone().ok_or(Error::NotFound)
}

/// Asks the providers something, away from the tasks that answer requests, a few at a time.
async fn ask<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&dyn Providers) -> Result<T> + Send + 'static,
) -> Result<T> {
    let providers = port(app)?;
    let _turn = app.shared.providers.acquire().await.context("waiting to ask a provider")?;
    app.blocking(move |_| question(providers.as_ref())).await
}

fn random_text() -> Result<String> {
    Ok(beffroi_store::hexadecimal(&beffroi_store::random::<32>()?))
}

fn hash(text: &str) -> String {
    beffroi_store::sha256(text.as_bytes())
}

/// Begins a question: gives the address to which the browser is sent.
///
/// # Errors
/// [`Error::NotFound`] without such a provider, [`Error::Unavailable`] when it does not answer,
/// [`Error::Limit`] with code `too-many-attempts`.
pub async fn begin(app: &App, question: &Question<'_>, origin: &Origin) -> Result<String> {
    if !providers(app).iter().any(|head| head.code == question.provider) {
        return Err(Error::NotFound);
    }
    let now = app.clock.now();
    let network = hash(&format!("provider:{}", rules::network(&origin.address)));
    let max = app.limits.provider_requests_max;
    if super::sign_in::store::attempt(&app.store, &network, max, now).await?.is_none() {
        return Err(rules::too_many_provider_requests());
    }
    let (state, nonce, verifier) = (random_text()?, random_text()?, random_text()?);
    let kept = Kept {
        nonce: nonce.clone(),
        verifier: verifier.clone(),
        back: question.back.to_owned(),
        invitation: question.invitation.map(|token| token.expose().to_owned()),
    };
    let text = serde_json::to_vec(&kept).context("writing a question to a provider")?;
    let sealed = app.secret.seal(Use::Provider, &hash(&state), &text)?;
    store::insert(&app.store, &hash(&state), &hash(question.browser), question, &sealed, now).await?;
    let (provider, redirect) = (question.provider.to_owned(), question.redirect.to_owned());
    ask(app, move |providers| {
        let request =
            SignInRequest { state: &state, nonce: &nonce, verifier: &verifier, redirect: &redirect };
        providers.begin(&provider, &request)
    })
    .await
}

/// Takes the answer to a question, once, from the browser that asked it: gives the page to show, and what came
/// of it.
///
/// # Errors
/// [`Error::Input`] when it is no answer of ours, when it does not hold, or when it names somebody whom nothing
/// lets in: the message says what to do. [`Error::Unavailable`] when the provider does not answer.
pub async fn complete(app: &App, answer: &ProviderAnswer<'_>, origin: &Origin) -> Result<(String, Outcome)> {
    let state_hash = hash(answer.state);
    let asked = store::take(&app.store, &state_hash, answer.provider).await?;
    let oldest = app.clock.now().as_millisecond() - rules::PROVIDER_MILLISECONDS;
    let asked = asked.filter(|asked| {
        asked.created.as_millisecond() > oldest
            && rules::same(asked.browser_hash.as_bytes(), hash(answer.browser).as_bytes())
    });
    let asked = asked.ok_or_else(no_question)?;
    let kept = app.secret.open(Use::Provider, &state_hash, &asked.sealed)?;
    let kept: Kept = serde_json::from_slice(&kept).context("reading a question to a provider")?;
    let (provider, code) = (answer.provider.to_owned(), answer.code.to_owned());
    let issuer = answer.issuer.map(str::to_owned);
    let (state, redirect) = (answer.state.to_owned(), answer.redirect.to_owned());
    let (nonce, verifier) = (kept.nonce, kept.verifier);
    let identity = ask(app, move |providers| {
        let request =
            SignInRequest { state: &state, nonce: &nonce, verifier: &verifier, redirect: &redirect };
        let response = AuthorizationResponse { code: &code, issuer: issuer.as_deref() };
        providers.complete(&provider, &response, &request)
    })
    .await?;
    let outcome = match asked.purpose {
        Purpose::SignIn => {
            let person = recognise(app, answer.provider, &identity).await?;
            Outcome::Began(let_in(app, answer.provider, person, &identity, origin).await?)
        }
        Purpose::Invitation => {
            let token = kept.invitation.as_deref().map(InvitationToken::from_text).ok_or_else(no_question)?;
            let person = invited::answer(app, answer.provider, &identity, &token).await?;
            Outcome::Began(let_in(app, answer.provider, person, &identity, origin).await?)
        }
        Purpose::Link | Purpose::Confirm => {
            let token = answer.session.ok_or(Error::SignIn)?;
            let signed_in = session::signed_in(app, token).await?.ok_or(Error::SignIn)?;
            if asked.person != Some(signed_in.person) {
                return Err(no_question());
            }
            if asked.purpose == Purpose::Link {
                link(app, &signed_in, answer.provider, identity.subject).await?;
            } else {
                confirm(app, token, &signed_in, answer.provider, &identity.subject).await?;
            }
            Outcome::Done
        }
    };
    Ok((kept.back, outcome))
}

fn no_question() -> Error {
    Error::Input(
        Problem::new(
            "provider-answer-unknown",
            "Cette connexion n’a pas été demandée depuis ce navigateur, ou a trop attendu.",
        )
        .advice("Recommencez depuis la page de connexion. Vous avez dix minutes.")
        .detail("no request with this state, browser and age"),
    )
}

async fn let_in(
    app: &App,
    provider: &str,
    person: PersonId,
    identity: &Identity,
    origin: &Origin,
) -> Result<SessionToken> {
    let stage = second_factor::stage_after_provider(app, person, identity.assurance.as_deref()).await?;
    let sealed = app.secret.seal(Use::Provider, &token_owner(provider), identity.token.as_bytes())?;
    let beginning = Beginning {
        provider: Some((provider.to_owned(), sealed)),
        ..Beginning::of(person, stage, Method::Provider)
    };
    let token = session::begin(app, &beginning, origin).await?;
    let two_factors = identity.assurance.as_deref().is_some_and(rules::is_multi_factor);
    let at = two_factors.then(|| app.clock.now());
    store::note_assurance(&app.store, provider, &identity.subject, at).await?;
    second_factor::note_if_whole(app, person, stage, Method::Provider).await?;
    Ok(token)
}

fn token_owner(provider: &str) -> String {
    format!("identity-token:{provider}")
}

/// The account of somebody whom a provider vouches for: the one that is linked, or a new one when the territory
/// of their organisation lets its agents in.
async fn recognise(app: &App, provider: &str, identity: &Identity) -> Result<PersonId> {
    if let Some((mut person, has_password)) = store::person(&app.store, provider, &identity.subject).await? {
        if !has_password {
            follow_address(app, &mut person, &identity.email).await?;
        }
        return Ok(person.id);
    }
    let siret = identity.siret.as_deref();
    let unknown = || rules::siret_unknown(siret);
    let siren = siret.and_then(rules::siren_of).ok_or_else(unknown)?;
    let found = store::territories(&app.store, siren).await?;
    let [(territory, role)] = found.as_slice() else { return Err(unknown()) };
    let role = role.ok_or_else(rules::account_needed)?;
    let (email, name) = (rules::email(&identity.email)?, rules::person_name(&identity.name)?);
    if let Some((person, _)) = super::store::by_email(&app.store, &email).await? {
        // Whoever watches over that account learns that somebody else is vouched for under its address.
        journalled::note_aside(app, person.id, "account.sign_in_refused", json!({ "provider": provider }));
        return Err(rules::address_taken());
    }
    join(app, *territory, role, (email, name), (provider.to_owned(), identity.subject.clone())).await
}

/// The address at the provider has changed: that of an account that has no other way in follows.
async fn follow_address(app: &App, person: &mut Person, email: &str) -> Result<()> {
    let Ok(email) = rules::email(email) else { return Ok(()) };
    if email == person.email || super::store::by_email(&app.store, &email).await?.is_some() {
        return Ok(());
    }
    let (id, new) = (person.id, email.clone());
    journalled::change(app, id, "account.email", json!({ "by": "provider" }), move |cx| {
        Box::pin(async move { store::set_email(cx, id, &new).await })
    })
    .await?;
    person.email = email;
    Ok(())
}

async fn join(
    app: &App,
    territory: TerritoryId,
    role: Role,
    (email, name): (String, String),
    (provider, key): (String, String),
) -> Result<PersonId> {
    app.write(&Actor::program(territory, "sign-in"), move |cx| {
        Box::pin(async move {
            if super::store::by_email_within(cx, &email).await?.is_some() {
                return Err(rules::address_taken());
            }
            let person = Person { id: cx.identifier(PersonId::new)?, email, name };
            let person = super::store::ensure(cx, &person, None).await?;
            super::store::set_roles(cx, person.id, role.into()).await?;
            if !store::link(cx, &provider, &key, person.id).await? {
                return Err(rules::linked_elsewhere());
            }
            cx.record(
                "account.add",
                subject(person.id),
                &json!({ "roles": [role.code()], "provider": provider }),
            );
            Ok(person.id)
        })
    })
    .await
}

async fn link(app: &App, signed_in: &SignedIn, provider: &str, key: String) -> Result<()> {
    if signed_in.session.territory.is_some() {
        return Err(Error::Denied("the account of the worst day is linked to nobody".to_owned()));
    }
    let (person, provider) = (signed_in.person, provider.to_owned());
    let detail = json!({ "provider": provider });
    journalled::change(app, person, "account.link", detail, move |cx| {
        Box::pin(async move {
            if store::link(cx, &provider, &key, person).await? {
                Ok(())
            } else {
                Err(rules::linked_elsewhere())
            }
        })
    })
    .await
}

async fn confirm(
    app: &App,
    token: &SessionToken,
    signed_in: &SignedIn,
    provider: &str,
    key: &str,
) -> Result<()> {
    let known = store::person(&app.store, provider, key).await?;
    if known.is_none_or(|(person, _)| person.id != signed_in.person) {
        return Err(rules::linked_elsewhere());
    }
    session::store::authenticated(&app.store, &session::token_hash(token), app.clock.now()).await
}

/// The identities that the account of the person signed in is linked to.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn identities(app: &App, signed_in: &SignedIn) -> Result<Vec<LinkedIdentity>> {
    store::of_person(&app.store, signed_in.person).await
}

/// Undoes the link to a provider, unless the account has no other way in.
///
/// # Errors
/// [`Error::Conflict`] with code `last-way-in`; [`Error::NotFound`] when it is not linked.
pub async fn unlink(app: &App, signed_in: &SignedIn, provider: &str) -> Result<()> {
    let all = identities(app, signed_in).await?;
    let others = all.iter().any(|identity| identity.provider != provider);
    if !others && !super::sign_in::has_password(app, signed_in.person).await? {
        return Err(Error::Conflict(
            Problem::new("last-way-in", "C’est votre seule façon de vous connecter.")
                .advice("Donnez-vous d’abord un mot de passe."),
        ));
    }
    let (person, provider) = (signed_in.person, provider.to_owned());
    let detail = json!({ "provider": provider });
    journalled::change(app, person, "account.unlink", detail, move |cx| {
        Box::pin(async move {
            if store::unlink(cx, &provider, person).await? { Ok(()) } else { Err(Error::NotFound) }
        })
    })
    .await
}

/// The role that agents of the actor's territory get when a provider vouches for its SIREN; nothing refuses them.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn provider_role(app: &App, actor: &Actor) -> Result<Option<Role>> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    store::role(&app.store, actor).await
}

/// Chooses that role. It cannot be one that owes a second factor: nobody would have chosen the person.
///
/// # Errors
/// [`Error::Input`] with code `provider-role`; [`Error::Denied`] without the right.
pub async fn choose_provider_role(app: &App, actor: &Actor, role: Option<Role>) -> Result<()> {
    let privileged = beffroi_kernel::Roles::privileged();
    if role.is_some_and(|role| privileged.contains(role)) {
        return Err(Error::Input(
            Problem::new("provider-role", "Ce rôle ne se donne qu’à une personne nommée.")
                .advice("Choisissez par exemple « agent » ou « lecteur ».")
                .field("role"),
        ));
    }
    let before = provider_role(app, actor).await?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            store::set_role(cx, role).await?;
            let detail = json!({ "before": before.map(Role::code), "after": role.map(Role::code) });
            cx.record("territory.provider_role", format!("territory:{}", cx.actor().territory), &detail);
            Ok(())
        })
    })
    .await
}

/// The address for signing out at a provider as well.
pub(super) async fn end(app: &App, provider: &str, sealed: &str, redirect: &str) -> Result<Option<String>> {
    let token = app.secret.open(Use::Provider, &token_owner(provider), sealed)?;
    let token = String::from_utf8_lossy(&token).into_owned();
    let (provider, redirect, state) = (provider.to_owned(), redirect.to_owned(), random_text()?);
    match ask(app, move |providers| providers.end(&provider, &token, &state, &redirect)).await {
        Ok(address) => Ok(address),
        Err(error @ (Error::Unavailable(_) | Error::NotFound)) => {
            tracing::warn!(error = error.chain(), "signing out at a provider was not possible");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_are_read_back() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_code(purpose.code()), Some(purpose));
        }
        assert_eq!(Purpose::from_code("other"), None);
    }
}
