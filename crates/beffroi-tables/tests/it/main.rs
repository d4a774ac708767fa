//! Integration tests of the crate, in one executable.

mod dump;
//! The integration tests of the crate, in one executable.

mod check;
mod mend;
mod mutants;
mod peers;
mod schema;
mod support;
