//! Making a backup, while the instance serves: first the database, then the files that it names.

use super::contents::{Contents, Entry, LastBackup, MANIFEST_FORMAT, Manifest, Piece};
use super::folder::{CONTENTS, FILES, Folder, STATE, instants};
use super::seal::{PieceWriter, Recipients, Summed, sum};
use super::sums::Sums;
use super::{Progress, full_disk};
use crate::App;
use crate::files::{PART, STAGING, write_whole};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};
use beffroi_store::Use;
use beffroi_store::snapshot::{self, Head, Summary};
use flate2::Compression;
use flate2::write::GzEncoder;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;

/// The file that says, in the data folder, when the last backup succeeded.
const LAST: &str = "backup-state.json";

/// How to make a backup.
#[derive(Clone, Default)]
pub struct Options {
    /// Who may read it. Empty: everybody who gets the folder; the caller must have been asked.
    pub recipients: Recipients,
    /// How many backups stay in the folder, this one included; absent keeps all.
    pub keep: Option<usize>,
}

/// What was backed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The instant, as in the names.
    pub at: String,
    /// Rows of the database.
    pub rows: u64,
    /// Files of the instance.
    pub files: u64,
    /// Files that the folder did not have yet.
    pub copied: u64,
    /// Bytes of those.
    pub copied_bytes: u64,
    /// Files that were removed by the instance while it was copied.
    pub vanished: u64,
    /// Old backups, and pieces that no backup needs any more, that were removed.
    pub removed: (usize, usize),
    /// Heads of the journal in the last backup that the database does not follow: it is an older copy, or it
    /// was altered.
    pub rolled_back: Vec<Head>,
}

/// The last backup that succeeded, when there was one.
///
/// # Errors
/// [`Error::Internal`] when what is kept of it cannot be read.
pub fn last(app: &App) -> Result<Option<LastBackup>> {
    match std::fs::read(app.data().join(LAST)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        json => {
            let json = json.context("reading what is kept of the last backup")?;
            serde_json::from_slice(&json).map(Some).context("reading what is kept of the last backup")
        }
    }
}

/// Makes a backup in `folder`. Killed, or without room, it leaves the former ones whole, and the next one goes on
/// where it stopped.
///
/// # Errors
/// [`Error::Conflict`] with code `backup-running`; [`Error::Unavailable`] with code `disk-full`;
/// [`Error::Input`] with code `backup-folder`; [`Error::Internal`] when the database or a disk refuses.
pub async fn make(app: &App, folder: &Path, options: Options, progress: Progress) -> Result<Made> {
    make_whole(app, folder, options, progress).await.map_err(full_disk)
}

async fn make_whole(app: &App, folder: &Path, options: Options, progress: Progress) -> Result<Made> {
    let before = last(app)?;
    let folder = Folder::open(folder)?;
    if folder.root.starts_with(&app.files) {
        return Err(Error::Input(
            Problem::new(
                "backup-folder",
                "Une sauvegarde ne peut pas être rangée parmi les fichiers qu'elle copie.",
            )
            .advice("Donnez un autre dossier, de préférence sur un autre disque.")
            .detail("the folder of backups is below files/ of the data folder"),
        ));
    }
    let now = app.clock.now();
    let at = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    if instants(&folder.root)?.contains(&at) {
        return Err(Error::Conflict(
            Problem::new("backup-exists", "Une sauvegarde de cette seconde existe déjà.")
                .advice("Recommencez.")
                .detail(format!("{at} is in the folder")),
        ));
    }
    let (state, summary, state_sha256) = copy_state(app, &folder.root, &at, &options.recipients).await?;
    let mut made = Made { at: at.clone(), rows: summary.rows(), ..Made::default() };
    for head in before.iter().flat_map(|last| &last.heads) {
        if !snapshot::holds(&app.store, head).await? {
            made.rolled_back.push(head.clone());
        }
    }
    let contents = Contents {
        at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        secret: app.secret.expose().to_string(),
        state: summary,
        state_sha256,
        files: Vec::new(),
    };
    // What was made before a kill is found again: the folder goes with the work, and its lock with it.
    let work = move |app: &App| finish(app, &folder, state, contents, &options, made, &progress);
    let (made, kept) = app.blocking(work).await?;
    let kept = LastBackup { at_milliseconds: now.as_millisecond(), ..kept };
    let json = serde_json::to_vec_pretty(&kept).context("writing what is kept of the last backup")?;
    app.blocking(move |app| write_whole(&app.data().join(LAST), &json)).await?;
    Ok(made)
}

