//! The journal, as a program of the territory reads it.

use super::Keyed;
use crate::explore::number;
use crate::failure::Answer;
use crate::web::Web;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use beffroi_domain::journal;
use beffroi_kernel::Right;
use beffroi_kernel::error::Context;
use serde::{Deserialize, Serialize};

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Only entries whose number is smaller.
    #[param(required = false, value_type = u64)]
    before: String,
    /// How many (20 when absent, 100 at most).
    #[param(required = false, value_type = u64)]
    limit: String,
}

/// Entries, the newest first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EntryList {
    /// The entries, with every field that their hash is made from.
    #[schema(value_type = Vec<Object>)]
    results: serde_json::Value,
}

/// The newest entries of the journal.
#[utoipa::path(get, path = "/journal", tag = "journal", params(Asked), security(("key" = [])),
    responses((status = 200, body = EntryList), (status = 400, description = "A parameter is wrong"),
        (status = 401, description = "No valid key of this territory"),
        (status = 403, description = "The key may not read the journal")))]
pub async fn list(State(web): State<Web>, keyed: Keyed, Query(asked): Query<Asked>) -> Answer {
    const LIMIT_MAX: u64 = 100;
    let limit = number("limit", &asked.limit)?.unwrap_or(20).min(LIMIT_MAX);
    let before = number("before", &asked.before)?;
    let limit = u32::try_from(limit).unwrap_or(0);
    let entries = journal::list(&web.app, keyed.actor(), before, limit).await?;
    web.app.note_reading(keyed.actor(), Right::JournalRead, "journal").await?;
    let results = serde_json::to_value(entries).context("writing journal entries as JSON")?;
    Ok(Json(EntryList { results }).into_response())
}
