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
    let said = if done.fait == "avancement" { "C’est enregistré." } else { "" };
    Ok(web.page(&ObligationPage { said: said.to_owned(), ..page(&web, &visit, &duty) })?)
}

fn page(web: &Web, visit: &Visit, duty: &Duty) -> ObligationPage {
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
    ObligationPage {
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
        said: String::new(),
        fault: String::new(),
        advice: String::new(),
    }
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
        ..page(&web, &visit, &duty)
    };
    Ok((status(&error), web.page(&again)?).into_response())
}

/// The word for the state of a text.
pub(super) fn legal(state: LegalState) -> Mark {
    match state {
        LegalState::InForce => Mark::good(state.label()),
        LegalState::Expected => Mark::look(state.label()),
        LegalState::Advised | LegalState::Repealed => Mark::plain(state.label()),
    }
}
