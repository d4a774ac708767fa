//! What a backup says of itself: to everybody, and to those who can open it.

use super::damaged;
use beffroi_kernel::Result;
use beffroi_store::snapshot::{Head, Summary};
use serde::{Deserialize, Serialize};
use std::path::{Component, Path};

/// What a manifest says it is.
pub(super) const MANIFEST_FORMAT: &str = "beffroi-backup-1";

/// One file of the folder of backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    /// Its path in the folder.
    pub name: String,
    /// Its size, as it lies there.
    pub bytes: u64,
    /// Its SHA-256, as it lies there.
    pub sha256: String,
}

/// What everybody may read of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: String,
    /// The instant, as in the names.
    pub at: String,
    /// The version of the program.
    pub program: String,
    pub state: Piece,
    pub contents: Piece,
    /// The pieces of `files/` that this backup needs.
    pub files: Vec<Piece>,
}

impl Manifest {
    /// Every piece that it names.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        [&self.state, &self.contents].into_iter().chain(&self.files)
    }

    /// Bytes of all pieces.
    pub fn bytes(&self) -> u64 {
        self.pieces().map(|piece| piece.bytes).sum()
    }

    /// Reads one, and refuses a name that leads out of the folder.
    pub fn read(at: &str, json: &[u8]) -> Result<Self> {
        let manifest: Self =
            serde_json::from_slice(json).map_err(|error| damaged(format!("manifest {at}: {error}")))?;
        if manifest.format != MANIFEST_FORMAT || manifest.at != at {
            return Err(damaged(format!("manifest {at}: it is of another format or another instant")));
        }
        if let Some(piece) = manifest.pieces().find(|piece| !is_inside(&piece.name)) {
            return Err(damaged(format!("manifest {at}: it names {:?}", piece.name)));
        }
        Ok(manifest)
    }
}

/// What only those who can open it may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contents {
    /// The instant, as in the names.
    pub at: String,
    /// The version of the program.
    pub program: String,
    /// The secret of the instance.
    pub secret: String,
    /// What the state database held.
    pub state: Summary,
    /// The SHA-256 of the lines of the state.
    pub state_sha256: String,
    /// Which piece is which file.
    pub files: Vec<Entry>,
}

/// A file of the instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its path below `files/` of the data folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// The piece that holds it.
    pub piece: String,
}

impl Contents {
    /// Reads them, and refuses a path that leads out of the data folder.
    pub fn read(at: &str, json: &[u8]) -> Result<Self> {
        let contents: Self =
            serde_json::from_slice(json).map_err(|error| damaged(format!("contents {at}: {error}")))?;
        if contents.at != at {
            return Err(damaged(format!("contents {at}: they are those of {}", contents.at)));
        }
        if let Some(entry) = contents.files.iter().find(|entry| !is_inside(&entry.path)) {
            return Err(damaged(format!("contents {at}: they name {:?}", entry.path)));
        }
        Ok(contents)
    }
}

/// Whether a path stays below the folder that it is joined to.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// The last backup that succeeded, as `backup-state.json` of the data folder says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When, in milliseconds since 1970.
    pub at_milliseconds: i64,
    /// The instant, as in the names.
    pub at: String,
    /// Where.
    pub folder: String,
    /// Files of the instance in it.
    pub files: u64,
    /// Bytes of all its pieces.
    pub bytes: u64,
    /// Whether it is sealed.
    pub encrypted: bool,
    /// The heads of the journal in it: what comes later must follow them.
    pub heads: Vec<Head>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_is_refused() {
        for (path, inside) in [
            ("files/ab/cd.age", true),
            ("a", true),
            ("", false),
            ("/etc/passwd", false),
            ("../x", false),
            ("a/../../x", false),
            (".", false),
        ] {
            assert_eq!(is_inside(path), inside, "{path:?}");
        }
    }
}
