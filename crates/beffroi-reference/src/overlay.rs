//! Files of the reference: those that the program carries, and those of a folder of the instance.

use crate::framework::{self, LIBRARY_BYTES_MAX};
use crate::library::File;
use crate::problem::LoadProblem;
use include_dir::{Dir, include_dir};
use std::path::Path;

/// The folder that the program carries.
pub(crate) static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../reference");

/// The largest file of an overlay, in bytes; libraries of frameworks have a limit of their own.
pub const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// How many files an overlay may hold.
pub const FILES_MAX: usize = 1_000;

/// The files that the program carries, then those of a folder.
///
/// # Errors
/// What cannot be read in the folder.
pub(crate) fn over_embedded(folder: &Path) -> Result<Vec<File>, Vec<LoadProblem>> {
    let mut all = embedded();
    all.extend(files(folder)?);
    Ok(all)
}

/// The files that the program carries.
pub(crate) fn embedded() -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![&FOLDER];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                files.push((path.replace('\\', "/"), text.to_owned()));
            }
        }
    }
    files.sort();
    files
}

fn files(root: &Path) -> Result<Vec<File>, Vec<LoadProblem>> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let fails = |error: std::io::Error| LoadProblem::of(&folder.display().to_string(), error.to_string());
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(fails(error));
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string().replace('\\', "/");
            match entry.file_type() {
                // A link could lead out of the folder, or back into it for ever.
                Ok(kind) if kind.is_symlink() => {}
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(_) if name.ends_with(".toml") || framework::is_library(&name) => {
                    let most = if framework::is_library(&name) { LIBRARY_BYTES_MAX } else { FILE_BYTES_MAX };
                    match read(&path, most) {
                        Ok(text) => files.push((name, text)),
                        Err(message) => problems.push(LoadProblem::of(&name, message)),
                    }
                }
                _ => {}
            }
            if files.len() > FILES_MAX {
                problems.push(LoadProblem::of(
                    &root.display().to_string(),
                    format!("more than {FILES_MAX} files"),
                ));
                return Err(problems);
            }
        }
    }
    files.sort();
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// The text of a file that is not too large.
pub(crate) fn read(path: &Path, most: u64) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > most {
        return Err(format!("larger than {most} bytes"));
    }
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}
