//! What the machine's administrator measures, as Prometheus text: requests, the queue, the database, memory.
//! No label ever holds the name of a territory or of a person.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use beffroi_domain::mail::{self, MailState};
use beffroi_domain::{App, account};
use beffroi_kernel::error::{Context, Result};
use beffroi_store::Backend;
use beffroi_store::figures;
use beffroi_web::logged;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

/// Bounds of the durations of requests, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

type Seconds = Gauge<f64, AtomicU64>;

/// Everything that is measured. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    inner: Arc<Inner>,
}

struct Inner {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    under_way: Gauge,
    uploads: Counter,
    upload_bytes: Counter,
    sign_in_refusals: Counter,
    jobs: Family<StateLabels, Gauge>,
    mails: Family<StateLabels, Gauge>,
    job_wait: Seconds,
    chains: Gauge,
    entries: Gauge,
    sessions: Gauge,
    database: Seconds,
    memory: Gauge,
    disk_free: Gauge,
}

impl Metrics {
    /// Nothing measured yet.
    #[must_use]
    pub fn new(backend: Backend) -> Self {
        let mut registry = Registry::with_prefix("beffroi");
        let database = match backend {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgresql",
        };
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("database", database)]);
        registry.register("build", "The program", build);
        let durations: Family<RouteLabels, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(SECONDS));
        let inner = Inner {
            requests: add(&mut registry, "http_requests", "Requests answered", Family::default()),
            durations: add(
                &mut registry,
                "http_request_duration_seconds",
                "From the head of the request to the head of the answer",
                durations,
            ),
            under_way: add(
                &mut registry,
                "http_requests_under_way",
                "Requests not answered yet",
                Gauge::default(),
            ),
            uploads: add(
                &mut registry,
                "uploads",
                "Forms with a file that were received",
                Counter::default(),
            ),
            upload_bytes: add(
                &mut registry,
                "upload_bytes",
                "Announced size of these forms",
                Counter::default(),
            ),
            sign_in_refusals: add(&mut registry, "sign_in_refusals", "Sign-ins refused", Counter::default()),
            jobs: add(&mut registry, "jobs", "Background jobs in the queue", Family::default()),
            mails: add(&mut registry, "mails", "Mails of the last month in the outbox", Family::default()),
            job_wait: add(
                &mut registry,
                "job_wait_seconds",
                "For how long the oldest job that is due has been due",
                Seconds::default(),
            ),
            chains: add(&mut registry, "journal_chains", "Chains of the journal", Gauge::default()),
            entries: add(
                &mut registry,
                "journal_entries",
                "Entries in all chains of the journal",
                Gauge::default(),
            ),
            sessions: add(&mut registry, "sessions", "Open sessions", Gauge::default()),
            database: add(
                &mut registry,
                "database_answer_seconds",
                "How long the database took for the smallest question",
                Seconds::default(),
            ),
            memory: add(&mut registry, "memory_resident_bytes", "Memory of the process", Gauge::default()),
            disk_free: add(
                &mut registry,
                "disk_free_bytes",
                "Free space for the data folder",
                Gauge::default(),
            ),
            registry,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Everything, as it is now, as OpenMetrics text.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn text(&self, app: &App) -> Result<String> {
        let inner = &self.inner;
        let begun = Instant::now();
        figures::ping(&app.store).await?;
        inner.database.set(begun.elapsed().as_secs_f64());
        let figures = figures::read(&app.store, app.clock.now()).await?;
        for (state, count) in [
            ("waiting", figures.jobs_waiting),
            ("running", figures.jobs_running),
            ("dead", figures.jobs_dead),
        ] {
            inner.jobs.get_or_create(&StateLabels { state }).set(whole(count));
        }
        let mails = mail::counts(app).await?;
        for state in MailState::ALL {
            let count = mails.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count);
            inner.mails.get_or_create(&StateLabels { state: state.code() }).set(whole(count));
        }
        inner.job_wait.set(figures.oldest_due_milliseconds as f64 / 1_000.0);
        inner.chains.set(whole(figures.chains));
        inner.entries.set(whole(figures.entries));
        inner.sessions.set(whole(account::sessions_count(app).await?));
        inner.memory.set(whole(resident_bytes().unwrap_or(0)));
        inner.disk_free.set(whole(free_bytes(&app.files).unwrap_or(0)));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &inner.registry).context("writing metrics")?;
        Ok(text)
    }

    /// Notes one request.
    fn note(&self, asked: &Asked, status: StatusCode, seconds: f64) {
        let inner = &self.inner;
        let labels =
            RequestLabels { method: asked.method, route: asked.route.clone(), status: class(status) };
        inner.requests.get_or_create(&labels).inc();
        inner.durations.get_or_create(&RouteLabels { route: asked.route.clone() }).observe(seconds);
        if let Some(bytes) = asked.upload {
            inner.uploads.inc();
            inner.upload_bytes.inc_by(bytes);
        }
        // Whoever signs in is sent on; whoever is refused sees the form again.
        let sign_in = asked.method == "POST" && SIGN_IN.contains(&asked.route.as_str());
        if sign_in && status.is_client_error() {
            inner.sign_in_refusals.inc();
        }
    }
}

