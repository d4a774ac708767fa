//! Wiring: the one place that knows which engine, which clock and which folder are used.

use crate::configuration::Configuration;
use beffroi_domain::{App, Ports, Settings};
use beffroi_kernel::Clock;
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::ports::Tables;
use beffroi_network::mail::SmtpMailer;
use beffroi_network::provider::OpenIdProviders;
use beffroi_reference::Library;
use std::sync::Arc;

/// The table engine.
#[must_use]
pub fn tables(configuration: &Configuration) -> Arc<dyn Tables> {
    Arc::new(beffroi_tables::Engine::new(configuration.limits.clone()))
}

/// What the law and the field say: what the program carries, and the folder of the instance.
///
/// # Errors
/// Everything that is unclear in the folder.
pub fn library(configuration: &Configuration) -> Result<Arc<Library>> {
    let read = match &configuration.reference_dir {
        Some(folder) => Library::with_overlay(folder).map(Arc::new),
        None => Library::embedded().map_err(<[_]>::to_vec),
    };
    read.map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let message = "Le référentiel de cette instance n'est pas clair. Rien n'a été démarré.";
        let advice = "Corrigez les fichiers indiqués, puis lancez « beffroi reference check ».";
        Error::Input(Problem::new("reference", message).advice(advice).detail(lines.join("\n")))
    })
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
        database_url: configuration.database().map(|url| url.expose().to_owned()),
        data: configuration.data_dir.clone(),
        limits: configuration.limits.clone(),
        secret: configuration.secret_key.clone(),
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
    // A folder that can only be read is told apart from a broken database.
    try_to_write(folder).map_err(unusable)?;
    let provider_clock = clock.clone();
    let mut ports = Ports::new(tables(configuration), clock);
    ports.printer = Some(Arc::new(beffroi_pdf::Press::new(&configuration.limits)?));
    if configuration.mail.is_configured() {
        ports.mailer = Some(Arc::new(SmtpMailer::new(&configuration.mail)?));
    }
    if !configuration.providers.is_empty() {
        ports.providers =
            Some(Arc::new(OpenIdProviders::new(configuration.providers.clone(), provider_clock)?));
    }
    ports.library = Some(library(configuration)?);
    let app = App::open(settings, ports).await?;
    Ok(app.at(&configuration.public_url()))
}

/// Writes an empty file into a folder, and removes it again.
///
/// # Errors
/// Those of the disk.
pub fn try_to_write(folder: &std::path::Path) -> std::io::Result<()> {
    tempfile::Builder::new().prefix(".write-trial-").tempfile_in(folder)?.close()
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
