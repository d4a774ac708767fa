//! What forms about people send, and what is said when it does not do.

use crate::failure::{Failure, status};
use crate::french;
use crate::view::people::{Fault, Pager, RoleBox};
use axum::http::StatusCode;
use beffroi_kernel::{Error, Problem, Result, Role, Roles};
use jiff::civil::Date;
use std::str::FromStr;

/// The fields of a form, in the order of sending; a box that is ticked twice comes twice.
pub type Fields = beffroi_domain::account::Typed;

/// What is said above a form that comes back filled in after a fresh proof.
pub fn taken_up(typed: &Fields) -> &'static str {
    if typed.is_empty() { "" } else { "C’est bien vous. Votre saisie est revenue : envoyez-la de nouveau." }
}

/// The first field of this name, without spaces around it; empty when there is none.
pub fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
}

/// Every field of this name, read as something that has a code; nothing when one is unknown.
pub fn codes<T>(fields: &Fields, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    fields.iter().filter(|(known, _)| known == name).map(|(_, value)| read(value)).collect()
}

/// The roles that were ticked.
pub fn roles(fields: &Fields) -> Result<Roles> {
    let roles = codes(fields, "roles", Role::from_code).ok_or_else(|| {
        Error::Input(
            Problem::new("role-unknown", "Un des rôles n’existe pas.")
                .advice("Choisissez-les dans la liste.")
                .field("roles"),
        )
    })?;
    Ok(roles.into_iter().collect())
}

/// The boxes of the roles, those of `chosen` ticked.
pub fn role_boxes(chosen: Roles) -> Vec<RoleBox> {
    let ticked = |role: Role| RoleBox {
        code: role.code(),
        label: role.label(),
        explained: role.explained(),
        chosen: chosen.contains(role),
    };
    Role::ALL.into_iter().map(ticked).collect()
}

/// A day as browsers send it, or as people write it where a browser has no calendar.
pub fn day(fields: &Fields, name: &'static str) -> Result<Date> {
    let typed = text(fields, name);
    let french = || {
        let mut parts = typed.split('/').map(str::trim);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    Date::from_str(typed).ok().or_else(french).ok_or_else(|| {
        Error::Input(
            Problem::new("date-unreadable", "La date n’est pas lisible.")
                .advice("Écrivez-la sous la forme 31/01/2027.")
                .field(name),
        )
    })
}

/// Something that a hidden field or an address names.
pub fn identifier<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::NotFound)
}

/// What the person can mend, or try again later, to be shown above the form with what was typed; anything else is a page of its own.
pub fn fault(error: Error) -> Result<(StatusCode, Fault), Failure> {
    let shown = status(&error);
    match &error {
        Error::Input(problem)
        | Error::Conflict(problem)
        | Error::Limit(problem)
        | Error::Unavailable(problem) => {
            Ok((shown, Fault { message: problem.message.clone(), advice: problem.advice.clone() }))
        }
        _ => Err(error.into()),
    }
}

/// How many lines a page shows.
pub const LINES: usize = 50;

/// The way to the pages before and after; `base` is the address with its search.
pub fn pager(base: &str, search: &str, page: usize, found: usize, words: (&str, &str)) -> Pager {
    let address = |page: usize| {
        let search = if search.is_empty() {
            String::new()
        } else {
            format!("q={}&", crate::failure::form_encode(search))
        };
        format!("{base}?{search}page={page}")
    };
    let first = (page - 1).saturating_mul(LINES);
    let last = first.saturating_add(LINES).min(found);
    let sentence = if found <= LINES {
        french::plural(found as u64, words.0, words.1)
    } else {
        let (from, until) = (french::count(first as u64 + 1), french::count(last as u64));
        format!("{from} à {until} sur {}", french::plural(found as u64, words.0, words.1))
    };
    Pager {
        sentence,
        previous: if page > 1 && first <= found { address(page - 1) } else { String::new() },
        next: if last < found { address(page + 1) } else { String::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_browsers_and_people_write_them() {
        for (typed, expected) in [
            ("2026-12-31", Some("2026-12-31")),
            (" 31/12/2026 ", Some("2026-12-31")),
            ("31/02/2026", None),
            ("12/31/2026", None),
            ("demain", None),
            ("", None),
        ] {
            let fields = vec![("au".to_owned(), typed.to_owned())];
            assert_eq!(day(&fields, "au").ok().map(|day| day.to_string()).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn pages_lead_to_each_other() {
        for (page, found, previous, next) in [
            (1, 3, "", ""),
            (1, 51, "", "/x?q=a%26b&page=2"),
            (2, 51, "/x?q=a%26b&page=1", ""),
            (9, 3, "", ""),
        ] {
            let pager = pager("/x", "a&b", page, found, ("personne", "personnes"));
            assert_eq!((pager.previous.as_str(), pager.next.as_str()), (previous, next), "{page} {found}");
        }
    }

    #[test]
    fn a_role_that_does_not_exist_is_not_left_out_silently() {
        let fields =
            |codes: &[&str]| codes.iter().map(|code| ("roles".to_owned(), (*code).to_owned())).collect();
        assert_eq!(roles(&fields(&["dpo", "elu"])).unwrap(), Roles::of(&[Role::Dpo, Role::Elu]));
        assert!(roles(&fields(&["dpo", "maire"])).is_err());
        assert!(roles(&fields(&[])).unwrap().is_empty());
    }
}
