//! Sending: at least once, with a number that stays the same, so that a mail sent twice is shown once.

use super::model::MailId;
use super::store::{self, Outcome};
use crate::App;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::Mail;
use beffroi_kernel::{Error, Result};
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
    store::note(&app.store, job.territory, payload.mail, Outcome::Dead(why)).await
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
