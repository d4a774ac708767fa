//! Bytes after the start of a compound document or of a zip: give it a corpus of real workbooks.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzzing::let_caught_panics_pass();
    fuzzing::read_all(b"", bytes);
    fuzzing::read_all(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", bytes);
});
