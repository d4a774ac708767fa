//! Questionnaires that respondents fill each for themselves: no name, a department, and figures only from enough
//! people.

use super::actions::{to_change, unreadable};
use super::store;
use crate::App;
use crate::inventory;
use beffroi_kernel::assessment::{AssessmentId, EvidenceId};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, french};
use beffroi_reference::questionnaire::{Gathering, QuestionKind};
use beffroi_reference::{Answer, Answers, Facts, Grade, Questionnaire, assess};
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeMap;

/// The fewest respondents of whom a figure is shown.
pub const RESPONDENTS_MIN: usize = 5;
/// What the departments are called that are too small to be shown alone.
const OTHERS: &str = "Autres services";
/// The longest name of a department, in characters.
const DEPARTMENT_MAX: usize = 80;

/// The level of a department.
#[derive(Clone, Debug, PartialEq)]
pub struct Department {
    /// Its name.
    pub name: String,
    /// How many answered.
    pub respondents: usize,
    /// The mean of their scores, between 0 and 100.
    pub score: f64,
    /// What that is on the scale.
    pub grade: Grade,
}

/// How often something was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The code of the question.
    pub question: String,
    /// The code of the choice.
    pub choice: String,
    /// What it says.
    pub label: String,
    /// How many chose it.
    pub count: usize,
    /// The measure that answers it.
    pub measure: Option<String>,
}

/// What respondents said, in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// How many answered.
    pub respondents: usize,
    /// Of all, once enough answered.
    pub overall: Option<Department>,
    /// By department, those that are too small together, the highest first.
    pub departments: Vec<Department>,
    /// What is chosen in questions that are not scored, the most frequent first, once enough answered.
    pub obstacles: Vec<Obstacle>,
}

/// Writes one respondent's answers. The journal says that there was one, not who nor what.
///
/// # Errors
/// [`Error::Input`] for answers that are none; [`Error::Limit`] when there are too many; [`Error::NotFound`] for
/// another kind of questionnaire; [`Error::Denied`] without the right.
pub async fn respond(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    department: &str,
    answers: Answers,
) -> Result<()> {
    let (_, questionnaire) = to_change(app, actor, id).await?;
    if questionnaire.gathering != Gathering::Respondents {
        return Err(Error::NotFound);
    }
    let department = department.split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=DEPARTMENT_MAX).contains(&department.chars().count()) {
        return Err(Error::Input(
            Problem::new("department-invalid", "Le nom du service est vide ou trop long.")
                .advice("Écrivez-le comme dans l’organigramme, en moins de 80 caractères.")
                .field("department"),
        ));
    }
    let mut written = serde_json::Map::new();
    for (code, answer) in &answers {
        let question = questionnaire.question(code).ok_or(Error::NotFound)?;
        question.read(&answer.to_json()).map_err(|message| unreadable(code, &message))?;
        written.insert(code.clone(), answer.to_json());
    }
    if written.is_empty() {
        return Err(Error::Input(
            Problem::new("answers-missing", "Aucune réponse n’a été donnée.")
                .advice("Répondez au moins à une question."),
        ));
    }
    let text = serde_json::Value::Object(written).to_string();
    let (day, max) = (french::day(app.clock.now()), app.limits.responses_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AssessmentWrite)?;
            if store::response_count(cx, id).await? >= max {
                return Err(Error::Limit(
                    Problem::new("too-many-responses", "Ce questionnaire a reçu trop de réponses.")
                        .advice("Commencez-en un nouveau.")
                        .detail("limit responses_max"),
                ));
            }
            // The identifier would sort by the instant, and so tell who answered when.
            let response = EvidenceId::new(0, beffroi_store::random::<10>()?);
            store::respond(cx, response, id, &department, &text, day).await?;
            cx.record("assessment.respond", format!("assessment:{id}"), &json!({}));
            Ok(())
        })
    })
    .await
}

/// What respondents said, in figures.
///
/// # Errors
/// [`Error::NotFound`] when there is none such; [`Error::Denied`] without the right.
pub async fn survey(app: &App, actor: &Actor, id: AssessmentId) -> Result<Survey> {
    let sheet = super::find(app, actor, id).await?;
    let known = inventory::facts(app, actor).await?;
    let mut responses = Vec::new();
    for (department, text) in store::responses(&app.store, actor, id).await? {
        let json: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).context("reading a response that was kept")?;
        // What a question no longer allows is left out; the kept text makes that impossible in fact.
        responses.push((department, sheet.questionnaire.read_answers(&json).unwrap_or_default()));
    }
    Ok(figures(&sheet.questionnaire, &responses, &known, french::day(app.clock.now())))
}

