//! `beffroi migrate-database`: from SQLite to PostgreSQL, or back.

use crate::configuration::Configuration;
use crate::wiring;
use beffroi_domain::backup;
use beffroi_kernel::error::Result;
use clap::Args;
use std::process::ExitCode;
use std::sync::Arc;

/// `beffroi migrate-database`.
#[derive(Debug, Args)]
pub struct MigrateDatabase {
    /// Address of an empty database: `postgres://…`, or `sqlite://PATH?mode=rwc`.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Moves the state of an instance that nobody serves, compares, and says what to write into the configuration.
/// Exit code 1 when the journal does not hold: it was so before.
///
/// # Errors
/// When the instance is served, the target is not empty, or the two do not compare.
pub async fn run(command: &MigrateDatabase, configuration: &Configuration) -> Result<ExitCode> {
    let app = wiring::app(configuration).await?;
    let moved = backup::move_database(&app, &command.to, Arc::new(|_, _| ())).await?;
    crate::println(&format!(
        "moved {} rows of {} tables\t{} journal entries\tsum {}",
        moved.rows, moved.tables, moved.entries, moved.sha256
    ));
    for fault in &moved.faults {
        crate::println(&format!("BROKEN\t{fault}"));
    }
    crate::println("Write this into the configuration file before you start the server again:");
    crate::println(&format!("database = {}", quoted(&command.to)));
    crate::println("The old database is as it was: keep it until you are sure, then remove it.");
    Ok(ExitCode::from(u8::from(!moved.faults.is_empty())))
}

/// A text as TOML writes it: in quotes, as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
