//! Bytes as Parquet: give it a corpus of real files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzing::read_all(b"PAR1", bytes));
