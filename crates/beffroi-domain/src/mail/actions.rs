//! What is done with the outbox: writing a mail within a change, taking it back, looking, cleaning.

use super::model::{Letter, MailId, MailState, Template};
use super::store::Waiting;
use super::{jobs, rules, store};
use crate::App;
use beffroi_kernel::{Actor, Result, Right};
use beffroi_store::{Use, WriteContext};
use jiff::Timestamp;
use serde_json::json;

/// How long a mail is kept, sent or not, in milliseconds.
const KEPT_MILLISECONDS: i64 = 30 * 24 * 3_600_000;
/// A mail that nobody tried to send for so long has no job any more, in milliseconds.
const LEFT_BEHIND_MILLISECONDS: i64 = 3_600_000;
/// A mail older than this is not sent when a mail server comes at last: its link was handed over, or is dead.
const STALE_MILLISECONDS: i64 = 2 * 24 * 3_600_000;

/// Writes a mail in the outbox, within the change that makes it necessary; it is sent after the commit. Without a
/// mail server it waits, and whoever made it shows the link to be handed over.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the template asks for what is not given, or the database refuses.
pub(crate) async fn post(
    app: &App,
    cx: &mut WriteContext,
    template: Template,
    recipient: &str,
    values: &[(&str, &str)],
) -> Result<MailId> {
    let written = rules::write(template, values)?;
    let id = cx.identifier(MailId::new)?;
    let sealed_text = app.secret.seal(Use::Mail, &id.to_string(), written.text.as_bytes())?;
    let mail = Waiting { id, recipient: recipient.to_owned(), subject: written.subject, sealed_text };
    store::insert(cx, &mail).await?;
    if app.mailer.is_some() {
        jobs::enqueue(cx, id);
    }
    Ok(id)
}

/// Keeps a mail from leaving, because what it says no longer holds.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn withdraw(cx: &mut WriteContext, mail: MailId, why: &str) -> Result<()> {
    store::withdraw(cx, mail, why).await
}

/// Forgets what was written to somebody in the territory of the change.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn forget(cx: &mut WriteContext, recipient: &str) -> Result<()> {
    store::forget(cx, recipient).await
}

/// The newest mails written for the actor's territory.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right to see who has access.
pub async fn list(app: &App, actor: &Actor, limit: u32) -> Result<Vec<Letter>> {
    beffroi_store::authorise(actor, Right::AccountRead)?;
    store::list(&app.store, actor, limit).await
}

/// Gives a job to mails that have none, because no mail server was configured when they were written.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn resume(app: &App, now: Timestamp) -> Result<()> {
    if app.mailer.is_none() {
        return Ok(());
    }
    let now = now.as_millisecond();
    let (from, until) = (now - STALE_MILLISECONDS, now - LEFT_BEHIND_MILLISECONDS);
    for (territory, mail) in store::left_behind(&app.store, from, until).await? {
        app.write(&Actor::program(territory, jobs::PROGRAM), move |cx| {
            Box::pin(async move {
                jobs::enqueue(cx, mail);
                cx.record("mail.resume", format!("mail:{mail}"), &json!({}));
                Ok(())
            })
        })
        .await?;
    }
    Ok(())
}

/// Forgets mails that are old.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn sweep(app: &App, now: Timestamp) -> Result<()> {
    store::sweep(&app.store, now.as_millisecond() - KEPT_MILLISECONDS).await
}

/// How many mails of the instance are in each state: figures for those who watch the machine.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn counts(app: &App) -> Result<Vec<(MailState, u64)>> {
    store::counts(&app.store).await
}
