//! `beffroi aid`: who would pay what of a project, without a database.

use crate::cli::Format;
use crate::configuration::Configuration;
use crate::wiring;
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Clock, french};
use beffroi_reference::aid::{Asked, FinancingPlan, Project, REDUCTION_RULE, plan};
use beffroi_reference::condition::{Explanation, Verdict};
use beffroi_reference::scheme::{Scheme, Window};
use beffroi_reference::{Facts, Library};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// `beffroi aid`.
#[derive(Debug, Args)]
pub struct Aid {
    /// Funding schemes, in the order in which they are asked: the last one is cut first.
    #[arg(long, required = true, num_args = 1.., value_name = "ID")]
    pub scheme: Vec<String>,
    /// What the project costs, in euros.
    #[arg(long, value_name = "EUROS")]
    pub cost: String,
    /// What private bodies bring, in euros.
    #[arg(long, value_name = "EUROS")]
    pub private: Option<String>,
    /// Facts of the territory (TOML, one `name = value` a line): they say whether it may ask.
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// The day whose rules apply (default: today).
    #[arg(long, value_name = "DATE")]
    pub on: Option<jiff::civil::Date>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Computes the plan and prints it.
///
/// # Errors
/// When the call makes no sense, or a file is unclear.
pub fn run(command: &Aid, configuration: &Configuration) -> Result<ExitCode> {
    let library = wiring::library(configuration)?;
    let day = command.on.unwrap_or_else(|| french::day(SystemClock.now()));
    let facts = match &command.facts {
        Some(path) => read_facts(&library, path)?,
        None => Facts::new(),
    };
    let cost = amount(&command.cost)?;
    let private = command.private.as_deref().map(amount).transpose()?.unwrap_or(0);
    let schemes: Vec<Arc<Scheme>> =
        command.scheme.iter().map(|id| find(&library, id, day)).collect::<Result<_>>()?;
    let asked: Vec<Asked<'_>> = schemes.iter().map(|scheme| Asked { scheme, eligible: cost }).collect();
    let limits = library.aid_limits.on(day).into_iter();
    let limit = limits
        .filter(|limit| limit.condition.evaluate(&facts) != Verdict::No)
        .min_by_key(|limit| limit.share_max);
    let found = plan(Project { cost, private }, &asked, limit.map(|limit| &**limit))
        .map_err(|problem| wrong("aid", "Le calcul ne peut pas être fait.", &problem.to_string()))?;
    let said: Vec<(Window, Explanation)> =
        schemes.iter().map(|scheme| (scheme.window(day), scheme.eligible(&facts))).collect();
    match command.format {
        Format::Json => {
            let schemes: Vec<_> = schemes
                .iter()
                .zip(&said)
                .map(|(scheme, (window, eligible))| {
                    json!({
                        "id": scheme.id, "version": scheme.version, "window": window, "eligible": eligible,
                        "doubt": scheme.provenance.doubt, "confidence": scheme.provenance.confidence,
                    })
                })
                .collect();
            let answer = json!({ "on": day, "plan": found, "schemes": schemes, "reduction": REDUCTION_RULE });
            crate::println(&serde_json::to_string_pretty(&answer).context("writing JSON")?);
        }
        Format::Text => print(&found, &schemes, &said),
    }
    Ok(ExitCode::SUCCESS)
}

fn wrong(code: &'static str, message: &str, detail: &str) -> Error {
    Error::Input(Problem::new(code, message).detail(detail))
}

fn amount(text: &str) -> Result<u64> {
    french::cents(text)
        .ok_or_else(|| wrong("amount", "Le montant n'est pas lisible : écrivez 12000 ou 12000,50.", text))
}

fn find(library: &Library, id: &str, day: jiff::civil::Date) -> Result<Arc<Scheme>> {
    library.schemes.find_on(id, day).cloned().ok_or_else(|| {
        let known = library.schemes.on(day).iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("Il n'y a pas de dispositif « {id} » à cette date.");
        Error::Input(Problem::new("scheme-unknown", message).advice(format!("Dispositifs connus : {known}.")))
    })
}

/// The facts of a file.
///
/// # Errors
/// Everything that is unclear in it.
fn read_facts(library: &Library, path: &Path) -> Result<Facts> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        wrong("facts-file", "Le fichier des faits ne peut pas être lu.", &format!("{name}: {error}"))
    })?;
    library.vocabulary.read_file(&name, &text).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        wrong("facts", "Le fichier des faits n'est pas clair.", &lines.join("\n"))
    })
}

fn print(found: &FinancingPlan, schemes: &[Arc<Scheme>], said: &[(Window, Explanation)]) {
    crate::println(&format!("Coût : {}", french::euros(found.cost)));
    for ((aid, share), (scheme, (window, eligible))) in
        found.aids.iter().zip(&found.shares).zip(schemes.iter().zip(said))
    {
        let cut = match aid.cut() {
            0 => String::new(),
            cut => format!(", réduite de {}", french::euros(cut)),
        };
        let open = match window {
            Window::Closed { closed } => format!("fermé depuis le {}", french::date(*closed)),
            Window::Before { opens } => format!("ouvre le {}", french::date(*opens)),
            Window::Open { .. } => "ouvert".to_owned(),
            Window::Unknown => "dates à demander".to_owned(),
        };
        let eligible = match eligible.verdict {
            Verdict::Yes => "éligible",
            Verdict::No => "pas éligible",
            Verdict::ToClarify => "éligibilité à préciser",
        };
        let (granted, share) = (french::euros(aid.granted), french::rate(*share));
        crate::println(&format!("{} : {granted} ({share}{cut}) ; {open}, {eligible}", scheme.name));
    }
    if found.private > 0 {
        crate::println(&format!("Apports privés : {}", french::euros(found.private)));
    }
    let own = found.shares.last().copied().unwrap_or_default();
    crate::println(&format!("Reste à payer : {} ({})", french::euros(found.own), french::rate(own)));
}
