//! Aids: which ones one may ask for, who would pay what, applications.

use super::actions::refuse_more;
use super::facts::facts;
use super::model::{Application, ApplicationState, NewApplication};
use super::rules::refused;
use super::store::Counted;
use super::{rules, store};
use crate::App;
use beffroi_kernel::plan::ApplicationId;
use beffroi_kernel::{Actor, Error, Result, Right, french};
use beffroi_reference::aid::{AidProblem, Asked, FinancingPlan, Project, plan};
use beffroi_reference::condition::{Explanation, Verdict};
use beffroi_reference::scheme::{AidLimit, Scheme};
use serde_json::json;
use std::sync::Arc;

/// Who would pay what, and by which rule.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// Who pays what.
    pub plan: FinancingPlan,
    /// The legal limit that was applied, when one binds this territory.
    pub limit: Option<Arc<AidLimit>>,
}

/// Every scheme of today, whether this territory may ask, and why.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn eligible(app: &App, actor: &Actor) -> Result<Vec<(Arc<Scheme>, Explanation)>> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    let facts = facts(app, actor).await?;
    let schemes = app.library.schemes.on(french::day(app.clock.now()));
    Ok(schemes.into_iter().map(|scheme| (scheme.clone(), scheme.eligible(&facts))).collect())
}

/// Who would pay what of a project, with these schemes in this order, each for an eligible part of the cost.
///
/// # Errors
/// [`Error::Input`] when it makes no sense; [`Error::Denied`] without the right.
pub async fn simulate(
    app: &App,
    actor: &Actor,
    project: Project,
    asked: Vec<(String, Option<u64>)>,
) -> Result<Simulation> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    let day = french::day(app.clock.now());
    let facts = facts(app, actor).await?;
    let mut schemes = Vec::with_capacity(asked.len());
    for (id, eligible) in asked {
        let scheme = app.library.schemes.find_on(&id, day).ok_or_else(unknown_scheme)?;
        schemes.push((scheme.clone(), eligible.unwrap_or(project.cost)));
    }
    let asked: Vec<Asked<'_>> =
        schemes.iter().map(|(scheme, eligible)| Asked { scheme, eligible: *eligible }).collect();
    // What is not known binds: nobody plans with money that the law may take away.
    let limits = app.library.aid_limits.on(day).into_iter();
    let limit = limits
        .filter(|limit| limit.condition.evaluate(&facts) != Verdict::No)
        .min_by_key(|limit| limit.share_max)
        .cloned();
    let plan = plan(project, &asked, limit.as_deref()).map_err(explained)?;
    Ok(Simulation { plan, limit })
}

fn unknown_scheme() -> Error {
    refused("scheme-unknown", "Ce dispositif n’existe pas.", "Choisissez dans la liste.", "scheme")
}

fn explained(problem: AidProblem) -> Error {
    let (code, message, advice, field) = match problem {
        AidProblem::Cost => {
            ("cost-odd", "Le coût est vide ou trop grand.", "Écrivez un montant en euros.", "cost")
        }
        AidProblem::Private => (
            "private-odd",
            "Les apports privés dépassent le coût.",
            "Corrigez un des deux montants.",
            "private",
        ),
        AidProblem::Eligible(_) => {
            ("eligible-odd", "La part éligible dépasse le coût.", "Corrigez un des deux montants.", "cost")
        }
        AidProblem::NoRate(_) => (
            "rate-unknown",
            "Un des dispositifs n’a pas de taux fixe : rien ne peut être calculé.",
            "Retirez-le du calcul, et demandez son taux au financeur.",
            "scheme",
        ),
        AidProblem::Twice(_) => {
            ("scheme-twice", "Un dispositif est là deux fois.", "Retirez-en un.", "scheme")
        }
    };
    refused(code, message, advice, field)
}

/// Writes down an application that is being prepared. What is asked for is what the scheme alone would pay, unless
/// something else is said.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Conflict`] with code `scheme-closed` when it is too late;
/// [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn apply(app: &App, actor: &Actor, new: NewApplication) -> Result<Application> {
    beffroi_store::authorise(actor, Right::PlanWrite)?;
    let new = rules::application(new)?;
    let today = french::day(app.clock.now());
    let scheme = app.library.schemes.find_on(&new.scheme, today).ok_or_else(unknown_scheme)?;
    rules::in_time(scheme.window(today))?;
    let asked = new.asked.or_else(|| scheme.aid(new.cost)).ok_or_else(|| {
        let advice = "Demandez le taux au financeur, puis écrivez le montant.";
        refused(
            "asked-missing",
            "Ce dispositif n’a pas de taux fixe : le montant demandé manque.",
            advice,
            "asked",
        )
    })?;
    let (scheme, max) = ((scheme.id.clone(), scheme.version), app.limits.plan_rows_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            refuse_more(cx, Counted::Applications, max).await?;
            let one = Application {
                id: cx.identifier(ApplicationId::new)?,
                scheme,
                project: new.project,
                cost: new.cost,
                asked,
                granted: None,
                state: ApplicationState::Draft,
                submitted: None,
                decided: None,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_application(cx, &one).await?;
            let detail = json!({ "scheme": one.scheme.0, "project": one.project, "asked": one.asked });
            cx.record("plan.apply", format!("application:{}", one.id), &detail);
            Ok(one)
        })
    })
    .await
}

/// Says that an application was sent, granted or refused, today. Nothing is sent after the last day of its scheme.
///
/// # Errors
/// [`Error::Conflict`] with code `scheme-closed` or `application-state`; [`Error::Input`] when more is granted than the
/// project costs; [`Error::NotFound`]; [`Error::Denied`] without the right.
pub async fn advance_application(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    state: ApplicationState,
    granted: Option<u64>,
) -> Result<Application> {
    let (library, today) = (app.library.clone(), french::day(app.clock.now()));
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            let mut one = store::application_within(cx, id).await?.ok_or(Error::NotFound)?;
            rules::next_state(one.state, state)?;
            match state {
                ApplicationState::Submitted => {
                    // The rule of today decides whether it is too late, not that of the day when it was begun.
                    let scheme = library.schemes.find_on(&one.scheme.0, today);
                    let scheme = scheme.or_else(|| library.schemes.version(&one.scheme.0, one.scheme.1));
                    rules::in_time(scheme.ok_or_else(unknown_scheme)?.window(today))?;
                    one.submitted = Some(today);
                }
                ApplicationState::Granted => {
                    let granted = granted.unwrap_or(one.asked);
                    if granted > one.cost {
                        let message = "L’aide accordée dépasse le coût du projet.";
                        return Err(refused("granted-odd", message, "Corrigez le montant.", "granted"));
                    }
                    (one.granted, one.decided) = (Some(granted), Some(today));
                }
                ApplicationState::Refused => one.decided = Some(today),
                ApplicationState::Draft => {}
            }
            one.state = state;
            store::advance_application(cx, &one).await?;
            cx.record("plan.application", format!("application:{id}"), &json!({ "state": state.code() }));
            Ok(one)
        })
    })
    .await
}

/// Every application, in the order in which they were written.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn applications(app: &App, actor: &Actor) -> Result<Vec<Application>> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    store::applications(&app.store, actor).await
}
