//! Questionnaires that each respondent fills without a name.

use super::answering::mendable;
use super::{Done, Named, words};
use crate::failure::Answer;
use crate::view::Section;
use crate::view::questionnaire::{
    ChoiceButton, DepartmentRow, ObstacleRow, RespondPage, RespondQuestion, SurveyPage,
};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_domain::questionnaire::{self, Department, Obstacle, RESPONDENTS_MIN, Sheet};
use beffroi_kernel::{Error, Result, Right};
use beffroi_reference::Answers;
use beffroi_reference::questionnaire::{Gathering, Question, QuestionKind};

/// What respondents said.
pub(super) async fn figures(
    web: &Web,
    visit: &Visit,
    named: &Named,
    sheet: &Sheet,
    done: &Done,
) -> Result<Response> {
    let survey = questionnaire::survey(&web.app, &visit.actor, named.id()?).await?;
    let scale = &sheet.questionnaire.scale;
    let row = |one: &Department| DepartmentRow {
        name: one.name.clone(),
        respondents: one.respondents as u64,
        score: words::score(one.score),
        share: one.score / 100.0,
        level: scale.band(&one.grade).map_or_else(String::new, |band| band.label.clone()),
    };
    let share = |count: usize| count as f64 / survey.respondents.max(1) as f64;
    let obstacle = |one: &Obstacle| {
        let measure =
            one.measure.as_ref().and_then(|id| web.app.library.measures.find_on(id, sheet.outcome.on));
        ObstacleRow {
            label: one.label.clone(),
            count: one.count as u64,
            share: share(one.count),
            action: measure.map_or_else(String::new, |measure| measure.title.clone()),
            easy_gesture: measure.map_or_else(String::new, |measure| measure.easy_gesture.clone()),
        }
    };
    let page = SurveyPage {
        shell: visit.shell(Section::Assessments),
        start: named.start(visit),
        title: sheet.questionnaire.title.clone(),
        respond: format!("{}/repondre", named.base(visit)),
        may_write: visit.actor.may(Right::AssessmentWrite),
        respondents: survey.respondents as u64,
        fewest: RESPONDENTS_MIN as u64,
        overall: survey.overall.iter().map(row).collect(),
        departments: survey.departments.iter().map(row).collect(),
        obstacles: survey.obstacles.iter().map(obstacle).collect(),
        levels: scale
            .bands()
            .iter()
            .map(|band| (band.label.clone(), band.meaning.clone(), words::score(band.from)))
            .collect(),
        done: if done.fait == "merci" {
            "Merci. La réponse est enregistrée, sans nom.".to_owned()
        } else {
            String::new()
        },
    };
    web.page(&page)
}

/// Shows the form of a respondent.
pub async fn respond_form(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    Ok(web.page(&form(&visit, &named, &sheet)?)?)
}

fn form(visit: &Visit, named: &Named, sheet: &Sheet) -> Result<RespondPage> {
    if sheet.questionnaire.gathering != Gathering::Respondents {
        return Err(Error::NotFound);
    }
    let base = named.base(visit);
    let question = |question: &Question| RespondQuestion {
        code: question.code.clone(),
        text: question.text.clone(),
        why: question.why.clone(),
        several: matches!(question.kind, QuestionKind::Several(_)),
        choices: question
            .choices()
            .iter()
            .map(|choice| ChoiceButton {
                value: choice.code.clone(),
                label: choice.label.clone(),
                definition: choice.definition.clone(),
                chosen: false,
            })
            .collect(),
    };
    Ok(RespondPage {
        shell: visit.shell(Section::Assessments),
        title: sheet.questionnaire.title.clone(),
        action: format!("{base}/repondre"),
        overview: base,
        questions: sheet.questionnaire.questions().map(|(_, one)| question(one)).collect(),
        fault: String::new(),
        advice: String::new(),
    })
}

/// Saves the answers of a respondent.
pub async fn respond(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    let department = fields
        .iter()
        .find(|(name, _)| name == "department")
        .map(|(_, value)| value.clone())
        .unwrap_or_default();
    let mut answers = Answers::new();
    for (_, question) in sheet.questionnaire.questions() {
        let name = format!("q-{}", question.code);
        let sent: Vec<&str> =
            fields.iter().filter(|(there, _)| *there == name).map(|(_, value)| value.as_str()).collect();
        if !sent.is_empty()
            && let Ok(answer) = words::read(question, &sent)
        {
            answers.insert(question.code.clone(), answer);
        }
    }
    match questionnaire::respond(&web.app, &visit.actor, named.id()?, &department, answers).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?fait=merci", named.base(&visit))).into_response()),
        Err(error) => {
            let (status, fault, advice) = mendable(error)?;
            let again = RespondPage { fault, advice, ..form(&visit, &named, &sheet)? };
            Ok((status, web.page(&again)?).into_response())
        }
    }
}
