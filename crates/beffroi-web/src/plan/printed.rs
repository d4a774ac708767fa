//! The plan, the pack of the committee and the pack for an insurer, as PDF.

use super::base;
use crate::failure::Answer;
use crate::french;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::plan::{self, ApplicationState, PlanAction, State as Stage, indicators, next_meeting};
use beffroi_kernel::print::committee::{Bar, CommitteePack, Indicator, LateAction};
use beffroi_kernel::print::insurer::{Evidence, InsurerPack, Measure, Prerequisite};
use beffroi_kernel::print::parts::{Cost, Milestone};
use beffroi_kernel::print::plan::{Action, Plan};
use beffroi_kernel::print::{Content, Document, Head, Standing};
use beffroi_kernel::{Result, Right};
use jiff::civil::Date;

/// Prints the plan.
pub async fn plan_pdf(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let (actions, today) = actions(&web, &visit).await?;
    let figures = indicators(&actions, today, None);
    let applications = plan::applications(&web.app, &visit.actor).await?;
    let granted: u64 = applications
        .iter()
        .filter(|one| one.state == ApplicationState::Granted)
        .filter_map(|one| one.granted)
        .sum();
    let help = if granted == 0 {
        String::new()
    } else {
        format!(" Des aides sont accordées : {}.", french::euros(granted))
    };
    let open: Vec<&PlanAction> = actions.iter().filter(|one| one.state.is_open()).collect();
    let content = Content::Plan(Plan {
        summary: format!(
            "{}, dont {} en retard.{help}",
            french::plural(figures.open as u64, "action reste à faire", "actions restent à faire"),
            french::count(figures.late as u64)
        ),
        grade_today: None,
        grade_after: None,
        actions: open.iter().map(|one| printed_action(one, today)).collect(),
    });
    print(&web, &visit, "Plan d’action", "", content, today).await
}

fn printed_action(one: &PlanAction, today: Date) -> Action {
    Action {
        title: one.title.clone(),
        detail: String::new(),
        owner: one.owner.clone(),
        due: one.due,
        standing: standing(one, today),
        cost: cost(one),
        effort: one.effort.label().to_owned(),
        aids: Vec::new(),
        effect: one.effect.clone(),
    }
}

fn cost(one: &PlanAction) -> Option<Cost> {
    one.cost_low.zip(one.cost_high).map(|(low_cents, high_cents)| Cost { low_cents, high_cents })
}

fn standing(one: &PlanAction, today: Date) -> Standing {
    match one.state {
        Stage::Done => Standing::Done,
        _ if one.is_late(today) => Standing::Late,
        _ => Standing::ToDo,
    }
}

/// Prints the pack of the committee.
pub async fn committee_pdf(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let (actions, today) = actions(&web, &visit).await?;
    let meetings = plan::meetings(&web.app, &visit.actor).await?;
    let last = meetings.first().map(|meeting| meeting.held);
    let found = indicators(&actions, today, last);
    let counted = |label: &str, number: usize| Indicator {
        label: label.to_owned(),
        value: french::count(number as u64),
        before: String::new(),
        remark: String::new(),
    };
    let kept = actions.iter().filter(|one| one.state != Stage::Dropped).count();
    let done = actions.iter().filter(|one| one.state == Stage::Done).count();
    let share = (done * 100).checked_div(kept).and_then(|share| u8::try_from(share).ok());
    let late = actions.iter().filter(|one| one.is_late(today));
    let content = Content::CommitteePack(CommitteePack {
        from: last.unwrap_or(today),
        to: today,
        summary: match last {
            Some(last) => format!(
                "Depuis la réunion du {} : {} faites, {} en retard.",
                french::date(last),
                found.done_since,
                found.late
            ),
            None => {
                format!("Première réunion du comité : {} ouvertes, {} en retard.", found.open, found.late)
            }
        },
        indicators: vec![
            counted("Actions ouvertes", found.open),
            counted("Actions en retard", found.late),
            counted("Actions faites depuis la dernière réunion", found.done_since),
            counted("Actions sans personne en charge", found.without_owner),
        ],
        bars: share.map(|percent| Bar { label: "Actions faites".to_owned(), percent }).into_iter().collect(),
        late: late
            .filter_map(|one| {
                let (title, owner) = (one.title.clone(), one.owner.clone());
                Some(LateAction { title, owner, due: one.due?, obstacle: String::new() })
            })
            .collect(),
        decisions: Vec::new(),
        milestones: next_meeting(last)
            .map(|date| Milestone {
                date,
                label: "Le comité se réunit de nouveau".to_owned(),
                standing: if date < today { Standing::Late } else { Standing::ToDo },
            })
            .into_iter()
            .collect(),
        attendees: Vec::new(),
    });
    print(&web, &visit, "Comité de cybersécurité", "/comite", content, today).await
}

/// Prints the pack for an insurer.
pub async fn insurer_pdf(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let (actions, today) = actions(&web, &visit).await?;
    let profile = match visit.territory.population {
        Some(people) => format!(
            "{}, {}, {} habitants.",
            visit.territory.name,
            visit.territory.kind.label(),
            french::count(people)
        ),
        None => format!("{}, {}.", visit.territory.name, visit.territory.kind.label()),
    };
    let done = actions.iter().filter(|one| one.state == Stage::Done);
    let open = actions.iter().filter(|one| one.state.is_open());
    let content = Content::InsurerPack(InsurerPack {
        profile,
        contact: visit.territory.name.clone(),
        measures: done
            .map(|one| Measure {
                code: one.measure_id().unwrap_or_default().to_owned(),
                title: one.title.clone(),
                standing: Standing::Done,
                evidence: evidence(one),
            })
            .collect(),
        prerequisites: open
            .map(|one| Prerequisite {
                title: one.title.clone(),
                standing: standing(one, today),
                missing: one.effect.clone(),
                due: one.due,
            })
            .collect(),
    });
    print(&web, &visit, "Dossier pour l’assureur", "/assureur", content, today).await
}

/// What shows that an action is done, on the day when it was written down.
fn evidence(one: &PlanAction) -> Vec<Evidence> {
    if one.evidence.is_empty() {
        return Vec::new();
    }
    vec![Evidence { title: one.evidence.clone(), date: french::day(one.changed), sha256: String::new() }]
}

async fn actions(web: &Web, visit: &Visit) -> Result<(Vec<PlanAction>, Date)> {
    visit.require(Right::PlanRead)?;
    let today = french::day(web.app.clock.now());
    Ok((plan::board(plan::list(&web.app, &visit.actor).await?, today), today))
}

async fn print(web: &Web, visit: &Visit, title: &str, path: &str, content: Content, today: Date) -> Answer {
    let document = Document {
        head: Head {
            title: title.to_owned(),
            territory: visit.territory.name.clone(),
            date: today,
            reference: String::new(),
            address: Some(format!("{}{}{path}", web.settings.public_url.trim_end_matches('/'), base(visit))),
        },
        content,
    };
    Ok(web.printed(document).await?)
}
