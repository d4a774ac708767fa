//! The list of people of a territory.

use super::delegation::delegation_row;
use super::form::{self, LINES};
use super::second_factor;
use crate::failure::Answer;
use crate::french;
use crate::picture::meter;
use crate::view::people::{Covered, InvitationRow, PeopleList, PersonRow};
use crate::view::{Section, State};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Query, State as Extracted};
use beffroi_domain::account::invitation::{self, Invitation};
use beffroi_domain::account::member::{self, Coverage, MemberLine};
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
    /// What was typed before a fresh proof, sealed.
    pub repris: String,
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
            "sessions" => "Ses sessions sont fermées : la personne devra se connecter de nouveau.",
            "facteur" => "Son second facteur est retiré, et ses sessions sont fermées.",
            "dispense" => "La dispense est enregistrée. Elle se termine d’elle-même.",
            "dispense-fin" => "La dispense est terminée : le second facteur lui est demandé tout de suite.",
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
        covered: covered(members.coverage),
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

/// How far second factors have come, as a picture and in words.
pub fn covered(coverage: Coverage) -> Covered {
    let Coverage { members, with, by_provider, excepted, missing } = coverage;
    let mut said = match (with, members) {
        (0, 0 | 1) => "Le seul membre n’a pas de second facteur".to_owned(),
        (1, 1) => "Le seul membre a un second facteur".to_owned(),
        (0, _) => format!("Aucune des {} personnes n’a de second facteur", french::count(members)),
        _ if with == members => format!("Les {} personnes ont un second facteur", french::count(members)),
        _ => {
            let have = if with == 1 { "personne sur {} a" } else { "personnes sur {} ont" };
            let have = have.replace("{}", &french::count(members));
            format!("{} {have} un second facteur", french::count(with))
        }
    };
    if by_provider > 0 {
        said.push_str(&match by_provider == with {
            true => ", par le fournisseur d’identité".to_owned(),
            false => format!(", dont {} par le fournisseur d’identité", french::count(by_provider)),
        });
    }
    let state = match (missing, excepted) {
        (0, 0) if with == members => State::good("complet"),
        (0, 0) if with == 0 => State::plain("facultatif pour leurs rôles"),
        (0, 0) => State::plain("facultatif pour les autres"),
        (0, 1) => State::look("1 personne en est dispensée pour un temps"),
        (0, _) => {
            State::look(format!("{} personnes en sont dispensées pour un temps", french::count(excepted)))
        }
        (1, _) => State::act("1 personne le doit et ne l’a pas"),
        _ => State::act(format!("{} personnes le doivent et ne l’ont pas", french::count(missing))),
    };
    Covered { picture: meter(with as f64 / members.max(1) as f64), sentence: said, state }
}

fn person_row(base: &str, line: MemberLine) -> PersonRow {
    PersonRow {
        href: format!("{base}/{}", line.person.id),
        second_factor: second_factor(&line),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_factors_are_told_in_words_that_agree() {
        let dispensed = "2 personnes en sont dispensées pour un temps";
        for ([members, with, by_provider, excepted, missing], sentence, word) in [
            ([1, 0, 0, 0, 1], "Le seul membre n’a pas de second facteur", "1 personne le doit et ne l’a pas"),
            ([1, 1, 0, 0, 0], "Le seul membre a un second facteur", "complet"),
            ([1, 1, 1, 0, 0], "Le seul membre a un second facteur, par le fournisseur d’identité", "complet"),
            ([5, 0, 0, 0, 0], "Aucune des 5 personnes n’a de second facteur", "facultatif pour leurs rôles"),
            (
                [5, 1, 0, 1, 2],
                "1 personne sur 5 a un second facteur",
                "2 personnes le doivent et ne l’ont pas",
            ),
            (
                [5, 3, 1, 2, 0],
                "3 personnes sur 5 ont un second facteur, dont 1 par le fournisseur d’identité",
                dispensed,
            ),
            ([5, 2, 0, 0, 0], "2 personnes sur 5 ont un second facteur", "facultatif pour les autres"),
            ([5, 5, 0, 0, 0], "Les 5 personnes ont un second facteur", "complet"),
        ] {
            let told = covered(Coverage { members, with, by_provider, excepted, missing });
            assert_eq!((told.sentence.as_str(), told.state.word.as_str()), (sentence, word));
        }
    }
}
