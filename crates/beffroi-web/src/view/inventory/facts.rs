//! Every fact that may be known of a territory.

use crate::render::Page;
use crate::view::look::{Choice, Link};
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactLine {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// How it is asked; empty for what follows from other facts.
    pub question: String,
    /// What helps to answer; may be empty.
    pub help: String,
    /// Its value in words; empty when it is not known.
    pub value: String,
    /// That it is not known.
    pub state: Option<State>,
    /// Where it comes from, or would be said; the address is empty when it is here.
    pub origin: Link,
    /// What uses it.
    pub uses: Vec<String>,
    /// The kind of field that asks for it: `text`, `date`, `select` or `checks`.
    pub input: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What was declared, as it is typed.
    pub typed: String,
    /// Whether it may be declared here.
    pub declarable: bool,
    /// What is wrong with what was typed; else empty.
    pub fault: String,
}

/// The facts.
#[derive(Clone, Debug, Serialize)]
pub struct FactsPage {
    /// Around the page.
    pub shell: Shell,
    /// The overview of the inventory.
    pub inventory: String,
    /// The address of the page.
    pub base: String,
    /// How many are not known.
    pub unknown: u64,
    /// The facts.
    pub lines: Vec<FactLine>,
    /// Whether the person may declare.
    pub may_write: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for FactsPage {
    const TEMPLATE: &'static str = "inventory/facts.html";

    fn samples() -> Vec<Self> {
        let known = FactLine {
            name: "population".to_owned(),
            label: "Population".to_owned(),
            question: "Combien d’habitants ?".to_owned(),
            help: String::new(),
            value: "1 204 habitants".to_owned(),
            state: None,
            origin: Link::new("fiche du territoire", "/t/valmont-sur-aize/espace/territoire"),
            uses: vec!["Publier ses données".to_owned()],
            input: "text".to_owned(),
            choices: Vec::new(),
            typed: String::new(),
            declarable: false,
            fault: String::new(),
        };
        let asked = |name: &str, input: &str, choices: Vec<Choice>| FactLine {
            name: name.to_owned(),
            help: "Une aide.".to_owned(),
            value: String::new(),
            state: Some(State::look("à préciser")),
            origin: Link::new("à déclarer ici", ""),
            uses: Vec::new(),
            input: input.to_owned(),
            choices,
            declarable: true,
            fault: "Cette réponse n’est pas lisible.".to_owned(),
            ..known.clone()
        };
        let flags = vec![Choice::new("", "à préciser", ""), Choice::new("oui", "oui", "")];
        let full = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            inventory: "/t/valmont-sur-aize/espace/inventaire".to_owned(),
            base: "/t/valmont-sur-aize/espace/inventaire/faits".to_owned(),
            unknown: 3,
            lines: vec![
                known.clone(),
                asked("teleservice", "select", flags.clone()),
                asked("sectors", "checks", flags),
                asked("promulgated_on", "date", Vec::new()),
            ],
            may_write: true,
            done: "La réponse est enregistrée.".to_owned(),
        };
        let reader = Self { may_write: false, unknown: 0, done: String::new(), ..full.clone() };
        vec![full, reader]
    }
}
