//! The page of one obligation, and where the territory stands with it.

use super::{card, home, why};
use crate::failure::{Answer, status};
use crate::french;
use crate::view::look::{Choice, Link};
use crate::view::obligation::{ObligationPage, VariantLine};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::obligation::{self, Decision, Duty, Status};
use beffroi_domain::plan::{self, NewAction, Origin};
use beffroi_kernel::{Error, Problem, Result, Right};
use beffroi_reference::{LegalState, Verdict};
use jiff::civil::Date;
use serde::Deserialize;

/// The obligation in an address.
#[derive(Deserialize)]
pub struct Named {
    obligation: String,
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Shows an obligation.
pub async fn show(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Query(done): Query<Done>,
) -> Answer {
    let duty = obligation::find(&web.app, &visit.actor, &named.obligation).await?;
    let said = match done.fait.as_str() {
        "avancement" => "C’est enregistré.",
        "plan" => "C’est dans votre plan d’action.",
        _ => "",
    };
    Ok(web.page(&ObligationPage { said: said.to_owned(), ..page(&web, &visit, &duty).await? })?)
}

/// The action of the plan that follows an obligation; empty when there is none, or when the person may not see it.
async fn action_of(web: &Web, visit: &Visit, duty: &Duty) -> Result<String> {
    if !visit.actor.may(Right::PlanRead) {
        return Ok(String::new());
    }
    let actions = plan::list(&web.app, &visit.actor).await?;
    let action = plan::followed(&actions, Origin::Obligation, &duty.applied.id);
    Ok(action.map(|one| format!("{}/plan/actions/{}", visit.space(), one.id)).unwrap_or_default())
}

async fn page(web: &Web, visit: &Visit, duty: &Duty) -> Result<ObligationPage> {
    let today = french::day(web.app.clock.now());
    let (applied, standing) = (&duty.applied, duty.standing.clone());
    let reasons = if applied.why.is_empty() { vec![why(duty)] } else { applied.why.clone() };
    let status = standing.as_ref().map_or(Status::ToDo, |one| one.status);
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let variant = |one: &beffroi_reference::applied::AppliedVariant| VariantLine {
        label: one.label.clone(),
        state: match one.applies {
            Verdict::Yes => Mark::look("vous seriez concernés"),
            Verdict::No => Mark::plain("vous ne le seriez pas"),
            Verdict::ToClarify => Mark::plain("à préciser"),
        },
        why: one.why.join(" ; "),
        doubt: one.doubt.clone().unwrap_or_default(),
    };
    let several = applied.variants.len() > 1;
    let text = |of: &dyn Fn(&obligation::Standing) -> String| standing.as_ref().map(of).unwrap_or_default();
    Ok(ObligationPage {
        shell: visit.shell(Section::Obligations),
        list: home(visit),
        card: card(visit, duty, today),
        theme: applied.theme.label().to_owned(),
        why: reasons.into_iter().filter(|reason| !reason.is_empty()).collect(),
        rule: applied.rule.clone(),
        missing: applied.missing.iter().map(|one| one.question.clone()).collect(),
        steps: applied.steps.clone(),
        variants: applied.variants.iter().filter(|_| several).map(variant).collect(),
        texts: applied
            .text
            .iter()
            .zip(&applied.addresses)
            .map(|(text, address)| Link::new(text, address))
            .collect(),
        confidence: applied.confidence.label().to_owned(),
        checked: french::date(applied.checked_on),
        version: applied.version,
        revised: duty.revised,
        statuses: Status::ALL
            .into_iter()
            .map(|one| Choice::new(one.code(), one.label(), status.code()))
            .collect(),
        reason: text(&|one| one.reason.clone()),
        owner: text(&|one| one.owner.clone()),
        note: text(&|one| one.note.clone()),
        evidence: text(&|one| one.evidence.clone()),
        done: day(standing.as_ref().and_then(|one| one.done)),
        planned: day(standing.as_ref().and_then(|one| one.planned)),
        decided: standing.as_ref().map(|one| french::date(french::day(one.decided))).unwrap_or_default(),
        may_write: visit.actor.may(Right::ObligationWrite),
        action: action_of(web, visit, duty).await?,
        may_plan: visit.actor.may(Right::PlanWrite),
        said: String::new(),
        fault: String::new(),
        advice: String::new(),
    })
}

/// What the form sends.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    status: String,
    reason: String,
    owner: String,
    note: String,
    evidence: String,
    done: String,
    planned: String,
}

impl Typed {
    fn read(&self) -> Result<Decision> {
        let wrong = |field: &str, message: &str| {
            Error::Input(
                Problem::new("form-invalid", message).advice("Corrigez, puis recommencez.").field(field),
            )
        };
        let day = |text: &str, field: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| wrong(field, "La date n’est pas lisible.")),
        };
        Ok(Decision {
            status: Status::from_code(&self.status)
                .ok_or_else(|| wrong("status", "L’avancement n’est pas choisi."))?,
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            note: self.note.clone(),
            evidence: self.evidence.clone(),
            done: day(&self.done, "done")?,
            planned: day(&self.planned, "planned")?,
        })
    }
}

/// Notes where the territory stands.
pub async fn decide(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(typed): Form<Typed>,
) -> Answer {
    visit.require(Right::ObligationWrite)?;
    let duty = obligation::find(&web.app, &visit.actor, &named.obligation).await?;
    let decided = match typed.read() {
        Ok(decision) => obligation::decide(&web.app, &visit.actor, &named.obligation, decision).await,
        Err(error) => Err(error),
    };
    let error = match decided {
        Ok(()) => {
            let back = format!("{}/{}?fait=avancement", home(&visit), duty.applied.id);
            return Ok(Redirect::to(&back).into_response());
        }
        Err(error @ Error::Input(_)) => error,
        Err(error) => return Err(error.into()),
    };
    let (fault, advice) =
        error.problem().map(|one| (one.message.clone(), one.advice.clone())).unwrap_or_default();
    let again = ObligationPage {
        statuses: Status::ALL
            .into_iter()
            .map(|one| Choice::new(one.code(), one.label(), &typed.status))
            .collect(),
        reason: typed.reason,
        owner: typed.owner,
        note: typed.note,
        evidence: typed.evidence,
        done: typed.done,
        planned: typed.planned,
        fault,
        advice,
        ..page(&web, &visit, &duty).await?
    };
    Ok((status(&error), web.page(&again)?).into_response())
}

/// Adds the obligation to the plan; once, as long as that action is open.
pub async fn follow(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::PlanWrite)?;
    let duty = obligation::find(&web.app, &visit.actor, &named.obligation).await?;
    let standing = duty.standing.as_ref();
    let new = NewAction {
        origin: Origin::Obligation,
        origin_id: Some(duty.applied.id.clone()),
        owner: standing.map(|one| one.owner.clone()).unwrap_or_default(),
        // The day that the territory chose counts before the last one that the text allows.
        due: standing.and_then(|one| one.planned).or(duty.due),
        ..NewAction::titled(&duty.applied.title)
    };
    plan::follow(&web.app, &visit.actor, new).await?;
    Ok(Redirect::to(&format!("{}/{}?fait=plan", home(&visit), duty.applied.id)).into_response())
}

/// The word for the state of a text.
pub(super) fn legal(state: LegalState) -> Mark {
    match state {
        LegalState::InForce => Mark::good(state.label()),
        LegalState::Expected => Mark::look(state.label()),
        LegalState::Advised | LegalState::Repealed => Mark::plain(state.label()),
    }
}
