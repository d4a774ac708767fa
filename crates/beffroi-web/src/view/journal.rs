//! The journal of a territory, as its people read it.

use super::look::Choice;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// The journal, newest first, with its filters.
#[derive(Clone, Debug, Serialize)]
pub struct JournalPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the journal.
    pub base: String,
    /// The territory's name.
    pub name: String,
    /// The people who may be chosen.
    pub people: Vec<Choice>,
    /// The families of actions.
    pub families: Vec<Choice>,
    /// The subject typed.
    pub subject: String,
    /// The first day typed, as `2026-11-23`.
    pub from: String,
    /// The last day typed.
    pub until: String,
    /// Only refused accesses.
    pub refused: bool,
    /// Only what was done for others: by delegation, or as a deputy.
    pub for_others: bool,
    /// Whether any filter is set.
    pub filtered: bool,
    /// What is wrong with what was typed; may be empty.
    pub fault: String,
    /// The entries.
    pub lines: Vec<EntryLine>,
    /// The address of older entries; may be empty.
    pub older: String,
    /// The address of the newest entries, when the page shows older ones; may be empty.
    pub newest: String,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryLine {
    /// Its number.
    pub number: u64,
    /// When.
    pub moment: String,
    /// Who.
    pub actor: String,
    /// Whether the name was erased.
    pub erased: bool,
    /// How they came in; empty for a member.
    pub access: String,
    /// What was done.
    pub sentence: String,
    /// A mark beside it: refused, by delegation.
    pub state: Option<State>,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Its name.
    pub subject: String,
    /// The journal of this thing alone.
    pub subject_href: String,
    /// What changed.
    pub changes: Vec<ChangeLine>,
    /// What else was kept: name and value.
    pub facts: Vec<(String, String)>,
    /// The number of the request; may be empty.
    pub request: String,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeLine {
    /// What it is called.
    pub label: String,
    /// What it was; empty when it was not there.
    pub before: String,
    /// What it is; empty when it is not there any more.
    pub after: String,
}

impl EntryLine {
    fn sample() -> Self {
        Self {
            number: 1_204,
            moment: "23 novembre 2026 à 14 h 05".to_owned(),
            actor: "Camille Exemple".to_owned(),
            erased: false,
            access: String::new(),
            sentence: "a changé des rôles".to_owned(),
            state: None,
            subject_kind: "personne".to_owned(),
            subject: "Dominique Exemple".to_owned(),
            subject_href: "/t/valmont-sur-aize/espace/journal?objet=person%3A1".to_owned(),
            changes: vec![ChangeLine {
                label: "rôles".to_owned(),
                before: "lecteur".to_owned(),
                after: "éditeur de données".to_owned(),
            }],
            facts: Vec::new(),
            request: "6925c-118".to_owned(),
        }
    }
}

impl Page for JournalPage {
    const TEMPLATE: &'static str = "journal/list.html";

    fn samples() -> Vec<Self> {
        let base = "/t/valmont-sur-aize/espace/journal".to_owned();
        let refused = EntryLine {
            number: 1_203,
            actor: "nom effacé".to_owned(),
            erased: true,
            access: "par délégation".to_owned(),
            sentence: "s’est vu refuser l’accès".to_owned(),
            state: Some(State::act("refus")),
            subject_kind: "page".to_owned(),
            subject: "GET /t/{territory}/espace/nouveau".to_owned(),
            changes: Vec::new(),
            facts: vec![("lignes".to_owned(), "12".to_owned())],
            request: String::new(),
            ..EntryLine::sample()
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Journal),
            name: "Valmont-sur-Aize".to_owned(),
            people: vec![Choice::new("", "tout le monde", ""), Choice::new("1", "Camille Exemple", "")],
            families: vec![Choice::new("", "tout", ""), Choice::new("dataset", "jeux de données", "")],
            subject: String::new(),
            from: String::new(),
            until: String::new(),
            refused: false,
            for_others: false,
            filtered: false,
            fault: String::new(),
            lines: vec![EntryLine::sample(), refused],
            older: format!("{base}?avant=1203"),
            newest: base.clone(),
            base,
        };
        let empty = Self {
            lines: Vec::new(),
            older: String::new(),
            newest: String::new(),
            filtered: true,
            refused: true,
            for_others: true,
            fault: "La date « hier » n’est pas lisible.".to_owned(),
            from: "hier".to_owned(),
            ..full.clone()
        };
        let first = Self { filtered: false, fault: String::new(), ..empty.clone() };
        vec![full, empty, first]
    }
}

/// The signed head, to be printed.
#[derive(Clone, Debug, Serialize)]
pub struct HeadPage {
    /// Around the page.
    pub shell: Shell,
    /// The address of the journal.
    pub base: String,
    /// The territory's name.
    pub name: String,
    /// The territory's identifier.
    pub territory: String,
    /// The number of the last entry; 0 without any.
    pub number: u64,
    /// When this was signed.
    pub moment: String,
    /// The hash, in groups.
    pub hash: String,
    /// The public key, in groups.
    pub key: String,
    /// The signature, in groups.
    pub signature: String,
    /// The text that was signed.
    pub text: String,
    /// The head as the command wants it.
    pub argument: String,
    /// The key as the command wants it.
    pub key_argument: String,
    /// The heads signed day after day: day, number, hash.
    pub days: Vec<(String, u64, String)>,
}

impl Page for HeadPage {
    const TEMPLATE: &'static str = "journal/head.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Journal),
            base: "/t/valmont-sur-aize/espace/journal".to_owned(),
            name: "Valmont-sur-Aize".to_owned(),
            territory: "0198a1".repeat(5),
            number: 1_204,
            moment: "23 novembre 2026 à 14 h 05".to_owned(),
            hash: ["5a5a5a5a"; 8].join(" "),
            key: ["c3c3c3c3"; 8].join(" "),
            signature: ["0f0f0f0f"; 16].join(" "),
            text: "beffroi-journal-head:v1:…".to_owned(),
            argument: format!("1204:{}", "5a".repeat(32)),
            key_argument: "c3".repeat(32),
            days: vec![("22 novembre 2026".to_owned(), 1_190, "5b5b5b5b 5b5b5b5b".to_owned())],
        };
        let none = Self { number: 0, days: Vec::new(), ..full.clone() };
        vec![full, none]
    }
}
