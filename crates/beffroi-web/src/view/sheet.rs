//! The territory's own sheet, and its departure.

use super::look::Fact;
use super::space::FormField;
use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// One line of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetLine {
    /// What it is.
    pub label: String,
    /// Its value; empty when it is unknown.
    pub value: String,
    /// Where it comes from and since when; may be empty.
    pub source: String,
}

/// The sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetPage {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// Its address in the workspace.
    pub base: String,
    /// The lines.
    pub lines: Vec<SheetLine>,
    /// How many facts are unknown.
    pub unknown: u64,
    /// The member communes of a grouping, with their inhabitants.
    pub members: Vec<Fact>,
    /// Whether somebody hosts the territory.
    pub hosted: bool,
    /// Whether the person may change it.
    pub may_write: bool,
    /// Whether the person may take the territory out.
    pub may_export: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "sheet/sheet.html";

    fn samples() -> Vec<Self> {
        let line = |label: &str, value: &str, source: &str| SheetLine {
            label: label.to_owned(),
            value: value.to_owned(),
            source: source.to_owned(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Sheet),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/espace/territoire".to_owned(),
            lines: vec![
                line("Population", "1 240 habitants (2025)", "epcicom.xlsx, 1er juin 2026"),
                line("Effectif", "", ""),
            ],
            unknown: 1,
            members: vec![Fact::new("Bourg-d’Essai", "1 200 habitants")],
            hosted: true,
            may_write: true,
            may_export: true,
            done: "La fiche est enregistrée.".to_owned(),
        };
        let reader = Self {
            hosted: false,
            may_write: false,
            may_export: false,
            unknown: 0,
            members: Vec::new(),
            done: String::new(),
            ..full.clone()
        };
        vec![full, reader]
    }
}

/// One box to tick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    /// What is sent when it is ticked.
    pub value: String,
    /// What it says.
    pub label: String,
    /// A word after it; may be empty.
    pub note: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// The form of the sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetForm {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The sheet's address.
    pub base: String,
    /// The fields.
    pub fields: Vec<FormField>,
    /// The competences.
    pub competences: Vec<Tick>,
    /// How many answers are wrong.
    pub faults: u64,
}

impl Page for SheetForm {
    const TEMPLATE: &'static str = "sheet/form.html";

    fn samples() -> Vec<Self> {
        let field = FormField {
            name: "name".to_owned(),
            label: "Nom".to_owned(),
            kind: "text".to_owned(),
            value: "Valmont".to_owned(),
            fault: "Le nom est vide.".to_owned(),
            required: true,
            ..FormField::default()
        };
        let tick = Tick {
            value: "eau".to_owned(),
            label: "eau potable".to_owned(),
            note: "CGCT, art. L. 2224-7-1".to_owned(),
            ticked: true,
        };
        let faulty = Self {
            shell: Shell::signed_in_sample(Section::Sheet),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/espace/territoire".to_owned(),
            fields: vec![field.clone()],
            competences: vec![tick.clone(), Tick { value: "gemapi".to_owned(), ticked: false, ..tick }],
            faults: 1,
        };
        let plain = FormField { fault: String::new(), ..field };
        vec![Self { fields: vec![plain], faults: 0, ..faulty.clone() }, faulty]
    }
}

/// The page from which a territory takes everything out.
#[derive(Clone, Debug, Serialize)]
pub struct DeparturePage {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The sheet's address.
    pub base: String,
    /// How many data sets leave with it.
    pub datasets: u64,
}

impl Page for DeparturePage {
    const TEMPLATE: &'static str = "sheet/departure.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::signed_in_sample(Section::Sheet),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/espace/territoire".to_owned(),
            datasets: 3,
        }]
    }
}
