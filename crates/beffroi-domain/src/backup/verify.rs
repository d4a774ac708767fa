//! Checking backups, away from the instance: without a key every sum, with the key everything that is in them.

use super::contents::{Contents, Manifest, Piece};
use super::folder::{choose, instants, manifest};
use super::seal::{Identities, open, sum};
use super::{Progress, Source, damaged, verify_chains};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Clock, Error, Result};
use beffroi_store::snapshot::{self, Summary};
use beffroi_store::{Secret, Store};
use flate2::read::GzDecoder;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// The largest list of contents, in bytes.
const CONTENTS_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// What checking a folder of backups found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The backups looked at, oldest first.
    pub instants: Vec<String>,
    /// Pieces whose sums were computed again.
    pub pieces: usize,
    /// Bytes of those.
    pub bytes: u64,
    /// What does not hold, in English.
    pub faults: Vec<String>,
    /// What was found inside the newest of them, when it could be opened and its sums held.
    pub deep: Option<Deep>,
}

/// What was found inside a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deep {
    /// Which one.
    pub at: String,
    /// Files read.
    pub files: usize,
    /// Rows loaded into a database.
    pub rows: u64,
    /// Entries of the journal read again.
    pub entries: u64,
}

/// Checks one backup of a folder, or all of them: every sum; and, with an identity (or when nothing is sealed),
/// everything in the newest of them: files, database, journal. That the journal of the older ones goes on in the
/// newest is checked as well: a database that was put back to an older copy is seen.
///
/// # Errors
/// [`Error::Input`] when the folder, the backup or the key is not the right one.
pub async fn verify(source: Source<'_>, clock: &dyn Clock, progress: Progress) -> Result<Verified> {
    let root = source.folder;
    let newest = choose(root, source.at)?;
    let all = if source.at.is_some() { vec![newest.clone()] } else { instants(root)? };
    let mut verified = Verified { instants: all.clone(), ..Verified::default() };
    let mut seen = HashSet::new();
    let mut readable = Vec::new();
    for at in all {
        match manifest(root, &at) {
            Ok(manifest) => readable.push(manifest),
            Err(error) => verified.faults.push(said(&error)),
        }
    }
    let mut pieces: Vec<&Piece> = readable.iter().flat_map(Manifest::pieces).collect();
    pieces.retain(|piece| seen.insert((&piece.name, &piece.sha256)));
    let total = pieces.iter().map(|piece| piece.bytes).sum();
    for piece in pieces {
        verified.faults.extend(fault_of(root, piece));
        verified.pieces += 1;
        verified.bytes += piece.bytes;
        progress(verified.bytes, total);
    }
    let whole = verified.faults.is_empty();
    let Some(newest) = readable.iter().find(|manifest| manifest.at == newest && whole) else {
        return Ok(verified);
    };
    if source.identities.is_none() && newest.contents.name.ends_with(super::seal::SEALED_ENDING) {
        return Ok(verified);
    }
    let older: Vec<&Manifest> = readable.iter().filter(|manifest| manifest.at < newest.at).collect();
    let deep = look_inside(root, newest, &older, source.identities, clock, &mut verified.faults).await;
    match deep {
        Ok(deep) => verified.deep = Some(deep),
        Err(Error::Input(problem)) if problem.code.ends_with("-damaged") => {
            verified.faults.push(format!("{}: {}", newest.at, problem.detail));
        }
        Err(error) => return Err(error),
    }
    Ok(verified)
}

fn said(error: &Error) -> String {
    error.problem().map_or_else(|| error.chain(), |problem| problem.detail.clone())
}

/// What is wrong with a piece as it lies there.
pub(super) fn fault_of(root: &Path, piece: &Piece) -> Option<String> {
    match File::open(root.join(&piece.name)).and_then(sum) {
        Err(error) => Some(format!("{}: {error}", piece.name)),
        Ok((bytes, _)) if bytes != piece.bytes => {
            Some(format!("{}: {bytes} bytes instead of {}", piece.name, piece.bytes))
        }
        Ok((_, sha256)) if sha256 != piece.sha256 => Some(format!("{}: its sum is another", piece.name)),
        Ok(_) => None,
    }
}

