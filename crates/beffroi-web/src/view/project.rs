//! The pages of projects.

use super::look::Link;
use super::space::FormField;
use super::{Fact, Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

const BASE: &str = "/t/valmont-sur-aize/espace/projets";

/// A project as a line.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectLine {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// The stage at which it is.
    pub stage: String,
    /// How it stands.
    pub state: State,
    /// Who leads it.
    pub owner: String,
    /// When people should be able to use it.
    pub wanted: String,
}

/// The projects of a territory.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectsPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list.
    pub base: String,
    /// Whether the person may write.
    pub may_write: bool,
    /// How many there are, in a sentence.
    pub sentence: String,
    /// The projects.
    pub projects: Vec<ProjectLine>,
    /// The names of the stages, in order.
    pub stages: Vec<String>,
}

impl Page for ProjectsPage {
    const TEMPLATE: &'static str = "project/list.html";

    fn samples() -> Vec<Self> {
        let line = ProjectLine {
            href: format!("{BASE}/00ff"),
            name: "Portail famille".to_owned(),
            stage: "Réalisation".to_owned(),
            state: State::busy("en cours"),
            owner: "Directrice générale".to_owned(),
            wanted: "1er septembre 2027".to_owned(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Projects),
            base: BASE.to_owned(),
            may_write: true,
            sentence: "1 projet, dont 0 en service.".to_owned(),
            projects: vec![line],
            stages: vec!["Idée".to_owned(), "Mise en service".to_owned()],
        };
        let empty = Self { projects: Vec::new(), sentence: String::new(), ..full.clone() };
        vec![full, empty.clone(), Self { may_write: false, ..empty }]
    }
}

/// What a point rests on.
#[derive(Clone, Debug, Serialize)]
pub struct GroundLine {
    /// What it is, and the state of its text.
    pub text: String,
    /// Its page; may be empty.
    pub href: String,
}

/// A point of a gate.
#[derive(Clone, Debug, Serialize)]
pub struct PointLine {
    /// The question.
    pub ask: String,
    /// A line under it; may be empty.
    pub help: String,
    /// Whether the inventory does not say if the project is concerned.
    pub unclear: bool,
    /// What it rests on.
    pub grounds: Vec<GroundLine>,
    /// The questionnaire that answers it; its address may be empty.
    pub questionnaire: String,
    /// Where it is answered and what is said about it; only in the form.
    pub fields: Vec<FormField>,
}

impl PointLine {
    fn sample() -> Self {
        Self {
            ask: "Avez-vous regardé s’il faut une analyse d’impact ?".to_owned(),
            help: "Neuf questions.".to_owned(),
            unclear: true,
            grounds: vec![
                GroundLine {
                    text: "Une obligation (en vigueur)".to_owned(),
                    href: "/t/x/espace/obligations/y".to_owned(),
                },
                GroundLine { text: "Un guide (conseillé)".to_owned(), href: String::new() },
            ],
            questionnaire: "/t/x/espace/qualifications/dpia".to_owned(),
            fields: Vec::new(),
        }
    }

    fn bare_sample() -> Self {
        Self {
            ask: "Le contrat est-il relu ?".to_owned(),
            help: String::new(),
            unclear: false,
            grounds: Vec::new(),
            questionnaire: String::new(),
            fields: Vec::new(),
        }
    }
}

/// A risk analysis or a homologation.
#[derive(Clone, Debug, Serialize)]
pub struct PaperLine {
    /// Its title.
    pub title: String,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Where it is: an address, or the name of a file.
    pub document: String,
    /// The address, when it is one.
    pub href: String,
    /// Longer text, by line.
    pub text: Vec<String>,
}

/// A decision of the history.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionLine {
    /// From which stage to which.
    pub title: String,
    /// What was decided.
    pub state: State,
    /// The day and who decided.
    pub by: String,
    /// Why, by line.
    pub reason: Vec<String>,
    /// What is left to do.
    pub reserves: Vec<String>,
    /// The points: question, answer and what was said about it.
    pub points: Vec<(String, String)>,
}

/// The page of a project.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectPage {
    /// Around the page.
    pub shell: Shell,
    /// The list.
    pub list: String,
    /// Its address.
    pub base: String,
    /// Its name.
    pub name: String,
    /// What was just done; may be empty.
    pub done: String,
    /// Whether the person may write.
    pub may_write: bool,
    /// How it stands.
    pub state: State,
    /// The picture of its stages.
    pub picture: String,
    /// What the picture shows.
    pub conclusion: String,
    /// What it is for, by line.
    pub purpose: Vec<String>,
    /// Who leads it and by when.
    pub facts: Vec<Fact>,
    /// Its systems; an address may be empty.
    pub systems: Vec<Link>,
    /// What is done at its stage.
    pub lead: String,
    /// The question of the gate.
    pub gate: String,
    /// The points of the gate.
    pub points: Vec<PointLine>,
    /// What is not sure of what the points rest on.
    pub doubts: Vec<String>,
    /// What keeps it from being in service.
    pub missing: Vec<String>,
    /// Whether people use it already.
    pub live: bool,
    /// Results of questionnaires about its systems.
    pub results: Vec<String>,
    /// The risk analyses, the newest first.
    pub analyses: Vec<PaperLine>,
    /// Whether a homologation is needed, or may be.
    pub homologated: bool,
    /// The homologations, the newest first.
    pub homologations: Vec<PaperLine>,
    /// The decisions, the newest first.
    pub history: Vec<DecisionLine>,
    /// The plan, when reserves are followed there and the person may see it.
    pub plan: String,
}

