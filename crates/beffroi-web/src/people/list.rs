//! The list of people of a territory.

use super::delegation::delegation_row;
use super::form::{self, LINES};
use super::second_factor;
use crate::failure::Answer;
use crate::french;
use crate::view::people::{InvitationRow, PeopleList, PersonRow};
use crate::view::{Section, State};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Query, State as Extracted};
use beffroi_domain::account::invitation::{self, Invitation};
use beffroi_domain::account::member::{self, MemberLine};
use beffroi_domain::account::{delegation, last_day};
use beffroi_kernel::Right;
use jiff::Timestamp;
use serde::Deserialize;

/// What is searched, which page, what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub q: String,
    pub page: Option<usize>,
    pub fait: String,
}

impl Asked {
    /// The page, from 1.
    pub fn page(&self) -> usize {
        self.page.unwrap_or(1).max(1)
    }

    /// The sentence about what was just done: nobody can make the page say something else.
    pub fn sentence(&self) -> &'static str {
        match self.fait.as_str() {
            "invite" => "L’invitation est partie.",
            "retire" => "L’invitation est retirée : son lien ne sert plus.",
            "roles" => "Les rôles sont changés. Ils valent dès la prochaine page que la personne ouvre.",
            "suppleance" => "La suppléance est enregistrée. Elle commence et se termine d’elle-même.",
            "suppleance-fin" => "La suppléance est terminée.",
            "depart" => "L’accès est fermé. Ce que la personne a fait reste à son nom.",
            "delegation" => "La délégation est donnée.",
            "delegation-fin" => "La délégation est terminée. L’accès est fermé.",
            _ => "",
        }
    }
}

/// Where the pages about people are.
pub fn base(visit: &Visit) -> String {
    format!("{}/personnes", visit.space())
}

/// Shows the list.
pub async fn list(
    Extracted(web): Extracted<Web>,
    Inside(visit): Inside,
    Query(asked): Query<Asked>,
) -> Answer {
    visit.require(Right::AccountRead)?;
    let search = asked.q.trim();
    let offset = (asked.page() - 1).saturating_mul(LINES);
    let members = member::list(&web.app, &visit.actor, search, offset, LINES).await?;
    let base = base(&visit);
    let now = web.app.clock.now();
    let invitations = invitation::waiting(&web.app, &visit.actor).await?;
    let delegations = delegation::list(&web.app, &visit.actor).await?;
    let page = PeopleList {
        shell: visit.shell(Section::People),
        name: visit.territory.name.clone(),
        search: search.to_owned(),
        total: members.total as u64,
        pager: form::pager(&base, search, asked.page(), members.found, ("personne", "personnes")),
        lines: members.lines.into_iter().map(|line| person_row(&base, line)).collect(),
        invitations: invitations.into_iter().map(|one| invitation_row(&base, one, now)).collect(),
        delegations: delegations.into_iter().map(|one| delegation_row(&base, one)).collect(),
        may_write: visit.actor.may(Right::AccountWrite),
        may_delegate: visit.actor.may(Right::DelegationWrite),
        done: asked.sentence().to_owned(),
        base,
    };
    Ok(web.page(&page)?)
}

fn person_row(base: &str, line: MemberLine) -> PersonRow {
    PersonRow {
        href: format!("{base}/{}", line.person.id),
        second_factor: second_factor(line.person.id),
        name: line.person.name,
        email: line.person.email,
        roles: line.roles.labels(),
        seen: line.seen.map_or_else(|| "jamais".to_owned(), |day| french::date(french::day(day))),
    }
}

fn invitation_row(base: &str, one: Invitation, now: Timestamp) -> InvitationRow {
    let last = french::date(last_day(one.expires));
    InvitationRow {
        address: format!("{base}/invitations/{}", one.id),
        email: one.email,
        roles: one.roles.labels(),
        state: if one.expires <= now {
            State::look(format!("expirée depuis le {last}"))
        } else {
            State::busy(format!("attend une réponse jusqu’au {last}"))
        },
    }
}
