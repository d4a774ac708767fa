//! Pure decisions about questionnaires.

use super::model::{Assessment, Carried, Given, NewEvidence};
use beffroi_kernel::{Error, Problem, Result};
use beffroi_reference::questionnaire::Gathering;
use beffroi_reference::{Answers, Outcome, Questionnaire};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The kind under which texts of questionnaires are kept.
pub(super) const KIND: &str = "questionnaire";
/// The longest note on a piece of evidence, in characters.
const NOTE_MAX: usize = 500;

/// The answers alone.
pub(super) fn answers(given: &BTreeMap<String, Given>) -> Answers {
    given.iter().map(|(code, given)| (code.clone(), given.answer.clone())).collect()
}

/// Refuses to change what is finished.
pub(super) fn still_open(assessment: &Assessment) -> Result<()> {
    if assessment.closed.is_none() {
        return Ok(());
    }
    Err(Error::Conflict(
        Problem::new("assessment-closed", "Ce diagnostic est terminé : ses réponses ne changent plus.")
            .advice("Commencez-en un nouveau : vos réponses y seront proposées une à une."),
    ))
}

/// Refuses to finish without a grade.
pub(super) fn finished(outcome: &Outcome) -> Result<()> {
    if outcome.grade.is_some() {
        return Ok(());
    }
    let left = outcome.unanswered.len() as u64;
    let left = beffroi_kernel::french::plural(left, "question", "questions");
    Err(Error::Conflict(
        Problem::new("assessment-unfinished", format!("Il reste {left} sans réponse."))
            .advice("« Je ne sais pas » est une réponse : elle suffit pour terminer."),
    ))
}

/// Refuses evidence that the question does not ask, from the future, or without its number.
pub(super) fn evidence(questionnaire: &Questionnaire, new: &NewEvidence, today: Date) -> Result<()> {
    let refused = |field: &str, message: &str, advice: &str| {
        Err(Error::Input(Problem::new("evidence-invalid", message).advice(advice).field(field)))
    };
    let Some(kind) = questionnaire.question(&new.question).and_then(|question| question.evidence.as_ref())
    else {
        return Err(Error::NotFound);
    };
    if new.observed_on > today {
        return refused(
            "observed_on",
            "Cette date n’est pas encore passée.",
            "Donnez la date de l’essai ou de la mesure.",
        );
    }
    match (&kind.unit, new.number) {
        (Some(unit), number) if !number.is_some_and(|number| (0.0..=1e9).contains(&number)) => {
            let advice = format!("Donnez un nombre, en {unit}.");
            return refused("number", "La mesure manque.", &advice);
        }
        (Some(unit), Some(number)) if unit == "%" && number > 100.0 => {
            return refused("number", "Une part ne dépasse pas 100 %.", "Donnez un nombre entre 0 et 100.");
        }
        _ => {}
    }
    if new.note.chars().count() > NOTE_MAX {
        return refused(
            "note",
            "La note est trop longue.",
            "Dites où se trouve la preuve, en moins de 500 caractères.",
        );
    }
    Ok(())
}

/// Whether answers to one questionnaire may be answers to another: both are answered together, and a question is in
/// both.
pub(super) fn shares(old: &Questionnaire, new: &Questionnaire) -> bool {
    let together = old.gathering == Gathering::Together && new.gathering == Gathering::Together;
    together && new.questions().any(|(_, question)| old.question(&question.code).is_some())
}

/// The latest answer to each question, in the order of the questionnaire.
pub(super) fn latest(carried: Vec<Carried>, of: &Questionnaire) -> Vec<Carried> {
    let mut found: BTreeMap<String, Carried> = BTreeMap::new();
    for one in carried {
        if found.get(&one.question).is_none_or(|there| there.at < one.at) {
            found.insert(one.question.clone(), one);
        }
    }
    of.questions().filter_map(|(_, question)| found.remove(&question.code)).collect()
}

/// What can be taken over from an earlier assessment: answers to questions that say the same, and that nobody has
/// answered here yet. "Je ne sais pas" is asked again.
pub(super) fn carried(
    old: &Questionnaire,
    old_given: &BTreeMap<String, Given>,
    new: &Questionnaire,
    given: &BTreeMap<String, Given>,
) -> Vec<Carried> {
    let same = |code: &str| match (old.question(code), new.question(code)) {
        (Some(before), Some(now)) => now.means_the_same(before),
        _ => false,
    };
    new.questions()
        .filter(|(_, question)| !given.contains_key(&question.code) && same(&question.code))
        .filter_map(|(_, question)| Some((question, old_given.get(&question.code)?)))
        .filter(|(_, before)| before.answer != beffroi_reference::Answer::Unknown)
        .map(|(question, before)| Carried {
            question: question.code.clone(),
            answer: before.answer.clone(),
            at: before.at,
        })
        .collect()
}
