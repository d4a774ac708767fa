//! Moving an instance from one kind of database to the other.

use super::{Progress, verify_chains};
use crate::App;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};
use beffroi_store::snapshot;
use std::io::{BufReader, BufWriter, Seek, Write};

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Tables.
    pub tables: usize,
    /// Rows.
    pub rows: u64,
    /// Entries of the journal read again in the new database.
    pub entries: u64,
    /// The SHA-256 of all rows, the same in both.
    pub sha256: String,
    /// What does not hold in the journal: it was so before.
    pub faults: Vec<String>,
}

/// Copies the state of an instance that nobody serves into the empty database at `url`, and compares the two.
/// The old one stays as it is.
///
/// # Errors
/// [`Error::Conflict`] with code `instance-served`, `database-not-empty`, or `database-changed` when somebody
/// wrote to the old database meanwhile.
pub async fn move_database(app: &App, url: &str, progress: Progress) -> Result<Moved> {
    let _alone = crate::presence::alone(app)?;
    let copying = "writing a copy of the database";
    // Unnamed, and gone with this process: nobody else can open it.
    let mut file = tempfile::tempfile_in(app.data()).context(copying)?;
    let mut out = BufWriter::with_capacity(256 * 1024, &mut file);
    let taken = snapshot::dump(&app.store, &mut out, &|rows| progress(rows, 0)).await?;
    out.flush().context(copying)?;
    drop(out);
    file.rewind().context(copying)?;
    let clock = app.clock.as_ref();
    let (store, loaded) =
        snapshot::load_into(url, clock, &mut BufReader::with_capacity(256 * 1024, file)).await?;
    let there = snapshot::dump(&store, &mut std::io::sink(), &|_| ()).await?;
    let here = snapshot::dump(&app.store, &mut std::io::sink(), &|_| ()).await?;
    if here != taken {
        return Err(Error::Conflict(
            Problem::new("database-changed", "La base de données a changé pendant le déménagement.")
                .advice(
                    "Arrêtez tout ce qui utilise l'instance, videz la base de destination, puis recommencez.",
                )
                .detail("somebody wrote to the database while it was copied"),
        ));
    }
    if loaded != taken || there != taken {
        return Err(Error::internal("the new database does not hold what the old one holds: do not use it"));
    }
    let mut faults = Vec::new();
    let entries = verify_chains(&store, &there.heads, &mut faults).await?;
    store.close().await;
    Ok(Moved { tables: taken.tables.len(), rows: taken.rows(), entries, sha256: taken.sha256, faults })
}
