//! The program: reads the command line, wires the floors together, runs one command.

mod account;
mod administration;
mod aid;
mod assess;
mod backup;
mod check;
mod cli;
mod configuration;
mod contacts;
mod crisis;
mod demo;
mod doctor;
mod import;
mod job;
mod journal;
mod key;
mod listen;
mod log;
mod metrics;
mod migrate_database;
mod obligation;
mod progress;
mod reference;
mod schema;
mod seed;
mod serve;
mod supervisor;
mod territory;
mod wiring;

use beffroi_kernel::error::{Context, Error, Result};
use clap::Parser;
use cli::{Cli, Command};
use configuration::Configuration;
use std::process::ExitCode;

/// What a call that could not be carried out returns.
const FAILED: u8 = 2;

/// What a program returns whose reader has left: what the shell says of one that `SIGPIPE` ended.
const CLOSED_PIPE: u8 = 141;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Configuration { markdown } = cli.command {
        // Before any file is read: it is what one asks for when the file is not understood.
        let text = if markdown { configuration::markdown() } else { configuration::commented_file() };
        println(text.trim_end());
        return ExitCode::SUCCESS;
    }
    let configuration = match Configuration::load(cli.config.as_deref(), cli.data_dir.as_deref()) {
        Ok(configuration) => configuration,
        Err(error) => match &cli.command {
            Command::Doctor(command) => return doctor::misconfigured(command, &error),
            _ => return failed(&error),
        },
    };
    log::start(configuration.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.context("starting the runtime").and_then(|runtime| {
        let done = runtime.block_on(run(cli.command, configuration, cli.data_dir.is_some()));
        // What still blocks (a check that a second Ctrl-C gave up) is done again at the next start.
        runtime.shutdown_background();
        done
    });
    match done {
        Err(error) if is_closed_pipe(&error) => ExitCode::from(CLOSED_PIPE),
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

async fn run(command: Command, mut configuration: Configuration, data_dir_given: bool) -> Result<ExitCode> {
    match command {
        Command::Check(command) => {
            if let Some(errors_max) = command.errors_max {
                configuration.limits.errors_listed_max = errors_max;
            }
            let schema = match &command.schema {
                Some(name) => Some(schema::resolve(name, &configuration).await?),
                None => None,
            };
            let tables = wiring::tables(&configuration);
            tokio::task::block_in_place(|| check::run(&command, &configuration, &*tables, schema.as_ref()))
        }
        Command::Assess(command) => assess::run(&command, &configuration),
        Command::Aid(command) => aid::run(&command, &configuration),
        Command::Contacts(command) => contacts::run(&command, &configuration),
        Command::Crisis(command) => crisis::run(&command, &configuration).await,
        Command::Import(command) => import::run(&command, &wiring::app(&configuration).await?).await,
        Command::Schema(command) => schema::run(&command, &wiring::app(&configuration).await?).await,
        Command::Territory(command) => territory::run(command, &wiring::app(&configuration).await?).await,
        Command::Account(command) => account::run(command, &wiring::app(&configuration).await?).await,
        Command::Configuration { .. } => Ok(ExitCode::SUCCESS),
        Command::Doctor(command) => doctor::run(&command, &configuration).await,
        Command::Job(command) => job::run(command, &wiring::app(&configuration).await?).await,
        Command::Key(command) => key::run(command, &wiring::app(&configuration).await?).await,
        Command::Journal(command) => journal::run(command, configuration).await,
        Command::Obligations(command) => obligation::obligations(&command, &configuration).await,
        Command::Qualify(command) => obligation::qualify(&command, &configuration).await,
        Command::Reference(command) => reference::run(command, &configuration).await,
        Command::Seed(command) => seed::run(&command, &wiring::app(&configuration).await?).await,
        Command::Backup(command) => backup::run(command, &configuration).await,
        Command::Restore(command) => backup::restore(&command, &configuration).await,
        Command::MigrateDatabase(command) => migrate_database::run(&command, &configuration).await,
        Command::Serve(command) => {
            configuration.port = command.port.unwrap_or(configuration.port);
            configuration.address = command.address.unwrap_or(configuration.address);
            serve::run(&configuration, |address| println(&format!("Beffroi listens on {address}"))).await
        }
        Command::Demo(command) => demo::run(&command, configuration, data_dir_given).await,
    }
}

/// Whether standard output was closed (`beffroi check … | head`): whoever reads has read enough.
fn is_closed_pipe(error: &Error) -> bool {
    let Error::Internal { source: Some(source), .. } = error else { return false };
    source
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// A text that came from a file, for a terminal: what would move its cursor or change its colours is shown
/// as a sign.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c }).collect()
}

/// Prints a line on standard output. A closed pipe is not an error: nobody reads any more.
fn println(line: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", plain(line)).and_then(|()| out.flush());
}

/// The sentence that a person reads: what happened, then what to do.
fn sentence(error: &Error) -> String {
    match error.problem() {
        Some(problem) if problem.advice.is_empty() => problem.message.clone(),
        Some(problem) => format!("{} {}", problem.message, problem.advice),
        None => format!("Une erreur inattendue est survenue ({error})."),
    }
}

fn failed(error: &Error) -> ExitCode {
    use std::io::Write;
    let mut out = std::io::stderr().lock();
    let detail = match error.problem() {
        Some(problem) if !problem.detail.is_empty() => format!("\n  detail: {}", problem.detail),
        Some(_) => String::new(),
        None => format!("\n  detail: {}", error.chain()),
    };
    let _ = writeln!(out, "error: {}", plain(&format!("{}{detail}", sentence(error))));
    ExitCode::from(FAILED)
}
