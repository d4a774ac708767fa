//! What a territory does with delegations.

use super::model::{Candidate, Delegation, NewDelegation};
use super::store;
use crate::App;
use crate::account::period;
use crate::mail::{self, Template};
use crate::territory;
use beffroi_kernel::account::DelegationId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Role, Room, Rooms, french};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

/// Longest time for which a delegation is given, in days: afterwards the territory decides again.
const DAYS_MAX: i64 = 366;

/// Those of the host, and of the host's host, whom the actor's territory may let in.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn candidates(app: &App, actor: &Actor) -> Result<Vec<Candidate>> {
    beffroi_store::authorise(actor, Right::DelegationWrite)?;
    store::candidates(&app.store, actor).await
}

/// Lets somebody of the host into the actor's territory.
///
/// # Errors
/// [`Error::Input`] when the role or a room is never delegated, or the date makes no sense; [`Error::NotFound`] when
/// the person is nobody of the host; [`Error::Conflict`] when they have a delegation, or a role here.
pub async fn give(app: &App, actor: &Actor, new: NewDelegation) -> Result<DelegationId> {
    beffroi_store::authorise(actor, Right::DelegationWrite)?;
    check(new.role, new.rooms)?;
    let until = checked_end(new.until, app.clock.now())?;
    let candidates = store::candidates(&app.store, actor).await?;
    let candidate = candidates.into_iter().find(|one| one.person.id == new.person).ok_or(Error::NotFound)?;
    let name = territory::own(app, actor).await?.name;
    let of_app = app.clone();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::DelegationWrite)?;
            if crate::account::store::roles(cx, new.person).await?.is_some() {
                return Err(conflict(
                    "delegate-member",
                    "Cette personne a déjà un rôle dans votre territoire.",
                    "Elle n’a pas besoin de délégation : changez plutôt ses rôles.",
                ));
            }
            store::close_expired(cx, new.person).await?;
            if store::live_for(cx, new.person).await? {
                return Err(conflict(
                    "delegation-already",
                    "Cette personne a déjà une délégation en cours.",
                    "Mettez-y fin avant d’en donner une autre.",
                ));
            }
            let id = cx.identifier(DelegationId::new)?;
            store::insert(cx, id, &new, until).await?;
            let (rooms, last) = (new.rooms.labels(), french::date(new.until));
            let link = format!("{}/mes-territoires", of_app.public_url);
            let values = [
                ("territoire", name.as_str()),
                ("personne", &candidate.person.name),
                ("role", new.role.label()),
                ("parties", &rooms),
                ("echeance", &last),
                ("lien", &link),
            ];
            mail::post(&of_app, cx, Template::DelegationGiven, &candidate.person.email, &values).await?;
            let detail = json!({
                "person": format!("person:{}", new.person), "role": new.role.code(), "rooms": new.rooms,
                "until": until.to_string(),
            });
            cx.record("delegation.give", format!("delegation:{id}"), &detail);
            Ok(id)
        })
    })
    .await
}

fn conflict(code: &'static str, message: &str, advice: &str) -> Error {
    Error::Conflict(Problem::new(code, message).advice(advice).field("personne"))
}

/// Whether this may be delegated at all. Who may come in never is.
fn check(role: Role, rooms: Rooms) -> Result<()> {
    let wrong = |code, message: &str, advice: &str, field: &str| {
        Err(Error::Input(Problem::new(code, message).advice(advice).field(field)))
    };
    if !Role::DELEGABLE.contains(&role) {
        return wrong(
            "role-not-delegable",
            "Ce rôle ne se délègue pas.",
            "Choisissez-en un de la liste.",
            "role",
        );
    }
    if rooms.is_empty() {
        return wrong(
            "rooms-missing",
            "Aucune partie n’est choisie.",
            "Choisissez ce que la délégation ouvre.",
            "parties",
        );
    }
    if rooms.iter().any(|room| !Room::DELEGABLE.contains(&room)) {
        return wrong(
            "room-not-delegable",
            "Cette partie ne se délègue pas.",
            "Choisissez parmi celles de la liste.",
            "parties",
        );
    }
    Ok(())
}

fn checked_end(last: Date, now: Timestamp) -> Result<Timestamp> {
    let until = period::end_of(last)?;
    let wrong = |code, message: &str, advice: &str| {
        Err(Error::Input(Problem::new(code, message).advice(advice).field("jusqu_au")))
    };
    if until <= now {
        return wrong("period-past", "Ce jour est déjà passé.", "Choisissez un jour à venir.");
    }
    if period::days_between(now, until) > DAYS_MAX {
        return wrong(
            "period-too-long",
            "Une délégation dure un an au plus.",
            "Choisissez un jour plus proche ; vous pourrez en donner une nouvelle.",
        );
    }
    Ok(until)
}

/// Ends a delegation at once: the person's next request finds the door closed.
///
/// # Errors
/// [`Error::NotFound`] when there is none in force; [`Error::Denied`] without the right.
pub async fn end(app: &App, actor: &Actor, id: DelegationId) -> Result<()> {
    beffroi_store::authorise(actor, Right::DelegationWrite)?;
    let name = territory::own(app, actor).await?.name;
    let of_app = app.clone();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::DelegationWrite)?;
            let (person, role) = store::end(cx, id).await?.ok_or(Error::NotFound)?;
            let link = format!("{}/mes-territoires", of_app.public_url);
            let values = [
                ("territoire", name.as_str()),
                ("personne", &person.name),
                ("role", role.label()),
                ("lien", &link),
            ];
            mail::post(&of_app, cx, Template::DelegationEnded, &person.email, &values).await?;
            let detail = json!({ "person": format!("person:{}", person.id), "role": role.code() });
            cx.record("delegation.end", format!("delegation:{id}"), &detail);
            Ok(())
        })
    })
    .await
}

/// The delegations that the actor's territory gave and that are in force, by name of person.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Delegation>> {
    beffroi_store::authorise(actor, Right::AccountRead)?;
    store::list(&app.store, actor, app.clock.now()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word<T>(result: Result<T>) -> &'static str {
        result.map_or_else(|error| error.problem().map_or("other", |problem| problem.code), |_| "fits")
    }

    #[test]
    fn a_date_is_to_come_and_at_most_a_year_away() {
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        for (date, expected) in [
            ("2026-05-31", "period-past"),
            ("2026-06-01", "fits"),
            ("2027-06-01", "fits"),
            ("2027-06-03", "period-too-long"),
        ] {
            assert_eq!(word(checked_end(date.parse().unwrap(), now)), expected, "{date}");
        }
    }

    proptest! {
        #[test]
        fn what_is_delegated_is_on_the_list(role in 0..Role::ALL.len(), rooms in prop::collection::vec(0..Room::ALL.len(), 0..5)) {
            let role = Role::ALL[role];
            let rooms: Rooms = rooms.into_iter().map(|room| Room::ALL[room]).collect();
            let listed = Role::DELEGABLE.contains(&role) && !rooms.is_empty()
                && rooms.iter().all(|room| Room::DELEGABLE.contains(&room));
            prop_assert_eq!(check(role, rooms).is_ok(), listed);
        }
    }
}
