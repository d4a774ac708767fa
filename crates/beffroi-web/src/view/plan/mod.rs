//! The pages of the plan.

mod contacts;
mod money;
mod work;

pub use contacts::{
    ContactGroup, ContactLine, ContactsPage, HostedPlansPage, HostedRow, PhoneLink, SharedRow,
};
pub use money::{AidLine, AidPage, ApplicationLine, BudgetPage, BudgetRow, PayLine, SchemeLine};
pub use work::{
    ActionForm, ActionPage, Board, CommitteePage, InsurerPage, MeetingLine, NoteLine, TestLine, TestsPage,
};

use super::look::Link;
use super::space::FormField;
use super::{Section, Shell, State};
use serde::Serialize;

/// What every page of the plan has.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The pages of the plan.
    pub tabs: Vec<Link>,
    /// The address of the plan.
    pub base: String,
    /// Whether the person may change it.
    pub may_write: bool,
    /// What was just done; may be empty.
    pub done: String,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

/// An action as a line.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Its address.
    pub href: String,
    /// What to do.
    pub title: String,
    /// How far it has come.
    pub state: State,
    /// Who is in charge.
    pub owner: String,
    /// By when.
    pub due: String,
    /// What it costs.
    pub cost: String,
    /// Where it comes from.
    pub origin: String,
    /// What it changes; may be empty.
    pub effect: String,
    /// What shows that it is done; may be empty.
    pub evidence: String,
    /// Whether it was tested again; may be empty.
    pub retest: String,
}

impl Head {
    fn sample() -> Self {
        let base = "/t/valmont-sur-aize/espace/plan";
        Self {
            shell: Shell::signed_in_sample(Section::Plan),
            name: "Valmont-sur-Aize".to_owned(),
            tabs: vec![
                Link { current: true, ..Link::new("Actions", base) },
                Link::new("Aides", format!("{base}/aides")),
            ],
            base: base.to_owned(),
            may_write: true,
            done: "C’est ajouté.".to_owned(),
            fault: String::new(),
            advice: String::new(),
        }
    }

    fn faulty_sample() -> Self {
        Self {
            done: String::new(),
            fault: "Le montant n’est pas lisible.".to_owned(),
            advice: "Écrivez un montant en euros.".to_owned(),
            ..Self::sample()
        }
    }

    fn reader_sample() -> Self {
        Self { may_write: false, done: String::new(), ..Self::sample() }
    }
}

impl Line {
    fn sample() -> Self {
        Self {
            href: "/t/valmont-sur-aize/espace/plan/actions/00ff".to_owned(),
            title: "Mettre une copie des sauvegardes hors d’atteinte".to_owned(),
            state: State::act("en retard"),
            owner: "Secrétaire de mairie".to_owned(),
            due: "1er mars 2027".to_owned(),
            cost: "500 € à 3 000 €".to_owned(),
            origin: "diagnostic".to_owned(),
            effect: "vous passez de D à C".to_owned(),
            evidence: "Facture du 3 mars".to_owned(),
            retest: "à revérifier le 1er juin 2027".to_owned(),
        }
    }

    fn bare_sample() -> Self {
        Self {
            href: "/t/valmont-sur-aize/espace/plan/actions/11ff".to_owned(),
            state: State::good("fait"),
            effect: String::new(),
            evidence: String::new(),
            retest: String::new(),
            ..Self::sample()
        }
    }
}

fn sample_field(name: &str, kind: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: "Un champ".to_owned(),
        help: "Une aide.".to_owned(),
        kind: kind.to_owned(),
        required: true,
        ..FormField::default()
    }
}
