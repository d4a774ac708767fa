//! One question a screen: what is chosen is saved at once, and the next question comes.

use super::{Named, beside, fault_of, words};
use crate::failure::{Answer, status};
use crate::french;
use crate::view::Section;
use crate::view::questionnaire::{CarryLine, CarryPage, ChoiceButton, QuestionPage};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::questionnaire::{self, Changes, Sheet};
use beffroi_kernel::assessment::AnswerSource;
use beffroi_kernel::{Error, Problem, Result, Right};
use beffroi_reference::questionnaire::{Question, QuestionKind, Theme};
use beffroi_reference::{Answer as Said, Verdict};
use serde::Deserialize;

/// The question that an address names.
#[derive(Deserialize)]
pub struct OneQuestion {
    questionnaire: String,
    assessment: String,
    question: String,
}

impl OneQuestion {
    fn named(&self) -> Named {
        Named { questionnaire: self.questionnaire.clone(), assessment: self.assessment.clone() }
    }
}

/// The questions that are asked, in order: those that do not concern the territory are left out, as far as what is
/// answered says so, and so is what is asked once and known from elsewhere. What was answered here can be looked at
/// again.
pub(super) fn asked(sheet: &Sheet) -> Vec<(&Theme, &Question)> {
    let answers = sheet.given.iter().map(|(code, given)| (code.clone(), given.answer.clone())).collect();
    let facts = sheet.questionnaire.learned(&answers).or(&sheet.facts);
    let concerns = |question: &Question| {
        question.condition.as_ref().is_none_or(|when| when.evaluate(&facts) != Verdict::No)
    };
    let known = |question: &Question| {
        question.once
            && !sheet.given.contains_key(&question.code)
            && question.teaches().iter().all(|fact| sheet.facts.get(fact).is_some())
    };
    sheet.questionnaire.questions().filter(|(_, question)| concerns(question) && !known(question)).collect()
}

/// Shows a question.
pub async fn question(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(asked): Path<OneQuestion>,
) -> Answer {
    visit.require(Right::AssessmentRead)?;
    let named = asked.named();
    let sheet = named.sheet(&web, &visit).await?;
    Ok(web.page(&page(&web, &visit, &named, &sheet, &asked.question)?)?)
}

fn page(web: &Web, visit: &Visit, named: &Named, sheet: &Sheet, code: &str) -> Result<QuestionPage> {
    let base = named.base(visit);
    let all = asked(sheet);
    let place = all.iter().position(|(_, question)| question.code == code).ok_or(Error::NotFound)?;
    let (theme, question) = all.get(place).copied().ok_or(Error::NotFound)?;
    let at = |place: Option<usize>| {
        let found = place.and_then(|place| all.get(place));
        found.map_or_else(String::new, |(_, question)| format!("{base}/question/{}", question.code))
    };
    let given = sheet.given.get(code);
    let chosen = |choice: &str| match given.map(|given| &given.answer) {
        Some(Said::Choice(there)) => there == choice,
        Some(Said::Several(there)) => there.contains(choice),
        _ => false,
    };
    let buttons = question.choices().iter().map(|choice| ChoiceButton {
        value: choice.code.clone(),
        label: choice.label.clone(),
        definition: choice.definition.clone(),
        chosen: chosen(&choice.code),
    });
    let (kind, unit) = match &question.kind {
        QuestionKind::Choice(_) => ("choice", ""),
        QuestionKind::Several(_) => ("several", ""),
        QuestionKind::Number { unit, .. } => ("number", unit.as_str()),
        QuestionKind::Text => ("text", ""),
    };
    let value = match given.map(|given| &given.answer) {
        Some(Said::Number(number)) => number.to_string().replace('.', ","),
        Some(Said::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let before = place.checked_sub(1).and_then(|before| all.get(before));
    let begins = before.is_none_or(|(before, _)| before.id != theme.id);
    Ok(QuestionPage {
        shell: visit.shell(Section::Assessments),
        questionnaire: sheet.questionnaire.title.clone(),
        theme: theme.title.clone(),
        theme_intro: if begins { theme.intro.clone() } else { String::new() },
        number: place as u64 + 1,
        total: all.len() as u64,
        language: sheet.questionnaire.language.clone(),
        text: question.text.clone(),
        why: question.why.clone(),
        words: question.words.clone().into_iter().collect(),
        kind,
        choices: buttons.collect(),
        value,
        unit: unit.to_owned(),
        unknown: given.is_some_and(|given| given.answer == Said::Unknown),
        seek: question.seek.clone(),
        action: format!("{base}/question/{code}"),
        previous: at(place.checked_sub(1)),
        next: at(Some(place + 1)),
        evidence: question.evidence.as_ref().map_or_else(String::new, |kind| kind.label.clone()),
        evidence_href: format!("{base}/preuves"),
        given: given.map_or_else(String::new, |given| {
            format!("{} le {}", given.source.label(), french::date(french::day(given.at)))
        }),
        beside: beside::of_question(&web.app.library, sheet, code),
        fault: String::new(),
        overview: base,
    })
}

/// Saves the answer to a question; then the next one comes, or the overview after the last.
pub async fn answer(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(one): Path<OneQuestion>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let named = one.named();
    let sheet = named.sheet(&web, &visit).await?;
    let question = sheet.questionnaire.question(&one.question).ok_or(Error::NotFound)?;
    let sent: Vec<&str> =
        fields.iter().filter(|(name, _)| name == "reponse").map(|(_, value)| value.as_str()).collect();
    let Ok(answer) = words::read(question, &sent) else {
        let mut again = page(&web, &visit, &named, &sheet, &one.question)?;
        "Choisissez une réponse, ou « Je ne sais pas ».".clone_into(&mut again.fault);
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, web.page(&again)?).into_response());
    };
    let change = vec![(one.question.clone(), Some(answer))];
    questionnaire::answer(&web.app, &visit.actor, named.id()?, change, AnswerSource::Web).await?;
    // What was just answered may open or close the next question.
    let sheet = named.sheet(&web, &visit).await?;
    let next = page(&web, &visit, &named, &sheet, &one.question)?.next;
    let next = if next.is_empty() { format!("{}?fait=repondu", named.base(&visit)) } else { next };
    Ok(Redirect::to(&next).into_response())
}

