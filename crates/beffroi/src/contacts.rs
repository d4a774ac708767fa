//! `beffroi contacts`: whom to call, by région and instant, without a database.

use crate::cli::Format;
use crate::configuration::Configuration;
use crate::wiring;
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Clock, french};
use beffroi_reference::contact::whom_to_call;
use beffroi_reference::region::{self, REGIONS};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

/// `beffroi contacts`.
#[derive(Debug, Args)]
pub struct Contacts {
    /// Code of the région (INSEE), or of the collectivity of overseas.
    #[arg(long, value_name = "CODE")]
    pub region: String,
    /// The instant (default: now), as 2026-11-24T14:05:00Z.
    #[arg(long, value_name = "DATETIME")]
    pub at: Option<jiff::Timestamp>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Prints whom to call, in order.
///
/// # Errors
/// When there is no such région.
pub fn run(command: &Contacts, configuration: &Configuration) -> Result<ExitCode> {
    let library = wiring::library(configuration)?;
    let region = region::by_code(&command.region).ok_or_else(|| {
        let known = REGIONS.iter().map(|one| format!("{} ({})", one.code, one.label)).collect::<Vec<_>>();
        let message = format!("Il n'y a pas de région « {} ».", command.region);
        Error::Input(Problem::new("region", message).advice(format!("Codes connus : {}.", known.join(", "))))
    })?;
    let now = SystemClock.now();
    let at = command.at.unwrap_or(now);
    let today = french::day(now);
    let calls = whom_to_call(&library.contacts.on(today), region.code, at);
    match command.format {
        Format::Json => {
            let rows: Vec<_> = calls
                .iter()
                .map(|call| {
                    let contact = &call.contact;
                    json!({
                        "id": contact.id, "version": contact.version, "name": contact.name, "kinds": contact.kinds,
                        "phones": contact.phones, "mail": contact.mail, "site": contact.site,
                        "regional": contact.is_regional(), "availability": call.availability,
                        "sentence": call.sentence, "verified_on": contact.provenance.checked_on,
                        "recheck_on": contact.recheck_on, "stale": contact.is_stale(today),
                        "doubt": contact.provenance.doubt,
                    })
                })
                .collect();
            let answer = json!({ "region": region.code, "at": at, "contacts": rows });
            crate::println(&serde_json::to_string_pretty(&answer).context("writing JSON")?);
        }
        Format::Text => {
            crate::println(&format!("{}, {} (heure de Paris)", region.label, french::moment(at)));
            for call in &calls {
                let contact = &call.contact;
                let ways = contact.phones.iter().chain(&contact.mail).chain(&contact.site);
                let ways = ways.map(String::as_str).collect::<Vec<_>>().join(" ; ");
                crate::println(&format!("{} : {ways} ({})", contact.name, call.sentence));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
