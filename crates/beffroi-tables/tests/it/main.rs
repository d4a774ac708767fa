//! Tests of the crate through its public names.

mod difference;
mod export;
mod query;
mod query_dialect;
mod query_limits;
mod query_table;
