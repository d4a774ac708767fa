//! The list of obligations and their calendar.

use crate::render::Page;
use crate::view::space::FormField;
use crate::view::{Fact, Section, Shell, State};
use serde::Serialize;

/// An obligation in the list.
#[derive(Clone, Debug, Serialize)]
pub struct ObligationCard {
    /// What it asks.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What it asks, in a sentence or two.
    pub summary: String,
    /// Where it stands, and the state of the law.
    pub states: Vec<State>,
    /// Since when, or by when.
    pub when: String,
    /// Why it applies; may be empty.
    pub why: String,
    /// The first step; empty when there is nothing to do.
    pub step: String,
    /// What is not sure; may be empty.
    pub doubt: String,
    /// The text that it comes from.
    pub text: String,
}

impl ObligationCard {
    /// A card for samples.
    #[must_use]
    pub fn sample(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            href: "/t/valmont-sur-aize/espace/obligations/rgpd-registre".to_owned(),
            summary: "Le registre liste chaque fichier.".to_owned(),
            states: vec![State::act("à faire"), State::good("en vigueur")],
            when: "Depuis le 25 mai 2018.".to_owned(),
            why: "nature : commune".to_owned(),
            step: "Faire la liste des services.".to_owned(),
            doubt: "Le jour est à relire.".to_owned(),
            text: "règlement (UE) 2016/679, art. 30".to_owned(),
        }
    }
}

/// A question whose answer settles obligations.
#[derive(Clone, Debug, Serialize)]
pub struct OpenQuestion {
    /// The field to answer it with.
    pub field: FormField,
    /// The fact, as it is sent.
    pub fact: String,
    /// Where it is answered instead; empty when it is answered here.
    pub elsewhere: String,
    /// The obligations that it settles.
    pub settles: Vec<String>,
    /// Who can answer, in words; empty when the person can.
    pub answered_by: String,
}

/// The obligations of a territory.
#[derive(Clone, Debug, Serialize)]
pub struct ObligationList {
    /// Around the page.
    pub shell: Shell,
    /// The address of this page.
    pub base: String,
    /// The address of the qualifications.
    pub qualifications: String,
    /// The address of what a host sees of its members; empty for others.
    pub members: String,
    /// How many of each.
    pub facts: Vec<Fact>,
    /// The picture of what comes; may be empty.
    pub picture: String,
    /// Its title.
    pub picture_title: String,
    /// Its sentence.
    pub conclusion: String,
    /// What applies and is not met.
    pub now: Vec<ObligationCard>,
    /// What is to be answered.
    pub questions: Vec<OpenQuestion>,
    /// What will apply, or may.
    pub coming: Vec<ObligationCard>,
    /// What is met.
    pub done: Vec<ObligationCard>,
    /// What does not concern the territory, with why.
    pub not_concerned: Vec<ObligationCard>,
    /// What somebody who acts by delegation may ask for, when they cannot answer; else empty.
    pub asks_for: String,
    /// When the reference was last compared with its sources.
    pub checked: String,
    /// What was just done; may be empty.
    pub said: String,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for ObligationList {
    const TEMPLATE: &'static str = "obligation/list.html";

    fn samples() -> Vec<Self> {
        let question = |kind: &str, elsewhere: &str| OpenQuestion {
            field: FormField::sample(&format!("q-{kind}"), "Avez-vous une assurance ?", kind),
            fact: "cyber_insurance".to_owned(),
            elsewhere: elsewhere.to_owned(),
            answered_by: String::new(),
            settles: vec!["Déposer plainte en 72 heures".to_owned()],
        };
        let for_others = |kind: &str| OpenQuestion {
            answered_by: "un administrateur, dans la fiche du territoire".to_owned(),
            ..question(kind, "")
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Obligations),
            base: "/t/valmont-sur-aize/espace/obligations".to_owned(),
            qualifications: "/t/valmont-sur-aize/espace/qualifications".to_owned(),
            members: "/t/valmont-sur-aize/espace/obligations/membres".to_owned(),
            facts: vec![Fact::new("À faire maintenant", "3")],
            picture: "<svg></svg>".to_owned(),
            picture_title: "Ce qui vient".to_owned(),
            conclusion: "Une date est passée.".to_owned(),
            now: vec![ObligationCard::sample("Tenir le registre")],
            questions: vec![
                question("radios", ""),
                question("text", "/t/valmont-sur-aize/espace/territoire"),
            ],
            coming: vec![ObligationCard::sample("Préparer NIS 2")],
            done: vec![ObligationCard::sample("Désigner un délégué")],
            not_concerned: vec![ObligationCard::sample("Adopter une stratégie")],
            asks_for: String::new(),
            checked: "23 novembre 2026".to_owned(),
            said: "La réponse est enregistrée.".to_owned(),
            fault: String::new(),
            advice: String::new(),
        };
        let bare = Self {
            members: String::new(),
            picture: String::new(),
            now: Vec::new(),
            questions: vec![for_others("radios")],
            coming: Vec::new(),
            done: Vec::new(),
            not_concerned: Vec::new(),
            asks_for: "Demandez qu’elle s’étende à l’inventaire.".to_owned(),
            said: String::new(),
            fault: "Ce n’est pas un nombre.".to_owned(),
            advice: "Écrivez-le en chiffres.".to_owned(),
            ..full.clone()
        };
        let answered = Self { questions: Vec::new(), ..full.clone() };
        vec![full, bare, answered]
    }
}

/// A day of the calendar.
#[derive(Clone, Debug, Serialize)]
pub struct When {
    /// The day.
    pub day: String,
    /// What falls due.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What that day is: the last one, the first one, the one that was planned.
    pub what: String,
    /// Whether it has passed, or how far it is.
    pub state: State,
}

/// The calendar.
#[derive(Clone, Debug, Serialize)]
pub struct ObligationCalendar {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list.
    pub base: String,
    /// The picture; may be empty.
    pub picture: String,
    /// The days.
    pub days: Vec<When>,
    /// The address that was just made, shown once; may be empty.
    pub address: String,
    /// Since when there is an address; may be empty.
    pub since: String,
    /// Whether the person may make one.
    pub may_write: bool,
    /// What was just done; may be empty.
    pub said: String,
}

impl Page for ObligationCalendar {
    const TEMPLATE: &'static str = "obligation/calendar.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Obligations),
            base: "/t/valmont-sur-aize/espace/obligations".to_owned(),
            picture: "<svg></svg>".to_owned(),
            days: vec![When {
                day: "26 novembre 2026".to_owned(),
                title: "Avoir un plan intercommunal de sauvegarde".to_owned(),
                href: "/t/valmont-sur-aize/espace/obligations/pics".to_owned(),
                what: "dernier jour".to_owned(),
                state: State::look("dans 3 jours"),
            }],
            address: "https://donnees.example/t/valmont-sur-aize/calendrier/00ff".to_owned(),
            since: "23 novembre 2026".to_owned(),
            may_write: true,
            said: "L’adresse est retirée.".to_owned(),
        };
        let none = Self {
            picture: String::new(),
            days: Vec::new(),
            address: String::new(),
            since: String::new(),
            said: String::new(),
            ..full.clone()
        };
        let reader = Self { may_write: false, address: String::new(), ..full.clone() };
        vec![full, none, reader]
    }
}
