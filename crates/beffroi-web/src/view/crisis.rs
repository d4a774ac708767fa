//! The worst day: what happened, what to do, what to declare.

use super::plan::ContactLine;
use super::space::FormField;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// A kind of incident, to be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct KindLine {
    /// The address of its sheet.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// By what it is recognised.
    pub signs: Vec<String>,
}

/// What happened?
#[derive(Clone, Debug, Serialize)]
pub struct KindsPage {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name; empty where none is meant.
    pub name: String,
    /// The kind for those who do not know.
    pub unknown: Option<KindLine>,
    /// The others.
    pub kinds: Vec<KindLine>,
}

impl Page for KindsPage {
    const TEMPLATE: &'static str = "crisis/kinds.html";

    fn samples() -> Vec<Self> {
        let kind = |title: &str| KindLine {
            href: "/t/valmont/attaque/rancongiciel".to_owned(),
            title: title.to_owned(),
            signs: vec!["Un écran demande de l’argent.".to_owned()],
        };
        let full = Self {
            shell: Shell::sample(Section::Contacts),
            name: "Valmont-sur-Aize".to_owned(),
            unknown: Some(kind("Nous ne savons pas")),
            kinds: vec![kind("Logiciel de rançon")],
        };
        let nowhere = Self {
            shell: Shell { territory: None, ..Shell::sample(Section::Contacts) },
            name: String::new(),
            unknown: None,
            ..full.clone()
        };
        vec![full, nowhere]
    }
}

/// A first gesture.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What to do.
    pub text: String,
    /// Why.
    pub why: String,
}

/// A text, with where it can be read.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// How it is cited.
    pub text: String,
    /// Its address; may be empty.
    pub address: String,
}

/// A clock.
#[derive(Clone, Debug, Serialize)]
pub struct ClockLine {
    /// The declaration.
    pub title: String,
    /// Whom it is sent to.
    pub to: String,
    /// Where it is sent; may be empty.
    pub address: String,
    /// Where it stands.
    pub state: State,
    /// How soon, and until when; empty when the text gives no number or it is not due.
    pub due: String,
    /// How long is left; may be empty.
    pub left: String,
    /// Whether its beginning is a guess.
    pub provisional: bool,
    /// What the delay means; may be empty.
    pub timing: String,
    /// What it says.
    pub contents: Vec<String>,
    /// Why it is due, or is not; what has to be known when `missing`.
    pub why: Vec<String>,
    /// Whether answers would decide.
    pub missing: bool,
    /// Whether the versions of the text disagree.
    pub disputed: bool,
    /// The texts.
    pub sources: Vec<Source>,
    /// The state of the texts.
    pub law: String,
    /// What is not sure; may be empty.
    pub doubt: String,
    /// When it was last compared with its sources.
    pub checked: String,
}

/// Clocks that stand alike.
#[derive(Clone, Debug, Serialize)]
pub struct ClockGroup {
    /// How they stand.
    pub title: String,
    /// What that means; may be empty.
    pub note: String,
    /// Whether they are shown at once.
    pub open: bool,
    /// The clocks.
    pub lines: Vec<ClockLine>,
}

/// What to do.
#[derive(Clone, Debug, Serialize)]
pub struct SheetPage {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name; empty where none is meant.
    pub name: String,
    /// The address of the kinds.
    pub list: String,
    /// The address of this sheet.
    pub action: String,
    /// What happened.
    pub title: String,
    /// The first gestures, in order.
    pub steps: Vec<Step>,
    /// What must not be done.
    pub avoid: Vec<String>,
    /// Whom to call, in order.
    pub calls: Vec<ContactLine>,
    /// Whether the région is known.
    pub place_known: bool,
    /// From when the clocks run.
    pub since: String,
    /// Whether that is now, because nobody has said.
    pub from_now: bool,
    /// The name of the time zone.
    pub zone: String,
    /// The clocks, drawn; may be empty.
    pub picture: String,
    /// The clocks.
    pub groups: Vec<ClockGroup>,
    /// When it was noticed.
    pub noticed: FormField,
    /// What would decide.
    pub questions: Vec<FormField>,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
    /// What is not sure of the gestures; may be empty.
    pub doubt: String,
    /// Which sheet this is.
    pub version: String,
    /// When it was last compared with its sources.
    pub checked: String,
    /// When this page was made.
    pub made: String,
}

impl SheetPage {
    fn sample_clock() -> ClockLine {
        ClockLine {
            title: "Notifier la violation à la CNIL".to_owned(),
            to: "CNIL".to_owned(),
            address: "https://notifications.cnil.fr".to_owned(),
            state: State::busy("le délai court"),
            due: "72 heures : lundi 30 novembre 2026 à 18 h 00.".to_owned(),
            left: "Il reste 2 jours.".to_owned(),
            provisional: true,
            timing: "En plusieurs fois s’il le faut.".to_owned(),
            contents: vec!["Ce qui s’est passé.".to_owned()],
            why: vec!["des données sont touchées".to_owned()],
            missing: false,
            disputed: true,
            sources: vec![
                Source { text: "RGPD, art. 33".to_owned(), address: "https://exemple.example".to_owned() },
                Source { text: "kit".to_owned(), address: String::new() },
            ],
            law: "en vigueur".to_owned(),
            doubt: "Un texte est en discussion.".to_owned(),
            checked: "23 novembre 2026".to_owned(),
        }
    }
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "crisis/sheet.html";

    fn samples() -> Vec<Self> {
        let clock = Self::sample_clock();
        let bare = ClockLine {
            address: String::new(),
            due: String::new(),
            left: String::new(),
            provisional: false,
            timing: String::new(),
            why: Vec::new(),
            missing: true,
            disputed: false,
            doubt: String::new(),
            ..clock.clone()
        };
        let group = |open, note: &str| ClockGroup {
            title: "À déclarer".to_owned(),
            note: note.to_owned(),
            open,
            lines: vec![clock.clone(), bare.clone()],
        };
        let full = Self {
            shell: Shell::sample(Section::Contacts),
            name: "Valmont-sur-Aize".to_owned(),
            list: "/t/valmont/attaque".to_owned(),
            action: "/t/valmont/attaque/rancongiciel".to_owned(),
            title: "Logiciel de rançon".to_owned(),
            steps: vec![Step {
                text: "Débranchez.".to_owned(), why: "L’attaque passe par là.".to_owned()
            }],
            avoid: vec!["Ne payez pas.".to_owned()],
            calls: vec![ContactLine::sample()],
            place_known: true,
            since: "vendredi 27 novembre 2026 à 18 h 00".to_owned(),
            from_now: false,
            zone: "Europe/Paris".to_owned(),
            picture: "<svg></svg>".to_owned(),
            groups: vec![group(true, ""), group(false, "Pas encore.")],
            noticed: FormField::sample("vu", "Quand ?", "datetime-local"),
            questions: vec![FormField::sample("q-data_breach", "Des données ?", "radios")],
            fault: String::new(),
            advice: String::new(),
            doubt: "Les gestes sont les nôtres.".to_owned(),
            version: "Fiche rancongiciel 1".to_owned(),
            checked: "24 novembre 2026".to_owned(),
            made: "27 novembre 2026 à 19 h 00".to_owned(),
        };
        let poor = Self {
            shell: Shell { territory: None, ..full.shell.clone() },
            name: String::new(),
            place_known: false,
            from_now: true,
            picture: String::new(),
            questions: Vec::new(),
            fault: "Ce moment n’est pas possible.".to_owned(),
            advice: "Donnez un autre jour.".to_owned(),
            doubt: String::new(),
            ..full.clone()
        };
        vec![full, poor]
    }
}
