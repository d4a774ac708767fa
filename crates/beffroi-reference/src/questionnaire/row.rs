//! Questionnaires as they are written, read and checked.

use super::{
    Cap, Choice, EvidenceKind, Gathering, Level, Question, QuestionKind, Questionnaire, Subject, Theme,
    UNKNOWN,
};
use crate::fact::{Scope, Value};
use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use crate::scale::{Band, Exposure, Scale};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// How many questions a questionnaire may have.
const QUESTIONS_MAX: usize = 2_000;

/// A questionnaire as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    after: Option<String>,
    title: String,
    #[serde(default = "french")]
    language: String,
    intro: String,
    helpers: String,
    minutes: u32,
    #[serde(default)]
    gathering: Gathering,
    subject: Subject,
    #[serde(default = "nine_tenths")]
    enough: f64,
    /// Whether each band is cut in three: `D-`, `D`, `D+`.
    #[serde(default)]
    thirds: bool,
    band: Vec<Band>,
    theme: Vec<ThemeRow>,
    #[serde(default)]
    cap: Vec<CapRow>,
    provenance: Provenance,
}

fn french() -> String {
    "fr".to_owned()
}

fn nine_tenths() -> f64 {
    0.9
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeRow {
    id: String,
    title: String,
    intro: String,
    weight: f64,
    question: Vec<QuestionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionRow {
    code: String,
    text: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(default)]
    weight: f64,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    unit: String,
    max: Option<f64>,
    #[serde(default)]
    levels: Vec<Level>,
    learns: Option<String>,
    when: Option<Spanned<String>>,
    #[serde(default)]
    seek: String,
    #[serde(default)]
    measures: Vec<String>,
    evidence: Option<EvidenceKind>,
    #[serde(default)]
    perceived: bool,
    #[serde(default)]
    once: bool,
    #[serde(default)]
    choices: Vec<ChoiceRow>,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Choice,
    Several,
    Number,
    Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceRow {
    code: String,
    label: String,
    #[serde(default)]
    definition: String,
    #[serde(default)]
    score: f64,
    #[serde(default)]
    learns: BTreeMap<String, serde_json::Value>,
    exposure: Option<Exposure>,
    #[serde(default)]
    not_concerned: bool,
    measure: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CapRow {
    id: String,
    question: String,
    below: f64,
    max: String,
    sentence: String,
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text != UNKNOWN
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

impl ChoiceRow {
    fn read(self, of: &str, reading: &mut Reading<'_>) -> Choice {
        if !is_code(&self.code) || self.label.trim().is_empty() {
            reading.problem(format!("{of}: a choice has a code (not {:?}) and a label", self.code));
        }
        if !(0.0..=1.0).contains(&self.score) {
            reading.problem(format!("{of}, {}: a score is between 0 and 1", self.code));
        }
        if self.not_concerned && self.score != 0.0 {
            reading.problem(format!("{of}, {}: what does not concern the territory has no score", self.code));
        }
        let mut learns = BTreeMap::new();
        for (name, json) in &self.learns {
            match reading.vocabulary.read(name, json) {
                Ok(value) => {
                    learns.insert(name.clone(), value);
                }
                Err(message) => reading.problem(format!("{of}, {}: {message}", self.code)),
            }
        }
        Choice {
            code: self.code,
            label: self.label,
            definition: self.definition,
            score: self.score,
            learns,
            exposure: self.exposure,
            not_concerned: self.not_concerned,
            measure: self.measure,
        }
    }
}

impl QuestionRow {
    /// What is unclear in the weight and the levels.
    fn flaws(&self, of: &str, reading: &mut Reading<'_>) {
        if self.weight > 0.0 && (self.seek.trim().is_empty() || self.why.trim().is_empty()) {
            reading
                .problem(format!("{of}: what is scored says why, and what to do when nobody knows (seek)"));
        }
        if !(0.0..=100.0).contains(&self.weight) {
            reading.problem(format!("{of}: a weight is between 0 and 100"));
        }
        let number = self.kind == Kind::Number;
        if !number && (!self.levels.is_empty() || self.max.is_some() || self.learns.is_some()) {
            reading.problem(format!("{of}: only a number has levels, a maximum and learns by itself"));
        }
        if let Some(fact) = &self.learns
            && let Err(message) = reading.vocabulary.check(fact, &Value::Number(0.0))
        {
            reading.problem(format!("{of}: {message}"));
        }
        let rises = self
            .levels
            .windows(2)
            .all(|pair| matches!(pair, [one, next] if one.from < next.from && one.score <= next.score));
        if !rises || self.levels.iter().any(|level| !(0.0..=1.0).contains(&level.score)) {
            reading.problem(format!(
                "{of}: levels rise, in number and in score, and a score is between 0 and 1"
            ));
        }
    }

    fn read(self, of: &str, reading: &mut Reading<'_>) -> Question {
        let of = format!("{of}, question {}", self.code);
        if !is_code(&self.code) || self.text.trim().is_empty() {
            reading.problem(format!(
                "{of}: it needs a code in lower-case letters, digits and hyphens, and a text"
            ));
        }
        self.flaws(&of, reading);
        let condition = self.when.as_ref().and_then(|when| reading.condition(&of, when, Scope::Territory));
        let choices: Vec<Choice> = self.choices.into_iter().map(|choice| choice.read(&of, reading)).collect();
        let codes: BTreeSet<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
        if codes.len() != choices.len() {
            reading.problem(format!("{of}: a choice is there twice"));
        }
        let chooses = matches!(self.kind, Kind::Choice | Kind::Several);
        if chooses == choices.is_empty() {
            reading.problem(format!("{of}: only a choice has choices, and needs some"));
        }
        let highest = match self.kind {
            Kind::Choice => choices.iter().map(|choice| choice.score).fold(0.0, f64::max),
            Kind::Several => choices.iter().map(|choice| choice.score).sum::<f64>().min(1.0),
            Kind::Number => self.levels.last().map_or(0.0, |level| level.score),
            Kind::Text => 0.0,
        };
        if self.weight > 0.0 && highest < 1.0 - 1e-9 {
            reading.problem(format!("{of}: what is scored can reach 1"));
        }
        if let Some(evidence) = &self.evidence {
            flaws_of_evidence(&of, evidence, &codes, self.kind, reading);
        }
        if self.perceived && (self.weight > 0.0 || choices.iter().all(|choice| choice.exposure.is_none())) {
            reading.problem(format!(
                "{of}: the perceived exposure weighs nothing and has choices with an exposure"
            ));
        }
        let teaches = self.learns.is_some() || choices.iter().any(|choice| !choice.learns.is_empty());
        if self.once && (self.weight > 0.0 || !teaches) {
            reading.problem(format!("{of}: what is asked once weighs nothing and teaches a fact"));
        }
        let kind = match self.kind {
            Kind::Choice => QuestionKind::Choice(choices),
            Kind::Several => QuestionKind::Several(choices),
            Kind::Number => QuestionKind::Number {
                unit: self.unit,
                max: self.max.unwrap_or(1e9),
                levels: self.levels,
                learns: self.learns,
            },
            Kind::Text => QuestionKind::Text,
        };
        Question {
            code: self.code,
            text: self.text,
            why: self.why,
            words: self.words,
            weight: self.weight,
            kind,
            condition,
            seek: self.seek,
            measures: self.measures,
            evidence: self.evidence,
            perceived: self.perceived,
            once: self.once,
        }
    }
}

fn flaws_of_evidence(
    of: &str,
    evidence: &EvidenceKind,
    codes: &BTreeSet<&str>,
    kind: Kind,
    reading: &mut Reading<'_>,
) {
    let proved = evidence.proves.iter().chain(evidence.levels.iter().map(|proof| &proof.choice));
    for choice in proved.filter(|choice| !codes.contains(choice.as_str())) {
        reading.problem(format!("{of}: evidence proves {choice}, which is no choice"));
    }
    if kind != Kind::Choice && (evidence.proves.is_some() || !evidence.levels.is_empty()) {
        reading.problem(format!("{of}: evidence proves one choice"));
    }
    if evidence.levels.is_empty() == evidence.unit.is_some() {
        reading.problem(format!("{of}: evidence has levels when it has a unit"));
    }
    if !evidence.levels.is_empty() && evidence.proves.is_some() {
        reading.problem(format!("{of}: evidence proves a choice or has levels, not both"));
    }
    let begins = evidence.levels.first().is_none_or(|first| first.from == 0.0);
    if !begins || !evidence.levels.is_sorted_by(|one, next| one.from < next.from) {
        reading.problem(format!("{of}: levels of evidence rise from 0"));
    }
    if evidence.months == 0 || evidence.label.trim().is_empty() {
        reading.problem(format!("{of}: evidence has a label and is worth some months"));
    }
}

impl ThemeRow {
    fn read(self, name: &str, reading: &mut Reading<'_>) -> Theme {
        if !is_code(&self.id) || self.question.is_empty() || !(0.0..=100.0).contains(&self.weight) {
            let id = &self.id;
            reading.problem(format!(
                "{name}, theme {id}: it needs a code, a weight between 0 and 100, and questions"
            ));
        }
        let questions = self.question.into_iter().map(|question| question.read(name, reading)).collect();
        Theme { id: self.id, title: self.title, intro: self.intro, weight: self.weight, questions }
    }
}

impl CapRow {
    fn read(self, name: &str, questionnaire: &Questionnaire, reading: &mut Reading<'_>) -> Option<Cap> {
        let of = format!("{name}, cap {}", self.id);
        let Some(max) = questionnaire.scale.named(&self.max).cloned() else {
            reading.problem(format!("{of}: no grade is called {}", self.max));
            return None;
        };
        if questionnaire.question(&self.question).is_none_or(|question| question.weight <= 0.0) {
            reading.problem(format!("{of}: no question that is scored is called {}", self.question));
        }
        if !(0.0..=1.0).contains(&self.below) || self.below == 0.0 {
            reading.problem(format!("{of}: below is more than 0 and at most 1"));
        }
        let Self { id, question, below, sentence, .. } = self;
        Some(Cap { id, question, below, max, sentence })
    }
}

impl Item for Questionnaire {
    const KIND: &'static str = "questionnaire";
    const FOLDER: &'static str = "questionnaires";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("questionnaire {}", row.id);
        let scale = match Scale::new(row.band, row.thirds) {
            Ok(scale) => scale,
            Err(message) => {
                reading.problem(format!("{name}: {message}"));
                return None;
            }
        };
        let letters = |part: &str| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if !row.language.split(['-', '_']).all(letters) {
            reading.problem(format!("{name}: a language is written fr, en, pt-BR; not {:?}", row.language));
        }
        if !(0.0..=1.0).contains(&row.enough) {
            reading.problem(format!("{name}: enough is a share between 0 and 1"));
        }
        let themes = row.theme.into_iter().map(|theme| theme.read(&name, reading)).collect();
        let mut questionnaire = Self {
            id: row.id,
            version: row.version,
            after: row.after,
            title: row.title,
            language: row.language,
            intro: row.intro,
            helpers: row.helpers,
            minutes: row.minutes,
            gathering: row.gathering,
            subject: row.subject,
            enough: row.enough,
            scale,
            themes,
            caps: Vec::new(),
            provenance: row.provenance,
        };
        for cap in row.cap {
            if let Some(cap) = cap.read(&name, &questionnaire, reading) {
                questionnaire.caps.push(cap);
            }
        }
        flaws_of_the_whole(&name, &questionnaire, reading);
        Some(questionnaire)
    }

    named_fields!();
}

fn flaws_of_the_whole(name: &str, questionnaire: &Questionnaire, reading: &mut Reading<'_>) {
    let mut codes = BTreeSet::new();
    for (_, question) in questionnaire.questions() {
        if !codes.insert(question.code.as_str()) {
            reading.problem(format!("{name}: question {} is there twice", question.code));
        }
    }
    if codes.len() > QUESTIONS_MAX {
        reading.problem(format!("{name}: more than {QUESTIONS_MAX} questions"));
    }
    if questionnaire.questions().filter(|(_, question)| question.perceived).count() > 1 {
        reading.problem(format!("{name}: one question asks the perceived exposure"));
    }
    // A better answer would otherwise open a question, and so lower the score.
    let used: BTreeSet<&str> = questionnaire
        .questions()
        .filter_map(|(_, question)| question.condition.as_ref())
        .flat_map(|condition| condition.facts())
        .collect();
    for (_, question) in questionnaire.questions().filter(|(_, question)| question.weight > 0.0) {
        for fact in question.teaches().intersection(&used) {
            reading.problem(format!(
                "{name}, question {}: it is scored, so it cannot teach {fact}, on which another question depends",
                question.code
            ));
        }
    }
}
