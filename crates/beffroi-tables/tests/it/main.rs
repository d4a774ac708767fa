//! Integration tests of the crate, in one executable.

mod dump;
//! The integration tests of the crate, in one executable.

mod check;
mod mend;
mod mutants;
mod peers;
mod schema;
mod support;
//! Tests of the crate through its public names.

mod difference;
mod export;
mod query;
mod query_limits;
mod query_table;
