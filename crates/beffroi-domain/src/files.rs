//! Files beside the database: where they stand, and how they get there without being half there.
//!
//! `files/{territory}/{dataset}/{version}/` holds `original.<ending>`, `table.parquet` and `report.json`;
//! `files/staging/` holds what is being received.

use crate::App;
use crate::dataset::{DatasetId, VersionId};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result, TerritoryId};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The folder of files being received.
pub(crate) const STAGING: &str = "staging";
/// The Parquet file of a version.
pub(crate) const TABLE: &str = "table.parquet";
/// The report of a version.
pub(crate) const REPORT: &str = "report.json";
/// What the name of a file that is being written contains.
pub(crate) const PART: &str = ".part-";

/// The folder of a version.
pub(crate) fn version_folder(
    files: &Path,
    territory: TerritoryId,
    dataset: DatasetId,
    version: VersionId,
) -> PathBuf {
    files.join(territory.to_string()).join(dataset.to_string()).join(version.to_string())
}

/// The name under which an original is kept: its ending, when it is a plain one, is all that stays of its name.
pub(crate) fn original_file(name: &str) -> String {
    let plain = |ending: &&str| {
        (1..=8).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut endings: Vec<String> =
        name.rsplit('.').take(2).take_while(plain).map(str::to_ascii_lowercase).collect();
    if endings.len() == name.split('.').count() {
        // The first piece is the name itself, not an ending.
        endings.pop();
    }
    let packed = endings.first().is_some_and(|ending| matches!(ending.as_str(), "gz" | "zip"));
    endings.truncate(if packed { 2 } else { 1 });
    endings.reverse();
    match endings.join(".").as_str() {
        "" => "original.bin".to_owned(),
        ending => format!("original.{ending}"),
    }
}

/// What an error of the disk is to a person: a full disk is not a mistake of the program, and says so.
fn disk(doing: &str) -> impl Fn(std::io::Error) -> Error {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let doing = doing.to_owned();
    move |error| match error.kind() {
        StorageFull | QuotaExceeded => Error::Unavailable(
            Problem::new("disk-full", "Le serveur n'a plus de place pour ce fichier.")
                .advice("Rien n'est perdu : prévenez l'administrateur, puis recommencez.")
                .detail(format!("{doing}: {error}")),
        ),
        _ => Error::Internal { context: doing.clone(), source: Some(error.into()) },
    }
}

/// A file that was wholly received and waits to become a version. Dropped before that, it leaves nothing.
#[derive(Debug)]
pub struct Upload {
    path: PathBuf,
    /// The name it was given.
    pub name: String,
    /// The sheet to be read, for a spreadsheet.
    pub sheet: Option<String>,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Upload {
    /// Copies a file of this machine into the staging folder.
    ///
    /// # Errors
    /// [`Error::Input`] when it cannot be read, [`Error::Limit`] when it is too large.
    pub async fn copy_of(app: &App, path: &Path) -> Result<Self> {
        let unreadable = |error: std::io::Error| {
            Error::Input(
                Problem::new("file-unreadable", "Ce fichier ne peut pas être ouvert.")
                    .advice("Vérifiez son nom et vos droits d'accès.")
                    .detail(format!("{}: {error}", path.display())),
            )
        };
        let mut source = tokio::fs::File::open(path).await.map_err(unreadable)?;
        let mut writer = UploadWriter::begin(app).await?;
        let mut piece = vec![0; 256 * 1024];
        loop {
            let length = source.read(&mut piece).await.map_err(unreadable)?;
            if length == 0 {
                break;
            }
            writer.write(&piece[..length]).await?;
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        writer.finish(&name).await
    }

    /// Moves the file into a folder, which is made.
    pub(crate) fn move_into(&mut self, folder: &Path, file: &str) -> Result<()> {
        make_folder(folder)?;
        std::fs::rename(&self.path, folder.join(file)).context("moving an uploaded file to its place")?;
        self.path = PathBuf::new();
        sync_folder(folder)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // The janitor sweeps what could not be removed now.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Receives a file piece by piece, with a limit and a running hash. Dropped before the end, it leaves nothing.
pub struct UploadWriter {
    file: tokio::fs::File,
    hash: Sha256,
    upload: Upload,
    bytes_max: u64,
}

impl UploadWriter {
    /// Opens a file in the staging folder.
    ///
    /// # Errors
    /// [`Error::Internal`] when the disk refuses.
    pub async fn begin(app: &App) -> Result<Self> {
        let name = beffroi_store::hexadecimal(&beffroi_store::random::<16>()?);
        let path = app.files.join(STAGING).join(name);
        let file =
            tokio::fs::File::create_new(&path).await.map_err(disk("opening a file in the staging folder"))?;
        let upload = Upload { path, name: String::new(), sheet: None, bytes: 0, sha256: String::new() };
        Ok(Self { file, hash: Sha256::new(), upload, bytes_max: app.limits.upload_bytes_max })
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// [`Error::Limit`] with code `file-too-large` when the file grows over the limit.
    pub async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.upload.bytes += piece.len() as u64;
        if self.upload.bytes > self.bytes_max {
            let megabytes = self.bytes_max / 1_000_000;
            return Err(Error::Limit(
                Problem::new("file-too-large", format!("Ce fichier dépasse {megabytes} Mo."))
                    .advice("Déposez un fichier plus petit, ou compressez-le (.gz ou .zip).")
                    .detail(format!("limit upload_bytes_max = {}", self.bytes_max)),
            ));
        }
        self.hash.update(piece);
        self.file.write_all(piece).await.map_err(disk("writing to the staging folder"))
    }

    /// Ends the file: it is on the disk for good. `name` is the one it was given.
    ///
    /// # Errors
    /// [`Error::Input`] when it is empty, [`Error::Internal`] when the disk refuses.
    pub async fn finish(mut self, name: &str) -> Result<Upload> {
        if self.upload.bytes == 0 {
            return Err(Error::Input(
                Problem::new("file-empty", "Ce fichier est vide.")
                    .advice("Vérifiez que c'est le bon fichier et déposez-le à nouveau.")
                    .field("file"),
            ));
        }
        self.file.flush().await.map_err(disk("writing to the staging folder"))?;
        self.file.sync_all().await.map_err(disk("putting an uploaded file on the disk"))?;
        self.upload.sha256 = beffroi_store::hexadecimal(&self.hash.finalize());
        self.upload.name = last_component(name);
        Ok(self.upload)
    }
}

/// The file's own name, whatever folders a browser put before it; without control characters, cut at 200.
fn last_component(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.trim().is_empty() { "fichier".to_owned() } else { clean }
}

/// Makes a folder and those above it, and puts their entries on the disk.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).context("making a folder")?;
    folder.ancestors().skip(1).take(3).try_for_each(sync_folder)
}

/// Puts the entries of a folder on the disk: a rename is only sure after that.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).context("putting a folder on the disk")
}

/// A name for a file being written beside `path`, unlike any other.
pub(crate) fn part_of(path: &Path) -> Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(PART);
    name.push(beffroi_store::hexadecimal(&beffroi_store::random::<8>()?));
    Ok(PathBuf::from(name))
}

/// Puts a written part on the disk and gives it its name, at once or not at all.
pub(crate) fn settle(part: &Path, path: &Path) -> Result<()> {
    std::fs::File::open(part).and_then(|file| file.sync_all()).context("putting a file on the disk")?;
    std::fs::rename(part, path).context("giving a file its name")?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Writes a whole file, at once or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = part_of(path)?;
    let mut file = std::fs::File::create_new(&part).context("opening a file")?;
    file.write_all(bytes).context("writing a file")?;
    settle(&part, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_as_such() {
        let full = disk("writing")(std::io::ErrorKind::StorageFull.into());
        assert!(matches!(&full, Error::Unavailable(problem) if problem.code == "disk-full"), "{full:?}");
        let other = disk("writing")(std::io::ErrorKind::PermissionDenied.into());
        assert!(matches!(other, Error::Internal { .. }));
        // The device that is always full, where there is one.
        if let Ok(mut device) = std::fs::File::options().write(true).open("/dev/full") {
            let error = device.write_all(b"x").map_err(disk("writing")).unwrap_err();
            assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        } else {
            println!("left out: /dev/full is not there");
        }
    }

    #[test]
    fn only_a_plain_ending_stays_of_a_name() {
        for (name, expected) in [
            ("arbres.csv", "original.csv"),
            ("Arbres 2024.XLSX", "original.xlsx"),
            ("arbres.csv.gz", "original.csv.gz"),
            ("v1.2.ods", "original.ods"),
            ("arbres", "original.bin"),
            (".csv", "original.csv"),
            ("x.../../etc/passwd", "original.bin"),
            ("x.é", "original.bin"),
            ("x.123456789", "original.bin"),
            ("données.zip", "original.zip"),
            ("", "original.bin"),
        ] {
            assert_eq!(original_file(name), expected, "{name}");
        }
        assert_eq!(last_component("C:\\bureau\\arbres.csv"), "arbres.csv");
        assert_eq!(last_component("../../arbres\u{0}.csv"), "arbres.csv");
        assert_eq!(last_component("dossier/"), "fichier");
    }
}
