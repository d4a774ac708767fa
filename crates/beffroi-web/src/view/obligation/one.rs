//! The page of one obligation.

use super::list::ObligationCard;
use crate::render::Page;
use crate::view::look::{Choice, Link};
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// What one version of the text says.
#[derive(Clone, Debug, Serialize)]
pub struct VariantLine {
    /// Which version of the text it is.
    pub label: String,
    /// Whether it applies under it.
    pub state: State,
    /// Why; may be empty.
    pub why: String,
    /// What is not sure of it; may be empty.
    pub doubt: String,
}

/// One obligation.
#[derive(Clone, Debug, Serialize)]
pub struct ObligationPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list.
    pub list: String,
    /// What the list says of it.
    pub card: ObligationCard,
    /// What it belongs to.
    pub theme: String,
    /// Why it applies or does not, each reason by itself.
    pub why: Vec<String>,
    /// The condition, as the reference writes it.
    pub rule: String,
    /// What would have to be known.
    pub missing: Vec<String>,
    /// Every step.
    pub steps: Vec<String>,
    /// What each version of the text says; empty when there is but one.
    pub variants: Vec<VariantLine>,
    /// The texts, with their address where it is known.
    pub texts: Vec<Link>,
    /// How sure we are.
    pub confidence: String,
    /// When it was last compared with its sources.
    pub checked: String,
    /// The version of the item.
    pub version: u32,
    /// Whether the text changed since somebody last decided.
    pub revised: bool,
    /// The statuses.
    pub statuses: Vec<Choice>,
    /// Why it does not concern the territory.
    pub reason: String,
    /// Who sees to it.
    pub owner: String,
    /// What else is worth knowing.
    pub note: String,
    /// The address of a proof.
    pub evidence: String,
    /// The day on which it was done.
    pub done: String,
    /// The day for which it is planned.
    pub planned: String,
    /// When this was last changed; may be empty.
    pub decided: String,
    /// Whether the person may change it.
    pub may_write: bool,
    /// The action of the plan that follows it; empty when there is none.
    pub action: String,
    /// Whether the person may add it to the plan.
    pub may_plan: bool,
    /// What was just done; may be empty.
    pub said: String,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for ObligationPage {
    const TEMPLATE: &'static str = "obligation/one.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Obligations),
            list: "/t/valmont-sur-aize/espace/obligations".to_owned(),
            card: ObligationCard::sample("Préparer les mesures de sécurité de NIS 2"),
            theme: "sécurité des systèmes".to_owned(),
            why: vec!["nature : commune".to_owned()],
            rule: "has(nis2_senate)".to_owned(),
            missing: vec!["Combien d’habitants ?".to_owned()],
            steps: vec!["Faire le diagnostic.".to_owned()],
            variants: vec![VariantLine {
                label: "projet de loi adopté par le Sénat".to_owned(),
                state: State::look("concernés"),
                why: "nature : région".to_owned(),
                doubt: "Seuils non relus.".to_owned(),
            }],
            texts: vec![
                Link::new("directive (UE) 2022/2555", "https://eur-lex.europa.eu/"),
                Link::new("loi", ""),
            ],
            confidence: "source sérieuse lue, texte à relire".to_owned(),
            checked: "23 novembre 2026".to_owned(),
            version: 1,
            revised: true,
            statuses: vec![Choice::new("to_do", "à faire", "to_do"), Choice::new("done", "fait", "to_do")],
            reason: String::new(),
            owner: "secrétaire générale".to_owned(),
            note: "Vu avec le syndicat.".to_owned(),
            evidence: "https://exemple.example/preuve".to_owned(),
            done: "2026-03-01".to_owned(),
            planned: String::new(),
            decided: "23 novembre 2026".to_owned(),
            may_write: true,
            action: String::new(),
            may_plan: true,
            said: "C’est enregistré.".to_owned(),
            fault: String::new(),
            advice: String::new(),
        };
        let reader = Self {
            why: Vec::new(),
            missing: Vec::new(),
            variants: Vec::new(),
            revised: false,
            may_write: false,
            action: "/t/valmont-sur-aize/espace/plan/actions/1".to_owned(),
            may_plan: false,
            decided: String::new(),
            said: String::new(),
            fault: "La date est dans l’avenir.".to_owned(),
            advice: "Donnez une date passée.".to_owned(),
            ..full.clone()
        };
        let faulty = Self { fault: reader.fault.clone(), advice: reader.advice.clone(), ..full.clone() };
        vec![full, reader, faulty]
    }
}