impl Page for ProjectPage {
    const TEMPLATE: &'static str = "project/project.html";

    fn samples() -> Vec<Self> {
        let paper = PaperLine {
            title: "Atelier d’une demi-journée".to_owned(),
            facts: vec![Fact::new("Faite le", "1er mars 2027")],
            document: "https://exemple.example/risques.pdf".to_owned(),
            href: "https://exemple.example/risques.pdf".to_owned(),
            text: vec!["Panne de l’hébergeur.".to_owned()],
        };
        let bare = PaperLine {
            href: String::new(),
            document: "risques.odt".to_owned(),
            text: Vec::new(),
            ..paper.clone()
        };
        let decision = DecisionLine {
            title: "Idée → Besoin et cahier des charges".to_owned(),
            state: State::look("oui, avec des réserves"),
            by: "le 1er mars 2027, par le maire".to_owned(),
            reason: vec!["Vu en réunion.".to_owned()],
            reserves: vec!["Prévenir le délégué".to_owned()],
            points: vec![("Le contrat est-il relu ?".to_owned(), "oui".to_owned())],
        };
        let plain = DecisionLine { reserves: Vec::new(), points: Vec::new(), ..decision.clone() };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Projects),
            list: BASE.to_owned(),
            base: format!("{BASE}/00ff"),
            name: "Portail famille".to_owned(),
            done: "C’est enregistré.".to_owned(),
            may_write: true,
            state: State::busy("en cours"),
            picture: "<svg></svg>".to_owned(),
            conclusion: "Le projet est à l’étape « Réalisation ».".to_owned(),
            purpose: vec!["Inscrire les enfants en ligne.".to_owned()],
            facts: vec![Fact::new("Conduit par", "Directrice générale")],
            systems: vec![Link::new("Portail", "/t/x/espace/inventaire/systemes/1"), Link::new("Paie", "")],
            lead: "Le système est installé.".to_owned(),
            gate: "Le système peut-il ouvrir ?".to_owned(),
            points: vec![PointLine::sample(), PointLine::bare_sample()],
            doubts: vec!["C’est un document de travail.".to_owned()],
            missing: vec!["une analyse de risques".to_owned()],
            live: false,
            results: vec!["Portail : risque limité".to_owned()],
            analyses: vec![paper.clone(), bare.clone()],
            homologated: true,
            homologations: vec![paper],
            history: vec![decision, plain],
            plan: "/t/x/espace/plan".to_owned(),
        };
        let empty = Self {
            done: String::new(),
            may_write: false,
            systems: Vec::new(),
            doubts: Vec::new(),
            missing: Vec::new(),
            live: true,
            results: Vec::new(),
            analyses: Vec::new(),
            homologated: false,
            homologations: Vec::new(),
            history: Vec::new(),
            plan: String::new(),
            ..full.clone()
        };
        vec![
            full.clone(),
            empty,
            Self { live: true, homologations: Vec::new(), analyses: Vec::new(), ..full },
        ]
    }
}

/// A form about a project: itself, a risk analysis, a homologation, a decision.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectForm {
    /// Around the page.
    pub shell: Shell,
    /// The list.
    pub list: String,
    /// The project's address and name; empty for a new one.
    pub of: Link,
    /// The title.
    pub title: String,
    /// What it is about.
    pub lead: String,
    /// Where it is sent.
    pub action: String,
    /// What the button says.
    pub button: String,
    /// The points of a gate; empty in other forms.
    pub points: Vec<PointLine>,
    /// What is missing for being in service; empty in other forms.
    pub missing: Vec<String>,
    /// What stands between the points and the fields; may be empty.
    pub heading: String,
    /// The fields.
    pub fields: Vec<FormField>,
    /// What must go along unseen: the stage that was seen; may be empty.
    pub seen: String,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for ProjectForm {
    const TEMPLATE: &'static str = "project/form.html";

    fn samples() -> Vec<Self> {
        let new = Self {
            shell: Shell::signed_in_sample(Section::Projects),
            list: BASE.to_owned(),
            of: Link::new("", ""),
            title: "Nouveau projet".to_owned(),
            lead: "Quelques mots suffisent pour commencer.".to_owned(),
            action: format!("{BASE}/ajouter"),
            button: "Ajouter le projet".to_owned(),
            points: Vec::new(),
            missing: Vec::new(),
            heading: String::new(),
            fields: vec![FormField::sample("name", "Nom", "text")],
            seen: String::new(),
            fault: String::new(),
            advice: String::new(),
        };
        let answered = PointLine {
            fields: vec![
                FormField::sample("p-contrat", "Réponse", "radios"),
                FormField::sample("n-contrat", "Remarque", "text"),
            ],
            ..PointLine::sample()
        };
        let decision = Self {
            of: Link::new("Portail famille", format!("{BASE}/00ff")),
            title: "Le système peut-il ouvrir ?".to_owned(),
            action: format!("{BASE}/00ff/decision"),
            button: "Consigner la décision".to_owned(),
            points: vec![answered],
            missing: vec!["une analyse de risques".to_owned()],
            heading: "La décision".to_owned(),
            seen: "build".to_owned(),
            fault: "Il manque une analyse de risques.".to_owned(),
            advice: "Consignez-la, puis décidez.".to_owned(),
            ..new.clone()
        };
        vec![new, decision]
    }
}
