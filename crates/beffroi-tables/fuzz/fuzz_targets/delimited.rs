//! Any bytes, mostly read as delimited text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzing::read_all(b"", bytes));
