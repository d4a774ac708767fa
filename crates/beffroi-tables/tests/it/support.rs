//! What the tests share: files to read, and the folder of real data where it is there.

use beffroi_kernel::Limits;
use beffroi_kernel::ports::{SchemaText, Source};
use beffroi_kernel::report::Report;
use std::path::{Path, PathBuf};

/// The folder of real files; nothing, said once a test, when it is not there.
pub fn real_data(test: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        Some(folder)
    } else {
        eprintln!("{test}: left out what reads ../shared/data, which is not there");
        None
    }
}

/// A schema file under its identifier.
pub fn schema_file(path: &Path) -> SchemaText {
    let name = path.file_name().unwrap().to_string_lossy().replace(".schema.json", "").replace("__", "/");
    SchemaText { id: name, json: std::fs::read_to_string(path).unwrap() }
}

/// A schema written in a test.
pub fn schema(json: &str) -> SchemaText {
    SchemaText { id: "test".to_owned(), json: json.to_owned() }
}

/// The source of a file.
pub fn source<'a>(path: &'a Path, schema: Option<&'a SchemaText>) -> Source<'a> {
    Source { path, name: path.file_name().unwrap().to_str().unwrap(), sheet: None, schema, progress: None }
}

/// The report of a file, with all its errors listed.
pub fn check(path: &Path, schema: Option<&SchemaText>) -> beffroi_kernel::Result<Report> {
    let limits = Limits { errors_listed_max: 1_000_000, ..Limits::default() };
    beffroi_tables::check::check(source(path, schema), &limits)
}

/// The report of a text.
pub fn check_text(text: &[u8], schema: Option<&SchemaText>) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.csv");
    std::fs::write(&path, text).unwrap();
    check(&path, schema).unwrap()
}

/// Row, field and code of each error.
pub fn errors(report: &Report) -> Vec<(Option<u64>, Option<&str>, &str)> {
    report.errors.iter().map(|error| (error.row, error.field.as_deref(), error.code.as_str())).collect()
}
