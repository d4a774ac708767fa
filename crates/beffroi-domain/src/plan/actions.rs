//! What can be done with the actions of a plan.

use super::model::{Gap, NewAction, Origin, PlanAction, PlanNote, Retest, State, Step};
use super::store::Counted;
use super::{rules, store};
use crate::App;
use beffroi_kernel::plan::{PlanActionId, PlanNoteId};
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_store::WriteContext;
use serde_json::json;

/// Refuses one row more when there are too many.
pub(super) async fn refuse_more(cx: &mut WriteContext, what: Counted, max: usize) -> Result<()> {
    if store::count(cx, what).await? < max {
        return Ok(());
    }
    Err(Error::Limit(
        Problem::new("too-many-plan-rows", "Le plan de ce territoire est trop long.")
            .advice("Terminez ou retirez ce qui ne sert plus, ou demandez à l’administrateur de relever la limite.")
            .detail("limit plan_rows_max"),
    ))
}

/// Adds actions for gaps, one for each measure that no open action puts in place; without a measure, one for each
/// title that no open action has. Gives those that were added.
///
/// # Errors
/// [`Error::Input`] when a gap cannot be an action; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn propose(app: &App, actor: &Actor, gaps: Vec<Gap>) -> Result<Vec<PlanAction>> {
    let max = app.limits.plan_rows_max;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            let there = store::actions_within(cx).await?;
            let mut added = Vec::new();
            for gap in rules::new_gaps(gaps, &there) {
                added.push(insert(cx, rules::of_gap(gap), max).await?);
            }
            cx.record("plan.propose", "plan", &json!({ "actions": added.len() }));
            Ok(added)
        })
    })
    .await
}

/// Adds the action that something of another room asks for: an obligation, an incident. While an open action already
/// follows it, that one is given and nothing is added.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn follow(app: &App, actor: &Actor, new: NewAction) -> Result<PlanAction> {
    let max = app.limits.plan_rows_max;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            let there = store::actions_within(cx).await?;
            let open = new.origin_id.as_deref().and_then(|id| rules::followed(&there, new.origin, id));
            let (action, added) = match open {
                Some(open) => (open.clone(), 0),
                None => (insert(cx, new, max).await?, 1),
            };
            cx.record("plan.propose", format!("action:{}", action.id), &json!({ "actions": added }));
            Ok(action)
        })
    })
    .await
}

/// Adds the actions that something of another room asks for, within its transaction; one whose title an open action
/// of the same origin already has is not added again. Records nothing: the line of the other room says it.
///
/// # Errors
/// As [`follow`].
pub(crate) async fn follow_within(cx: &mut WriteContext, all: Vec<NewAction>, max: usize) -> Result<usize> {
    cx.authorise(Right::PlanWrite)?;
    let mut there = store::actions_within(cx).await?;
    let before = there.len();
    for new in all {
        let new = rules::tidy(new)?;
        let same = |one: &PlanAction| {
            let of = one.origin == new.origin && one.origin_id == new.origin_id;
            of && one.state.is_open() && one.title == new.title
        };
        if !there.iter().any(same) {
            there.push(insert(cx, new, max).await?);
        }
    }
    Ok(there.len() - before)
}

/// Writes a new action; records nothing.
pub(super) async fn insert(cx: &mut WriteContext, new: NewAction, max: usize) -> Result<PlanAction> {
    let new = rules::tidy(new)?;
    refuse_more(cx, Counted::Actions, max).await?;
    let action = PlanAction {
        id: cx.identifier(PlanActionId::new)?,
        title: new.title,
        measure: new.measure,
        origin: new.origin,
        origin_id: new.origin_id,
        owner: new.owner,
        due: new.due,
        state: State::Todo,
        reason: String::new(),
        cost_low: new.cost_low,
        cost_high: new.cost_high,
        effort: new.effort,
        effect: new.effect,
        evidence: String::new(),
        retest_on: new.retest_on,
        retest: Retest::Pending,
        created: cx.now(),
        created_by: cx.actor().author(),
        changed: cx.now(),
    };
    store::insert_action(cx, &action).await?;
    Ok(action)
}

