//! The inventory as a picture, and what to do next.

use crate::render::Page;
use crate::view::look::Link;
use crate::view::{Section, Shell};
use serde::Serialize;

/// A kind of item, in the overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindCard {
    /// Its name.
    pub label: String,
    /// Its list.
    pub href: String,
    /// How many there are, in words.
    pub count: String,
    /// How many of them have something to be said, in words; may be empty.
    pub unsaid: String,
}

/// An activity with what it needs, in the table behind the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NeedLine {
    /// The activity; empty for what no activity needs.
    pub activity: Option<Link>,
    /// How long it can be missed; empty when nobody has said.
    pub interruption: String,
    /// The systems that it needs.
    pub systems: Vec<Link>,
    /// Their suppliers.
    pub suppliers: Vec<Link>,
}

/// The overview.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The address of the page.
    pub base: String,
    /// The kinds.
    pub kinds: Vec<KindCard>,
    /// The picture (SVG); empty when there is nothing to draw.
    pub picture: String,
    /// What it shows, in one sentence.
    pub sentence: String,
    /// The same as a table.
    pub lines: Vec<NeedLine>,
    /// What to do next.
    pub next: Option<Link>,
    /// Whether the host offers models.
    pub models: bool,
    /// How many models have changed, in words; empty when none has.
    pub proposals: String,
    /// Whether the person may fill the inventory.
    pub may_write: bool,
}

impl Page for Overview {
    const TEMPLATE: &'static str = "inventory/overview.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/inventaire";
        let link = |label: &str| Link::new(label, format!("{base}/systemes/1"));
        let line = NeedLine {
            activity: Some(link("État civil")),
            interruption: "1 jour".to_owned(),
            systems: vec![link("Logiciel d’état civil"), link("Messagerie")],
            suppliers: vec![link("Éditions Fictives")],
        };
        let alone = NeedLine {
            activity: None,
            interruption: String::new(),
            systems: vec![link("Vieux serveur")],
            suppliers: Vec::new(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            name: "Valmont-sur-Aize".to_owned(),
            base: base.to_owned(),
            kinds: vec![KindCard {
                label: "Systèmes".to_owned(),
                href: format!("{base}/systemes"),
                count: "3 systèmes".to_owned(),
                unsaid: "2 à préciser".to_owned(),
            }],
            picture: String::new(),
            sentence: "Une activité dépend de 2 systèmes.".to_owned(),
            lines: vec![line, alone],
            next: Some(
                link("Dites où tourne la messagerie")
                    .note("C’est la première chose demandée un jour de panne."),
            ),
            models: true,
            proposals: "1 modèle a changé".to_owned(),
            may_write: true,
        };
        let empty =
            Self { lines: Vec::new(), proposals: String::new(), sentence: String::new(), ..full.clone() };
        let reader = Self { may_write: false, next: None, models: false, ..empty.clone() };
        vec![full, empty, reader]
    }
}
