//! The sealed account of the worst day: one per territory, a code in an envelope, no provider and no second
//! factor needed. Its use is seen by everybody.

pub(crate) mod store;

use super::actions::subject;
use super::model::SessionToken;
use super::session::{self, Beginning, Method, Origin, Stage};
use super::{password, rules, sign_in};
use crate::App;
use crate::mail::{self, Template};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, TerritoryId, calendar};
use beffroi_store::WriteContext;
use jiff::Timestamp;
use serde_json::json;

/// Bytes of a code: 32 characters to be copied from paper.
const CODE_BYTES: usize = 20;
/// The name under which the account acts.
const NAME: &str = "Accès de secours";

/// The seal of a territory's account of the worst day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The account itself.
    pub account: PersonId,
    /// When it was sealed.
    pub sealed: Timestamp,
    /// When it was broken: from then on the code in the envelope opens nothing.
    pub broken: Option<Timestamp>,
}

/// The seal of the actor's territory; nothing when it was never sealed.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn seal_state(app: &App, actor: &Actor) -> Result<Option<Seal>> {
    beffroi_store::authorise(actor, Right::BreakGlassWrite)?;
    Ok(store::find(&app.store, actor.territory).await?.map(|kept| kept.seal))
}

/// Seals the account anew: gives the code that goes into the envelope, shown once. The one before opens
/// nothing from now on, and a session that it opened goes on.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn seal(app: &App, actor: &Actor) -> Result<String> {
    beffroi_store::authorise(actor, Right::BreakGlassWrite)?;
    let plain = data_encoding::BASE32_NOPAD.encode(&beffroi_store::random::<CODE_BYTES>()?);
    let hash = password::hash(app, plain.clone()).await?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::BreakGlassWrite)?;
            let by = cx.actor().author();
            let new = cx.identifier(PersonId::new)?;
            let account = store::seal(cx, new, NAME, &hash, &by).await?;
            cx.record("break_glass.seal", subject(account), &json!({}));
            Ok(())
        })
    })
    .await?;
    Ok(rules::grouped(&plain, 4, "-"))
}

/// A code as it was hashed: what people copy from paper has spaces, hyphens and small letters, and the digits
/// that do not exist in it are the letters that look like them.
fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            '0' => 'O',
            '1' => 'I',
            '8' => 'B',
            other => other,
        })
        .collect()
}

/// Breaks the seal of a territory: begins a session of four hours at most, tells the administrators.
///
/// # Errors
/// [`Error::Input`] with code `break-glass-refused`, the same after the same work for an unknown territory, an
/// account that was never sealed or whose seal is broken, and a wrong code; [`Error::Limit`] with code
/// `too-many-attempts`.
pub async fn break_seal(app: &App, slug: &str, code: &str, origin: &Origin) -> Result<SessionToken> {
    let slug = slug.trim().to_lowercase();
    let tried = sign_in::try_once(app, "break-glass", &slug, &origin.address).await?;
    let tried = tried.ok_or_else(rules::too_many_attempts)?;
    let found = store::find_by_slug(&app.store, &slug).await?;
    let hash = found.as_ref().filter(|kept| kept.seal.broken.is_none()).map(|kept| kept.code_hash.clone());
    let fits = password::verify(app, plain(code), hash).await?;
    let Some(kept) = found.as_ref().filter(|_| fits) else {
        if let Some(kept) = found {
            note_refusal(app, &kept, tried.last);
        }
        return Err(refused());
    };
    let (territory, account) = (kept.territory, kept.seal.account);
    let told = app.clone();
    app.write(&Actor::program(territory, "break-glass"), move |cx| {
        Box::pin(async move {
            // Two people with copies of the sheet: one of them is second.
            if !store::break_open(cx).await? {
                return Err(refused());
            }
            cx.record("break_glass.use", subject(account), &json!({}));
            alert(&told, cx).await
        })
    })
    .await?;
    tried.forgive(app).await?;
    let beginning =
        Beginning { territory: Some(territory), ..Beginning::of(account, Stage::Whole, Method::BreakGlass) };
    session::begin(app, &beginning, origin).await
}

fn note_refusal(app: &App, kept: &store::Kept, last: bool) {
    let (app, territory, account) = (app.clone(), kept.territory, kept.seal.account);
    let action = if last { "break_glass.pause" } else { "break_glass.refused" };
    tokio::spawn(async move {
        let program = Actor::program(territory, "break-glass");
        let written = app.write(&program, move |cx| {
            Box::pin(async move {
                cx.record(action, subject(account), &json!({}));
                Ok(())
            })
        });
        if let Err(error) = written.await {
            tracing::error!(error = error.chain(), "a refusal of the sealed account could not be journalled");
        }
    });
}

fn refused() -> Error {
    Error::Input(
        Problem::new("break-glass-refused", "Le territoire ou le code de secours ne convient pas.")
            .advice("Vérifiez les deux sur la feuille de l’enveloppe. Un code ne sert qu’une fois.")
            .field("code"),
    )
}

/// Whether a code is the one that opened the present session: its seal is broken, and it still proves that
/// whoever acts has the sheet in hand.
pub(super) async fn fits(app: &App, territory: TerritoryId, code: &str) -> Result<bool> {
    let hash = store::find(&app.store, territory).await?.map(|kept| kept.code_hash);
    password::verify(app, plain(code), hash).await
}

/// Tells every administrator of the territory, by mail, that the seal was broken.
async fn alert(app: &App, cx: &mut WriteContext) -> Result<()> {
    let name = store::territory_name(cx).await?;
    let at = calendar::local(cx.now()).strftime("%d/%m/%Y à %H h %M").to_string();
    for address in store::administrators(cx).await? {
        let values = [("territoire", name.as_str()), ("moment", &at)];
        mail::post(app, cx, Template::BreakGlass, &address, &values).await?;
    }
    Ok(())
}
