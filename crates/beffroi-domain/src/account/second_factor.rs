//! The second factor: codes that change every thirty seconds (RFC 6238), and recovery codes for the day when
//! the telephone is lost.

mod message;
pub(crate) mod store;

pub use message::{FactorMessage, factor_message};

use super::actions::subject;
use super::model::{Person, SessionToken, SignedIn};
use super::session::{self, Method, Origin, Session, Stage};
use super::{journalled, rules, sign_in};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Roles, TerritoryId, Who};
use beffroi_store::{Use, WriteContext};
use jiff::Timestamp;
use serde_json::json;
use totp_rs::{Algorithm, TOTP};

/// Bytes of a secret: as many as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Seconds for which a code is shown.
const STEP_SECONDS: u64 = 30;
/// Digits of a code.
const DIGITS: usize = 6;
/// Recovery codes given at a time.
const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: nobody guesses one, so a plain hash is enough.
const RECOVERY_BYTES: usize = 10;

/// The second factor of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Since when it is asked for; absent when they have none.
    pub since: Option<Timestamp>,
    /// Recovery codes that were not used yet.
    pub codes_left: u64,
    /// Whether one of their roles owes one.
    pub owed: bool,
}

/// What an application that makes codes is given.
#[derive(Clone)]
pub struct Enrolment {
    /// The secret, in base 32, in groups of four: what is typed when no picture can be taken.
    pub secret: String,
    /// The same as an address, which the picture holds.
    pub address: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

/// The roles that owe a second factor in a territory: what it and those that host it chose together; the
/// privileged ones when nobody chose.
///
/// # Errors
/// [`Error::NotFound`] when there is no such territory.
pub async fn owing_roles(app: &App, territory: TerritoryId) -> Result<Roles> {
    let chosen = store::choices(&app.store, territory).await?.ok_or(Error::NotFound)?;
    Ok(rules::owing(&chosen))
}

/// Chooses which roles owe a second factor in the actor's territory and in those that it hosts.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn choose_owing_roles(app: &App, actor: &Actor, roles: Roles) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            let before = store::choose(cx, roles).await?;
            let detail = json!({ "before": before, "after": roles });
            cx.record(
                "territory.second_factor_roles",
                format!("territory:{}", cx.actor().territory),
                &detail,
            );
            Ok(())
        })
    })
    .await
}

/// What a right password leads to.
pub(super) async fn stage(app: &App, person: PersonId) -> Result<Stage> {
    if store::find(&app.store, person).await?.is_some_and(|kept| kept.confirmed.is_some()) {
        return Ok(Stage::SecondFactor);
    }
    Ok(if owes(app, person).await? { Stage::Enrolment } else { Stage::Whole })
}

async fn owes(app: &App, person: PersonId) -> Result<bool> {
    let held = store::roles_with_choices(&app.store, person, app.clock.now()).await?;
    Ok(held.iter().any(|(role, chosen)| rules::owing(chosen).contains(*role)))
}

/// The second factor of the person signed in.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn second_factor(app: &App, person: PersonId) -> Result<SecondFactor> {
    let since = store::find(&app.store, person).await?.and_then(|kept| kept.confirmed);
    let codes_left = store::codes_left(&app.store, person).await?;
    Ok(SecondFactor { since, codes_left, owed: owes(app, person).await? })
}

fn owner(person: PersonId) -> String {
    format!("person:{person}")
}

/// Begins, or shows again, the enrolment of whoever holds a session: signed in, or on their way.
///
/// # Errors
/// [`Error::SignIn`] without a session; [`Error::Conflict`] with code `second-factor-exists`.
pub async fn begin_enrolment(app: &App, token: &SessionToken) -> Result<Enrolment> {
    let (person, session) = enrolling(app, token).await?;
    let fresh = beffroi_store::random::<SECRET_BYTES>()?;
    let sealed = app.secret.seal(Use::SecondFactor, &owner(person.id), &fresh)?;
    // Shown again, it is the same: a page that is loaded twice must not spoil the picture just taken. One of
    // an earlier session is made anew.
    let sealed = store::propose(&app.store, person.id, &sealed, session.began, app.clock.now()).await?;
    let secret = app.secret.open(Use::SecondFactor, &owner(person.id), &sealed)?;
    let base32 = data_encoding::BASE32_NOPAD.encode(&secret);
    let account: String = rules::percent(&person.email);
    Ok(Enrolment {
        secret: rules::grouped(&base32, 4, " "),
        address: format!(
            "otpauth://totp/Beffroi:{account}?secret={base32}&issuer=Beffroi&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
        ),
    })
}

