//! The background work of a territory.

use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// One piece of work.
#[derive(Clone, Debug, Serialize)]
pub struct TaskLine {
    /// What it does.
    pub title: String,
    /// What it is about; may be empty.
    pub about: String,
    /// Where that is; may be empty.
    pub href: String,
    /// Where it stands.
    pub mark: State,
    /// Since when it waits.
    pub since: String,
    /// How often it was tried; may be empty.
    pub attempts: String,
    /// When it is tried again; may be empty.
    pub next: String,
    /// Why it failed; may be empty.
    pub reason: String,
    /// What to do; may be empty.
    pub advice: String,
    /// Its number, for the administrator.
    pub number: String,
    /// Where its forms are sent; empty while it is being done.
    pub action: String,
    /// Whether starting it again makes a difference.
    pub may_retry: bool,
    /// What is lost when it is abandoned.
    pub lost: String,
}

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct Tasks {
    /// Around the page.
    pub shell: Shell,
    /// What was given up.
    pub given_up: Vec<TaskLine>,
    /// What waits or runs.
    pub others: Vec<TaskLine>,
    /// Whether there may be more than is shown.
    pub cut: bool,
    /// What was just done; may be empty.
    pub done: String,
}

impl Page for Tasks {
    const TEMPLATE: &'static str = "job/list.html";

    fn samples() -> Vec<Self> {
        let dead = TaskLine {
            title: "Vérification d’un fichier déposé".to_owned(),
            about: "«\u{a0}Arbres d’alignement\u{a0}», version 3".to_owned(),
            href: "/t/valmont-sur-aize/espace/donnees/arbres".to_owned(),
            mark: State::act("à reprendre"),
            since: "demandée le 23 novembre 2026 à 14 h 05".to_owned(),
            attempts: "5 essais sur 5".to_owned(),
            next: String::new(),
            reason: "Le serveur n’avait plus de place.".to_owned(),
            advice: "Une fois la place faite, reprenez la tâche.".to_owned(),
            number: "019999cfebdedf6c3b279149f5717093".to_owned(),
            action: "/t/valmont-sur-aize/espace/taches/019999cfebdedf6c3b279149f5717093".to_owned(),
            may_retry: true,
            lost: "Le fichier déposé reste gardé.".to_owned(),
        };
        let running = TaskLine {
            title: "Envoi d’un courrier électronique".to_owned(),
            about: String::new(),
            href: String::new(),
            mark: State::busy("en cours"),
            attempts: String::new(),
            reason: String::new(),
            advice: String::new(),
            action: String::new(),
            may_retry: false,
            ..dead.clone()
        };
        let waiting = TaskLine {
            mark: State::look("nouvel essai prévu"),
            next: "Prochain essai le 23 novembre 2026 à 14 h 07.".to_owned(),
            number: "019999cfebdedf6c3b279149f5717094".to_owned(),
            ..dead.clone()
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Tasks),
            given_up: vec![dead],
            others: vec![running, waiting],
            cut: true,
            done: "La tâche est reprise.".to_owned(),
        };
        let empty = Self {
            given_up: Vec::new(),
            others: Vec::new(),
            cut: false,
            done: String::new(),
            ..full.clone()
        };
        vec![full, empty]
    }
}
