//! `beffroi territory`: the territories of this instance.

use crate::cli::Territory;
use beffroi_domain::App;
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::territory::TerritoryKind;
use std::process::ExitCode;

/// Adds or lists territories.
///
/// # Errors
/// When the kind is unknown, the short name is taken, or the database does not answer.
pub async fn run(command: Territory, app: &App) -> Result<ExitCode> {
    match command {
        Territory::Add { slug, name, kind, population, host } => {
            let kind = TerritoryKind::from_code(&kind).ok_or_else(|| {
                let kinds: Vec<&str> = TerritoryKind::ALL.iter().map(|kind| kind.code()).collect();
                Error::Input(
                    Problem::new("kind-unknown", format!("Le type de territoire « {kind} » n'existe pas."))
                        .advice(format!("Choisissez parmi : {}.", kinds.join(", ")))
                        .detail("--kind takes one of the listed codes"),
                )
            })?;
            let new = NewTerritory { slug: Some(slug), population, host, ..NewTerritory::named(&name, kind) };
            let added = territory::add(app, "command line", new).await?;
            crate::println(&format!("{}\t{}", added.slug, added.name));
        }
        Territory::List => {
            for territory in territory::list(app).await? {
                let population = territory.population.map(|people| people.to_string()).unwrap_or_default();
                crate::println(&format!(
                    "{}\t{}\t{}\t{population}",
                    territory.slug,
                    territory.name,
                    territory.kind.code()
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
