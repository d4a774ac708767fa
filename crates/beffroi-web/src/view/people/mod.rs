//! Pages about people: who has a role, who is invited, who acts for whom.

mod delegation;
mod factor;
mod member;

pub use delegation::{DelegationForm, DelegationList, DelegationRow, EntranceRow, OwnTerritories, RoomBox};
pub use factor::{ExceptionRow, FactorPage, RoleRow, WithoutRow};
pub use member::{DeputyRow, LeavePage, MemberPage};

use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// Why what was sent does not do; empty when nothing is wrong.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub advice: String,
}

impl Fault {
    /// For samples.
    fn sample() -> Self {
        Self {
            message: "Aucun rôle n’est choisi.".to_owned(),
            advice: "Choisissez au moins ce que la personne doit pouvoir faire.".to_owned(),
        }
    }
}

/// A role that can be ticked.
#[derive(Clone, Debug, Serialize)]
pub struct RoleBox {
    /// What is sent.
    pub code: &'static str,
    /// Its name.
    pub label: &'static str,
    /// What somebody with this role does, in one line.
    pub explained: &'static str,
    /// Whether it is ticked.
    pub chosen: bool,
}

/// The way to the pages before and after.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    /// What this page shows of how many.
    pub sentence: String,
    /// The address of the page before; empty on the first.
    pub previous: String,
    /// The address of the page after; empty on the last.
    pub next: String,
}

impl Pager {
    /// For samples: a page in the middle.
    fn sample() -> Self {
        Self {
            sentence: "51 à 100 sur 612 personnes".to_owned(),
            previous: "?page=1".to_owned(),
            next: "?page=3".to_owned(),
        }
    }
}

/// A member in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    /// Their page.
    pub href: String,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their roles, in French.
    pub roles: String,
    /// Whether they have a second factor.
    pub second_factor: State,
    /// The day on which they were last here.
    pub seen: String,
}

/// How many members have a second factor.
#[derive(Clone, Debug, Serialize)]
pub struct Covered {
    /// A bar that fills.
    pub picture: String,
    /// How many of how many.
    pub sentence: String,
    /// What is left to do.
    pub state: State,
}

/// An invitation in the list.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationRow {
    /// Where it is sent again or withdrawn.
    pub address: String,
    /// Whom it is for.
    pub email: String,
    /// What they are to be.
    pub roles: String,
    /// Whether it waits or has expired.
    pub state: State,
}

/// The people of a territory.
#[derive(Clone, Debug, Serialize)]
pub struct PeopleList {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The address of this page.
    pub base: String,
    /// What is searched; may be empty.
    pub search: String,
    /// How many members there are in all.
    pub total: u64,
    /// How many of them have a second factor.
    pub covered: Covered,
    /// The members.
    pub lines: Vec<PersonRow>,
    /// The other pages of the list.
    pub pager: Pager,
    /// The invitations that wait.
    pub invitations: Vec<InvitationRow>,
    /// The delegations in force.
    pub delegations: Vec<DelegationRow>,
    /// Whether the person may invite.
    pub may_write: bool,
    /// Whether the person may give delegations.
    pub may_delegate: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for PeopleList {
    const TEMPLATE: &'static str = "people/list.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/personnes";
        let full = Self {
            shell: Shell::signed_in_sample(Section::People),
            name: "Valmont-sur-Aize".to_owned(),
            base: base.to_owned(),
            search: "exemple".to_owned(),
            total: 612,
            covered: Covered {
                picture: crate::picture::meter(0.6),
                sentence: "367 personnes sur 612 ont un second facteur".to_owned(),
                state: State::act("2 personnes le doivent et ne l’ont pas"),
            },
            lines: vec![PersonRow {
                href: format!("{base}/1"),
                name: "Camille Exemple".to_owned(),
                email: "camille@exemple.example".to_owned(),
                roles: "administrateur, DPO".to_owned(),
                second_factor: State::act("à activer"),
                seen: "23 novembre 2026".to_owned(),
            }],
            pager: Pager::sample(),
            invitations: vec![
                InvitationRow {
                    address: format!("{base}/invitations/1"),
                    email: "dominique@exemple.example".to_owned(),
                    roles: "élu".to_owned(),
                    state: State::busy("attend une réponse jusqu’au 30 novembre 2026"),
                },
                InvitationRow {
                    address: format!("{base}/invitations/2"),
                    email: "alix@exemple.example".to_owned(),
                    roles: "agent".to_owned(),
                    state: State::look("expirée depuis le 1er novembre 2026"),
                },
            ],
            delegations: vec![DelegationRow::sample()],
            may_write: true,
            may_delegate: true,
            done: "L’invitation est partie.".to_owned(),
        };
        let mut reader = Self { may_write: false, may_delegate: false, done: String::new(), ..full.clone() };
        reader.shell.notices =
            vec!["Vous agissez aussi comme suppléant, jusqu’au 30 novembre 2026.".to_owned()];
        let nothing = Self { lines: Vec::new(), pager: Pager::default(), ..reader.clone() };
        let young = Self {
            search: String::new(),
            total: 1,
            covered: Covered {
                picture: crate::picture::meter(1.0),
                sentence: "Le seul membre a un second facteur".to_owned(),
                state: State::good("complet"),
            },
            invitations: Vec::new(),
            delegations: Vec::new(),
            may_write: true,
            may_delegate: true,
            pager: Pager { sentence: "1 personne".to_owned(), ..Pager::default() },
            ..reader.clone()
        };
        vec![full, reader, nothing, young]
    }
}

/// The form for inviting somebody.
#[derive(Clone, Debug, Serialize)]
pub struct InviteForm {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The address of the list.
    pub base: String,
    /// The address typed.
    pub email: String,
    /// The roles to choose from.
    pub roles: Vec<RoleBox>,
    /// What is wrong.
    pub fault: Fault,
    /// That what was typed has come back; may be empty.
    pub done: String,
}

impl RoleBox {
    /// For samples: two roles, one ticked.
    fn samples() -> Vec<Self> {
        use beffroi_kernel::{Role, Roles};
        crate::people::role_boxes(Roles::from(Role::Elu))
    }
}

impl Page for InviteForm {
    const TEMPLATE: &'static str = "people/invite.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: Shell::signed_in_sample(Section::People),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/espace/personnes".to_owned(),
            email: String::new(),
            roles: RoleBox::samples(),
            fault: Fault::default(),
            done: String::new(),
        };
        let again =
            Self { email: "dominique@exemple.example".to_owned(), fault: Fault::sample(), ..first.clone() };
        vec![first, again]
    }
}

/// The link of an invitation, when no mail server takes it.
#[derive(Clone, Debug, Serialize)]
pub struct InviteSent {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list.
    pub base: String,
    /// Whom it is for.
    pub email: String,
    /// The last day of the link.
    pub until: String,
    /// The link.
    pub link: String,
}

impl Page for InviteSent {
    const TEMPLATE: &'static str = "people/invited.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::signed_in_sample(Section::People),
            base: "/t/valmont-sur-aize/espace/personnes".to_owned(),
            email: "dominique@exemple.example".to_owned(),
            until: "30 novembre 2026".to_owned(),
            link: format!("https://donnees.exemple.example/invitation/{}", "5a".repeat(32)),
        }]
    }
}
