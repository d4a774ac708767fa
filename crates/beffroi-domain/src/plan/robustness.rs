//! Robustness tests by outside firms: scope, authorisation, dates; what they find becomes actions to be tested again.

use super::actions::refuse_more;
use super::model::{NewTest, Origin, PlanAction, RobustnessTest};
use super::store::Counted;
use super::{rules, store};
use crate::App;
use beffroi_kernel::plan::RobustnessTestId;
use beffroi_kernel::{Actor, Error, Result, Right};
use serde_json::json;

/// Writes down a test.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it, with code `test-unauthorised` when it begins before its
/// authorisation; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn add_test(app: &App, actor: &Actor, new: NewTest) -> Result<RobustnessTest> {
    let (new, max) = (rules::test(new)?, app.limits.plan_rows_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            refuse_more(cx, Counted::Tests, max).await?;
            let one = RobustnessTest {
                id: cx.identifier(RobustnessTestId::new)?,
                title: new.title,
                firm: new.firm,
                scope: new.scope,
                authority: new.authority,
                authorised: new.authorised,
                starts: new.starts,
                ends: new.ends,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_test(cx, &one).await?;
            cx.record("plan.test", format!("test:{}", one.id), &json!({ "title": one.title }));
            Ok(one)
        })
    })
    .await
}

/// Every test, the latest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn tests(app: &App, actor: &Actor) -> Result<Vec<RobustnessTest>> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    store::tests(&app.store, actor).await
}

/// One test and what it found.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; [`Error::Denied`] without the right.
pub async fn find_test(
    app: &App,
    actor: &Actor,
    id: RobustnessTestId,
) -> Result<(RobustnessTest, Vec<PlanAction>)> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    let test = store::test_of(&app.store, actor, id).await?.ok_or(Error::NotFound)?;
    let actions = store::actions(&app.store, actor).await?;
    Ok((test, findings(&actions, id)))
}

/// What a test found, out of the actions of its plan.
#[must_use]
pub fn findings(actions: &[PlanAction], test: RobustnessTestId) -> Vec<PlanAction> {
    let id = test.to_string();
    let of_test = |action: &&PlanAction| {
        action.origin == Origin::RobustnessTest && action.origin_id.as_ref() == Some(&id)
    };
    actions.iter().filter(of_test).cloned().collect()
}
