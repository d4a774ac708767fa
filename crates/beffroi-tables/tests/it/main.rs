//! The integration tests of the crate, in one executable.

mod check;
mod difference;
mod dump;
mod export;
mod mend;
mod mutants;
mod peers;
mod query;
mod query_limits;
mod query_table;
mod schema;
mod support;
