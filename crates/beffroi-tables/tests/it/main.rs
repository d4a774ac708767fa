//! The integration tests of the crate, in one executable.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::print_stdout, reason = "a test says what it left out")]

mod check;
mod convert;
mod detect_files;
mod mend;
mod mutants;
mod peers;
mod read;
mod schema;
mod support;
