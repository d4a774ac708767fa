//! Putting a backup back, into an empty place and nowhere else.

use super::contents::Entry;
use super::folder::{choose, manifest};
use super::seal::{Identities, Summed, open};
use super::verify::{contents_of, fault_of, load_state};
use super::{Progress, Source, damaged, full_disk, verify_chains};
use crate::app::{DATABASE_FILE, SECRET_FILE, sqlite_url};
use crate::files::{make_folder, sync_folder};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Clock, Error, Problem, Result};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The sub-folder where everything is prepared; what a killed restoration leaves.
const PREPARED: &str = ".restoring";

/// Where a backup is put.
#[derive(Clone, Copy)]
pub struct Destination<'a> {
    /// The data folder: missing or empty.
    pub data: &'a Path,
    /// The address of an empty database; absent means SQLite in the data folder.
    pub database_url: Option<&'a str>,
}

/// What was put back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Which backup.
    pub at: String,
    /// Files.
    pub files: usize,
    /// Rows of the database.
    pub rows: u64,
    /// Entries of the journal read again.
    pub entries: u64,
    /// What does not hold in the journal: it was so when the backup was made.
    pub faults: Vec<String>,
}

/// Puts a backup back. Everything is checked and prepared first; the folder gets its names at the very end.
///
/// # Errors
/// [`Error::Conflict`] with code `data-dir-not-empty` or `database-not-empty`; [`Error::Input`] with code
/// `backup-damaged`, `identity-missing`, `identity-wrong`; [`Error::Unavailable`] with code `disk-full`.
pub async fn restore(
    source: Source<'_>,
    destination: Destination<'_>,
    clock: &dyn Clock,
    progress: Progress,
) -> Result<Restored> {
    restore_whole(source, destination, clock, progress).await.map_err(full_disk)
}

async fn restore_whole(
    source: Source<'_>,
    destination: Destination<'_>,
    clock: &dyn Clock,
    progress: Progress,
) -> Result<Restored> {
    let (root, identities) = (source.folder, source.identities);
    let manifest = manifest(root, &choose(root, source.at)?)?;
    let faults: Vec<String> = manifest.pieces().filter_map(|piece| fault_of(root, piece)).collect();
    if !faults.is_empty() {
        return Err(damaged(faults.join("; ")));
    }
    let contents = contents_of(root, &manifest, identities)?;
    let prepared = Prepared::begin(destination.data)?;
    let total: u64 = contents.files.iter().map(|entry| entry.bytes).sum();
    let mut done = 0;
    make_folder(&prepared.path.join("files"))?;
    for entry in &contents.files {
        place(root, entry, identities, &prepared.path.join("files").join(&entry.path))?;
        done += entry.bytes;
        progress(done, total);
    }
    write_secret(&prepared.path.join(SECRET_FILE), &contents.secret)?;
    let url = destination.database_url.map_or_else(|| sqlite_url(&prepared.path), str::to_owned);
    let (store, summary) = load_state(root, &manifest, &contents, identities, &url, clock).await?;
    let mut restored = Restored {
        at: manifest.at,
        files: contents.files.len(),
        rows: summary.rows(),
        ..Restored::default()
    };
    restored.entries = verify_chains(&store, &summary.heads, &mut restored.faults).await?;
    store.close().await;
    prepared.settle()?;
    Ok(restored)
}

/// Writes one file, and holds it against what the contents say of it.
fn place(root: &Path, entry: &Entry, identities: Option<&Identities>, path: &Path) -> Result<()> {
    let doing = "writing a restored file";
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).context(doing)?;
    }
    let mut file = Summed::new(File::create_new(path).context(doing)?);
    let mut piece = open(root, &entry.piece, identities)?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = piece.read(&mut buffer).map_err(|error| damaged(format!("{}: {error}", entry.piece)))?;
        if read == 0 {
            break;
        }
        file.write_all(&buffer[..read]).context(doing)?;
    }
    let (file, bytes, sha256) = file.end();
    if (bytes, &sha256) != (entry.bytes, &entry.sha256) {
        return Err(damaged(format!("{}: it holds another file than the contents say", entry.piece)));
    }
    file.sync_all().context(doing)
}

fn write_secret(path: &Path, secret: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let doing = "writing the secret of the instance";
    let mut file = options.open(path).context(doing)?;
    file.write_all(secret.as_bytes()).and_then(|()| file.sync_all()).context(doing)
}

/// The place where everything is prepared; gone with a restoration that fails.
struct Prepared {
    data: PathBuf,
    path: PathBuf,
}

impl Prepared {
    fn begin(data: &Path) -> Result<Self> {
        let unusable = |error: std::io::Error| {
            Error::Input(
                Problem::new("data-dir", "Le dossier de données ne peut pas être utilisé.")
                    .advice("Vérifiez son nom et vos droits d'accès (option --data-dir).")
                    .detail(format!("{}: {error}", data.display())),
            )
        };
        std::fs::create_dir_all(data).map_err(unusable)?;
        let path = data.join(PREPARED);
        for entry in std::fs::read_dir(data).map_err(unusable)? {
            let name = entry.map_err(unusable)?.file_name();
            // What a killed restoration left, and what a file system puts into each of its roots.
            if name != PREPARED && name != "lost+found" {
                return Err(Error::Conflict(
                    Problem::new(
                        "data-dir-not-empty",
                        "Le dossier de données de destination n'est pas vide.",
                    )
                    .advice("Rien n'a été changé : donnez un dossier vide avec --data-dir.")
                    .detail(format!(
                        "{} holds {}",
                        data.display(),
                        name.to_string_lossy()
                    )),
                ));
            }
        }
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(unusable)?;
        }
        std::fs::create_dir(&path).map_err(unusable)?;
        Ok(Self { data: data.to_path_buf(), path })
    }

    /// Gives everything its name, the database last: a folder without it is no instance yet.
    fn settle(self) -> Result<()> {
        let doing = "giving the restored files their names";
        let mut names: Vec<_> = std::fs::read_dir(&self.path)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect())
            .context(doing)?;
        names.sort_by_key(|name| name.as_os_str() == DATABASE_FILE);
        for name in names {
            std::fs::rename(self.path.join(&name), self.data.join(&name)).context(doing)?;
        }
        sync_folder(&self.data)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // Emptied by now, or of a restoration that failed; what stays is removed by the next one.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
