//! Questionnaires that each respondent fills without a name.

use super::fill::ChoiceButton;
use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// A question on the page of a respondent.
#[derive(Clone, Debug, Serialize)]
pub struct RespondQuestion {
    /// Its code.
    pub code: String,
    /// The question.
    pub text: String,
    /// Why it is asked.
    pub why: String,
    /// Whether several choices can be ticked.
    pub several: bool,
    /// The choices.
    pub choices: Vec<ChoiceButton>,
}

/// The page of a respondent.
#[derive(Clone, Debug, Serialize)]
pub struct RespondPage {
    /// Around the page.
    pub shell: Shell,
    /// The results.
    pub overview: String,
    /// The title of the questionnaire.
    pub title: String,
    /// Where the form is sent.
    pub action: String,
    /// The questions.
    pub questions: Vec<RespondQuestion>,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for RespondPage {
    const TEMPLATE: &'static str = "questionnaire/respond.html";

    fn samples() -> Vec<Self> {
        let choice = ChoiceButton {
            value: "oui".to_owned(),
            label: "Oui".to_owned(),
            definition: String::new(),
            chosen: false,
        };
        let question = |code: &str, several| RespondQuestion {
            code: code.to_owned(),
            text: format!("Je sais trier un tableau ({code})."),
            why: "C’est l’outil de tous.".to_owned(),
            several,
            choices: vec![choice.clone()],
        };
        vec![Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            overview: "/t/valmont-sur-aize/espace/diagnostic/litteratie-donnees/00ff".to_owned(),
            title: "À l’aise avec les données ?".to_owned(),
            action: "/t/valmont-sur-aize/espace/diagnostic/litteratie-donnees/00ff/repondre".to_owned(),
            questions: vec![question("tableur", false), question("obstacles", true)],
            fault: "Le nom du service est vide.".to_owned(),
            advice: "Écrivez-le.".to_owned(),
        }]
    }
}

/// The level of a department.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentRow {
    /// Its name.
    pub name: String,
    /// How many answered.
    pub respondents: u64,
    /// Its score: "47,3".
    pub score: String,
    /// The same between 0 and 1.
    pub share: f64,
    /// Its level, in words.
    pub level: String,
}

/// What is in the way.
#[derive(Clone, Debug, Serialize)]
pub struct ObstacleRow {
    /// What it is.
    pub label: String,
    /// How many named it.
    pub count: u64,
    /// Their share.
    pub share: f64,
    /// The measure that answers it; may be empty.
    pub action: String,
    /// How it can begin; may be empty.
    pub easy_gesture: String,
}

/// What respondents said.
#[derive(Clone, Debug, Serialize)]
pub struct SurveyPage {
    /// Around the page.
    pub shell: Shell,
    /// The first page of the questionnaire.
    pub start: String,
    /// The title of the questionnaire.
    pub title: String,
    /// Where somebody answers.
    pub respond: String,
    /// Whether the person may answer.
    pub may_write: bool,
    /// How many answered.
    pub respondents: u64,
    /// The fewest of whom a figure is shown.
    pub fewest: u64,
    /// Of all; empty until enough answered.
    pub overall: Vec<DepartmentRow>,
    /// By department.
    pub departments: Vec<DepartmentRow>,
    /// What is in the way, the most frequent first.
    pub obstacles: Vec<ObstacleRow>,
    /// The levels: label, meaning, from.
    pub levels: Vec<(String, String, String)>,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for SurveyPage {
    const TEMPLATE: &'static str = "questionnaire/survey.html";

    fn samples() -> Vec<Self> {
        let row = DepartmentRow {
            name: "Finances".to_owned(),
            respondents: 6,
            score: "47,3".to_owned(),
            share: 0.473,
            level: "correct".to_owned(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            start: "/t/valmont-sur-aize/espace/diagnostic/litteratie-donnees".to_owned(),
            title: "À l’aise avec les données ?".to_owned(),
            respond: "/t/valmont-sur-aize/espace/diagnostic/litteratie-donnees/00ff/repondre".to_owned(),
            may_write: true,
            respondents: 6,
            fewest: 5,
            overall: vec![row.clone()],
            departments: vec![row],
            obstacles: vec![
                ObstacleRow {
                    label: "Le temps".to_owned(),
                    count: 4,
                    share: 0.66,
                    action: "Décider avec des données".to_owned(),
                    easy_gesture: "Prenez une décision du mois.".to_owned(),
                },
                ObstacleRow {
                    label: "L’accès".to_owned(),
                    count: 1,
                    share: 0.16,
                    action: String::new(),
                    easy_gesture: String::new(),
                },
            ],
            levels: vec![("correct".to_owned(), "Les gestes courants sont là.".to_owned(), "40".to_owned())],
            done: "Merci.".to_owned(),
        };
        let few = Self {
            respondents: 2,
            overall: Vec::new(),
            departments: Vec::new(),
            obstacles: Vec::new(),
            may_write: false,
            done: String::new(),
            ..full.clone()
        };
        vec![full, few]
    }
}
