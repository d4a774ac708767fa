//! The data sets that the query API answers about.

use super::{Named, number};
use crate::dataset::Loaded;
use crate::failure::Answer;
use crate::visit::Visit;
use crate::web::Web;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use beffroi_domain::dataset::{self, DatasetState, DatasetView, Filter};
use beffroi_kernel::query::Field;
use beffroi_kernel::report::ColumnType;
use beffroi_kernel::{Error, Problem, Result};
use serde::{Deserialize, Serialize};

/// The parameters of the list.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListParameters {
    /// Words to be found in titles, descriptions and keywords.
    #[param(required = false)]
    q: String,
    /// How many data sets (10 when absent, 100 at most).
    #[param(required = false, value_type = u64)]
    limit: String,
    /// How many data sets to pass over first.
    #[param(required = false, value_type = u64)]
    offset: String,
}

/// A list of data sets.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DatasetList {
    /// How many there are, before limit and offset.
    total_count: u64,
    /// Those of this page.
    results: Vec<DatasetEntry>,
}

/// A data set.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DatasetEntry {
    /// Its name in addresses.
    dataset_id: String,
    /// Its permanent identifier.
    dataset_uid: String,
    /// Whether it has rows to ask about.
    has_records: bool,
    /// What can be asked of it: `geo` when its rows have a place, `timeserie` when they have a date.
    features: Vec<&'static str>,
    /// What is said of it.
    metas: Metas,
    /// Its columns.
    fields: Vec<FieldEntry>,
}

/// Groups of metadata.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Metas {
    default: DefaultMetas,
}

/// The usual metadata.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DefaultMetas {
    title: String,
    description: String,
    theme: Vec<&'static str>,
    keyword: Vec<String>,
    license: &'static str,
    license_url: &'static str,
    publisher: String,
    records_count: u64,
    /// When the metadata or the data last changed (RFC 3339).
    modified: String,
    /// When a version was last published (RFC 3339).
    data_processed: Option<String>,
    language: &'static str,
}

/// A column.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FieldEntry {
    /// Its name in questions.
    name: String,
    /// Its header in the original file.
    label: String,
    /// `text`, `int`, `double`, `boolean`, `date`, `datetime` or `geo_shape`.
    r#type: &'static str,
}

impl DatasetEntry {
    fn new(visit: &Visit, view: &DatasetView, fields: &[Field]) -> Self {
        let dataset = &view.dataset;
        let metadata = &dataset.metadata;
        let has = |types: &[ColumnType]| fields.iter().any(|field| types.contains(&field.column_type));
        let mut features = vec!["analyze"];
        if crate::dataset::Places::of(fields).is_some() {
            features.push("geo");
        }
        if has(&[ColumnType::Date, ColumnType::Datetime]) {
            features.push("timeserie");
        }
        Self {
            dataset_id: dataset.slug.clone(),
            dataset_uid: dataset.id.to_string(),
            has_records: !fields.is_empty(),
            features,
            metas: Metas {
                default: DefaultMetas {
                    title: metadata.title.clone(),
                    description: metadata.description.clone(),
                    theme: metadata.theme.map(|theme| theme.label()).into_iter().collect(),
                    keyword: metadata.keywords.clone(),
                    license: metadata.licence.label(),
                    license_url: metadata.licence.url(),
                    publisher: visit.territory.name.clone(),
                    records_count: view
                        .published
                        .as_ref()
                        .and_then(|v| v.facts)
                        .map_or(0, |facts| facts.rows),
                    modified: dataset.modified.to_string(),
                    data_processed: dataset.published.map(|published| published.to_string()),
                    language: "fr",
                },
            },
            fields: fields
                .iter()
                .map(|field| FieldEntry {
                    name: field.name.clone(),
                    label: field.label.clone(),
                    r#type: type_name(field.column_type),
                })
                .collect(),
        }
    }
}

/// The dialect's name of a type.
fn type_name(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "text",
        ColumnType::Integer => "int",
        ColumnType::Number => "double",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
        ColumnType::Datetime => "datetime",
        ColumnType::Geometry => "geo_shape",
    }
}

/// Lists the published data sets.
#[utoipa::path(get, path = "/catalog/datasets", tag = "catalog", params(ListParameters),
    responses((status = 200, body = DatasetList), (status = 400, description = "A parameter is wrong")))]
pub async fn datasets(State(web): State<Web>, visit: Visit, Query(asked): Query<ListParameters>) -> Answer {
    let limit = number("limit", &asked.limit)?.unwrap_or(10);
    let most = web.app.limits.records_rows_max;
    if limit > most {
        let problem = Problem::new("query-limit", format!("« limit » dépasse {most}."))
            .advice("Demandez plusieurs pages avec « offset ».")
            .field("limit");
        return Err(Error::Limit(problem).into());
    }
    let filter = Filter {
        text: asked.q.clone(),
        state: Some(DatasetState::Published),
        offset: usize::try_from(number("offset", &asked.offset)?.unwrap_or(0)).unwrap_or(usize::MAX),
        limit: usize::try_from(limit).ok(),
        ..Filter::default()
    };
    let found = dataset::list(&web.app, &visit.actor, &filter).await?;
    let mut results = Vec::with_capacity(found.items.len());
    for view in &found.items {
        let fields = fields(&web, &visit, &view.dataset.slug).await?;
        results.push(DatasetEntry::new(&visit, view, &fields));
    }
    Ok(Json(DatasetList { total_count: found.total as u64, results }).into_response())
}

async fn fields(web: &Web, visit: &Visit, slug: &str) -> Result<Vec<Field>> {
    let table = dataset::table(&web.app, &visit.actor, slug, None).await?;
    web.ask(move |tables| tables.fields(&table.path)).await
}

/// Describes a data set.
#[utoipa::path(get, path = "/catalog/datasets/{dataset}", tag = "dataset",
    params(("dataset" = String, Path, description = "The data set's name")),
    responses((status = 200, body = DatasetEntry), (status = 404, description = "No such published data set")))]
pub async fn dataset(State(web): State<Web>, visit: Visit, Path(named): Path<Named>) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    Ok(Json(DatasetEntry::new(&visit, &loaded.view, &loaded.fields)).into_response())
}
