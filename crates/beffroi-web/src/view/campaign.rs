//! Where the members of a host stand, and the campaigns that ask them.

use super::look::Fact;
use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// A member of the fleet that shares its grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeLine {
    /// Its name.
    pub name: String,
    /// Its portal.
    pub href: String,
    /// Its grade; empty when it has none.
    pub grade: String,
    /// Since when; empty without a grade.
    pub since: String,
}

/// A campaign in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CampaignLine {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Whether it runs, and until when.
    pub when: String,
}

/// A questionnaire that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its identifier.
    pub value: String,
    /// Its title.
    pub label: String,
}

/// Where the members stand.
#[derive(Clone, Debug, Serialize)]
pub struct FleetPage {
    /// Around the page.
    pub shell: Shell,
    /// The page of the members.
    pub members: String,
    /// Where the form is sent.
    pub action: String,
    /// How many members there are.
    pub total: u64,
    /// The picture (SVG); empty without members.
    pub picture: String,
    /// What it shows, in one sentence.
    pub conclusion: String,
    /// How many of those that do not share have each letter; empty when that would give one away.
    pub grades: Vec<Fact>,
    /// The members that share, by name.
    pub shared: Vec<GradeLine>,
    /// The campaigns, the newest first.
    pub campaigns: Vec<CampaignLine>,
    /// What members may be asked.
    pub questionnaires: Vec<Choice>,
    /// Whether the person may open a campaign.
    pub may_write: bool,
    /// What was typed: title, message, last day, questionnaire.
    pub typed: [String; 4],
    /// Why it was refused; empty otherwise.
    pub fault: String,
}

/// A member in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressLine {
    /// Its name.
    pub name: String,
    /// Its portal.
    pub href: String,
    /// How far it is.
    pub stage: String,
    /// When it was written to.
    pub told: String,
    /// How often it was reminded.
    pub reminders: u64,
}

/// One campaign.
#[derive(Clone, Debug, Serialize)]
pub struct CampaignPage {
    /// Around the page.
    pub shell: Shell,
    /// The page of the fleet.
    pub fleet: String,
    /// Its title.
    pub title: String,
    /// What was written.
    pub message: String,
    /// Whether it runs, and until when.
    pub when: String,
    /// How many are at each stage.
    pub counts: Vec<Fact>,
    /// The picture (SVG).
    pub picture: String,
    /// What it shows, in one sentence.
    pub conclusion: String,
    /// The members, those who have not begun first.
    pub lines: Vec<ProgressLine>,
    /// Where the form that ends it is sent; empty when it cannot be ended.
    pub close: String,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for FleetPage {
    const TEMPLATE: &'static str = "campaign/fleet.html";

    fn samples() -> Vec<Self> {
        let line = |name: &str, grade: &str| GradeLine {
            name: name.to_owned(),
            href: "/t/val-fictif".to_owned(),
            grade: grade.to_owned(),
            since: if grade.is_empty() { String::new() } else { "24 novembre 2026".to_owned() },
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            members: "/t/syndicat-exemple/espace/membres".to_owned(),
            action: "/t/syndicat-exemple/espace/membres/diagnostics".to_owned(),
            total: 600,
            picture: "<svg role=\"img\" aria-label=\"Membres\"></svg>".to_owned(),
            conclusion: "2 membres sur 600 partagent leur note.".to_owned(),
            grades: vec![Fact::new("Note D", "120"), Fact::new("Sans note", "masqué")],
            shared: vec![line("Val-Fictif", "D+"), line("Val-Neuf", "")],
            campaigns: vec![CampaignLine {
                title: "Où en êtes-vous ?".to_owned(),
                href: "/t/syndicat-exemple/espace/membres/campagnes/0".to_owned(),
                when: "jusqu’au 31 décembre 2026".to_owned(),
            }],
            questionnaires: vec![Choice { value: "cyber".to_owned(), label: "Cybersécurité".to_owned() }],
            may_write: true,
            typed: Default::default(),
            fault: "La date de fin n’est pas dans l’année qui vient.".to_owned(),
        };
        let empty = Self {
            total: 0,
            picture: String::new(),
            grades: Vec::new(),
            shared: Vec::new(),
            campaigns: Vec::new(),
            may_write: false,
            fault: String::new(),
            ..full.clone()
        };
        vec![full, empty]
    }
}

impl Page for CampaignPage {
    const TEMPLATE: &'static str = "campaign/campaign.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            fleet: "/t/syndicat-exemple/espace/membres/diagnostics".to_owned(),
            title: "Où en êtes-vous ?".to_owned(),
            message: "Vingt minutes suffisent.".to_owned(),
            when: "jusqu’au 31 décembre 2026".to_owned(),
            counts: vec![Fact::new("Pas commencé", "400"), Fact::new("Terminé", "150")],
            picture: "<svg role=\"img\" aria-label=\"Avancement\"></svg>".to_owned(),
            conclusion: "150 membres sur 600 ont terminé.".to_owned(),
            lines: vec![ProgressLine {
                name: "Val-Fictif".to_owned(),
                href: "/t/val-fictif".to_owned(),
                stage: "pas commencé".to_owned(),
                told: "24 novembre 2026".to_owned(),
                reminders: 1,
            }],
            close: "/t/syndicat-exemple/espace/membres/campagnes/0/terminer".to_owned(),
            done: "La campagne est ouverte.".to_owned(),
        }]
    }
}
