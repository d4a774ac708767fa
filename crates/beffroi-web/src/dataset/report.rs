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
use std::collections::HashMap;

/// Values shown for one fault: enough to understand it.
const LINES: usize = 10;
/// Rows named for one value.
const ROWS: usize = 5;
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
        sheets: report.sheets.clone(),
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
    let mut all: Vec<(&str, &str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        // What is said of a header is one remark about the file, whatever the column.
        let field = finding.row.and(finding.field.as_deref()).unwrap_or_default();
        let code = finding.code.as_str();
        match all.iter_mut().find(|(known, of, _)| *known == field && *of == code) {
            Some((.., group)) => group.push(finding),
            None => all.push((field, code, vec![finding])),
        }
    }
    all.sort_by_key(|(.., group)| std::cmp::Reverse(group.len()));
    all.truncate(GROUPS);
    all.into_iter()
        .map(|(field, code, group)| {
            let mut lines = lines(&group);
            let message = common_message(&mut lines);
            let left_out = lines.iter().skip(LINES).map(|line| line.count).sum();
            lines.truncate(LINES);
            FindingGroup {
                field: field.to_owned(),
                title: title(code).to_owned(),
                code: code.to_owned(),
                count: group.len() as u64,
                mendable: group.iter().filter(|finding| finding.proposal.is_some()).count() as u64,
                message,
                lines,
                left_out,
            }
        })
        .collect()
}

/// What makes two findings one: column, value, message and proposal.
type Same<'a> = (Option<&'a str>, Option<&'a str>, &'a str, Option<&'a str>);

fn same(finding: &Finding) -> Same<'_> {
    (finding.field.as_deref(), finding.value.as_deref(), &finding.message, finding.proposal.as_deref())
}

/// One line for each value: the same mistake made in forty rows is one mistake to mend.
fn lines(group: &[&Finding]) -> Vec<FindingLine> {
    let mut places: HashMap<Same<'_>, usize> = HashMap::new();
    let mut all: Vec<(&Finding, Vec<u64>, u64)> = Vec::new();
    for finding in group {
        let next = all.len();
        let at = *places.entry(same(finding)).or_insert(next);
        if at == next {
            all.push((finding, Vec::new(), 0));
        }
        all[at].1.extend(finding.row);
        all[at].2 += 1;
    }
    all.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
    all.into_iter()
        .map(|(finding, rows, count)| FindingLine {
            rows: rows_in_words(&rows),
            count,
            field: if finding.row.is_none() {
                finding.field.clone().unwrap_or_default()
            } else {
                String::new()
            },
            // The name of a column is not said twice.
            value: finding.value.clone().filter(|_| finding.row.is_some() || finding.value != finding.field),
            message: without_proposal(finding),
            proposal: finding.proposal.clone(),
        })
        .collect()
}

/// The message without the proposal at its end: it stands beside it, in its own column.
fn without_proposal(finding: &Finding) -> String {
    let ending = finding.proposal.as_ref().map(|proposal| format!(" Proposition : « {proposal} »."));
    let message = ending.and_then(|ending| finding.message.strip_suffix(&ending).map(str::to_owned));
    message.unwrap_or_else(|| finding.message.clone())
}

/// When all lines say the same of their own value, it is said once, of « cette valeur ».
fn common_message(lines: &mut [FindingLine]) -> String {
    let plain = |line: &FindingLine| {
        let value = line.value.as_ref()?;
        Some(line.message.replace(&format!("« {value} »"), "Cette valeur"))
    };
    let Some(first) = lines.first().and_then(plain) else { return String::new() };
    // Only where the value opens the sentence: elsewhere the words around it would not fit.
    let fits = first.match_indices("Cette valeur").all(|(at, _)| at == 0);
    if lines.len() < 2 || !fits || lines.iter().any(|line| plain(line).as_ref() != Some(&first)) {
        return String::new();
    }
    lines.iter_mut().for_each(|line| line.message.clear());
    first
}

