//! `beffroi journal`: proof that nothing was altered.

use crate::cli::Journal;
use crate::wiring;
use beffroi_domain::journal::{self, Verification};
use beffroi_domain::{App, territory};
use beffroi_kernel::error::Result;
use std::process::ExitCode;

/// Reads the chain of one territory, or of all, and says where it is broken. Exit code 1 when it is.
///
/// # Errors
/// When the territory is unknown, or the database does not answer.
pub async fn run(command: Journal, app: &App) -> Result<ExitCode> {
    let Journal::Verify { territory } = command;
    let territories = match territory {
        Some(slug) => vec![wiring::territory(app, &slug).await?],
        None => territory::list(app).await?,
    };
    let mut broken = false;
    for territory in territories {
        match journal::verify(app, territory.id).await? {
            Verification::Whole(verified) => crate::println(&format!(
                "{}\twhole\t{} entries\thead {}",
                territory.slug, verified.entries, verified.head
            )),
            Verification::Broken(fault) => {
                broken = true;
                crate::println(&format!(
                    "{}\tBROKEN at entry {}\t{}",
                    territory.slug, fault.number, fault.reason
                ));
            }
        }
    }
    Ok(ExitCode::from(u8::from(broken)))
}
