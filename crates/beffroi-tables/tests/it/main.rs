//! Integration tests of the crate, in one executable.

mod dump;