/// Adds an action by hand. That of a robustness test names a test of this territory.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn add(app: &App, actor: &Actor, new: NewAction) -> Result<PlanAction> {
    beffroi_store::authorise(actor, Right::PlanWrite)?;
    if new.origin == Origin::RobustnessTest {
        let id = new.origin_id.as_deref().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        store::test_of(&app.store, actor, id).await?.ok_or(Error::NotFound)?;
    }
    let max = app.limits.plan_rows_max;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            let action = insert(cx, new, max).await?;
            let due = action.due.map(|due| due.to_string());
            cx.record(
                "plan.add",
                format!("action:{}", action.id),
                &json!({ "title": action.title, "due": due }),
            );
            Ok(action)
        })
    })
    .await
}

/// Changes what is said of an action; where it comes from stays.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; as [`add`].
pub async fn edit(app: &App, actor: &Actor, id: PlanActionId, new: NewAction) -> Result<PlanAction> {
    let new = rules::tidy(new)?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            let before = store::find_within(cx, id).await?.ok_or(Error::NotFound)?;
            let action = PlanAction {
                title: new.title,
                owner: new.owner,
                due: new.due,
                cost_low: new.cost_low,
                cost_high: new.cost_high,
                effort: new.effort,
                effect: new.effect,
                retest_on: new.retest_on,
                changed: cx.now(),
                ..before
            };
            store::edit(cx, &action).await?;
            let due = action.due.map(|due| due.to_string());
            cx.record("plan.edit", format!("action:{id}"), &json!({ "title": action.title, "due": due }));
            Ok(action)
        })
    })
    .await
}

/// Says how far an action has come, with a note; the history keeps it.
///
/// # Errors
/// [`Error::Input`] when it is dropped without a reason; [`Error::Conflict`] with code `measure-open` when the same
/// measure is in another open action; [`Error::NotFound`], [`Error::Limit`], [`Error::Denied`].
pub async fn advance(app: &App, actor: &Actor, id: PlanActionId, step: Step) -> Result<PlanAction> {
    let (step, max) = (rules::step(step)?, app.limits.plan_rows_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            let before = store::find_within(cx, id).await?.ok_or(Error::NotFound)?;
            refuse_more(cx, Counted::Notes(id), max).await?;
            if step.state.is_open() && !before.state.is_open() && before.measure.is_some() {
                let there = store::actions_within(cx).await?;
                let same = |one: &PlanAction| one.state.is_open() && one.measure_id() == before.measure_id();
                if there.iter().any(same) {
                    return Err(Error::Conflict(
                        Problem::new("measure-open", "Une autre action du plan porte déjà cette mesure.")
                            .advice("Faites avancer celle-là."),
                    ));
                }
            }
            let note = PlanNote {
                id: cx.identifier(PlanNoteId::new)?,
                action: id,
                text: step.note,
                state: step.state,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            let action = PlanAction {
                state: step.state,
                reason: step.reason,
                evidence: step.evidence,
                retest: step.retest,
                changed: cx.now(),
                ..before
            };
            store::advance(cx, &action).await?;
            store::insert_note(cx, &note).await?;
            cx.record("plan.advance", format!("action:{id}"), &json!({ "state": action.state.code() }));
            Ok(action)
        })
    })
    .await
}

impl PlanAction {
    /// The measure that it puts in place.
    #[must_use]
    pub fn measure_id(&self) -> Option<&str> {
        self.measure.as_ref().map(|(id, _)| id.as_str())
    }
}

/// Every action of the actor's territory, in the order in which they were written.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<PlanAction>> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    store::actions(&app.store, actor).await
}

/// An action and what was said of it, the newest first.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; [`Error::Denied`] without the right.
pub async fn find(app: &App, actor: &Actor, id: PlanActionId) -> Result<(PlanAction, Vec<PlanNote>)> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    let action = store::find(&app.store, actor, id).await?.ok_or(Error::NotFound)?;
    Ok((action, store::notes_of(&app.store, actor, id).await?))
}
