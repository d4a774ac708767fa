//! What is kept about people: the register, one person, what was taken out.

use super::look::Choice;
use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// The register of what is kept, and the way to one person.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of this room.
    pub base: String,
    /// What was just done; may be empty.
    pub done: String,
    /// The people about whom something is kept.
    pub people: Vec<Choice>,
    /// What a job takes away: what it is, after how long.
    pub forgotten: Vec<(String, String)>,
    /// The columns by class.
    pub groups: Vec<ClassGroup>,
}

/// The columns of one class.
#[derive(Clone, Debug, Serialize)]
pub struct ClassGroup {
    /// The class.
    pub title: String,
    /// What it means.
    pub meaning: String,
    /// Its columns, those that are kept alike on one line.
    pub lines: Vec<ClassLine>,
}

/// Columns of one table that are kept alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassLine {
    /// What the table holds.
    pub table: String,
    /// Their names.
    pub columns: String,
    /// How long.
    pub keep: String,
    /// Why.
    pub why: String,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "privacy/register.html";

    fn samples() -> Vec<Self> {
        let line = ClassLine {
            table: "comptes".to_owned(),
            columns: "adresse électronique, nom".to_owned(),
            keep: "tant que le compte existe".to_owned(),
            why: "se connecter".to_owned(),
        };
        let group = |title: &str, lines| ClassGroup {
            title: title.to_owned(),
            meaning: "Ce qui concerne une personne identifiée.".to_owned(),
            lines,
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Privacy),
            base: "/t/valmont-sur-aize/espace/vie-privee".to_owned(),
            done: "C’est effacé.".to_owned(),
            people: vec![Choice::new("1", "Camille Exemple (camille@valmont.example)", "")],
            forgotten: vec![("sessions ouvertes".to_owned(), "7 jours".to_owned())],
            groups: vec![group("Données personnelles", vec![line]), group("Données sensibles", Vec::new())],
        };
        let empty = Self { done: String::new(), people: Vec::new(), forgotten: Vec::new(), ..full.clone() };
        vec![full, empty]
    }
}

/// One person: how much is kept, and what can be done with it.
#[derive(Clone, Debug, Serialize)]
pub struct PersonPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of this room.
    pub base: String,
    /// The person's identifier.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether their account leads here alone.
    pub only_here: bool,
    /// What is kept: where, how many rows.
    pub kept: Vec<(String, String)>,
    /// What was typed to take out.
    pub export_typed: String,
    /// What is wrong with it; may be empty.
    pub export_fault: String,
    /// What was typed to erase.
    pub erase_typed: String,
    /// What is wrong with it; may be empty.
    pub erase_fault: String,
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "privacy/person.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: Shell::signed_in_sample(Section::Privacy),
            base: "/t/valmont-sur-aize/espace/vie-privee".to_owned(),
            id: "1".to_owned(),
            name: "Camille Exemple".to_owned(),
            email: "camille@valmont.example".to_owned(),
            only_here: true,
            kept: vec![("journal".to_owned(), "120".to_owned())],
            export_typed: String::new(),
            export_fault: String::new(),
            erase_typed: String::new(),
            erase_fault: String::new(),
        };
        let again = Self {
            only_here: false,
            export_typed: "x".to_owned(),
            export_fault: "L’adresse retapée n’est pas celle de cette personne.".to_owned(),
            erase_typed: "y".to_owned(),
            erase_fault: "L’adresse retapée n’est pas celle de cette personne.".to_owned(),
            ..first.clone()
        };
        vec![first, again]
    }
}

/// What was taken out, to be read.
#[derive(Clone, Debug, Serialize)]
pub struct KeptPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of this room.
    pub base: String,
    /// The person's name.
    pub name: String,
    /// The territory's name.
    pub territory: String,
    /// When.
    pub moment: String,
    /// What each table keeps.
    pub kept: Vec<KeptTable>,
}

/// What one table keeps.
#[derive(Clone, Debug, Serialize)]
pub struct KeptTable {
    /// What the table holds.
    pub label: String,
    /// How many rows.
    pub total: String,
    /// The names of the columns.
    pub heads: Vec<String>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
    /// Whether there are more.
    pub left_out: bool,
}

impl Page for KeptPage {
    const TEMPLATE: &'static str = "privacy/kept.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Privacy),
            base: "/t/valmont-sur-aize/espace/vie-privee".to_owned(),
            name: "Camille Exemple".to_owned(),
            territory: "Valmont-sur-Aize".to_owned(),
            moment: "23 novembre 2026 à 14 h 05".to_owned(),
            kept: vec![KeptTable {
                label: "comptes".to_owned(),
                total: "1 ligne".to_owned(),
                heads: vec!["email".to_owned()],
                rows: vec![vec!["camille@valmont.example".to_owned()]],
                left_out: true,
            }],
        };
        let empty = Self { kept: Vec::new(), ..full.clone() };
        vec![full, empty]
    }
}

/// What somebody may take out of what is kept about themselves.
#[derive(Clone, Debug, Serialize)]
pub struct OwnPage {
    /// Around the page.
    pub shell: Shell,
    /// The territories that they may enter.
    pub territories: Vec<String>,
}

impl Page for OwnPage {
    const TEMPLATE: &'static str = "privacy/own.html";

    fn samples() -> Vec<Self> {
        let shell = Shell::signed_in_sample(Section::Own);
        let some = Self { shell, territories: vec!["Valmont-sur-Aize".to_owned()] };
        let none = Self { territories: Vec::new(), ..some.clone() };
        vec![some, none]
    }
}
