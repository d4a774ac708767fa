//! The formula: scores of questions to a score and a grade.

use super::{CapLine, Source, Term, ThemeScore};
use crate::questionnaire::Questionnaire;
use crate::scale::{Grade, rounded};

/// The weights of the questions that concern a territory, in the order of the terms.
pub(super) struct Weighing<'a> {
    questionnaire: &'a Questionnaire,
    themes: Vec<ThemeWeight<'a>>,
    total: f64,
    codes: Vec<&'a str>,
    concerned: Vec<bool>,
}

struct ThemeWeight<'a> {
    id: &'a str,
    weight: f64,
    questions: f64,
    /// Place of each of its questions among the terms, and its weight; 0 when it does not concern the territory.
    places: Vec<(usize, f64)>,
}

impl<'a> Weighing<'a> {
    pub(super) fn new(questionnaire: &'a Questionnaire, terms: &[Term]) -> Self {
        let concerned: Vec<bool> = terms.iter().map(|term| term.source != Source::NotConcerned).collect();
        let mut codes = Vec::new();
        let mut themes = Vec::new();
        for theme in &questionnaire.themes {
            let mut places = Vec::new();
            for question in theme.questions.iter().filter(|question| question.weight > 0.0) {
                let counts = concerned.get(codes.len()).copied().unwrap_or(false);
                places.push((codes.len(), if counts { question.weight } else { 0.0 }));
                codes.push(question.code.as_str());
            }
            let questions: f64 = places.iter().map(|(_, weight)| weight).sum();
            themes.push(ThemeWeight { id: &theme.id, weight: theme.weight, questions, places });
        }
        let total = themes.iter().filter(|theme| theme.questions > 0.0).map(|theme| theme.weight).sum();
        Self { questionnaire, themes, total, codes, concerned }
    }

    /// What each term can bring, in points of 100.
    pub(super) fn points_max(&self) -> Vec<f64> {
        let mut points = vec![0.0; self.codes.len()];
        for theme in self.themes.iter().filter(|theme| theme.questions > 0.0 && self.total > 0.0) {
            for (place, weight) in &theme.places {
                if let Some(there) = points.get_mut(*place) {
                    *there = 100.0 * theme.weight / self.total * weight / theme.questions;
                }
            }
        }
        points
    }

    /// The score of scores. Sums are in the order of the questionnaire and every operation on the way rises with
    /// each score, so a better answer cannot lower it, to the last bit.
    pub(super) fn score(&self, scores: &[f64]) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let means = self.themes.iter().filter_map(|theme| Some(theme.weight * theme.mean(scores)?));
        (100.0 * means.sum::<f64>() / self.total).clamp(0.0, 100.0)
    }

    /// The grade of scores, capped.
    pub(super) fn grade(&self, scores: &[f64]) -> Grade {
        let grade = self.questionnaire.scale.grade(self.score(scores));
        let holding =
            self.questionnaire.caps.iter().filter(|cap| self.is_below(&cap.question, cap.below, scores));
        holding.map(|cap| cap.max.clone()).chain([grade.clone()]).min().unwrap_or(grade)
    }

    fn is_below(&self, question: &str, below: f64, scores: &[f64]) -> bool {
        let place = self.codes.iter().position(|code| *code == question);
        place.is_some_and(|place| {
            self.concerned.get(place) == Some(&true) && scores.get(place).is_some_and(|score| *score < below)
        })
    }

    /// The caps that hold.
    pub(super) fn caps(&self, scores: &[f64], uncapped: &Grade, unanswered: &[String]) -> Vec<CapLine> {
        let caps = self.questionnaire.caps.iter();
        let holding = caps.filter(|cap| self.is_below(&cap.question, cap.below, scores));
        holding
            .map(|cap| CapLine {
                id: cap.id.clone(),
                question: cap.question.clone(),
                max: cap.max.clone(),
                sentence: cap.sentence.clone(),
                bites: cap.max < *uncapped,
                open: unanswered.contains(&cap.question),
            })
            .collect()
    }

    pub(super) fn themes(&self, terms: &[Term], worst: &[f64], best: &[f64]) -> Vec<ThemeScore> {
        let line = |theme: &ThemeWeight<'_>| {
            let concerned = theme.places.iter().filter(|(_, weight)| *weight > 0.0);
            let answered = concerned
                .clone()
                .filter(|(place, _)| terms.get(*place).is_some_and(|term| term.source.answers()));
            ThemeScore {
                theme: theme.id.to_owned(),
                weight: theme.weight,
                score: theme.mean(worst).map(|mean| rounded(100.0 * mean)),
                best: theme.mean(best).map(|mean| rounded(100.0 * mean)),
                answered: answered.count() as u32,
                questions: concerned.count() as u32,
            }
        };
        self.themes.iter().map(line).collect()
    }
}

impl ThemeWeight<'_> {
    fn mean(&self, scores: &[f64]) -> Option<f64> {
        let of = |(place, weight): &(usize, f64)| weight * scores.get(*place).copied().unwrap_or(0.0);
        (self.questions > 0.0).then(|| self.places.iter().map(of).sum::<f64>() / self.questions)
    }
}
