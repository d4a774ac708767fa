//! The sums of files that were backed up before, so that a file that has not changed is not read again.

use crate::files::write_whole;
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// The file that keeps them, in the data folder. Without it, or when it cannot be read, every file is read again.
const SUMS: &str = "backup-sums.json";

/// What is kept of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    bytes: u64,
    /// When it was last modified, in nanoseconds since 1970.
    modified: u64,
    sha256: String,
}

/// Sums by path below `files/`.
#[derive(Debug, Default)]
pub(super) struct Sums {
    before: BTreeMap<String, Kept>,
    now: BTreeMap<String, Kept>,
}

impl Sums {
    /// What the last backup left.
    pub fn read(data: &Path) -> Self {
        let before = std::fs::read(data.join(SUMS)).ok().and_then(|json| serde_json::from_slice(&json).ok());
        Self { before: before.unwrap_or_default(), now: BTreeMap::new() }
    }

    /// The sum of a file that is as it was then. (What is published is never modified; and a disk that altered a
    /// file in silence leaves its copy as it was.)
    pub fn of(&self, path: &str, metadata: &Metadata) -> Option<&str> {
        let kept = self.before.get(path)?;
        let same = kept.bytes == metadata.len() && Some(kept.modified) == modified(metadata);
        same.then_some(kept.sha256.as_str())
    }

    /// Notes the sum of a file.
    pub fn note(&mut self, path: &str, metadata: &Metadata, sha256: &str) {
        if let Some(modified) = modified(metadata) {
            let kept = Kept { bytes: metadata.len(), modified, sha256: sha256.to_owned() };
            self.now.insert(path.to_owned(), kept);
        }
    }

    /// Leaves what was noted for the next backup.
    pub fn write(&self, data: &Path) -> Result<()> {
        let json = serde_json::to_vec(&self.now).context("writing the sums of files as JSON")?;
        write_whole(&data.join(SUMS), &json)
    }
}

fn modified(metadata: &Metadata) -> Option<u64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_nanos()).ok()
}
