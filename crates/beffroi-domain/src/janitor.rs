//! The janitor: removes files that no row names, reports rows whose file is missing, frees jobs whose
//! worker died. After it, every data set is in its old state or in its new one, however the program ended.
//!
//! It never removes what could be the only copy of a version: a table or a report is only written for a row
//! that was there, so a folder that holds one and that no row names says that the database is an older copy,
//! or another one. Such folders are reported, and stay.

use crate::App;
use crate::account;
use crate::campaign;
use crate::dataset::{KeptFiles, VersionId, VersionState, kept_files};
use crate::files::{PART, REPORT, STAGING, TABLE, version_folder};
use crate::mail;
use crate::plan;
use crate::presence;
use beffroi_kernel::Result;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A file without a row is left alone for so long, in seconds: it may be on its way.
const GRACE_SECONDS: i64 = 3_600;
/// An original without a row is left alone for so long, in seconds: a killed process leaves one, but so does
/// the restoring of an older copy of the database, and it may be the only copy of what somebody deposited.
const ORIGINAL_GRACE_SECONDS: i64 = 30 * 24 * 3_600;

/// What the janitor did and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files and folders removed, because no row names them.
    pub removed: Vec<PathBuf>,
    /// Files that a row names and that are not there: nothing can be done here but restore a backup.
    pub missing: Vec<PathBuf>,
    /// Folders of versions that no row names, and that stay for now or for good.
    pub unnamed: Vec<PathBuf>,
    /// Jobs freed, because the process that ran them is no more.
    pub released: u64,
}

/// Sweeps once: at start, and then every hour.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database or the disk refuses.
pub async fn sweep(app: &App) -> Result<Swept> {
    let released = presence::enter(app).await?;
    account::sweep(app).await?;
    campaign::remind(app, app.clock.now()).await?;
    plan::remind(app, app.clock.now()).await?;
    mail::resume(app, app.clock.now()).await?;
    mail::sweep(app, app.clock.now()).await?;
    // The folder is read before the database: what is created in between has its row.
    let found = app.blocking(|app| Ok(found_files(&app.files))).await?;
    let kept = kept_files(&app.store).await?;
    let swept = app.blocking(move |app| Ok(judge(app, &found, &kept, Hand::Removes))).await?;
    for path in &swept.missing {
        tracing::error!(path = %path.display(), "a file that the database names is missing: restore it from a backup");
    }
    for path in &swept.removed {
        tracing::info!(path = %path.display(), "a leftover was removed");
    }
    if let Some(first) = swept.unnamed.first() {
        tracing::warn!(
            count = swept.unnamed.len(), first = %first.display(),
            "the database does not know these versions: if it was restored from an older copy, or is not the one \
             of this folder, their files are safe here; otherwise they are leftovers of a process that was killed"
        );
    }
    Ok(Swept { released, ..swept })
}

/// Looks as a sweep would, and touches nothing: `removed` holds what a sweep would remove.
///
/// # Errors
/// As [`sweep`].
pub async fn look(app: &App) -> Result<Swept> {
    let found = app.blocking(|app| Ok(found_files(&app.files))).await?;
    let kept = kept_files(&app.store).await?;
    app.blocking(move |app| Ok(judge(app, &found, &kept, Hand::LooksOnly))).await
}

/// Whether the janitor acts on what it finds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    Removes,
    LooksOnly,
}

/// Everything below the folder of files that could be a leftover.
struct Found {
    /// Files being received.
    staging: Vec<PathBuf>,
    /// Folders of versions.
    versions: Vec<PathBuf>,
    /// Files being written in them.
    parts: Vec<PathBuf>,
}

fn found_files(files: &Path) -> Found {
    let mut found = Found { staging: entries(&files.join(STAGING)), versions: Vec::new(), parts: Vec::new() };
    let territories = entries(files).into_iter().filter(|path| path.file_name() != Some(OsStr::new(STAGING)));
    for version in territories.flat_map(|path| entries(&path)).flat_map(|path| entries(&path)) {
        let name = version.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if name.parse::<VersionId>().is_err() {
            // Not ours: somebody put it there.
            continue;
        }
        let parts = entries(&version).into_iter();
        found.parts.extend(parts.filter(|path| is_part(path)));
        found.versions.push(version);
    }
    found
}

/// What a folder holds; nothing when it is not one.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn is_part(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(PART))
}

fn judge(app: &App, found: &Found, kept: &[KeptFiles], hand: Hand) -> Swept {
    let remove = |path: &Path| hand == Hand::LooksOnly || remove(path);
    let now = app.clock.now().as_second();
    let mut swept = Swept::default();
    let mut named = HashSet::with_capacity(kept.len());
    for version in kept {
        let folder = version_folder(&app.files, version.territory, version.dataset, version.version);
        let derived: &[&str] = if version.state == VersionState::Ready { &[TABLE, REPORT] } else { &[] };
        for file in std::iter::once(version.original_file.as_str()).chain(derived.iter().copied()) {
            let path = folder.join(file);
            if !path.exists() {
                swept.missing.push(path);
            }
        }
        named.insert(folder);
    }
    let older = |path: &Path, seconds: i64| age_seconds(path, now).is_some_and(|age| age >= seconds);
    for path in found.staging.iter().chain(&found.parts) {
        if older(path, GRACE_SECONDS) && remove(path) {
            swept.removed.push(path.clone());
        }
    }
    for folder in found.versions.iter().filter(|folder| !named.contains(*folder)) {
        let had_a_row = folder.join(TABLE).exists() || folder.join(REPORT).exists();
        if !had_a_row && older(folder, ORIGINAL_GRACE_SECONDS) && remove(folder) {
            swept.removed.push(folder.clone());
        } else if older(folder, GRACE_SECONDS) && folder.exists() {
            swept.unnamed.push(folder.clone());
        }
    }
    swept
}

fn age_seconds(path: &Path, now: i64) -> Option<i64> {
    let modified = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()?;
    Some(now - jiff::Timestamp::try_from(modified).ok()?.as_second())
}

fn remove(path: &Path) -> bool {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    if let Err(error) = &removed
        // Another process that shares the folder was faster.
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "a leftover could not be removed");
    }
    removed.is_ok()
}