/// The routes by which people sign in.
const SIGN_IN: [&str; 3] = ["/connexion", "/connexion/code", "/secours"];

fn add<M: prometheus_client::registry::Metric + Clone>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    metric: M,
) -> M {
    registry.register(name, help, metric.clone());
    metric
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What is kept of a request while it is answered.
struct Asked {
    method: &'static str,
    route: String,
    path: String,
    /// The announced size, for a form with a file.
    upload: Option<u64>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let route = logged::route(request.extensions());
        Self {
            method: known(request.method()),
            route: route.to_owned(),
            path: logged::path(route, request.uri().path()),
            upload: upload(request.headers()),
        }
    }
}

/// Lowers the number of requests under way when it is dropped, whatever the end.
struct UnderWay(Metrics);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.inner.under_way.dec();
    }
}

/// Measures one request, and writes its line to the log.
pub async fn measure(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    metrics.inner.under_way.inc();
    let under_way = UnderWay(metrics);
    let begun = Instant::now();
    let response = next.run(request).await;
    let seconds = begun.elapsed().as_secs_f64();
    under_way.0.note(&asked, response.status(), seconds);
    let number = response.headers().get("x-request-id").and_then(|number| number.to_str().ok());
    tracing::info!(
        number = number.unwrap_or_default(),
        method = asked.method,
        route = asked.route,
        path = asked.path,
        status = response.status().as_u16(),
        milliseconds = (seconds * 1e4).round() / 10.0,
        "request"
    );
    response
}

/// A method, without letting anybody invent labels.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

fn upload(headers: &HeaderMap) -> Option<u64> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    text(header::CONTENT_TYPE)?.starts_with("multipart/form-data").then_some(())?;
    Some(text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()).unwrap_or(0))
}

/// The memory that this process holds, in bytes; nothing where the machine does not say.
#[must_use]
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1_024)
}

/// The space that is free for us where a folder stands, in bytes.
#[must_use]
pub fn free_bytes(folder: &std::path::Path) -> Option<u64> {
    let facts = rustix::fs::statvfs(folder).ok()?;
    Some(facts.f_bavail.saturating_mul(facts.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_come_from_a_closed_list() {
        assert_eq!(known(&Method::POST), "POST");
        assert_eq!(known(&Method::from_bytes(b"VAL-FICTIF").unwrap()), "other");
        for (status, expected) in
            [(101, "1xx"), (204, "2xx"), (303, "3xx"), (404, "4xx"), (503, "5xx"), (999, "5xx")]
        {
            assert_eq!(class(StatusCode::from_u16(status).unwrap()), expected);
        }
    }

    #[test]
    fn a_form_with_a_file_is_an_upload() {
        let with = |kind: &'static str, length: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            headers.insert(header::CONTENT_LENGTH, length.parse().unwrap());
            upload(&headers)
        };
        assert_eq!(with("multipart/form-data; boundary=x", "12"), Some(12));
        assert_eq!(with("multipart/form-data; boundary=x", "many"), Some(0));
        assert_eq!(with("application/x-www-form-urlencoded", "12"), None);
    }

    #[test]
    fn the_machine_says_how_much_it_holds() {
        assert!(resident_bytes().is_some_and(|bytes| bytes > 1_000_000));
        assert!(free_bytes(std::path::Path::new(".")).is_some_and(|bytes| bytes > 0));
        assert_eq!(free_bytes(std::path::Path::new("/nowhere/at/all")), None);
    }
}
