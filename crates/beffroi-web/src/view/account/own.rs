//! The page of one's own account, and the recovery codes.

use crate::render::Page;
use crate::view::{Section, Shell};
use serde::Serialize;

/// Recovery codes, shown once.
#[derive(Clone, Debug, Serialize)]
pub struct Codes {
    /// Around the page.
    pub shell: Shell,
    /// Whose they are: an address.
    pub account: String,
    /// Where they serve.
    pub site: String,
    /// When they were made.
    pub made: String,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go afterwards.
    pub next: String,
    /// Whether the second factor is new.
    pub first: bool,
}

impl Page for Codes {
    const TEMPLATE: &'static str = "account/codes.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: Shell { section: Section::SignIn, ..Shell::default() },
            account: "camille@exemple.example".to_owned(),
            site: "https://beffroi.exemple.example".to_owned(),
            made: "23 novembre 2026 à 14 h 05".to_owned(),
            codes: vec!["ABCD-EFGH-2345-6777".to_owned(), "JKLM-NPQR-2345-6777".to_owned()],
            next: "/t/valmont-sur-aize/espace".to_owned(),
            first: true,
        };
        let renewed = Self { shell: Shell::signed_in_sample(Section::Own), first: false, ..first.clone() };
        vec![first, renewed]
    }
}

/// An open session.
#[derive(Clone, Debug, Serialize)]
pub struct SessionLine {
    /// What it is closed by.
    pub id: String,
    /// The machine.
    pub device: String,
    /// The network, shortened.
    pub place: String,
    /// How it was begun.
    pub method: String,
    /// When it began.
    pub began: String,
    /// When it was last used.
    pub seen: String,
    /// Whether it is this one.
    pub here: bool,
}

/// A provider, linked or not.
#[derive(Clone, Debug, Serialize)]
pub struct ProviderLine {
    /// Its name in addresses.
    pub code: String,
    /// Its name.
    pub label: String,
    /// Since when the account is linked; empty when it is not.
    pub since: String,
}

/// One's own account.
#[derive(Clone, Debug, Serialize)]
pub struct Own {
    /// Around the page.
    pub shell: Shell,
    /// The person's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether it is the sealed account of the worst day: then nothing of it changes.
    pub envelope: bool,
    /// Whether they have a password.
    pub has_password: bool,
    /// Since when they have a second factor; empty when they have none.
    pub factor_since: String,
    /// Whether one of their roles owes one.
    pub factor_owed: bool,
    /// Recovery codes that were not used yet.
    pub codes_left: u64,
    /// The providers.
    pub providers: Vec<ProviderLine>,
    /// Their open sessions.
    pub sessions: Vec<SessionLine>,
    /// What was just done; may be empty.
    pub done: String,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for Own {
    const TEMPLATE: &'static str = "account/own.html";

    fn samples() -> Vec<Self> {
        let session = SessionLine {
            id: "00ff".to_owned(),
            device: "Firefox sous Windows".to_owned(),
            place: "192.0.2.…".to_owned(),
            method: "mot de passe".to_owned(),
            began: "23 novembre 2026 à 9 h 05".to_owned(),
            seen: "23 novembre 2026 à 14 h 10".to_owned(),
            here: true,
        };
        let provider = ProviderLine {
            code: "proconnect".to_owned(),
            label: "ProConnect".to_owned(),
            since: "1er octobre 2026".to_owned(),
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Own),
            name: "Camille Exemple".to_owned(),
            email: "camille@exemple.fr".to_owned(),
            envelope: false,
            has_password: true,
            factor_since: "3 mars 2026".to_owned(),
            factor_owed: true,
            codes_left: 2,
            providers: vec![
                provider.clone(),
                ProviderLine {
                    code: "annuaire".to_owned(),
                    label: "Annuaire".to_owned(),
                    since: String::new(),
                },
            ],
            sessions: vec![
                session.clone(),
                SessionLine { here: false, place: String::new(), id: "01ff".to_owned(), ..session.clone() },
            ],
            done: "Votre nom est enregistré.".to_owned(),
            fault: String::new(),
            advice: String::new(),
        };
        let bare = Self {
            has_password: false,
            factor_since: String::new(),
            factor_owed: false,
            codes_left: 0,
            providers: Vec::new(),
            sessions: vec![session.clone()],
            done: String::new(),
            fault: "Ce mot de passe figure parmi ceux que l’on essaie en premier.".to_owned(),
            advice: "Prenez quatre mots.".to_owned(),
            ..full.clone()
        };
        let mut shell = Shell::signed_in_sample(Section::Own);
        shell.break_glass = "23 novembre 2026 à 18 h 00".to_owned();
        let envelope = Self { envelope: true, shell, factor_owed: false, ..bare.clone() };
        let removable = Self { factor_owed: false, ..full.clone() };
        vec![full, bare, envelope, removable]
    }
}
