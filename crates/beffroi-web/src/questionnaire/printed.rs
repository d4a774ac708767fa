//! The report of a diagnosis and the questionnaire to be filled with a pen, as PDF.

use super::answering::asked;
use super::paper::{DO_NOT_KNOW as NOT_KNOWN, letter};
use super::result::{card, meaning};
use super::{Named, beside, start, words};
use crate::failure::Answer;
use crate::french;
use crate::plan;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, State};
use beffroi_domain::questionnaire::{self, Assessment, Sheet};
use beffroi_kernel::print::assessment::{
    Answer as PrintedAnswer, AssessmentReport, Cap, FirstAction, Origin, Past, Term, Theme, Unknown,
};
use beffroi_kernel::print::parts::Phone;
use beffroi_kernel::print::questionnaire::{PaperQuestionnaire, Question as PaperQuestion, Reply, Section};
use beffroi_kernel::print::{Content, Document, Grade as PrintedGrade, Head, Letter, Standing, Step};
use beffroi_kernel::{Error, Problem, Result, Right};
use beffroi_reference::assessment::{Action, Source};
use beffroi_reference::hours::Hours;
use beffroi_reference::questionnaire::{Question, QuestionKind, Questionnaire};
use beffroi_reference::{Answer as Said, Grade};

/// Lines to write on for an answer in words.
const LINES: u8 = 3;

/// A grade of letters; other scales have none.
fn of_letters(grade: &Grade) -> Option<PrintedGrade> {
    let (letter, step) = grade.code.split_at_checked(1)?;
    let letter = match letter {
        "A" => Letter::A,
        "B" => Letter::B,
        "C" => Letter::C,
        "D" => Letter::D,
        "E" => Letter::E,
        _ => return None,
    };
    let step = match step {
        "+" => Step::Plus,
        "" => Step::Plain,
        "-" => Step::Minus,
        _ => return None,
    };
    Some(PrintedGrade::new(letter, step))
}

/// The grade that the report shows: none while it is not given, nor for a scale that is not of letters.
pub(super) fn grade_of(sheet: &Sheet) -> Option<PrintedGrade> {
    sheet.outcome.grade.as_ref().and_then(of_letters)
}

/// Prints the report of a diagnosis.
pub async fn report_pdf(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentRead)?;
    let sheet = named.sheet(&web, &visit).await?;
    if of_letters(&sheet.outcome.lowest).is_none() {
        return Err(Error::NotFound.into());
    }
    let Some(grade) = grade_of(&sheet) else {
        return Err(Error::Conflict(
            Problem::new("assessment-unfinished", "Le diagnostic n’a pas encore de note.")
                .advice("Répondez aux questions qui restent, puis imprimez le rapport."),
        )
        .into());
    };
    let earlier = questionnaire::history(&web.app, &visit.actor, &sheet.questionnaire.id).await?;
    let report = report(&web, &visit, &sheet, grade, &earlier)?;
    let title = format!("Diagnostic. {}", sheet.questionnaire.title);
    let head = head(&web, &visit, &sheet.questionnaire, &named.base(&visit));
    let head = Head { title, date: sheet.outcome.on, ..head };
    Ok(web.printed(Document { head, content: Content::AssessmentReport(report) }).await?)
}

/// What stands on every page, today; `page` is where the same is up to date.
fn head(web: &Web, visit: &Visit, questionnaire: &Questionnaire, page: &str) -> Head {
    Head {
        title: questionnaire.title.clone(),
        territory: visit.territory.name.clone(),
        date: french::day(web.app.clock.now()),
        reference: version(questionnaire),
        address: Some(format!("{}{page}", web.settings.public_url.trim_end_matches('/'))),
    }
}

fn version(questionnaire: &Questionnaire) -> String {
    format!("{}, version {}", questionnaire.id, questionnaire.version)
}

