//! The integration tests of the crate, in one executable.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod check;
mod convert;
mod detect_files;
mod difference;
mod export;
mod mend;
mod mutants;
mod peers;
mod query;
mod query_dialect;
mod query_limits;
mod query_table;
mod read;
mod schema;
mod support;
mod workbook;
