//! The sheet of obligations as PDF: what applies, why, and how sure the law is.

use super::{home, why};
use crate::failure::Answer;
use crate::french;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::obligation::{self, Duty, Group};
use beffroi_kernel::Right;
use beffroi_kernel::print::obligations::{Applies, LawState, Obligation, ObligationsSheet};
use beffroi_kernel::print::{Content, Document, Head, Standing};
use beffroi_reference::applied::AppliedVariant;
use beffroi_reference::{LegalState, Verdict};

/// Prints the sheet.
pub async fn obligations_pdf(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::ObligationRead)?;
    let duties = obligation::list(&web.app, &visit.actor).await?;
    let checked = duties.iter().map(|duty| duty.applied.checked_on).min();
    let document = Document {
        head: Head {
            title: "Fiche des obligations".to_owned(),
            territory: visit.territory.name.clone(),
            date: french::day(web.app.clock.now()),
            reference: checked.map(|day| format!("vérifié le {}", french::date(day))).unwrap_or_default(),
            address: Some(format!("{}{}", web.settings.public_url.trim_end_matches('/'), home(&visit))),
        },
        content: Content::ObligationsSheet(ObligationsSheet {
            facts: facts(&visit),
            obligations: duties.iter().map(printed).collect(),
        }),
    };
    Ok(web.printed(document).await?)
}

/// What everybody may know of the territory; other facts stand beside the obligation that they decide.
fn facts(visit: &Visit) -> String {
    let territory = &visit.territory;
    let mut said = vec![territory.kind.label().to_owned()];
    said.extend(territory.population.map(|people| french::plural(people, "habitant", "habitants")));
    let agents = territory.staff_tenths.map(|tenths| u64::from(tenths.div_ceil(10)));
    said.extend(agents.map(|agents| french::plural(agents, "agent", "agents")));
    format!("{}.", said.join(", "))
}

fn printed(duty: &Duty) -> Obligation {
    let applied = &duty.applied;
    Obligation {
        title: applied.title.clone(),
        applies: applies(duty),
        why: reason(duty),
        text: applied.text.join(" ; "),
        state: match applied.state {
            LegalState::InForce => LawState::InForce,
            LegalState::Expected => LawState::Expected,
            LegalState::Advised => LawState::Advised,
            LegalState::Repealed => LawState::Repealed,
        },
        doubt: applied.doubt.clone().unwrap_or_default(),
        since: applied.since,
        deadline: duty.due,
        steps: applied.steps.clone(),
        standing: match duty.group {
            _ if duty.late => Standing::Late,
            Group::Done => Standing::Done,
            Group::ToClarify => Standing::ToClarify,
            Group::Now | Group::Coming | Group::NotConcerned => Standing::ToDo,
        },
    }
}

fn applies(duty: &Duty) -> Applies {
    match duty.applied.applies {
        // What the territory itself says of it comes first, as on the page.
        _ if duty.group == Group::NotConcerned => Applies::No,
        Verdict::Yes => Applies::Yes,
        Verdict::No => Applies::No,
        Verdict::ToClarify => Applies::ToClarify,
    }
}

/// Why; where nothing decides, what is missing or how the versions of the text differ.
fn reason(duty: &Duty) -> String {
    let applied = &duty.applied;
    if applied.is_disputed() {
        let versions: Vec<String> = applied.variants.iter().map(version).collect();
        return format!("cela dépend de la version du texte ({})", versions.join(" ; "));
    }
    let said = why(duty);
    if !said.is_empty() || applied.missing.is_empty() {
        return said;
    }
    let questions: Vec<&str> = applied.missing.iter().map(|one| one.question.as_str()).collect();
    format!("il faudrait savoir : {}", questions.join(" "))
}

fn version(one: &AppliedVariant) -> String {
    let answer = match one.applies {
        Verdict::Yes => "oui",
        Verdict::No => "non",
        Verdict::ToClarify => "à préciser",
    };
    format!("{} : {answer}", one.label)
}
