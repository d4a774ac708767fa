//! Exceptions to the second factor: a member whose roles owe one does without it, for a reason, until a date.
//!
//! It is worth here only: what another territory asks of the same person stays. It covers neither what the person
//! does as a deputy or by delegation, nor roles that they are given later: a change of roles ends it.

pub(crate) mod store;

use super::model::Person;
use super::{actions::subject, period, second_factor, session};
use crate::App;
use beffroi_kernel::account::{ExceptionId, PersonId};
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

/// Longest time for which somebody does without, in days.
const DAYS_MAX: i64 = 90;
/// Fewest characters of a reason.
const REASON_MIN: usize = 10;
/// Most characters of a reason.
const REASON_MAX: usize = 500;

/// A member who does without a second factor for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its identifier.
    pub id: ExceptionId,
    /// Who does without.
    pub person: Person,
    /// Why.
    pub reason: String,
    /// Until when: the first instant at which it no longer holds.
    pub until: Timestamp,
    /// Since when.
    pub created: Timestamp,
    /// Who decided; absent when it was the administrator of the machine.
    pub author: Option<String>,
}

/// An exception to be made.
#[derive(Clone, Debug)]
pub struct NewException {
    /// Who is to do without.
    pub person: PersonId,
    /// Why: the journal keeps it.
    pub reason: String,
    /// The last day.
    pub until: Date,
}

/// Excepts a member until a day, in the time of Paris. An exception that they have is replaced. An administrator has
/// none: whoever may give exceptions must not come in with a stolen password.
///
/// # Errors
/// [`Error::Input`] when the day or the reason does not do; [`Error::NotFound`] for somebody who is no member;
/// [`Error::Conflict`] when nothing asks them for a second factor, or for an administrator; [`Error::Denied`] without
/// the right, and for oneself.
pub async fn give(app: &App, actor: &Actor, new: NewException) -> Result<ExceptionId> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    let until = checked_day(new.until, app.clock.now())?;
    let reason = checked_reason(&new.reason)?;
    let owing = second_factor::owing_roles(app, actor.territory).await?;
    let person = new.person;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let roles = super::store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            if cx.actor().person() == Some(person) {
                return Err(Error::Denied("nobody excepts themselves from the second factor".to_owned()));
            }
            if roles.contains(Role::Administrateur) {
                return Err(of_administrator());
            }
            if !owing.meets(roles) {
                return Err(not_owed());
            }
            store::end_of(cx, person).await?;
            let id = cx.identifier(ExceptionId::new)?;
            store::insert(cx, id, person, &reason, until).await?;
            let detail = json!({ "id": id, "roles": roles, "until": until.to_string(), "reason": reason });
            cx.record("second_factor.except", subject(person), &detail);
            Ok(id)
        })
    })
    .await
}

/// Ends an exception: the person is asked for a second factor at their next request.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::Denied`] without the right.
pub async fn end(app: &App, actor: &Actor, id: ExceptionId) -> Result<()> {
    let person = app
        .write(actor, move |cx| {
            Box::pin(async move {
                cx.authorise(Right::AccountWrite)?;
                let person = store::end(cx, id).await?.ok_or(Error::NotFound)?;
                cx.record("second_factor.except_end", subject(person), &json!({ "id": id }));
                Ok(person)
            })
        })
        .await?;
    session::reconsider(app, person).await
}

/// The exceptions of the actor's territory that hold, those that end first before.
///
/// # Errors
/// [`Error::Denied`] without the right to see who has access.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Exception>> {
    beffroi_store::authorise(actor, Right::AccountRead)?;
    store::list(&app.store, actor, app.clock.now()).await
}

/// Asks those whose exception has ended by itself for a second factor, in the sessions that they still have.
pub(super) async fn sweep(app: &App, now: Timestamp) -> Result<()> {
    for person in store::just_ended(&app.store, now).await? {
        session::reconsider(app, person).await?;
    }
    Ok(())
}

fn checked_day(last: Date, now: Timestamp) -> Result<Timestamp> {
    let wrong = |code, message: &str, advice: &str| {
        Err(Error::Input(Problem::new(code, message).advice(advice).field("jusqu_au")))
    };
    let until = period::end_of(last)?;
    if until <= now {
        return wrong("exception-past", "Ce jour est déjà passé.", "Choisissez un jour à venir.");
    }
    if period::days_between(now, until) > DAYS_MAX {
        return wrong(
            "exception-too-long",
            "Une exception dure quatre-vingt-dix jours au plus.",
            "Choisissez un jour plus proche : elle pourra être redonnée.",
        );
    }
    Ok(until)
}

fn checked_reason(text: &str) -> Result<String> {
    let reason: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = reason.chars().count();
    if (REASON_MIN..=REASON_MAX).contains(&length) && !reason.chars().any(char::is_control) {
        return Ok(reason);
    }
    Err(Error::Input(
        Problem::new("exception-reason", "Le motif compte de dix à cinq cents caractères.")
            .advice("Écrivez en une phrase ce qui empêche le second facteur, et ce qui est prévu ensuite.")
            .field("motif"),
    ))
}

fn of_administrator() -> Error {
    Error::Conflict(
        Problem::new("exception-administrator", "Un administrateur ne peut pas se passer de second facteur.")
            .advice("Donnez-lui d’abord un autre rôle, ou aidez-le à activer son second facteur.")
            .field("personne"),
    )
}

fn not_owed() -> Error {
    Error::Conflict(
        Problem::new("exception-not-owed", "Les rôles de cette personne ne demandent pas de second facteur.")
            .advice("Il n’y a rien à faire : elle se connecte déjà sans.")
            .field("personne"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(result: Result<T>) -> &'static str {
        result.map_or_else(|error| error.problem().map_or("", |problem| problem.code), |_| "fits")
    }

    #[test]
    fn a_day_is_near_and_to_come() {
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        for (day, expected) in [
            ("2026-05-31", "exception-past"),
            ("2026-06-01", "fits"),
            ("2026-08-29", "fits"),
            ("2026-08-30", "exception-too-long"),
        ] {
            assert_eq!(code(checked_day(day.parse().unwrap(), now)), expected, "{day}");
        }
    }

    #[test]
    fn a_reason_says_something() {
        for (text, expected) in [
            ("", "exception-reason"),
            ("  trop   court", "fits"),
            ("court    .", "exception-reason"),
            ("Téléphone en réparation.", "fits"),
        ] {
            assert_eq!(code(checked_reason(text)), expected, "{text}");
        }
        assert_eq!(code(checked_reason(&"long ".repeat(200))), "exception-reason");
        assert_eq!(checked_reason(" Clé \n commandée ").unwrap(), "Clé commandée");
    }
}
