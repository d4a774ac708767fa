//! Wiring: the one place that knows which engine, which clock and which folder are used.

use crate::configuration::Configuration;
use beffroi_domain::{App, Ports, Settings};
use beffroi_kernel::Clock;
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::ports::Tables;
use beffroi_network::provider::OpenIdProviders;
use std::sync::Arc;

/// The table engine.
#[must_use]
pub fn tables(configuration: &Configuration) -> Arc<dyn Tables> {
    Arc::new(beffroi_tables::Engine::new(configuration.limits.clone()))
}

/// The application, on the machine's clock.
///
/// # Errors
/// When the data folder or the state database cannot be opened.
pub async fn app(configuration: &Configuration) -> Result<App> {
    app_at(configuration, Arc::new(SystemClock)).await
}

/// The application, on a clock of the caller's.
///
/// # Errors
/// When the data folder or the state database cannot be opened.
pub async fn app_at(configuration: &Configuration, clock: Arc<dyn Clock>) -> Result<App> {
    let settings = Settings {
        database_url: configuration.database_url.clone(),
        data: configuration.data_dir.clone(),
        limits: configuration.limits.clone(),
        secret: None,
    };
    let folder = &configuration.data_dir;
    let unusable = |error: std::io::Error| {
        Error::Input(
            Problem::new("data-dir", format!("Le dossier {} ne peut pas être utilisé.", folder.display()))
                .advice("Vérifiez son nom et vos droits d'accès (option --data-dir).")
                .detail(error.to_string()),
        )
    };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    // Written and removed again: a folder that can only be read is told apart from a broken database.
    let trial = folder.join(format!(".write-trial-{}", std::process::id()));
    std::fs::write(&trial, "").and_then(|()| std::fs::remove_file(&trial)).map_err(unusable)?;
    let mut ports = Ports::new(tables(configuration), clock.clone());
    if !configuration.providers.is_empty() {
        ports.providers = Some(Arc::new(OpenIdProviders::new(configuration.providers.clone(), clock)?));
    }
    App::open(settings, ports).await
}

/// The territory with this short name, or an error that says how to see which there are.
///
/// # Errors
/// When there is none.
pub async fn territory(app: &App, slug: &str) -> Result<beffroi_domain::territory::Territory> {
    beffroi_domain::territory::find(app, slug).await?.ok_or_else(|| {
        Error::Input(
            Problem::new("territory-unknown", format!("Il n'y a pas de territoire « {slug} »."))
                .advice("La commande « beffroi territory list » les donne tous.")
                .detail("no territory has this slug"),
        )
    })
}
