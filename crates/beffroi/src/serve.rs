//! `beffroi serve`: pages and API, with the jobs beside them.

use crate::administration::{self, Administration};
use crate::configuration::Configuration;
use crate::listen::{self, Patience};
use crate::metrics::{self, Metrics};
use crate::{supervisor, wiring};
use axum::Router;
use axum::middleware::from_fn_with_state;
use beffroi_domain::App;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Serves until it is told to stop; `ready` is called with the address once connections are accepted.
///
/// # Errors
/// When the address is taken, or the data cannot be opened.
pub async fn run(configuration: &Configuration, ready: impl FnOnce(&str)) -> Result<ExitCode> {
    // First the ports: a program that cannot serve makes no data folder.
    let listener = bind(SocketAddr::new(configuration.address, configuration.port), "--port").await?;
    let watching = match configuration.administration() {
        Some(address) => Some(bind(address, "administration.port").await?),
        None => None,
    };
    for sentence in configuration.deprecations() {
        tracing::warn!("{sentence}");
    }
    let app = wiring::app(configuration).await?;
    // Not while the instance is being moved to another database.
    app.enter().await?;
    let address = listener.local_addr().context("asking for the address listened on")?;
    let mut configuration = configuration.clone();
    configuration.port = address.port();
    let app = app.at(&configuration.public_url());
    let metrics = Metrics::new(app.store.backend());
    let router = router(&configuration, &app, &metrics)?;
    let stopping = Arc::new(AtomicBool::new(false));
    let patience = Patience::from(&configuration.limits);
    let (stop, stopped) = watch::channel(());
    let administration = watching.map(|listener| {
        let it = Administration { app: app.clone(), metrics, stopping: stopping.clone() };
        tokio::spawn(listen::serve(listener, administration::router(it), patience, told(stopped.clone())))
    });
    let workers: Vec<_> = (0..configuration.limits.ingests_max.max(1))
        .map(|_| tokio::spawn(work(app.clone(), stopped.clone())))
        .collect();
    ready(&configuration.public_url());
    supervisor::tell("READY=1");
    let signal = async move {
        signal().await;
        stopping.store(true, Ordering::Release);
        supervisor::tell("STOPPING=1");
        tracing::info!("stopping: what is under way is finished first; a second signal stops at once");
    };
    let finished = async {
        listen::serve(listener, router, patience, signal).await;
        drop(stop);
        for task in workers.into_iter().chain(administration) {
            let _ = task.await;
        }
    };
    tokio::select! {
        () = finished => app.store.close().await,
        () = stop_at_once(configuration.limits.stop_seconds_max) => {
            tracing::warn!("stopped: checks under way are done again at the next start");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The site, measured, with patience for those who send.
fn router(configuration: &Configuration, app: &App, metrics: &Metrics) -> Result<Router> {
    let settings = beffroi_web::Settings {
        public_url: configuration.public_url(),
        trusted_proxies: configuration.trusted_proxies(),
        security_contact: configuration.security_contact.clone(),
    };
    let patience = Patience::from(&configuration.limits);
    Ok(beffroi_web::router(app.clone(), settings)?
        .layer(RequestBodyTimeoutLayer::new(patience.stall))
        .layer(from_fn_with_state(metrics.clone(), metrics::measure)))
}

/// Ready when nobody should wait any longer: at a second signal, or when a reader who does not read has held
/// the program for long enough after the first.
async fn stop_at_once(seconds_max: u64) {
    signal().await;
    tokio::select! {
        () = signal() => {}
        () = tokio::time::sleep(Duration::from_secs(seconds_max)) => {}
    }
}

async fn bind(address: SocketAddr, key: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        Error::Unavailable(
            Problem::new("address-taken", format!("Beffroi ne peut pas écouter sur {address}."))
                .advice(format!(
                    "Choisissez un autre port avec {key}, ou arrêtez le programme qui occupe celui-ci."
                ))
                .detail(error.to_string()),
        )
    })
}

/// Ready once everybody is told to stop.
async fn told(mut stopped: watch::Receiver<()>) {
    let _ = stopped.changed().await;
}

async fn work(app: App, stopped: watch::Receiver<()>) {
    if let Err(error) = app.run_jobs(told(stopped)).await {
        tracing::error!("background jobs have stopped: {}", error.chain());
    }
}

async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}
