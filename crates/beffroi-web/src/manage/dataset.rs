//! Data sets, as a program of the territory reads and changes them.

use super::{Body, Keyed, Part};
use crate::explore::Named;
use crate::failure::Answer;
use crate::web::Web;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use beffroi_domain::dataset::{self, Dataset, Filter, MetadataInput, NewDataset};
use beffroi_kernel::{Error, Result, Right};
use serde::{Deserialize, Serialize};

/// A data set, published or not.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ManagedDataset {
    /// Its permanent identifier.
    id: String,
    /// Its name in addresses.
    slug: String,
    /// `draft`, `checked`, `published` or `archived`.
    state: &'static str,
    /// What is said of it.
    metadata: MetadataBody,
    /// The schema that new versions are held against.
    schema: Option<String>,
    /// The columns that identify a row.
    key: Vec<String>,
    /// The number of the version that everybody reads.
    published_version: Option<u32>,
    /// When it was created (RFC 3339).
    created: String,
    /// When its metadata or its published version last changed (RFC 3339).
    modified: String,
}

/// Some of the data sets.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ManagedList {
    /// How many there are in all.
    total_count: u64,
    /// Those of this part.
    results: Vec<ManagedDataset>,
}

/// What is said of a data set. In a change, what is absent stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MetadataBody {
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// What it is, for somebody who does not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Words by which it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<Vec<String>>,
    /// The code of its European theme, such as `TRAN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<String>,
    /// The code of its licence, such as `lov2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
    /// The code of its frequency, such as `ANNUAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency: Option<String>,
    /// The first day that it covers, `2024-01-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    temporal_start: Option<String>,
    /// The last day that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    temporal_end: Option<String>,
    /// The place that it covers, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    spatial: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_name: Option<String>,
    /// Where to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_email: Option<String>,
    /// A page that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    landing_page: Option<String>,
}

/// A data set to be created.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDatasetBody {
    /// What is said of it: a title at least.
    metadata: MetadataBody,
    /// Its name in addresses; absent makes one from the title.
    #[serde(default)]
    slug: Option<String>,
    /// The identifier of the schema that its versions are held against.
    #[serde(default)]
    schema: Option<String>,
    /// The columns that identify a row.
    #[serde(default)]
    key: Vec<String>,
}

impl MetadataBody {
    /// Puts what is given in the place of what was.
    fn over(self, mut before: MetadataInput) -> MetadataInput {
        let put = |place: &mut String, given: Option<String>| {
            if let Some(given) = given {
                *place = given;
            }
        };
        put(&mut before.title, self.title);
        put(&mut before.description, self.description);
        put(&mut before.keywords, self.keywords.map(|words| words.join(", ")));
        put(&mut before.theme, self.theme);
        put(&mut before.licence, self.licence);
        put(&mut before.frequency, self.frequency);
        put(&mut before.temporal_start, self.temporal_start);
        put(&mut before.temporal_end, self.temporal_end);
        put(&mut before.spatial, self.spatial);
        put(&mut before.contact_name, self.contact_name);
        put(&mut before.contact_email, self.contact_email);
        put(&mut before.landing_page, self.landing_page);
        before
    }
}

impl ManagedDataset {
    pub(super) fn new(dataset: Dataset) -> Self {
        let input = MetadataInput::from(&dataset.metadata);
        let metadata = MetadataBody {
            title: Some(input.title),
            description: Some(input.description),
            keywords: Some(dataset.metadata.keywords),
            theme: Some(input.theme),
            licence: Some(input.licence),
            frequency: Some(input.frequency),
            temporal_start: Some(input.temporal_start),
            temporal_end: Some(input.temporal_end),
            spatial: Some(input.spatial),
            contact_name: Some(input.contact_name),
            contact_email: Some(input.contact_email),
            landing_page: Some(input.landing_page),
        };
        Self {
            id: dataset.id.to_string(),
            slug: dataset.slug,
            state: dataset.state.code(),
            metadata,
            schema: dataset.schema.map(|schema| schema.id),
            key: dataset.key,
            published_version: dataset.published_version,
            created: dataset.created.to_string(),
            modified: dataset.modified.to_string(),
        }
    }
}

