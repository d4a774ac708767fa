//! What others answer, beside one's own answers: figures of the reference that say which question they stand beside.

use super::model::Sheet;
use beffroi_reference::figure::{Figure, GRADE};
use beffroi_reference::questionnaire::UNKNOWN;
use beffroi_reference::{Answer, Library};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What others answer to a question, or to a whole questionnaire.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The code of the question; absent for the result of the whole questionnaire.
    pub question: Option<String>,
    /// The figures, in the order of the reference: those that contradict each other are all here.
    pub others: Vec<Other>,
}

/// A figure about others.
#[derive(Clone, Debug)]
pub struct Other {
    /// The figure.
    pub figure: Arc<Figure>,
    /// Whether one's own answer is among those that it counts; nothing when it is not known which ones these are, or
    /// when nothing was answered.
    pub counts_own: Option<bool>,
}

impl Sheet {
    /// What others answer to everything that was answered here, the whole first, then by question. What was not
    /// answered yet is left out: a figure must not answer in anybody's place.
    #[must_use]
    pub fn beside(&self, library: &Library) -> Vec<Beside> {
        let whole = self.outcome.grade.as_ref().and_then(|grade| {
            let band = self.questionnaire.scale.band(grade)?;
            self.figures(library, GRADE, &BTreeSet::from([band.code.clone()]))
                .map(|others| Beside { question: None, others })
        });
        let one = self.questionnaire.questions().filter_map(|(_, question)| {
            let own = chosen(&self.given.get(&question.code)?.answer);
            let others = self.figures(library, &question.code, &own)?;
            Some(Beside { question: Some(question.code.clone()), others })
        });
        whole.into_iter().chain(one).collect()
    }

    /// The figures beside a question, as they are known on the day of the outcome; nothing when there are none.
    fn figures(&self, library: &Library, code: &str, own: &BTreeSet<String>) -> Option<Vec<Other>> {
        let all = library.figures.on(self.outcome.on).into_iter();
        let others: Vec<Other> = all
            .filter(|figure| figure.stands_beside(&self.questionnaire.id, code))
            .map(|figure| Other {
                figure: figure.clone(),
                counts_own: (!figure.choices.is_empty() && !own.is_empty())
                    .then(|| figure.choices.iter().any(|choice| own.contains(choice))),
            })
            .collect();
        (!others.is_empty()).then_some(others)
    }
}

/// The codes of an answer; none for a number or a text.
fn chosen(answer: &Answer) -> BTreeSet<String> {
    match answer {
        Answer::Choice(code) => BTreeSet::from([code.clone()]),
        Answer::Several(codes) => codes.clone(),
        Answer::Unknown => BTreeSet::from([UNKNOWN.to_owned()]),
        Answer::Number(_) | Answer::Text(_) => BTreeSet::new(),
    }
}
