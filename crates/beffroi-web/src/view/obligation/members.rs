//! What a host sees of the obligations of its members.

use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// How many members an obligation concerns.
#[derive(Clone, Debug, Serialize)]
pub struct CountLine {
    /// What it asks.
    pub title: String,
    /// Its page.
    pub href: String,
    /// How many it concerns, as far as it may be shown.
    pub yes: String,
    /// How many it does not concern.
    pub no: String,
    /// How many are to answer.
    pub unclear: String,
}

/// A member that shares where it stands.
#[derive(Clone, Debug, Serialize)]
pub struct MemberLine {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Obligations that apply.
    pub apply: u64,
    /// Those that are met.
    pub met: u64,
    /// Those that are late.
    pub late: u64,
}

/// A change of the reference.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeLine {
    /// What it asks.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Which version took the place of which, since when.
    pub versions: String,
    /// Whom it touches: how, and how many.
    pub touched: Vec<[String; 2]>,
}

/// What a host sees of the obligations of its members.
#[derive(Clone, Debug, Serialize)]
pub struct ObligationMembers {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list of the host's own obligations.
    pub list: String,
    /// How many members there are.
    pub total: u64,
    /// Below how many a count is hidden.
    pub few: u64,
    /// Each obligation.
    pub counts: Vec<CountLine>,
    /// The members that share where they stand.
    pub shared: Vec<MemberLine>,
    /// What changed.
    pub changes: Vec<ChangeLine>,
}

impl Page for ObligationMembers {
    const TEMPLATE: &'static str = "obligation/members.html";

    fn samples() -> Vec<Self> {
        let href = "/t/valmont-sur-aize/espace/obligations/pics".to_owned();
        let full = Self {
            shell: Shell::signed_in_sample(Section::Obligations),
            list: "/t/valmont-sur-aize/espace/obligations".to_owned(),
            total: 600,
            few: 5,
            counts: vec![CountLine {
                title: "Avoir un plan intercommunal".to_owned(),
                href: href.clone(),
                yes: "moins de 5".to_owned(),
                no: "590".to_owned(),
                unclear: "masqué".to_owned(),
            }],
            shared: vec![MemberLine {
                name: "Valmont".to_owned(),
                href: "/t/valmont".to_owned(),
                apply: 12,
                met: 3,
                late: 1,
            }],
            changes: vec![ChangeLine {
                title: "Encadrer les systèmes à haut risque".to_owned(),
                href,
                versions: "version 2, depuis le 27 juillet 2026".to_owned(),
                touched: vec![["toujours concernés, à d’autres dates".to_owned(), "12".to_owned()]],
            }],
        };
        let none =
            Self { total: 0, counts: Vec::new(), shared: Vec::new(), changes: Vec::new(), ..full.clone() };
        let alone = Self { shared: Vec::new(), changes: Vec::new(), ..full.clone() };
        vec![full, none, alone]
    }
}
