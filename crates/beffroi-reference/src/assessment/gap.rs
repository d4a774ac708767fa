//! Gaps and actions: what is not at its best, and what raises the grade most.

use super::weigh::Weighing;
use super::{Source, Term};
use crate::questionnaire::{Question, Questionnaire};
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
    /// How many points of 100 its best answer would add.
    pub points: f64,
    /// The grade if this alone were at its best.
    pub grade: Grade,
    /// How many grades that is above what it is.
    pub steps: u32,
}

/// Something to do, with what it changes once the actions before it are done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// What to do.
    pub deed: Deed,
    /// The questions that it brings to their best.
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

fn deed(question: &Question, source: Source) -> Deed {
    match (source, question.measures.first()) {
        (Source::Unknown, _) => Deed::Seek(question.code.clone()),
        (_, Some(measure)) => Deed::Measure(measure.clone()),
        (_, None) => Deed::Improve(question.code.clone()),
    }
}

/// The places of the terms that are answered and not at their best, with what to do.
fn open<'a>(questionnaire: &'a Questionnaire, terms: &[Term]) -> Vec<(usize, Deed, &'a Question)> {
    let answered = terms.iter().enumerate().filter(|(_, term)| {
        term.source.answers() && term.points_max > 0.0 && term.score.is_some_and(|score| score < 1.0)
    });
    answered
        .filter_map(|(place, term)| {
            let question = questionnaire.question(&term.question)?;
            Some((place, deed(question, term.source), question))
        })
        .collect()
}

/// How low the cap on a question is: what caps lowest comes first among equals.
fn lowness(questionnaire: &Questionnaire, question: &str, score: f64) -> u32 {
    let top = questionnaire.scale.steps().len() as u32;
    let caps = questionnaire.caps.iter().filter(|cap| cap.question == question && score < cap.below);
    caps.map(|cap| top.saturating_sub(cap.max.rank)).max().unwrap_or(0)
}

fn raised(scores: &[f64], places: &[usize]) -> Vec<f64> {
    let best = |(place, score): (usize, &f64)| if places.contains(&place) { 1.0 } else { *score };
    scores.iter().enumerate().map(best).collect()
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
    let mut gaps: Vec<(Worth, Gap)> = open(questionnaire, terms)
        .into_iter()
        .map(|(place, deed, question)| {
            let after = raised(scores, &[place]);
            let points = weighing.score(&after) - before;
            let to = weighing.grade(&after);
            let steps = to.rank.saturating_sub(grade.rank);
            let now = scores.get(place).copied().unwrap_or(0.0);
            let worth = (steps, lowness(questionnaire, &question.code, now), thousandths(points));
            let gap =
                Gap { question: question.code.clone(), deed, points: rounded(points), grade: to, steps };
            (worth, gap)
        })
        .collect();
    gaps.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
    gaps.into_iter().map(|(_, gap)| gap).collect()
}

/// The actions that raise most, each counted after those before it. What one measure mends is one action.
pub(super) fn actions(
    questionnaire: &Questionnaire,
    weighing: &Weighing<'_>,
    terms: &[Term],
    scores: &[f64],
) -> Vec<Action> {
    let mut groups: Vec<(Deed, Vec<usize>)> = Vec::new();
    for (place, deed, _) in open(questionnaire, terms) {
        match groups.iter_mut().find(|(there, _)| *there == deed) {
            Some((_, places)) => places.push(place),
            None => groups.push((deed, vec![place])),
        }
    }
    let mut scores = scores.to_vec();
    let mut actions = Vec::new();
    while actions.len() < ACTIONS && !groups.is_empty() {
        let (before, grade) = (weighing.score(&scores), weighing.grade(&scores));
        let worth = |(_, places): &(Deed, Vec<usize>)| -> Worth {
            let after = raised(&scores, places);
            let steps = weighing.grade(&after).rank.saturating_sub(grade.rank);
            let lowest = places.iter().filter_map(|place| {
                let (term, score) = (terms.get(*place)?, scores.get(*place)?);
                Some(lowness(questionnaire, &term.question, *score))
            });
            (steps, lowest.max().unwrap_or(0), thousandths(weighing.score(&after) - before))
        };
        // The first of the best: the order of the questionnaire decides among equals.
        let mut best = (0, worth(&groups[0]));
        for (index, group) in groups.iter().enumerate().skip(1) {
            let found = worth(group);
            if found > best.1 {
                best = (index, found);
            }
        }
        let (deed, places) = groups.remove(best.0);
        scores = raised(&scores, &places);
        let questions = places.iter().filter_map(|place| terms.get(*place)).map(|term| term.question.clone());
        actions.push(Action {
            deed,
            questions: questions.collect(),
            from: grade,
            to: weighing.grade(&scores),
            score: rounded(weighing.score(&scores)),
        });
    }
    actions
}