fn report(
    web: &Web,
    visit: &Visit,
    sheet: &Sheet,
    grade: PrintedGrade,
    earlier: &[Assessment],
) -> Result<AssessmentReport> {
    let (questionnaire, outcome) = (&sheet.questionnaire, &sheet.outcome);
    let numbers = numbers(questionnaire);
    let number = |code: &str| {
        numbers
            .iter()
            .find(|(there, _)| *there == code)
            .map_or_else(String::new, |(_, number)| number.clone())
    };
    let unknown = outcome.unknown.iter().filter_map(|code| questionnaire.question(code));
    let themes = outcome.themes.iter().filter(|theme| theme.questions > 0).filter_map(|theme| {
        let found = questionnaire.theme(&theme.theme)?;
        let of_theme = |code: &&String| found.questions.iter().any(|question| question.code == **code);
        Some(Theme {
            label: found.title.clone(),
            percent: theme.score.unwrap_or_default().round() as u8,
            unknown: outcome.unknown.iter().filter(of_theme).count() as u16,
        })
    });
    let caps = outcome.caps.iter().filter(|cap| !cap.open);
    Ok(AssessmentReport {
        questionnaire: format!("{}, version {}", questionnaire.title, questionnaire.version),
        grade,
        score_tenths: tenths(outcome.score),
        cause: meaning(sheet).1,
        measured_percent: (outcome.measured_share * 100.0).round() as u8,
        perceived: outcome.contrast.as_ref().map_or_else(String::new, |one| one.sentence.clone()),
        actions: outcome.actions.iter().map(|action| first_action(web, visit, sheet, action)).collect(),
        phone: phone(web, visit)?,
        terms: terms(sheet),
        caps: caps
            .filter_map(|cap| Some(Cap { reason: cap.sentence.clone(), grade: of_letters(&cap.max)? }))
            .collect(),
        themes: themes.collect(),
        answers: asked(sheet)
            .into_iter()
            .map(|(theme, question)| answer(sheet, &theme.title, question, number(&question.code)))
            .collect(),
        unknowns: unknown
            .map(|question| Unknown {
                code: number(&question.code),
                question: question.text.clone(),
                find_out: question.seek.clone(),
            })
            .collect(),
        beside: beside::printed(&web.app.library, sheet),
        history: history(sheet, grade, earlier),
    })
}

/// The number of each question, as on the sheet of paper.
fn numbers(questionnaire: &Questionnaire) -> Vec<(&str, String)> {
    let places = (1_usize..).zip(questionnaire.questions());
    places.map(|(place, (_, question))| (question.code.as_str(), place.to_string())).collect()
}

fn tenths(points: f64) -> u16 {
    (points * 10.0).round().max(0.0) as u16
}

/// The terms of the formula in tenths, rounded so that their sum is the score that is shown.
fn terms(sheet: &Sheet) -> Vec<Term> {
    let (mut points, mut points_max) = (0.0, 0.0);
    let (mut before, mut before_max) = (0, 0);
    let counted = sheet.outcome.terms.iter().filter(|term| term.points_max > 0.0);
    counted
        .map(|term| {
            points += term.points;
            points_max += term.points_max;
            let (upto, upto_max) = (tenths(points), tenths(points_max));
            let question = sheet.questionnaire.question(&term.question);
            let line = Term {
                label: question.map_or_else(String::new, |question| question.text.clone()),
                tenths: upto - before,
                tenths_max: upto_max - before_max,
            };
            (before, before_max) = (upto, upto_max);
            line
        })
        .collect()
}

fn first_action(web: &Web, visit: &Visit, sheet: &Sheet, action: &Action) -> FirstAction {
    let shown = card(web, visit, sheet, action);
    let begin = if shown.first_gesture.is_empty() {
        String::new()
    } else {
        format!(" Pour commencer : {}", shown.first_gesture)
    };
    FirstAction {
        title: shown.title,
        why: format!("{}{begin}", shown.why).trim().to_owned(),
        grade_after: of_letters(&action.to).filter(|_| action.to > action.from),
        helper: shown.help,
    }
}

fn phone(web: &Web, visit: &Visit) -> Result<Phone> {
    let call = plan::at_any_hour(web, visit);
    let call = call.ok_or_else(|| Error::internal("no contact of the reference has a telephone"))?;
    Ok(Phone {
        name: call.contact.name.clone(),
        number: call.contact.phones.first().cloned().unwrap_or_default(),
        hours: match call.contact.hours {
            Hours::Always => call.sentence,
            // What is true now may not be when the paper is read.
            _ => "Ses heures sont sur la page « Qui appeler ».".to_owned(),
        },
        purpose: call.contact.summary.clone(),
    })
}

