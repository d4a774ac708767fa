//! Pages about delegations, for those who give them and for those who hold them.

use super::{Fault, Pager};
use crate::render::Page;
use crate::view::look::Choice;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// A delegation in force, as the territory that gave it sees it.
#[derive(Clone, Debug, Serialize)]
pub struct DelegationRow {
    /// Where it is ended.
    pub end: String,
    /// Who holds it.
    pub name: String,
    /// As what they act.
    pub role: &'static str,
    /// Where, in French.
    pub rooms: String,
    /// The last day.
    pub until: String,
    /// When it was given, and by whom.
    pub given: String,
    /// The day on which it was last used.
    pub seen: String,
    /// Whether it opens anything.
    pub state: State,
}

impl DelegationRow {
    /// For samples.
    pub(super) fn sample() -> Self {
        Self {
            end: "/t/valmont-sur-aize/espace/personnes/delegations/1/fin".to_owned(),
            name: "Alix Exemple".to_owned(),
            role: "DPO",
            rooms: "journal, données personnelles".to_owned(),
            until: "30 juin 2027".to_owned(),
            given: "23 novembre 2026, par Camille Exemple (parti)".to_owned(),
            seen: "jamais".to_owned(),
            state: State::good("en cours"),
        }
    }
}

/// The delegations of a territory.
#[derive(Clone, Debug, Serialize)]
pub struct DelegationList {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The address of the list of people.
    pub base: String,
    /// Whether a structure hosts the territory.
    pub hosted: bool,
    /// Whether the person may give and end delegations.
    pub may_delegate: bool,
    /// The delegations in force.
    pub lines: Vec<DelegationRow>,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for DelegationList {
    const TEMPLATE: &'static str = "people/delegations.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::People),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/espace/personnes".to_owned(),
            hosted: true,
            may_delegate: true,
            lines: vec![DelegationRow::sample()],
            done: "La délégation est donnée.".to_owned(),
        };
        let reader = Self { may_delegate: false, done: String::new(), ..full.clone() };
        let empty = Self { lines: Vec::new(), ..full.clone() };
        let alone = Self { hosted: false, done: String::new(), ..empty.clone() };
        vec![full, reader, empty, alone]
    }
}

/// A room that can be ticked.
#[derive(Clone, Debug, Serialize)]
pub struct RoomBox {
    /// What is sent.
    pub code: &'static str,
    /// Its name.
    pub label: &'static str,
    /// What it holds, in one line.
    pub explained: &'static str,
    /// Whether it is ticked.
    pub chosen: bool,
}

/// The form for giving a delegation.
#[derive(Clone, Debug, Serialize)]
pub struct DelegationForm {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The address of the list of people.
    pub base: String,
    /// Whom it may be given to.
    pub candidates: Vec<Choice>,
    /// As what.
    pub roles: Vec<Choice>,
    /// Where.
    pub rooms: Vec<RoomBox>,
    /// The last day typed.
    pub until: String,
    /// What is wrong.
    pub fault: Fault,
    /// That what was typed has come back; may be empty.
    pub done: String,
}

impl Page for DelegationForm {
    const TEMPLATE: &'static str = "people/delegation.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: Shell::signed_in_sample(Section::People),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/espace/personnes".to_owned(),
            candidates: vec![Choice::new("1", "Alix Exemple (DPO, Syndicat de l’Aize)", "1")],
            roles: vec![Choice::new("dpo", "DPO", "dpo"), Choice::new("rssi", "RSSI", "dpo")],
            rooms: vec![
                RoomBox { code: "journal", label: "journal", explained: "qui a fait quoi", chosen: true },
                RoomBox {
                    code: "dataset",
                    label: "données",
                    explained: "les jeux de données",
                    chosen: false,
                },
            ],
            until: String::new(),
            fault: Fault::default(),
            done: "Votre saisie est revenue.".to_owned(),
        };
        let again =
            Self { done: String::new(), until: "hier".to_owned(), fault: Fault::sample(), ..first.clone() };
        let nobody = Self { candidates: Vec::new(), ..first.clone() };
        vec![first, again, nobody]
    }
}

/// A territory that somebody may enter.
#[derive(Clone, Debug, Serialize)]
pub struct EntranceRow {
    /// Its workspace.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What the person is there, in French.
    pub roles: String,
    /// By which way they come in.
    pub way: State,
    /// What it opens, in French.
    pub rooms: String,
    /// The last day of a delegation; else empty.
    pub until: String,
    /// The last day as a deputy; else empty.
    pub deputy_until: String,
}

/// The territories that somebody may enter.
#[derive(Clone, Debug, Serialize)]
pub struct OwnTerritories {
    /// Around the page.
    pub shell: Shell,
    /// What is searched; may be empty.
    pub search: String,
    /// How many there are in all.
    pub total: u64,
    /// Those of this page.
    pub lines: Vec<EntranceRow>,
    /// The other pages.
    pub pager: Pager,
}

impl Page for OwnTerritories {
    const TEMPLATE: &'static str = "people/own.html";

    fn samples() -> Vec<Self> {
        let row = EntranceRow {
            href: "/t/valmont-sur-aize/espace".to_owned(),
            name: "Valmont-sur-Aize".to_owned(),
            roles: "DPO".to_owned(),
            way: State::busy("par délégation"),
            rooms: "journal".to_owned(),
            until: "30 juin 2027".to_owned(),
            deputy_until: String::new(),
        };
        let member = EntranceRow {
            way: State::good("membre"),
            until: String::new(),
            deputy_until: "30 novembre 2026".to_owned(),
            ..row.clone()
        };
        let mut shell = Shell::signed_in_sample(Section::Own);
        shell.territory = None;
        shell.groups = Vec::new();
        let many = Self {
            shell,
            search: "val".to_owned(),
            total: 612,
            lines: vec![row, member],
            pager: Pager::sample(),
        };
        let nothing = Self { lines: Vec::new(), pager: Pager::default(), ..many.clone() };
        let nowhere = Self { total: 0, search: String::new(), ..nothing.clone() };
        vec![many, nothing, nowhere]
    }
}
