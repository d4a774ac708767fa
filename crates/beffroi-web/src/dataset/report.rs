//! The report of a check, grouped so that an agent can act on it.

use super::{Loaded, Named, page, with_query};
use crate::failure::Answer;
use crate::french;
use crate::view::dataset::{FindingGroup, FindingLine, ReportPage, ReportView, Tab};
use crate::view::{Fact, Section, State as Shown};
use crate::visit::Visit;
use crate::web::Web;
use axum::Json;
use axum::extract::{Path, Query as UrlQuery, State};
use axum::response::IntoResponse;
use beffroi_domain::dataset;
use beffroi_kernel::report::{Finding, Report};
use serde::Deserialize;

/// Places shown for one fault: enough to understand it.
const LINES: usize = 10;
/// Faults shown on one page.
const GROUPS: usize = 40;

/// The version asked for.
#[derive(Deserialize)]
pub struct Wanted {
    /// Its number; absent means the one that the pages show.
    pub version: Option<u32>,
}

/// Shows the report.
pub async fn report(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<Named>,
    UrlQuery(wanted): UrlQuery<Wanted>,
) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let number = match wanted.version {
        Some(number) => number,
        None => loaded.table()?.number,
    };
    let found = dataset::report(&web.app, &visit.actor, &named.dataset, number).await?;
    let json = with_query(
        &format!("{}/rapport.json", visit.dataset(&named.dataset)),
        &[("version", &number.to_string())],
    );
    let shown = ReportPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Report),
        version: number,
        report: report_view(&found),
        json,
    };
    page(&web, &shown)
}

/// The whole report, for programs.
pub async fn report_json(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<Named>,
    UrlQuery(wanted): UrlQuery<Wanted>,
) -> Answer {
    let number = match wanted.version {
        Some(number) => number,
        None => dataset::table(&web.app, &visit.actor, &named.dataset, None).await?.number,
    };
    let found = dataset::report(&web.app, &visit.actor, &named.dataset, number).await?;
    Ok(Json(found).into_response())
}

/// The report as pages show it.
#[must_use]
pub fn report_view(report: &Report) -> ReportView {
    let errors = groups(&report.errors);
    let mendable =
        report.errors.iter().chain(&report.warnings).filter(|finding| finding.proposal.is_some()).count();
    ReportView {
        state: match (report.valid, report.schema.is_some()) {
            (true, true) => Shown::good("conforme"),
            (true, false) => Shown::good("bien formé"),
            (false, _) => Shown::act("à corriger"),
        },
        sentence: sentence(report),
        facts: facts(report),
        schema: report
            .schema
            .as_ref()
            .map(|schema| format!("{} {}", schema.title, schema.version).trim().to_owned())
            .unwrap_or_default(),
        errors,
        warnings: groups(&report.warnings),
        by_code: report
            .errors_by_code
            .iter()
            .map(|line| (title(&line.code).to_owned(), line.count))
            .collect(),
        unlisted: report.errors_total.saturating_sub(report.errors.len() as u64),
        personal: report
            .personal_data
            .iter()
            .map(|found| (found.field.clone(), found.message.clone()))
            .collect(),
        matches: report
            .matches
            .iter()
            .map(|found| (found.name.clone(), found.field.clone(), found.reason.clone()))
            .collect(),
        mendable: mendable as u64,
    }
}

fn sentence(report: &Report) -> String {
    let rows = french::plural(report.rows, "ligne lue", "lignes lues");
    let warnings = match report.warnings_total {
        0 => String::new(),
        many => format!(" {} à regarder.", french::plural(many, "point", "points")),
    };
    match report.errors_total {
        0 => format!("{rows}, aucune erreur.{warnings}"),
        many => {
            format!("{rows}, {}.{warnings}", french::plural(many, "erreur à corriger", "erreurs à corriger"))
        }
    }
}

