//! The pages of a data set's columns and of its API.

use super::{Loaded, Named, literal, page, quoted, with_query};
use crate::failure::Answer;
use crate::french;
use crate::picture::{histogram_spark, share_spark};
use crate::view::Section;
use crate::view::dataset::{ApiPage, ColumnCard, ColumnsPage, Example, Tab};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, State};
use beffroi_domain::dataset;
use beffroi_kernel::report::{Column, ColumnType, Meaning, Report};

/// Columns shown on one page.
const COLUMNS_MAX: usize = 100;
/// Frequent values shown for one column.
const TOP: usize = 5;

/// Shows the columns.
pub async fn columns(State(web): State<Web>, visit: Visit, Path(named): Path<Named>) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let number = loaded.table()?.number;
    let report = dataset::report(&web.app, &visit.actor, &named.dataset, number).await?;
    let shown = ColumnsPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Columns),
        columns: report.columns.iter().take(COLUMNS_MAX).map(|column| card(column, &report)).collect(),
        left_out: report.columns.len().saturating_sub(COLUMNS_MAX) as u64,
    };
    page(&web, &shown)
}

fn card(column: &Column, report: &Report) -> ColumnCard {
    let filled = report.rows.saturating_sub(column.nulls);
    let profile = &column.profile;
    let dates = matches!(column.column_type, ColumnType::Date | ColumnType::Datetime);
    let numbers = matches!(column.column_type, ColumnType::Integer | ColumnType::Number);
    let has_mean = !matches!(column.meaning, Some(Meaning::Year | Meaning::Latitude | Meaning::Longitude));
    let shown = |text: &str| {
        if dates {
            french::date_text(text)
        } else if column.meaning == Some(Meaning::Year) {
            text.to_owned()
        } else {
            text.parse().map_or_else(|_| text.to_owned(), |number: f64| french::number(number, 4))
        }
    };
    let range = match (&profile.min, &profile.max) {
        (Some(min), Some(max)) if min == max => String::new(),
        (Some(min), Some(max)) if dates => format!("du {} au {}", shown(min), shown(max)),
        (Some(min), Some(max)) if numbers => format!("de {} à {}", shown(min), shown(max)),
        _ => String::new(),
    };
    let share = |count: u64| if filled == 0 { 0.0 } else { count as f64 / filled as f64 };
    let shares: Vec<f64> = profile.top.iter().map(|value| share(value.count)).collect();
    let steps = profile.histogram.len() > 1;
    // Values that are all different have no "most frequent" one; where values were too many to be all
    // counted, which is the most frequent is not known, and nothing is shown.
    let repeated = profile.distinct < filled && profile.distinct_exact && !steps;
    let distinct = french::plural(profile.distinct, "valeur distincte", "valeurs distinctes");
    ColumnCard {
        name: column.name.clone(),
        field: column.field.clone(),
        kind: column.column_type.label().to_owned(),
        meaning: column.meaning.map(|meaning| meaning.label().to_owned()).unwrap_or_default(),
        description: column.description.clone().unwrap_or_default(),
        filled: if report.rows == 0 { 1.0 } else { filled as f64 / report.rows as f64 },
        fit: column.fit,
        distinct: if profile.distinct_exact { distinct } else { format!("environ {distinct}") },
        range,
        mean: profile.mean.filter(|_| numbers && has_mean).map(french::round_number).unwrap_or_default(),
        spark: match (steps, repeated) {
            (true, _) => histogram_spark(&profile.histogram),
            (false, true) => share_spark(&shares),
            (false, false) => String::new(),
        },
        top: if repeated {
            profile.top.iter().take(TOP).map(|value| (value.value.clone(), share(value.count))).collect()
        } else {
            Vec::new()
        },
    }
}

/// Shows how to call the API.
pub async fn api(State(web): State<Web>, visit: Visit, Path(named): Path<Named>) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let number = loaded.table()?.number;
    let report = dataset::report(&web.app, &visit.actor, &named.dataset, number).await?;
    let records = format!(
        "{}{}/catalog/datasets/{}/records",
        web.settings.public_url,
        visit.explore(),
        loaded.view.dataset.slug
    );
    let shown = ApiPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Api),
        examples: examples(&records, &report),
        records,
        fields: loaded
            .fields
            .iter()
            .take(COLUMNS_MAX)
            .map(|field| (field.name.clone(), field.label.clone(), field.column_type.label().to_owned()))
            .collect(),
        manual: format!("{}/api", visit.home()),
    };
    page(&web, &shown)
}

/// Questions that mean something for this very table, and find something.
fn examples(records: &str, report: &Report) -> Vec<Example> {
    let first_rows = with_query(records, &[("limit", "5")]);
    let mut all = vec![Example { title: "Les cinq premières lignes".to_owned(), url: first_rows }];
    let is_text = |column: &&Column| column.column_type == ColumnType::Text;
    let few = |column: &&Column| (2..=50).contains(&column.profile.distinct);
    let texts = report.columns.iter().filter(is_text);
    let text =
        texts.clone().find(few).or_else(|| texts.clone().find(|column| !column.profile.top.is_empty()));
    if let Some(column) = text {
        let name = quoted(&column.field);
        if let Some(value) = column.profile.top.first().map(|top| french::cut(&top.value, 40)) {
            let condition = format!("{name} = {}", literal(&value));
            all.push(Example {
                title: format!("Les lignes dont « {} » vaut « {value} »", column.name),
                url: with_query(records, &[("where", &condition), ("limit", "20")]),
            });
        }
        let select = format!("{name}, count(*) as total");
        all.push(Example {
            title: format!("Combien de lignes pour chaque valeur de « {} »", column.name),
            url: with_query(records, &[("select", &select), ("group_by", &name), ("order_by", "total desc")]),
        });
    }
    if let Some(column) = report.columns.iter().find(|column| super::guess::is_measurable(column)) {
        let name = quoted(&column.field);
        let select = format!("min({name}) as minimum, avg({name}) as moyenne, max({name}) as maximum");
        all.push(Example {
            title: format!("Minimum, moyenne et maximum de « {} »", column.name),
            url: with_query(records, &[("select", &select), ("limit", "1")]),
        });
    }
    all
}
