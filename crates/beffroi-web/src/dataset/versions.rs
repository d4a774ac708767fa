//! The page of a data set's versions, and how two of them differ.

use super::lines::conformity;
use super::{Loaded, Named, original, page, with_query};
use crate::failure::Answer;
use crate::french;
use crate::view::dataset::{DifferenceView, Tab, VersionLine, VersionsPage};
use crate::view::look::Choice;
use crate::view::table::{Cell, Head, Table};
use crate::view::{Fact, Section, State as Shown};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, Query as UrlQuery, State};
use beffroi_domain::account::member::departed;
use beffroi_domain::dataset::{self, Version, VersionState};
use beffroi_kernel::report::{Difference, RowChange};
use beffroi_kernel::{Error, Result};
use serde::Deserialize;

/// Rows that differ, shown on the page.
const SAMPLES: usize = 50;

/// The two versions to compare.
#[derive(Deserialize)]
pub struct Compared {
    de: Option<u32>,
    a: Option<u32>,
}

/// Shows the versions.
pub async fn versions(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<Named>,
    UrlQuery(compared): UrlQuery<Compared>,
) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let versions = dataset::versions(&web.app, &visit.actor, &named.dataset).await?;
    let difference = match (compared.de, compared.a) {
        (Some(from), Some(to)) => Some(difference(&web, &visit, &named.dataset, from, to).await?),
        _ => None,
    };
    let current = loaded.view.dataset.published_version;
    let ready: Vec<u32> = versions
        .iter()
        .filter(|version| version.state == VersionState::Ready)
        .map(|version| version.number)
        .collect();
    let choices = |chosen: Option<u32>| {
        let chosen = chosen.map(|number| number.to_string()).unwrap_or_default();
        ready
            .iter()
            .map(|number| Choice::new(number.to_string(), format!("version {number}"), &chosen))
            .collect()
    };
    let several = ready.len() > 1;
    let departed = departed(&web.app, &visit.actor).await?;
    let mut lines = Vec::with_capacity(versions.len());
    for version in &versions {
        let mut line = version_line(&visit, &named.dataset, version, current);
        if departed.contains(&line.by) {
            line.by.push_str(" (parti)");
        }
        if !original::is_offered(&web, &visit, &named.dataset, version.number).await {
            line.original.clear();
        }
        lines.push(line);
    }
    let shown = VersionsPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Versions),
        versions: lines,
        from: if several { choices(compared.de.or(ready.get(1).copied())) } else { Vec::new() },
        to: if several { choices(compared.a.or(ready.first().copied())) } else { Vec::new() },
        difference,
    };
    page(&web, &shown)
}

/// A version in a list.
#[must_use]
pub fn version_line(visit: &Visit, slug: &str, version: &Version, current: Option<u32>) -> VersionLine {
    let base = visit.dataset(slug);
    let mut states = Vec::new();
    if current == Some(version.number) {
        states.push(Shown::good("publiée"));
    } else if version.published.is_some() {
        states.push(Shown::plain("publiée auparavant"));
    } else {
        states.push(match version.state {
            VersionState::Staged => Shown::busy(version.state.label()),
            VersionState::Ready => Shown::plain("jamais publiée"),
            VersionState::Rejected => Shown::act(version.state.label()),
        });
    }
    states.extend(conformity(version));
    let size = version.facts.map_or_else(
        || french::bytes(version.bytes),
        |facts| {
            format!(
                "{}, {}",
                french::plural(facts.rows, "ligne", "lignes"),
                french::plural(u64::from(facts.columns), "colonne", "colonnes")
            )
        },
    );
    VersionLine {
        number: version.number,
        when: french::date(french::day(version.published.unwrap_or(version.created))),
        by: if visit.actor.is_inside() { version.created_by.clone() } else { String::new() },
        states,
        size,
        file: version.original_name.clone(),
        original: format!("{base}/versions/{}/original", version.number),
        report: match version.state {
            VersionState::Ready => {
                with_query(&format!("{base}/rapport"), &[("version", &version.number.to_string())])
            }
            VersionState::Staged | VersionState::Rejected => String::new(),
        },
        sha256: version.sha256.clone(),
    }
}

