//! Bytes after the start of a gzip stream or of a zip archive.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzzing::read_all(&[0x1F, 0x8B], bytes);
    fuzzing::read_all(b"PK\x03\x04", bytes);
});
