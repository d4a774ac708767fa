//! `beffroi journal`: proof that nothing was altered.

use crate::cli::Journal;
use crate::wiring;
use beffroi_domain::journal::{self, Verification};
use beffroi_domain::{App, territory};
use beffroi_kernel::TerritoryId;
use beffroi_kernel::error::Result;
use std::process::ExitCode;

/// How the chain of what belongs to no territory is shown: no short name has parentheses.
const INSTANCE: &str = "(instance)";

/// Reads the chain of one territory, or of all and of the instance, and says where it is broken. Exit code 1 when it is.
///
/// # Errors
/// When the territory is unknown, or the database does not answer.
pub async fn run(command: Journal, app: &App) -> Result<ExitCode> {
    let Journal::Verify { territory } = command;
    let chains: Vec<(String, TerritoryId)> = match territory {
        Some(slug) => vec![(slug.clone(), wiring::territory(app, &slug).await?.id)],
        None => {
            let territories = territory::list(app).await?.into_iter().map(|it| (it.slug, it.id));
            std::iter::once((INSTANCE.to_owned(), TerritoryId::INSTANCE)).chain(territories).collect()
        }
    };
    let mut broken = false;
    for (name, id) in chains {
        match journal::verify(app, id).await? {
            Verification::Whole(verified) => crate::println(&format!(
                "{name}\twhole\t{} entries\thead {}",
                verified.entries, verified.head
            )),
            Verification::Broken(fault) => {
                broken = true;
                crate::println(&format!("{name}\tBROKEN at entry {}\t{}", fault.number, fault.reason));
            }
        }
    }
    Ok(ExitCode::from(u8::from(broken)))
}
