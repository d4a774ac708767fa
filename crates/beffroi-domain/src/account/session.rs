//! Sessions: who holds which, what each is worth, and how they end.

pub(crate) mod store;

use super::actions::subject;
use super::model::{Person, SessionToken, SignedIn};
use super::rules::{self, Worth};
use super::{break_glass, provider, second_factor, sign_in};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, TerritoryId};
use jiff::Timestamp;
use serde_json::json;

/// Where a request comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The address of the network, as the connection or a declared proxy gives it.
    pub address: String,
    /// The machine in a few French words, such as `Firefox sous Windows`.
    pub device: String,
}

impl From<&str> for Origin {
    fn from(address: &str) -> Self {
        Self { address: address.to_owned(), device: String::new() }
    }
}

/// How far a sign-in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is missing.
    Whole,
    /// The password was right; the code of the second factor is asked for.
    SecondFactor,
    /// The password was right; the person owes a second factor and has none yet.
    Enrolment,
}

impl Stage {
    const ALL: [Self; 3] = [Self::Whole, Self::SecondFactor, Self::Enrolment];

    fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::SecondFactor => "second_factor",
            Self::Enrolment => "enrolment",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// How a session was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// With a password.
    Password,
    /// At a sign-in provider.
    Provider,
    /// With the code in the envelope of the worst day.
    BreakGlass,
}

impl Method {
    const ALL: [Self; 3] = [Self::Password, Self::Provider, Self::BreakGlass];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "provider",
            Self::BreakGlass => "break_glass",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What it is closed by. It opens nothing.
    pub id: String,
    /// How far it has come.
    pub stage: Stage,
    /// How it was begun.
    pub method: Method,
    /// The only territory that it opens, for the account of the worst day.
    pub territory: Option<TerritoryId>,
    /// The machine, in a few French words; may be empty.
    pub device: String,
    /// The network, shortened; may be empty.
    pub place: String,
    /// When it began.
    pub began: Timestamp,
    /// When it was last used, to five minutes.
    pub seen: Timestamp,
    /// When the person last proved who they are.
    pub authenticated: Timestamp,
}

impl Session {
    /// Whether the person proved who they are not long ago: asked before dangerous acts.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        rules::is_fresh(self.authenticated, now)
    }

    /// When it ends whatever happens.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        rules::end_of_session(self.stage, self.method, self.began)
    }
}

/// What a session begins as.
pub(super) struct Beginning {
    pub person: PersonId,
    pub stage: Stage,
    pub method: Method,
    pub territory: Option<TerritoryId>,
    /// The provider and its identity token, sealed.
    pub provider: Option<(String, String)>,
}

impl Beginning {
    pub(super) fn of(person: PersonId, stage: Stage, method: Method) -> Self {
        Self { person, stage, method, territory: None, provider: None }
    }
}

pub(super) fn token_hash(token: &SessionToken) -> String {
    beffroi_store::sha256(token.expose().as_bytes())
}

pub(super) fn new_token() -> Result<SessionToken> {
    Ok(SessionToken::from_bytes(&beffroi_store::random()?))
}

/// Begins a session. The token is new every time.
pub(super) async fn begin(app: &App, beginning: &Beginning, origin: &Origin) -> Result<SessionToken> {
    let token = new_token()?;
    let id = beffroi_store::hexadecimal(&beffroi_store::random::<16>()?);
    let place = rules::place(&origin.address);
    let device: String = origin.device.chars().filter(|c| !c.is_control()).take(80).collect();
    store::insert(&app.store, &token_hash(&token), &id, beginning, (&device, &place), app.clock.now())
        .await?;
    Ok(token)
}

/// Who holds a token, with the session; nothing when it has ended.
async fn held(app: &App, token: &SessionToken) -> Result<Option<(Person, Session)>> {
    let hash = token_hash(token);
    let Some((person, session)) = store::find(&app.store, &hash).await? else { return Ok(None) };
    let now = app.clock.now();
    match rules::worth(&session, now) {
        Worth::Ended => {
            store::delete(&app.store, &hash).await?;
            return Ok(None);
        }
        Worth::HoldsUnnoted => store::note_seen(&app.store, &hash, now).await?,
        Worth::Holds => {}
    }
    Ok(Some((person, session)))
}

/// Who holds this token; nothing when the session has ended, or still lacks its second factor.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn signed_in(app: &App, token: &SessionToken) -> Result<Option<SignedIn>> {
    let Some((person, session)) = held(app, token).await? else { return Ok(None) };
    if session.stage != Stage::Whole {
        return Ok(None);
    }
    Ok(Some(SignedIn { person: person.id, name: person.name, email: person.email, session }))
}

/// How many sessions are open in the instance: a figure for those who watch the machine.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn count(app: &App) -> Result<u64> {
    store::count(&app.store).await
}

