//! A plan leaves with its territory, and arrives with it.

use super::model::{Application, BudgetLine, Meeting, PlanAction, PlanNote, RobustnessTest};
use super::store;
use crate::App;
use beffroi_kernel::{Actor, Error, Problem, Result};
use beffroi_store::WriteContext;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything that stands in a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedPlan {
    /// Its actions.
    pub actions: Vec<PlanAction>,
    /// What was said of them.
    pub notes: Vec<PlanNote>,
    /// The lines of its budgets.
    pub budget: Vec<BudgetLine>,
    /// Its applications for aid.
    pub applications: Vec<Application>,
    /// The meetings of its committee.
    pub meetings: Vec<Meeting>,
    /// Its robustness tests.
    pub tests: Vec<RobustnessTest>,
}

impl MovedPlan {
    /// Refuses a plan whose notes speak of actions that are not in it.
    pub(crate) fn check(&self) -> Result<()> {
        let known: BTreeSet<_> = self.actions.iter().map(|action| action.id).collect();
        if self.notes.iter().all(|note| known.contains(&note.action)) {
            return Ok(());
        }
        Err(Error::Input(
            Problem::new("archive-damaged", "Cette archive est abîmée : son plan n’est pas entier.")
                .advice("Demandez-en une nouvelle à la plateforme d’origine.")
                .detail("a note of the plan names an action that is not there"),
        ))
    }
}

/// The plan of a territory that leaves.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<MovedPlan> {
    Ok(MovedPlan {
        actions: store::actions(&app.store, actor).await?,
        notes: store::notes(&app.store, actor).await?,
        budget: store::lines(&app.store, actor).await?,
        applications: store::applications(&app.store, actor).await?,
        meetings: store::meetings(&app.store, actor).await?,
        tests: store::tests(&app.store, actor).await?,
    })
}

/// Writes the plan of a territory that arrives.
pub(crate) async fn take_in(cx: &mut WriteContext, plan: &MovedPlan) -> Result<()> {
    for one in &plan.actions {
        store::insert_action(cx, one).await?;
    }
    for one in &plan.notes {
        store::insert_note(cx, one).await?;
    }
    for one in &plan.budget {
        store::insert_line(cx, one).await?;
    }
    for one in &plan.applications {
        store::insert_application(cx, one).await?;
    }
    for one in &plan.meetings {
        store::insert_meeting(cx, one).await?;
    }
    for one in &plan.tests {
        store::insert_test(cx, one).await?;
    }
    Ok(())
}
