//! What an assessment finds becomes actions of the plan.

use super::answering::mendable;
use super::result::{card, page};
use super::{Named, words};
use crate::failure::Answer;
use crate::french;
use crate::view::questionnaire::ResultPage;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::plan::{self, Gap, Origin};
use beffroi_domain::questionnaire::Sheet;
use beffroi_kernel::{Error, Right};
use beffroi_reference::Outcome;
use beffroi_reference::assessment::{Action, Deed};
use beffroi_reference::measure::Effort;
use beffroi_reference::questionnaire::Gathering;
use serde::Deserialize;

/// What the plan keeps of a title, with the ellipsis of a longer one.
const TITLE_CHARACTERS_MAX: usize = 199;

/// What the form asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `tout` for every gap; else the first actions.
    quoi: String,
}

/// Adds to the plan the first actions, or everything that is not at its best; what is there already stays as it is.
pub async fn propose(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(wanted): Form<Wanted>,
) -> Answer {
    visit.require(Right::AssessmentRead)?;
    visit.require(Right::PlanWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    if sheet.questionnaire.gathering == Gathering::Respondents {
        return Err(Error::NotFound.into());
    }
    let actions = match wanted.quoi.as_str() {
        "tout" => everything(&sheet.outcome),
        _ => sheet.outcome.actions.clone(),
    };
    let gaps = actions.iter().map(|action| gap(&web, &visit, &sheet, action)).collect();
    match plan::propose(&web.app, &visit.actor, gaps).await {
        Ok(added) => {
            let plan = format!("{}/plan?fait=diagnostic&nombre={}", visit.space(), added.len());
            Ok(Redirect::to(&plan).into_response())
        }
        Err(error) => {
            let (status, fault, advice) = mendable(error)?;
            let again = ResultPage { fault, advice, ..page(&web, &visit, &named, &sheet).await? };
            Ok((status, web.page(&again)?).into_response())
        }
    }
}

/// Everything that is not at its best: the first actions, each counted after those before it; then the others, each
/// counted alone.
pub(super) fn everything(outcome: &Outcome) -> Vec<Action> {
    let mut all = outcome.actions.clone();
    for gap in &outcome.gaps {
        if outcome.actions.iter().any(|action| action.deed == gap.deed) {
            continue;
        }
        match all.iter_mut().find(|action| action.deed == gap.deed) {
            // The score is a sum: what several questions bring adds up.
            Some(action) => {
                action.questions.push(gap.question.clone());
                action.score += gap.points;
                if gap.grade > action.to {
                    action.to = gap.grade.clone();
                }
            }
            None => all.push(Action {
                deed: gap.deed.clone(),
                questions: vec![gap.question.clone()],
                from: outcome.lowest.clone(),
                to: gap.grade.clone(),
                score: outcome.score + gap.points,
            }),
        }
    }
    all
}

fn gap(web: &Web, visit: &Visit, sheet: &Sheet, action: &Action) -> Gap {
    let shown = card(web, visit, sheet, action);
    let measure = match &action.deed {
        Deed::Measure(id) => web.app.library.measures.find_on(id, sheet.outcome.on),
        Deed::Seek(_) | Deed::Improve(_) => None,
    };
    let cost = measure.and_then(|measure| words::range(measure, visit.territory.population));
    let cents = |euros: u32| u64::from(euros) * 100;
    let alone = !sheet.outcome.actions.contains(action);
    Gap {
        measure: measure.map(|measure| (measure.id.clone(), measure.version)),
        title: french::cut(&shown.title, TITLE_CHARACTERS_MAX),
        effect: if alone { format!("Prise seule. {}", shown.effect) } else { shown.effect },
        origin: Origin::Gap,
        origin_id: sheet.assessment.id.to_string(),
        cost_low: cost.map(|cost| cents(cost.low)),
        cost_high: cost.map(|cost| cents(cost.high)),
        effort: measure.map_or(plan::Effort::Unknown, |measure| match measure.effort {
            Effort::Hours => plan::Effort::Small,
            Effort::Days => plan::Effort::Medium,
            Effort::Weeks => plan::Effort::Large,
        }),
    }
}