fn facts(report: &Report) -> Vec<Fact> {
    let packing = report.packing.as_ref().map(|packing| format!("dans un {packing}")).unwrap_or_default();
    let mut facts = vec![Fact::new("Format", report.format.to_uppercase()).note(packing)];
    if let Some(encoding) = &report.encoding {
        facts.push(Fact::new("Encodage", encoding.to_uppercase()));
    }
    if let Some(delimiter) = &report.delimiter {
        let name = match delimiter.as_str() {
            ";" => "point-virgule",
            "," => "virgule",
            "\t" => "tabulation",
            "|" => "barre verticale",
            other => other,
        };
        facts.push(Fact::new("Séparateur", name));
    }
    if let Some(sheet) = report.sheets.first() {
        facts.push(Fact::new("Feuille", sheet).note(match report.sheets.len() {
            1 => String::new(),
            many => format!("sur {many}"),
        }));
    }
    facts.push(Fact::new(
        "En-tête",
        match report.header_row {
            0 => "aucun".to_owned(),
            row => format!("ligne {row}"),
        },
    ));
    facts.push(Fact::new("Colonnes", french::count(report.columns.len() as u64)));
    facts.push(Fact::new("Taille", french::bytes(report.bytes)));
    facts
}

/// The findings by column and code, in the order in which they first occur; the most frequent group first.
fn groups(findings: &[Finding]) -> Vec<FindingGroup> {
    let mut all: Vec<FindingGroup> = Vec::new();
    for finding in findings {
        let field = finding.field.as_deref().unwrap_or_default();
        let at = match all.iter().position(|group| group.code == finding.code && group.field == field) {
            Some(at) => at,
            None => {
                all.push(FindingGroup {
                    field: field.to_owned(),
                    title: title(&finding.code).to_owned(),
                    code: finding.code.clone(),
                    count: 0,
                    lines: Vec::new(),
                    left_out: 0,
                    mendable: 0,
                });
                all.len() - 1
            }
        };
        let group = &mut all[at];
        group.count += 1;
        group.mendable += u64::from(finding.proposal.is_some());
        if group.lines.len() < LINES {
            group.lines.push(FindingLine {
                row: finding.row,
                value: finding.value.clone(),
                message: finding.message.clone(),
                proposal: finding.proposal.clone(),
            });
        } else {
            group.left_out += 1;
        }
    }
    all.sort_by_key(|group| std::cmp::Reverse(group.count));
    all.truncate(GROUPS);
    all
}

/// What a code means, in a few words.
fn title(code: &str) -> &str {
    match code {
        "type-error" => "Valeur d’un autre type",
        "constraint-error" => "Valeur non permise",
        "missing-required-header" | "missing-label" => "Colonne obligatoire absente",
        "missing-header-warn" => "Colonne facultative absente",
        "extra-label" | "extra-header-warn" => "Colonne en plus",
        "incorrect-label" => "En-tête inattendu",
        "duplicate-label" => "En-tête en double",
        "blank-label" => "En-tête vide",
        "disordered-header-warn" => "Colonnes dans un autre ordre",
        "blank-row" => "Ligne vide",
        "extra-cell" => "Cellule en trop",
        "missing-cell" => "Cellule manquante",
        "unique-error" | "primary-key" => "Doublon",
        "french-siret-value" => "Numéro SIRET incorrect",
        "french-siren-value" => "Numéro SIREN incorrect",
        "compare-columns-value" => "Colonnes incohérentes entre elles",
        "cohesive-columns-value" => "Colonnes à remplir ensemble",
        "sum-columns-value" => "Somme inexacte",
        "one-of-required" => "Une des deux colonnes est nécessaire",
        "year-interval-value" => "Période illisible",
        "nomenclature-actes-value" => "Nomenclature des actes",
        "phone-number-value" => "Numéro de téléphone incorrect",
        "opening-hours-value" => "Horaires illisibles",
        "french-gps-coordinates" => "Coordonnées hors de France",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(row: u64, field: &str, code: &str, proposal: Option<&str>) -> Finding {
        Finding {
            row: Some(row),
            field: Some(field.to_owned()),
            code: code.to_owned(),
            value: Some("x".to_owned()),
            message: "m".to_owned(),
            proposal: proposal.map(str::to_owned),
        }
    }

    #[test]
    fn findings_are_grouped_by_column_and_code_the_most_frequent_first() {
        let mut findings = vec![finding(2, "a", "type-error", None)];
        findings.extend((3..20).map(|row| finding(row, "b", "type-error", Some("y"))));
        findings.push(finding(21, "b", "constraint-error", None));
        let groups = groups(&findings);
        let seen: Vec<(&str, u64, u64, u64)> = groups
            .iter()
            .map(|group| (group.field.as_str(), group.count, group.left_out, group.mendable))
            .collect();
        assert_eq!(seen, [("b", 17, 7, 17), ("a", 1, 0, 0), ("b", 1, 0, 0)]);
    }
}
