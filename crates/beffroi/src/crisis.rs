//! `beffroi crisis`: what has to be declared after an incident, to whom and by when, without a database.

use crate::cli::Format;
use crate::configuration::Configuration;
use crate::obligation::{Of, sign};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::french;
use beffroi_reference::clock::{Clock, Incidence, clocks, zone_of};
use beffroi_reference::{Facts, LegalState, Library, Verdict, region};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// `beffroi crisis`.
#[derive(Debug, Subcommand)]
pub enum Crisis {
    /// By when each declaration is due.
    Clocks(Clocks),
}

/// `beffroi crisis clocks`.
#[derive(Debug, Args)]
pub struct Clocks {
    /// What happened: rancongiciel, intrusion, messagerie-piratee, fuite-de-donnees, panne... A wrong one lists them.
    #[arg(long, value_name = "KIND")]
    kind: String,
    /// When somebody of the territory became aware, with its offset: 2026-11-27T18:00:00+01:00.
    #[arg(long, value_name = "INSTANT")]
    noticed_at: Timestamp,
    #[command(flatten)]
    of: Of,
    /// What is known of the incident; it counts before what the kind implies. May be given several times.
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    known: Vec<String>,
    /// A declaration that was sent, and when. May be given several times.
    #[arg(long = "sent", value_name = "DECLARATION=INSTANT")]
    sent: Vec<String>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Prints the clocks.
///
/// # Errors
/// When the kind, a fact or the territory is unknown.
pub async fn run(command: &Crisis, configuration: &Configuration) -> Result<ExitCode> {
    let Crisis::Clocks(command) = command;
    let (library, of_territory) = command.of.facts(configuration).await?;
    let zone = zone_of(&of_territory);
    let on = zone.to_datetime(command.noticed_at).date();
    let incident = library.incidents.find_on(&command.kind, on).ok_or_else(|| {
        let known: Vec<&str> = library.incidents.on(on).iter().map(|one| one.id.as_str()).collect();
        Error::Input(
            Problem::new("incident-unknown", format!("Il n'y a pas d'incident « {} ».", command.kind))
                .advice(format!("Choisissez parmi : {}.", known.join(", "))),
        )
    })?;
    let facts = known(&library, &command.known)?.or(&of_territory).or(&incident.facts);
    let sent = sent(&library, &command.sent)?;
    let incidence = Incidence { facts: &facts, noticed: command.noticed_at, sent: &sent, zone: &zone };
    let clocks = clocks(&library, &incidence);
    match command.format {
        Format::Json => {
            crate::println(&serde_json::to_string_pretty(&clocks).context("writing the clocks")?);
        }
        Format::Text => {
            if region::of(&of_territory).is_none() {
                crate::println("La région n'est pas connue : les heures sont celles de Paris.");
            }
            print(&clocks, &zone);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn known(library: &Library, given: &[String]) -> Result<Facts> {
    let mut facts = Facts::new();
    for one in given {
        let fails = |message: &str| {
            Error::Input(
                Problem::new("fact-unclear", format!("« {one} » ne dit pas un fait.")).detail(message.to_owned())
                    .advice("Par exemple : data_breach=true. La commande « beffroi reference facts » donne tous les faits."),
            )
        };
        let (name, value) = one.split_once('=').ok_or_else(|| fails("no ="))?;
        // What is no number, yes or no is a word.
        let json = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        facts.set(name, library.vocabulary.read(name, &json).map_err(|message| fails(&message))?);
    }
    Ok(facts)
}

fn sent(library: &Library, given: &[String]) -> Result<BTreeMap<String, Timestamp>> {
    let read = |one: &String| {
        let fails = || {
            Error::Input(
                Problem::new(
                    "sent-unclear",
                    format!("« {one} » ne dit pas quelle déclaration est partie, ni quand."),
                )
                .advice("Par exemple : cnil-notification=2026-11-28T10:00:00+01:00."),
            )
        };
        let (id, instant) = one.split_once('=').ok_or_else(fails)?;
        let known = library.declarations.all().any(|declaration| declaration.id == id);
        let instant = instant.parse().ok().filter(|_| known).ok_or_else(fails)?;
        Ok((id.to_owned(), instant))
    };
    given.iter().map(read).collect()
}

fn print(clocks: &[Clock], zone: &TimeZone) {
    for clock in clocks {
        let when = match (clock.due_day, clock.due) {
            (Some(day), _) => format!("jusqu’au {} compris", french::date(day)),
            (None, Some(due)) => format!("avant le {}", french::moment_of(zone.to_datetime(due))),
            (None, None) => clock.delay_words.clone(),
        };
        let when = if clock.applies == Verdict::No { "sans objet".to_owned() } else { when };
        crate::println(&format!("{:<4}{} : {when}", sign(clock.applies), clock.title));
        crate::println(&format!(
            "      à {} ({}, {})",
            clock.to,
            clock.text.join(" ; "),
            clock.state.label()
        ));
        if clock.provisional {
            crate::println("      provisoire : compté depuis le dernier moment de l’envoi qui précède");
        }
        for reason in &clock.why {
            crate::println(&format!("      parce que {reason}"));
        }
        for missing in clock.missing.iter().filter(|_| clock.applies == Verdict::ToClarify) {
            crate::println(&format!("      à préciser : {} ({})", missing.question, missing.fact));
        }
        if let Some(doubt) = clock.doubt.as_ref().filter(|_| clock.state == LegalState::Expected) {
            crate::println(&format!("      doute : {doubt}"));
        }
    }
}
