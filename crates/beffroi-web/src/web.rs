//! What every handler shares: the application, the templates, the queue of questions.

use crate::Settings;
use crate::render::{Page, Renderer};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use beffroi_domain::App;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::Tables;
use beffroi_kernel::print::Document;
use beffroi_kernel::{Error, Problem, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The application.
    pub app: App,
    /// How the site is reached.
    pub settings: Arc<Settings>,
    renderer: Arc<Renderer>,
    questions: Arc<Semaphore>,
    exports: Arc<Semaphore>,
    requests: Arc<AtomicU64>,
    started: i64,
}

impl Web {
    /// Reads the templates and opens the queue.
    pub fn new(app: App, settings: Settings) -> Result<Self> {
        Ok(Self {
            renderer: Arc::new(Renderer::new()?),
            questions: Arc::new(Semaphore::new(app.limits.queries_max.max(1))),
            exports: Arc::new(Semaphore::new(app.limits.exports_max.max(1))),
            requests: Arc::new(AtomicU64::new(0)),
            started: app.clock.now().as_second(),
            settings: Arc::new(settings),
            app,
        })
    }

    /// A number that finds the request again in the log.
    pub fn request_number(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{:x}-{number}", self.started)
    }

    /// A page. What it shows may depend on who is signed in, so nobody in between keeps it.
    pub fn page<P: Page>(&self, page: &P) -> Result<Response> {
        let html = self.renderer.render(page)?;
        Ok(([(header::CACHE_CONTROL, "private, no-cache")], Html(html)).into_response())
    }

    /// A printed document, when its turn has come; nobody in between keeps it.
    pub async fn printed(&self, document: Document) -> Result<Response> {
        let bytes = self.app.print(document).await?;
        let headers = [
            (header::CONTENT_TYPE, "application/pdf"),
            (header::CACHE_CONTROL, "private, no-store"),
            (header::CONTENT_DISPOSITION, "inline"),
        ];
        Ok((headers, bytes).into_response())
    }

    /// Asks the engine of tables something, on a thread that may block, when its turn has come.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Tables) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = self.turn(&self.questions, "queries_max").await?;
        let tables = self.app.tables.clone();
        tokio::task::spawn_blocking(move || {
            let _held_until_answered = permit;
            question(tables.as_ref())
        })
        .await
        .context("wait for an answer of the engine of tables")?
    }

    /// The right to write one export now. Exports have a queue of their own: they last as long as their
    /// readers like, and must not keep pages from being shown.
    pub async fn export_turn(&self) -> Result<OwnedSemaphorePermit> {
        self.turn(&self.exports, "exports_max").await
    }

    /// A place in a queue, when it comes in time. `limit` names what the administrator can raise.
    async fn turn(&self, queue: &Arc<Semaphore>, limit: &str) -> Result<OwnedSemaphorePermit> {
        let wait = Duration::from_secs(self.app.limits.turn_seconds_max);
        match tokio::time::timeout(wait, queue.clone().acquire_owned()).await {
            Ok(permit) => permit.context("take a turn in a queue"),
            Err(_) => Err(Error::Unavailable(
                Problem::new("too-many-queries", "Trop de questions sont posées en même temps.")
                    .advice("Attendez quelques secondes, puis recommencez.")
                    .detail(format!(
                        "no turn within the wait; raise limits.{limit} if the machine can bear it"
                    )),
            )),
        }
    }
}
