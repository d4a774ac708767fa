//! The journal in an archive: the signed export of the journal. The only file here that knows how it is written.

use super::model::damaged;
use crate::App;
use crate::territory::Territory;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result, TerritoryId};
use beffroi_store::WriteContext;
use beffroi_store::journal::{About, Entry, Export, FileVerification, Line, Trust, verify_file};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Entries taken over at a time.
const PAGE_ENTRIES: usize = 1_000;

/// Writes the whole journal of a territory to a file.
pub(super) async fn write(app: &App, own: &Territory, path: &Path) -> Result<()> {
    let about = About { territory: own.id, name: own.name.clone(), slug: own.slug.clone() };
    let signer = Arc::new(crate::journal::signer(app));
    let mut export = Export::begin(&app.store, signer, about, app.clock.now()).await?;
    let file = File::create_new(path).context("opening a file for the journal")?;
    let mut out = std::io::BufWriter::new(file);
    while let Some(piece) = export.piece().await? {
        out.write_all(&piece).context("writing the journal of an archive")?;
    }
    out.flush().context("writing the journal of an archive")
}

/// Verifies the journal of an archive: whole, of this territory, ending as the archive says. Gives how many entries
/// it has.
pub(super) fn verify(path: &Path, territory: TerritoryId, line_bytes_max: usize) -> Result<u64> {
    let source = BufReader::new(File::open(path).context("opening the journal of an archive")?);
    match verify_file(source, &Trust::default(), line_bytes_max)? {
        FileVerification::Whole(whole) if whole.header.territory == territory => Ok(whole.verified.entries),
        FileVerification::Whole(_) => Err(broken("it is the journal of another territory")),
        FileVerification::Broken(fault) => Err(broken(&format!("line {}: {}", fault.line, fault.reason))),
    }
}

fn broken(reason: &str) -> Error {
    Error::Input(
        Problem::new("journal-broken", "Le journal de cette archive a été altéré : rien n'a été enregistré.")
            .advice("Demandez une nouvelle archive à la plateforme d'origine.")
            .detail(format!("journal.jsonl: {reason}")),
    )
}

/// Takes the entries over as they stand. The signed heads of the other instance stay in the archive: this one signs
/// its own.
pub(super) async fn adopt(cx: &mut WriteContext, path: &Path, line_bytes_max: usize) -> Result<()> {
    let mut reader = BufReader::new(File::open(path).context("opening the journal of an archive")?);
    loop {
        let (read, page) = page(&mut reader, line_bytes_max)?;
        cx.adopt_journal(&page).await?;
        if read == 0 {
            return Ok(());
        }
    }
}

/// The next lines: how many there were, and the entries among them.
fn page(reader: &mut BufReader<File>, line_bytes_max: usize) -> Result<(usize, Vec<Entry>)> {
    let (mut read, mut page) = (0, Vec::new());
    while read < PAGE_ENTRIES {
        let mut line = Vec::new();
        let most = line_bytes_max as u64 + 1;
        if reader.by_ref().take(most).read_until(b'\n', &mut line).context("reading a journal")? == 0 {
            break;
        }
        read += 1;
        let line: Line =
            serde_json::from_slice(&line).map_err(|error| damaged(&format!("journal.jsonl: {error}")))?;
        if let Line::Entry(entry) = line {
            page.push(entry);
        }
    }
    Ok((read, page))
}
