//! Prints every model with its sample into a folder, for whoever changes how documents look:
//! `cargo run -p beffroi-pdf --example models -- FOLDER`.

#[path = "../tests/it/samples/mod.rs"]
mod samples;

use beffroi_kernel::error::Context;
use beffroi_kernel::ports::Printer;
use beffroi_kernel::{Error, Limits, Result};

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).ok_or_else(|| Error::internal("say which folder"))?;
    let press = beffroi_pdf::Press::new(&Limits::default())?;
    for document in samples::all() {
        let path = format!("{folder}/{}.pdf", document.content.model());
        std::fs::write(&path, press.print(&document)?).context(&format!("writing {path}"))?;
    }
    Ok(())
}
