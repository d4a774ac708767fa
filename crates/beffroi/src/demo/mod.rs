//! `beffroi demo`: a living demonstration in a throw-away folder.

mod data;
mod inventory;
mod people;
mod project;
mod standing;

use crate::cli::Demo;
use crate::configuration::Configuration;
use crate::{serve, wiring};
use beffroi_domain::account;
use beffroi_domain::dataset::{self, Confirmation, MetadataInput, NewDataset};
use beffroi_domain::files::UploadWriter;
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::{App, reference};
use beffroi_kernel::clock::{Clock, FixedClock, SystemClock};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Roles};
use data::DemoDataset;
use jiff::{SignedDuration, Timestamp};
use std::process::ExitCode;
use std::sync::Arc;

/// The schema that one of the data sets is held against.
pub const GRANTS_SCHEMA_ID: &str = "demonstration/subventions";
const GRANTS_SCHEMA: &str = include_str!("subventions.schema.json");

/// The password of every demonstration account.
const PASSWORD: &str = "beffroi-demonstration";

/// The host, then those whom it hosts: slug, name, kind, inhabitants.
const TERRITORIES: [(&str, &str, TerritoryKind, Option<u64>); 5] = [
    ("syndicat", "Syndicat numérique de la Haute-Brévane", TerritoryKind::Syndicat, None),
    ("saint-elme", "Saint-Elme-sur-Brévane", TerritoryKind::Commune, Some(1_214)),
    ("montbrevan", "Montbrévan", TerritoryKind::Commune, Some(18_430)),
    ("pays-de-brevane", "Pays de Brévane", TerritoryKind::CommunauteDeCommunes, Some(31_650)),
    ("haute-brevane", "Département de la Haute-Brévane", TerritoryKind::Departement, Some(212_400)),
];

/// Prepares the demonstration, unless the folder holds it already, and serves it.
///
/// # Errors
/// When the folder or the port cannot be used.
pub async fn run(command: &Demo, mut configuration: Configuration, data_dir_given: bool) -> Result<ExitCode> {
    configuration.port = command.port;
    // Removed when it goes out of scope, whatever the end.
    let mut throw_away = None;
    if !data_dir_given {
        let folder = tempfile::Builder::new().prefix("beffroi-demo-").tempdir();
        let folder = folder.context("making a throw-away folder for the demonstration")?;
        configuration.data_dir = folder.path().to_path_buf();
        throw_away = Some(folder);
    }
    prepare(&configuration).await?;
    let folder = configuration.data_dir.display().to_string();
    if command.prepare_only {
        throw_away.map(tempfile::TempDir::keep);
        crate::println(&format!("demonstration ready in {folder}"));
        return Ok(ExitCode::SUCCESS);
    }
    serve::run(&configuration, |address| announce(address, &folder)).await
}

fn announce(address: &str, folder: &str) {
    crate::println(&format!("Beffroi demonstration: {address}"));
    crate::println("\nEverything in it is fictional. Accounts (the password is the same for all):");
    for one in &people::PEOPLE {
        crate::println(&format!("  {}", one.announced()));
    }
    crate::println(&format!("  password: {PASSWORD}"));
    crate::println(&format!("\nData folder: {folder}\nStop with Ctrl-C."));
}

async fn prepare(configuration: &Configuration) -> Result<()> {
    let now = SystemClock.now();
    let clock = Arc::new(FixedClock::at(now));
    let app = wiring::app_at(configuration, clock.clone()).await?;
    if !territory::list(&app).await?.is_empty() {
        return Ok(());
    }
    // The demonstration has a past: what was published long ago is late today.
    clock.set(moved(now, -420 * 24)?);
    let (host, _, _, _) = TERRITORIES[0];
    for (slug, name, kind, population) in TERRITORIES {
        let host = (slug != host).then(|| host.to_owned());
        let new =
            NewTerritory { slug: Some(slug.to_owned()), population, host, ..NewTerritory::named(name, kind) };
        let added = territory::add(&app, "demonstration", new).await?;
        let actor = Actor::program(added.id, "demonstration");
        // Everybody who tries the demonstration shares these accounts: no telephone is asked for.
        account::choose_owing_roles(&app, &actor, Roles::NONE).await?;
        people::add(&app, &actor, slug).await?;
    }
    standing::past(&app).await?;
    reference::add(&app, GRANTS_SCHEMA.to_owned(), Some(GRANTS_SCHEMA_ID)).await?;
    for (number, dataset) in data::datasets().into_iter().enumerate() {
        if number > 0 {
            // Never back in time: a journal is read in the order in which it was written.
            clock.set(moved(now, number as i64 - 20 * 24)?.max(clock.now()));
        }
        add(&app, dataset, &clock).await?;
    }
    inventory::fill(&app).await?;
    standing::fill(&app, &clock, now).await?;
    project::fill(&app).await?;
    people::live(&app, &clock, now).await
}

/// An instant some hours later, or earlier.
fn moved(instant: Timestamp, hours: i64) -> Result<Timestamp> {
    instant.checked_add(SignedDuration::from_hours(hours)).context("moving the demonstration's clock")
}

async fn add(app: &App, demo: DemoDataset, clock: &FixedClock) -> Result<()> {
    let territory = wiring::territory(app, demo.territory).await?;
    let actor = Actor::program(territory.id, "demonstration");
    let metadata = MetadataInput {
        title: demo.title.to_owned(),
        description: demo.description.to_owned(),
        keywords: demo.keywords.join(", "),
        theme: demo.theme.to_owned(),
        frequency: demo.frequency.to_owned(),
        contact_name: "Service des données".to_owned(),
        contact_email: format!("donnees@{}.example", demo.territory),
        ..MetadataInput::default()
    };
    let key = demo.key.iter().map(|&column| column.to_owned()).collect();
    let new = NewDataset { metadata, schema: demo.schema.map(str::to_owned), key, ..NewDataset::default() };
    let dataset = dataset::create(app, &actor, new).await?;
    for (number, bytes) in demo.versions.iter().enumerate() {
        if number > 0 {
            clock.set(moved(clock.now(), 72)?);
        }
        let mut upload = UploadWriter::begin(app).await?;
        upload.write(bytes).await?;
        let version =
            dataset::stage(app, &actor, &dataset.slug, upload.finish(demo.file_name).await?).await?;
        while app.work_once().await? {}
        if demo.published {
            let confirmed = Confirmation::NotGiven;
            dataset::publish(app, &actor, &dataset.slug, version.number, confirmed).await?;
        }
    }
    Ok(())
}
