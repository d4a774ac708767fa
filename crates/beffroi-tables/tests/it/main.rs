//! Integration tests of the crate, in one executable.

mod check;
mod dump;
mod mend;
mod mutants;
mod peers;
mod schema;
mod support;
