//! What an assessment gives: the grade, three actions, the formula, and every answer.

use super::beside::{BesideBox, PeersBox};
use super::start::ClosedLine;
use crate::render::Page;
use crate::view::plan::ContactLine;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// One of the first actions.
#[derive(Clone, Debug, Serialize)]
pub struct ActionCard {
    /// What to do.
    pub title: String,
    /// Why.
    pub why: String,
    /// What to do first; may be empty.
    pub first_gesture: String,
    /// What can be done this week; may be empty.
    pub easy_gesture: String,
    /// How much work it is; may be empty.
    pub effort: String,
    /// What it costs; may be empty.
    pub cost: String,
    /// How the cost is known; may be empty.
    pub cost_source: String,
    /// What agents can be told; may be empty.
    pub message: String,
    /// What help exists; may be empty.
    pub help: String,
    /// What it changes: "Vous passez de D+ à C".
    pub effect: String,
}

/// A cap that holds.
#[derive(Clone, Debug, Serialize)]
pub struct CapBox {
    /// Why, in a sentence.
    pub sentence: String,
    /// The question.
    pub href: String,
    /// Whether it lowers the grade now.
    pub bites: bool,
}

/// A question in the overview.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionLine {
    /// Its identifier in the questionnaire.
    pub code: String,
    /// The question.
    pub text: String,
    /// Its page; empty when nothing can be changed.
    pub href: String,
    /// The answer.
    pub answer: String,
    /// Whether it is answered, unknown, proved.
    pub state: State,
    /// What to do when nobody knows; may be empty.
    pub seek: String,
    /// Evidence that counts or has expired, in words; may be empty.
    pub evidence: String,
}

/// A theme in the overview.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewTheme {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who was asked to answer it; may be empty.
    pub assigned: String,
    /// Its questions.
    pub questions: Vec<QuestionLine>,
}

/// A theme in the formula.
#[derive(Clone, Debug, Serialize)]
pub struct ThemeRow {
    /// Its title.
    pub title: String,
    /// What it weighs.
    pub weight: String,
    /// Its score; "sans objet" when nothing in it concerns the territory.
    pub score: String,
    /// The same between 0 and 1.
    pub share: f64,
    /// How many are answered: "3 sur 4".
    pub answered: String,
}

/// A question in the formula.
#[derive(Clone, Debug, Serialize)]
pub struct TermRow {
    /// The question.
    pub text: String,
    /// What it rests on.
    pub source: String,
    /// What it is worth: "0,5".
    pub score: String,
    /// What it brings: "4,3 sur 8,7".
    pub points: String,
}

