//! Files brought to the inventory.

use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// The form that takes a file.
#[derive(Clone, Debug, Serialize)]
pub struct ImportForm {
    /// Around the page.
    pub shell: Shell,
    /// What is imported: the name of the list.
    pub list: String,
    /// The address of that list.
    pub base: String,
    /// The overview of the inventory.
    pub inventory: String,
    /// The columns that are understood.
    pub columns: Vec<String>,
    /// What is wrong with what was given; else empty.
    pub fault: String,
    /// Largest file.
    pub bytes_max: u64,
    /// Most lines.
    pub rows_max: u64,
}

impl Page for ImportForm {
    const TEMPLATE: &'static str = "inventory/import.html";

    fn samples() -> Vec<Self> {
        let form = Self {
            shell: Shell::signed_in_sample(Section::Inventory),
            list: "Systèmes".to_owned(),
            base: "/t/valmont-sur-aize/espace/inventaire/systemes".to_owned(),
            inventory: "/t/valmont-sur-aize/espace/inventaire".to_owned(),
            columns: vec!["Nom du système".to_owned(), "Où il tourne".to_owned()],
            fault: String::new(),
            bytes_max: 2_000_000,
            rows_max: 5_000,
        };
        let faulty = Self { fault: "Aucun fichier n’a été reçu.".to_owned(), ..form.clone() };
        vec![form, faulty]
    }
}
