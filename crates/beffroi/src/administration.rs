//! The address of the machine's administrator: is it alive, is it ready, what does it measure.

use crate::metrics::Metrics;
use crate::wiring;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use beffroi_domain::App;
use beffroi_kernel::error::Result;
use beffroi_store::figures;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the pages of the administrator need.
#[derive(Clone)]
pub struct Administration {
    /// The application.
    pub app: App,
    /// What is measured.
    pub metrics: Metrics,
    /// Set once the program has been told to stop.
    pub stopping: Arc<AtomicBool>,
}

/// The pages.
pub fn router(administration: Administration) -> Router {
    Router::new()
        .route("/live", get(|| async { "ok\n" }))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(administration)
}

/// Whether requests should be sent here now: 503, with what is missing, when not.
async fn ready(State(it): State<Administration>) -> Response {
    let missing = match &*obstacles(&it).await {
        [] => return (no_store(), "ready\n").into_response(),
        obstacles => obstacles.join("\n"),
    };
    (StatusCode::SERVICE_UNAVAILABLE, no_store(), format!("not ready\n{missing}\n")).into_response()
}

async fn obstacles(it: &Administration) -> Vec<String> {
    let mut obstacles = Vec::new();
    if it.stopping.load(Ordering::Acquire) {
        obstacles.push("stopping".to_owned());
    }
    match database(&it.app).await {
        Ok(true) => {}
        Ok(false) => obstacles.push("migrations: the database lacks some".to_owned()),
        Err(error) => {
            tracing::warn!("not ready: {}", error.chain());
            obstacles.push("database: it does not answer, or was written by a newer program".to_owned());
        }
    }
    if let Err(error) = writable(&it.app.files).await {
        tracing::warn!("not ready: {}", error.chain());
        obstacles.push("data folder: it cannot be written to".to_owned());
    }
    obstacles
}

async fn database(app: &App) -> Result<bool> {
    figures::ping(&app.store).await?;
    Ok(app.store.migrated().await?.is_current())
}

async fn writable(folder: &Path) -> Result<()> {
    use beffroi_kernel::error::Context;
    let folder = folder.to_path_buf();
    let tried = tokio::task::spawn_blocking(move || wiring::try_to_write(&folder)).await;
    tried.context("trying the data folder")?.context("writing to the data folder")
}

async fn metrics(State(it): State<Administration>) -> Response {
    match it.metrics.text(&it.app).await {
        Ok(text) => {
            let kind = (header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");
            ([kind, (header::CACHE_CONTROL, "no-store")], text).into_response()
        }
        Err(error) => {
            tracing::error!("the metrics could not be read: {}", error.chain());
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

fn no_store() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "no-store")]
}