/// The page of an assessment.
#[derive(Clone, Debug, Serialize)]
pub struct ResultPage {
    /// Around the page.
    pub shell: Shell,
    /// The first page of the questionnaire.
    pub start: String,
    /// The title of the questionnaire.
    pub title: String,
    /// This page.
    pub base: String,
    /// Whether it is finished.
    pub closed: bool,
    /// When, and which version.
    pub dated: String,
    /// The grade, or the interval: "D+", "entre E− et B".
    pub grade: String,
    /// What the grade means; what is missing when there is none.
    pub meaning: String,
    /// The picture of the scale.
    pub picture: String,
    /// What caused the grade, in a sentence.
    pub cause: String,
    /// The share that was measured: "12,5 %".
    pub measured: String,
    /// How many questions are left: "3 questions"; may be empty.
    pub left: String,
    /// The next question without an answer; may be empty.
    pub next: String,
    /// The share that is answered, between 0 and 1.
    pub answered_share: f64,
    /// Whether it can be finished.
    pub can_close: bool,
    /// Whether the person may change it.
    pub may_write: bool,
    /// Whether answers of an earlier one can be taken over.
    pub can_carry: bool,
    /// The first actions.
    pub actions: Vec<ActionCard>,
    /// Whether the person may add actions to the plan.
    pub may_plan: bool,
    /// How many more actions than the first ones there are.
    pub more: u64,
    /// Whom to call first, now and here.
    pub helper: Option<ContactLine>,
    /// The page of all whom one can call.
    pub contacts: String,
    /// The report in PDF; empty while there is no grade, or for a scale that is not of letters.
    pub report: String,
    /// What is thought beside what was found; may be empty.
    pub contrast: String,
    /// The caps that hold.
    pub caps: Vec<CapBox>,
    /// The themes of the formula.
    pub themes: Vec<ThemeRow>,
    /// The questions of the formula.
    pub terms: Vec<TermRow>,
    /// The score: "47,3".
    pub score: String,
    /// The scale: grade, from, number.
    pub scale: Vec<(String, String, u32)>,
    /// Every question with its answer, by theme.
    pub overview: Vec<OverviewTheme>,
    /// What others answer.
    pub beside: Vec<BesideBox>,
    /// The territories like this one; absent while there is no grade.
    pub peers: Option<PeersBox>,
    /// The finished ones, the newest first.
    pub history: Vec<ClosedLine>,
    /// The picture of the grades over time; may be empty.
    pub history_picture: String,
    /// What it shows.
    pub history_conclusion: String,
    /// What was just done; may be empty.
    pub done: String,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for ResultPage {
    const TEMPLATE: &'static str = "questionnaire/result.html";

    fn samples() -> Vec<Self> {
        let open = Self::open_sample();
        let ready = Self {
            can_close: true,
            left: String::new(),
            next: String::new(),
            fault: "Il reste 3 questions.".to_owned(),
            advice: "Répondez.".to_owned(),
            ..open.clone()
        };
        let closed = Self::closed_sample(&open);
        let hidden = PeersBox { picture: String::new(), rows: Vec::new(), ..PeersBox::sample() };
        let bare = Self {
            may_plan: false,
            helper: None,
            more: 0,
            report: String::new(),
            peers: Some(hidden),
            beside: Vec::new(),
            ..closed.clone()
        };
        vec![open, ready, closed, bare]
    }
}

/// The address of the samples.
const SAMPLE: &str = "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff";

impl ActionCard {
    fn sample() -> Self {
        Self {
            title: "Sauvegarder, avec une copie hors de portée".to_owned(),
            why: "Sans elle, il ne reste rien.".to_owned(),
            first_gesture: "Demandez une copie chaque nuit.".to_owned(),
            easy_gesture: "Achetez deux disques.".to_owned(),
            effort: "quelques jours".to_owned(),
            cost: "de 1 000 à 5 000 € par an".to_owned(),
            cost_source: "Ordre de grandeur.".to_owned(),
            message: "Enregistrez sur l’espace commun.".to_owned(),
            help: "une aide financière".to_owned(),
            effect: "Vous passez de D+ à C.".to_owned(),
        }
    }
}

impl ThemeRow {
    fn sample() -> Self {
        Self {
            title: "Sauvegarder".to_owned(),
            weight: "3".to_owned(),
            score: "47,3".to_owned(),
            share: 0.473,
            answered: "3 sur 3".to_owned(),
        }
    }
}

impl OverviewTheme {
    fn sample() -> Self {
        let base = SAMPLE;
        let question = QuestionLine {
            code: "antivirus".to_owned(),
            text: "Chaque ordinateur a-t-il un antivirus à jour ?".to_owned(),
            href: format!("{base}/question/antivirus"),
            answer: "Je ne sais pas".to_owned(),
            state: State::act("à chercher"),
            seek: "Ouvrez « Sécurité Windows ».".to_owned(),
            evidence: "Preuve du 3 mars 2024 : elle ne compte plus.".to_owned(),
        };
        Self {
            id: "postes".to_owned(),
            title: "Protéger les ordinateurs".to_owned(),
            assigned: "Camille Exemple".to_owned(),
            questions: vec![
                question.clone(),
                QuestionLine {
                    code: "pare-feu".to_owned(),
                    href: String::new(),
                    seek: String::new(),
                    evidence: String::new(),
                    ..question
                },
            ],
        }
    }
}

impl ResultPage {
    fn open_sample() -> Self {
        let base = SAMPLE;
        Self {
            shell: Shell::signed_in_sample(Section::Assessments),
            start: "/t/valmont-sur-aize/espace/diagnostic/cyber".to_owned(),
            title: "Cybersécurité : les premières mesures".to_owned(),
            base: base.to_owned(),
            closed: false,
            dated: "commencé le 3 mars 2026, version 1".to_owned(),
            grade: "entre E− et B".to_owned(),
            meaning: "Il reste des questions.".to_owned(),
            picture: "<svg></svg>".to_owned(),
            cause: String::new(),
            measured: "0 %".to_owned(),
            left: "3 questions".to_owned(),
            next: format!("{base}/question/antivirus"),
            answered_share: 0.8,
            can_close: false,
            may_write: true,
            can_carry: true,
            actions: Vec::new(),
            may_plan: true,
            more: 2,
            helper: ContactLine::sample().into(),
            contacts: "/t/valmont-sur-aize/qui-appeler".to_owned(),
            report: String::new(),
            contrast: String::new(),
            caps: Vec::new(),
            themes: vec![ThemeRow::sample()],
            terms: vec![TermRow {
                text: "Chaque ordinateur a-t-il un antivirus à jour ?".to_owned(),
                source: "déclaré".to_owned(),
                score: "0,5".to_owned(),
                points: "4,3 sur 8,7".to_owned(),
            }],
            score: "47,3".to_owned(),
            scale: vec![("E−".to_owned(), "0".to_owned(), 1)],
            overview: vec![OverviewTheme::sample()],
            beside: Vec::new(),
            peers: None,
            history: Vec::new(),
            history_picture: String::new(),
            history_conclusion: String::new(),
            done: "C’est enregistré.".to_owned(),
            fault: String::new(),
            advice: String::new(),
        }
    }

    fn closed_sample(open: &Self) -> Self {
        let base = SAMPLE;
        let action = ActionCard::sample();
        let line = ClosedLine {
            href: base.to_owned(),
            grade: "D+".to_owned(),
            date: "3 mars 2026".to_owned(),
            version: 1,
            score: "47,3".to_owned(),
        };
        Self {
            closed: true,
            report: format!("{base}/rapport.pdf"),
            grade: "D+".to_owned(),
            may_write: false,
            can_carry: false,
            actions: vec![
                action.clone(),
                ActionCard {
                    first_gesture: String::new(),
                    easy_gesture: String::new(),
                    effort: String::new(),
                    cost: String::new(),
                    cost_source: String::new(),
                    message: String::new(),
                    help: String::new(),
                    ..action
                },
            ],
            contrast: "Vous vous pensiez faiblement exposé.".to_owned(),
            cause: "Votre score donnerait B.".to_owned(),
            caps: vec![
                CapBox {
                    sentence: "Sans copie, la note ne dépasse pas D+.".to_owned(),
                    href: format!("{base}/question/copie"),
                    bites: true,
                },
                CapBox {
                    sentence: "Sans feuille imprimée, pas plus de B−.".to_owned(),
                    href: String::new(),
                    bites: false,
                },
            ],
            beside: vec![
                BesideBox::sample(),
                BesideBox { picture: String::new(), own: String::new(), ..BesideBox::sample() },
            ],
            peers: Some(PeersBox::sample()),
            history: vec![line],
            history_picture: "<svg></svg>".to_owned(),
            history_conclusion: "De D+ à B.".to_owned(),
            done: String::new(),
            ..open.clone()
        }
    }
}
