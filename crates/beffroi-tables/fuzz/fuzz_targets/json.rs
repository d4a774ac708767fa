//! Bytes after the start of a JSON text: an array, an object, a feature collection, lines.
#![no_main]

const HEADS: [&[u8]; 4] = [b"[{", b"{\"", b"{\"type\":\"FeatureCollection\",\"features\":[{", b"{\"a\":1}\n{"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        fuzzing::read_all(HEADS[usize::from(*first) % HEADS.len()], rest);
    }
});
