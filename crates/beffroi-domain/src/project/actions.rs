//! What can be done with projects.

use super::model::{
    GateDecision, Homologation, NewAnalysis, NewDecision, NewHomologation, NewProject, Outcome, Project,
    Records, RiskAnalysis,
};
use super::rules::{AskedPoint, Known, Missing, Systems};
use super::stages::At;
use super::{rules, store};
use crate::App;
use crate::inventory::{self, Inventory, Item};
use crate::obligation::{self, Kept};
use crate::plan::{self, NewAction, Origin};
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::project::{GateDecisionId, HomologationId, ProjectId, RiskAnalysisId};
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, french};
use serde_json::json;
use std::collections::BTreeMap;

/// The questionnaire whose kept results may forbid the use of a system.
const FORBIDDING: &str = "ai-act";

/// A project with everything that its page shows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The project.
    pub project: Project,
    /// What was recorded.
    pub records: Records,
    /// Its systems, of the inventory: name and identifier; those that were removed from it are left out.
    pub systems: Vec<(ItemId, String)>,
    /// The name of its supplier.
    pub supplier: Option<String>,
    /// What the inventory says of its systems.
    pub said: Systems,
    /// The points of the gate at which it is.
    pub points: Vec<AskedPoint>,
    /// What keeps it from being in service today; for a project in service, what has come to be missing.
    pub missing: Vec<Missing>,
    /// Results of qualifications about its systems, that somebody kept.
    pub results: Vec<Kept>,
}

/// What other rooms know about the systems of projects. Read by the program: a delegation for projects opens neither
/// the inventory nor obligations, and nothing of them is shown here but names, answers and classes.
struct Around {
    inventory: Inventory,
    results: Vec<Kept>,
}

impl Around {
    async fn read(app: &App, actor: &Actor) -> Result<Self> {
        let reader = Actor::program(actor.territory, "projects");
        let inventory = inventory::all(app, &reader).await?;
        Ok(Self { inventory, results: obligation::latest(app, &reader).await? })
    }

    fn systems(&self, project: &Project) -> Vec<&Item> {
        let named = project.systems.iter().filter_map(|id| self.inventory.find(*id));
        named.filter(|item| item.kind == ItemKind::System).collect()
    }

    /// The results about one of these systems: they were kept under its name.
    fn results(&self, systems: &[&Item]) -> Vec<&Kept> {
        let about = |one: &&Kept| {
            let name = fold_text(&one.subject.name);
            !name.is_empty() && systems.iter().any(|item| fold_text(&item.name) == name)
        };
        self.results.iter().filter(about).collect()
    }

    fn known<'a>(&self, app: &App, project: &Project, records: &'a Records) -> Known<'a> {
        let items = self.systems(project);
        let day = french::day(app.clock.now());
        let law = app.library.qualifications.find_on(FORBIDDING, day);
        let forbids = |one: &&Kept| {
            let refused = |law| obligation::refused_class(law, &one.outcome).is_some();
            one.qualification == FORBIDDING && law.is_some_and(|law| refused(law))
        };
        let forbidden = self.results(&items).into_iter().filter(forbids);
        Known {
            at: project.at,
            systems: rules::systems(&items),
            forbidden: forbidden.map(|one| one.subject.name.clone()).collect(),
            records,
            points: rules::points(project.at, &items),
        }
    }

    fn sheet(&self, app: &App, project: Project, records: Records) -> Sheet {
        let today = french::day(app.clock.now());
        let items = self.systems(&project);
        let known = self.known(app, &project, &records);
        Sheet {
            systems: items.iter().map(|item| (item.id, item.name.clone())).collect(),
            supplier: project.supplier.and_then(|id| self.inventory.find(id)).map(|item| item.name.clone()),
            missing: rules::missing(&known, today, today),
            said: known.systems.clone(),
            points: known.points.clone(),
            results: self.results(&items).into_iter().cloned().collect(),
            records: records.clone(),
            project,
        }
    }

    /// Refuses items that are not there, or not of the right kind.
    fn check(&self, new: &NewProject) -> Result<()> {
        let is = |id: &ItemId, kind: ItemKind| self.inventory.find(*id).is_some_and(|item| item.kind == kind);
        let systems = new.systems.iter().all(|id| is(id, ItemKind::System));
        let supplier = new.supplier.iter().all(|id| is(id, ItemKind::Supplier));
        if systems && supplier {
            return Ok(());
        }
        let field = if systems { "supplier" } else { "systems" };
        Err(Error::Input(
            Problem::new("item-unknown", "Une fiche choisie n’est plus dans l’inventaire.")
                .advice("Choisissez de nouveau dans la liste.")
                .field(field),
        ))
    }
}

