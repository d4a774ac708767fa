//! Projects in the workspace: the list, a project with its stages, its papers and the decisions at its gates.

mod form;
mod gate;
mod sheet;

pub use form::{add, edit, edit_form, new_form};
pub use gate::{analyse, analysis_form, decide, decision_form, homologate, homologation_form};
pub use sheet::show;

use crate::failure::Answer;
use crate::french;
use crate::view::project::{ProjectLine, ProjectsPage};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::project::{self, Outcome, Sheet, stages};
use beffroi_kernel::Right;
use beffroi_kernel::project::ProjectId;
use jiff::civil::Date;
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Where the projects stand.
fn base(visit: &Visit) -> String {
    format!("{}/projets", visit.space())
}

/// Where a project stands.
fn of(visit: &Visit, id: ProjectId) -> String {
    format!("{}/{id}", base(visit))
}

/// How a project stands, in a word.
fn state(sheet: &Sheet, today: Date) -> Mark {
    let one = &sheet.project;
    if one.at.is_live() {
        return match sheet.missing.is_empty() {
            true => Mark::good("en service"),
            false => Mark::act("en service, à compléter"),
        };
    }
    if one.wanted.is_some_and(|day| day < today) {
        return Mark::act("date souhaitée passée");
    }
    match sheet.records.decisions.last() {
        Some(last) if last.outcome == Outcome::Refused => Mark::look("arrêté à cette étape"),
        _ => Mark::busy("en cours"),
    }
}

/// The mark of a decision.
fn outcome(outcome: Outcome) -> Mark {
    match outcome {
        Outcome::Passed => Mark::good(outcome.label()),
        Outcome::Reserves => Mark::look(outcome.label()),
        Outcome::Refused => Mark::act(outcome.label()),
        Outcome::Back => Mark::busy(outcome.label()),
    }
}

/// Shows the projects.
pub async fn list(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::ProjectRead)?;
    let all = project::list(&web.app, &visit.actor).await?;
    let today = french::day(web.app.clock.now());
    let live = all.iter().filter(|one| one.project.at.is_live()).count() as u64;
    let line = |sheet: &Sheet| ProjectLine {
        href: of(&visit, sheet.project.id),
        name: sheet.project.name.clone(),
        stage: sheet.project.at.label().to_owned(),
        state: state(sheet, today),
        owner: sheet.project.owner.clone(),
        wanted: sheet.project.wanted.map(french::date).unwrap_or_default(),
    };
    let page = ProjectsPage {
        shell: visit.shell(Section::Projects),
        base: base(&visit),
        may_write: visit.actor.may(Right::ProjectWrite),
        sentence: format!(
            "{}, dont {} en service.",
            french::plural(all.len() as u64, "projet", "projets"),
            french::count(live)
        ),
        projects: all.iter().map(line).collect(),
        stages: stages().iter().map(|stage| stage.label.clone()).collect(),
    };
    Ok(web.page(&page)?)
}
