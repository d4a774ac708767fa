//! Answering: one question a screen, a whole sheet of paper, evidence, what can be taken over.

use super::beside::BesideBox;
use crate::render::Page;
use crate::view::look::Choice;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// A choice, as a large button.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceButton {
    /// What is sent.
    pub value: String,
    /// What it says.
    pub label: String,
    /// What it means exactly; may be empty.
    pub definition: String,
    /// Whether it is the present answer.
    pub chosen: bool,
}

/// One question.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionPage {
    /// Around the page.
    pub shell: Shell,
    /// The overview of the assessment.
    pub overview: String,
    /// The title of the questionnaire.
    pub questionnaire: String,
    /// The title of the theme.
    pub theme: String,
    /// What the theme is about; only before its first question.
    pub theme_intro: String,
    /// Its place, from 1.
    pub number: u64,
    /// How many there are.
    pub total: u64,
    /// The language of the question and its answers: `fr`, `en`.
    pub language: String,
    /// The question.
    pub text: String,
    /// Why it is asked.
    pub why: String,
    /// Words that are explained: word and explanation.
    pub words: Vec<(String, String)>,
    /// `choice`, `several`, `number` or `text`.
    pub kind: &'static str,
    /// The choices.
    pub choices: Vec<ChoiceButton>,
    /// The number or the text that is there; may be empty.
    pub value: String,
    /// The unit of the number.
    pub unit: String,
    /// Whether "je ne sais pas" is the present answer.
    pub unknown: bool,
    /// What to do when nobody knows.
    pub seek: String,
    /// Where the form is sent.
    pub action: String,
    /// The question before; may be empty.
    pub previous: String,
    /// The question after; may be empty.
    pub next: String,
    /// What proves it: label of the evidence and page; may be empty.
    pub evidence: String,
    /// The page of evidence.
    pub evidence_href: String,
    /// Who answered it last, and when; may be empty.
    pub given: String,
    /// What others answer; only once it was answered here.
    pub beside: Option<BesideBox>,
    /// What went wrong; may be empty.
    pub fault: String,
}

impl Page for QuestionPage {
    const TEMPLATE: &'static str = "questionnaire/question.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff";
        let button = |value: &str, chosen| ChoiceButton {
            value: value.to_owned(),
            label: format!("Réponse {value}"),
            definition: "Ce que cela veut dire.".to_owned(),
            chosen,
        };
        let first = Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            overview: base.to_owned(),
            questionnaire: "Cybersécurité : les premières mesures".to_owned(),
            theme: "Sauvegarder".to_owned(),
            theme_intro: "Ce qui permet de repartir.".to_owned(),
            number: 1,
            total: 24,
            language: "fr".to_owned(),
            text: "Une de ces copies est-elle hors de portée ?".to_owned(),
            why: "Une attaque détruit aussi les copies.".to_owned(),
            words: vec![("copie".to_owned(), "les données, une seconde fois".to_owned())],
            kind: "choice",
            choices: vec![button("oui", true), button("non", false)],
            value: String::new(),
            unit: String::new(),
            unknown: false,
            seek: "Demandez à votre prestataire.".to_owned(),
            action: format!("{base}/question/sauvegarde-copie"),
            previous: String::new(),
            next: format!("{base}/question/antivirus"),
            evidence: "la date du dernier essai".to_owned(),
            evidence_href: format!("{base}/preuves"),
            given: "répondu en ligne le 3 mars 2026".to_owned(),
            beside: Some(BesideBox::sample()),
            fault: String::new(),
        };
        let several = Self {
            kind: "several",
            language: "en".to_owned(),
            theme_intro: String::new(),
            unknown: true,
            ..first.clone()
        };
        let number = Self {
            kind: "number",
            choices: Vec::new(),
            words: Vec::new(),
            value: "12".to_owned(),
            unit: "postes".to_owned(),
            previous: format!("{base}/question/antivirus"),
            next: String::new(),
            fault: "Cette réponse n’est pas une de celles de la question.".to_owned(),
            evidence: String::new(),
            seek: String::new(),
            given: String::new(),
            beside: None,
            why: String::new(),
            ..several.clone()
        };
        let text =
            Self { kind: "text", value: "Classeur bleu".to_owned(), unit: String::new(), ..number.clone() };
        vec![first, several, number, text]
    }
}

/// A question that evidence proves.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceRow {
    /// The code of the question.
    pub code: String,
    /// The question.
    pub text: String,
    /// What is asked.
    pub label: String,
    /// How long it counts: "12 mois".
    pub months: String,
    /// The unit of the number that is asked; may be empty.
    pub unit: String,
    /// What is there, in words; may be empty.
    pub there: String,
    /// Whether it counts.
    pub state: State,
    /// What takes the newest away again; may be empty.
    pub withdraw: String,
}

