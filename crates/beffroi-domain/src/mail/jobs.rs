//! Sending: at least once, with a number that stays the same, so that a mail sent twice is shown once.

use super::model::MailId;
use super::store::{self, Outcome};
use crate::App;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::Mail;
use beffroi_kernel::{Error, Problem, Result};
use beffroi_store::jobs::Job;
use beffroi_store::{Use, WriteContext};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The job that hands one mail to the mail server.
pub(crate) const SEND: &str = "mail.send";
/// The name under which the program itself acts on the outbox.
pub(super) const PROGRAM: &str = "mail";

/// What the job is about. Samples of it must load for ever.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Payload {
    mail: MailId,
}

/// Puts the sending of a mail in the queue.
pub(super) fn enqueue(cx: &mut WriteContext, mail: MailId) {
    cx.enqueue(SEND, &json!(Payload { mail }));
}

/// Hands a mail to the server. One that is no longer to be sent, or that no server can take, is left alone.
pub(crate) async fn send(app: &App, job: &Job) -> Result<()> {
    let payload: Payload = serde_json::from_str(&job.payload).context("reading the payload of mail.send")?;
    let Some(mailer) = app.mailer.clone() else { return Ok(()) };
    let Some(waiting) = store::waiting(&app.store, job.territory, payload.mail).await? else { return Ok(()) };
    let id = waiting.id.to_string();
    let text = app.secret.open(Use::Mail, &id, &waiting.sealed_text)?;
    let text = String::from_utf8(text.to_vec()).context("reading the text of a mail")?;
    let message_id = format!("<{id}@{}>", app.host());
    let mail = Mail { to: waiting.recipient, subject: waiting.subject, text, message_id };
    let outcome = app.blocking(move |_| Ok(mailer.send(&mail))).await?;
    match outcome {
        Ok(()) => {
            store::note(&app.store, job.territory, waiting.id, Outcome::Sent(app.clock.now())).await?;
            tracing::info!(mail = id, "a mail was handed to the mail server");
            Ok(())
        }
        // The server will never take this one: trying again would only annoy it.
        Err(error @ Error::Input(_)) => {
            let why = error.chain();
            tracing::warn!(mail = id, error = why, "the mail server refuses a mail for good");
            store::note(&app.store, job.territory, waiting.id, Outcome::Dead(&why)).await
        }
        Err(error) => {
            store::note(&app.store, job.territory, waiting.id, Outcome::Failed(&error.chain())).await?;
            Err(error)
        }
    }
}

/// Gives a mail up after the last attempt.
pub(crate) async fn give_up(app: &App, job: &Job, why: &str) -> Result<()> {
    let payload: Payload = serde_json::from_str(&job.payload).context("reading the payload of mail.send")?;
    store::note(&app.store, job.territory, payload.mail, Outcome::GivenUp(why)).await
}

/// The mail that a job sends; nothing when the job does something else.
fn mail_of(job: &Job) -> Option<MailId> {
    let payload = Some(&job.payload).filter(|_| job.kind == SEND)?;
    serde_json::from_str(payload).ok().map(|payload: Payload| payload.mail)
}

/// Before the sending of a mail that was given up is started again: the mail waits anew.
pub(crate) async fn retake(cx: &mut WriteContext, job: &Job) -> Result<()> {
    let Some(mail) = mail_of(job) else { return Ok(()) };
    if store::retake(cx, mail).await? {
        return Ok(());
    }
    Err(Error::Conflict(
        Problem::new("mail-gone", "Ce courriel ne peut plus partir : son texte a été effacé.")
            .advice("Il est parti, a été refusé pour de bon ou n’a plus d’objet. Refaites ce qui l’avait envoyé, par exemple en renvoyant l’invitation, puis abandonnez cette tâche."),
    ))
}

/// Before the sending of a mail is taken out of the queue: nothing of it is kept.
pub(crate) async fn abandon(cx: &mut WriteContext, job: &Job) -> Result<()> {
    match mail_of(job) {
        Some(mail) => store::withdraw(cx, mail, "its sending was abandoned").await,
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_of_earlier_programs_load() {
        let sample = r#"{"mail":"0000000000010000000000000000002a"}"#;
        let payload: Payload = serde_json::from_str(sample).unwrap();
        assert_eq!(payload.mail.to_string(), "0000000000010000000000000000002a");
    }
}
