//! `beffroi backup` and `beffroi restore`: copies of the whole instance, checked, put back.

use crate::configuration::Configuration;
use crate::progress::Bar;
use crate::wiring;
use beffroi_domain::Hidden;
use beffroi_domain::backup::{
    self, Destination, Identities, KeyPair, Made, Options, Progress, Recipients, Source, Verified,
};
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// `beffroi backup`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Backup {
    #[command(subcommand)]
    command: Option<BackupCommand>,
    /// Folder of backups: made when missing, best on another machine or disk.
    #[arg(required = true, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Public key (age1…) of who may read the backup; several may be given (default: `backup_recipients` of the configuration).
    #[arg(long, value_name = "KEY", conflicts_with = "no_encryption")]
    recipient: Vec<String>,
    /// Let everybody who gets the folder read it: people, secrets, everything.
    #[arg(long)]
    no_encryption: bool,
    /// Backups that stay in the folder, this one included; older ones are removed once this one is whole.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
}

/// What else can be asked about backups.
#[derive(Debug, Subcommand)]
enum BackupCommand {
    /// Make a pair of keys: the public one goes into the configuration, the private one into a drawer.
    Key {
        /// File for the private key, which must not exist (default: standard output).
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check backups: without the private key every sum, with it everything that is in the newest one.
    ///
    /// Exit code 1 when something does not hold.
    Verify {
        /// Folder of backups.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// File with the private key.
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// One backup only, by the instant in its file names (default: all of them).
        #[arg(long, value_name = "INSTANT")]
        at: Option<String>,
    },
}

/// `beffroi restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// Folder of backups.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// File with the private key.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// Which backup, by the instant in its file names (default: the newest).
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// Address of an empty database (default: that of the configuration, or SQLite in the data folder).
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Makes a backup, a pair of keys, or checks backups.
///
/// # Errors
/// When a folder, a key or the database cannot be used.
pub async fn run(command: Backup, configuration: &Configuration) -> Result<ExitCode> {
    match command.command {
        Some(BackupCommand::Key { output }) => key(output.as_deref()),
        Some(BackupCommand::Verify { folder, identity, at }) => {
            let identities = identity.as_deref().map(Identities::of_file).transpose()?;
            let source = Source { folder: &folder, at: at.as_deref(), identities: identities.as_ref() };
            let (bar, progress) = bar();
            let verified = backup::verify(source, &SystemClock, progress).await;
            bar.clear();
            Ok(tell_verified(&verified?))
        }
        None => {
            let options = Options {
                recipients: recipients(&command, configuration)?,
                keep: command.keep.and_then(|keep| usize::try_from(keep).ok()),
            };
            let app = wiring::app(configuration).await?;
            let (bar, progress) = bar();
            let made = backup::make(&app, &command.folder.unwrap_or_default(), options, progress).await;
            bar.clear();
            Ok(tell_made(&made?))
        }
    }
}

/// Who may read it: nobody is forgotten by accident.
fn recipients(command: &Backup, configuration: &Configuration) -> Result<Recipients> {
    let given =
        if command.recipient.is_empty() { &configuration.backup_recipients } else { &command.recipient };
    if command.no_encryption {
        return Ok(Recipients::default());
    }
    if given.is_empty() {
        return Err(Error::Input(
            Problem::new("recipient-missing", "Aucune clé publique n'est donnée pour chiffrer la sauvegarde.")
                .advice("Faites-en une avec « beffroi backup key », puis donnez-la avec --recipient ou backup_recipients ; ou dites --no-encryption.")
                .detail("no recipient on the command line nor in the configuration"),
        ));
    }
    Recipients::parse(given)
}

fn key(output: Option<&Path>) -> Result<ExitCode> {
    let pair = KeyPair::generate();
    let text = format!(
        "# Beffroi backups: private key. Keep it away from the server, twice.\n# public key: {}\n{}",
        pair.recipient,
        pair.identity.as_str()
    );
    match output {
        None => crate::println(&text),
        Some(path) => {
            write_private(path, &text).map_err(|error| {
                Error::Input(
                    Problem::new("key-file", "Le fichier de la clé ne peut pas être écrit.")
                        .advice("Donnez le nom d'un fichier qui n'existe pas encore.")
                        .detail(format!("{}: {error}", path.display())),
                )
            })?;
            crate::println(&format!("private key in {}", path.display()));
            crate::println(&format!("backup_recipients = [\"{}\"]", pair.recipient));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

/// A bar, and what moves it.
fn bar() -> (Arc<Bar>, Progress) {
    let bar = Arc::new(Bar::new());
    let moved = bar.clone();
    (bar, Arc::new(move |done, total| moved.show(done, total)))
}

fn tell_made(made: &Made) -> ExitCode {
    crate::println(&format!(
        "backup {}\t{} rows\t{} files\t{} new ({} bytes)",
        made.at, made.rows, made.files, made.copied, made.copied_bytes
    ));
    if made.vanished > 0 {
        crate::println(&format!("{} files were removed by the instance meanwhile", made.vanished));
    }
    if made.removed != (0, 0) {
        crate::println(&format!("removed: {} old backups, {} pieces", made.removed.0, made.removed.1));
    }
    for head in &made.rolled_back {
        crate::println(&format!(
            "ROLLED BACK\tjournal {}\tentry {} of the last backup is not in the database any more",
            head.territory, head.number
        ));
    }
    ExitCode::from(u8::from(!made.rolled_back.is_empty()))
}

fn tell_verified(verified: &Verified) -> ExitCode {
    crate::println(&format!(
        "{} backups\t{} pieces\t{} bytes",
        verified.instants.len(),
        verified.pieces,
        verified.bytes
    ));
    match &verified.deep {
        Some(deep) => crate::println(&format!(
            "inside {}\t{} files\t{} rows\t{} journal entries",
            deep.at, deep.files, deep.rows, deep.entries
        )),
        None if verified.faults.is_empty() => {
            crate::println("sums only: give the private key with --identity to look inside");
        }
        None => crate::println("nothing was looked at inside"),
    }
    for fault in &verified.faults {
        crate::println(&format!("FAULT\t{fault}"));
    }
    if verified.faults.is_empty() {
        crate::println("whole");
    }
    ExitCode::from(u8::from(!verified.faults.is_empty()))
}

/// Puts a backup into an empty place. Exit code 1 when its journal does not hold.
///
/// # Errors
/// When the backup is damaged, the key is the wrong one or the place is not empty.
pub async fn restore(command: &Restore, configuration: &Configuration) -> Result<ExitCode> {
    let identities = command.identity.as_deref().map(Identities::of_file).transpose()?;
    let source =
        Source { folder: &command.folder, at: command.at.as_deref(), identities: identities.as_ref() };
    let database_url = command.database.as_deref().or(configuration.database().map(Hidden::expose));
    let destination = Destination { data: &configuration.data_dir, database_url };
    let (bar, progress) = bar();
    let restored = backup::restore(source, destination, &SystemClock, progress).await;
    bar.clear();
    let restored = restored?;
    let folder = configuration.data_dir.canonicalize().context("reading the data folder")?;
    crate::println(&format!(
        "restored {} into {}\t{} rows\t{} files\t{} journal entries",
        restored.at,
        folder.display(),
        restored.rows,
        restored.files,
        restored.entries
    ));
    for fault in &restored.faults {
        crate::println(&format!("BROKEN\t{fault}"));
    }
    Ok(ExitCode::from(u8::from(!restored.faults.is_empty())))
}
