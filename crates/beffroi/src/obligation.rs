//! `beffroi obligations` and `beffroi qualify`: what the reference says of a territory, or of a file of facts.

use crate::cli::Format;
use crate::configuration::Configuration;
use crate::wiring;
use beffroi_domain::{App, obligation, territory};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Actor, french};
use beffroi_reference::qualification::{Qualification, Qualified};
use beffroi_reference::{Applied, Facts, Library, Verdict, applied};
use clap::Args;
use jiff::civil::Date;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// `beffroi obligations`.
#[derive(Debug, Args)]
pub struct Obligations {
    #[command(flatten)]
    of: Of,
    /// The day whose law counts (default: today).
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// How to answer: JSON is one array, or one line a territory when none is named.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// `beffroi qualify`.
#[derive(Debug, Args)]
pub struct Qualify {
    /// Identifier of the qualification: nis2, ai-act, dpia, hds, open-data, reen.
    id: String,
    #[command(flatten)]
    of: Of,
    /// The day whose law counts (default: today).
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Whom a question is about.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// Short name of a territory of this instance.
    #[arg(long, value_name = "SLUG", conflicts_with = "facts")]
    territory: Option<String>,
    /// A file of facts (TOML, one `name = value` a line). Needs no database and no data folder.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
}

impl Of {
    /// The reference, and what is known of whom the question is about.
    pub(crate) async fn facts(&self, configuration: &Configuration) -> Result<(Arc<Library>, Facts)> {
        match (&self.facts, &self.territory) {
            (Some(file), _) => {
                let library = wiring::library(configuration)?;
                let facts = facts_of(&library, file)?;
                Ok((library, facts))
            }
            (None, Some(slug)) => {
                let app = wiring::app(configuration).await?;
                let territory = wiring::territory(&app, slug).await?;
                let facts = obligation::facts(&app, &actor(&territory)).await?;
                Ok((app.library, facts))
            }
            (None, None) => Err(Error::Input(
                Problem::new("facts-missing", "On ne sait pas de qui il s'agit.")
                    .advice("Donnez --territory SLUG, ou --facts FICHIER."),
            )),
        }
    }
}

fn facts_of(library: &Library, file: &Path) -> Result<Facts> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        Error::Input(
            Problem::new("file-not-found", format!("Le fichier {} ne peut pas être lu.", file.display()))
                .advice("Vérifiez son nom, et qu'il est écrit en UTF-8.")
                .detail(error.to_string()),
        )
    })?;
    library.vocabulary.read_file(&file.display().to_string(), &text).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let message = "Ce fichier ne dit pas clairement les faits.";
        let advice = "La commande « beffroi reference facts » donne tous les faits et leurs valeurs.";
        Error::Input(Problem::new("facts-unclear", message).advice(advice).detail(lines.join("\n")))
    })
}

fn day(given: Option<Date>) -> Date {
    use beffroi_kernel::Clock;
    given.unwrap_or_else(|| french::day(beffroi_kernel::clock::SystemClock.now()))
}

fn actor(territory: &territory::Territory) -> Actor {
    Actor::program(territory.id, "command line")
}

/// Says which obligations apply.
///
/// # Errors
/// When the file of facts is unclear, or the territory unknown.
pub async fn obligations(command: &Obligations, configuration: &Configuration) -> Result<ExitCode> {
    let on = day(command.on);
    if let Some(file) = &command.of.facts {
        let library = wiring::library(configuration)?;
        let found = applied(&library, &facts_of(&library, file)?, on);
        print_applied(&found, command.format)?;
        return Ok(ExitCode::SUCCESS);
    }
    let app = wiring::app(configuration).await?;
    if let Some(slug) = &command.of.territory {
        let territory = wiring::territory(&app, slug).await?;
        let facts = obligation::facts(&app, &actor(&territory)).await?;
        print_applied(&applied(&app.library, &facts, on), command.format)?;
        return Ok(ExitCode::SUCCESS);
    }
    every_territory(&app, on, command.format).await
}

