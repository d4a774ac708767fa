//! What a host sees of what it hosts, and the import of its members.

use super::look::Fact;
use super::sheet::Tick;
use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// One group and its count, or why it is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupLine {
    /// What it is.
    pub label: String,
    /// The count, `moins de 5` or `masqué`.
    pub count: String,
}

/// A division of the hosted territories, with its picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Division {
    /// Its title.
    pub title: String,
    /// What it shows, in one sentence.
    pub sentence: String,
    /// The picture (SVG); empty when too little is shown to draw.
    pub picture: String,
    /// The groups; empty when none can be shown.
    pub groups: Vec<GroupLine>,
}

/// A hosted territory: what everybody knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostedLine {
    /// Its name.
    pub name: String,
    /// Its portal.
    pub href: String,
    /// Its kind.
    pub kind: String,
    /// Its inhabitants; empty when unknown.
    pub population: String,
}

/// The page of a host.
#[derive(Clone, Debug, Serialize)]
pub struct HostPage {
    /// Around the page.
    pub shell: Shell,
    /// The host's name.
    pub name: String,
    /// The address of the page.
    pub base: String,
    /// How many territories are hosted.
    pub total: u64,
    /// How far they have come.
    pub coverage: Vec<Fact>,
    /// How they divide.
    pub divisions: Vec<Division>,
    /// What was searched; empty when nothing was.
    pub search: String,
    /// How many the search keeps.
    pub found: u64,
    /// Those of this page of the list.
    pub lines: Vec<HostedLine>,
    /// The page before, in the list; empty when there is none.
    pub previous: String,
    /// The page after.
    pub next: String,
    /// The roles that owe a second factor.
    pub roles: Vec<Tick>,
    /// Whether nobody chose them.
    pub by_default: bool,
    /// Whether the person may add members and choose.
    pub may_write: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for HostPage {
    const TEMPLATE: &'static str = "host/host.html";

    fn samples() -> Vec<Self> {
        let group = |label: &str, count: &str| GroupLine { label: label.to_owned(), count: count.to_owned() };
        let division = Division {
            title: "Par type".to_owned(),
            sentence: "Le groupe le plus nombreux parmi ceux qui sont montrés : commune.".to_owned(),
            picture: String::new(),
            groups: vec![group("commune", "480"), group("syndicat", "moins de 5"), group("CCAS", "masqué")],
        };
        let hidden =
            Division { groups: Vec::new(), title: "Par département".to_owned(), ..division.clone() };
        let line = HostedLine {
            name: "Val-Fictif".to_owned(),
            href: "/t/val-fictif".to_owned(),
            kind: "commune".to_owned(),
            population: "1 204".to_owned(),
        };
        let unknown = HostedLine { population: String::new(), ..line.clone() };
        let role =
            Tick { value: "dpo".to_owned(), label: "DPO".to_owned(), note: String::new(), ticked: true };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            name: "Syndicat Exemple".to_owned(),
            base: "/t/syndicat-exemple/espace/membres".to_owned(),
            total: 600,
            coverage: vec![Fact::new("Fiche complète", "312 sur 600")],
            divisions: vec![division, hidden],
            search: String::new(),
            found: 600,
            lines: vec![line, unknown],
            previous: "/t/syndicat-exemple/espace/membres?page=1".to_owned(),
            next: "/t/syndicat-exemple/espace/membres?page=3".to_owned(),
            roles: vec![role.clone(), Tick { value: "elu".to_owned(), ticked: false, ..role }],
            by_default: true,
            may_write: true,
            done: "Les membres sont importés.".to_owned(),
        };
        let nothing = Self {
            lines: Vec::new(),
            found: 0,
            search: "zut".to_owned(),
            previous: String::new(),
            next: String::new(),
            by_default: false,
            done: String::new(),
            ..full.clone()
        };
        let empty = Self { total: 0, search: String::new(), coverage: Vec::new(), ..nothing.clone() };
        let reader = Self { may_write: false, ..empty.clone() };
        vec![full, nothing, empty, reader]
    }
}

/// The form that takes a list of members.
#[derive(Clone, Debug, Serialize)]
pub struct MembersForm {
    /// Around the page.
    pub shell: Shell,
    /// The host's name.
    pub name: String,
    /// The address of the host's page.
    pub base: String,
    /// What is wrong with the file; else empty.
    pub fault: String,
    /// The largest file, in bytes.
    pub bytes_max: u64,
    /// Most lines.
    pub rows_max: u64,
}

impl Page for MembersForm {
    const TEMPLATE: &'static str = "host/import.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            name: "Syndicat Exemple".to_owned(),
            base: "/t/syndicat-exemple/espace/membres".to_owned(),
            fault: String::new(),
            bytes_max: 2_000_000_000,
            rows_max: 100_000,
        };
        let fault =
            Self { fault: "Aucune colonne de ce fichier ne nomme les membres.".to_owned(), ..plain.clone() };
        vec![plain, fault]
    }
}
