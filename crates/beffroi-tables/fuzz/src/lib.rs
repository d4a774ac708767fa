//! What every target does with its bytes: read them as a file to the end, and detect its columns.

use beffroi_kernel::ports::Source;
use beffroi_kernel::{Limits, Result};
use beffroi_tables::detect::Detector;
use beffroi_tables::read::{self, Worker};
use beffroi_tables::rows::Block;
use std::io::Write;

struct Detecting(Detector);

impl Worker for Detecting {
    type Output = ();

    fn work(&mut self, first_row: u64, block: &Block) -> Result<()> {
        self.0.observe(first_row, block);
        Ok(())
    }
}

/// Lets panics that our code catches pass: spreadsheets are read by a library that may panic on damaged
/// ones, and the file is then refused. One that nobody catches still ends the run.
pub fn let_caught_panics_pass() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

/// Reads `head` and then `bytes` as one file. Refusals are fine; panics are not.
pub fn read_all(head: &[u8], bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(head).and_then(|()| file.write_all(bytes)).expect("writing to a temporary file");
    let source = Source { path: file.path(), name: "fuzz", sheet: None, schema: None, progress: None };
    let limits = Limits { unpacked_bytes_max: 10_000_000, rows_max: 100_000, ..Limits::default() };
    let Ok(table) = read::open(&source, &limits) else { return };
    let headers = table.headers().to_vec();
    let Ok(scanned) = table.scan_on(1, || Detecting(Detector::new(&headers)), |()| Ok(())) else { return };
    for worker in scanned.workers {
        let _ = worker.0.finish();
    }
}
