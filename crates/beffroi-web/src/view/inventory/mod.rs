//! The inventory: its picture, its lists, its cards, its forms.

mod exchange;
mod facts;
mod models;
mod overview;

pub use exchange::ImportForm;
pub use facts::{FactLine, FactsPage};
pub use models::{ChangeRow, ModelGroup, ModelLine, ModelsPage, ProposalBox};
pub use overview::{KindCard, NeedLine, Overview};

use super::look::Link;
use super::space::FormField;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// One item in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemLine {
    /// Its name.
    pub name: String,
    /// Its card.
    pub href: String,
    /// Its cells, in the order of the heads; empty when nobody has said.
    pub cells: Vec<String>,
    /// How many of its fields say nothing, in words; empty when all are said.
    pub unsaid: String,
}

/// The items of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct ItemList {
    /// Around the page.
    pub shell: Shell,
    /// The title.
    pub title: String,
    /// What they are, in a sentence.
    pub lead: String,
    /// The overview of the inventory.
    pub inventory: String,
    /// The address of the page.
    pub base: String,
    /// What was searched.
    pub search: String,
    /// The other filters.
    pub filters: Vec<FormField>,
    /// Whether anything is filtered.
    pub filtered: bool,
    /// How many there are, in words.
    pub found: String,
    /// The heads of the table after the name.
    pub heads: Vec<String>,
    /// The items of this page of the list.
    pub lines: Vec<ItemLine>,
    /// The page before; empty when there is none.
    pub previous: String,
    /// The page after.
    pub next: String,
    /// Whether the territory has any of this kind.
    pub any: bool,
    /// What to do first, when there are none.
    pub first: String,
    /// The field of the quick line.
    pub quick: FormField,
    /// What the button of a full form says.
    pub new: String,
    /// Whether the person may fill the inventory.
    pub may_write: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for ItemList {
    const TEMPLATE: &'static str = "inventory/list.html";

    fn samples() -> Vec<Self> {
        let line = ItemLine {
            name: "Messagerie".to_owned(),
            href: "/t/valmont-sur-aize/espace/inventaire/systemes/1".to_owned(),
            cells: vec!["messagerie".to_owned(), String::new()],
            unsaid: "3 informations à préciser".to_owned(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            title: "Systèmes".to_owned(),
            lead: "Logiciels, sites, messagerie, réseau.".to_owned(),
            inventory: "/t/valmont-sur-aize/espace/inventaire".to_owned(),
            base: "/t/valmont-sur-aize/espace/inventaire/systemes".to_owned(),
            search: "mess".to_owned(),
            filters: vec![FormField::sample("hosting", "Où il tourne", "select")],
            filtered: true,
            found: "1 système".to_owned(),
            heads: vec!["Sorte".to_owned(), "Où il tourne".to_owned()],
            lines: vec![line.clone(), ItemLine { unsaid: String::new(), ..line }],
            previous: String::new(),
            next: "/t/valmont-sur-aize/espace/inventaire/systemes?page=2".to_owned(),
            any: true,
            first: "Commencez par la messagerie.".to_owned(),
            quick: FormField::sample("name", "Nom du système", "text"),
            new: "Nouveau système".to_owned(),
            may_write: true,
            done: "La fiche est ajoutée.".to_owned(),
        };
        let none = Self { lines: Vec::new(), found: "0 système".to_owned(), ..full.clone() };
        let empty =
            Self { any: false, filtered: false, search: String::new(), done: String::new(), ..none.clone() };
        let reader = Self { may_write: false, ..empty.clone() };
        vec![full, none, empty, reader]
    }
}

/// One line of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardLine {
    /// What it is.
    pub label: String,
    /// Its value in words; empty when nobody has said, or when it names other items.
    pub value: String,
    /// The items that it names.
    pub links: Vec<Link>,
    /// Whether it is kept from those who only read, and this person may not see it.
    pub hidden: bool,
}

