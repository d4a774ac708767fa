//! A chart of one or two columns: bars for words, a line over time, steps for numbers.

use super::guess::{Guess, guess, is_measurable, is_time, measure};
use super::measure::{Measure, course, leading};
use super::words::{as_number, label};
use super::{Loaded, Named, page, quoted};
use crate::failure::Answer;
use crate::french;
use crate::picture::{Bar, Point, bars, histogram, line};
use crate::render::is_numeric;
use crate::view::Section;
use crate::view::dataset::{Chart, ChartPage, Tab};
use crate::view::look::Choice;
use crate::view::table::{Cell, Head, Table};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, Query as UrlQuery, State};
use beffroi_domain::dataset;
use beffroi_kernel::query::{Query, Value};
use beffroi_kernel::report::{Column, ColumnType, Report};
use beffroi_kernel::{Error, Problem, Result};
use jiff::civil::Date;
use serde::Deserialize;

/// Bars of one chart.
const BARS: u64 = 15;
/// Points of one line.
const POINTS: u64 = 2_000;
/// Rows of the table behind a chart: a line over ten years of days would make a heavy page.
const TABLE_ROWS: usize = 200;

/// What the form asks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    colonne: String,
    /// Empty for a count, else `somme:column` or `moyenne:column`; absent lets the column decide.
    mesure: Option<String>,
}

/// Shows the chart.
pub async fn chart(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<Named>,
    UrlQuery(asked): UrlQuery<Asked>,
) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let number = loaded.table()?.number;
    let report = dataset::report(&web.app, &visit.actor, &named.dataset, number).await?;
    let chosen = report.columns.iter().find(|column| column.field == asked.colonne);
    let guess = match chosen {
        Some(column) => Guess { column: Some(column), measure: measure(&report, column) },
        None => guess(&report),
    };
    let (column, measure) = (guess.column, asked.mesure.clone().unwrap_or(guess.measure));
    let drawn = match column {
        Some(column) => draw(&web, &loaded, &report, column, &Measure::read(&measure, &report)).await,
        None => Err(nothing("Aucune colonne ne se prête à un graphique.")),
    };
    let (chart, fault) = match drawn {
        Ok(chart) => (Some(chart), String::new()),
        Err(Error::Input(problem) | Error::Limit(problem)) => {
            (None, format!("{} {}", problem.message, problem.advice))
        }
        Err(error) => return Err(error.into()),
    };
    let chosen = column.map(|column| column.field.as_str()).unwrap_or_default();
    let shown = ChartPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Chart),
        columns: report
            .columns
            .iter()
            .filter(|column| column.column_type != ColumnType::Geometry)
            .map(|column| Choice::new(&column.field, &column.name, chosen))
            .collect(),
        measures: measures(&report, &measure),
        chart,
        fault,
    };
    page(&web, &shown)
}

fn nothing(message: &str) -> Error {
    Error::Input(Problem::new("no-chart", message).advice("Choisissez une autre colonne.").field("colonne"))
}

fn measures(report: &Report, chosen: &str) -> Vec<Choice> {
    let mut all = vec![Choice::new("", "nombre de lignes", chosen)];
    for column in report.columns.iter().filter(|column| is_measurable(column)) {
        all.push(Choice::new(format!("somme:{}", column.field), format!("somme de {}", column.name), chosen));
        all.push(Choice::new(
            format!("moyenne:{}", column.field),
            format!("moyenne de {}", column.name),
            chosen,
        ));
    }
    all
}

async fn draw(
    web: &Web,
    loaded: &Loaded,
    report: &Report,
    column: &Column,
    measure: &Measure<'_>,
) -> Result<Chart> {
    if is_time(column) {
        return over_time(web, loaded, column, measure).await;
    }
    match column.column_type {
        // Few different numbers are categories: marks, storeys, numbers of votes.
        ColumnType::Integer if column.profile.distinct <= BARS => {
            by_category(web, loaded, report, column, measure).await
        }
        ColumnType::Integer | ColumnType::Number => steps_of_numbers(column, measure),
        _ => by_category(web, loaded, report, column, measure).await,
    }
}

