//! The rooms, through their public names, on SQLite and, when there is one, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod account;
mod backup;
mod beside;
mod break_glass;
mod calls;
mod campaign;
mod classification;
mod dataset;
mod delegation;
mod departure;
mod deputy;
mod diagnosed;
mod exception;
mod host;
mod ingest;
mod inventory;
mod invited;
mod janitor;
mod job;
mod journal;
mod key;
mod matrix;
mod obligation;
mod people;
mod place;
mod plan;
mod print;
mod privacy;
mod project;
mod provider;
mod publication;
mod questionnaire;
mod reference;
mod second_factor;
mod service;
mod session;
mod sharing;
mod territory;
mod walls;

use beffroi_kernel::{Error, Result};

/// What an action answered, in one word: `done`, a problem's code, or the kind of the error.
fn word<T>(result: &Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::SignIn) => "sign-in",
        Err(Error::Denied(_)) => "denied",
        Err(Error::NotFound) => "not-found",
        Err(Error::Internal { .. }) => "internal",
        Err(error) => error.problem().map_or("problem", |problem| problem.code),
    }
}
