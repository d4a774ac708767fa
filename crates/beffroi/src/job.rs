//! `beffroi job`: the background work of the whole instance.

use crate::cli::{Format, Job};
use beffroi_domain::job::{self, JobId, JobState, Task};
use beffroi_domain::{App, territory};
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::{Actor, TerritoryId};
use std::collections::HashMap;
use std::process::ExitCode;

/// Jobs shown at most.
const JOBS_MAX: u32 = 10_000;

/// Lists, starts again or drops jobs.
///
/// # Errors
/// When an identifier is unknown, or the job is being done.
pub async fn run(command: Job, app: &App) -> Result<ExitCode> {
    let tasks = job::of_instance(app, JOBS_MAX).await?;
    match command {
        Job::List { format } => list(app, &tasks, format).await?,
        Job::Retry { ids, all } => {
            let chosen = match all {
                true => tasks.iter().filter(|task| task.state == JobState::Dead).collect(),
                false => choose(&tasks, &ids)?,
            };
            for task in chosen {
                job::retry(app, &actor(task.territory), task.id).await?;
                crate::println(&format!("{}\twaiting", task.id));
            }
        }
        Job::Drop { ids } => {
            for task in choose(&tasks, &ids)? {
                job::abandon(app, &actor(task.territory), task.id).await?;
                crate::println(&format!("{}\tdropped", task.id));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn actor(territory: TerritoryId) -> Actor {
    Actor::program(territory, "command line")
}

/// The jobs with these identifiers: all of them, or none is touched.
fn choose<'t>(tasks: &'t [Task], ids: &[String]) -> Result<Vec<&'t Task>> {
    let one = |id: &String| {
        let id: Option<JobId> = id.parse().ok();
        tasks.iter().find(|task| Some(task.id) == id)
    };
    ids.iter()
        .map(|id| {
            one(id).ok_or_else(|| {
                Error::Input(
                    Problem::new("job-unknown", format!("Il n'y a pas de tâche « {id} »."))
                        .advice("La commande « beffroi job list » les donne toutes.")
                        .detail("no job of the queue has this identifier"),
                )
            })
        })
        .collect()
}

async fn list(app: &App, tasks: &[Task], format: Format) -> Result<()> {
    let territories: HashMap<TerritoryId, String> =
        territory::list(app).await?.into_iter().map(|territory| (territory.id, territory.slug)).collect();
    let slug = |task: &Task| territories.get(&task.territory).map_or("(instance)", String::as_str).to_owned();
    match format {
        Format::Text => {
            for task in tasks {
                let error = task.error.as_deref().unwrap_or_default().replace(['\n', '\t'], " ");
                crate::println(&format!(
                    "{}\t{}\t{}\t{}\t{} attempts\tasked {}\t{error}",
                    task.id,
                    task.state.code(),
                    task.kind,
                    slug(task),
                    task.attempts,
                    task.created
                ));
            }
        }
        Format::Json => {
            let all: Vec<_> = tasks
                .iter()
                .map(|task| {
                    serde_json::json!({
                        "id": task.id.to_string(),
                        "state": task.state.code(),
                        "kind": task.kind,
                        "territory": slug(task),
                        "attempts": task.attempts,
                        "asked": task.created.to_string(),
                        "due": task.due.to_string(),
                        "error": task.error,
                    })
                })
                .collect();
            crate::println(&format!("{:#}", serde_json::Value::Array(all)));
        }
    }
    Ok(())
}
