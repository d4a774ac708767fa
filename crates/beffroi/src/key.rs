//! `beffroi key`: API keys of a territory, for its programs.

use crate::cli::Key;
use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::key::{self, NewKey};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Actor, Right, Rights};
use jiff::SignedDuration;
use std::process::ExitCode;

/// Does what was asked, as the administrator of the machine.
///
/// # Errors
/// When a word is unknown, or the action refuses.
pub async fn run(command: Key, app: &App) -> Result<ExitCode> {
    match command {
        Key::Add { territory, name, right, days } => {
            let rights = right.iter().map(|word| self::right(word)).collect::<Result<Rights>>()?;
            let end = app.clock.now().checked_add(SignedDuration::from_hours(24 * i64::from(days)));
            let new = NewKey { name, rights, expires: end.context("finding the end of a key")? };
            let (made, text) = key::create(app, &actor(app, &territory).await?, new).await?;
            crate::println(&format!("{text}\n{}\t{}\tuntil {}", made.id, made.rights.codes(), made.expires));
        }
        Key::List { territory } => {
            for one in key::list(app, &actor(app, &territory).await?).await? {
                let state = if one.is_valid(app.clock.now()) { "valid" } else { "ended" };
                let (id, name, rights, until) = (one.id, one.name, one.rights.codes(), one.expires);
                crate::println(&format!("{id}\t{state}\t{name}\t{rights}\tuntil {until}"));
            }
        }
        Key::Revoke { territory, id } => {
            let unknown = || {
                Error::Input(
                    Problem::new("key-unknown", "Ce territoire n'a pas de clé de ce numéro.")
                        .advice("La commande « beffroi key list » les donne toutes."),
                )
            };
            let number = id.parse().map_err(|_| unknown())?;
            match key::revoke(app, &actor(app, &territory).await?, number).await {
                Err(Error::NotFound) => return Err(unknown()),
                done => done?,
            }
            crate::println(&format!("{id}\trevoked"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn actor(app: &App, territory: &str) -> Result<Actor> {
    Ok(Actor::program(wiring::territory(app, territory).await?.id, "command line"))
}

fn right(word: &str) -> Result<Right> {
    Right::from_code(word).ok_or_else(|| {
        Error::Input(
            Problem::new("right-unknown", format!("Le droit « {word} » n'existe pas."))
                .advice("Choisissez parmi : dataset_read, dataset_write, dataset_publish, journal_read."),
        )
    })
}