/// Goes on only if the key may read what is not published.
pub(super) fn may_read(keyed: &Keyed) -> Result<()> {
    keyed.0.require(Right::DatasetRead)
}

/// The data sets of the territory, published or not.
#[utoipa::path(get, path = "/datasets", tag = "dataset", params(Part), security(("key" = [])),
    responses((status = 200, body = ManagedList), (status = 400, description = "A parameter is wrong"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not")))]
pub async fn list(State(web): State<Web>, keyed: Keyed, Query(part): Query<Part>) -> Answer {
    may_read(&keyed)?;
    let (limit, offset) = part.read()?;
    let filter = Filter { limit: Some(limit), offset, ..Filter::default() };
    let found = dataset::list(&web.app, keyed.actor(), &filter).await?;
    let results = found.items.into_iter().map(|view| ManagedDataset::new(view.dataset)).collect();
    Ok(Json(ManagedList { total_count: found.total as u64, results }).into_response())
}

/// One data set.
#[utoipa::path(get, path = "/datasets/{dataset}", tag = "dataset", security(("key" = [])),
    params(("dataset" = String, Path, description = "The data set's name")),
    responses((status = 200, body = ManagedDataset), (status = 401, description = "No valid key of this territory"),
        (status = 403, description = "The key may not"), (status = 404, description = "No such data set")))]
pub async fn find(State(web): State<Web>, keyed: Keyed, Path(named): Path<Named>) -> Answer {
    may_read(&keyed)?;
    let found = dataset::find(&web.app, keyed.actor(), &named.dataset).await?;
    Ok(Json(ManagedDataset::new(found.dataset)).into_response())
}

/// Creates a draft.
#[utoipa::path(post, path = "/datasets", tag = "dataset", request_body = NewDatasetBody, security(("key" = [])),
    responses((status = 201, body = ManagedDataset), (status = 400, description = "Something is wrong with it"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not"),
        (status = 409, description = "The name is taken")))]
pub async fn create(State(web): State<Web>, keyed: Keyed, Body(body): Body<NewDatasetBody>) -> Answer {
    let new = NewDataset {
        metadata: body.metadata.over(MetadataInput::default()),
        slug: body.slug,
        schema: body.schema,
        key: body.key,
    };
    let made = dataset::create(&web.app, keyed.actor(), new).await?;
    let place = format!("/t/{}/api/v1/datasets/{}", keyed.0.territory.slug, made.slug);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(ManagedDataset::new(made))).into_response())
}

/// Changes what is said of a data set.
#[utoipa::path(patch, path = "/datasets/{dataset}", tag = "dataset", request_body = MetadataBody, security(("key" = [])),
    params(("dataset" = String, Path, description = "The data set's name")),
    responses((status = 200, body = ManagedDataset), (status = 400, description = "Something is wrong with it"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not"),
        (status = 404, description = "No such data set")))]
pub async fn edit(
    State(web): State<Web>,
    keyed: Keyed,
    Path(named): Path<Named>,
    Body(body): Body<MetadataBody>,
) -> Answer {
    let actor = keyed.actor();
    if !actor.may(Right::DatasetWrite) {
        return Err(Error::Denied(Right::DatasetWrite.label().to_owned()).into());
    }
    let before = dataset::find(&web.app, actor, &named.dataset).await?.dataset;
    let metadata = body.over(MetadataInput::from(&before.metadata));
    let changed = dataset::edit(&web.app, actor, &named.dataset, metadata).await?;
    Ok(Json(ManagedDataset::new(changed)).into_response())
}

/// Withdraws a data set from the public.
#[utoipa::path(post, path = "/datasets/{dataset}/archive", tag = "dataset", security(("key" = [])),
    params(("dataset" = String, Path, description = "The data set's name")),
    responses((status = 200, body = ManagedDataset), (status = 401, description = "No valid key of this territory"),
        (status = 403, description = "The key may not"), (status = 404, description = "No such data set"),
        (status = 409, description = "It is archived already")))]
pub async fn archive(State(web): State<Web>, keyed: Keyed, Path(named): Path<Named>) -> Answer {
    let archived = dataset::archive(&web.app, keyed.actor(), &named.dataset).await?;
    Ok(Json(ManagedDataset::new(archived)).into_response())
}
