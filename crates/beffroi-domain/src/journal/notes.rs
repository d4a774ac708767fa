//! What is noted although it changes nothing: refused accesses, and the reading of what is sensitive.
//!
//! One entry an hour for the same person and the same thing, and for refusals a limit on all of them: nobody fills
//! the disk by asking again and again.

use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Who};
use beffroi_store::journal::{self, Same};
use serde_json::json;

/// What a refused access is called in the journal.
pub const REFUSED: &str = "access.refused";
/// What the reading of something sensitive is called in the journal.
pub const READ: &str = "access.read";
/// How long the same thing is not noted again, in milliseconds.
const HOUR: i64 = 3_600_000;
/// How a change ends that finds its entry already there.
const ALREADY_NOTED: &str = "already-noted";

impl App {
    /// Notes that somebody was refused at a route (such as `GET /t/{territory}/espace/journal`), in the territory
    /// tried. `stranger` is the person when they have no access to it: then only their identifier is kept. What
    /// goes wrong is logged, and changes nothing for whoever asked.
    pub async fn note_refusal(&self, actor: &Actor, stranger: Option<PersonId>, route: &str) {
        let subject = format!("route:{route}");
        if let Err(error) =
            self.note(actor, stranger, (REFUSED, None), subject, self.limits.journal_refusals_max).await
        {
            tracing::error!(
                error = error.chain(),
                route,
                "a refused access could not be noted in the journal"
            );
        }
    }

    /// Notes that somebody read something sensitive (`people`, `journal`, `dataset:arbres`), by this right.
    ///
    /// # Errors
    /// [`Error::Internal`] when it cannot be noted: then it is not to be read either.
    pub async fn note_reading(&self, actor: &Actor, by: Right, subject: impl Into<String>) -> Result<()> {
        self.note(actor, None, (READ, Some(by)), subject.into(), u64::MAX).await
    }

    async fn note(
        &self,
        actor: &Actor,
        stranger: Option<PersonId>,
        (action, by): (&'static str, Option<Right>),
        subject: String,
        max: u64,
    ) -> Result<()> {
        let who = match (&actor.who, stranger) {
            (_, Some(person)) => person.to_string(),
            (Who::Person { id, .. }, None) => id.to_string(),
            (Who::Key { id, .. }, None) => id.to_string(),
            // The public is not followed, and the program reads for others.
            (Who::Public | Who::Program { .. }, None) => return Ok(()),
        };
        let same = Same { action, since: self.clock.now().as_millisecond() - HOUR, actor: who, subject };
        let is_noted = move |(total, same): (u64, u64)| same > 0 || total >= max;
        if is_noted(journal::repeated(&self.store, actor, &same).await?) {
            return Ok(());
        }
        let written = self
            .write(actor, move |cx| {
                Box::pin(async move {
                    if is_noted(cx.repeated(&same).await?) {
                        return Err(Error::Conflict(Problem::new(ALREADY_NOTED, "C'est déjà noté.")));
                    }
                    if let Some(right) = by {
                        cx.done_by(right);
                    }
                    match stranger {
                        Some(person) => cx.record_stranger(action, same.subject, &json!({}), person),
                        None => cx.record(action, same.subject, &json!({})),
                    }
                    Ok(())
                })
            })
            .await;
        match written {
            Err(Error::Conflict(problem)) if problem.code == ALREADY_NOTED => Ok(()),
            other => other,
        }
    }
}
