//! Deputies: a member who also is what another member is, for a time. It begins and ends by itself.

pub(crate) mod store;

use super::model::Person;
use super::period;
use crate::App;
use beffroi_kernel::account::{DeputyId, PersonId};
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeMap;

/// Longest time for which somebody is named deputy, in days: longer than that, it is a role of their own.
const DAYS_MAX: i64 = 366;

/// Somebody who acts for somebody else for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deputy {
    /// Its identifier.
    pub id: DeputyId,
    /// Who is away.
    pub person: Person,
    /// Who acts for them.
    pub deputy: Person,
    /// From when.
    pub from: Timestamp,
    /// Until when: the first instant at which it no longer holds.
    pub until: Timestamp,
}

/// Names a member deputy of another, from the first day to the last, both included, in the time of Paris.
///
/// # Errors
/// [`Error::NotFound`] when one of them is no member; [`Error::Input`] when the days make no sense;
/// [`Error::Conflict`] when the same deputy is already named for a part of this time.
pub async fn name(
    app: &App,
    actor: &Actor,
    person: PersonId,
    deputy: PersonId,
    days: (Date, Date),
) -> Result<DeputyId> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    let (from, until) = checked(days, app.clock.now())?;
    if person == deputy {
        return Err(Error::Input(
            Problem::new("deputy-self", "Une personne ne peut pas se suppléer elle-même.")
                .advice("Choisissez quelqu’un d’autre.")
                .field("suppleant"),
        ));
    }
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let roles = super::store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            super::store::roles(cx, deputy).await?.ok_or(Error::NotFound)?;
            // What is over stands in nobody's way.
            let still = from.max(cx.now());
            if store::overlaps(cx, person, deputy, still, until).await? {
                return Err(Error::Conflict(
                    Problem::new(
                        "deputy-already",
                        "Cette suppléance est déjà prévue pour une partie de ces jours.",
                    )
                    .advice("Mettez fin à l’autre, ou choisissez d’autres jours.")
                    .field("du"),
                ));
            }
            let id = cx.identifier(DeputyId::new)?;
            store::insert(cx, id, (person, deputy), (from, until)).await?;
            let detail = json!({
                "deputy": format!("person:{deputy}"), "id": id, "roles": roles,
                "from": from.to_string(), "until": until.to_string(),
            });
            cx.record("account.deputy", super::actions::subject(person), &detail);
            Ok(id)
        })
    })
    .await
}

/// The instants of two days; refuses what has ended already, what ends before it begins and what lasts too long.
fn checked((first, last): (Date, Date), now: Timestamp) -> Result<(Timestamp, Timestamp)> {
    let wrong = |code, message: &str, advice: &str, field: &str| {
        Err(Error::Input(Problem::new(code, message).advice(advice).field(field)))
    };
    let (from, until) = (period::start_of(first)?, period::end_of(last)?);
    if last < first {
        return wrong(
            "period-reversed",
            "La fin précède le début.",
            "Échangez les deux jours ou corrigez-en un.",
            "au",
        );
    }
    if until <= now {
        return wrong("period-past", "Ces jours sont déjà passés.", "Choisissez une fin à venir.", "au");
    }
    if period::days_between(from, until) > DAYS_MAX {
        return wrong(
            "period-too-long",
            "Une suppléance dure un an au plus.",
            "Au-delà, donnez plutôt un rôle à la personne.",
            "au",
        );
    }
    Ok((from, until))
}

/// Whom each deputy of the actor's territory acted for, by the identifier that the journal keeps.
///
/// # Errors
/// [`Error::Denied`] without the right to read the journal.
pub async fn represented(app: &App, actor: &Actor) -> Result<BTreeMap<String, String>> {
    beffroi_store::authorise(actor, Right::JournalRead)?;
    store::represented(&app.store, actor).await
}

/// Ends a time as deputy, begun or not.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::Denied`] without the right.
pub async fn end(app: &App, actor: &Actor, id: DeputyId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let (person, deputy) = store::end(cx, id).await?.ok_or(Error::NotFound)?;
            let detail = json!({ "deputy": format!("person:{deputy}"), "id": id });
            cx.record("account.deputy_end", super::actions::subject(person), &detail);
            Ok(())
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_make_sense_or_are_refused() {
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        for (first, last, expected) in [
            ("2026-06-01", "2026-06-01", "fits"),
            ("2026-05-01", "2026-06-15", "fits"),
            ("2026-07-01", "2027-07-01", "fits"),
            ("2026-07-01", "2027-07-03", "period-too-long"),
            ("2026-06-15", "2026-06-14", "period-reversed"),
            ("2026-05-01", "2026-05-31", "period-past"),
        ] {
            let days = (first.parse().unwrap(), last.parse().unwrap());
            let found = checked(days, now).map_or_else(|error| error.problem().unwrap().code, |_| "fits");
            assert_eq!(found, expected, "{first} {last}");
        }
    }
}