/// The evidence of an assessment.
#[derive(Clone, Debug, Serialize)]
pub struct EvidencePage {
    /// Around the page.
    pub shell: Shell,
    /// The overview of the assessment.
    pub overview: String,
    /// The title of the questionnaire.
    pub questionnaire: String,
    /// Where the forms are sent.
    pub action: String,
    /// The questions that evidence proves.
    pub rows: Vec<EvidenceRow>,
    /// The last day that can be given.
    pub today: String,
    /// Whether the person may bring some.
    pub may_write: bool,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for EvidencePage {
    const TEMPLATE: &'static str = "questionnaire/evidence.html";

    fn samples() -> Vec<Self> {
        let row = EvidenceRow {
            code: "sauvegarde-essai".to_owned(),
            text: "A-t-on déjà essayé de remettre une sauvegarde ?".to_owned(),
            label: "la date du dernier essai".to_owned(),
            months: "12 mois".to_owned(),
            unit: "%".to_owned(),
            there: "3 mars 2026, 40 %".to_owned(),
            state: State::good("compte jusqu’au 3 mars 2027"),
            withdraw: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff/preuves/00aa/retirer".to_owned(),
        };
        let bare = EvidenceRow {
            code: "exercice".to_owned(),
            unit: String::new(),
            there: String::new(),
            withdraw: String::new(),
            state: State::plain("aucune preuve"),
            ..row.clone()
        };
        let first = Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            overview: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff".to_owned(),
            questionnaire: "Cybersécurité".to_owned(),
            action: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff/preuves".to_owned(),
            rows: vec![row, bare],
            today: "2026-11-24".to_owned(),
            may_write: true,
            fault: "La mesure manque.".to_owned(),
            advice: "Donnez un nombre.".to_owned(),
        };
        let reader = Self { may_write: false, fault: String::new(), ..first.clone() };
        vec![first, reader]
    }
}

/// A question on the sheet of paper.
#[derive(Clone, Debug, Serialize)]
pub struct PaperRow {
    /// Its number on the sheet, from 1.
    pub number: u64,
    /// Its code.
    pub code: String,
    /// The question.
    pub text: String,
    /// What can be typed: letter and label.
    pub choices: Vec<(String, String)>,
    /// What is there.
    pub value: String,
    /// What went wrong with it; may be empty.
    pub fault: String,
}

/// Typing a sheet of paper: one letter a question.
#[derive(Clone, Debug, Serialize)]
pub struct PaperPage {
    /// Around the page.
    pub shell: Shell,
    /// The overview of the assessment.
    pub overview: String,
    /// The title of the questionnaire.
    pub questionnaire: String,
    /// Where the form is sent.
    pub action: String,
    /// The questions.
    pub rows: Vec<PaperRow>,
    /// What went wrong; may be empty.
    pub fault: String,
}

impl Page for PaperPage {
    const TEMPLATE: &'static str = "questionnaire/paper.html";

    fn samples() -> Vec<Self> {
        let row = |fault: &str| PaperRow {
            number: 1,
            code: if fault.is_empty() { "antivirus".to_owned() } else { "pare-feu".to_owned() },
            text: "Chaque ordinateur a-t-il un antivirus à jour ?".to_owned(),
            choices: vec![("A".to_owned(), "Non".to_owned()), ("B".to_owned(), "Oui".to_owned())],
            value: "B".to_owned(),
            fault: fault.to_owned(),
        };
        vec![Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            overview: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff".to_owned(),
            questionnaire: "Cybersécurité".to_owned(),
            action: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff/papier".to_owned(),
            rows: vec![row(""), row("« Z » n’est pas une des lettres.")],
            fault: "Une lettre n’est pas comprise.".to_owned(),
        }]
    }
}

/// An answer that can be taken over.
#[derive(Clone, Debug, Serialize)]
pub struct CarryLine {
    /// The code of the question.
    pub code: String,
    /// The question.
    pub text: String,
    /// What was said.
    pub answer: String,
    /// When.
    pub date: String,
}

/// What can be taken over from the last assessment.
#[derive(Clone, Debug, Serialize)]
pub struct CarryPage {
    /// Around the page.
    pub shell: Shell,
    /// The overview of the assessment.
    pub overview: String,
    /// The title of the questionnaire.
    pub questionnaire: String,
    /// Where the form is sent.
    pub action: String,
    /// The answers.
    pub lines: Vec<CarryLine>,
}

impl Page for CarryPage {
    const TEMPLATE: &'static str = "questionnaire/carry.html";

    fn samples() -> Vec<Self> {
        let line = CarryLine {
            code: "antivirus".to_owned(),
            text: "Chaque ordinateur a-t-il un antivirus à jour ?".to_owned(),
            answer: "Oui, et quelqu’un reçoit les alertes".to_owned(),
            date: "3 mars 2026".to_owned(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            overview: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff".to_owned(),
            questionnaire: "Cybersécurité".to_owned(),
            action: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff/reprendre".to_owned(),
            lines: vec![line],
        };
        vec![full.clone(), Self { lines: Vec::new(), ..full }]
    }
}

/// A theme, and who answers it.
#[derive(Clone, Debug, Serialize)]
pub struct AssignRow {
    /// The identifier of the theme.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whom it can be given to.
    pub people: Vec<Choice>,
}

/// Sharing the themes out.
#[derive(Clone, Debug, Serialize)]
pub struct AssignPage {
    /// Around the page.
    pub shell: Shell,
    /// The overview of the assessment.
    pub overview: String,
    /// The title of the questionnaire.
    pub questionnaire: String,
    /// Where the form is sent.
    pub action: String,
    /// The themes.
    pub rows: Vec<AssignRow>,
}

impl Page for AssignPage {
    const TEMPLATE: &'static str = "questionnaire/assign.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            overview: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff".to_owned(),
            questionnaire: "Cybersécurité".to_owned(),
            action: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff/confier".to_owned(),
            rows: vec![AssignRow {
                id: "acces".to_owned(),
                title: "Fermer les portes".to_owned(),
                people: vec![
                    Choice::new("", "Personne en particulier", ""),
                    Choice::new("00ff", "Camille", ""),
                ],
            }],
        }]
    }
}