/// Groups and their measure, in the order of the answer.
async fn groups(web: &Web, loaded: &Loaded, query: Query) -> Result<(Vec<(Value, f64)>, u64)> {
    let records = loaded.ask(web, query).await?;
    let place = |name: &str| {
        let found = records.fields.iter().position(|field| field.name == name);
        found.ok_or_else(|| Error::internal(format!("the answer to a chart has no field {name}")))
    };
    let (key, value) = (place("groupe")?, place("mesure")?);
    let pairs =
        records.rows.iter().filter_map(|row| Some((row.get(key)?.clone(), as_number(row.get(value)?)?)));
    Ok((pairs.collect(), records.total_count))
}

async fn by_category(
    web: &Web,
    loaded: &Loaded,
    report: &Report,
    column: &Column,
    measure: &Measure<'_>,
) -> Result<Chart> {
    let query = Query {
        select: Some(format!("{} as mesure", measure.expression())),
        group_by: Some(format!("{} as groupe", quoted(&column.field))),
        order_by: Some(if is_numeric(column.column_type) { "groupe asc" } else { "mesure desc" }.to_owned()),
        limit: Some(BARS),
        ..Query::default()
    };
    let (pairs, total) = groups(web, loaded, query).await?;
    if pairs.is_empty() {
        return Err(nothing("Cette colonne est vide."));
    }
    let title = format!("{} selon {}", measure.words(), french::quote(&column.name));
    let all_rows = if matches!(measure, Measure::Count) { report.rows } else { 0 };
    let conclusion = leading(&pairs, total, all_rows, measure);
    let drawn: Vec<Bar> = pairs.iter().map(|(key, value)| Bar { label: label(key), value: *value }).collect();
    let rows = drawn.iter().map(|bar| (bar.label.clone(), bar.value)).collect();
    Ok(Chart {
        svg: bars("graphique", &title, &conclusion, &drawn),
        table: table(&column.name, &measure.words(), rows),
        title,
        conclusion,
    })
}

/// Points that a line over time should not pass: the finest step that stays below is taken.
const PERIODS_MAX: f64 = 120.0;

/// How a column of time is cut.
fn period(column: &Column) -> String {
    let name = quoted(&column.field);
    if column.column_type == ColumnType::Integer {
        return name;
    }
    let day = |text: &Option<String>| text.as_deref().and_then(|text| text.get(..10)?.parse::<Date>().ok());
    let days = match (day(&column.profile.min), day(&column.profile.max)) {
        (Some(start), Some(end)) => f64::from((end - start).get_days()),
        _ => f64::INFINITY,
    };
    let moments = column.profile.distinct as f64;
    let pattern = if moments > 1.0 && moments <= days / 365.25 + 1.0 {
        // One date a year: its month says nothing.
        "YYYY"
    } else if days < PERIODS_MAX {
        "YYYY-MM-DD"
    } else if days / 30.44 < PERIODS_MAX {
        "YYYY-MM"
    } else {
        "YYYY"
    };
    format!("date_format({name}, '{pattern}')")
}

async fn over_time(web: &Web, loaded: &Loaded, column: &Column, measure: &Measure<'_>) -> Result<Chart> {
    let query = Query {
        select: Some(format!("{} as mesure", measure.expression())),
        filter: Some(format!("{} is not null", quoted(&column.field))),
        group_by: Some(format!("{} as groupe", period(column))),
        order_by: Some("groupe asc".to_owned()),
        limit: Some(POINTS),
        ..Query::default()
    };
    let (pairs, _) = groups(web, loaded, query).await?;
    let points: Vec<Point> = pairs
        .iter()
        .filter_map(|(key, value)| {
            let text = label(key);
            Some(Point { at: place_in_time(&text)?, label: text, value: *value })
        })
        .collect();
    let conclusion =
        course(&points, measure).ok_or_else(|| nothing("Cette colonne n’a pas de date lisible."))?;
    let title = format!("{} selon {}", measure.words(), french::quote(&column.name));
    let rows = points.iter().map(|point| (french::period_text(&point.label), point.value)).collect();
    Ok(Chart {
        svg: line("graphique", &title, &conclusion, &points),
        table: table(&column.name, &measure.words(), rows),
        title,
        conclusion,
    })
}

