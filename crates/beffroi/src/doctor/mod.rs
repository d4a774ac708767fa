//! `beffroi doctor`: what is wrong with this installation, and what to do. It changes nothing.

mod machine;
mod others;
mod state;

use crate::cli::{Doctor, Format};
use crate::configuration::Configuration;
use beffroi_kernel::error::{Error, Result};
use serde::Serialize;
use std::process::ExitCode;

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// Nothing is wrong.
    Fine,
    /// It works, and could be better.
    Advice,
    /// Something is wrong.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Finding {
    /// What was looked at.
    subject: &'static str,
    verdict: Verdict,
    /// What was found.
    found: String,
    /// What to do; empty when there is nothing to do.
    advice: String,
}

impl Finding {
    fn fine(subject: &'static str, found: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Fine, found: found.into(), advice: String::new() }
    }

    fn advice(subject: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Advice, found: found.into(), advice: advice.into() }
    }

    fn wrong(subject: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Wrong, found: found.into(), advice: advice.into() }
    }
}

/// Looks at everything. Exit code 1 when something is wrong.
///
/// # Errors
/// When the answer cannot be written.
pub async fn run(command: &Doctor, configuration: &Configuration) -> Result<ExitCode> {
    let mut findings = machine::look(configuration).await;
    findings.extend(state::look(configuration, command.send_mail.as_deref()).await);
    Ok(answer(command.format, &findings))
}

/// What there is to say when the configuration itself is not understood.
pub fn misconfigured(command: &Doctor, error: &Error) -> ExitCode {
    let found = error.problem().map_or_else(|| error.chain(), |problem| problem.detail.clone());
    let advice = "correct the file; `beffroi configuration` prints every key";
    answer(command.format, &[Finding::wrong("configuration", found, advice)])
}

fn answer(format: Format, findings: &[Finding]) -> ExitCode {
    let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Fine);
    match format {
        Format::Json => {
            let all = serde_json::json!({ "verdict": worst, "findings": findings });
            crate::println(&format!("{all:#}"));
        }
        Format::Text => {
            for finding in findings {
                let mark = match finding.verdict {
                    Verdict::Fine => "ok",
                    Verdict::Advice => "advice",
                    Verdict::Wrong => "WRONG",
                };
                crate::println(&format!("{mark:6}  {:14}  {}", finding.subject, finding.found));
                if !finding.advice.is_empty() {
                    crate::println(&format!("{:24}-> {}", "", finding.advice));
                }
            }
            let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
            crate::println(&format!(
                "\n{} checks: {} wrong, {} with advice",
                findings.len(),
                count(Verdict::Wrong),
                count(Verdict::Advice)
            ));
        }
    }
    ExitCode::from(u8::from(worst == Verdict::Wrong))
}
