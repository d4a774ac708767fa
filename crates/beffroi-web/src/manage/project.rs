//! The projects of a territory, as its programs read them.

use super::{Keyed, Part};
use crate::failure::Answer;
use crate::web::Web;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use beffroi_domain::project::{self, Missing, Sheet};
use serde::Serialize;

/// A project.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ManagedProject {
    /// Its identifier.
    id: String,
    /// Its name.
    name: String,
    /// What it is for.
    purpose: String,
    /// Who leads it; empty when nobody said.
    owner: String,
    /// The stage at which it is: `idea`, `need`, `supplier`, `build`, `go-live` or `operation`.
    stage: &'static str,
    /// Whether people use its system: it is at `go-live` or after.
    live: bool,
    /// When people should be able to use it, such as `2027-09-01`.
    wanted_on: Option<String>,
    /// Identifiers of the systems of the inventory that it creates or changes.
    systems: Vec<String>,
    /// The identifier of its supplier in the inventory.
    supplier: Option<String>,
    /// What keeps it from being in service, or has come to be missing since, in French.
    missing: Vec<String>,
    /// The last decision at a gate: `passed`, `reserves`, `refused` or `back`.
    last_outcome: Option<&'static str>,
    /// The day of the last decision.
    last_decided_on: Option<String>,
}

/// Some of the projects.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ManagedProjects {
    /// How many there are in all.
    total_count: u64,
    /// Those of this part.
    results: Vec<ManagedProject>,
}

impl From<&Sheet> for ManagedProject {
    fn from(sheet: &Sheet) -> Self {
        let (one, last) = (&sheet.project, sheet.records.decisions.last());
        Self {
            id: one.id.to_string(),
            name: one.name.clone(),
            purpose: one.purpose.clone(),
            owner: one.owner.clone(),
            stage: one.at.code(),
            live: one.at.is_live(),
            wanted_on: one.wanted.map(|day| day.to_string()),
            systems: one.systems.iter().map(ToString::to_string).collect(),
            supplier: one.supplier.map(|id| id.to_string()),
            missing: sheet.missing.iter().map(Missing::sentence).collect(),
            last_outcome: last.map(|last| last.outcome.code()),
            last_decided_on: last.map(|last| last.decided.to_string()),
        }
    }
}

/// The projects, by name: where each is, and what keeps it from being in service.
#[utoipa::path(get, path = "/projects", tag = "project", security(("key" = [])), params(Part),
    responses((status = 200, body = ManagedProjects), (status = 400, description = "A parameter is wrong"),
        (status = 401, description = "No valid key of this territory"),
        (status = 403, description = "The key may not read projects")))]
pub async fn list(State(web): State<Web>, keyed: Keyed, Query(part): Query<Part>) -> Answer {
    let (limit, offset) = part.read()?;
    let all = project::list(&web.app, keyed.actor()).await?;
    let results = all.iter().skip(offset).take(limit).map(ManagedProject::from).collect();
    Ok(Json(ManagedProjects { total_count: all.len() as u64, results }).into_response())
}
