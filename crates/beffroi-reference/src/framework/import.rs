//! A library into a folder of the instance: checked with everything that is there, then copied.

use super::slug::{slug, tail};
use super::{FOLDER, FrameworkLibrary, LIBRARY_BYTES_MAX, is_library, questionnaire};
use crate::library::Library;
use crate::overlay;
use crate::problem::LoadProblem;
use std::path::{Path, PathBuf};

/// A library that is in the folder now.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The library.
    pub library: FrameworkLibrary,
    /// Where it stands.
    pub path: PathBuf,
    /// Whether it was there before.
    pub already: bool,
    /// The questionnaires that it gives: identifier and number of questions.
    pub questionnaires: Vec<(String, usize)>,
}

/// Checks a library and copies it, as it is, into `libraries/` of a folder. A version that is there stays as it is.
///
/// # Errors
/// Everything that is unclear in it, alone or beside what the folder holds; another text of the same version; a file
/// or a folder that cannot be read or written.
pub fn import(file: &Path, to: &Path) -> Result<Imported, Vec<LoadProblem>> {
    let fails = |path: &Path, error: std::io::Error| {
        vec![LoadProblem::of(&path.display().to_string(), error.to_string())]
    };
    let given = file.display().to_string();
    let text =
        overlay::read(file, LIBRARY_BYTES_MAX).map_err(|message| vec![LoadProblem::of(&given, message)])?;
    let library = FrameworkLibrary::read(&given, &text)?;
    let folder = to.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|error| fails(&folder, error))?;
    let mut files = overlay::over_embedded(to)?;
    let there = files.iter().filter(|(name, _)| is_library(name)).find_map(|(name, there)| {
        let other = FrameworkLibrary::read(name, there).ok()?;
        let same =
            (&other.urn, &other.locale, other.version) == (&library.urn, &library.locale, library.version);
        same.then(|| (name.clone(), *there == text))
    });
    if let Some((name, false)) = &there {
        let message = format!(
            "version {} of {} is in {name} with another text: a version never changes",
            library.version, library.urn
        );
        return Err(vec![LoadProblem::of(&given, message)]);
    }
    let already = there.is_some();
    let name = match there {
        Some((name, _)) => name,
        None => free_name(&library, &files),
    };
    if !already {
        files.push((name.clone(), text.clone()));
    }
    let reference = Library::load(&files)?;
    let given = questionnaire(&library).map_err(|problem| vec![problem])?;
    let ids = given.iter().filter_map(|(_, table)| table.get("id")?.as_str());
    let questions = |id: &str| {
        let found = reference.questionnaires.version(id, library.version)?;
        Some((id.to_owned(), found.questions().count()))
    };
    let questionnaires = ids.filter_map(questions).collect();
    let path = to.join(&name);
    if !already {
        // Whole or not there: who reads the folder meanwhile finds no half of it.
        let part = path.with_extension("part");
        std::fs::write(&part, &text).map_err(|error| fails(&part, error))?;
        std::fs::rename(&part, &path).map_err(|error| fails(&path, error))?;
    }
    Ok(Imported { library, path, already, questionnaires })
}

/// A name that no file of the folder has.
fn free_name(library: &FrameworkLibrary, files: &[crate::library::File]) -> String {
    let id = slug(&format!("{}-{}", tail(&library.urn), library.locale));
    let name = |suffix: &str| format!("{FOLDER}/{id}-{}{suffix}.yaml", library.version);
    let mut found = name("");
    let mut number = 2;
    while files.iter().any(|(there, _)| *there == found) {
        found = name(&format!("-{number}"));
        number += 1;
    }
    found
}
