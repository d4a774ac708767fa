//! Whether the program is alive and can reach its database.

use crate::failure::Answer;
use crate::web::Web;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

/// Answers `ok` when the database answers.
pub async fn health(State(web): State<Web>) -> Answer {
    beffroi_domain::territory::list(&web.app).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response())
}