fn too_many(limit: &'static str, advice: &str) -> Error {
    Error::Limit(
        Problem::new("too-many-projects", "Il y a trop de projets, ou trop d’écritures sur celui-ci.")
            .advice(advice)
            .detail(format!("limit {limit}")),
    )
}

/// Refuses one row more about a project when there are too many of its kind.
fn refuse_more(there: usize, max: usize) -> Result<()> {
    if there < max {
        return Ok(());
    }
    Err(too_many(
        "project_rows_max",
        "Faites un nouveau projet pour la suite, ou demandez à l’administrateur de relever la limite.",
    ))
}

/// Writes a project down, at its first stage.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn add(app: &App, actor: &Actor, new: NewProject) -> Result<Project> {
    beffroi_store::authorise(actor, Right::ProjectWrite)?;
    let (new, max) = (rules::project(new)?, app.limits.projects_max);
    Around::read(app, actor).await?.check(&new)?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ProjectWrite)?;
            if store::count(cx).await? >= max {
                return Err(too_many("projects_max", "Demandez à l’administrateur de relever la limite."));
            }
            let one = Project {
                id: cx.identifier(ProjectId::new)?,
                name: new.name,
                purpose: new.purpose,
                owner: new.owner,
                systems: new.systems,
                supplier: new.supplier,
                wanted: new.wanted,
                at: At::FIRST,
                created: cx.now(),
                created_by: cx.actor().author(),
                changed: cx.now(),
            };
            store::insert(cx, &one).await?;
            cx.record("project.add", format!("project:{}", one.id), &json!({ "title": one.name }));
            Ok(one)
        })
    })
    .await
}

/// Changes what is said of a project; its stage moves by decisions alone.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; as [`add`].
pub async fn edit(app: &App, actor: &Actor, id: ProjectId, new: NewProject) -> Result<Project> {
    beffroi_store::authorise(actor, Right::ProjectWrite)?;
    let new = rules::project(new)?;
    Around::read(app, actor).await?.check(&new)?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ProjectWrite)?;
            let before = store::find_within(cx, id).await?.ok_or(Error::NotFound)?;
            let one = Project {
                name: new.name,
                purpose: new.purpose,
                owner: new.owner,
                systems: new.systems,
                supplier: new.supplier,
                wanted: new.wanted,
                changed: cx.now(),
                ..before
            };
            store::edit(cx, &one).await?;
            cx.record("project.edit", format!("project:{id}"), &json!({ "title": one.name }));
            Ok(one)
        })
    })
    .await
}

/// Records a risk analysis. What was recorded before stays.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::NotFound`], [`Error::Limit`], [`Error::Denied`].
pub async fn analyse(app: &App, actor: &Actor, id: ProjectId, new: NewAnalysis) -> Result<RiskAnalysis> {
    let (new, max) = (rules::analysis(new, french::day(app.clock.now()))?, app.limits.project_rows_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ProjectWrite)?;
            store::find_within(cx, id).await?.ok_or(Error::NotFound)?;
            refuse_more(store::records_within(cx, id).await?.analyses.len(), max)?;
            let one = RiskAnalysis {
                id: cx.identifier(RiskAnalysisId::new)?,
                project: id,
                title: new.title,
                done: new.done,
                done_by: new.done_by,
                document: new.document,
                residual: new.residual,
                accepted_by: new.accepted_by,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_analysis(cx, &one).await?;
            cx.record("project.analyse", format!("project:{id}"), &json!({ "day": one.done.to_string() }));
            Ok(one)
        })
    })
    .await
}

/// Records the decision that a teleservice may open. What was recorded before stays.
///
/// # Errors
/// As [`analyse`].
pub async fn homologate(
    app: &App,
    actor: &Actor,
    id: ProjectId,
    new: NewHomologation,
) -> Result<Homologation> {
    let (new, max) = (rules::homologation(new, french::day(app.clock.now()))?, app.limits.project_rows_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ProjectWrite)?;
            store::find_within(cx, id).await?.ok_or(Error::NotFound)?;
            refuse_more(store::records_within(cx, id).await?.homologations.len(), max)?;
            let one = Homologation {
                id: cx.identifier(HomologationId::new)?,
                project: id,
                decided: new.decided,
                valid_until: new.valid_until,
                authority: new.authority,
                document: new.document,
                told: new.told,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_homologation(cx, &one).await?;
            cx.record(
                "project.homologate",
                format!("project:{id}"),
                &json!({ "day": one.decided.to_string() }),
            );
            Ok(one)
        })
    })
    .await
}

