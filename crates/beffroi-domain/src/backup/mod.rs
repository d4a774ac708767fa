//! Backups: the whole instance copied while it serves, checked without it, put back into an empty place, and
//! moved from one kind of database to the other.
//!
//! A folder of backups holds, for each backup, `manifest-<instant>.json` (readable: names, sizes and sums of the
//! pieces, nothing else), `state-<instant>.jsonl.gz.age` (the state database) and `contents-<instant>.json.gz.age`
//! (which files there are, the secret of the instance, the heads of the journal); and `files/`, where each file
//! is one piece that all backups share. A manifest is written last: what it names is whole.

mod contents;
mod folder;
mod make;
mod migrate;
mod restore;
mod seal;
mod sums;
mod verify;

pub use contents::LastBackup;
pub use make::{Made, Options, last, make};
pub use migrate::{Moved, move_database};
pub use restore::{Destination, Restored, restore};
pub use seal::{Identities, KeyPair, Recipients};
pub use verify::{Deep, Verified, verify};

use beffroi_kernel::{Error, Problem, Result};
use beffroi_store::snapshot::{self, Head};
use beffroi_store::{Store, journal};
use std::sync::Arc;

/// Is told how far a long work is: bytes (or rows) done, and in all.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Which backup of a folder, from where, read with what.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The folder of backups.
    pub folder: &'a std::path::Path,
    /// The instant of the backup, as its file names write it; the newest when it is absent.
    pub at: Option<&'a str>,
    /// What opens it, when it is known.
    pub identities: Option<&'a Identities>,
}

/// A full disk is not a mistake of the program, and says so.
fn full_disk(error: Error) -> Error {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let Error::Internal { context, source: Some(source) } = error else { return error };
    match source.downcast_ref::<std::io::Error>() {
        Some(io) if matches!(io.kind(), StorageFull | QuotaExceeded) => Error::Unavailable(
            Problem::new("disk-full", "Il n'y a plus de place sur le disque.")
                .advice("Les sauvegardes d'avant sont entières. Libérez de la place, ou gardez-en moins (--keep), puis recommencez.")
                .detail(format!("{context}: {io}")),
        ),
        _ => Error::Internal { context, source: Some(source) },
    }
}

/// A backup that is not what it should be.
fn damaged(detail: impl Into<String>) -> Error {
    Error::Input(
        Problem::new("backup-damaged", "Cette sauvegarde est abîmée ou incomplète.")
            .advice("Rien n'a été changé. Prenez-en une autre avec --at, ou une autre copie du dossier.")
            .detail(detail),
    )
}

/// Reads every chain of the journal again; says what does not hold, and how many entries there are.
async fn verify_chains(store: &Store, heads: &[Head], faults: &mut Vec<String>) -> Result<u64> {
    let mut entries = 0;
    for head in heads {
        match journal::verify(store, head.territory, &journal::Trust::default()).await? {
            journal::Verification::Whole(whole) => entries += whole.entries,
            journal::Verification::Broken(fault) => {
                faults.push(format!("journal {}: entry {}: {}", fault.territory, fault.number, fault.reason));
            }
        }
        if !snapshot::holds(store, head).await? {
            faults
                .push(format!("journal {}: entry {} is not the one backed up", head.territory, head.number));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::error::Context;

    #[test]
    fn a_full_disk_is_said_as_such_wherever_it_is_met() {
        let met = |kind: std::io::ErrorKind| {
            Err::<(), _>(std::io::Error::from(kind))
                .context("writing a piece")
                .map_err(full_disk)
                .unwrap_err()
        };
        let full = met(std::io::ErrorKind::StorageFull);
        assert!(matches!(&full, Error::Unavailable(problem) if problem.code == "disk-full"), "{full:?}");
        assert!(matches!(met(std::io::ErrorKind::PermissionDenied), Error::Internal { .. }));
        assert!(matches!(full_disk(Error::NotFound), Error::NotFound));
    }
}
