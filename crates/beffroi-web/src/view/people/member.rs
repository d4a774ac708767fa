//! The page of one member, and what is said before they leave.

use super::{Fault, RoleBox};
use crate::render::Page;
use crate::view::look::Choice;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// A time during which somebody acts for somebody else.
#[derive(Clone, Debug, Serialize)]
pub struct DeputyRow {
    /// Who acts for whom, and until when.
    pub sentence: String,
    /// Where it is ended.
    pub end: String,
}

/// One member.
#[derive(Clone, Debug, Serialize)]
pub struct MemberPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list.
    pub base: String,
    /// The address of the member.
    pub address: String,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their roles, in French.
    pub labels: String,
    /// The roles to choose from.
    pub roles: Vec<RoleBox>,
    /// The day on which they were last here.
    pub seen: String,
    /// Whether they have a second factor.
    pub second_factor: State,
    /// Since when, or why it matters.
    pub factor_sentence: String,
    /// Whether there is one to take away.
    pub has_factor: bool,
    /// Whether they are who looks: their own account is another page.
    pub own: bool,
    /// Who acts for them, and for whom they act.
    pub deputies: Vec<DeputyRow>,
    /// Who may act for them.
    pub others: Vec<Choice>,
    /// The first day typed for a deputy.
    pub from: String,
    /// The last day typed for a deputy.
    pub until: String,
    /// Whether the person who looks may change anything.
    pub may_write: bool,
    /// What is wrong.
    pub fault: Fault,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for MemberPage {
    const TEMPLATE: &'static str = "people/member.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/personnes";
        let full = Self {
            shell: Shell::signed_in_sample(Section::People),
            base: base.to_owned(),
            address: format!("{base}/1"),
            name: "Dominique Exemple".to_owned(),
            email: "dominique@exemple.example".to_owned(),
            labels: "élu".to_owned(),
            roles: RoleBox::samples(),
            seen: "23 novembre 2026".to_owned(),
            second_factor: State::good("activé"),
            factor_sentence: "Depuis le 3 mars 2026.".to_owned(),
            has_factor: true,
            own: false,
            deputies: vec![DeputyRow {
                sentence: "Camille Exemple supplée cette personne, jusqu’au 30 novembre 2026".to_owned(),
                end: format!("{base}/1/suppleance/2/fin"),
            }],
            others: vec![Choice::new("1", "Camille Exemple", "1")],
            from: String::new(),
            until: String::new(),
            may_write: true,
            fault: Fault::default(),
            done: "Les rôles sont changés.".to_owned(),
        };
        let again = Self {
            from: "2026-12-01".to_owned(),
            until: "hier".to_owned(),
            fault: Fault::sample(),
            done: String::new(),
            deputies: Vec::new(),
            ..full.clone()
        };
        let alone = Self { others: Vec::new(), fault: Fault::default(), ..again.clone() };
        let reader = Self { may_write: false, done: String::new(), ..full.clone() };
        let own = Self {
            own: true,
            has_factor: false,
            second_factor: State::act("à activer"),
            factor_sentence: "Un de ses rôles le demande.".to_owned(),
            ..full.clone()
        };
        vec![full, again, alone, reader, own]
    }
}

/// What ends and what stays when somebody leaves.
#[derive(Clone, Debug, Serialize)]
pub struct LeavePage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list.
    pub base: String,
    /// The address of the member.
    pub address: String,
    /// Their name.
    pub name: String,
    /// The territory's name.
    pub territory: String,
    /// What ends.
    pub ends: Vec<String>,
    /// What stays.
    pub stays: Vec<String>,
    /// Why it cannot be done.
    pub fault: Fault,
}

impl Page for LeavePage {
    const TEMPLATE: &'static str = "people/leave.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/personnes";
        let first = Self {
            shell: Shell::signed_in_sample(Section::People),
            base: base.to_owned(),
            address: format!("{base}/1"),
            name: "Dominique Exemple".to_owned(),
            territory: "Valmont-sur-Aize".to_owned(),
            ends: vec!["L’accès à l’espace de travail se ferme tout de suite.".to_owned()],
            stays: vec!["Ce que la personne a déposé reste à son nom.".to_owned()],
            fault: Fault::default(),
        };
        let refused = Self { fault: Fault::sample(), ..first.clone() };
        vec![first, refused]
    }
}
