//! `beffroi serve`: pages and API, with the jobs beside them.

use crate::configuration::Configuration;
use crate::wiring;
use beffroi_domain::App;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long what is under way may take to finish once the program is told to stop.
const STOP_SECONDS_MAX: Duration = Duration::from_secs(60);

/// Serves until it is told to stop; `ready` is called with the address once connections are accepted.
///
/// # Errors
/// When the address is taken, or the data cannot be opened.
pub async fn run(configuration: &Configuration, ready: impl FnOnce(&str)) -> Result<ExitCode> {
    // First the port: a program that cannot serve makes no data folder.
    let listener = bind(configuration).await?;
    let app = wiring::app(configuration).await?;
    let address = listener.local_addr().context("asking for the address listened on")?;
    let mut configuration = configuration.clone();
    configuration.port = address.port();
    let settings = beffroi_web::Settings {
        public_url: configuration.public_url(),
        trusted_proxies: configuration.trusted_proxies()?,
    };
    let router = beffroi_web::router(app.clone(), settings)?;
    ready(&configuration.public_url());
    let (stop, stopped) = watch::channel(());
    let workers: Vec<_> = (0..configuration.limits.ingests_max.max(1))
        .map(|_| tokio::spawn(work(app.clone(), stopped.clone())))
        .collect();
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async {
            signal().await;
            tracing::info!("stopping: what is under way is finished first; a second signal stops at once");
        });
    let finished = async {
        let served = served.await;
        drop(stop);
        for worker in workers {
            let _ = worker.await;
        }
        served.context("serving")
    };
    tokio::select! {
        finished = finished => finished?,
        () = stop_at_once() => tracing::warn!("stopped: checks under way are done again at the next start"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Ready when nobody should wait any longer: at a second signal, or when a reader who does not read has held
/// the program for long enough after the first.
async fn stop_at_once() {
    signal().await;
    tokio::select! {
        () = signal() => {}
        () = tokio::time::sleep(STOP_SECONDS_MAX) => {}
    }
}

async fn bind(configuration: &Configuration) -> Result<TcpListener> {
    let address = SocketAddr::new(configuration.address, configuration.port);
    TcpListener::bind(address).await.map_err(|error| {
        Error::Unavailable(
            Problem::new("address-taken", format!("Beffroi ne peut pas écouter sur {address}."))
                .advice("Choisissez un autre port avec --port, ou arrêtez le programme qui occupe celui-ci.")
                .detail(error.to_string()),
        )
    })
}

async fn work(app: App, mut stopped: watch::Receiver<()>) {
    let shutdown = async move {
        let _ = stopped.changed().await;
    };
    if let Err(error) = app.run_jobs(shutdown).await {
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