async fn every_territory(app: &App, on: Date, format: Format) -> Result<ExitCode> {
    for territory in territory::list(app).await?.into_iter().filter(|one| one.left.is_none()) {
        let facts = obligation::facts(app, &actor(&territory)).await?;
        let found = applied(&app.library, &facts, on);
        if format == Format::Json {
            let line = json!({ "territory": territory.slug, "obligations": found });
            crate::println(&line.to_string());
            continue;
        }
        let count = |wanted| found.iter().filter(|one| one.applies == wanted).count();
        let (yes, no, unclear) = (count(Verdict::Yes), count(Verdict::No), count(Verdict::ToClarify));
        crate::println(&format!("{}\tyes {yes}\tno {no}\tto_clarify {unclear}", territory.slug));
    }
    Ok(ExitCode::SUCCESS)
}

fn print_applied(found: &[Applied], format: Format) -> Result<()> {
    if format == Format::Json {
        crate::println(&serde_json::to_string_pretty(found).context("writing the answer")?);
        return Ok(());
    }
    for one in found {
        let mut line = format!("{:<4}{} ({} {})", sign(one.applies), one.title, one.id, one.version);
        if let Some(day) = one.deadline {
            line.push_str(&format!(", au plus tard le {}", french::date(day)));
        } else if let Some(day) = one.since {
            line.push_str(&format!(", depuis le {}", french::date(day)));
        }
        crate::println(&line);
        crate::println(&format!("      {} ({})", one.text.join(" ; "), one.state.label()));
        for reason in &one.why {
            crate::println(&format!("      parce que {reason}"));
        }
        for variant in one.variants.iter().filter(|_| one.variants.len() > 1) {
            crate::println(&format!("      {:<4}{}", sign(variant.applies), variant.label));
        }
        for missing in &one.missing {
            crate::println(&format!("      à préciser : {} ({})", missing.question, missing.fact));
        }
        if let Some(doubt) = &one.doubt {
            crate::println(&format!("      doute : {doubt}"));
        }
    }
    Ok(())
}

pub(crate) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "oui",
        Verdict::No => "non",
        Verdict::ToClarify => "?",
    }
}

/// Says which class something falls in.
///
/// # Errors
/// When the qualification is unknown, the file of facts unclear, or the territory unknown.
pub async fn qualify(command: &Qualify, configuration: &Configuration) -> Result<ExitCode> {
    let on = day(command.on);
    let (library, facts) = command.of.facts(configuration).await?;
    let found = library.qualifications.find_on(&command.id, on).ok_or_else(|| {
        let known: Vec<&str> = library.qualifications.on(on).iter().map(|one| one.id.as_str()).collect();
        Error::Input(
            Problem::new(
                "qualification-unknown",
                format!("Il n'y a pas de questionnaire « {} ».", command.id),
            )
            .advice(format!("Choisissez parmi : {}.", known.join(", "))),
        )
    })?;
    print_qualified(&library, found, &found.qualify(&facts), command.format)?;
    Ok(ExitCode::SUCCESS)
}

fn print_qualified(
    library: &Library,
    qualification: &Qualification,
    qualified: &Qualified,
    format: Format,
) -> Result<()> {
    if format == Format::Json {
        let answer = json!({
            "id": qualification.id, "version": qualification.version, "title": qualification.title,
            "state": qualification.provenance.state, "doubt": qualification.provenance.doubt,
            "classes": qualification.classes, "agreed": qualified.agreed, "variants": qualified.variants,
        });
        crate::println(&serde_json::to_string_pretty(&answer).context("writing the answer")?);
        return Ok(());
    }
    crate::println(&format!("{} ({} {})", qualification.title, qualification.id, qualification.version));
    let label = |id: &String| qualification.class(id).map_or(id.clone(), |class| class.label.clone());
    let labels = |ids: &[String]| ids.iter().map(label).collect::<Vec<_>>().join(", ");
    for variant in &qualified.variants {
        crate::println(&format!("{} ({})", variant.label, variant.state.label()));
        if !variant.classes.is_empty() {
            crate::println(&format!("  {}", labels(&variant.classes)));
        }
        if !variant.possible.is_empty() {
            crate::println(&format!("  à préciser, possible : {}", labels(&variant.possible)));
        }
        for fired in &variant.fired {
            crate::println(&format!("  {} : {}", fired.article, fired.text));
        }
        for name in &variant.missing {
            let question = library.vocabulary.fact(name).map_or("", |fact| fact.question.as_str());
            crate::println(&format!("  {question} ({name})"));
        }
    }
    if let Some(doubt) = &qualification.provenance.doubt {
        crate::println(&format!("doute : {doubt}"));
    }
    Ok(())
}