async fn enrolling(app: &App, token: &SessionToken) -> Result<(Person, Session)> {
    let (person, session) = session::holder(app, token).await?;
    if session.territory.is_some() {
        return Err(Error::Denied("the account of the worst day has no second factor".to_owned()));
    }
    let exists = store::find(&app.store, person.id).await?.is_some_and(|kept| kept.confirmed.is_some());
    if exists || session.stage == Stage::SecondFactor {
        return Err(Error::Conflict(
            Problem::new("second-factor-exists", "Vous avez déjà un second facteur.")
                .advice("Retirez-le d’abord, depuis la page de votre compte."),
        ));
    }
    Ok((person, session))
}

/// Ends an enrolment with a first code: gives the recovery codes, which are shown once, and the token of the
/// session from now on.
///
/// # Errors
/// [`Error::Input`] with code `code-refused`; as [`begin_enrolment`].
pub async fn confirm_enrolment(
    app: &App,
    token: &SessionToken,
    code: &str,
    origin: &Origin,
) -> Result<(SessionToken, Vec<String>)> {
    let (person, enrolled) = enrolling(app, token).await?;
    let tried = tried(app, person.id, origin).await?;
    let kept = store::find(&app.store, person.id).await?.ok_or_else(rules::code_refused)?;
    let step = matching_step(app, person.id, &kept, code)?.ok_or_else(rules::code_refused)?;
    let (codes, hashes) = new_codes(person.id)?;
    journalled::change(app, person.id, "second_factor.enrol", json!({}), move |cx| {
        Box::pin(async move {
            if !store::confirm(cx, person.id, step).await? {
                return Err(rules::code_refused());
            }
            store::replace_codes(cx, person.id, &hashes).await
        })
    })
    .await?;
    tried.forgive(app).await?;
    if enrolled.stage == Stage::Whole {
        return Ok((token.clone(), codes));
    }
    let token = session::complete(app, token).await?;
    sign_in::note_sign_in(app, person.id, enrolled.method).await?;
    Ok((token, codes))
}

async fn tried(app: &App, person: PersonId, origin: &Origin) -> Result<sign_in::Tried> {
    let tried = sign_in::try_once(app, "code", &person.to_string(), &origin.address).await?;
    tried.ok_or_else(rules::too_many_attempts)
}

/// Gives the code that a sign-in still lacks, of the application or a recovery code.
///
/// # Errors
/// [`Error::Input`] with code `code-refused`, [`Error::Limit`] with code `too-many-attempts`;
/// [`Error::SignIn`] when the sign-in was left for too long.
pub async fn give_code(app: &App, token: &SessionToken, code: &str, origin: &Origin) -> Result<SessionToken> {
    let (person, session) = session::holder(app, token).await?;
    if session.stage != Stage::SecondFactor {
        return Err(Error::SignIn);
    }
    let tried = tried(app, person.id, origin).await?;
    if !accepts(app, person.id, code).await? {
        journalled::note_aside(app, person.id, "second_factor.refused", json!({}));
        return Err(rules::code_refused());
    }
    tried.forgive(app).await?;
    let token = session::complete(app, token).await?;
    sign_in::note_sign_in(app, person.id, session.method).await?;
    Ok(token)
}

/// Whether a code is one of the moment, or a recovery code, that was not used yet; it is used by asking.
pub(super) async fn accepts(app: &App, person: PersonId, code: &str) -> Result<bool> {
    let Some(kept) = store::find(&app.store, person).await?.filter(|kept| kept.confirmed.is_some()) else {
        return Ok(false);
    };
    let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_uppercase();
    if code.len() == DIGITS {
        return match matching_step(app, person, &kept, &code)? {
            Some(step) => store::use_step(&app.store, person, step).await,
            None => Ok(false),
        };
    }
    let used = store::use_code(&app.store, person, &code_hash(person, &code), app.clock.now()).await?;
    if used {
        let left = store::codes_left(&app.store, person).await?;
        journalled::note(app, person, "second_factor.recovery", &json!({ "codes_left": left })).await?;
    }
    Ok(used)
}

/// The step whose code this is: the present one, the one before or the one after, because clocks differ.
fn matching_step(app: &App, person: PersonId, kept: &store::Kept, code: &str) -> Result<Option<i64>> {
    let secret = app.secret.open(Use::SecondFactor, &owner(person), &kept.sealed_secret)?;
    let totp = TOTP::new(Algorithm::SHA1, DIGITS, 1, STEP_SECONDS, secret.to_vec())
        .context("setting up the second factor")?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let now = u64::try_from(app.clock.now().as_second()).unwrap_or(0) / STEP_SECONDS;
    let mut found = None;
    for step in now.saturating_sub(1)..=now + 1 {
        let expected = totp.generate(step * STEP_SECONDS);
        let step = i64::try_from(step).context("counting the steps of a second factor")?;
        if rules::same(expected.as_bytes(), code.as_bytes()) && step > kept.last_step {
            found = Some(step);
        }
    }
    Ok(found)
}

