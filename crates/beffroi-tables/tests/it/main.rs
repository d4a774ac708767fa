//! Integration tests of the crate, in one executable.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::print_stdout, reason = "a test says what it left out")]

mod check;
mod dump;
mod mend;
mod mutants;
mod peers;
mod schema;
mod support;
