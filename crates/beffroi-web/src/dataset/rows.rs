//! The page of a data set's rows.

use super::filter::{Asked, operator_choices};
use super::words::cell;
use super::{Loaded, Named, page, quoted, with_query};
use crate::failure::Answer;
use crate::french;
use crate::render::is_numeric;
use crate::view::Section;
use crate::view::dataset::{RowsForm, RowsPage, Tab};
use crate::view::look::{Choice, Link};
use crate::view::table::{Head, Pager, Table};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, Query as UrlQuery, State};
use beffroi_kernel::query::{Field, Query, Records};
use beffroi_kernel::report::ColumnType;
use beffroi_kernel::{Error, Result};

/// Rows on one page.
const ROWS: u64 = 50;
/// Columns on one page: a page stays light and can be read.
const COLUMNS: usize = 20;

/// What the page shows of the table.
struct Window {
    /// From which row, counted from 0.
    offset: u64,
    /// The columns of this group.
    columns: std::ops::Range<usize>,
}

/// Shows the rows.
pub async fn rows(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<Named>,
    UrlQuery(asked): UrlQuery<Asked>,
) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    loaded.table()?;
    let window = window(&asked, loaded.fields.len(), web.app.limits.offset_rows_max);
    let (records, fault, faulty) = match answer(&web, &loaded, &asked, &window).await {
        Ok(records) => (Some(records), String::new(), String::new()),
        Err(Error::Input(problem) | Error::Limit(problem)) => {
            let fault = format!("{} {}", problem.message, problem.advice);
            (None, fault.trim().to_owned(), problem.field.unwrap_or_default())
        }
        Err(error) => return Err(error.into()),
    };
    let base = format!("{}/table", visit.dataset(&named.dataset));
    let shown = RowsPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Rows),
        form: RowsForm { faulty, ..form(&asked, &loaded.fields) },
        fault,
        table: records.as_ref().map(|records| table(records, &asked, &base, &window)).unwrap_or_default(),
        pager: records
            .as_ref()
            .map(|records| pager(records, &asked, &base, &window, web.app.limits.offset_rows_max))
            .unwrap_or_default(),
        column_pages: column_pages(&asked, &base, loaded.fields.len(), &window),
        downloads: downloads(&visit, &named.dataset, &asked, &loaded.fields),
    };
    page(&web, &shown)
}

fn window(asked: &Asked, columns: usize, offset_max: u64) -> Window {
    let number = asked.page.parse::<u64>().unwrap_or(1).max(1);
    let last_page = offset_max.saturating_sub(ROWS) / ROWS + 1;
    let groups = columns.div_ceil(COLUMNS).max(1);
    let group = asked.colonnes.parse::<usize>().unwrap_or(1).clamp(1, groups);
    let start = (group - 1) * COLUMNS;
    Window { offset: (number.min(last_page) - 1) * ROWS, columns: start..(start + COLUMNS).min(columns) }
}

async fn answer(web: &Web, loaded: &Loaded, asked: &Asked, window: &Window) -> Result<Records> {
    let columns = &loaded.fields[window.columns.clone()];
    let query = Query {
        select: Some(columns.iter().map(|field| quoted(&field.name)).collect::<Vec<_>>().join(", ")),
        filter: asked.condition(&loaded.fields)?,
        group_by: None,
        order_by: asked.order(&loaded.fields),
        limit: Some(ROWS.min(web.app.limits.records_rows_max)),
        offset: window.offset,
    };
    let mut records = loaded.ask(web, query).await?;
    // The headers of the file, whatever name the answer gives them.
    for (shown, known) in records.fields.iter_mut().zip(columns) {
        shown.label.clone_from(&known.label);
    }
    Ok(records)
}

fn form(asked: &Asked, fields: &[Field]) -> RowsForm {
    let mut columns = vec![Choice::new("", "(toutes)", &asked.colonne)];
    columns.extend(fields.iter().map(|field| Choice::new(&field.name, &field.label, &asked.colonne)));
    let kept = [("tri", &asked.tri), ("sens", &asked.sens), ("colonnes", &asked.colonnes)];
    RowsForm {
        search: asked.q.clone(),
        columns,
        operators: operator_choices(&asked.operateur),
        value: asked.valeur.clone(),
        kept: kept
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect(),
        filtered: asked.is_filtered(),
        faulty: String::new(),
    }
}

/// The address of the same page with some of its parameters changed.
fn link(base: &str, asked: &Asked, changes: &[(&str, &str)]) -> String {
    let kept = [
        ("q", asked.q.as_str()),
        ("colonne", &asked.colonne),
        ("operateur", if asked.colonne.is_empty() { "" } else { &asked.operateur }),
        ("valeur", &asked.valeur),
        ("tri", &asked.tri),
        ("sens", &asked.sens),
        ("colonnes", &asked.colonnes),
    ];
    let mut pairs: Vec<(&str, &str)> =
        kept.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name)).collect();
    pairs.extend(changes);
    with_query(base, &pairs)
}