/// A year, a month or a day as a number of years.
fn place_in_time(text: &str) -> Option<f64> {
    let part = |range: std::ops::Range<usize>| text.get(range).map(str::parse::<f64>).transpose();
    let year = part(0..4).ok()??;
    let month = part(5..7).ok()?.unwrap_or(1.0);
    let day = part(8..10).ok()?.unwrap_or(1.0);
    Some(year + (month - 1.0) / 12.0 + (day - 1.0) / 372.0)
}

fn steps_of_numbers(column: &Column, measure: &Measure<'_>) -> Result<Chart> {
    if !matches!(measure, Measure::Count) {
        return Err(Error::Input(
            Problem::new(
                "no-chart",
                "Une colonne de nombres se montre par le nombre de lignes de chaque tranche.",
            )
            .advice("Choisissez « nombre de lignes », ou une colonne de mots ou de dates.")
            .field("mesure"),
        ));
    }
    let profile = &column.profile;
    let read = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
    let (Some(low), Some(high)) = (read(&profile.min), read(&profile.max)) else {
        return Err(nothing("Cette colonne n’a pas de nombre lisible."));
    };
    let counts = &profile.histogram;
    if counts.is_empty() {
        return Err(nothing("La répartition de cette colonne n’est pas connue."));
    }
    let step = (high - low) / counts.len() as f64;
    let decimals = french::decimals_for(step);
    let written = |value: f64| french::number(value, decimals);
    let edges: Vec<String> = (0..=counts.len()).map(|index| written(low + step * index as f64)).collect();
    let most = counts.iter().enumerate().max_by_key(|(_, count)| **count).map_or(0, |(index, _)| index);
    let title = format!("Répartition de {}", french::quote(&column.name));
    let mut conclusion = format!(
        "Les valeurs vont de {} à {} ; la tranche de {} à {} est la plus fournie ({}).",
        written(low),
        written(high),
        edges[most],
        edges[most + 1],
        french::plural(counts[most], "ligne", "lignes")
    );
    if let Some(mean) = profile.mean {
        conclusion.push_str(&format!(" Moyenne : {}.", written(mean)));
    }
    let rows = counts
        .iter()
        .enumerate()
        .map(|(index, count)| (format!("de {} à {}", edges[index], edges[index + 1]), *count as f64))
        .collect();
    Ok(Chart {
        svg: histogram("graphique", &title, &conclusion, counts, &edges),
        table: table(&column.name, "Nombre de lignes", rows),
        title,
        conclusion,
    })
}

/// The figures behind the picture.
fn table(key: &str, measure: &str, rows: Vec<(String, f64)>) -> Table {
    let total = rows.len();
    let caption = if total > TABLE_ROWS {
        format!("{TABLE_ROWS} premières valeurs sur {}", french::count(total as u64))
    } else {
        "Toutes les valeurs du graphique".to_owned()
    };
    Table {
        caption,
        heads: vec![Head::plain(key, false), Head::plain(measure, true)],
        rows: rows
            .into_iter()
            .take(TABLE_ROWS)
            .map(|(key, value)| {
                vec![Cell::text(french::cut(&key, 120)), Cell::number(french::round_number(value))]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_forward() {
        let times = ["2023", "2023-02", "2023-12-31", "2024", "2024-01-02T10:00:00Z"]
            .map(|t| place_in_time(t).unwrap());
        assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
        assert_eq!(place_in_time("(vide)"), None);
    }

    #[test]
    fn a_column_of_time_is_cut_by_its_length() {
        let column = |min: &str, max: &str| Column {
            field: "jour".into(),
            column_type: ColumnType::Date,
            profile: beffroi_kernel::report::Profile {
                min: Some(min.into()),
                max: Some(max.into()),
                distinct: 500,
                ..Default::default()
            },
            ..Column::default()
        };
        for (min, max, pattern) in [
            ("2024-01-01", "2024-02-01", "YYYY-MM-DD"),
            ("2022-01-01", "2024-02-01", "YYYY-MM"),
            ("2019-01-01", "2026-10-01", "YYYY-MM"),
            ("1990-01-01", "2024-02-01", "YYYY"),
        ] {
            assert_eq!(period(&column(min, max)), format!("date_format(`jour`, '{pattern}')"));
        }
    }
}
