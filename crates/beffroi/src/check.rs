//! `beffroi check`: what files are, and everything that is wrong with them.

use crate::cli::{Check, Format};
use crate::configuration::Configuration;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::ports::{SchemaText, Source, Tables};
use beffroi_kernel::report::{Change, Finding, Report};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// The answer of `check` as an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Valid = 0,
    Invalid = 1,
    Unreadable = 2,
}

/// Checks every file and prints what was found; the exit code is that of the worst.
///
/// # Errors
/// When the call itself is wrong, or standard output is closed.
pub fn run(
    command: &Check,
    configuration: &Configuration,
    tables: &dyn Tables,
    schema: Option<&SchemaText>,
) -> Result<ExitCode> {
    check_call(command)?;
    let out = &mut io::stdout().lock();
    let mut worst = Verdict::Valid;
    let mut reports = Vec::new();
    for path in &command.files {
        let progress = crate::progress::Bar::new();
        let name = path.to_string_lossy();
        let report_progress = |done, total| progress.show(done, total);
        let source = Source {
            path,
            name: &name,
            sheet: command.sheet.as_deref(),
            schema,
            progress: io::stderr().is_terminal().then_some(&report_progress),
        };
        let answer = examine(path, configuration, tables, source);
        progress.clear();
        match answer {
            Ok(report) => {
                worst = worst.max(if report.valid { Verdict::Valid } else { Verdict::Invalid });
                match command.format {
                    Format::Text => print_plain(out, &report).context("writing to standard output")?,
                    Format::Json => reports.push(serde_json::to_value(&report).context("writing JSON")?),
                }
                if let Some(copy) = &command.mend {
                    let changes = tables.mend(source, copy)?;
                    print_changes(&mut io::stderr().lock(), copy, &changes)
                        .context("writing to standard error")?;
                }
            }
            Err(error) => {
                worst = Verdict::Unreadable;
                match command.format {
                    Format::Text => {
                        writeln!(out, "{}\n  {}", crate::plain(&name), crate::plain(&crate::sentence(&error)))
                    }
                    Format::Json => {
                        reports.push(unreadable(&name, &error));
                        Ok(())
                    }
                }
                .context("writing to standard output")?;
                tracing::debug!("{}", error.chain());
            }
        }
    }
    if command.format == Format::Json {
        let single = reports.len() == 1;
        let answer = if single { reports.remove(0) } else { serde_json::Value::Array(reports) };
        writeln!(out, "{answer:#}").context("writing to standard output")?;
    }
    Ok(ExitCode::from(worst as u8))
}

/// Refuses a call that cannot be carried out, before anything is read.
fn check_call(command: &Check) -> Result<()> {
    if command.mend.is_some() && command.files.len() != 1 {
        return Err(Error::Input(
            Problem::new("mend-one-file", "L'option --mend corrige un seul fichier à la fois.")
                .advice("Donnez un seul fichier.")
                .detail("--mend takes exactly one FILE"),
        ));
    }
    if let Some(copy) = command.mend.as_ref().filter(|copy| copy.exists()) {
        return Err(Error::Input(
            Problem::new("mend-exists", format!("{} existe déjà.", copy.display()))
                .advice("Donnez le nom d'un nouveau fichier : Beffroi n'écrase rien.")
                .field("mend"),
        ));
    }
    Ok(())
}

fn examine(
    path: &Path,
    configuration: &Configuration,
    tables: &dyn Tables,
    source: Source<'_>,
) -> Result<Report> {
    let facts = std::fs::metadata(path).map_err(|error| {
        Error::Input(
            Problem::new("file-not-found", format!("Le fichier {} ne peut pas être ouvert.", path.display()))
                .advice("Vérifiez son nom et son emplacement.")
                .detail(error.to_string()),
        )
    })?;
    if !facts.is_file() {
        return Err(Error::Input(
            Problem::new("not-a-file", format!("{} n'est pas un fichier.", path.display()))
                .advice("Donnez le nom d'un fichier."),
        ));
    }
    if facts.len() > configuration.limits.upload_bytes_max {
        return Err(Error::Limit(
            Problem::new(
                "file-too-large",
                format!(
                    "Le fichier dépasse la taille permise ({} octets).",
                    configuration.limits.upload_bytes_max
                ),
            )
            .advice("Découpez-le, ou demandez à l'administrateur de relever la limite « upload_bytes_max »."),
        ));
    }
    tables.check(source)
}

fn unreadable(name: &str, error: &Error) -> serde_json::Value {
    let code = error.problem().map_or("internal", |problem| problem.code);
    serde_json::json!({
        "file": name,
        "valid": false,
        "unreadable": { "code": code, "message": crate::sentence(error), "detail": error.chain() },
    })
}

