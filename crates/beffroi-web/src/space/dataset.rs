//! A data set in the workspace: its report, and what comes next.

use super::list::Done;
use crate::dataset::lines::states;
use crate::dataset::report::report_view;
use crate::dataset::{Named, quality_box, version_line};
use crate::failure::Answer;
use crate::view::Section;
use crate::view::space::{Next, SpaceDataset};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset::{self, Confirmation, DatasetState, DatasetView, VersionState};
use beffroi_kernel::report::Report;
use beffroi_kernel::{Result, Right};
use serde::Deserialize;

/// Shows the data set.
pub async fn dataset(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Query(done): Query<Done>,
) -> Answer {
    let view = dataset::find(&web.app, &visit.actor, &named.dataset).await?;
    let report = report(&web, &visit, &view).await?;
    Ok(web.page(&page(&web, &visit, &view, report.as_ref(), done.sentence()))?)
}

async fn report(web: &Web, visit: &Visit, view: &DatasetView) -> Result<Option<Report>> {
    match &view.latest {
        Some(version) if version.state == VersionState::Ready => {
            Ok(Some(dataset::report(&web.app, &visit.actor, &view.dataset.slug, version.number).await?))
        }
        _ => Ok(None),
    }
}

/// What an agent does next.
fn next(view: &DatasetView) -> Next {
    let Some(latest) = &view.latest else { return Next::Replace };
    match latest.state {
        VersionState::Staged => Next::Wait,
        VersionState::Rejected => Next::Replace,
        VersionState::Ready => {
            let shown = view.dataset.published_version == Some(latest.number);
            if shown && view.dataset.state == DatasetState::Published { Next::Rest } else { Next::Publish }
        }
    }
}

fn page(web: &Web, visit: &Visit, view: &DatasetView, report: Option<&Report>, done: &str) -> SpaceDataset {
    let data = &view.dataset;
    let latest = view.latest.as_ref();
    let rejection = latest.and_then(|version| version.rejection.as_ref());
    let progress = latest.and_then(|version| dataset::progress(&web.app, &visit.actor, version));
    SpaceDataset {
        shell: visit.shell(Section::Space),
        title: data.metadata.title.clone(),
        base: visit.space_dataset(&data.slug),
        space: visit.space_datasets(),
        public: visit.dataset(&data.slug),
        states: states(visit, view),
        next: next(view),
        version: latest.map(|version| version_line(visit, &data.slug, version, data.published_version)),
        progress: progress
            .filter(|(_, total)| *total > 0)
            .map(|(done, total)| (done as f64 / total as f64).min(1.0)),
        rejection: rejection.map(|rejection| rejection.message.clone()).unwrap_or_default(),
        rejection_advice: rejection.map(|rejection| rejection.advice.clone()).unwrap_or_default(),
        report: report.map(report_view),
        quality: quality_box(&view.quality),
        may_write: visit.actor.may(Right::DatasetWrite),
        may_publish: visit.actor.may(Right::DatasetPublish),
        may_archive: visit.actor.may(Right::DatasetPublish) && data.state == DatasetState::Published,
        done: done.to_owned(),
        person: visit.actor.name().to_owned(),
    }
}

/// What the publication form sends.
#[derive(Deserialize)]
pub struct Publication {
    version: u32,
    #[serde(default)]
    confirmation: String,
}

/// Publishes a version.
pub async fn publish(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(asked): Form<Publication>,
) -> Answer {
    let confirmation = if asked.confirmation == "oui" { Confirmation::Given } else { Confirmation::NotGiven };
    dataset::publish(&web.app, &visit.actor, &named.dataset, asked.version, confirmation).await?;
    Ok(Redirect::to(&format!("{}?fait=publie", visit.space_dataset(&named.dataset))).into_response())
}

/// Withdraws a data set from the public.
pub async fn archive(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    dataset::archive(&web.app, &visit.actor, &named.dataset).await?;
    Ok(Redirect::to(&format!("{}?fait=archive", visit.space_dataset(&named.dataset))).into_response())
}