/// Opens the list of contents of a backup.
pub(super) fn contents_of(
    root: &Path,
    manifest: &Manifest,
    identities: Option<&Identities>,
) -> Result<Contents> {
    let name = &manifest.contents.name;
    let mut json = Vec::new();
    GzDecoder::new(open(root, name, identities)?)
        .take(CONTENTS_BYTES_MAX)
        .read_to_end(&mut json)
        .map_err(|error| damaged(format!("{name}: {error}")))?;
    let contents = Contents::read(&manifest.at, &json)?;
    let named: HashSet<&str> = manifest.files.iter().map(|piece| piece.name.as_str()).collect();
    match contents.files.iter().find(|entry| !named.contains(entry.piece.as_str())) {
        Some(entry) => Err(damaged(format!("{name}: the manifest does not name {}", entry.piece))),
        None => Ok(contents),
    }
}

/// Loads the state of a backup into an empty database, and holds it against the list of contents.
pub(super) async fn load_state(
    root: &Path,
    manifest: &Manifest,
    contents: &Contents,
    identities: Option<&Identities>,
    url: &str,
    clock: &dyn Clock,
) -> Result<(Store, Summary)> {
    let name = &manifest.state.name;
    // First everything is read once: a database that is not ours to undo is only touched by what is whole.
    let read = sum(GzDecoder::new(open(root, name, identities)?));
    let (_, sha256) = read.map_err(|error| damaged(format!("{name}: {error}")))?;
    if sha256 != contents.state_sha256 {
        return Err(damaged(format!("{name}: it is not the state that the contents name")));
    }
    let mut lines = BufReader::with_capacity(256 * 1024, GzDecoder::new(open(root, name, identities)?));
    let (store, summary) = snapshot::load_into(url, clock, &mut lines).await?;
    if summary != contents.state {
        return Err(damaged(format!("{name}: its rows are not those that the contents count")));
    }
    Ok((store, summary))
}

async fn look_inside(
    root: &Path,
    manifest: &Manifest,
    older: &[&Manifest],
    identities: Option<&Identities>,
    clock: &dyn Clock,
    faults: &mut Vec<String>,
) -> Result<Deep> {
    let contents = contents_of(root, manifest, identities)?;
    Secret::from_text(&contents.secret).map_err(|_| damaged("the secret of the instance is not readable"))?;
    let mut sums: HashMap<&str, std::result::Result<(u64, String), String>> = HashMap::new();
    for entry in &contents.files {
        let found = sums.entry(&entry.piece).or_insert_with(|| {
            let read = open(root, &entry.piece, identities).map_err(|error| said(&error));
            read.and_then(|piece| sum(piece).map_err(|error| error.to_string()))
        });
        let fault = match found {
            Ok((bytes, sha256)) if (*bytes, &*sha256) == (entry.bytes, &entry.sha256) => continue,
            Ok(_) => format!("{}: it holds another file than the contents say", entry.piece),
            Err(error) => format!("{}: {error}", entry.piece),
        };
        // A piece may be several files.
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    let folder = tempfile::tempdir().context("making a folder for a database")?;
    let url = crate::app::sqlite_url(folder.path());
    let (store, summary) = load_state(root, manifest, &contents, identities, &url, clock).await?;
    let entries = verify_chains(&store, &summary.heads, faults).await?;
    for manifest in older {
        // Other recipients may have sealed it: its sums were checked, that is all that can be.
        let Ok(before) = contents_of(root, manifest, identities) else { continue };
        for head in before.state.heads {
            if !snapshot::holds(&store, &head).await? {
                faults.push(format!(
                    "journal {}: entry {} of the backup {} is not in that of {}: the database was put back to an \
                     older copy, or altered",
                    head.territory, head.number, manifest.at, contents.at
                ));
            }
        }
    }
    store.close().await;
    Ok(Deep { at: contents.at, files: contents.files.len(), rows: summary.rows(), entries })
}
