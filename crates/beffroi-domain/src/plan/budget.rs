//! The IT budget, and the part of it that is security.

use super::actions::refuse_more;
use super::model::{BudgetLine, NewLine};
use super::store::Counted;
use super::{rules, store};
use crate::App;
use beffroi_kernel::plan::BudgetLineId;
use beffroi_kernel::{Actor, Error, Result, Right};
use beffroi_reference::budget::{BudgetShare, Line, Range, budget_share};
use beffroi_reference::figure::Amount;
use beffroi_reference::{Library, figure::Figure};
use serde_json::json;
use std::sync::Arc;

/// The budget of a year.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The year.
    pub year: i16,
    /// Its lines.
    pub lines: Vec<BudgetLine>,
    /// Where it stands.
    pub share: BudgetShare,
    /// The range that is advised.
    pub range: Range,
    /// The two figures that the range comes from.
    pub sources: [Arc<Figure>; 2],
}

/// The range that is advised, from the figures of the reference.
fn range(library: &Library) -> Result<(Range, [Arc<Figure>; 2])> {
    let find = |id: &str| {
        let figure =
            library.figures.all().filter(|figure| figure.id == id).max_by_key(|figure| figure.version);
        figure.cloned().ok_or_else(|| Error::internal(format!("the figure {id} is missing")))
    };
    let hundredths = |figure: &Figure| match figure.value {
        // A percentage has at most two decimals: nothing is lost.
        Amount::Number(number) => Ok((number * 100.0).round() as u32),
        Amount::Grade(_) => Err(Error::internal(format!("the figure {} is no number", figure.id))),
    };
    let sources = [find("anssi-budget-min")?, find("anssi-budget-max")?];
    Ok((Range { low: hundredths(&sources[0])?, high: hundredths(&sources[1])? }, sources))
}

/// The budget of a year.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn budget(app: &App, actor: &Actor, year: i16) -> Result<Budget> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    let mut lines = store::lines(&app.store, actor).await?;
    lines.retain(|line| line.year == year);
    let (range, sources) = range(&app.library)?;
    let counted: Vec<Line> =
        lines.iter().map(|line| Line { cents: line.cents, security: line.security }).collect();
    Ok(Budget { year, share: budget_share(&counted, range), lines, range, sources })
}

/// The years that have a budget, the latest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn years(app: &App, actor: &Actor) -> Result<Vec<i16>> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    let mut years: Vec<i16> = store::lines(&app.store, actor).await?.iter().map(|line| line.year).collect();
    years.dedup();
    Ok(years)
}

/// Adds a line.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn add_line(app: &App, actor: &Actor, new: NewLine) -> Result<BudgetLine> {
    let (new, max) = (rules::budget_line(new)?, app.limits.plan_rows_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            refuse_more(cx, Counted::Lines, max).await?;
            let line = BudgetLine {
                id: cx.identifier(BudgetLineId::new)?,
                year: new.year,
                label: new.label,
                cents: new.cents,
                security: new.security,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_line(cx, &line).await?;
            let detail = json!({ "year": line.year, "title": line.label, "amount": line.cents });
            cx.record("plan.budget_add", format!("budget:{}", line.id), &detail);
            Ok(line)
        })
    })
    .await
}

/// Removes a line.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; [`Error::Denied`] without the right.
pub async fn remove_line(app: &App, actor: &Actor, id: BudgetLineId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            if !store::delete_line(cx, id).await? {
                return Err(Error::NotFound);
            }
            cx.record("plan.budget_remove", format!("budget:{id}"), &json!({}));
            Ok(())
        })
    })
    .await
}
