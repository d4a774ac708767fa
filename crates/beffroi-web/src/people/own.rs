//! The territories that somebody may enter: for those who have several, up to hundreds.

use super::form::{self, LINES};
use super::list::Asked;
use crate::failure::Answer;
use crate::french;
use crate::view::people::{EntranceRow, OwnTerritories};
use crate::view::{Section, State};
use crate::visit::Visitor;
use crate::web::Web;
use axum::extract::{Query, State as Extracted};
use beffroi_domain::account::door::search;
use beffroi_domain::account::{Entrance, entrances, last_day};
use beffroi_kernel::{Access, Error};

/// Where the list is.
pub const ADDRESS: &str = "/mes-territoires";

/// Shows the list.
pub async fn territories(
    Extracted(web): Extracted<Web>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Answer {
    let signed_in = visitor.signed_in.as_ref().ok_or(Error::SignIn)?;
    let all = entrances(&web.app, signed_in.person).await?;
    let (total, wanted) = (all.len() as u64, asked.q.trim());
    let found = search(all, wanted);
    let first = (asked.page() - 1).saturating_mul(LINES);
    let page = OwnTerritories {
        shell: visitor.shell(Section::Own),
        search: wanted.to_owned(),
        total,
        pager: form::pager(ADDRESS, wanted, asked.page(), found.len(), ("territoire", "territoires")),
        lines: found.into_iter().skip(first).take(LINES).map(entrance_row).collect(),
    };
    Ok(web.page(&page)?)
}

fn entrance_row(one: Entrance) -> EntranceRow {
    let (way, rooms) = match one.door.access {
        Access::Delegation { rooms, .. } => (State::busy("par délégation"), rooms.labels()),
        Access::Membership | Access::Deputy { .. } => {
            (State::good("membre"), "tout l’espace de travail".to_owned())
        }
        Access::BreakGlass => (State::act("accès de secours"), "tout l’espace de travail".to_owned()),
    };
    EntranceRow {
        href: format!("/t/{}/espace", one.slug),
        name: one.name,
        roles: one.door.roles.labels(),
        way,
        rooms,
        until: one.door.until.map(|until| french::date(last_day(until))).unwrap_or_default(),
        deputy_until: one.door.deputy_until.map(|until| french::date(last_day(until))).unwrap_or_default(),
    }
}
