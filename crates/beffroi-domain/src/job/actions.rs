//! What can be done with background work: look at it, start it again, abandon it.

use super::model::{Subject, Task};
use super::rules;
use crate::App;
use crate::dataset;
use crate::mail;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_store::WriteContext;
use beffroi_store::jobs::{self, JobId, JobState, Kept};
use serde_json::json;

/// The background work of the actor's territory, what was given up first.
///
/// # Errors
/// [`Error::SignIn`] from outside, [`Error::Denied`] without [`Right::JobWrite`].
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Task>> {
    beffroi_store::authorise(actor, Right::JobWrite)?;
    let kept = jobs::of_territory(&app.store, actor, app.limits.jobs_listed_max).await?;
    let mut tasks = Vec::with_capacity(kept.len());
    for kept in kept {
        let subject = subject(app, &kept).await?;
        tasks.push(task(kept, subject));
    }
    Ok(tasks)
}

/// The background work of every territory, what was given up first, at most `limit`: for the machine's
/// administrator alone.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn of_instance(app: &App, limit: u32) -> Result<Vec<Task>> {
    let kept = jobs::of_instance(&app.store, limit).await?;
    Ok(kept.into_iter().map(|kept| task(kept, None)).collect())
}

/// Starts a piece of work again, now and with all its attempts before it.
///
/// # Errors
/// [`Error::NotFound`] when the territory has no such work, [`Error::Conflict`] while it is being done, and for a mail
/// of which nothing is left to be sent.
pub async fn retry(app: &App, actor: &Actor, job: JobId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            let kept = held(cx, job).await?;
            dataset::jobs::retake(cx, &kept.job).await?;
            mail::jobs::retake(cx, &kept.job).await?;
            if !jobs::again(cx, job).await? {
                return Err(under_way());
            }
            let detail = json!({
                "kind": kept.job.kind,
                "before": { "state": kept.state.code(), "attempts": kept.job.attempts },
                "after": { "state": JobState::Waiting.code(), "attempts": 0 },
            });
            cx.record("job.retry", format!("job:{job}"), &detail);
            Ok(())
        })
    })
    .await
}

/// Takes a piece of work out of the queue: it will not be done.
///
/// # Errors
/// As [`retry`].
pub async fn abandon(app: &App, actor: &Actor, job: JobId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            let kept = held(cx, job).await?;
            dataset::jobs::abandon(cx, &kept.job).await?;
            mail::jobs::abandon(cx, &kept.job).await?;
            if !jobs::remove(cx, job).await? {
                return Err(under_way());
            }
            let detail = json!({
                "kind": kept.job.kind,
                "before": { "state": kept.state.code(), "attempts": kept.job.attempts },
                "after": null,
            });
            cx.record("job.abandon", format!("job:{job}"), &detail);
            Ok(())
        })
    })
    .await
}

/// The work, when the actor may and nobody is at it.
async fn held(cx: &mut WriteContext, job: JobId) -> Result<Kept> {
    cx.authorise(Right::JobWrite)?;
    let kept = jobs::find(cx, job).await?.ok_or(Error::NotFound)?;
    if kept.state == JobState::Running { Err(under_way()) } else { Ok(kept) }
}

fn under_way() -> Error {
    Error::Conflict(
        Problem::new("job-running", "Cette tâche est en train d'être faite.")
            .advice("Attendez une minute, puis rechargez la page."),
    )
}

async fn subject(app: &App, kept: &Kept) -> Result<Option<Subject>> {
    let found = dataset::jobs::subject_of(app, &kept.job).await?;
    Ok(found.map(|(slug, title, number)| Subject::Version { slug, title, number }))
}

fn task(kept: Kept, subject: Option<Subject>) -> Task {
    let Kept { job, state, due, created, error } = kept;
    Task {
        id: job.id,
        territory: job.territory,
        kind: job.kind,
        state,
        attempts: job.attempts,
        created,
        due,
        subject,
        reason: error.as_deref().map(rules::reason),
        error,
    }
}
