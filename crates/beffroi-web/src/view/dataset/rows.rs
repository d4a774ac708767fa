//! The rows of a data set: pages, order, filter, all by plain links and one form.

use super::{Head, Tab};
use crate::render::Page;
use crate::view::look::{Choice, Link};
use crate::view::table::{Pager, Table};
use crate::view::{Section, Shell};
use serde::Serialize;

/// The form that filters.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RowsForm {
    /// Words to be found anywhere.
    pub search: String,
    /// The columns to choose from.
    pub columns: Vec<Choice>,
    /// The comparisons to choose from.
    pub operators: Vec<Choice>,
    /// What to compare with.
    pub value: String,
    /// The order in force, kept when filtering: name and value.
    pub kept: Vec<(String, String)>,
    /// Whether something filters.
    pub filtered: bool,
    /// The field that is at fault: `valeur`, `colonne`; else empty.
    pub faulty: String,
}

/// The rows.
#[derive(Clone, Debug, Serialize)]
pub struct RowsPage {
    /// Around the page.
    pub shell: Shell,
    /// The top.
    pub head: Head,
    /// The form.
    pub form: RowsForm,
    /// Why the question could not be answered; else empty.
    pub fault: String,
    /// The rows asked for.
    pub table: Table,
    /// The pages around.
    pub pager: Pager,
    /// Other columns, when there are too many for one page.
    pub column_pages: Vec<Link>,
    /// The rows asked for, in other formats.
    pub downloads: Vec<Link>,
}

impl Page for RowsPage {
    const TEMPLATE: &'static str = "dataset/rows.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::sample(Section::Data),
            head: Head::sample(Tab::Rows),
            form: RowsForm {
                search: "gare".to_owned(),
                columns: vec![Choice::new("nom", "nom", "nom"), Choice::new("places", "places", "nom")],
                operators: vec![Choice::new("contient", "contient", "contient")],
                value: "lac".to_owned(),
                kept: vec![("tri".to_owned(), "nom".to_owned())],
                filtered: true,
                faulty: String::new(),
            },
            fault: String::new(),
            table: Table::sample(),
            pager: Pager {
                words: "Lignes 1 à 50 sur 1 204".to_owned(),
                links: vec![Link::new("Page suivante", "?page=2")],
            },
            column_pages: vec![Link::new("Colonnes 1 à 20", "?colonnes=1").current(true)],
            downloads: vec![Link::new("CSV", "/export.csv")],
        };
        let none = Self {
            table: Table { rows: Vec::new(), ..Table::sample() },
            pager: Pager::default(),
            column_pages: Vec::new(),
            downloads: Vec::new(),
            ..full.clone()
        };
        let fault = Self {
            fault: "« douze » n’est pas un nombre.".to_owned(),
            table: Table::default(),
            form: RowsForm { faulty: "valeur".to_owned(), ..RowsForm::default() },
            ..none.clone()
        };
        vec![full, none, fault]
    }
}
