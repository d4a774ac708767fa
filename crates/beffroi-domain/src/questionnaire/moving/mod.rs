//! Diagnoses when their territory leaves for another instance, and when it arrives: whole, with the texts that they were
//! answered on.

pub(crate) mod store;

use super::{RESPONDENTS_MIN, rules};
use crate::App;
use crate::reference;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::assessment::{AnswerSource, AssessmentId, EvidenceId};
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_reference::library::{kept, kept_checksum};
use beffroi_reference::{Outcome, Questionnaire, Vocabulary};
use beffroi_store::WriteContext;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The name under which departments that are too small leave.
const OTHERS: &str = "Autres services";

/// Everything that was answered in a territory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct MovedDiagnoses {
    texts: Vec<MovedText>,
    assessments: Vec<MovedAssessment>,
    evidence: Vec<MovedEvidence>,
}

/// The exact text of a version of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct MovedText {
    id: String,
    version: u32,
    sha256: String,
    text: String,
}

/// An assessment. Its grade and its score stand in its outcome. Instants are in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct MovedAssessment {
    id: AssessmentId,
    questionnaire: String,
    version: u32,
    sha256: String,
    started: i64,
    started_by: String,
    closed: Option<i64>,
    closed_by: Option<String>,
    outcome: Option<Outcome>,
    answers: Vec<MovedAnswer>,
    assignments: Vec<MovedAssignment>,
    responses: Vec<MovedResponse>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct MovedAnswer {
    question: String,
    answer: serde_json::Value,
    source: AnswerSource,
    at: i64,
    by: String,
}

/// Who was asked to answer a theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct MovedAssignment {
    theme: String,
    person: PersonId,
    at: i64,
    by: String,
}

/// A response of somebody who is not named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct MovedResponse {
    id: EvidenceId,
    department: String,
    answers: serde_json::Value,
    day: Date,
}

/// A piece of evidence, withdrawn ones as well: they explain an earlier grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct MovedEvidence {
    id: EvidenceId,
    questionnaire: String,
    question: String,
    observed: Date,
    number_thousandths: Option<i64>,
    note: String,
    at: i64,
    by: String,
    withdrawn: Option<i64>,
}

/// What leaves with the actor's territory.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<MovedDiagnoses> {
    beffroi_store::authorise(actor, Right::TerritoryExport)?;
    let (mut assessments, evidence) =
        (store::assessments(&app.store, actor).await?, store::evidence(&app.store, actor).await?);
    for one in &mut assessments {
        one.responses = in_groups(std::mem::take(&mut one.responses));
    }
    let mut texts = BTreeSet::new();
    for one in &assessments {
        let (id, version, sha256) = (one.questionnaire.clone(), one.version, one.sha256.clone());
        let text = reference::kept_text(app, rules::KIND, &id, version, &sha256).await?;
        let text = text.ok_or_else(|| Error::internal(format!("the text of {id} {version} was not kept")))?;
        texts.insert(MovedText { id, version, sha256, text });
    }
    Ok(MovedDiagnoses { texts: texts.into_iter().collect(), assessments, evidence })
}

/// What leaves of responses without names. Whoever opens an archive may tell no more than the page of the survey shows:
/// departments that are too small go under one name, all responses bear the last day, and fewer responses than a group
/// needs do not leave at all.
fn in_groups(mut responses: Vec<MovedResponse>) -> Vec<MovedResponse> {
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for one in &responses {
        *sizes.entry(fold_text(&one.department)).or_default() += 1;
    }
    let small = |one: &MovedResponse| {
        sizes.get(&fold_text(&one.department)).is_none_or(|&size| size < RESPONDENTS_MIN)
    };
    let rest = responses.iter().filter(|one| small(one)).count();
    // A rest that is too small would point at its people: then no department is told.
    let all = rest > 0 && rest < RESPONDENTS_MIN;
    if responses.len() < RESPONDENTS_MIN {
        return Vec::new();
    }
    let last = responses.iter().map(|one| one.day).max();
    let hidden: Vec<bool> = responses.iter().map(|one| all || small(one)).collect();
    for (one, hidden) in responses.iter_mut().zip(hidden) {
        one.day = last.unwrap_or(one.day);
        if hidden {
            OTHERS.clone_into(&mut one.department);
        }
    }
    responses
}

