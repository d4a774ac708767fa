//! The folder of backups: its names, its lock, what is old in it.

use super::contents::{Manifest, Piece};
use super::damaged;
use super::seal::{PART_PREFIX, PieceWriter, Recipients};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};
use std::collections::{HashMap, HashSet};
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The sub-folder of the pieces that backups share.
pub(super) const FILES: &str = "files";
/// What the name of a copy of the state database begins with.
pub(super) const STATE: &str = "state-";
/// What the name of a list of contents begins with.
pub(super) const CONTENTS: &str = "contents-";
const LOCK: &str = ".lock";
const MANIFEST: (&str, &str) = ("manifest-", ".json");

/// The name of a manifest.
fn manifest_name(at: &str) -> String {
    format!("{}{at}{}", MANIFEST.0, MANIFEST.1)
}

/// The instants of the backups in a folder, oldest first.
pub(super) fn instants(root: &Path) -> Result<Vec<String>> {
    let unreadable = |error: std::io::Error| {
        Error::Input(
            Problem::new("backup-folder", "Le dossier des sauvegardes ne peut pas être lu.")
                .advice("Vérifiez son nom et vos droits d'accès.")
                .detail(format!("{}: {error}", root.display())),
        )
    };
    let mut instants = Vec::new();
    for entry in std::fs::read_dir(root).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = name.to_string_lossy();
        if let Some(at) = name.strip_prefix(MANIFEST.0).and_then(|rest| rest.strip_suffix(MANIFEST.1)) {
            instants.push(at.to_owned());
        }
    }
    instants.sort();
    Ok(instants)
}

/// The manifest of one instant.
pub(super) fn manifest(root: &Path, at: &str) -> Result<Manifest> {
    let json = std::fs::read(root.join(manifest_name(at)))
        .map_err(|error| damaged(format!("{}: {error}", manifest_name(at))))?;
    Manifest::read(at, &json)
}

/// The instant asked for, or the newest.
pub(super) fn choose(root: &Path, at: Option<&str>) -> Result<String> {
    let mut instants = instants(root)?;
    let chosen = match at {
        Some(at) => instants.iter().find(|instant| *instant == at).cloned(),
        None => instants.pop(),
    };
    chosen.ok_or_else(|| {
        Error::Input(
            Problem::new("backup-missing", "Cette sauvegarde n'est pas dans ce dossier.")
                .advice("Les instants sont ceux des fichiers manifest-….json du dossier.")
                .detail(format!("{}: {}", root.display(), at.unwrap_or("no manifest"))),
        )
    })
}

/// A folder that this process alone writes to.
pub(super) struct Folder {
    pub root: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder when it is missing, locks it, and removes what a killed backup left half-written.
    pub fn open(root: &Path) -> Result<Self> {
        let unusable = |error: std::io::Error| {
            Error::Input(
                Problem::new("backup-folder", "Le dossier des sauvegardes ne peut pas être utilisé.")
                    .advice("Vérifiez son nom et vos droits d'accès.")
                    .detail(format!("{}: {error}", root.display())),
            )
        };
        std::fs::create_dir_all(root).map_err(unusable)?;
        let root = root.canonicalize().map_err(unusable)?;
        let lock = File::options().create(true).truncate(false).write(true).open(root.join(LOCK));
        let lock = lock.map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Conflict(
                    Problem::new("backup-running", "Une autre sauvegarde est en cours dans ce dossier.")
                        .advice("Attendez qu'elle se termine, puis recommencez.")
                        .detail("the lock of the folder is held by a living process"),
                ));
            }
            // Some network file systems know no locks.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "the folder of backups cannot be locked: run one backup at a time");
            }
        }
        for entry in std::fs::read_dir(&root).map_err(unusable)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(PART_PREFIX) {
                std::fs::remove_file(entry.path()).map_err(unusable)?;
            }
        }
        Ok(Self { root, _lock: lock })
    }

    /// The pieces of files that manifests name, by name. A manifest that cannot be read names none.
    pub fn known_files(&self) -> Result<HashMap<String, Piece>> {
        let mut known = HashMap::new();
        for at in instants(&self.root)? {
            match manifest(&self.root, &at) {
                Ok(manifest) => {
                    known.extend(manifest.files.into_iter().map(|piece| (piece.name.clone(), piece)))
                }
                Err(error) => tracing::warn!(error = error.chain(), at, "a manifest cannot be read"),
            }
        }
        Ok(known)
    }

    /// Writes a manifest: from then on, the backup is there.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<()> {
        let json = serde_json::to_vec_pretty(manifest).context("writing a manifest as JSON")?;
        let mut piece = PieceWriter::begin(&self.root, &Recipients::default())?;
        piece.write_all(&json).context("writing a manifest")?;
        piece.finish(manifest_name(&manifest.at)).map(drop)
    }

    /// Removes all backups but the newest `keep`, and the pieces that no backup needs any more. Says how many
    /// backups and how many pieces went.
    pub fn prune(&self, keep: usize) -> Result<(usize, usize)> {
        let mut instants = instants(&self.root)?;
        let kept = instants.split_off(instants.len().saturating_sub(keep.max(1)));
        for at in &instants {
            let manifest = manifest(&self.root, at);
            // First the manifest: what is half removed is then no backup, rather than a broken one.
            remove(&self.root.join(manifest_name(at)))?;
            for piece in manifest.iter().flat_map(|manifest| [&manifest.state, &manifest.contents]) {
                remove(&self.root.join(&piece.name))?;
            }
        }
        let mut needed = HashSet::new();
        for at in &kept {
            match manifest(&self.root, at) {
                Ok(manifest) => needed.extend(manifest.files.into_iter().map(|piece| piece.name)),
                Err(error) => {
                    tracing::warn!(
                        error = error.chain(),
                        at,
                        "a manifest cannot be read: no piece is removed"
                    );
                    return Ok((instants.len(), 0));
                }
            }
        }
        let mut removed = self.remove_headless(&kept)?;
        for shelf in entries(&self.root.join(FILES))? {
            for path in entries(&shelf)? {
                let name = path.strip_prefix(&self.root).unwrap_or(&path).to_string_lossy().into_owned();
                if !needed.contains(&name) {
                    remove(&path)?;
                    removed += 1;
                }
            }
        }
        Ok((instants.len(), removed))
    }

    /// Removes what a killed backup wrote before it came to its manifest.
    fn remove_headless(&self, kept: &[String]) -> Result<usize> {
        let mut removed = 0;
        for path in entries(&self.root)? {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let at = [STATE, CONTENTS].iter().find_map(|prefix| name.strip_prefix(prefix)?.split('.').next());
            if at.is_some_and(|at| !kept.iter().any(|kept| kept == at)) {
                remove(&path)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("removing an old piece of a backup")
        }
        _ => Ok(()),
    }
}

/// What a folder holds; nothing when it is not there.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
            .context("reading the folder of backups"),
    }
}