fn answer(sheet: &Sheet, theme: &str, question: &Question, code: String) -> PrintedAnswer {
    let term = sheet.outcome.terms.iter().find(|term| term.question == question.code);
    let given = sheet.given.get(&question.code).map(|given| &given.answer);
    let standing = match (given, term) {
        (None | Some(Said::Unknown), _) => Standing::ToClarify,
        // A question that is not scored asks for nothing more than an answer.
        (Some(_), None) => Standing::Done,
        (Some(_), Some(term)) => match term.score {
            Some(score) if score >= 1.0 => Standing::Done,
            Some(_) => Standing::ToDo,
            None => Standing::ToClarify,
        },
    };
    let measured = term.is_some_and(|term| matches!(term.source, Source::Measured | Source::Supported));
    PrintedAnswer {
        theme: theme.to_owned(),
        code,
        question: question.text.clone(),
        answer: given.map_or_else(|| "sans réponse".to_owned(), |given| words::answer(question, given)),
        standing,
        origin: if measured { Origin::Measured } else { Origin::Declared },
    }
}

/// The grades up to this one, the oldest first.
fn history(sheet: &Sheet, grade: PrintedGrade, earlier: &[Assessment]) -> Vec<Past> {
    let here = &sheet.assessment;
    let before = earlier
        .iter()
        .filter(|one| one.id != here.id && here.closed.is_none_or(|closed| one.closed < Some(closed)));
    let past = |one: &Assessment| {
        Some(Past {
            date: french::day(one.closed?),
            grade: of_letters(one.grade.as_ref()?)?,
            score_tenths: tenths(one.score?),
        })
    };
    let this = Past { date: sheet.outcome.on, grade, score_tenths: tenths(sheet.outcome.score) };
    before.filter_map(past).chain([this]).collect()
}

/// Prints the questionnaire of today, to be filled with a pen and typed in by the number of each question.
pub async fn paper_pdf(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<start::Named>,
) -> Answer {
    visit.require(Right::AssessmentRead)?;
    let today = french::day(web.app.clock.now());
    let found = web.app.library.questionnaires.find_on(&named.questionnaire, today).ok_or(Error::NotFound)?;
    let page = format!("{}/diagnostic/{}", visit.space(), found.id);
    let head = head(&web, &visit, found, &page);
    Ok(web.printed(Document { head, content: Content::PaperQuestionnaire(paper(found)) }).await?)
}

fn paper(questionnaire: &Questionnaire) -> PaperQuestionnaire {
    let numbers = numbers(questionnaire);
    let mut number = numbers.into_iter().map(|(_, number)| number);
    let sections = questionnaire.themes.iter().map(|theme| Section {
        title: theme.title.clone(),
        introduction: theme.intro.clone(),
        questions: theme
            .questions
            .iter()
            .map(|question| paper_question(question, number.next().unwrap_or_default()))
            .collect(),
    });
    PaperQuestionnaire {
        version: version(questionnaire),
        introduction: format!("{}\n{}", questionnaire.intro, questionnaire.helpers).trim().to_owned(),
        minutes: u16::try_from(questionnaire.minutes).unwrap_or(u16::MAX),
        return_to: None,
        sections: sections.collect(),
    }
}

fn paper_question(question: &Question, code: String) -> PaperQuestion {
    let explained = question.words.iter().map(|(word, meaning)| format!(" {word} : {meaning}."));
    let choices = || {
        let choices = question.choices().iter().enumerate().map(|(place, choice)| {
            let definition = if choice.definition.is_empty() {
                String::new()
            } else {
                format!(" ({})", choice.definition)
            };
            format!("{}. {}{definition}", letter(place), choice.label)
        });
        choices.chain([format!("{NOT_KNOWN} {}", words::DO_NOT_KNOW)]).collect::<Vec<_>>()
    };
    PaperQuestion {
        code,
        text: question.text.clone(),
        help: format!("{}{}", question.why, explained.collect::<String>()).trim().to_owned(),
        reply: match &question.kind {
            QuestionKind::Choice(_) => Reply::One { choices: choices() },
            QuestionKind::Several(_) => Reply::Several { choices: choices() },
            QuestionKind::Number { unit, .. } => Reply::Number { unit: unit.clone() },
            QuestionKind::Text => Reply::Words { lines: LINES },
        },
    }
}
