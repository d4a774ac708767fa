//! `beffroi assess`: what answers to a questionnaire give. Pure: no database, no network.

use crate::cli::Format;
use crate::configuration::Configuration;
use crate::wiring;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::french;
use beffroi_reference::assessment::{Action, Deed};
use beffroi_reference::{Facts, Library, Outcome, Questionnaire, assess};
use clap::Args;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `beffroi assess`.
#[derive(Debug, Args)]
pub struct Assess {
    /// Identifier of the questionnaire (`reference/questionnaires`).
    #[arg(value_name = "ID")]
    pub questionnaire: String,
    /// Answers, TOML or JSON: `question = "choice"`, `"unknown"` for "je ne sais pas", evidence under `[evidence.QUESTION]`.
    #[arg(long, value_name = "FILE")]
    pub answers: PathBuf,
    /// Facts of the territory, TOML: `population = 1200`.
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// Version of the questionnaire (default: the one of the day).
    #[arg(long, value_name = "N")]
    pub version: Option<u32>,
    /// The day (default: today).
    #[arg(long, value_name = "DATE")]
    pub on: Option<jiff::civil::Date>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The largest file of answers or facts, in bytes.
const FILE_BYTES_MAX: u64 = 1_000_000;

/// Prints what the answers give.
///
/// # Errors
/// When a file cannot be read, or standard output is closed.
pub fn run(command: &Assess, configuration: &Configuration) -> Result<ExitCode> {
    let library = wiring::library(configuration)?;
    let day = command
        .on
        .unwrap_or_else(|| french::day(beffroi_kernel::Clock::now(&beffroi_kernel::clock::SystemClock)));
    let questionnaires = &library.questionnaires;
    let found = match command.version {
        Some(version) => questionnaires.version(&command.questionnaire, version),
        None => questionnaires.find_on(&command.questionnaire, day),
    };
    let questionnaire = found.ok_or_else(|| {
        let known: Vec<&str> = questionnaires.all().map(|one| one.id.as_str()).collect();
        let message = format!("Aucun questionnaire ne s'appelle {}.", command.questionnaire);
        Error::Input(Problem::new("questionnaire", message).advice(format!("Il y a : {}.", known.join(", "))))
    })?;
    let text = read(&command.answers)?;
    let file = questionnaire
        .read_file(&command.answers.to_string_lossy(), &text)
        .map_err(|problems| unclear(&command.answers, &problems))?;
    let facts = match &command.facts {
        None => Facts::new(),
        Some(path) => {
            library.vocabulary.read_file(&path.to_string_lossy(), &read(path)?).map_err(|problems| {
                unclear(path, &problems.iter().map(ToString::to_string).collect::<Vec<_>>())
            })?
        }
    };
    let outcome = assess(questionnaire, &file.answers, &file.evidence, &facts, day);
    let out = &mut io::stdout().lock();
    match command.format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&outcome).context("writing JSON")?;
            writeln!(out, "{json}").context("writing to standard output")?;
        }
        Format::Text => {
            print(out, &library, questionnaire, &outcome).context("writing to standard output")?
        }
    }
    Ok(ExitCode::from(u8::from(outcome.grade.is_none())))
}

fn read(path: &Path) -> Result<String> {
    let size = std::fs::metadata(path).context(&format!("reading {}", path.display()))?.len();
    if size > FILE_BYTES_MAX {
        return Err(Error::Input(Problem::new(
            "file-too-large",
            format!("{} est trop volumineux.", path.display()),
        )));
    }
    std::fs::read_to_string(path).context(&format!("reading {}", path.display()))
}

fn unclear(path: &Path, problems: &[String]) -> Error {
    let message = format!("{} n'est pas compris.", path.display());
    Error::Input(Problem::new("answers", message).detail(problems.join("\n")))
}

fn print(
    out: &mut impl Write,
    library: &Library,
    questionnaire: &Questionnaire,
    outcome: &Outcome,
) -> io::Result<()> {
    writeln!(out, "{}, version {}", questionnaire.title, questionnaire.version)?;
    match &outcome.grade {
        Some(grade) => {
            writeln!(out, "Note : {} ({} points sur 100)", grade.label(), french::number(outcome.score, 1))?
        }
        None => writeln!(
            out,
            "Pas encore de note : entre {} et {}. Sans réponse : {}",
            outcome.lowest.label(),
            outcome.highest.label(),
            outcome.unanswered.join(", ")
        )?,
    }
    for cap in outcome.caps.iter().filter(|cap| cap.bites && !cap.open) {
        writeln!(out, "Plafond : {}", cap.sentence)?;
    }
    writeln!(out, "Part mesurée : {}", french::percent(outcome.measured_share))?;
    if let Some(contrast) = &outcome.contrast {
        writeln!(out, "{}", contrast.sentence)?;
    }
    for theme in outcome.themes.iter().filter(|theme| theme.questions > 0) {
        let title = questionnaire.theme(&theme.theme).map_or("", |theme| theme.title.as_str());
        let score = theme.score.map_or_else(|| "–".to_owned(), |score| french::number(score, 1));
        writeln!(out, "  {title} : {score} (poids {})", french::number(theme.weight, 2))?;
    }
    for (place, action) in outcome.actions.iter().enumerate() {
        let title = title(library, questionnaire, outcome, action);
        writeln!(out, "{}. {title} : de {} à {}", place + 1, action.from.label(), action.to.label())?;
    }
    Ok(())
}

fn title(library: &Library, questionnaire: &Questionnaire, outcome: &Outcome, action: &Action) -> String {
    let text = |code: &str| questionnaire.question(code).map_or_else(String::new, |one| one.text.clone());
    match &action.deed {
        Deed::Measure(id) => library
            .measures
            .find_on(id, outcome.on)
            .map_or_else(|| id.clone(), |measure| measure.title.clone()),
        Deed::Seek(code) => format!("Chercher la réponse : {}", text(code)),
        Deed::Improve(code) => text(code),
    }
}