/// Recovery codes: as people read them, and as they are kept.
fn new_codes(person: PersonId) -> Result<(Vec<String>, Vec<String>)> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let bytes = beffroi_store::random::<RECOVERY_BYTES>()?;
        codes.push(rules::grouped(&data_encoding::BASE32_NOPAD.encode(&bytes), 4, "-"));
    }
    let hashes = codes.iter().map(|code| code_hash(person, &code.replace('-', ""))).collect();
    Ok((codes, hashes))
}

fn code_hash(person: PersonId, code: &str) -> String {
    beffroi_store::sha256(format!("recovery:{person}:{code}").as_bytes())
}

/// Gives ten new recovery codes, shown once; the old ones are worth nothing from now on.
///
/// # Errors
/// [`Error::NotFound`] without a second factor.
pub async fn renew_codes(app: &App, signed_in: &SignedIn) -> Result<Vec<String>> {
    let person = signed_in.person;
    let (codes, hashes) = new_codes(person)?;
    journalled::change(app, person, "second_factor.codes", json!({}), move |cx| {
        Box::pin(async move {
            store::find_within(cx, person)
                .await?
                .filter(|kept| kept.confirmed.is_some())
                .ok_or(Error::NotFound)?;
            store::replace_codes(cx, person, &hashes).await
        })
    })
    .await?;
    Ok(codes)
}

/// Somebody removes their own second factor, unless one of their roles owes one.
///
/// # Errors
/// [`Error::Conflict`] with code `second-factor-owed`; [`Error::NotFound`] without a second factor.
pub async fn remove(app: &App, signed_in: &SignedIn) -> Result<()> {
    if owes(app, signed_in.person).await? {
        return Err(Error::Conflict(
            Problem::new("second-factor-owed", "Votre rôle demande un second facteur : il ne peut pas être retiré.")
                .advice("Pour changer de téléphone, utilisez un code de secours, ou demandez à un autre administrateur de le réinitialiser."),
        ));
    }
    let person = signed_in.person;
    journalled::change(app, person, "second_factor.remove", json!({}), move |cx| {
        Box::pin(async move { forget(cx, person).await })
    })
    .await
}

async fn forget(cx: &mut WriteContext, person: PersonId) -> Result<()> {
    if store::delete(cx, person).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// Takes away the second factor of a member who lost it: they enrol anew at their next sign-in, after their
/// password. Whoever does this learns nothing and cannot come in. An administrator does it for those who have
/// a role in no other territory, the administrator of the machine for everybody.
///
/// # Errors
/// [`Error::NotFound`] when they are no member or have none; [`Error::Conflict`] with code
/// `second-factor-elsewhere`; [`Error::Denied`] without the right, and for one's own.
pub async fn reset(app: &App, actor: &Actor, person: PersonId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            super::store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            let program = matches!(cx.actor().who, Who::Program { .. });
            if cx.actor().person() == Some(person) {
                return Err(Error::Denied("nobody resets their own second factor".to_owned()));
            }
            if !program && super::store::roles_elsewhere(cx, person).await? > 0 {
                return Err(Error::Conflict(
                    Problem::new("second-factor-elsewhere", "Cette personne a aussi un rôle dans un autre territoire.")
                        .advice("Son second facteur protège les deux : demandez à l’administrateur de la plateforme de le retirer."),
                ));
            }
            forget(cx, person).await?;
            session::store::delete_of_person(cx, person).await?;
            cx.record("second_factor.reset", subject(person), &json!({}));
            Ok(())
        })
    })
    .await
}

/// The stage of somebody whom a provider recognised: with two factors there, nothing is asked here.
pub(super) async fn stage_after_provider(
    app: &App,
    person: PersonId,
    assurance: Option<&str>,
) -> Result<Stage> {
    if assurance.is_some_and(rules::is_multi_factor) {
        return Ok(Stage::Whole);
    }
    stage(app, person).await
}

/// How a sign-in that stands at this stage was begun, for the journal.
pub(super) async fn note_if_whole(app: &App, person: PersonId, stage: Stage, method: Method) -> Result<()> {
    if stage == Stage::Whole { sign_in::note_sign_in(app, person, method).await } else { Ok(()) }
}
