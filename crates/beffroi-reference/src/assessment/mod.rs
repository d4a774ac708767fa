//! Assessments: what answers and evidence give under a questionnaire. Pure, and the same for the same input.
//!
//! ```text
//! score = 100 × Σ (weight of theme × mean of theme) / Σ weights of themes
//! mean of a theme = Σ (weight of question × score of question) / Σ weights of questions
//! grade = grade of the score, and no more than the lowest cap that holds
//! ```
//!
//! A question that does not concern the territory, by its condition or by its answer, counts nowhere. "Je ne sais pas" is an answer worth 0. Evidence
//! that is fresh takes the place of what was declared. A question without an answer is worth 0 at worst and 1 at
//! best: until enough is answered, and every question that can cap is, there is an interval and no grade.

mod gap;
mod weigh;

pub use gap::{Action, Deed, Gap};

use crate::condition::Verdict;
use crate::fact::Facts;
use crate::questionnaire::{Answer, Answers, Question, Questionnaire};
use crate::scale::{Exposure, Grade, rounded};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use weigh::Weighing;

/// Something that was measured, or a document that proves an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The code of the question.
    pub question: String,
    /// The day that it is about: of the test, of the measure, of the document.
    pub observed_on: Date,
    /// What was measured, when a number is.
    pub number: Option<f64>,
}

/// What an answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Somebody said so.
    Declared,
    /// Somebody said so, and fresh evidence supports it.
    Supported,
    /// Evidence, whatever was declared.
    Measured,
    /// Nobody knows.
    Unknown,
    /// Nobody answered.
    Unanswered,
    /// It was declared, and counts only with evidence, which is missing or has expired.
    Unproved,
    /// It does not concern the territory.
    NotConcerned,
}

impl Source {
    /// Whether it counts as an answer.
    #[must_use]
    pub fn answers(self) -> bool {
        matches!(self, Self::Declared | Self::Supported | Self::Measured | Self::Unknown)
    }
}

/// The latest evidence about a question.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceLine {
    /// The day that it is about.
    pub observed_on: Date,
    /// The last day on which it counts.
    pub counts_until: Date,
    /// Whether it counts.
    pub fresh: bool,
}

/// One term of the formula: a question that is scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The code of the question.
    pub question: String,
    /// Its theme.
    pub theme: String,
    /// What it weighs in its theme.
    pub weight: f64,
    /// What the answer rests on.
    pub source: Source,
    /// What it is worth, between 0 and 1; absent without an answer.
    pub score: Option<f64>,
    /// What it can bring at most, in points of 100; 0 when it does not concern the territory.
    pub points_max: f64,
    /// What it brings, in points of 100.
    pub points: f64,
    /// The latest evidence, fresh or not.
    pub evidence: Option<EvidenceLine>,
}

/// A theme in the formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThemeScore {
    /// The identifier of the theme.
    pub theme: String,
    /// What it weighs.
    pub weight: f64,
    /// Its score between 0 and 100, what is not answered counting 0; absent when nothing in it concerns the
    /// territory.
    pub score: Option<f64>,
    /// Its score if everything that is not answered were at its best.
    pub best: Option<f64>,
    /// How many of its questions that count are answered.
    pub answered: u32,
    /// How many of its questions count.
    pub questions: u32,
}

/// A cap that holds: its question is worth too little, or is not answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapLine {
    /// Its identifier.
    pub id: String,
    /// Its question.
    pub question: String,
    /// The highest grade under it.
    pub max: Grade,
    /// Why, in a sentence.
    pub sentence: String,
    /// Whether it lowers the grade that the score gives.
    pub bites: bool,
    /// Whether its question has no answer: it may not hold.
    pub open: bool,
}

/// What is thought beside what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contrast {
    /// What was thought; absent when the answer was "je ne sais pas".
    pub perceived: Option<Exposure>,
    /// What was found.
    pub measured: Exposure,
    /// What that means, in French.
    pub sentence: String,
}

