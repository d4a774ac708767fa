//! Says what a file is and everything that is wrong with it, in one parallel pass.
//!
//! Columns are matched by name. Codes are Validata's. Nothing stops the check: every row is read, every
//! error is counted, and the first ones are listed with a sentence that says how to mend them.

mod cell;
mod custom;
mod headers;
mod keys;
mod memo;
mod plan;
mod propose;
mod rows;
mod run;
mod say;

pub(crate) use plan::Plan;
pub(crate) use run::{Checker, Found, Full, Tally};

use custom::CellCheck;

/// Validata's name of the fault of a check of one cell.
fn custom_code(check: CellCheck) -> &'static str {
    match check {
        CellCheck::Siret => "french-siret-value",
        CellCheck::Siren => "french-siren-value",
        CellCheck::Phone => "phone-number-value",
        CellCheck::OpeningHours => "opening-hours-value",
        CellCheck::Actes => "nomenclature-actes-value",
        CellCheck::Years { .. } => "year-interval-value",
        CellCheck::FrenchPoint(_) => "french-gps-coordinates",
    }
}

/// The codes of findings about the header.
const HEADER_CODES: [&str; 8] = [
    "blank-label",
    "duplicate-label",
    "incorrect-label",
    "missing-required-header",
    "missing-header-warn",
    "extra-header-warn",
    "disordered-header-warn",
    "one-of-required",
];

/// A code of the header, as a constant.
fn known_code(code: &str) -> &'static str {
    HEADER_CODES.into_iter().find(|known| *known == code).unwrap_or("error")
}