fn table(records: &Records, asked: &Asked, base: &str, window: &Window) -> Table {
    let heads = records
        .fields
        .iter()
        .map(|field| {
            let here = field.name == asked.tri;
            let down = here && asked.sens == "desc";
            let turn = if here && !down { "desc" } else { "" };
            let sortable = field.column_type != ColumnType::Geometry;
            Head {
                label: field.label.clone(),
                number: is_numeric(field.column_type),
                sort: if sortable {
                    link(base, asked, &[("tri", &field.name), ("sens", turn)])
                } else {
                    String::new()
                },
                sorted: match (here, down) {
                    (false, _) => "",
                    (true, true) => "descending",
                    (true, false) => "ascending",
                }
                .to_owned(),
            }
        })
        .collect();
    let rows = records
        .rows
        .iter()
        .map(|row| row.iter().zip(&records.fields).map(|(value, field)| cell(value, field)).collect())
        .collect();
    Table { caption: span(records, window), heads, rows }
}

/// `Lignes 1 à 50 sur 1 204`.
fn span(records: &Records, window: &Window) -> String {
    format!(
        "Lignes {} à {} sur {}",
        french::count(window.offset + 1),
        french::count(window.offset + records.rows.len() as u64),
        french::count(records.total_count)
    )
}

fn pager(records: &Records, asked: &Asked, base: &str, window: &Window, offset_max: u64) -> Pager {
    let number = window.offset / ROWS + 1;
    let mut links = Vec::new();
    if number > 2 {
        links.push(Link::new("Première page", link(base, asked, &[])));
    }
    if number > 1 {
        links.push(Link::new("Page précédente", link(base, asked, &[("page", &(number - 1).to_string())])));
    }
    let end = window.offset + records.rows.len() as u64;
    let more = end < records.total_count;
    let allowed = end + ROWS <= offset_max;
    if more && allowed {
        links.push(Link::new("Page suivante", link(base, asked, &[("page", &(number + 1).to_string())])));
    }
    let mut words = span(records, window);
    if more && !allowed {
        words.push_str(". Au-delà, filtrez ou téléchargez.");
    }
    Pager { words, links }
}

fn column_pages(asked: &Asked, base: &str, columns: usize, window: &Window) -> Vec<Link> {
    if columns <= COLUMNS {
        return Vec::new();
    }
    (0..columns.div_ceil(COLUMNS))
        .map(|group| {
            let (from, to) = (group * COLUMNS, ((group + 1) * COLUMNS).min(columns));
            let number = (group + 1).to_string();
            let address = link(
                base,
                asked,
                &[("colonnes", &number), ("page", if asked.page == "1" { "" } else { &asked.page })],
            );
            Link::new(format!("Colonnes {} à {to}", from + 1), address).current(from == window.columns.start)
        })
        .collect()
}

/// The rows asked for, all of them, in other formats.
fn downloads(visit: &Visit, slug: &str, asked: &Asked, fields: &[Field]) -> Vec<Link> {
    if !asked.is_filtered() {
        return Vec::new();
    }
    let Ok(condition) = asked.condition(fields) else { return Vec::new() };
    let order = asked.order(fields).unwrap_or_default();
    [("CSV", "csv"), ("Excel", "xlsx"), ("ODS", "ods"), ("JSON", "json")]
        .into_iter()
        .map(|(label, code)| {
            let path = format!("{}/catalog/datasets/{slug}/exports/{code}", visit.explore());
            let where_text = condition.as_deref().unwrap_or_default();
            Link::new(label, with_query(&path, &[("where", where_text), ("order_by", &order)]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_stay_within_the_limits_whatever_is_asked() {
        for (page, group, expected_offset, expected_columns) in [
            ("", "", 0, 0..20),
            ("3", "2", 100, 20..25),
            ("0", "99", 0, 20..25),
            ("-4", "x", 0, 0..20),
            ("18446744073709551615", "1", 9_950, 0..20),
        ] {
            let asked = Asked { page: page.into(), colonnes: group.into(), ..Asked::default() };
            let window = window(&asked, 25, 10_000);
            assert_eq!((window.offset, window.columns), (expected_offset, expected_columns));
        }
        assert_eq!(window(&Asked::default(), 0, 10_000).columns, 0..0);
    }

    #[test]
    fn a_link_keeps_the_question_and_changes_only_what_it_says() {
        let asked = Asked { q: "a&b".into(), tri: "nom".into(), page: "3".into(), ..Asked::default() };
        assert_eq!(link("/x", &asked, &[("page", "4")]), "/x?q=a%26b&tri=nom&page=4");
        assert_eq!(link("/x", &asked, &[("tri", "prix"), ("sens", "")]), "/x?q=a%26b&tri=prix");
    }
}
