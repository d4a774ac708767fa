//! Forgetting in time: what the classification gives a number of days is taken away when they are over.

use super::rules;
use crate::App;
use crate::account;
use crate::journal;
use beffroi_kernel::{Actor, Error, Result};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// Takes away everything whose days are over, and says how much of each table. What was taken away stands in the
/// chain of the instance with its counts; the names that a territory's journal lost, in that of the territory.
/// Doing it twice finds nothing the second time.
///
/// # Errors
/// [`Error::Internal`] when the database refuses, or when the classification gives days to a table that no job
/// knows, which a test holds against.
pub async fn apply_retention(app: &App) -> Result<Vec<(String, u64)>> {
    let mut counts = Vec::new();
    for table in rules::read_register()?.tables {
        let Some(retention) = table.retention else { continue };
        let before = app.clock.now() - SignedDuration::from_hours(24 * i64::from(retention.days));
        let count = forget(app, &table.name, before).await?;
        counts.push((table.name, count));
    }
    let done: Map<String, Value> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(table, count)| (table.clone(), (*count).into()))
        .collect();
    if !done.is_empty() {
        app.write(&Actor::instance("retention"), move |cx| {
            Box::pin(async move {
                cx.record("retention.apply", "retention", &Value::Object(done));
                Ok(())
            })
        })
        .await?;
    }
    Ok(counts)
}

/// Takes away from one table what dates from `before` or earlier.
async fn forget(app: &App, table: &str, before: Timestamp) -> Result<u64> {
    match table {
        "sessions" => account::expire_sessions(&app.store, before).await,
        "sign_in_attempts" => account::expire_attempts(&app.store, before).await,
        "jobs" => beffroi_store::jobs::expire(&app.store, before).await,
        "journal" => journal::expire_names(app, before).await,
        table => Err(Error::internal(format!("no job forgets what the table {table} keeps too long"))),
    }
}
