//! What the holder of an invitation sees.

use super::account::ProviderLink;
use super::people::Fault;
use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

/// An invitation that serves.
#[derive(Clone, Debug, Serialize)]
pub struct Invited {
    /// Around the page.
    pub shell: Shell,
    /// The territory to join.
    pub territory: String,
    /// Who invites.
    pub author: String,
    /// What the person is to be, in French.
    pub roles: String,
    /// The last day of the link.
    pub until: String,
    /// The address of this page.
    pub address: String,
    /// Whom the invitation is for.
    pub email: String,
    /// Where else the person can be recognised.
    pub providers: Vec<ProviderLink>,
    /// Where those who have an account sign in, to come back here.
    pub sign_in: String,
    /// The address of the account that is signed in; empty without one.
    pub own: String,
    /// Whether that account has the address of the invitation.
    pub fits: bool,
    /// The name typed.
    pub name: String,
    /// What is wrong.
    pub fault: Fault,
}

impl Page for Invited {
    const TEMPLATE: &'static str = "invitation/offer.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: Shell { section: Section::None, ..Shell::default() },
            territory: "Valmont-sur-Aize".to_owned(),
            author: "Camille Exemple".to_owned(),
            roles: "élu, lecteur".to_owned(),
            until: "30 novembre 2026".to_owned(),
            address: format!("/invitation/{}", "5a".repeat(32)),
            email: "dominique@exemple.example".to_owned(),
            providers: vec![ProviderLink::sample()],
            sign_in: "/connexion?retour=/invitation/5a".to_owned(),
            own: String::new(),
            fits: false,
            name: String::new(),
            fault: Fault::default(),
        };
        let again = Self {
            providers: Vec::new(),
            name: "Dominique Exemple".to_owned(),
            fault: Fault {
                message: "Le mot de passe est trop court.".to_owned(),
                advice: "Prenez quatre mots.".to_owned(),
            },
            ..first.clone()
        };
        let known = Self { own: "dominique@exemple.example".to_owned(), fits: true, ..first.clone() };
        let other = Self { own: "camille@exemple.example".to_owned(), ..first.clone() };
        vec![first, again, known, other]
    }
}

/// A link that no longer serves, whatever the reason.
#[derive(Clone, Debug, Serialize)]
pub struct Gone {
    /// Around the page.
    pub shell: Shell,
}

impl Page for Gone {
    const TEMPLATE: &'static str = "invitation/gone.html";

    fn samples() -> Vec<Self> {
        vec![Self { shell: Shell::default() }]
    }
}

/// An account that has just been made.
#[derive(Clone, Debug, Serialize)]
pub struct Joined {
    /// Around the page.
    pub shell: Shell,
    /// The territory joined.
    pub territory: String,
    /// The address to sign in with.
    pub email: String,
    /// Where to sign in.
    pub sign_in: String,
}

impl Page for Joined {
    const TEMPLATE: &'static str = "invitation/joined.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            shell: Shell::default(),
            territory: "Valmont-sur-Aize".to_owned(),
            email: "dominique@exemple.example".to_owned(),
            sign_in: "/connexion?retour=/t/valmont-sur-aize/espace".to_owned(),
        }]
    }
}
