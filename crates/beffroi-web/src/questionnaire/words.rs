//! What answers, grades and sources are called.

use crate::french;
use crate::view::State;
use beffroi_domain::questionnaire::Assessment;
use beffroi_reference::assessment::{Source, Term};
use beffroi_reference::measure::Cost;
use beffroi_reference::questionnaire::{Question, QuestionKind, UNKNOWN};
use beffroi_reference::{Answer, Measure};

/// The last choice of every question.
pub const DO_NOT_KNOW: &str = "Je ne sais pas";

/// An answer in words.
pub fn answer(question: &Question, answer: &Answer) -> String {
    let label = |code: &String| question.choice(code).map_or_else(String::new, |choice| choice.label.clone());
    match answer {
        Answer::Choice(code) => label(code),
        Answer::Several(codes) if codes.is_empty() => "Aucune de ces réponses".to_owned(),
        Answer::Several(codes) => codes.iter().map(label).collect::<Vec<_>>().join(" ; "),
        Answer::Number(number) => match &question.kind {
            QuestionKind::Number { unit, .. } => format!("{} {unit}", french::number(*number, 2)),
            _ => french::number(*number, 2),
        },
        Answer::Text(text) => text.clone(),
        Answer::Unknown => DO_NOT_KNOW.to_owned(),
    }
}

/// What an answer rests on.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::Declared => "déclaré",
        Source::Supported => "déclaré, avec preuve",
        Source::Measured => "mesuré",
        Source::Unknown => "inconnu",
        Source::Unanswered => "sans réponse",
        Source::Unproved => "preuve attendue",
        Source::NotConcerned => "ne vous concerne pas",
    }
}

/// The same as a mark beside the question. A question that is not scored has no term.
pub fn state(term: Option<&Term>, answered: bool) -> State {
    match term.map(|term| term.source) {
        Some(Source::Declared) => State::plain("déclaré"),
        Some(Source::Supported | Source::Measured) => State::good("prouvé"),
        Some(Source::Unknown) => State::act("à chercher"),
        Some(Source::Unanswered) => State::look("sans réponse"),
        Some(Source::Unproved) => State::look("preuve attendue"),
        Some(Source::NotConcerned) => State::plain("ne vous concerne pas"),
        None if answered => State::plain("répondu"),
        None => State::look("sans réponse"),
    }
}

/// A score with one decimal.
pub fn score(score: f64) -> String {
    french::number(score, 1)
}

/// The grade of a finished assessment.
pub fn grade(assessment: &Assessment) -> String {
    assessment.grade.as_ref().map_or_else(String::new, beffroi_reference::Grade::label)
}

/// What a measure costs a territory of this population, when it is known.
pub fn range(measure: &Measure, population: Option<u64>) -> Option<&Cost> {
    population.and_then(|people| measure.cost(people as f64))
}

/// The same in words; empty when it is not known.
pub fn cost(measure: &Measure, population: Option<u64>) -> String {
    let Some(cost) = range(measure, population) else { return String::new() };
    let (low, high) = (french::count(cost.low.into()), french::count(cost.high.into()));
    let period = match cost.years {
        0 => " une fois".to_owned(),
        1 => " par an".to_owned(),
        years => format!(" pour {years} ans"),
    };
    format!("de {low} à {high}\u{202f}€{period}")
}

/// Reads what a form sent for a question: one value, several, or nothing.
pub fn read(question: &Question, sent: &[&str]) -> Result<Answer, String> {
    use serde_json::Value as Json;
    if sent.contains(&UNKNOWN) {
        return Ok(Answer::Unknown);
    }
    let one = sent.first().copied().unwrap_or_default().trim();
    let json = match &question.kind {
        QuestionKind::Several(_) => {
            sent.iter().filter(|code| !code.is_empty()).map(|code| Json::from(*code)).collect()
        }
        QuestionKind::Number { .. } => {
            let plain: String =
                one.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
            plain.parse::<f64>().map_or(Json::Null, Json::from)
        }
        QuestionKind::Choice(_) | QuestionKind::Text => Json::from(one),
    };
    question.read(&json)
}