/// The card of an item.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Around the page.
    pub shell: Shell,
    /// Its name.
    pub name: String,
    /// What it is, in one word.
    pub one: String,
    /// The name of the list of its kind.
    pub list: String,
    /// The address of that list.
    pub list_href: String,
    /// The overview of the inventory.
    pub inventory: String,
    /// Its address.
    pub base: String,
    /// Its states.
    pub states: Vec<State>,
    /// What is known of it.
    pub lines: Vec<CardLine>,
    /// Where it is used.
    pub users: Vec<Link>,
    /// The projects that create or change it.
    pub projects: Vec<Link>,
    /// Whether it is put aside.
    pub archived: bool,
    /// Whether its kind can be offered to members, and the territory hosts any.
    pub may_offer: bool,
    /// Whether it is offered.
    pub offered: bool,
    /// Where a copy comes from, in a sentence; else empty.
    pub copied: String,
    /// Whether the model has changed since.
    pub proposal: String,
    /// When it was last changed.
    pub modified: String,
    /// Whether the person may fill the inventory.
    pub may_write: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for Card {
    const TEMPLATE: &'static str = "inventory/card.html";

    fn samples() -> Vec<Self> {
        let line = |label: &str, value: &str| CardLine {
            label: label.to_owned(),
            value: value.to_owned(),
            links: Vec::new(),
            hidden: false,
        };
        let base = "/t/valmont-sur-aize/espace/inventaire";
        let supplier = Link::new("Éditions Fictives", format!("{base}/fournisseurs/1"));
        let full = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            name: "Paie".to_owned(),
            one: "système".to_owned(),
            list: "Systèmes".to_owned(),
            list_href: format!("{base}/systemes"),
            inventory: base.to_owned(),
            base: format!("{base}/systemes/2"),
            states: vec![State::look("3 informations à préciser")],
            lines: vec![
                line("Sorte", "logiciel métier"),
                line("Où il tourne", ""),
                CardLine { links: vec![supplier], ..line("Fournisseur", "") },
                CardLine { hidden: true, ..line("Téléphone", "") },
            ],
            users: vec![Link::new("Paie des agents", format!("{base}/activites/3")).note("activité")],
            projects: vec![Link::new("Portail famille", "/t/x/espace/projets/1").note("Réalisation")],
            archived: false,
            may_offer: true,
            offered: false,
            copied: "Copié d’un modèle du Syndicat Exemple.".to_owned(),
            proposal: format!("{base}/modeles#changes"),
            modified: "1er juin 2026".to_owned(),
            may_write: true,
            done: "La fiche est enregistrée.".to_owned(),
        };
        let aside = Self {
            archived: true,
            offered: true,
            users: Vec::new(),
            projects: Vec::new(),
            copied: String::new(),
            proposal: String::new(),
            done: String::new(),
            ..full.clone()
        };
        let reader = Self { may_write: false, states: Vec::new(), ..aside.clone() };
        vec![full, aside, reader]
    }
}

/// The form of an item.
#[derive(Clone, Debug, Serialize)]
pub struct ItemForm {
    /// Around the page.
    pub shell: Shell,
    /// The title.
    pub title: String,
    /// The name of the list of its kind.
    pub list: String,
    /// The address of that list.
    pub list_href: String,
    /// The overview of the inventory.
    pub inventory: String,
    /// Where the form is sent.
    pub action: String,
    /// Where to go without saving.
    pub back: String,
    /// The revision that the form was made on; 0 for a new item.
    pub revision: u32,
    /// The fields.
    pub fields: Vec<FormField>,
    /// How many are to be mended.
    pub faults: u64,
    /// Whether somebody else changed the card meanwhile.
    pub changed: bool,
}

impl Page for ItemForm {
    const TEMPLATE: &'static str = "inventory/form.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/inventaire/systemes";
        let new = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            title: "Nouveau système".to_owned(),
            list: "Systèmes".to_owned(),
            list_href: base.to_owned(),
            inventory: "/t/valmont-sur-aize/espace/inventaire".to_owned(),
            action: format!("{base}/nouveau"),
            back: base.to_owned(),
            revision: 0,
            fields: vec![
                FormField::sample("name", "Nom du système", "text"),
                FormField::sample("hosting", "Où il tourne", "select"),
                FormField::sample("data", "Données qu’il contient", "checks"),
                FormField::sample("purpose", "À quoi il sert", "textarea"),
            ],
            faults: 0,
            changed: false,
        };
        let mut faulty = new.clone();
        faulty.faults = 1;
        faulty.fields[2].fault = "Cette réponse n’est pas dans la liste.".to_owned();
        let changed = Self { changed: true, revision: 4, ..new.clone() };
        vec![new, faulty, changed]
    }
}
