//! The plan in the workspace: the board, an action, aids, the budget, the committee, tests, the insurer; whom to call.

mod action;
mod aid;
mod board;
mod budget;
mod committee;
mod contacts;
pub mod form;
mod hosted;
mod insurer;
mod printed;
mod robustness;
mod source;

pub use action::{action, add, advance, edit, edit_form, new_action};
pub use aid::{advance_application, aids, apply};
pub use board::board;
pub use budget::{add_line, budget, remove_line};
pub use committee::{committee, meet};
pub use contacts::{at_any_hour, contacts, line as contact_line, nearest};
pub use hosted::hosted;
pub use insurer::insurer;
pub use printed::{committee_pdf, insurer_pdf, plan_pdf};
pub use robustness::{add_test, tests};

use crate::french;
use crate::view::look::Link;
use crate::view::plan::{Head, Line};
use crate::view::{Section, State};
use crate::visit::Visit;
use beffroi_domain::plan::{PlanAction, Retest};
use beffroi_kernel::Right;
use jiff::civil::Date;
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
    /// How many actions a diagnosis added.
    nombre: u64,
}

impl Done {
    fn sentence(&self) -> String {
        if self.fait == "diagnostic" {
            return match self.nombre {
                0 => "Tout est déjà dans votre plan : rien n’a été ajouté.".to_owned(),
                added => format!(
                    "{} à votre plan. Dites qui s’en charge, et pour quand.",
                    french::plural(added, "action est ajoutée", "actions sont ajoutées")
                ),
            };
        }
        match self.fait.as_str() {
            "ajout" => "C’est ajouté.",
            "modif" => "C’est enregistré.",
            "retrait" => "C’est retiré.",
            _ => "",
        }
        .to_owned()
    }
}

/// Where the plan stands.
fn base(visit: &Visit) -> String {
    format!("{}/plan", visit.space())
}

/// What every page of the plan has.
fn head(visit: &Visit, here: &str, done: &Done) -> Head {
    let base = base(visit);
    let tab = |label: &str, path: &str| {
        let href = format!("{base}{path}");
        Link { current: path == here, ..Link::new(label, href) }
    };
    Head {
        shell: visit.shell(Section::Plan),
        name: visit.territory.name.clone(),
        tabs: vec![
            tab("Actions", ""),
            tab("Aides", "/aides"),
            tab("Budget", "/budget"),
            tab("Comité", "/comite"),
            tab("Tests de robustesse", "/tests"),
            tab("Assureur", "/assureur"),
            Link::new("Qui appeler", format!("{}/qui-appeler", visit.home())),
        ],
        base,
        may_write: visit.actor.may(Right::PlanWrite),
        done: done.sentence(),
        fault: String::new(),
        advice: String::new(),
    }
}

fn mark(action: &PlanAction, today: Date) -> State {
    use beffroi_domain::plan::State as Stage;
    match action.state {
        _ if action.is_late(today) => State::act("en retard"),
        Stage::Todo => State::plain(Stage::Todo.label()),
        Stage::Doing => State::busy(Stage::Doing.label()),
        Stage::Done => State::good(Stage::Done.label()),
        Stage::Dropped => State::plain(Stage::Dropped.label()),
    }
}

/// A range of costs: `500 € à 3 000 €`.
fn cost(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => french::euros(low),
        (Some(0), Some(high)) => format!("au plus {}", french::euros(high)),
        (Some(low), Some(high)) => format!("{} à {}", french::euros(low), french::euros(high)),
        _ => "non chiffré".to_owned(),
    }
}

fn day(date: Option<Date>) -> String {
    date.map_or_else(|| "sans date".to_owned(), french::date)
}

/// An action as a line of a table.
fn line(base: &str, action: &PlanAction, today: Date) -> Line {
    let retest = match (action.retest_on, action.retest) {
        (None, Retest::Pending) => String::new(),
        (Some(on), Retest::Pending) => format!("à revérifier le {}", french::date(on)),
        (_, retest) => retest.label().to_owned(),
    };
    Line {
        href: format!("{base}/actions/{}", action.id),
        title: action.title.clone(),
        state: mark(action, today),
        owner: if action.owner.is_empty() { "personne encore".to_owned() } else { action.owner.clone() },
        due: day(action.due),
        cost: cost(action.cost_low, action.cost_high),
        origin: action.origin.label().to_owned(),
        effect: action.effect.clone(),
        evidence: action.evidence.clone(),
        retest,
    }
}