/// Shows what can be taken over from the last assessment.
pub async fn carry(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    let carried = questionnaire::carry(&web.app, &visit.actor, named.id()?).await?;
    let base = named.base(&visit);
    let line = |one: &questionnaire::Carried| {
        let question = sheet.questionnaire.question(&one.question)?;
        Some(CarryLine {
            code: one.question.clone(),
            text: question.text.clone(),
            answer: words::answer(question, &one.answer),
            date: french::date(french::day(one.at)),
        })
    };
    let page = CarryPage {
        shell: visit.shell(Section::Assessments),
        questionnaire: sheet.questionnaire.title.clone(),
        action: format!("{base}/reprendre"),
        overview: base,
        lines: carried.iter().filter_map(line).collect(),
    };
    Ok(web.page(&page)?)
}

/// Takes over the answers that are ticked.
pub async fn take_over(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    let ticked = |code: &str| fields.iter().any(|(name, value)| name == "question" && value == code);
    let carried = questionnaire::carry(&web.app, &visit.actor, named.id()?).await?;
    let taken: Changes = carried
        .into_iter()
        .filter(|one| ticked(&one.question))
        .map(|one| (one.question, Some(one.answer)))
        .collect();
    questionnaire::answer(&web.app, &visit.actor, named.id()?, taken, AnswerSource::Carried).await?;
    let sheet_now = named.sheet(&web, &visit).await.unwrap_or(sheet);
    let next =
        asked(&sheet_now).into_iter().find(|(_, question)| !sheet_now.given.contains_key(&question.code));
    let base = named.base(&visit);
    let next = next.map_or(base.clone(), |(_, question)| format!("{base}/question/{}", question.code));
    Ok(Redirect::to(&next).into_response())
}

/// Shows a form again with what went wrong in it, when somebody can mend that.
pub(super) fn mendable(error: Error) -> Result<(axum::http::StatusCode, String, String)> {
    match error {
        Error::Input(_) | Error::Limit(_) | Error::Conflict(_) => {
            let (fault, advice) = fault_of(&error);
            Ok((status(&error), fault, advice))
        }
        error => Err(error),
    }
}

/// A field that cannot be read.
pub(super) fn unreadable(field: &str, message: &str) -> Error {
    Error::Input(Problem::new("form-invalid", message).advice("Corrigez, puis recommencez.").field(field))
}
