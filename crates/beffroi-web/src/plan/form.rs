//! The forms of the plan: what was typed comes back with what is wrong.

use crate::failure::{Failure, status};
use crate::french;
use crate::people::form::{Fields, text};
use crate::view::look::Choice;
use crate::view::plan::Head;
use crate::view::space::FormField;
use axum::http::StatusCode;
use beffroi_kernel::{Error, Problem, Result};
use jiff::civil::Date;

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub struct Typed {
    fields: Fields,
    problem: Option<Problem>,
}

impl Typed {
    /// What was typed, and why it was refused; anything that the person cannot mend is a page of its own.
    pub fn refused(fields: Fields, error: Error) -> Result<(StatusCode, Self), Failure> {
        let shown = status(&error);
        match error {
            Error::Input(problem) | Error::Conflict(problem) | Error::Limit(problem) => {
                Ok((shown, Self { fields, problem: Some(problem) }))
            }
            other => Err(other.into()),
        }
    }

    /// Puts what is wrong above a page.
    pub fn above(&self, head: Head) -> Head {
        let Some(problem) = &self.problem else { return head };
        Head { fault: problem.message.clone(), advice: problem.advice.clone(), done: String::new(), ..head }
    }

    /// What is wrong, and what to do about it; both empty when nothing is.
    pub fn fault(&self) -> (String, String) {
        self.problem
            .as_ref()
            .map(|problem| (problem.message.clone(), problem.advice.clone()))
            .unwrap_or_default()
    }

    /// What is wrong with a field that a problem names so; empty when nothing is.
    pub fn fault_of(&self, name: &str) -> String {
        let problem = self.problem.as_ref().filter(|problem| problem.field.as_deref() == Some(name));
        problem.map_or_else(String::new, |problem| problem.message.clone())
    }

    /// A field with what was typed, or what stands there before anybody typed.
    pub fn field(&self, name: &str, kind: &str, label: &str, help: &str, before: &str) -> FormField {
        let typed = self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        FormField {
            name: name.to_owned(),
            label: label.to_owned(),
            help: help.to_owned(),
            value: typed.unwrap_or_else(|| before.to_owned()),
            fault: self.fault_of(name),
            kind: kind.to_owned(),
            ..FormField::default()
        }
    }

    /// A field that must be filled.
    pub fn needed(&self, name: &str, kind: &str, label: &str, help: &str, before: &str) -> FormField {
        FormField { required: true, ..self.field(name, kind, label, help, before) }
    }

    /// A list to choose from: code and label.
    pub fn list(&self, name: &str, label: &str, choices: &[(&str, &str)], before: &str) -> FormField {
        let field = self.field(name, "select", label, "", before);
        let choices = choices.iter().map(|(code, label)| Choice::new(*code, *label, &field.value)).collect();
        FormField { choices, ..field }
    }

    /// Boxes of one name: code and label; those of `before` are ticked until somebody typed.
    pub fn boxes(
        &self,
        name: &str,
        label: &str,
        help: &str,
        choices: &[(String, String)],
        before: &[String],
    ) -> FormField {
        let named = |code: &String| self.fields.iter().any(|(known, value)| known == name && value == code);
        let ticked = |code: &String| if self.fields.is_empty() { before.contains(code) } else { named(code) };
        let choice = |(code, label): &(String, String)| Choice {
            value: code.clone(),
            label: label.clone(),
            chosen: ticked(code),
        };
        let choices = choices.iter().map(choice).collect();
        FormField { choices, ..self.field(name, "checks", label, help, "") }
    }

    /// One of several, all shown: code and label.
    pub fn radios(
        &self,
        name: &str,
        label: &str,
        help: &str,
        choices: &[(&str, &str)],
        before: &str,
    ) -> FormField {
        FormField {
            kind: "radios".to_owned(),
            help: help.to_owned(),
            ..self.list(name, label, choices, before)
        }
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str, before: bool) -> bool {
        if self.fields.is_empty() { before } else { !text(&self.fields, name).is_empty() }
    }
}

fn unreadable(code: &'static str, message: &str, advice: &str, name: &str) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).field(name))
}

/// An amount in euros, in cents; nothing when the field is empty.
pub fn amount(fields: &Fields, name: &'static str) -> Result<Option<u64>> {
    let typed = text(fields, name);
    if typed.is_empty() {
        return Ok(None);
    }
    let advice = "Écrivez un montant en euros : 1 200 ou 1 200,50.";
    french::cents(typed)
        .map(Some)
        .ok_or_else(|| unreadable("amount-unreadable", "Le montant n’est pas lisible.", advice, name))
}

/// An amount that must be there.
pub fn needed_amount(fields: &Fields, name: &'static str) -> Result<u64> {
    let advice = "Écrivez un montant en euros : 1 200 ou 1 200,50.";
    amount(fields, name)?.ok_or_else(|| unreadable("amount-missing", "Le montant manque.", advice, name))
}

/// A day; nothing when the field is empty.
pub fn optional_day(fields: &Fields, name: &'static str) -> Result<Option<Date>> {
    if text(fields, name).is_empty() {
        return Ok(None);
    }
    crate::people::form::day(fields, name).map(Some)
}

/// Something that has a code.
pub fn chosen<T>(fields: &Fields, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    let advice = "Choisissez dans la liste.";
    read(text(fields, name))
        .ok_or_else(|| unreadable("choice-unknown", "Ce choix n’existe pas.", advice, name))
}

/// Cents as they are typed: `1234,50`.
pub fn typed_amount(cents: Option<u64>) -> String {
    cents.map_or_else(String::new, |cents| match cents % 100 {
        0 => (cents / 100).to_string(),
        rest => format!("{},{rest:02}", cents / 100),
    })
}
