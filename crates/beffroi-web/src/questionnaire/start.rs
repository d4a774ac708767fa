//! Choosing a questionnaire and beginning it.

use super::words;
use crate::failure::Answer;
use crate::french;
use crate::picture::{Moment, grades};
use crate::view::questionnaire::{Card, Catalogue, ClosedLine, StartPage};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::questionnaire::{self, Assessment, Offered};
use beffroi_kernel::{Error, Right};
use beffroi_reference::Scale;
use serde::Deserialize;

/// The questionnaire that an address names.
#[derive(Deserialize)]
pub struct Named {
    pub(super) questionnaire: String,
}

/// Shows the questionnaires.
pub async fn list(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::AssessmentRead)?;
    let offered = questionnaire::catalogue(&web.app, &visit.actor).await?;
    let card = |one: &Offered| {
        let questionnaire = &one.questionnaire;
        let last = one.closed.first();
        let state = match (&one.open, last) {
            (Some(_), _) => Mark::busy("en cours"),
            (None, Some(last)) => Mark::good(format!(
                "{} le {}",
                words::grade(last),
                last.closed.map_or_else(String::new, |at| french::date(french::day(at)))
            )),
            (None, None) => Mark::plain("à commencer"),
        };
        Card {
            title: questionnaire.title.clone(),
            intro: questionnaire.intro.clone(),
            length: french::plural(questionnaire.minutes.into(), "minute", "minutes"),
            href: format!("{}/diagnostic/{}", visit.space(), questionnaire.id),
            paper: format!("{}/diagnostic/{}/questionnaire.pdf", visit.space(), questionnaire.id),
            state,
        }
    };
    let cards = offered.iter().map(card).collect();
    Ok(web.page(&Catalogue { shell: visit.shell(Section::Assessments), cards })?)
}

/// Shows the first page of a questionnaire.
pub async fn first(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentRead)?;
    let offered = questionnaire::catalogue(&web.app, &visit.actor).await?;
    let one =
        offered.into_iter().find(|one| one.questionnaire.id == named.questionnaire).ok_or(Error::NotFound)?;
    let questionnaire = &one.questionnaire;
    let base = format!("{}/diagnostic/{}", visit.space(), questionnaire.id);
    let (picture, conclusion) = history(&questionnaire.scale, &one.closed);
    let provenance = &questionnaire.provenance;
    let page = StartPage {
        shell: visit.shell(Section::Assessments),
        list: format!("{}/diagnostic", visit.space()),
        title: questionnaire.title.clone(),
        intro: questionnaire.intro.clone(),
        helpers: questionnaire.helpers.clone(),
        length: french::plural(questionnaire.minutes.into(), "minute", "minutes"),
        questions: french::plural(questionnaire.questions().count() as u64, "question", "questions"),
        version: format!(
            "version {}, vérifiée le {}",
            questionnaire.version,
            french::date(provenance.checked_on)
        ),
        doubt: provenance.doubt.clone().unwrap_or_default(),
        sources: provenance.texts.iter().map(beffroi_reference::Text::citation).collect(),
        open: one.open.as_ref().map_or_else(String::new, |open| format!("{base}/{}", open.id)),
        may_write: visit.actor.may(Right::AssessmentWrite),
        closed: one.closed.iter().map(|closed| line(&visit, closed)).collect(),
        picture,
        conclusion,
        paper: format!("{base}/questionnaire.pdf"),
        action: base,
    };
    Ok(web.page(&page)?)
}

/// A finished assessment in a list.
pub(super) fn line(visit: &Visit, closed: &Assessment) -> ClosedLine {
    ClosedLine {
        href: format!("{}/diagnostic/{}/{}", visit.space(), closed.questionnaire, closed.id),
        grade: words::grade(closed),
        date: closed.closed.map_or_else(String::new, |at| french::date(french::day(at))),
        version: closed.version,
        score: closed.score.map_or_else(String::new, words::score),
    }
}

/// The grades over time, for at least two finished assessments, the newest first; and what they show.
pub(super) fn history(scale: &Scale, closed: &[Assessment]) -> (String, String) {
    let moment = |one: &Assessment| {
        let (grade, at) = (one.grade.as_ref()?, one.closed?);
        let day = french::day(at);
        Some(Moment {
            label: format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
            at: at.as_second() as f64,
            grade: grade.label(),
            rank: grade.rank,
        })
    };
    let moments: Vec<Moment> = closed.iter().rev().filter_map(moment).collect();
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
        return (String::new(), String::new());
    };
    if moments.len() < 2 {
        return (String::new(), String::new());
    }
    let conclusion = match last.rank.cmp(&first.rank) {
        std::cmp::Ordering::Equal => {
            format!("La note est la même qu’au premier diagnostic : {}.", last.grade)
        }
        _ => format!("De {} le {} à {} le {}.", first.grade, first.label, last.grade, last.label),
    };
    let mut bands: Vec<(String, u32)> = Vec::new();
    for step in scale.steps() {
        if bands.last().is_none_or(|(band, _)| *band != step.band) {
            bands.push((step.band.clone(), step.grade.rank));
        }
    }
    let top = scale.steps().len() as u32;
    let picture = grades("historique", "La note au fil des diagnostics", &conclusion, &bands, top, &moments);
    (picture, conclusion)
}

/// Begins a questionnaire, or goes on with the one that is open.
pub async fn start(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let begun = questionnaire::start(&web.app, &visit.actor, &named.questionnaire).await?;
    let base = format!("{}/diagnostic/{}/{}", visit.space(), named.questionnaire, begun.id);
    let sheet = questionnaire::find(&web.app, &visit.actor, begun.id).await?;
    let first = sheet.questionnaire.questions().next();
    let fresh = sheet.given.is_empty()
        && sheet.questionnaire.gathering == beffroi_reference::questionnaire::Gathering::Together;
    let earlier = questionnaire::carry(&web.app, &visit.actor, begun.id).await?;
    let next = match first {
        Some((_, question)) if fresh && earlier.is_empty() => format!("{base}/question/{}", question.code),
        Some(_) if fresh => format!("{base}/reprendre"),
        _ => base,
    };
    Ok(Redirect::to(&next).into_response())
}
