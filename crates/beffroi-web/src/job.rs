//! The background work of a territory: what waits, what was given up, and the two things to be done about it.

use crate::failure::Answer;
use crate::french;
use crate::view::job::{TaskLine, Tasks};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::job::{self, JobId, JobState, Reason, Subject, Task};
use beffroi_kernel::{Error, Result, Right};
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    /// A word that stands for a sentence: nobody can make the page say something else.
    fait: String,
}

impl Done {
    fn sentence(&self) -> &'static str {
        match self.fait.as_str() {
            "reprise" => "La tâche est reprise : elle passe à son tour, en général dans la minute.",
            "abandon" => "La tâche est abandonnée. Le journal en garde la trace.",
            _ => "",
        }
    }
}

/// The job that an address names.
#[derive(Deserialize)]
pub struct Named {
    job: String,
}

impl Named {
    fn id(&self) -> Result<JobId> {
        self.job.parse().map_err(|_| Error::NotFound)
    }
}

/// Shows the list.
pub async fn list(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    visit.require(Right::JobWrite)?;
    let tasks = job::list(&web.app, &visit.actor).await?;
    let limits = &web.app.limits;
    let attempts_max = |task: &Task| match task.kind.as_str() {
        "mail.send" => limits.mail_attempts_max,
        _ => limits.job_attempts_max,
    };
    let line = |task: &Task| task_line(&visit, task, attempts_max(task));
    let (given_up, others): (Vec<&Task>, Vec<&Task>) =
        tasks.iter().partition(|task| task.state == JobState::Dead);
    let page = Tasks {
        shell: visit.shell(Section::Tasks),
        given_up: given_up.into_iter().map(line).collect(),
        others: others.into_iter().map(line).collect(),
        cut: tasks.len() as u64 >= u64::from(web.app.limits.jobs_listed_max),
        done: done.sentence().to_owned(),
    };
    Ok(web.page(&page)?)
}

/// Starts a job again.
pub async fn retry(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::JobWrite)?;
    job::retry(&web.app, &visit.actor, named.id()?).await?;
    Ok(Redirect::to(&format!("{}/taches?fait=reprise", visit.space())).into_response())
}

/// Takes a job out of the queue.
pub async fn abandon(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::JobWrite)?;
    job::abandon(&web.app, &visit.actor, named.id()?).await?;
    Ok(Redirect::to(&format!("{}/taches?fait=abandon", visit.space())).into_response())
}

fn task_line(visit: &Visit, task: &Task, attempts_max: u32) -> TaskLine {
    let (about, href) = match &task.subject {
        Some(Subject::Version { slug, title, number }) => {
            (format!("{}, version {number}", french::quote(title)), visit.space_dataset(slug))
        }
        None => (String::new(), String::new()),
    };
    let (reason, advice) = task.reason.filter(|_| task.state != JobState::Running).map_or(("", ""), words);
    // The text of a mail that was given up is gone: the link in it must not outlive it.
    let mail_given_up = task.state == JobState::Dead && task.kind.starts_with("mail.");
    let advice = if mail_given_up {
        "Refaites ce qui l’avait demandé, par exemple renvoyer l’invitation, puis abandonnez cette tâche."
    } else {
        advice
    };
    let waits_again = task.state == JobState::Waiting && task.attempts > 0;
    TaskLine {
        title: title(&task.kind).to_owned(),
        about,
        href,
        mark: match task.state {
            JobState::Dead => Mark::act("à reprendre"),
            JobState::Running => Mark::busy("en cours"),
            JobState::Waiting if waits_again => Mark::look("nouvel essai prévu"),
            JobState::Waiting => Mark::plain("en attente"),
        },
        since: format!("demandée le {}", french::moment(task.created)),
        attempts: match task.attempts {
            0 => String::new(),
            attempts => format!(
                "{} sur {}",
                french::plural(u64::from(attempts), "essai", "essais"),
                french::count(u64::from(attempts_max.max(attempts)))
            ),
        },
        next: if waits_again {
            format!("Prochain essai le {}.", french::moment(task.due))
        } else {
            String::new()
        },
        reason: reason.to_owned(),
        advice: advice.to_owned(),
        number: task.id.to_string(),
        action: if task.state == JobState::Running {
            String::new()
        } else {
            format!("{}/taches/{}", visit.space(), task.id)
        },
        may_retry: (task.state == JobState::Dead && !mail_given_up) || waits_again,
        lost: lost(&task.kind).to_owned(),
    }
}

/// What a job does.
fn title(kind: &str) -> &'static str {
    match kind.split('.').next().unwrap_or_default() {
        "dataset" => "Vérification d’un fichier déposé",
        "mail" => "Envoi d’un courrier électronique",
        "journal" => "Signature du journal",
        "privacy" | "retention" => "Effacement de ce qui n’a plus à être gardé",
        "territory" => "Préparation d’une archive du territoire",
        _ => "Tâche de fond",
    }
}

/// What is lost when a job is abandoned.
fn lost(kind: &str) -> &'static str {
    match kind.split('.').next().unwrap_or_default() {
        "dataset" => {
            "Le fichier déposé reste gardé, mais il ne sera ni vérifié ni publiable. Vous pourrez le déposer à nouveau."
        }
        "mail" => "Le courrier ne sera pas envoyé.",
        _ => "Elle ne sera pas faite.",
    }
}

/// Why a job failed and what to do about it.
fn words(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::NoSpace => (
            "Le serveur n’avait plus de place.",
            "Prévenez l’administrateur de la plateforme ; une fois la place faite, reprenez la tâche.",
        ),
        Reason::Unreachable => (
            "Un service dont Beffroi a besoin n’a pas répondu.",
            "S’il répond à nouveau, reprenez la tâche. Sinon, prévenez l’administrateur de la plateforme.",
        ),
        Reason::Ended => (
            "Le logiciel s’est arrêté pendant cette tâche, plusieurs fois.",
            "Prévenez l’administrateur de la plateforme avec le numéro de la tâche avant de la reprendre.",
        ),
        Reason::Mistake => (
            "Une erreur s’est produite de notre côté. Rien de ce qui était enregistré n’est perdu.",
            "Reprenez la tâche une fois. Si elle échoue encore, donnez son numéro à l’administrateur de la plateforme.",
        ),
    }
}
