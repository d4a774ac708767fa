//! The page for signing in.

use super::{Section, Shell};
use crate::render::Page;
use serde::Serialize;

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
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "account/sign_in.html";

    fn samples() -> Vec<Self> {
        let first = Self {
            shell: Shell { section: Section::SignIn, ..Shell::default() },
            email: String::new(),
            next: String::new(),
            fault: String::new(),
            advice: String::new(),
        };
        let again = Self {
            email: "camille@exemple.fr".to_owned(),
            next: "/t/valmont-sur-aize/espace".to_owned(),
            fault: "Adresse ou mot de passe incorrect.".to_owned(),
            advice: "Vérifiez l’adresse, puis tapez de nouveau le mot de passe.".to_owned(),
            ..first.clone()
        };
        vec![first, again]
    }
}
