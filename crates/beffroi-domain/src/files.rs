//! Files beside the database: where they stand, and how they get there without being half there.

use beffroi_kernel::{Error, Result};
use std::path::PathBuf;

/// A file that was wholly received and waits to become a version.
#[derive(Debug)]
pub struct Upload {
    pub(crate) path: PathBuf,
    /// The name it was given.
    pub name: String,
    /// The sheet to be read, for a spreadsheet.
    pub sheet: Option<String>,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Receives a file piece by piece, with a limit and a running hash. Dropped before the end, it leaves nothing.
pub struct UploadWriter {}

impl UploadWriter {
    /// Opens a file in the staging folder.
    pub async fn begin(_app: &crate::App) -> Result<Self> {
        Err(Error::internal("being written"))
    }
    /// Adds a piece. [`Error::Limit`] with code `file-too-large` when the file grows over the limit.
    pub async fn write(&mut self, _piece: &[u8]) -> Result<()> {
        Err(Error::internal("being written"))
    }
    /// Ends the file: it is on the disk for good.
    pub async fn finish(self, _name: &str) -> Result<Upload> {
        Err(Error::internal("being written"))
    }
}

impl Upload {
    /// Copies a file of this machine into the staging folder.
    pub async fn copy_of(_app: &crate::App, _path: &std::path::Path) -> Result<Self> {
        Err(Error::internal("being written"))
    }
}
