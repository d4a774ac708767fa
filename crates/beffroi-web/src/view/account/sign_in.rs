//! The pages for signing in: password, code, enrolment, envelope, proof, the way to a provider.

use crate::render::Page;
use crate::view::{Section, Shell};
use beffroi_domain::account::{FactorMessage, factor_message};
use serde::Serialize;

/// A way to sign in elsewhere.
#[derive(Clone, Debug, Serialize)]
pub struct ProviderLink {
    /// Where its button is sent.
    pub action: String,
    /// Its name.
    pub label: String,
}

impl ProviderLink {
    pub(in crate::view) fn sample() -> Self {
        Self { action: "/connexion/fournisseur/proconnect".to_owned(), label: "ProConnect".to_owned() }
    }
}

fn shell() -> Shell {
    Shell { section: Section::SignIn, token: "00ff".to_owned(), ..Shell::default() }
}

/// The form for signing in.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// Around the page.
    pub shell: Shell,
    /// The address typed.
    pub email: String,
    /// Where to go afterwards.
    pub next: String,
    /// Why the last attempt failed; empty at first.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
    /// The providers where one can sign in.
    pub providers: Vec<ProviderLink>,
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "account/sign_in.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: shell(),
            email: String::new(),
            next: String::new(),
            fault: String::new(),
            advice: String::new(),
            providers: vec![ProviderLink::sample()],
        };
        let again = Self {
            email: "camille@exemple.fr".to_owned(),
            next: "/t/valmont-sur-aize/espace".to_owned(),
            fault: "Adresse ou mot de passe incorrect.".to_owned(),
            advice: "Vérifiez l’adresse, puis tapez de nouveau le mot de passe.".to_owned(),
            providers: Vec::new(),
            ..first.clone()
        };
        vec![first, again]
    }
}

/// The form for the code of the second factor.
#[derive(Clone, Debug, Serialize)]
pub struct CodeForm {
    /// Around the page.
    pub shell: Shell,
    /// Where to go afterwards.
    pub next: String,
    /// Why the last code was refused; empty at first.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for CodeForm {
    const TEMPLATE: &'static str = "account/code.html";

    fn samples() -> Vec<Self> {
        let first = Self { shell: shell(), next: String::new(), fault: String::new(), advice: String::new() };
        let again = Self {
            fault: "Ce code ne convient pas.".to_owned(),
            advice: "Attendez le suivant.".to_owned(),
            ..first.clone()
        };
        vec![first, again]
    }
}

/// The page that shows the secret of a new second factor.
#[derive(Clone, Debug, Serialize)]
pub struct Enrol {
    /// Around the page.
    pub shell: Shell,
    /// The picture, as SVG.
    pub picture: String,
    /// The secret as text, in groups.
    pub secret: String,
    /// Where to go afterwards.
    pub next: String,
    /// Whether the person can do nothing else before.
    pub owed: bool,
    /// Why, how, how long it takes.
    pub message: &'static FactorMessage,
    /// Why the first code was refused; empty at first.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for Enrol {
    const TEMPLATE: &'static str = "account/enrol.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: shell(),
            picture: "<svg viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9H0z\"/></svg>".to_owned(),
            secret: "JBSW Y3DP EHPK 3PXP".to_owned(),
            next: "/t/valmont-sur-aize/espace".to_owned(),
            owed: true,
            message: factor_message(),
            fault: String::new(),
            advice: String::new(),
        };
        let again = Self {
            owed: false,
            fault: "Ce code ne convient pas.".to_owned(),
            advice: "Attendez le suivant.".to_owned(),
            ..first.clone()
        };
        vec![first, again]
    }
}

/// The form for proving again who one is.
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// Around the page.
    pub shell: Shell,
    /// Where to go afterwards.
    pub next: String,
    /// Whether the proof is the code in the envelope.
    pub envelope: bool,
    /// Whether a password is a proof.
    pub password: bool,
    /// Whether a code is a proof.
    pub code: bool,
    /// Where else one can prove it.
    pub providers: Vec<ProviderLink>,
    /// Why the last proof was refused; empty at first.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "account/confirm.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: Shell::signed_in_sample(Section::Own),
            next: "/compte".to_owned(),
            envelope: false,
            password: true,
            code: true,
            providers: vec![ProviderLink::sample()],
            fault: String::new(),
            advice: String::new(),
        };
        let envelope =
            Self { envelope: true, password: false, code: false, providers: Vec::new(), ..first.clone() };
        let again = Self {
            fault: "Ce n’est pas cela.".to_owned(),
            advice: "Recommencez.".to_owned(),
            ..first.clone()
        };
        let elsewhere = Self { password: false, code: false, ..first.clone() };
        vec![first, envelope, again, elsewhere]
    }
}

/// The form for the code in the envelope.
#[derive(Clone, Debug, Serialize)]
pub struct BreakGlass {
    /// Around the page.
    pub shell: Shell,
    /// The territory typed.
    pub territory: String,
    /// Why the last code was refused; empty at first.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for BreakGlass {
    const TEMPLATE: &'static str = "account/break_glass.html";

    fn samples() -> Vec<Self> {
        let first =
            Self { shell: shell(), territory: String::new(), fault: String::new(), advice: String::new() };
        let again = Self {
            territory: "valmont-sur-aize".to_owned(),
            fault: "Le territoire ou le code ne convient pas.".to_owned(),
            advice: "Vérifiez les deux.".to_owned(),
            ..first.clone()
        };
        vec![first, again]
    }
}

/// The page that leads to another site.
#[derive(Clone, Debug, Serialize)]
pub struct Leave {
    /// Around the page.
    pub shell: Shell,
    /// What happens.
    pub title: String,
    /// Where it leads.
    pub address: String,
}

impl Page for Leave {
    const TEMPLATE: &'static str = "account/leave.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: shell(),
            title: "Connexion chez votre fournisseur d’identité".to_owned(),
            address: "https://fournisseur.example/autoriser?state=1&nonce=2".to_owned(),
        }]
    }
}
