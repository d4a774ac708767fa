//! The models of a host, and what changed in them.

use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// A model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelLine {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it says, in a few words; may be empty.
    pub words: String,
    /// The card that stands here for it; empty while it is not copied.
    pub there: String,
}

/// The models of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelGroup {
    /// The kind.
    pub label: String,
    /// The models.
    pub lines: Vec<ModelLine>,
}

/// A field of a model that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeRow {
    /// Its name when sent.
    pub code: String,
    /// What it is.
    pub label: String,
    /// What the copy says; empty when nothing.
    pub own: String,
    /// What the model says now; empty when nothing.
    pub after: String,
}

/// A model that changed since it was copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposalBox {
    /// The copy.
    pub id: String,
    /// The revision of the model.
    pub revision: u32,
    /// The name of the copy.
    pub name: String,
    /// Its card.
    pub href: String,
    /// What changed.
    pub changes: Vec<ChangeRow>,
}

/// The models of a host.
#[derive(Clone, Debug, Serialize)]
pub struct ModelsPage {
    /// Around the page.
    pub shell: Shell,
    /// The overview of the inventory.
    pub inventory: String,
    /// The address of the page.
    pub base: String,
    /// The name of the host; empty when the territory has none.
    pub host: String,
    /// The models.
    pub groups: Vec<ModelGroup>,
    /// What changed.
    pub proposals: Vec<ProposalBox>,
    /// Whether the person may fill the inventory.
    pub may_write: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for ModelsPage {
    const TEMPLATE: &'static str = "inventory/models.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/inventaire";
        let line = ModelLine {
            id: "0".repeat(32),
            name: "Paie".to_owned(),
            words: "logiciel métier".to_owned(),
            there: String::new(),
        };
        let copied = ModelLine {
            id: "1".repeat(32),
            name: "Messagerie".to_owned(),
            there: format!("{base}/systemes/1"),
            ..line.clone()
        };
        let change = ChangeRow {
            code: "hosting".to_owned(),
            label: "Où il tourne".to_owned(),
            own: String::new(),
            after: "chez un fournisseur, en France".to_owned(),
        };
        let proposal = ProposalBox {
            id: "1".repeat(32),
            revision: 3,
            name: "Messagerie".to_owned(),
            href: format!("{base}/systemes/1"),
            changes: vec![
                change.clone(),
                ChangeRow { code: "name".to_owned(), own: "Courriel".to_owned(), ..change },
            ],
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            inventory: base.to_owned(),
            base: format!("{base}/modeles"),
            host: "Syndicat Exemple".to_owned(),
            groups: vec![ModelGroup { label: "Systèmes".to_owned(), lines: vec![line, copied] }],
            proposals: vec![proposal],
            may_write: true,
            done: "2 fiches ajoutées.".to_owned(),
        };
        let reader = Self { may_write: false, done: String::new(), ..full.clone() };
        let empty = Self { groups: Vec::new(), proposals: Vec::new(), ..reader.clone() };
        let alone = Self { host: String::new(), ..empty.clone() };
        vec![full, reader, empty, alone]
    }
}