/// Who holds a token whose sign-in is not whole yet, and how far it has come. They can do nothing but go on.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn pending(app: &App, token: &SessionToken) -> Result<Option<(Person, Session)>> {
    Ok(held(app, token).await?.filter(|(_, session)| session.stage != Stage::Whole))
}

/// Who holds a token, whether their sign-in is whole or not.
pub(super) async fn holder(app: &App, token: &SessionToken) -> Result<(Person, Session)> {
    held(app, token).await?.ok_or(Error::SignIn)
}

/// Makes a sign-in whole, under a new token: the one that was known before the second factor opens nothing.
pub(super) async fn complete(app: &App, token: &SessionToken) -> Result<SessionToken> {
    let new = new_token()?;
    if store::complete(&app.store, &token_hash(token), &token_hash(&new), app.clock.now()).await? {
        return Ok(new);
    }
    Err(Error::SignIn)
}

/// Ends a session.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn sign_out(app: &App, token: &SessionToken) -> Result<()> {
    store::delete(&app.store, &token_hash(token)).await
}

/// The open sessions of somebody, the newest first.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn sessions(app: &App, signed_in: &SignedIn) -> Result<Vec<Session>> {
    let now = app.clock.now();
    let mut all = store::of_person(&app.store, signed_in.person).await?;
    // Those who opened the same envelope are one account, but see no session of another territory.
    all.retain(|session| {
        rules::worth(session, now) != Worth::Ended && session.territory == signed_in.session.territory
    });
    Ok(all)
}

/// Closes one of somebody's own sessions.
///
/// # Errors
/// [`Error::NotFound`] when it is not theirs, or no longer open.
pub async fn close_session(app: &App, signed_in: &SignedIn, id: &str) -> Result<()> {
    if store::delete_one(&app.store, signed_in.person, id).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// Closes all of somebody's own sessions but this one; says how many.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn close_other_sessions(app: &App, signed_in: &SignedIn) -> Result<u64> {
    store::delete_others(&app.store, signed_in.person, &signed_in.session.id).await
}

/// Closes the sessions of a member of the actor's territory: a lost telephone, somebody who leaves today.
///
/// # Errors
/// [`Error::NotFound`] when they are no member; [`Error::Denied`] without the right.
pub async fn close_sessions_of(app: &App, actor: &Actor, person: PersonId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            super::store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            let closed = store::delete_of_person(cx, person).await?;
            cx.record("account.close_sessions", subject(person), &json!({ "closed": closed }));
            Ok(())
        })
    })
    .await
}

/// Proves again who holds a session, with their password, a code of their second factor, or the code in the
/// envelope: what [`Session::is_fresh`] asks for.
///
/// # Errors
/// [`Error::Input`] with code `confirmation-refused`, [`Error::Limit`] with code `too-many-attempts`.
pub async fn confirm(app: &App, token: &SessionToken, proof: &str, origin: &Origin) -> Result<()> {
    let (person, session) = holder(app, token).await?;
    if session.stage != Stage::Whole {
        return Err(Error::SignIn);
    }
    let account = person.id.to_string();
    let tried = sign_in::try_once(app, "confirm", &account, &origin.address).await?;
    let tried = tried.ok_or_else(rules::too_many_attempts)?;
    let fits = match session.territory {
        Some(territory) => break_glass::fits(app, territory, proof).await?,
        None if rules::looks_like_a_code(proof) => second_factor::accepts(app, person.id, proof).await?,
        None => sign_in::fits(app, person.id, proof).await?,
    };
    if !fits {
        return Err(confirmation_refused());
    }
    tried.forgive(app).await?;
    store::authenticated(&app.store, &token_hash(token), app.clock.now()).await
}

fn confirmation_refused() -> Error {
    Error::Input(
        Problem::new("confirmation-refused", "Ce n’est ni votre mot de passe, ni le code du moment.")
            .advice("Recommencez ; attendez le code suivant si vous venez d’en utiliser un.")
            .field("proof"),
    )
}

/// Where to send the browser to sign out at the provider of a session as well; nothing when it was begun
/// otherwise. A provider that does not answer changes nothing: signing out here is done.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn end_at_provider(app: &App, token: &SessionToken, redirect: &str) -> Result<Option<String>> {
    match store::provider(&app.store, &token_hash(token)).await? {
        Some((provider, sealed)) => provider::end(app, &provider, &sealed, redirect).await,
        None => Ok(None),
    }
}

/// Asks somebody's open sessions for a second factor when they have come to owe one: a new role, say.
pub(super) async fn reconsider(app: &App, person: PersonId) -> Result<()> {
    if second_factor::stage(app, person).await? == Stage::Enrolment {
        store::lower(&app.store, person, Stage::Enrolment).await?;
    }
    Ok(())
}
