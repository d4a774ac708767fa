//! Where the territory stands, in a few figures at the top of the workspace: each leads to its room, and is there
//! only for those who may enter it.

use crate::french;
use crate::view::space::{AskedLine, Figure};
use crate::visit::Visit;
use crate::web::Web;
use beffroi_domain::obligation::Group;
use beffroi_domain::questionnaire::{Assessment, Offered};
use beffroi_domain::{campaign, obligation, plan, questionnaire};
use beffroi_kernel::{Result, Right};
use beffroi_reference::questionnaire::Subject;

/// The figures, and what hosts ask.
pub async fn standing(web: &Web, visit: &Visit) -> Result<(Vec<Figure>, Vec<AskedLine>)> {
    let (mut figures, mut asked) = (Vec::new(), Vec::new());
    if visit.actor.may(Right::AssessmentRead) {
        let offered = questionnaire::catalogue(&web.app, &visit.actor).await?;
        figures.extend(
            offered
                .iter()
                .find(|one| one.questionnaire.subject == Subject::Security)
                .map(|one| grade(visit, one)),
        );
        let answered = |asks: &&campaign::Asked| {
            let since = |one: &Assessment| one.closed >= Some(asks.campaign.opened);
            let of = offered.iter().find(|one| one.questionnaire.id == asks.campaign.questionnaire);
            of.is_some_and(|one| one.closed.iter().any(since))
        };
        let all = campaign::asked(&web.app, &visit.actor).await?;
        asked.extend(all.iter().filter(|asks| !answered(asks)).map(|asks| AskedLine {
            host: asks.host.clone(),
            title: asks.campaign.title.clone(),
            until: french::date(asks.campaign.closes),
            href: format!("{}/diagnostic/{}", visit.space(), asks.campaign.questionnaire),
        }));
    }
    if visit.actor.may(Right::ObligationRead) {
        let duties = obligation::list(&web.app, &visit.actor).await?;
        let of = |group: Group| duties.iter().filter(move |duty| duty.group == group).count() as u64;
        let unclear = match of(Group::ToClarify) {
            0 => String::new(),
            unclear => format!("et {} à préciser", french::count(unclear)),
        };
        figures.push(Figure {
            label: "Obligations à remplir".to_owned(),
            value: french::count(of(Group::Now)),
            note: unclear,
            href: format!("{}/obligations", visit.space()),
        });
    }
    if visit.actor.may(Right::PlanRead) {
        let actions = plan::list(&web.app, &visit.actor).await?;
        let found = plan::indicators(&actions, french::day(web.app.clock.now()), None);
        figures.push(Figure {
            label: "Actions en retard".to_owned(),
            value: french::count(found.late as u64),
            note: format!("sur {}", french::plural(found.open as u64, "ouverte", "ouvertes")),
            href: format!("{}/plan", visit.space()),
        });
    }
    Ok((figures, asked))
}

/// The last grade of security, or how far the first diagnosis is.
fn grade(visit: &Visit, offered: &Offered) -> Figure {
    let base = format!("{}/diagnostic/{}", visit.space(), offered.questionnaire.id);
    let last = offered.closed.first().and_then(|last| Some((last, last.grade.as_ref()?, last.closed?)));
    let (value, note, href) = match (last, &offered.open) {
        (Some((last, grade, at)), _) => {
            (grade.label(), format!("le {}", french::date(french::day(at))), format!("{base}/{}", last.id))
        }
        (None, Some(open)) => ("en cours".to_owned(), String::new(), format!("{base}/{}", open.id)),
        (None, None) => ("à faire".to_owned(), String::new(), base),
    };
    Figure { label: "Diagnostic cyber".to_owned(), value, note, href }
}