/// What answers and evidence give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The identifier of the questionnaire.
    pub questionnaire: String,
    /// Its version.
    pub version: u32,
    /// The day.
    pub on: Date,
    /// The grade; absent until enough is answered.
    pub grade: Option<Grade>,
    /// The score between 0 and 100, with one decimal; what is not answered counts 0.
    pub score: f64,
    /// The score if everything that is not answered were at its best.
    pub best_score: f64,
    /// The grade that the score alone would give.
    pub uncapped: Grade,
    /// The lowest grade that the missing answers can give.
    pub lowest: Grade,
    /// The highest grade that the missing answers can give.
    pub highest: Grade,
    /// The share of the weight that is answered.
    pub answered_share: f64,
    /// The share of the weight that was measured or is supported by fresh evidence.
    pub measured_share: f64,
    /// The codes of the questions that count and have no answer.
    pub unanswered: Vec<String>,
    /// The codes of the scored questions that nobody could answer.
    pub unknown: Vec<String>,
    /// Terms of the formula: every scored question.
    pub terms: Vec<Term>,
    /// Terms of the formula: every theme.
    pub themes: Vec<ThemeScore>,
    /// The caps that hold.
    pub caps: Vec<CapLine>,
    /// What is thought beside what was found; absent without a grade or the question.
    pub contrast: Option<Contrast>,
    /// What is not at its best, what raises the grade most first.
    pub gaps: Vec<Gap>,
    /// What to do first: three actions at most.
    pub actions: Vec<Action>,
}

/// What answers and evidence give, on a day, for a territory of which something is known.
#[must_use]
pub fn assess(
    questionnaire: &Questionnaire,
    answers: &Answers,
    evidence: &[Evidence],
    facts: &Facts,
    day: Date,
) -> Outcome {
    let facts = questionnaire.learned(answers).or(facts);
    let mut terms: Vec<Term> = questionnaire
        .questions()
        .filter(|(_, question)| question.weight > 0.0)
        .map(|(theme, question)| {
            let answer = answers.get(&question.code);
            let concerned =
                question.condition.as_ref().is_none_or(|when| when.evaluate(&facts) != Verdict::No)
                    && !answer.is_some_and(|answer| question.says_not_concerned(answer));
            term(&theme.id, question, concerned, answer, evidence, day)
        })
        .collect();
    let weighing = Weighing::new(questionnaire, &terms);
    for (term, points_max) in terms.iter_mut().zip(weighing.points_max()) {
        term.points_max = points_max;
        term.points = points_max * term.score.unwrap_or(0.0);
    }
    let worst: Vec<f64> = terms.iter().map(|term| term.score.unwrap_or(0.0)).collect();
    let best: Vec<f64> = terms.iter().map(|term| term.score.unwrap_or(1.0)).collect();
    let score = weighing.score(&worst);
    let uncapped = questionnaire.scale.grade(score);
    let (lowest, highest) = (weighing.grade(&worst), weighing.grade(&best));
    // Adding zero turns the sum of nothing, which is minus zero, into zero.
    let share = |counts: &dyn Fn(&Term) -> bool| {
        let sum = terms.iter().filter(|term| counts(term)).map(|term| term.points_max).sum::<f64>() / 100.0;
        (sum * 1e6).round() / 1e6 + 0.0
    };
    let answered_share = share(&|term| term.source.answers());
    let codes = |wanted: &dyn Fn(&Term) -> bool| {
        terms.iter().filter(|term| wanted(term)).map(|term| term.question.clone()).collect::<Vec<_>>()
    };
    let unanswered = codes(&|term| matches!(term.source, Source::Unanswered | Source::Unproved));
    let caps = weighing.caps(&worst, &uncapped, &unanswered);
    let enough = !terms.is_empty()
        && answered_share > 0.0
        && answered_share >= questionnaire.enough
        && caps.iter().all(|cap| !cap.open);
    let grade = enough.then(|| lowest.clone());
    let contrast = grade.as_ref().and_then(|grade| contrast(questionnaire, answers, grade));
    let gaps = gap::gaps(questionnaire, &weighing, &terms, &worst);
    let actions = gap::actions(questionnaire, &weighing, &terms, &worst);
    Outcome {
        questionnaire: questionnaire.id.clone(),
        version: questionnaire.version,
        on: day,
        grade,
        score: rounded(score),
        best_score: rounded(weighing.score(&best)),
        uncapped,
        lowest,
        highest,
        answered_share,
        measured_share: share(&|term| matches!(term.source, Source::Measured | Source::Supported)),
        unknown: codes(&|term| term.source == Source::Unknown),
        unanswered,
        themes: weighing.themes(&terms, &worst, &best),
        caps,
        contrast,
        gaps,
        actions,
        terms,
    }
}

