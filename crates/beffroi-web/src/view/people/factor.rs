//! The page about second factors: how far they have come, who does without and until when.

use super::{Covered, Fault};
use crate::render::Page;
use crate::view::look::Choice;
use crate::view::{Section, Shell, State};
use beffroi_domain::account::{FactorMessage, factor_message};
use serde::Serialize;

/// How far second factors have come among those who have a role.
#[derive(Clone, Debug, Serialize)]
pub struct RoleRow {
    /// The role, in French.
    pub role: &'static str,
    /// Whether it owes one, in French.
    pub owes: &'static str,
    /// A bar that fills.
    pub picture: String,
    /// How many have the role.
    pub members: u64,
    /// How many of them come in with two factors.
    pub with: u64,
    /// How many of these by their provider.
    pub by_provider: u64,
    /// How many do without for a time.
    pub excepted: u64,
    /// How many owe one and have none.
    pub missing: u64,
}

/// Somebody who owes one and has none.
#[derive(Clone, Debug, Serialize)]
pub struct WithoutRow {
    /// Their page.
    pub href: String,
    /// Their name.
    pub name: String,
    /// Their roles, in French.
    pub roles: String,
    /// Whether they were excepted.
    pub state: State,
}

/// An exception that holds.
#[derive(Clone, Debug, Serialize)]
pub struct ExceptionRow {
    /// Whose it is.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: String,
    /// Since when, and who decided.
    pub given: String,
    /// Where it is ended.
    pub end: String,
}

/// Second factors in a territory.
#[derive(Clone, Debug, Serialize)]
pub struct FactorPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list of people.
    pub base: String,
    /// The address of this page.
    pub address: String,
    /// The territory's name.
    pub name: String,
    /// How many members come in with two factors.
    pub covered: Covered,
    /// Role by role.
    pub roles: Vec<RoleRow>,
    /// Who owes one and has none.
    pub without: Vec<WithoutRow>,
    /// The exceptions that hold.
    pub exceptions: Vec<ExceptionRow>,
    /// Who may be excepted.
    pub candidates: Vec<Choice>,
    /// The last day typed.
    pub until: String,
    /// The reason typed.
    pub reason: String,
    /// Whether the person who looks may give exceptions.
    pub may_write: bool,
    /// What people read who are asked for one.
    pub message: &'static FactorMessage,
    /// The day of its wording.
    pub message_since: String,
    /// What is wrong.
    pub fault: Fault,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for FactorPage {
    const TEMPLATE: &'static str = "people/factors.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/personnes";
        let full = Self {
            shell: Shell::signed_in_sample(Section::People),
            base: base.to_owned(),
            address: format!("{base}/second-facteur"),
            name: "Valmont-sur-Aize".to_owned(),
            covered: Covered {
                picture: crate::picture::meter(0.6),
                sentence: "3 personnes sur 5 ont un second facteur".to_owned(),
                state: State::look("1 personne en est dispensée pour un temps"),
            },
            roles: vec![RoleRow {
                role: "DPO",
                owes: "demandé",
                picture: crate::picture::meter(0.5),
                members: 2,
                with: 1,
                by_provider: 1,
                excepted: 1,
                missing: 0,
            }],
            without: vec![WithoutRow {
                href: format!("{base}/1"),
                name: "Camille Exemple".to_owned(),
                roles: "DPO".to_owned(),
                state: State::look("dispense jusqu’au 30 novembre 2026"),
            }],
            exceptions: vec![ExceptionRow {
                name: "Camille Exemple".to_owned(),
                reason: "Téléphone en réparation, retour attendu mardi".to_owned(),
                until: "30 novembre 2026".to_owned(),
                given: "23 novembre 2026, par Dominique Exemple".to_owned(),
                end: format!("{base}/second-facteur/dispenses/1/fin"),
            }],
            candidates: vec![Choice::new("1", "Camille Exemple (DPO)", "1")],
            until: String::new(),
            reason: String::new(),
            may_write: true,
            message: factor_message(),
            message_since: "24 novembre 2026".to_owned(),
            fault: Fault::default(),
            done: "La dispense est enregistrée.".to_owned(),
        };
        let again = Self {
            until: "2026-12-01".to_owned(),
            reason: "court".to_owned(),
            fault: Fault::sample(),
            done: String::new(),
            ..full.clone()
        };
        let reader = Self { may_write: false, done: String::new(), ..full.clone() };
        let whole = Self {
            without: Vec::new(),
            exceptions: Vec::new(),
            candidates: Vec::new(),
            done: String::new(),
            ..full.clone()
        };
        vec![full, again, reader, whole]
    }
}
