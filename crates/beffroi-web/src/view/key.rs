//! The pages of API keys and of the ways into a territory.

use super::look::Choice;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// A key in the list.
#[derive(Clone, Debug, Serialize)]
pub struct KeyLine {
    /// Its identifier.
    pub id: String,
    /// What the territory calls it.
    pub name: String,
    /// Whether it serves.
    pub state: State,
    /// What it may do.
    pub rights: String,
    /// When it was made.
    pub created: String,
    /// When it ends.
    pub expires: String,
    /// When it was last used.
    pub used: String,
    /// Whether it can be revoked.
    pub revocable: bool,
}

/// A right that a key may have.
#[derive(Clone, Debug, Serialize)]
pub struct RightChoice {
    /// Its code.
    pub code: String,
    /// What it allows.
    pub label: String,
    /// Whether it is ticked.
    pub chosen: bool,
}

/// The keys of a territory, and the form for a new one.
#[derive(Clone, Debug, Serialize)]
pub struct KeyList {
    /// Around the page.
    pub shell: Shell,
    /// The address of this page.
    pub base: String,
    /// The address of the API's manual.
    pub manual: String,
    /// The keys.
    pub keys: Vec<KeyLine>,
    /// The rights to choose from.
    pub rights: Vec<RightChoice>,
    /// The name typed.
    pub name: String,
    /// The end typed.
    pub expires: String,
    /// The latest end.
    pub latest: String,
    /// What was just done; may be empty.
    pub done: String,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for KeyList {
    const TEMPLATE: &'static str = "key/list.html";

    fn samples() -> Vec<Self> {
        let line = KeyLine {
            id: "00ff".to_owned(),
            name: "Portail régional".to_owned(),
            state: State::good("en service"),
            rights: "Lire aussi les brouillons".to_owned(),
            created: "3 mars 2026".to_owned(),
            expires: "3 mars 2027".to_owned(),
            used: "jamais".to_owned(),
            revocable: true,
        };
        let right =
            |code: &str, chosen| RightChoice { code: code.to_owned(), label: "Lire".to_owned(), chosen };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Keys),
            base: "/t/valmont-sur-aize/espace/cles".to_owned(),
            manual: "/t/valmont-sur-aize/api".to_owned(),
            keys: vec![line.clone(), KeyLine { state: State::plain("révoquée"), revocable: false, ..line }],
            rights: vec![right("dataset_read", true), right("journal_read", false)],
            name: String::new(),
            expires: "2027-05-23".to_owned(),
            latest: "2027-11-23".to_owned(),
            done: "La clé est révoquée.".to_owned(),
            fault: String::new(),
            advice: String::new(),
        };
        let empty = Self {
            keys: Vec::new(),
            done: String::new(),
            fault: "Le nom est vide ou trop long.".to_owned(),
            advice: "Dites à quoi sert la clé.".to_owned(),
            ..full.clone()
        };
        vec![full, empty]
    }
}

/// A key, shown once.
#[derive(Clone, Debug, Serialize)]
pub struct KeyMade {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list.
    pub base: String,
    /// What the territory calls it.
    pub name: String,
    /// The key.
    pub text: String,
    /// When it ends.
    pub expires: String,
}

impl Page for KeyMade {
    const TEMPLATE: &'static str = "key/made.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::signed_in_sample(Section::Keys),
            base: "/t/valmont-sur-aize/espace/cles".to_owned(),
            name: "Portail régional".to_owned(),
            text: "beffroi_00ff_00ff".to_owned(),
            expires: "3 mars 2027".to_owned(),
        }]
    }
}

/// The ways into a territory.
#[derive(Clone, Debug, Serialize)]
pub struct Access {
    /// Around the page.
    pub shell: Shell,
    /// The address of this page.
    pub base: String,
    /// Whether the sealed account is ready.
    pub state: State,
    /// The same in a sentence.
    pub sentence: String,
    /// Whether there is a code already, used or not.
    pub sealed: bool,
    /// The providers of the instance.
    pub providers: Vec<String>,
    /// The territory's SIREN; empty when it is unknown.
    pub siren: String,
    /// The roles that agents may get.
    pub roles: Vec<Choice>,
    /// What was just done; may be empty.
    pub done: String,
    /// What went wrong; may be empty.
    pub fault: String,
}

impl Page for Access {
    const TEMPLATE: &'static str = "key/access.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Access),
            base: "/t/valmont-sur-aize/espace/acces".to_owned(),
            state: State::good("scellé"),
            sentence: "Le code a été préparé le 3 mars 2026.".to_owned(),
            sealed: true,
            providers: vec!["ProConnect".to_owned()],
            siren: "213100001".to_owned(),
            roles: vec![Choice::new("", "Personne", "agent"), Choice::new("agent", "agent", "agent")],
            done: "Le choix est enregistré.".to_owned(),
            fault: String::new(),
        };
        let unknown = Self {
            siren: String::new(),
            done: String::new(),
            fault: "Ce rôle ne se donne pas.".to_owned(),
            ..full.clone()
        };
        let alone = Self { providers: Vec::new(), state: State::act("descellé"), ..unknown.clone() };
        vec![full, unknown, alone]
    }
}

/// The sheet for the envelope, shown once.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Around the page.
    pub shell: Shell,
    /// The address of the page before.
    pub base: String,
    /// The territory's name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Where the code is typed.
    pub address: String,
    /// The code.
    pub code: String,
    /// When it was made.
    pub made: String,
}

impl Page for Sheet {
    const TEMPLATE: &'static str = "key/sheet.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::signed_in_sample(Section::Access),
            base: "/t/valmont-sur-aize/espace/acces".to_owned(),
            name: "Valmont-sur-Aize".to_owned(),
            slug: "valmont-sur-aize".to_owned(),
            address: "https://donnees.example/secours".to_owned(),
            code: "ABCD-EFGH-ABCD-EFGH-ABCD-EFGH-ABCD-EFGH".to_owned(),
            made: "23 novembre 2026 à 9 h 05".to_owned(),
        }]
    }
}