/// `ligne 2`, `lignes 2 à 9`, `lignes 2, 5 et 9`, `lignes 2, 3, 4, 7, 9… et 43 autres`.
fn rows_in_words(rows: &[u64]) -> String {
    let named: Vec<String> = rows.iter().take(ROWS).map(|row| french::count(*row)).collect();
    let follow = rows.len() > 2 && rows.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match (rows, named.as_slice()) {
        ([first, .., last], _) if follow => {
            format!("lignes {} à {}", french::count(*first), french::count(*last))
        }
        (_, []) => String::new(),
        (_, [one]) => format!("ligne {one}"),
        (_, [start @ .., last]) if rows.len() <= ROWS => format!("lignes {} et {last}", start.join(", ")),
        _ => {
            let others = (rows.len() - ROWS) as u64;
            let noun = if others == 1 { "autre" } else { "autres" };
            format!("lignes {}… et {} {noun}", named.join(", "), french::count(others))
        }
    }
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
        findings.extend((3..20).map(|row| Finding {
            value: Some(row.to_string()),
            ..finding(row, "b", "type-error", Some("y"))
        }));
        findings.push(finding(21, "b", "constraint-error", None));
        let groups = groups(&findings);
        let seen: Vec<(&str, u64, u64, u64)> = groups
            .iter()
            .map(|group| (group.field.as_str(), group.count, group.left_out, group.mendable))
            .collect();
        assert_eq!(seen, [("b", 17, 7, 17), ("a", 1, 0, 0), ("b", 1, 0, 0)]);
    }

    #[test]
    fn the_same_value_many_times_is_one_line() {
        let mut findings: Vec<Finding> =
            (0..46).map(|at| finding(2 + 2 * at, "siret", "french-siret-value", None)).collect();
        findings
            .push(Finding { value: Some("y".into()), ..finding(200, "siret", "french-siret-value", None) });
        let groups = groups(&findings);
        assert_eq!((groups.len(), groups[0].count, groups[0].left_out), (1, 47, 0));
        let seen: Vec<(&str, u64)> =
            groups[0].lines.iter().map(|line| (line.rows.as_str(), line.count)).collect();
        assert_eq!(seen, [("lignes 2, 4, 6, 8, 10… et 41 autres", 46), ("ligne 200", 1)]);
    }

    #[test]
    fn rows_are_told_shortly() {
        for (rows, expected) in [
            (&[][..], ""),
            (&[7], "ligne 7"),
            (&[2, 3], "lignes 2 et 3"),
            (&[2, 3, 4, 5, 6, 7, 8], "lignes 2 à 8"),
            (&[2, 5, 9], "lignes 2, 5 et 9"),
            (&[2, 4, 6, 8, 10, 12], "lignes 2, 4, 6, 8, 10… et 1 autre"),
        ] {
            assert_eq!(rows_in_words(rows), expected);
        }
    }

    #[test]
    fn what_is_said_of_every_value_is_said_once() {
        let of = |row: u64, value: &str, proposal: &str| Finding {
            value: Some(value.into()),
            message: format!("« {value} » n’est pas un nombre. Proposition : « {proposal} »."),
            ..finding(row, "montant", "type-error", Some(proposal))
        };
        let groups = groups(&[of(2, "1,5", "1.5"), of(3, "2,5", "2.5")]);
        assert_eq!(groups[0].message, "Cette valeur n’est pas un nombre.");
        assert!(groups[0].lines.iter().all(|line| line.message.is_empty() && line.proposal.is_some()));
    }

    #[test]
    fn remarks_on_headers_are_one_group() {
        let of = |name: &str| Finding {
            row: None,
            message: format!("Le schéma ne prévoit pas la colonne « {name} »."),
            ..finding(0, name, "extra-header-warn", None)
        };
        let groups = groups(&[of("a"), of("b")]);
        let fields: Vec<&str> = groups[0].lines.iter().map(|line| line.field.as_str()).collect();
        assert_eq!((groups.len(), groups[0].field.as_str(), fields), (1, "", vec!["a", "b"]));
    }
}
