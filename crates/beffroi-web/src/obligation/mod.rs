//! Obligations and qualifications, in the workspace.

pub mod answer;
mod ask;
mod calendar;
mod list;
mod members;
mod one;
mod printed;
mod qualifications;

pub use ask::{ask, keep, show as qualification};
pub use calendar::{feed, make_address, remove_address, show as calendar};
pub use list::{answer, show as list};
pub use members::show as members;
pub use one::{decide, follow, show as one};
pub use printed::obligations_pdf;
pub use qualifications::show as qualifications;

use crate::french;
use crate::view::State as Mark;
use crate::view::obligation::ObligationCard;
use crate::visit::Visit;
use beffroi_domain::obligation::{Duty, Group, Status};
use beffroi_kernel::Right;
use beffroi_reference::{LegalState, Verdict};
use jiff::civil::Date;

/// The list.
fn home(visit: &Visit) -> String {
    format!("{}/obligations", visit.space())
}

/// The qualifications.
fn qualifications_home(visit: &Visit) -> String {
    format!("{}/qualifications", visit.space())
}

/// Where what the sheet says is changed, or read by those who may not.
fn sheet(visit: &Visit) -> String {
    let end = if visit.actor.may(Right::TerritoryWrite) { "/modifier" } else { "" };
    format!("{}/territoire{end}", visit.space())
}

/// When an obligation applies and falls due, as a sentence.
fn when(duty: &Duty, today: Date) -> String {
    let mut said = Vec::new();
    if let Some(since) = duty.applied.since {
        let words = if since > today { "À partir du" } else { "Depuis le" };
        said.push(format!("{words} {}.", french::date(since)));
    }
    if let Some(due) = duty.due {
        said.push(format!("Au plus tard le {}.", french::date(due)));
    }
    if let Some(months) = duty.applied.every_months.filter(|_| duty.due.is_some()) {
        said.push(every(months));
    }
    if let Some(timing) = &duty.applied.timing {
        said.push(format!("Délai : {timing}."));
    }
    said.join(" ")
}

fn every(months: u32) -> String {
    match (months % 12, months / 12) {
        (0, 1) => "Puis chaque année.".to_owned(),
        (0, years) => format!("Puis tous les {years} ans."),
        _ => format!("Puis tous les {months} mois."),
    }
}

/// What is not sure, whether the law or our reading of it.
fn doubt(duty: &Duty) -> String {
    duty.applied.doubt.clone().unwrap_or_default()
}

fn states(duty: &Duty) -> Vec<Mark> {
    let mut marks = Vec::new();
    let status = duty.standing.as_ref().map_or(Status::ToDo, |one| one.status);
    match (duty.group, status) {
        (Group::Now, _) if duty.late => marks.push(Mark::act("date passée")),
        (Group::Now, Status::UnderWay) | (Group::Coming, Status::UnderWay) => {
            marks.push(Mark::busy("en cours"))
        }
        (Group::Now, _) => marks.push(Mark::act("à faire")),
        (Group::Coming, Status::Done) => marks.push(Mark::good("déjà prêt")),
        (Group::Coming, _) => marks.push(Mark::look("à préparer")),
        (Group::Done, _) => marks.push(Mark::good("fait")),
        (Group::ToClarify, _) => marks.push(Mark::plain("à préciser")),
        (Group::NotConcerned, Status::NotApplicable) => marks.push(Mark::plain("sans objet")),
        (Group::NotConcerned, _) => marks.push(Mark::plain("ne vous concerne pas")),
    }
    if duty.applied.is_disputed() {
        marks.push(Mark::look("les versions du texte diffèrent"));
    }
    marks.push(match duty.applied.state {
        LegalState::InForce => Mark::plain("en vigueur"),
        LegalState::Expected => Mark::look("texte attendu"),
        LegalState::Advised => Mark::plain("conseillé"),
        LegalState::Repealed => Mark::plain("abrogé"),
    });
    if duty.revised {
        marks.push(Mark::look("texte revu depuis"));
    }
    marks
}

/// Why it applies or does not; what the territory itself said first.
fn why(duty: &Duty) -> String {
    let own = duty.standing.as_ref().filter(|one| one.status == Status::NotApplicable);
    if let Some(own) = own {
        return own.reason.clone();
    }
    if duty.applied.applies == Verdict::Yes && duty.applied.why.is_empty() {
        return "toutes les collectivités sont concernées".to_owned();
    }
    duty.applied.why.join(" ; ")
}

fn card(visit: &Visit, duty: &Duty, today: Date) -> ObligationCard {
    let applied = &duty.applied;
    ObligationCard {
        title: applied.title.clone(),
        href: format!("{}/{}", home(visit), applied.id),
        summary: applied.summary.clone(),
        states: states(duty),
        when: when(duty, today),
        why: why(duty),
        step: applied.steps.first().cloned().unwrap_or_default(),
        doubt: doubt(duty),
        text: applied.text.join(" ; "),
    }
}