/// Decides at the gate at which a project is. Reserves become actions of the plan.
///
/// # Errors
/// [`Error::Conflict`] with code `gate-closed` when something keeps the project from being in service, `stage-passed`
/// when somebody else decided meanwhile; [`Error::Input`] when something is wrong with the decision;
/// [`Error::NotFound`], [`Error::Limit`]; [`Error::Denied`] without the right, or with reserves without that to write
/// in the plan.
pub async fn decide(app: &App, actor: &Actor, id: ProjectId, new: NewDecision) -> Result<GateDecision> {
    beffroi_store::authorise(actor, Right::ProjectWrite)?;
    let around = Around::read(app, actor).await?;
    let (today, deciding) = (french::day(app.clock.now()), app.clone());
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ProjectWrite)?;
            let project = store::find_within(cx, id).await?.ok_or(Error::NotFound)?;
            let records = store::records_within(cx, id).await?;
            refuse_more(records.decisions.len(), deciding.limits.project_rows_max)?;
            let (outcome, day) = (new.outcome, new.decided);
            let decided = rules::decide(&around.known(&deciding, &project, &records), new, today)?;
            if !store::move_on(cx, &project, decided.next).await? {
                return Err(rules::stage_passed());
            }
            let one = GateDecision {
                id: cx.identifier(GateDecisionId::new)?,
                project: id,
                at: project.at,
                outcome,
                next: decided.next,
                decided: day,
                decided_by: decided.decided_by,
                reason: decided.reason,
                points: decided.points,
                reserves: decided.reserves,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_decision(cx, &one).await?;
            if outcome == Outcome::Reserves {
                let actions = one.reserves.iter().map(|reserve| action(&project, reserve)).collect();
                plan::follow_within(cx, actions, deciding.limits.plan_rows_max).await?;
            }
            let detail = json!({
                "stage": one.at.label(), "state": one.outcome.code(), "next": one.next.label(),
                "actions": one.reserves.len(),
            });
            cx.record("project.decide", format!("project:{id}"), &detail);
            Ok(one)
        })
    })
    .await
}

/// The action of the plan that follows a reserve.
fn action(project: &Project, reserve: &str) -> NewAction {
    NewAction {
        origin: Origin::Project,
        origin_id: Some(project.id.to_string()),
        owner: project.owner.clone(),
        effect: format!("projet « {} », étape « {} »", project.name, project.at.label()),
        ..NewAction::titled(reserve)
    }
}

/// Every project of the actor's territory with what keeps it from being in service, by name.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Sheet>> {
    beffroi_store::authorise(actor, Right::ProjectRead)?;
    let around = Around::read(app, actor).await?;
    let all = store::every_record(&app.store, actor).await?;
    let mut of: BTreeMap<ProjectId, Records> = BTreeMap::new();
    for one in all.decisions {
        of.entry(one.project).or_default().decisions.push(one);
    }
    for one in all.analyses {
        of.entry(one.project).or_default().analyses.push(one);
    }
    for one in all.homologations {
        of.entry(one.project).or_default().homologations.push(one);
    }
    let sheet = |project: Project| {
        let records = of.remove(&project.id).unwrap_or_default();
        around.sheet(app, project, records)
    };
    Ok(store::list(&app.store, actor).await?.into_iter().map(sheet).collect())
}

/// A project with everything that its page shows.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; [`Error::Denied`] without the right.
pub async fn find(app: &App, actor: &Actor, id: ProjectId) -> Result<Sheet> {
    beffroi_store::authorise(actor, Right::ProjectRead)?;
    let project = store::find(&app.store, actor, id).await?.ok_or(Error::NotFound)?;
    let records = store::records(&app.store, actor, id).await?;
    Ok(Around::read(app, actor).await?.sheet(app, project, records))
}

/// The projects that create or change a system of the inventory, by name.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn of_system(app: &App, actor: &Actor, system: ItemId) -> Result<Vec<Project>> {
    beffroi_store::authorise(actor, Right::ProjectRead)?;
    let mut all = store::list(&app.store, actor).await?;
    all.retain(|one| one.systems.contains(&system));
    Ok(all)
}
