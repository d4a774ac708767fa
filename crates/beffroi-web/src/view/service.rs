//! The pages of what a host offers.

use super::look::{Choice, Link};
use super::sheet::Tick;
use super::space::FormField;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// A service as a line.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceLine {
    /// Where it is taken out; empty where it cannot be.
    pub remove: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// Who offers it.
    pub provider: String,
    /// What it is.
    pub summary: String,
    /// For whom, where.
    pub target: String,
    /// What it costs.
    pub price: String,
    /// Whom to ask.
    pub contact: String,
    /// A page that says more; may be empty.
    pub link: String,
    /// Who wrote it down; may be empty.
    pub written_by: String,
    /// How many there are about the same thing.
    pub alike: u64,
}

impl ServiceLine {
    fn sample() -> Self {
        Self {
            remove: "/t/syndicat/espace/membres/services/00ff/retirer".to_owned(),
            name: "Sauvegarde partagée".to_owned(),
            subject: "sauvegarde".to_owned(),
            provider: "Syndicat".to_owned(),
            summary: "Une copie hors d’atteinte.".to_owned(),
            target: "territoires hébergés ; commune".to_owned(),
            price: "compris dans l’adhésion".to_owned(),
            contact: "service numérique".to_owned(),
            link: "https://exemple.example".to_owned(),
            written_by: "Syndicat".to_owned(),
            alike: 2,
        }
    }

    fn bare_sample() -> Self {
        Self { link: String::new(), written_by: String::new(), alike: 1, ..Self::sample() }
    }
}

fn sample_field(name: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: "Un champ".to_owned(),
        kind: "text".to_owned(),
        ..FormField::default()
    }
}

/// The directory of a host.
#[derive(Clone, Debug, Serialize)]
pub struct DirectoryPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the members.
    pub base: String,
    /// Whether the person may change it.
    pub may_write: bool,
    /// The services.
    pub services: Vec<ServiceLine>,
    /// The fields of a service.
    pub fields: Vec<FormField>,
    /// For which kinds of territory.
    pub kinds: Vec<Tick>,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for DirectoryPage {
    const TEMPLATE: &'static str = "service/directory.html";

    fn samples() -> Vec<Self> {
        let tick = |ticked| Tick {
            value: if ticked { "commune" } else { "region" }.to_owned(),
            label: "commune".to_owned(),
            note: String::new(),
            ticked,
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            base: "/t/syndicat/espace/membres".to_owned(),
            may_write: true,
            services: vec![ServiceLine::sample(), ServiceLine::bare_sample()],
            fields: vec![sample_field("name")],
            kinds: vec![tick(true), tick(false)],
            fault: "Une réponse manque.".to_owned(),
            advice: "Écrivez quelques mots.".to_owned(),
        };
        vec![full.clone(), Self { may_write: false, services: Vec::new(), fault: String::new(), ..full }]
    }
}

/// What a commune can get.
#[derive(Clone, Debug, Serialize)]
pub struct AvailablePage {
    /// Around the page.
    pub shell: Shell,
    /// The code asked for.
    pub commune: String,
    /// Whether no such commune is known.
    pub unknown: bool,
    /// The commune's name; empty while none is asked for.
    pub name: String,
    /// What it can get, by subject.
    pub services: Vec<ServiceLine>,
}

impl Page for AvailablePage {
    const TEMPLATE: &'static str = "service/available.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell { territory: None, ..Shell::sample(Section::None) },
            commune: "31001".to_owned(),
            unknown: false,
            name: "Val-Neuf".to_owned(),
            services: vec![ServiceLine::sample(), ServiceLine::bare_sample()],
        };
        let nothing = Self { services: Vec::new(), ..full.clone() };
        let unknown = Self { unknown: true, name: String::new(), services: Vec::new(), ..full.clone() };
        let start = Self { commune: String::new(), unknown: false, ..unknown.clone() };
        vec![full, nothing, unknown, start]
    }
}

/// The programmes of a host.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammesPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the members.
    pub base: String,
    /// Whether the person may change it.
    pub may_write: bool,
    /// The programmes.
    pub programmes: Vec<Link>,
    /// The fields of a programme.
    pub fields: Vec<FormField>,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for ProgrammesPage {
    const TEMPLATE: &'static str = "service/programmes.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            base: "/t/syndicat/espace/membres".to_owned(),
            may_write: true,
            programmes: vec![Link::new("Parcours", "/x").note("40 places")],
            fields: vec![sample_field("name")],
            fault: "Une réponse manque.".to_owned(),
            advice: "Écrivez quelques mots.".to_owned(),
        };
        vec![full.clone(), Self { may_write: false, programmes: Vec::new(), fault: String::new(), ..full }]
    }
}

/// A phase of a programme.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseLine {
    /// What it is called.
    pub title: String,
    /// Its days.
    pub dates: String,
    /// Whether it is over.
    pub state: State,
}

/// A territory in a programme.
#[derive(Clone, Debug, Serialize)]
pub struct CandidateLine {
    /// Where its place is changed.
    pub action: String,
    /// Its name.
    pub name: String,
    /// Its grade.
    pub grade: String,
    /// Its population.
    pub population: String,
    /// When it asked.
    pub asked: String,
}

/// A programme.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammePage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the members.
    pub base: String,
    /// The address of the programme.
    pub address: String,
    /// Whether the person may change it.
    pub may_write: bool,
    /// Its name.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// Its places.
    pub places: String,
    /// Whether one is free.
    pub has_place: bool,
    /// Its phases.
    pub phases: Vec<PhaseLine>,
    /// Who is taken first.
    pub rule: String,
    /// Who is in.
    pub enrolled: Vec<CandidateLine>,
    /// Who waits, in order.
    pub waiting: Vec<CandidateLine>,
    /// Who could ask.
    pub others: Vec<Choice>,
    /// The field of the grade.
    pub grade: FormField,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for ProgrammePage {
    const TEMPLATE: &'static str = "service/programme.html";

    fn samples() -> Vec<Self> {
        let candidate = |name: &str| CandidateLine {
            action: "/t/syndicat/espace/membres/programmes/00ff/inscriptions/00ff".to_owned(),
            name: name.to_owned(),
            grade: "D+".to_owned(),
            population: "1 200".to_owned(),
            asked: "3 mars 2027".to_owned(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            base: "/t/syndicat/espace/membres".to_owned(),
            address: "/t/syndicat/espace/membres/programmes/00ff".to_owned(),
            may_write: true,
            name: "Parcours".to_owned(),
            summary: "Diagnostic, plan, aide.".to_owned(),
            places: "40 places, dont 39 libres".to_owned(),
            has_place: true,
            phases: vec![PhaseLine {
                title: "Diagnostic".to_owned(),
                dates: "du 1er février 2027 au 30 avril 2027".to_owned(),
                state: State::busy("en cours"),
            }],
            rule: "La plus mauvaise note d’abord.".to_owned(),
            enrolled: vec![candidate("Val-Neuf")],
            waiting: vec![candidate("Val-Vieux")],
            others: vec![Choice::new("00ff", "Val-Haut", "")],
            grade: sample_field("grade"),
            fault: "Toutes les places sont prises.".to_owned(),
            advice: "Attendez.".to_owned(),
        };
        let empty = Self {
            enrolled: Vec::new(),
            waiting: Vec::new(),
            others: Vec::new(),
            has_place: false,
            fault: String::new(),
            ..full.clone()
        };
        vec![full.clone(), empty, Self { may_write: false, ..full }]
    }
}