/// Copies the database: the piece, what it holds, and the sum of its lines.
async fn copy_state(
    app: &App,
    root: &Path,
    at: &str,
    recipients: &Recipients,
) -> Result<(Piece, Summary, String)> {
    let writer = PieceWriter::begin(root, recipients)?;
    let mut out = Summed::new(GzEncoder::new(writer, Compression::fast()));
    let summary = snapshot::dump(&app.store, &mut out, &|_| ()).await?;
    let (packed, _, sha256) = out.end();
    let writer = packed.finish().context("writing a copy of the database")?;
    let piece = writer.finish(format!("{STATE}{at}.jsonl.gz{}", recipients.ending()))?;
    Ok((piece, summary, sha256))
}

/// Files, contents, manifest, and what is old. Blocks.
fn finish(
    app: &App,
    folder: &Folder,
    state: Piece,
    mut contents: Contents,
    options: &Options,
    mut made: Made,
    progress: &Progress,
) -> Result<(Made, LastBackup)> {
    let recipients = &options.recipients;
    let mut copier = Copier::new(app, folder, recipients, &mut made)?;
    let found = files_of(&app.files)?;
    let total: u64 = found.iter().map(|(_, bytes)| bytes).sum();
    let mut done = 0;
    let mut pieces = HashMap::new();
    for (path, bytes) in found {
        if let Some((entry, piece)) = copier.keep(&app.files, path)? {
            contents.files.push(entry);
            pieces.insert(piece.name.clone(), piece);
        }
        done += bytes;
        progress(done, total);
    }
    copier.sums.write(app.data())?;
    made.files = contents.files.len() as u64;
    let json = serde_json::to_vec(&contents).context("writing the contents of a backup as JSON")?;
    let writer = PieceWriter::begin(&folder.root, recipients)?;
    let mut packed = GzEncoder::new(writer, Compression::fast());
    packed.write_all(&json).context("writing the contents of a backup")?;
    let writer = packed.finish().context("writing the contents of a backup")?;
    let name = format!("{CONTENTS}{}.json.gz{}", made.at, recipients.ending());
    let mut files: Vec<Piece> = pieces.into_values().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let manifest = Manifest {
        format: MANIFEST_FORMAT.to_owned(),
        at: made.at.clone(),
        program: contents.program,
        state,
        contents: writer.finish(name)?,
        files,
    };
    folder.write_manifest(&manifest)?;
    if let Some(keep) = options.keep {
        made.removed = folder.prune(keep)?;
    }
    let kept = LastBackup {
        at_milliseconds: 0,
        at: made.at.clone(),
        folder: folder.root.display().to_string(),
        files: made.files,
        bytes: manifest.bytes(),
        encrypted: !recipients.is_empty(),
        heads: contents.state.heads,
    };
    Ok((made, kept))
}

/// Copies files that the folder does not have.
struct Copier<'a> {
    folder: &'a Folder,
    recipients: &'a Recipients,
    /// What names pieces: only this instance can tell which piece holds a file that somebody knows.
    naming: Hmac<Sha256>,
    known: HashMap<String, Piece>,
    sums: Sums,
    made: &'a mut Made,
}

impl<'a> Copier<'a> {
    fn new(app: &App, folder: &'a Folder, recipients: &'a Recipients, made: &'a mut Made) -> Result<Self> {
        let key = app.secret.key(Use::Backup);
        let naming = <Hmac<Sha256> as Mac>::new_from_slice(key.as_ref());
        let mut naming = naming.context("making the key that names pieces")?;
        // Other recipients could not open the old pieces.
        naming.update(recipients.text().as_bytes());
        naming.update(b"\0");
        let (known, sums) = (folder.known_files()?, Sums::read(app.data()));
        Ok(Self { folder, recipients, naming, known, sums, made })
    }

