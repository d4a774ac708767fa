//! Gaps and actions: what is not at its best, and what raises the grade most.

use super::weigh::Weighing;
use super::{Source, Term};
use crate::questionnaire::{Choice, Question, QuestionKind, Questionnaire};
use crate::scale::{Grade, rounded};
use serde::{Deserialize, Serialize};

/// How many actions come first.
const ACTIONS: usize = 3;

/// What to do about a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Take a measure: its identifier.
    Measure(String),
    /// Find the answer: the code of the question.
    Seek(String),
    /// No measure is written for it: the code of the question.
    Improve(String),
}

/// A question that is not at its best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The code of the question.
    pub question: String,
    /// What to do about it.
    pub deed: Deed,
    /// How many points of 100 that would add.
    pub points: f64,
    /// The grade if this alone were done.
    pub grade: Grade,
    /// How many grades that is above what it is.
    pub steps: u32,
}

/// Something to do, with what it changes once the actions before it are done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// What to do.
    pub deed: Deed,
    /// The questions that it raises.
    pub questions: Vec<String>,
    /// The grade before.
    pub from: Grade,
    /// The grade after.
    pub to: Grade,
    /// The score after.
    pub score: f64,
}

/// How much it would bring: compared from left to right, the higher the better.
type Worth = (u32, u32, u64);

/// A question that can be raised.
struct Step<'a> {
    /// Its place among the terms.
    place: usize,
    question: &'a Question,
    deed: Deed,
    /// The score that this brings it to.
    to: f64,
}

/// What to do about a question that stands at a score, and the score that this brings it to. An answer may name a
/// measure of its own: what is to be done next is then not what the first answer asks for, and a measure brings the
/// question to the first better answer that asks for another one. The answer is known by its score, whether it was
/// declared or proved.
fn deed(question: &Question, source: Source, score: f64) -> (Deed, f64) {
    if source == Source::Unknown {
        return (Deed::Seek(question.code.clone()), 1.0);
    }
    let choices: &[Choice] = match &question.kind {
        QuestionKind::Choice(choices) => choices,
        QuestionKind::Several(_) | QuestionKind::Number { .. } | QuestionKind::Text => &[],
    };
    let next = |choice: &Choice| choice.measure.as_ref().or(question.measures.first()).cloned();
    let here = choices.iter().find(|choice| choice.score == score);
    match here.map_or_else(|| question.measures.first().cloned(), next) {
        Some(measure) => {
            let others = choices
                .iter()
                .filter(|choice| choice.score > score && next(choice).as_ref() != Some(&measure))
                .map(|choice| choice.score);
            (Deed::Measure(measure.clone()), others.fold(1.0, f64::min))
        }
        None => (Deed::Improve(question.code.clone()), 1.0),
    }
}

/// The questions that are answered and, with these scores, not at their best.
fn open<'a>(questionnaire: &'a Questionnaire, terms: &[Term], scores: &[f64]) -> Vec<Step<'a>> {
    let places = terms.iter().zip(scores).enumerate();
    places
        .filter(|(_, (term, score))| term.source.answers() && term.points_max > 0.0 && **score < 1.0)
        .filter_map(|(place, (term, score))| {
            let question = questionnaire.question(&term.question)?;
            let (deed, to) = deed(question, term.source, *score);
            Some(Step { place, question, deed, to })
        })
        .collect()
}

/// How low the cap on a question is: what caps lowest comes first among equals.
fn lowness(questionnaire: &Questionnaire, question: &str, score: f64) -> u32 {
    let top = questionnaire.scale.steps().len() as u32;
    let caps = questionnaire.caps.iter().filter(|cap| cap.question == question && score < cap.below);
    caps.map(|cap| top.saturating_sub(cap.max.rank)).max().unwrap_or(0)
}

fn raised<'a>(scores: &[f64], steps: impl IntoIterator<Item = &'a Step<'a>>) -> Vec<f64> {
    let mut scores = scores.to_vec();
    for step in steps {
        if let Some(score) = scores.get_mut(step.place) {
            *score = step.to;
        }
    }
    scores
}

/// Points in thousandths, so that they can be compared as a whole number.
fn thousandths(points: f64) -> u64 {
    (points.max(0.0) * 1_000.0).round() as u64
}

pub(super) fn gaps(
    questionnaire: &Questionnaire,
    weighing: &Weighing<'_>,
    terms: &[Term],
    scores: &[f64],
) -> Vec<Gap> {
    let (before, grade) = (weighing.score(scores), weighing.grade(scores));
    let mut gaps: Vec<(Worth, Gap)> = open(questionnaire, terms, scores)
        .into_iter()
        .map(|step| {
            let after = raised(scores, [&step]);
            let points = weighing.score(&after) - before;
            let to = weighing.grade(&after);
            let steps = to.rank.saturating_sub(grade.rank);
            let now = scores.get(step.place).copied().unwrap_or(0.0);
            let question = step.question.code.clone();
            let worth = (steps, lowness(questionnaire, &question, now), thousandths(points));
            (worth, Gap { question, deed: step.deed, points: rounded(points), grade: to, steps })
        })
        .collect();
    gaps.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
    gaps.into_iter().map(|(_, gap)| gap).collect()
}

/// The actions that raise most, each counted after those before it. What one measure mends is one action; once it is
/// done, the next step of the same question may follow.
pub(super) fn actions(
    questionnaire: &Questionnaire,
    weighing: &Weighing<'_>,
    terms: &[Term],
    scores: &[f64],
) -> Vec<Action> {
    let mut scores = scores.to_vec();
    let mut actions: Vec<Action> = Vec::new();
    while actions.len() < ACTIONS {
        let mut groups: Vec<Vec<Step<'_>>> = Vec::new();
        let again = |step: &Step<'_>| actions.iter().any(|action| action.deed == step.deed);
        for step in open(questionnaire, terms, &scores).into_iter().filter(|step| !again(step)) {
            match groups.iter_mut().find(|group| group.first().is_some_and(|first| first.deed == step.deed)) {
                Some(group) => group.push(step),
                None => groups.push(vec![step]),
            }
        }
        let (before, grade) = (weighing.score(&scores), weighing.grade(&scores));
        let worth = |group: &[Step<'_>]| -> Worth {
            let after = raised(&scores, group);
            let steps = weighing.grade(&after).rank.saturating_sub(grade.rank);
            let lowest = group.iter().filter_map(|step| {
                Some(lowness(questionnaire, &step.question.code, *scores.get(step.place)?))
            });
            (steps, lowest.max().unwrap_or(0), thousandths(weighing.score(&after) - before))
        };
        // The first of the best: the order of the questionnaire decides among equals.
        let best = groups.into_iter().rev().max_by_key(|group| worth(group)).unwrap_or_default();
        let Some(deed) = best.first().map(|step| step.deed.clone()) else { break };
        scores = raised(&scores, &best);
        actions.push(Action {
            deed,
            questions: best.iter().map(|step| step.question.code.clone()).collect(),
            from: grade,
            to: weighing.grade(&scores),
            score: rounded(weighing.score(&scores)),
        });
    }
    actions
}
