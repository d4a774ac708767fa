//! What a host sees of the obligations of its members.

use super::home;
use crate::failure::Answer;
use crate::french;
use crate::view::Section;
use crate::view::obligation::{ChangeLine, CountLine, MemberLine, ObligationMembers};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::host::{self, Shown};
use beffroi_domain::obligation::{self, Changed, Counted};
use beffroi_kernel::Right;
use beffroi_reference::change::Effect;

/// Shows the counts, what members share, and whom changes touch.
pub async fn show(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::HostRead)?;
    let view = obligation::members(&web.app, &visit.actor).await?;
    let changes = obligation::changes(&web.app, &visit.actor).await?;
    let page = ObligationMembers {
        shell: visit.shell(Section::Obligations),
        list: home(&visit),
        total: view.total,
        few: host::FEW,
        counts: view
            .obligations
            .into_iter()
            .filter(|_| view.total > 0)
            .map(|one| count(&visit, one))
            .collect(),
        shared: view
            .shared
            .into_iter()
            .map(|one| MemberLine {
                href: format!("/t/{}", one.slug),
                name: one.name,
                apply: one.apply,
                met: one.met,
                late: one.late,
            })
            .collect(),
        changes: changes.into_iter().filter(|_| view.total > 0).map(|one| change(&visit, one)).collect(),
    };
    Ok(web.page(&page)?)
}

fn words(shown: Option<Shown>) -> String {
    shown.map_or_else(|| "non montré".to_owned(), Shown::words)
}

fn count(visit: &Visit, one: Counted) -> CountLine {
    let at = |place: usize| words(one.shown.map(|shown| shown[place]));
    CountLine {
        href: format!("{}/{}", home(visit), one.id),
        yes: at(0),
        no: at(1),
        unclear: at(2),
        title: one.title,
    }
}

fn change(visit: &Visit, one: Changed) -> ChangeLine {
    let touched = one.touched.iter().filter(|touched| touched.effect != Effect::Untouched);
    ChangeLine {
        href: format!("{}/{}", home(visit), one.id),
        versions: format!("version {}, depuis le {}", one.after, french::date(one.from)),
        touched: touched.map(|touched| [touched.effect.label().to_owned(), words(touched.shown)]).collect(),
        title: one.title,
    }
}