    /// The entry and the piece of a file; nothing when the file is no more.
    fn keep(&mut self, files: &Path, path: String) -> Result<Option<(Entry, Piece)>> {
        let mut file = match File::open(files.join(&path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.made.vanished += 1;
                return Ok(None);
            }
            file => file.context(&format!("opening the file {path}"))?,
        };
        let reading = format!("reading the file {path}");
        let metadata = file.metadata().context(&reading)?;
        if let Some(sha256) = self.sums.of(&path, &metadata).map(str::to_owned)
            && let Some(piece) = self.there(&self.name(&sha256))
        {
            self.sums.note(&path, &metadata, &sha256);
            let entry = Entry { path, bytes: metadata.len(), sha256, piece: piece.name.clone() };
            return Ok(Some((entry, piece)));
        }
        let (bytes, sha256) = sum(&file).context(&reading)?;
        let name = self.name(&sha256);
        let piece = match self.there(&name) {
            Some(piece) => piece,
            // A backup that was killed left it: it has its name, so it is whole.
            None if !self.known.contains_key(&name) && self.folder.root.join(&name).exists() => {
                let there = File::open(self.folder.root.join(&name)).context("reading a piece")?;
                let (bytes, sha256) = sum(there).context("reading a piece")?;
                Piece { name, bytes, sha256 }
            }
            None => {
                file.rewind().context(&reading)?;
                let piece = self.copy(file, name, (bytes, &sha256))?;
                self.made.copied += 1;
                self.made.copied_bytes += bytes;
                piece
            }
        };
        self.known.insert(piece.name.clone(), piece.clone());
        self.sums.note(&path, &metadata, &sha256);
        let entry = Entry { path, bytes, sha256, piece: piece.name.clone() };
        Ok(Some((entry, piece)))
    }

    /// A piece that an earlier backup of the folder names, and that has its size.
    fn there(&self, name: &str) -> Option<Piece> {
        let piece = self.known.get(name)?;
        let length = std::fs::metadata(self.folder.root.join(name)).ok()?.len();
        (length == piece.bytes).then(|| piece.clone())
    }

    fn name(&self, sha256: &str) -> String {
        let name = self.naming.clone().chain_update(sha256).finalize().into_bytes();
        let name = beffroi_store::hexadecimal(&name);
        format!("{FILES}/{}/{name}{}", &name[..2], self.recipients.ending())
    }

    fn copy(&self, file: File, name: String, (bytes, sha256): (u64, &str)) -> Result<Piece> {
        let mut writer = PieceWriter::begin(&self.folder.root, self.recipients)?;
        let mut file = Summed::new(file);
        copy(&mut file, &mut writer).context("copying a file into a backup")?;
        let (_, copied, sum) = file.end();
        if (copied, sum.as_str()) != (bytes, sha256) {
            return Err(Error::internal("a file changed while it was copied: run the backup again"));
        }
        writer.finish(name)
    }
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    let mut buffer = vec![0; 256 * 1024];
    let mut total = 0;
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(total),
            read => {
                to.write_all(&buffer[..read])?;
                total += read as u64;
            }
        }
    }
}

/// Every file of the instance below `files`, with its size, in order: not what is being received or written.
fn files_of(files: &Path) -> Result<Vec<(String, u64)>> {
    fn walk(files: &Path, folder: &Path, found: &mut Vec<(String, u64)>) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let name = entry.file_name().to_string_lossy().into_owned();
            let passing = folder == files && name == STAGING;
            if passing || name.starts_with('.') || name.contains(PART) {
                continue;
            }
            if kind.is_dir() {
                walk(files, &path, found)?;
            } else if kind.is_file() {
                let relative = path.strip_prefix(files).map_err(io::Error::other)?.to_str();
                let relative = relative.ok_or_else(|| io::Error::other(format!("{path:?} is not UTF-8")))?;
                // Gone meanwhile: counted when it is opened.
                let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
                found.push((relative.to_owned(), bytes));
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(files, files, &mut found).context("listing the files of the instance")?;
    found.sort();
    Ok(found)
}