fn term(
    theme: &str,
    question: &Question,
    concerned: bool,
    answer: Option<&Answer>,
    evidence: &[Evidence],
    day: Date,
) -> Term {
    let latest = evidence
        .iter()
        .filter(|evidence| evidence.question == question.code && evidence.observed_on <= day)
        .max_by_key(|evidence| evidence.observed_on);
    let line = latest.zip(question.evidence.as_ref()).map(|(evidence, kind)| {
        let months = i64::from(kind.months).min(1_200).months();
        let counts_until = evidence.observed_on.checked_add(months).unwrap_or(Date::MAX);
        EvidenceLine { observed_on: evidence.observed_on, counts_until, fresh: day <= counts_until }
    });
    let fresh = line.is_some_and(|line| line.fresh);
    let proved = latest.filter(|_| fresh).and_then(|evidence| proved(question, evidence));
    let required = question.evidence.as_ref().is_some_and(|kind| kind.required);
    let declared = answer.map(|answer| question.score(answer));
    let (source, score) = match (concerned, proved, answer, declared) {
        (false, ..) => (Source::NotConcerned, None),
        (true, Some(score), ..) => (Source::Measured, Some(score)),
        (true, None, Some(Answer::Unknown), _) => (Source::Unknown, Some(0.0)),
        (true, None, _, Some(score)) if fresh => (Source::Supported, Some(score)),
        (true, None, _, Some(score)) if required && score > 0.0 => (Source::Unproved, None),
        (true, None, _, Some(score)) => (Source::Declared, Some(score)),
        (true, None, _, None) => (Source::Unanswered, None),
    };
    Term {
        question: question.code.clone(),
        theme: theme.to_owned(),
        weight: question.weight,
        source,
        score,
        points_max: 0.0,
        points: 0.0,
        evidence: line,
    }
}

/// What fresh evidence proves, as a score; nothing when it only supports what is declared.
fn proved(question: &Question, evidence: &Evidence) -> Option<f64> {
    let kind = question.evidence.as_ref()?;
    let by_number = evidence.number.and_then(|number| {
        kind.levels.iter().take_while(|proof| proof.from <= number).last().map(|proof| &proof.choice)
    });
    let choice = kind.proves.as_ref().or(by_number)?;
    question.choice(choice).map(|choice| choice.score)
}

fn contrast(questionnaire: &Questionnaire, answers: &Answers, grade: &Grade) -> Option<Contrast> {
    let measured = questionnaire.scale.band(grade)?.exposure?;
    let (_, question) = questionnaire.questions().find(|(_, question)| question.perceived)?;
    let perceived = match answers.get(&question.code)? {
        Answer::Choice(code) => question.choice(code).and_then(|choice| choice.exposure),
        _ => None,
    };
    let found = measured.label();
    let sentence = match perceived {
        None => format!("Vous ne saviez pas si vous étiez exposés. Vos réponses disent : {found}."),
        Some(perceived) if perceived < measured => format!(
            "Vous vous pensiez {}. Vos réponses disent : {found}. C’est l’écart le plus courant, et le plus risqué : on ne se prépare pas à ce qu’on n’attend pas.",
            perceived.label()
        ),
        Some(perceived) if perceived > measured => format!(
            "Vous vous pensiez {}. Vos réponses disent : {found}. Les mesures prises comptent plus que vous ne le pensiez.",
            perceived.label()
        ),
        Some(_) => format!("Vous vous pensiez {found}, et vos réponses disent la même chose."),
    };
    Some(Contrast { perceived, measured, sentence })
}
