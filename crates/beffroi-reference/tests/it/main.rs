//! The files of `reference/`: whole, clear, unchanged since they were published, and right on cases that a jurist
//! can read.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
#![expect(clippy::inconsistent_digit_grouping, reason = "euros, then cents")]

mod aid;
mod cases;
mod clocks;
mod contacts;
mod diagnoses;
mod figures;
mod files;
mod hygiene;
mod libraries;
mod questionnaires;