impl MovedDiagnoses {
    /// Refuses what does not hold together: a text that is not the one of its checksum would be shown to every
    /// territory of this instance that answered the same version.
    pub(crate) fn check(&self, vocabulary: &Vocabulary) -> Result<()> {
        let mut questionnaires = BTreeMap::new();
        for text in &self.texts {
            let name = format!("{} {}", text.id, text.version);
            let questionnaire = kept::<Questionnaire>(&text.text, vocabulary)
                .map_err(|_| damaged(&format!("the text of {name} cannot be read")))?;
            let same = questionnaire.id == text.id && questionnaire.version == text.version;
            if !same || kept_checksum::<Questionnaire>(&text.text).as_deref() != Some(text.sha256.as_str()) {
                return Err(damaged(&format!("the text of {name} is not the one that was answered")));
            }
            questionnaires.insert((&text.id, text.version, &text.sha256), questionnaire);
        }
        let mut open = BTreeSet::new();
        for one in &self.assessments {
            let questionnaire = questionnaires.get(&(&one.questionnaire, one.version, &one.sha256));
            let questionnaire =
                questionnaire.ok_or_else(|| damaged(&format!("assessment {} has no text", one.id)))?;
            if one.closed.is_none() && !open.insert(&one.questionnaire) {
                return Err(damaged(&format!("two assessments of {} are open", one.questionnaire)));
            }
            for given in &one.answers {
                let question = questionnaire.question(&given.question);
                if question.is_none_or(|question| question.read(&given.answer).is_err()) {
                    return Err(damaged(&format!(
                        "assessment {}: {} has no such answer",
                        one.id, given.question
                    )));
                }
            }
        }
        Ok(())
    }
}

/// Writes the diagnoses of a territory that arrives; they were checked.
pub(crate) async fn take_in(cx: &mut WriteContext, moved: &MovedDiagnoses) -> Result<()> {
    for text in &moved.texts {
        reference::keep(cx, rules::KIND, &text.id, text.version, &text.sha256, &text.text).await?;
    }
    for one in &moved.assessments {
        store::insert(cx, one).await?;
    }
    for one in &moved.evidence {
        store::insert_evidence(cx, one).await?;
    }
    Ok(())
}

fn damaged(detail: &str) -> Error {
    Error::Input(
        Problem::new("archive-damaged", "Cette archive est abîmée : ses diagnostics ne sont pas entiers.")
            .advice("Demandez-en une nouvelle à la plateforme d’origine.")
            .detail(detail),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The departments that leave when these responded, each on a day of its own.
    fn left(departments: &[&str]) -> Vec<String> {
        let response = |(number, department): (usize, &&str)| MovedResponse {
            id: EvidenceId::new(0, [u8::try_from(number).unwrap(); 10]),
            department: (*department).to_owned(),
            answers: serde_json::json!({}),
            day: jiff::civil::date(2026, 5, 1 + i8::try_from(number).unwrap()),
        };
        let responses: Vec<_> = departments.iter().enumerate().map(response).collect();
        let last = responses.iter().map(|one| one.day).max();
        let left = in_groups(responses);
        assert!(left.iter().all(|one| Some(one.day) == last), "the day tells who answered");
        left.into_iter().map(|one| one.department).collect()
    }

    #[test]
    fn small_departments_leave_under_one_name() {
        let (a, o) = ("Voirie", OTHERS);
        assert!(left(&[a, a, a, a]).is_empty(), "four are too few");
        assert_eq!(left(&[a, "VOIRIE", a, a, a]), [a, "VOIRIE", a, a, a]);
        assert_eq!(left(&[a, a, a, a, a, "X", "Y", "Z", "U", "V"]), [a, a, a, a, a, o, o, o, o, o]);
        assert_eq!(left(&[a, a, a, a, a, "X"]), [o; 6], "one alone would be named by the rest");
    }
}
