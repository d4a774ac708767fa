//! Typing a sheet that was filled on paper: one letter a question.

use super::answering::asked;
use super::{Named, words};
use crate::failure::Answer;
use crate::view::Section;
use crate::view::questionnaire::{PaperPage, PaperRow};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::questionnaire::{self, Changes, Sheet};
use beffroi_kernel::Right;
use beffroi_kernel::assessment::AnswerSource;
use beffroi_reference::Answer as Said;
use beffroi_reference::questionnaire::{Question, QuestionKind};
use std::collections::BTreeMap;

/// What stands for "je ne sais pas" on paper.
pub(super) const DO_NOT_KNOW: &str = "?";

/// The letter of a choice: A is the first.
pub(super) fn letter(place: usize) -> String {
    u8::try_from(place)
        .ok()
        .and_then(|place| b'A'.checked_add(place))
        .map_or_else(String::new, |byte| char::from(byte).to_string())
}

/// What was said, as it is typed.
fn typed(question: &Question, answer: &Said) -> String {
    let place = |code: &String| {
        question.choices().iter().position(|choice| choice.code == *code).map_or_else(String::new, letter)
    };
    match answer {
        Said::Unknown => DO_NOT_KNOW.to_owned(),
        Said::Choice(code) => place(code),
        Said::Several(codes) => codes.iter().map(place).collect(),
        Said::Number(_) => {
            words::answer(question, answer).split_whitespace().next().unwrap_or_default().to_owned()
        }
        Said::Text(text) => text.clone(),
    }
}

/// Reads what was typed for a question.
fn read(question: &Question, text: &str) -> Result<Said, String> {
    if text == DO_NOT_KNOW {
        return Ok(Said::Unknown);
    }
    let code = |wanted: char| {
        let place =
            question.choices().iter().enumerate().position(|(place, _)| letter(place) == wanted.to_string());
        let choice = place.and_then(|place| question.choices().get(place)).map(|choice| choice.code.as_str());
        choice.ok_or_else(|| format!("« {wanted} » n’est pas une des lettres."))
    };
    let letters: Vec<char> = text.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
    match &question.kind {
        QuestionKind::Choice(_) => match letters.as_slice() {
            [one] => words::read(question, &[code(*one)?]),
            _ => Err("Une seule lettre, ou « ? ».".to_owned()),
        },
        QuestionKind::Several(_) => {
            let codes: Result<Vec<&str>, String> = letters.into_iter().map(code).collect();
            words::read(question, &codes?)
        }
        QuestionKind::Number { .. } => {
            words::read(question, &[text]).map_err(|_| "Un nombre, ou « ? ».".to_owned())
        }
        QuestionKind::Text => {
            words::read(question, &[text]).map_err(|_| "Le texte est trop long.".to_owned())
        }
    }
}

/// Shows the sheet.
pub async fn paper(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    Ok(web.page(&page(&visit, &named, &sheet, &BTreeMap::new(), &BTreeMap::new()))?)
}

fn page(
    visit: &Visit,
    named: &Named,
    sheet: &Sheet,
    sent: &BTreeMap<String, String>,
    faults: &BTreeMap<String, String>,
) -> PaperPage {
    let base = named.base(visit);
    let row = |(place, (_, question)): (usize, (_, &Question))| {
        let there = sheet.given.get(&question.code).map(|given| typed(question, &given.answer));
        PaperRow {
            number: place as u64 + 1,
            code: question.code.clone(),
            text: question.text.clone(),
            choices: question
                .choices()
                .iter()
                .enumerate()
                .map(|(place, choice)| (letter(place), choice.label.clone()))
                .collect(),
            value: sent.get(&question.code).cloned().or(there).unwrap_or_default(),
            fault: faults.get(&question.code).cloned().unwrap_or_default(),
        }
    };
    let all: Vec<_> = sheet.questionnaire.questions().collect();
    PaperPage {
        shell: visit.shell(Section::Assessments),
        questionnaire: sheet.questionnaire.title.clone(),
        action: format!("{base}/papier"),
        rows: all.into_iter().enumerate().map(row).collect(),
        fault: if faults.is_empty() {
            String::new()
        } else {
            "Certaines réponses ne sont pas comprises. Rien n’a été enregistré.".to_owned()
        },
        overview: base,
    }
}

/// Saves the sheet: all of it, or nothing when something is not understood. What is left empty stays as it was.
pub async fn type_in(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    let sent: BTreeMap<String, String> = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("q-")?.to_owned(), value.trim().to_owned())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let mut changes = Changes::new();
    let mut faults = BTreeMap::new();
    for (code, text) in &sent {
        let Some(question) = sheet.questionnaire.question(code) else { continue };
        match read(question, text) {
            Ok(answer) => changes.push((code.clone(), Some(answer))),
            Err(fault) => drop(faults.insert(code.clone(), fault)),
        }
    }
    if !faults.is_empty() {
        let again = page(&visit, &named, &sheet, &sent, &faults);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, web.page(&again)?).into_response());
    }
    questionnaire::answer(&web.app, &visit.actor, named.id()?, changes, AnswerSource::Paper).await?;
    let left = asked(&sheet).len();
    let word = if left == sent.len() { "papier" } else { "papier-partiel" };
    Ok(Redirect::to(&format!("{}?fait={word}", named.base(&visit))).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_reference::Library;

    #[test]
    fn what_is_typed_is_read_back() {
        let library = Library::embedded().unwrap();
        for questionnaire in library.questionnaires.all() {
            for (_, question) in questionnaire.questions() {
                for (place, choice) in question.choices().iter().enumerate() {
                    let answer = match question.kind {
                        QuestionKind::Several(_) => Said::Several([choice.code.clone()].into()),
                        _ => Said::Choice(choice.code.clone()),
                    };
                    assert_eq!(typed(question, &answer), letter(place));
                    assert_eq!(read(question, &letter(place).to_lowercase()), Ok(answer));
                }
                assert_eq!(read(question, "?"), Ok(Said::Unknown));
            }
        }
        let cyber = library.questionnaires.version("cyber-premieres-mesures", 1).unwrap();
        let question = cyber.question("antivirus").unwrap();
        assert_eq!(read(question, "Z"), Err("« Z » n’est pas une des lettres.".to_owned()));
        assert_eq!(read(question, "AB"), Err("Une seule lettre, ou « ? ».".to_owned()));
    }
}