/// The figures: pure.
fn figures(
    questionnaire: &Questionnaire,
    responses: &[(String, Answers)],
    facts: &Facts,
    day: Date,
) -> Survey {
    let mut groups: BTreeMap<String, (String, Vec<f64>)> = BTreeMap::new();
    let mut all = Vec::new();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (department, answers) in responses {
        let score = assess(questionnaire, answers, &[], facts, day).score;
        all.push(score);
        // "Service RH" and "service rh" are one.
        let key = beffroi_kernel::slug::fold_text(department);
        groups.entry(key).or_insert_with(|| (department.clone(), Vec::new())).1.push(score);
        for (code, answer) in answers {
            let chosen: Vec<&String> = match answer {
                Answer::Choice(choice) => vec![choice],
                Answer::Several(choices) => choices.iter().collect(),
                _ => Vec::new(),
            };
            for choice in chosen {
                *counts.entry((code.clone(), choice.clone())).or_insert(0) += 1;
            }
        }
    }
    if all.len() < RESPONDENTS_MIN {
        return Survey { respondents: all.len(), ..Survey::default() };
    }
    let level = |name: &str, scores: &[f64]| {
        let score =
            beffroi_reference::scale::rounded(scores.iter().sum::<f64>() / scores.len().max(1) as f64);
        let grade = questionnaire.scale.grade(score);
        Department { name: name.to_owned(), respondents: scores.len(), score, grade }
    };
    let mut departments = grouped(groups);
    departments.sort_by(|one, other| {
        let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len().max(1) as f64;
        mean(&other.1).total_cmp(&mean(&one.1)).then_with(|| one.0.cmp(&other.0))
    });
    let mut obstacles: Vec<Obstacle> = questionnaire
        .questions()
        .filter(|(_, question)| question.weight <= 0.0 && matches!(question.kind, QuestionKind::Several(_)))
        .flat_map(|(_, question)| question.choices().iter().map(move |choice| (question, choice)))
        .map(|(question, choice)| Obstacle {
            question: question.code.clone(),
            choice: choice.code.clone(),
            label: choice.label.clone(),
            measure: choice.measure.clone(),
            count: counts.get(&(question.code.clone(), choice.code.clone())).copied().unwrap_or(0),
        })
        .filter(|obstacle| obstacle.count > 0)
        .collect();
    // Stable: equals stay in the order of the questionnaire.
    obstacles.sort_by_key(|obstacle| std::cmp::Reverse(obstacle.count));
    Survey {
        respondents: all.len(),
        overall: Some(level("Tous les services", &all)),
        departments: departments.iter().map(|(name, scores)| level(name, scores)).collect(),
        obstacles,
    }
}

/// Departments of which figures can be shown. Those that are too small are put together; when they are too few even
/// so, the smallest that could be shown joins them: nobody can be worked out by taking the others from the whole.
fn grouped(groups: BTreeMap<String, (String, Vec<f64>)>) -> Vec<(String, Vec<f64>)> {
    let (mut shown, small): (Vec<_>, Vec<_>) =
        groups.into_values().partition(|(_, scores)| scores.len() >= RESPONDENTS_MIN);
    let mut others: Vec<f64> = small.into_iter().flat_map(|(_, scores)| scores).collect();
    if others.is_empty() {
        return shown;
    }
    shown.sort_by_key(|(_, scores)| std::cmp::Reverse(scores.len()));
    while others.len() < RESPONDENTS_MIN {
        match shown.pop() {
            Some((_, scores)) => others.extend(scores),
            None => return Vec::new(),
        }
    }
    shown.push((OTHERS.to_owned(), others));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn groups(sizes: &[usize]) -> BTreeMap<String, (String, Vec<f64>)> {
        sizes
            .iter()
            .enumerate()
            .map(|(n, size)| (n.to_string(), (n.to_string(), vec![50.0; *size])))
            .collect()
    }

    #[test]
    fn small_departments_are_put_together() {
        let sizes = |found: Vec<(String, Vec<f64>)>| {
            found.into_iter().map(|(name, scores)| format!("{name}:{}", scores.len())).collect::<Vec<_>>()
        };
        assert_eq!(sizes(grouped(groups(&[6, 5]))), ["0:6", "1:5"]);
        assert_eq!(sizes(grouped(groups(&[6, 3, 2]))), ["0:6", "Autres services:5"]);
        assert_eq!(sizes(grouped(groups(&[9, 5, 1]))), ["0:9", "Autres services:6"]);
        assert_eq!(sizes(grouped(groups(&[4, 1]))), ["Autres services:5"]);
    }

    proptest! {
        /// Whoever knows the whole and every figure that is shown can work out nobody.
        #[test]
        fn nothing_small_can_be_worked_out(sizes in prop::collection::vec(1usize..12, 1..12)) {
            let total: usize = sizes.iter().sum();
            let found = grouped(groups(&sizes));
            let shown: usize = found.iter().map(|(_, scores)| scores.len()).sum();
            prop_assert!(found.iter().all(|(_, scores)| scores.len() >= RESPONDENTS_MIN));
            prop_assert!(shown == total || found.is_empty());
        }
    }
}
