//! The SQL of projects.

use super::model::{GateDecision, Homologation, Outcome, Project, Records, RiskAnalysis};
use super::stages::At;
use beffroi_kernel::error::Context;
use beffroi_kernel::project::ProjectId;
use beffroi_kernel::{Actor, Error, Result};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::civil::Date;

macro_rules! project_columns {
    () => {
        "id, name, purpose, owner, systems, supplier_id, wanted_on, stage, created_at, created_by, changed_at"
    };
}
macro_rules! decision_columns {
    () => {
        "id, project_id, stage, outcome, next_stage, decided_on, decided_by, reason, points, reserves, created_at, created_by"
    };
}
macro_rules! analysis_columns {
    () => {
        "id, project_id, title, done_on, done_by, document, residual, accepted_by, created_at, created_by"
    };
}
macro_rules! homologation_columns {
    () => {
        "id, project_id, decided_on, valid_until, authority, document, told, created_at, created_by"
    };
}

beffroi_store::statements! {
    Scoped INSERT_PROJECT = concat!("INSERT INTO projects (territory_id, ", project_columns!(), ") VALUES ($1, $2, $3, $4, \
        $5, $6, $7, $8, $9, $10, $11, $12)");
    Scoped PROJECTS = concat!("SELECT ", project_columns!(), " FROM projects WHERE territory_id = $1 ORDER BY name, id");
    Scoped PROJECT = concat!("SELECT ", project_columns!(), " FROM projects WHERE territory_id = $1 AND id = $2");
    Scoped EDIT_PROJECT = "UPDATE projects SET name = $3, purpose = $4, owner = $5, systems = $6, supplier_id = $7, \
        wanted_on = $8, changed_at = $9 WHERE territory_id = $1 AND id = $2";
    Scoped MOVE_PROJECT = "UPDATE projects SET stage = $4, changed_at = $5 WHERE territory_id = $1 AND id = $2 AND stage = $3";
    Scoped COUNT_PROJECTS = "SELECT COUNT(*) AS total FROM projects WHERE territory_id = $1";
    Scoped INSERT_DECISION = concat!("INSERT INTO gate_decisions (territory_id, ", decision_columns!(), ") VALUES ($1, $2, \
        $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    Scoped DECISIONS = concat!("SELECT ", decision_columns!(), " FROM gate_decisions WHERE territory_id = $1 \
        ORDER BY created_at, id");
    Scoped DECISIONS_OF = concat!("SELECT ", decision_columns!(), " FROM gate_decisions WHERE territory_id = $1 \
        AND project_id = $2 ORDER BY created_at, id");
    Scoped INSERT_ANALYSIS = concat!("INSERT INTO risk_analyses (territory_id, ", analysis_columns!(), ") VALUES ($1, $2, \
        $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    Scoped ANALYSES = concat!("SELECT ", analysis_columns!(), " FROM risk_analyses WHERE territory_id = $1 \
        ORDER BY created_at, id");
    Scoped ANALYSES_OF = concat!("SELECT ", analysis_columns!(), " FROM risk_analyses WHERE territory_id = $1 \
        AND project_id = $2 ORDER BY created_at, id");
    Scoped INSERT_HOMOLOGATION = concat!("INSERT INTO homologations (territory_id, ", homologation_columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    Scoped HOMOLOGATIONS = concat!("SELECT ", homologation_columns!(), " FROM homologations WHERE territory_id = $1 \
        ORDER BY created_at, id");
    Scoped HOMOLOGATIONS_OF = concat!("SELECT ", homologation_columns!(), " FROM homologations WHERE territory_id = $1 \
        AND project_id = $2 ORDER BY created_at, id");
}

fn day(row: &Row, column: &str) -> Result<Option<Date>> {
    let odd = |_| Error::internal(format!("column {column} holds no day"));
    row.optional_text(column)?.map(|text| text.parse().map_err(odd)).transpose()
}

fn text_of(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn systems_of(project: &Project) -> String {
    project.systems.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn project(row: &Row) -> Result<Project> {
    let systems = row.text("systems")?;
    let systems: Option<Vec<_>> =
        systems.split(',').filter(|id| !id.is_empty()).map(|id| id.parse().ok()).collect();
    let odd = |_| Error::internal("the supplier of a project is no identifier");
    Ok(Project {
        id: row.parsed("id")?,
        name: row.text("name")?,
        purpose: row.text("purpose")?,
        owner: row.text("owner")?,
        systems: systems.ok_or_else(|| Error::internal("a system of a project is no identifier"))?,
        supplier: row.optional_text("supplier_id")?.map(|id| id.parse().map_err(odd)).transpose()?,
        wanted: day(row, "wanted_on")?,
        at: row.word("stage", At::from_code)?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
        changed: row.instant("changed_at")?,
    })
}

pub(super) async fn insert(cx: &mut WriteContext, one: &Project) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.name.as_str(),
        one.purpose.as_str(),
        one.owner.as_str(),
        systems_of(one),
        one.supplier.map(|id| id.to_string()),
        text_of(one.wanted),
        one.at.code(),
        one.created.as_millisecond(),
        one.created_by.as_str(),
        one.changed.as_millisecond(),
    ];
    cx.execute_one(INSERT_PROJECT, &values).await
}

pub(super) async fn edit(cx: &mut WriteContext, one: &Project) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.name.as_str(),
        one.purpose.as_str(),
        one.owner.as_str(),
        systems_of(one),
        one.supplier.map(|id| id.to_string()),
        text_of(one.wanted),
        one.changed.as_millisecond(),
    ];
    cx.execute_one(EDIT_PROJECT, &values).await
}

/// Moves a project from the stage at which it was seen; false when it is no longer there.
pub(super) async fn move_on(cx: &mut WriteContext, one: &Project, next: At) -> Result<bool> {
    let values = values![one.id.to_string(), one.at.code(), next.code(), cx.now().as_millisecond()];
    Ok(cx.execute(MOVE_PROJECT, &values).await? == 1)
}

pub(super) async fn list(store: &Store, actor: &Actor) -> Result<Vec<Project>> {
    store.read(actor).rows(PROJECTS, &[]).await?.iter().map(project).collect()
}

pub(super) async fn find(store: &Store, actor: &Actor, id: ProjectId) -> Result<Option<Project>> {
    store.read(actor).row(PROJECT, &values![id.to_string()]).await?.as_ref().map(project).transpose()
}

pub(super) async fn find_within(cx: &mut WriteContext, id: ProjectId) -> Result<Option<Project>> {
    cx.row(PROJECT, &values![id.to_string()]).await?.as_ref().map(project).transpose()
}

pub(super) async fn count(cx: &mut WriteContext) -> Result<usize> {
    cx.row(COUNT_PROJECTS, &[]).await?.map_or(Ok(0), |row| row.count("total"))
}

fn decision(row: &Row) -> Result<GateDecision> {
    Ok(GateDecision {
        id: row.parsed("id")?,
        project: row.parsed("project_id")?,
        at: row.word("stage", At::from_code)?,
        outcome: row.word("outcome", Outcome::from_code)?,
        next: row.word("next_stage", At::from_code)?,
        decided: row.parsed("decided_on")?,
        decided_by: row.text("decided_by")?,
        reason: row.text("reason")?,
        points: serde_json::from_str(&row.text("points")?).context("reading the points of a gate")?,
        reserves: row.text("reserves")?.lines().map(str::to_owned).collect(),
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_decision(cx: &mut WriteContext, one: &GateDecision) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.project.to_string(),
        one.at.code(),
        one.outcome.code(),
        one.next.code(),
        one.decided.to_string(),
        one.decided_by.as_str(),
        one.reason.as_str(),
        serde_json::to_string(&one.points).context("writing the points of a gate")?,
        one.reserves.join("\n"),
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_DECISION, &values).await
}

fn analysis(row: &Row) -> Result<RiskAnalysis> {
    Ok(RiskAnalysis {
        id: row.parsed("id")?,
        project: row.parsed("project_id")?,
        title: row.text("title")?,
        done: row.parsed("done_on")?,
        done_by: row.text("done_by")?,
        document: row.text("document")?,
        residual: row.text("residual")?,
        accepted_by: row.text("accepted_by")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_analysis(cx: &mut WriteContext, one: &RiskAnalysis) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.project.to_string(),
        one.title.as_str(),
        one.done.to_string(),
        one.done_by.as_str(),
        one.document.as_str(),
        one.residual.as_str(),
        one.accepted_by.as_str(),
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_ANALYSIS, &values).await
}

fn homologation(row: &Row) -> Result<Homologation> {
    Ok(Homologation {
        id: row.parsed("id")?,
        project: row.parsed("project_id")?,
        decided: row.parsed("decided_on")?,
        valid_until: day(row, "valid_until")?,
        authority: row.text("authority")?,
        document: row.text("document")?,
        told: row.text("told")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_homologation(cx: &mut WriteContext, one: &Homologation) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.project.to_string(),
        one.decided.to_string(),
        text_of(one.valid_until),
        one.authority.as_str(),
        one.document.as_str(),
        one.told.as_str(),
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_HOMOLOGATION, &values).await
}

/// Everything that was recorded about every project of a territory.
pub(super) async fn every_record(store: &Store, actor: &Actor) -> Result<Records> {
    let read = store.read(actor);
    Ok(Records {
        decisions: read.rows(DECISIONS, &[]).await?.iter().map(decision).collect::<Result<_>>()?,
        analyses: read.rows(ANALYSES, &[]).await?.iter().map(analysis).collect::<Result<_>>()?,
        homologations: read
            .rows(HOMOLOGATIONS, &[])
            .await?
            .iter()
            .map(homologation)
            .collect::<Result<_>>()?,
    })
}

pub(super) async fn records(store: &Store, actor: &Actor, id: ProjectId) -> Result<Records> {
    let (read, of) = (store.read(actor), values![id.to_string()]);
    Ok(Records {
        decisions: read.rows(DECISIONS_OF, &of).await?.iter().map(decision).collect::<Result<_>>()?,
        analyses: read.rows(ANALYSES_OF, &of).await?.iter().map(analysis).collect::<Result<_>>()?,
        homologations: read
            .rows(HOMOLOGATIONS_OF, &of)
            .await?
            .iter()
            .map(homologation)
            .collect::<Result<_>>()?,
    })
}

pub(super) async fn records_within(cx: &mut WriteContext, id: ProjectId) -> Result<Records> {
    let of = values![id.to_string()];
    Ok(Records {
        decisions: cx.rows(DECISIONS_OF, &of).await?.iter().map(decision).collect::<Result<_>>()?,
        analyses: cx.rows(ANALYSES_OF, &of).await?.iter().map(analysis).collect::<Result<_>>()?,
        homologations: cx
            .rows(HOMOLOGATIONS_OF, &of)
            .await?
            .iter()
            .map(homologation)
            .collect::<Result<_>>()?,
    })
}
