//! `beffroi journal`: proof that nothing was altered.

use crate::cli::{Journal, JournalVerify};
use crate::configuration::Configuration;
use crate::wiring;
use beffroi_domain::journal::{self, FileVerification, Trust, Verification};
use beffroi_domain::{App, territory};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Actor, TerritoryId};
use std::io::{BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

/// How the chain of what belongs to no territory is shown: no short name has parentheses.
const INSTANCE: &str = "(instance)";

/// Verifies or exports.
///
/// # Errors
/// When the territory is unknown, the file cannot be read or written, or the database does not answer.
pub async fn run(command: Journal, configuration: Configuration) -> Result<ExitCode> {
    match command {
        Journal::Verify(command) => {
            let trust = Trust {
                keys: command
                    .key
                    .iter()
                    .map(|key| key.split_whitespace().collect::<String>().to_lowercase())
                    .collect(),
                head: command.head.clone(),
            };
            match &command.file {
                Some(file) => verify_file(file, &trust, &configuration),
                None => verify_database(command, trust, configuration).await,
            }
        }
        Journal::Export { territory, out } => {
            export(&wiring::app(&configuration).await?, &territory, out.as_deref()).await
        }
    }
}

/// Reads one exported file: nothing else is opened.
fn verify_file(path: &Path, trust: &Trust, configuration: &Configuration) -> Result<ExitCode> {
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let max = configuration.limits.journal_line_bytes_max;
    let name = path.display();
    match journal::verify_file(BufReader::new(file), trust, max)? {
        FileVerification::Whole(whole) => {
            let signed = whole.last_signed.map_or_else(
                || "no signed head".to_owned(),
                |head| format!("signed up to {} ({})", head.number, head.day),
            );
            crate::println(&format!(
                "{name}\twhole\t{} ({})\t{} entries\t{signed}\t{} names erased\thead {}:{}",
                whole.header.name,
                whole.header.slug,
                whole.verified.entries,
                whole.verified.erased,
                whole.verified.entries,
                whole.verified.head
            ));
            let trusted = if trust.keys.is_empty() {
                "compare it with the one on paper, or give --key"
            } else {
                "trusted"
            };
            crate::println(&format!("key {} ({trusted})", whole.key));
            Ok(ExitCode::SUCCESS)
        }
        FileVerification::Broken(fault) => {
            let number = fault.number.map_or_else(String::new, |number| format!(" at entry {number}"));
            crate::println(&format!("{name}\tBROKEN{number}, line {}\t{}", fault.line, fault.reason));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Reads the chain of one territory, or of all and of the instance.
async fn verify_database(
    command: JournalVerify,
    trust: Trust,
    mut configuration: Configuration,
) -> Result<ExitCode> {
    if trust.head.is_some() && command.territory.is_none() {
        return Err(Error::Input(
            Problem::new("head-without-chain", "Une tête appartient à un seul journal.")
                .advice("Donnez aussi le fichier, ou le territoire avec --territory.")
                .detail("--head needs FILE or --territory"),
        ));
    }
    if command.database.is_some() {
        configuration.database = command.database.map(beffroi_domain::Hidden::new);
    }
    let app = wiring::app(&configuration).await?;
    let chains: Vec<(String, TerritoryId)> = match command.territory {
        Some(slug) => vec![(slug.clone(), wiring::territory(&app, &slug).await?.id)],
        None => {
            let territories = territory::list(&app).await?.into_iter().map(|it| (it.slug, it.id));
            std::iter::once((INSTANCE.to_owned(), TerritoryId::INSTANCE)).chain(territories).collect()
        }
    };
    let mut broken = false;
    for (name, id) in chains {
        match journal::verify_trusting(&app, id, &trust).await? {
            Verification::Whole(verified) => crate::println(&format!(
                "{name}\twhole\t{} entries\tsigned up to {}\t{} names erased\thead {}",
                verified.entries, verified.signed, verified.erased, verified.head
            )),
            Verification::Broken(fault) => {
                broken = true;
                crate::println(&format!("{name}\tBROKEN at entry {}\t{}", fault.number, fault.reason));
            }
        }
    }
    Ok(ExitCode::from(u8::from(broken)))
}

/// Writes the journal of a territory. A file gets its name once it is whole.
async fn export(app: &App, slug: &str, out: Option<&Path>) -> Result<ExitCode> {
    let territory = wiring::territory(app, slug).await?;
    let mut export = journal::export(app, &Actor::program(territory.id, "command line")).await?;
    let Some(path) = out else {
        let mut to = std::io::stdout().lock();
        while let Some(piece) = export.piece().await? {
            to.write_all(&piece).context("writing the journal")?;
        }
        to.flush().context("writing the journal")?;
        return Ok(ExitCode::SUCCESS);
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| unreadable(path, &error))?;
    while let Some(piece) = export.piece().await? {
        file.write_all(&piece).context("writing the journal")?;
    }
    file.as_file().sync_all().context("writing the journal")?;
    file.persist(path).map_err(|error| unreadable(path, &error.error))?;
    crate::println(&format!("{}\twritten", path.display()));
    Ok(ExitCode::SUCCESS)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::Input(
        Problem::new("file-unusable", format!("Le fichier {} ne peut pas être utilisé.", path.display()))
            .advice("Vérifiez son nom et vos droits d'accès.")
            .detail(error.to_string()),
    )
}