/// Prints a report of which nothing can move the cursor or change the colours of a terminal.
fn print_plain(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut text = Vec::new();
    print_report(&mut text, report)?;
    out.write_all(crate::plain(&String::from_utf8_lossy(&text)).as_bytes())
}

fn print_report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", report.file)?;
    let mut facts = vec![report.format.to_uppercase()];
    facts.extend(report.packing.iter().map(|packing| format!("compressé ({packing})")));
    facts.extend(report.encoding.iter().cloned());
    facts.extend(report.delimiter.iter().map(|delimiter| match delimiter.as_str() {
        "\t" => "séparateur tabulation".to_owned(),
        other => format!("séparateur « {other} »"),
    }));
    facts.extend(report.sheets.first().map(|sheet| format!("feuille « {sheet} »")));
    facts.push(match report.header_row {
        0 => "sans en-tête".to_owned(),
        row => format!("en-tête à la ligne {row}"),
    });
    facts.push(count(report.rows, "ligne", "lignes"));
    writeln!(out, "  {}", facts.join(" · "))?;
    if let Some(schema) = &report.schema {
        writeln!(out, "  Schéma : {} {}", schema.title, schema.version)?;
    }
    print_columns(out, report)?;
    print_findings(out, "erreur", "erreurs", report.errors_total, &report.errors)?;
    print_findings(out, "point à vérifier", "points à vérifier", report.warnings_total, &report.warnings)?;
    for suspect in &report.personal_data {
        writeln!(out, "  ! Données personnelles ? « {} » : {}", suspect.field, suspect.message)?;
    }
    for proposal in &report.matches {
        writeln!(
            out,
            "  ? « {} » est peut-être « {} » : {}",
            proposal.name, proposal.field, proposal.reason
        )?;
    }
    let verdict = if report.valid { "Conforme." } else { "Non conforme." };
    writeln!(out, "  {verdict}\n")
}

fn print_columns(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let width =
        report.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0).clamp(7, 32);
    writeln!(out, "\n  {:width$}  {:14} {:24} {:>8} {:>10}", "Colonne", "Type", "Sens", "Conforme", "Vides")?;
    for column in &report.columns {
        let name: String = column.name.chars().take(width).collect();
        let meaning = column.meaning.map_or("", |meaning| meaning.label());
        let fit = (column.fit * 1000.0).floor() / 10.0;
        writeln!(
            out,
            "  {name:width$}  {:14} {meaning:24} {:>6} % {:>10}",
            column.column_type.label(),
            format!("{fit:.1}").replace('.', ","),
            column.nulls
        )?;
    }
    writeln!(out)
}

fn print_findings(
    out: &mut dyn Write,
    one: &str,
    many: &str,
    total: u64,
    findings: &[Finding],
) -> io::Result<()> {
    if total == 0 {
        return Ok(());
    }
    writeln!(out, "  {}", count(total, one, many))?;
    for finding in findings {
        let place = match (finding.row, &finding.field) {
            (Some(row), Some(field)) => format!("ligne {row}, « {field} » : "),
            (Some(row), None) => format!("ligne {row} : "),
            (None, Some(field)) => format!("« {field} » : "),
            (None, None) => String::new(),
        };
        writeln!(out, "    {place}{} [{}]", finding.message, finding.code)?;
    }
    let hidden = total.saturating_sub(findings.len() as u64);
    if hidden > 0 {
        writeln!(out, "    … et {hidden} de plus (option --errors-max pour en voir davantage)")?;
    }
    writeln!(out)
}

fn print_changes(out: &mut dyn Write, copy: &Path, changes: &[Change]) -> io::Result<()> {
    writeln!(out, "{} : {}", copy.display(), count(changes.len() as u64, "correction", "corrections"))?;
    for change in changes {
        let place = match (change.row, &change.field) {
            (Some(row), Some(field)) => format!("ligne {row}, « {field} »"),
            (Some(row), None) => format!("ligne {row}"),
            (None, Some(field)) => format!("colonne « {field} »"),
            (None, None) => "fichier".to_owned(),
        };
        let line = format!("  {place} : « {} » → « {} » ({})", change.before, change.after, change.reason);
        writeln!(out, "{}", crate::plain(&line))?;
    }
    Ok(())
}

/// A number with its noun, the number written the French way.
fn count(number: u64, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    format!("{text} {}", if number < 2 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn numbers_are_written_the_french_way() {
        assert_eq!(count(0, "ligne", "lignes"), "0 ligne");
        assert_eq!(count(1234567, "ligne", "lignes"), "1\u{202f}234\u{202f}567 lignes");
    }
}
