//! The integration tests of the crate, in one executable.

mod convert;
mod detect_files;
mod read;
