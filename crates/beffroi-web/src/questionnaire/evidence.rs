//! What proves answers.

use super::answering::{mendable, unreadable};
use super::{Named, words};
use crate::failure::Answer;
use crate::french;
use crate::view::questionnaire::{EvidencePage, EvidenceRow};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::questionnaire::{self, NewEvidence, Sheet};
use beffroi_kernel::{Error, Right};
use beffroi_reference::questionnaire::EvidenceKind;
use serde::Deserialize;

/// Shows the evidence.
pub async fn evidence(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentRead)?;
    let sheet = named.sheet(&web, &visit).await?;
    Ok(web.page(&page(&web, &visit, &named, &sheet))?)
}

fn page(web: &Web, visit: &Visit, named: &Named, sheet: &Sheet) -> EvidencePage {
    let base = named.base(visit);
    let may_write = visit.actor.may(Right::AssessmentWrite) && sheet.assessment.closed.is_none();
    let row = |question: &beffroi_reference::questionnaire::Question, kind: &EvidenceKind| {
        let newest = sheet.proofs.iter().find(|proof| proof.evidence.question == question.code);
        let line = sheet
            .outcome
            .terms
            .iter()
            .find(|term| term.question == question.code)
            .and_then(|term| term.evidence);
        let state = match line {
            Some(line) if line.fresh => {
                Mark::good(format!("compte jusqu’au {}", french::date(line.counts_until)))
            }
            Some(line) => Mark::look(format!("ne compte plus depuis le {}", french::date(line.counts_until))),
            None => Mark::plain("aucune preuve"),
        };
        let there = newest.map_or_else(String::new, |proof| {
            let number = proof.evidence.number.zip(kind.unit.as_ref());
            let number = number
                .map_or_else(String::new, |(number, unit)| format!(", {} {unit}", french::number(number, 1)));
            let note = if proof.note.is_empty() { String::new() } else { format!(" ({})", proof.note) };
            format!("{}{number}{note}", french::date(proof.evidence.observed_on))
        });
        EvidenceRow {
            code: question.code.clone(),
            text: question.text.clone(),
            label: kind.label.clone(),
            months: french::plural(kind.months.into(), "mois", "mois"),
            unit: kind.unit.clone().unwrap_or_default(),
            there,
            state,
            withdraw: newest
                .filter(|_| may_write)
                .map_or_else(String::new, |proof| format!("{base}/preuves/{}/retirer", proof.id)),
        }
    };
    let questions = sheet.questionnaire.questions();
    EvidencePage {
        shell: visit.shell(Section::Assessments),
        questionnaire: sheet.questionnaire.title.clone(),
        action: format!("{base}/preuves"),
        rows: questions
            .filter_map(|(_, question)| Some(row(question, question.evidence.as_ref()?)))
            .collect(),
        today: french::day(web.app.clock.now()).to_string(),
        may_write,
        fault: String::new(),
        advice: String::new(),
        overview: base,
    }
}

/// What the form of one question sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    question: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    mesure: String,
    #[serde(default)]
    note: String,
}

impl Sent {
    fn read(&self) -> Result<NewEvidence, Error> {
        let observed_on = self.date.parse().map_err(|_| unreadable("date", "La date n’est pas lisible."))?;
        let plain: String = self.mesure.replace(',', ".").split_whitespace().collect();
        let number = match plain.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| unreadable("mesure", "La mesure n’est pas un nombre."))?),
        };
        Ok(NewEvidence {
            question: self.question.clone(),
            observed_on,
            number,
            note: self.note.trim().to_owned(),
        })
    }
}

/// Brings a piece of evidence.
pub async fn prove(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(sent): Form<Sent>,
) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    let brought = match sent.read() {
        Ok(new) => questionnaire::prove(&web.app, &visit.actor, named.id()?, new).await,
        Err(error) => Err(error),
    };
    let Err(error) = brought else {
        return Ok(Redirect::to(&format!("{}/preuves", named.base(&visit))).into_response());
    };
    let (status, fault, advice) = mendable(error)?;
    let again = EvidencePage { fault, advice, ..page(&web, &visit, &named, &sheet) };
    Ok((status, web.page(&again)?).into_response())
}

/// The piece of evidence that an address names.
#[derive(Deserialize)]
pub struct OnePiece {
    questionnaire: String,
    assessment: String,
    evidence: String,
}

/// Takes a piece of evidence back.
pub async fn withdraw(State(web): State<Web>, Inside(visit): Inside, Path(one): Path<OnePiece>) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let named = Named { questionnaire: one.questionnaire, assessment: one.assessment };
    let evidence = one.evidence.parse().map_err(|_| Error::NotFound)?;
    named.sheet(&web, &visit).await?;
    questionnaire::withdraw(&web.app, &visit.actor, named.id()?, evidence).await?;
    Ok(Redirect::to(&format!("{}/preuves", named.base(&visit))).into_response())
}

/// The evidence of a question in words, for the overview; empty without any.
pub(super) fn in_words(term: Option<&beffroi_reference::assessment::Term>) -> String {
    match term.and_then(|term| term.evidence) {
        Some(line) if line.fresh => format!(
            "Preuve du {}, elle compte jusqu’au {}.",
            french::date(line.observed_on),
            french::date(line.counts_until)
        ),
        Some(line) => format!(
            "La preuve du {} ne compte plus depuis le {} : c’est la réponse déclarée qui vaut.",
            french::date(line.observed_on),
            french::date(line.counts_until)
        ),
        None => String::new(),
    }
}

/// What a term rests on, with what it is worth, for the formula.
pub(super) fn worth(term: &beffroi_reference::assessment::Term) -> (String, String) {
    let score = term.score.map_or_else(|| "–".to_owned(), |score| french::number(score, 2));
    (words::source(term.source).to_owned(), score)
}