async fn difference(web: &Web, visit: &Visit, slug: &str, from: u32, to: u32) -> Result<DifferenceView> {
    match dataset::difference(&web.app, &visit.actor, slug, from, to).await {
        Ok(found) => Ok(difference_view(from, to, &found)),
        Err(Error::Input(problem) | Error::Limit(problem) | Error::Conflict(problem)) => Ok(DifferenceView {
            fault: format!("{} {}", problem.message, problem.advice),
            ..difference_view(from, to, &Difference::default())
        }),
        Err(error) => Err(error),
    }
}

fn difference_view(from: u32, to: u32, found: &Difference) -> DifferenceView {
    let fact = |label: &str, count: u64| Fact::new(label, french::count(count));
    let mut facts =
        vec![fact("Lignes ajoutées", found.rows_added), fact("Lignes retirées", found.rows_removed)];
    if !found.key.is_empty() {
        facts.push(fact("Lignes modifiées", found.rows_changed));
    }
    facts.push(fact("Lignes inchangées", found.rows_same));
    DifferenceView {
        from,
        to,
        sentence: sentence(found),
        facts,
        columns_added: found.columns_added.clone(),
        columns_removed: found.columns_removed.clone(),
        samples: samples(found),
        fault: String::new(),
    }
}

fn sentence(found: &Difference) -> String {
    let mut parts = Vec::new();
    for (count, one, many) in [
        (found.rows_added, "ligne ajoutée", "lignes ajoutées"),
        (found.rows_removed, "ligne retirée", "lignes retirées"),
        (found.rows_changed, "ligne modifiée", "lignes modifiées"),
    ] {
        if count > 0 {
            parts.push(french::plural(count, one, many));
        }
    }
    let columns = !found.columns_added.is_empty() || !found.columns_removed.is_empty();
    let mut text = match (parts.is_empty(), columns) {
        (true, false) => "Les deux versions contiennent les mêmes lignes.".to_owned(),
        (true, true) => "Seules des colonnes diffèrent.".to_owned(),
        (false, _) => format!("{}.", parts.join(", ")),
    };
    if found.key.is_empty() && !parts.is_empty() {
        text.push_str(" Aucune clé n’est connue : une ligne modifiée compte comme retirée puis ajoutée.");
    }
    text
}

fn samples(found: &Difference) -> Table {
    let rows: Vec<Vec<Cell>> = found
        .samples
        .iter()
        .take(SAMPLES)
        .map(|row| {
            let kind = match row.kind {
                RowChange::Added => "ajoutée",
                RowChange::Removed => "retirée",
                RowChange::Changed => "modifiée",
            };
            let cells = row
                .cells
                .iter()
                .map(|(field, old, new)| {
                    format!("{field} : {} → {}", french::cut(old, 60), french::cut(new, 60))
                })
                .collect::<Vec<_>>()
                .join(" ; ");
            vec![
                Cell::text(kind),
                Cell::text(french::cut(&row.key.join(" · "), 200)),
                Cell::text(french::cut(&cells, 300)),
            ]
        })
        .collect();
    let key = if found.key.is_empty() { "Ligne".to_owned() } else { found.key.join(" · ") };
    Table {
        caption: format!("{} premières lignes qui diffèrent", rows.len()),
        heads: vec![Head::plain("Changement", false), Head::plain(key, false), Head::plain("Valeurs", false)],
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_said_in_a_sentence() {
        let none = Difference::default();
        let some = Difference { rows_added: 2, rows_changed: 1, key: vec!["id".into()], ..none.clone() };
        let keyless = Difference { rows_removed: 1, ..none.clone() };
        let columns = Difference { columns_added: vec!["a".into()], ..none.clone() };
        for (found, expected) in [
            (none, "Les deux versions contiennent les mêmes lignes."),
            (some, "2\u{a0}lignes ajoutées, 1\u{a0}ligne modifiée."),
            (
                keyless,
                "1\u{a0}ligne retirée. Aucune clé n’est connue : une ligne modifiée compte comme retirée puis ajoutée.",
            ),
            (columns, "Seules des colonnes diffèrent."),
        ] {
            assert_eq!(sentence(&found), expected);
        }
    }
}
