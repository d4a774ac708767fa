//! The journal in an archive: one entry a line, the oldest first. The only file here that knows how it is written.

use super::model::{Head, damaged};
use crate::App;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Result};
use beffroi_store::WriteContext;
use beffroi_store::journal::{self, Entry};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

/// Entries read and written at a time.
const PAGE_ENTRIES: u32 = 1_000;
/// Longest line, in bytes.
const LINE_BYTES_MAX: u64 = 4_000_000;

/// Writes the whole journal of the actor's territory to a file.
pub(super) async fn write(app: &App, actor: &Actor, path: &Path) -> Result<Head> {
    let file = std::fs::File::create_new(path).context("opening a file for the journal")?;
    let mut out = std::io::BufWriter::new(file);
    let mut head = Head::default();
    loop {
        let page = journal::following(&app.store, actor, head.entries, PAGE_ENTRIES).await?;
        let Some(last) = page.last() else { break };
        head = Head { entries: last.number, hash: last.hash.clone() };
        for entry in &page {
            serde_json::to_writer(&mut out, entry).context("writing a journal entry as JSON")?;
            out.write_all(b"\n").context("writing the journal of an archive")?;
        }
    }
    out.flush().context("writing the journal of an archive")?;
    Ok(head)
}

/// Takes the journal over, entry by entry: each must follow the one before it, and the last be the one announced.
pub(super) async fn adopt(cx: &mut WriteContext, path: &Path, announced: &Head) -> Result<()> {
    let mut reader = BufReader::new(std::fs::File::open(path).context("opening the journal of an archive")?);
    let mut head = Head::default();
    loop {
        let page = page(&mut reader)?;
        let Some(last) = page.last() else { break };
        head = Head { entries: last.number, hash: last.hash.clone() };
        cx.adopt_journal(&page).await?;
    }
    if head == *announced { Ok(()) } else { Err(damaged("journal.jsonl: its end is not the one announced")) }
}

fn page(reader: &mut BufReader<std::fs::File>) -> Result<Vec<Entry>> {
    let mut page = Vec::new();
    while page.len() < PAGE_ENTRIES as usize {
        let mut line = Vec::new();
        let length =
            reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line).context("reading a journal")?;
        if length == 0 {
            break;
        }
        page.push(
            serde_json::from_slice(&line).map_err(|error| damaged(&format!("journal.jsonl: {error}")))?,
        );
    }
    Ok(page)
}
