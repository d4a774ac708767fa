//! Whom to call, and what a host sees of plans.

use crate::render::Page;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// A telephone number.
#[derive(Clone, Debug, Serialize)]
pub struct PhoneLink {
    /// As it is said.
    pub said: String,
    /// As it is dialled.
    pub dialled: String,
}

/// Somebody to call.
#[derive(Clone, Debug, Serialize)]
pub struct ContactLine {
    /// The name.
    pub name: String,
    /// What it does.
    pub summary: String,
    /// Whether it answers now.
    pub state: State,
    /// Its numbers.
    pub phones: Vec<PhoneLink>,
    /// Its address for mail; may be empty.
    pub mail: String,
    /// Its site; may be empty.
    pub site: String,
    /// When it was verified.
    pub checked: String,
    /// What is not sure; may be empty.
    pub doubt: String,
}

impl ContactLine {
    /// A contact for samples.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            name: "CERT-FR".to_owned(),
            summary: "Il répond jour et nuit.".to_owned(),
            state: State::good("répond jour et nuit"),
            phones: vec![PhoneLink { said: "3218".to_owned(), dialled: "3218".to_owned() }],
            mail: "cert@exemple.example".to_owned(),
            site: "https://exemple.example".to_owned(),
            checked: "Vérifié le 23 juin 2026.".to_owned(),
            doubt: "Les heures sont supposées.".to_owned(),
        }
    }
}

/// Those whom one calls for one need.
#[derive(Clone, Debug, Serialize)]
pub struct ContactGroup {
    /// The need.
    pub title: String,
    /// Whom to call, in order.
    pub lines: Vec<ContactLine>,
}

/// Whom to call now.
#[derive(Clone, Debug, Serialize)]
pub struct ContactsPage {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// Now.
    pub moment: String,
    /// Whether the région of the territory is known.
    pub place_known: bool,
    /// Whom to call, by need.
    pub groups: Vec<ContactGroup>,
}

impl Page for ContactsPage {
    const TEMPLATE: &'static str = "plan/contacts.html";

    fn samples() -> Vec<Self> {
        let line = ContactLine::sample();
        let bare = ContactLine {
            phones: Vec::new(),
            mail: String::new(),
            doubt: String::new(),
            state: State::look("fermé"),
            ..line.clone()
        };
        let no_site = ContactLine { site: String::new(), ..line.clone() };
        let group = |title: &str, lines| ContactGroup { title: title.to_owned(), lines };
        let full = Self {
            shell: Shell::sample(Section::Contacts),
            name: "Valmont-sur-Aize".to_owned(),
            moment: "24 novembre 2026 à 14 h 05".to_owned(),
            place_known: true,
            groups: vec![
                group("en cas d’attaque", vec![line, no_site]),
                group("pour un conseil", vec![bare]),
            ],
        };
        vec![full.clone(), Self { place_known: false, ..full }]
    }
}

/// A group of hosted territories.
#[derive(Clone, Debug, Serialize)]
pub struct HostedRow {
    /// Where their plan stands.
    pub label: String,
    /// How many they are, or that it is hidden.
    pub count: String,
}

/// How far one plan has come, that its territory shares.
#[derive(Clone, Debug, Serialize)]
pub struct SharedRow {
    /// The name of the territory.
    pub name: String,
    /// Its portal.
    pub href: String,
    /// Actions that are open.
    pub open: u64,
    /// Those of them that are late.
    pub late: u64,
}

/// How far the plans of hosted territories have come.
#[derive(Clone, Debug, Serialize)]
pub struct HostedPlansPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the members.
    pub base: String,
    /// How many are hosted.
    pub total: u64,
    /// The plans that are shared, by name.
    pub shared: Vec<SharedRow>,
    /// The groups of the others; empty when none can be shown.
    pub rows: Vec<HostedRow>,
}

impl Page for HostedPlansPage {
    const TEMPLATE: &'static str = "plan/hosted.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Hosted),
            base: "/t/valmont-sur-aize/espace/membres".to_owned(),
            total: 12,
            shared: vec![SharedRow {
                name: "Valmont-sur-Aize".to_owned(),
                href: "/t/valmont-sur-aize".to_owned(),
                open: 4,
                late: 1,
            }],
            rows: vec![HostedRow {
                label: "aucune action en retard".to_owned(),
                count: "moins de 5".to_owned(),
            }],
        };
        vec![full.clone(), Self { shared: Vec::new(), rows: Vec::new(), total: 0, ..full }]
    }
}
