//! Where an action of the plan comes from, as links back to it, for those who may go there.

use super::base;
use crate::french;
use crate::view::look::Link;
use crate::visit::Visit;
use crate::web::Web;
use beffroi_domain::plan::{Origin, PlanAction};
use beffroi_domain::{obligation, questionnaire};
use beffroi_kernel::{Error, Result, Right};
use beffroi_reference::questionnaire::Question;

/// The pages from which an action came; none when they are gone, or when the person may not see them.
pub(super) async fn links(web: &Web, visit: &Visit, action: &PlanAction) -> Result<Vec<Link>> {
    let Some(id) = &action.origin_id else { return Ok(Vec::new()) };
    let found = match action.origin {
        Origin::Gap if visit.actor.may(Right::AssessmentRead) => questions(web, visit, action, id).await,
        Origin::Obligation if visit.actor.may(Right::ObligationRead) => {
            let duty = obligation::find(&web.app, &visit.actor, id).await;
            duty.map(|duty| {
                vec![Link::new(&duty.applied.title, format!("{}/obligations/{id}", visit.space()))]
            })
        }
        Origin::RobustnessTest => {
            Ok(vec![Link::new("Les tests de robustesse", format!("{}/tests", base(visit)))])
        }
        Origin::Committee => Ok(vec![Link::new("Le comité", format!("{}/comite", base(visit)))]),
        _ => Ok(Vec::new()),
    };
    match found {
        // What it came from left since: the action stays.
        Err(Error::NotFound) => Ok(Vec::new()),
        found => found,
    }
}

/// The diagnosis that found a gap, and its questions that the measure of the action answers.
async fn questions(web: &Web, visit: &Visit, action: &PlanAction, id: &str) -> Result<Vec<Link>> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let sheet = questionnaire::find(&web.app, &visit.actor, id).await?;
    let at = format!("{}/diagnostic/{}/{id}", visit.space(), sheet.questionnaire.id);
    let day = french::date(french::day(sheet.assessment.closed.unwrap_or(sheet.assessment.started)));
    let whole =
        Link::new(format!("Diagnostic « {} »", sheet.questionnaire.title), &at).note(format!("du {day}"));
    let mends = |question: &&Question| {
        action.measure.as_ref().is_some_and(|(measure, _)| question.all_measures().any(|one| one == measure))
    };
    let asked = |question: &Question| {
        let outcome = &sheet.outcome;
        outcome
            .terms
            .iter()
            .any(|term| term.question == question.code && term.score.is_some_and(|score| score < 1.0))
    };
    let all = sheet.questionnaire.questions().map(|(_, question)| question);
    let mended = all.filter(mends).filter(|question| asked(question)).map(|question| {
        // A finished diagnosis has its answers on one page: nothing in it can be changed.
        let href = match sheet.assessment.closed {
            Some(_) => format!("{at}#question-{}", question.code),
            None => format!("{at}/question/{}", question.code),
        };
        Link::new(&question.text, href)
    });
    Ok(std::iter::once(whole).chain(mended).collect())
}
