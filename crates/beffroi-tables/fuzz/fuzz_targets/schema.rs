//! Any bytes read as a schema; what comes after the first zero byte is a table checked against it and mended.
#![no_main]

use beffroi_kernel::Limits;
use beffroi_kernel::ports::{SchemaText, Source};
use std::io::Write;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (schema, table) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &b"a,b\n1,2\n"[..]),
    };
    let schema = SchemaText { id: "fuzz".to_owned(), json: String::from_utf8_lossy(schema).into_owned() };
    let Ok(loaded) = beffroi_tables::schema::Schema::load(&schema) else { return };
    assert_eq!(loaded.summary().fields.len(), loaded.fields.len());
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(table).expect("writing to a temporary file");
    let source = Source { path: file.path(), name: "fuzz", sheet: None, schema: Some(&schema), progress: None };
    let limits = Limits { unpacked_bytes_max: 1_000_000, rows_max: 10_000, ..Limits::default() };
    let Ok(report) = beffroi_tables::check::check(source, &limits) else { return };
    assert_eq!(report.valid, report.errors_total == 0);
    let out = file.path().with_extension("mended");
    let mended = beffroi_tables::mend::mend(source, &limits, &out);
    let _ = std::fs::remove_file(&out);
    assert!(mended.is_ok(), "what can be checked can be mended");
});
