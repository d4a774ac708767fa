//! What people can do with data sets: changes. What they can read stands in `readings.rs`.

use super::jobs::{INGEST, IngestPayload, read_report, subject};
use super::metadata::MetadataInput;
use super::model::{
    Confirmation, Dataset, DatasetId, DatasetState, NewDataset, Version, VersionId, VersionState,
};
use super::rules::{self, Publication};
use super::store;
use crate::App;
use crate::files::{Upload, original_file, version_folder};
use crate::reference::SchemaRef;
use crate::territory;
use beffroi_kernel::error::Context;
use beffroi_kernel::slug::slug;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_store::WriteContext;
use serde_json::json;

/// Creates a draft.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it, [`Error::Conflict`] with code `slug-taken`.
pub async fn create(app: &App, actor: &Actor, new: NewDataset) -> Result<Dataset> {
    beffroi_store::authorise(actor, Right::DatasetWrite)?;
    let metadata = new.metadata.accept()?;
    let key = rules::key(new.key)?;
    let given = new.slug.as_deref().map(territory::check_slug).transpose()?;
    let schema = find_schema(app, new.schema.as_deref()).await?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::DatasetWrite)?;
            let now = cx.now();
            let mut dataset = Dataset {
                id: cx.identifier(DatasetId::new)?,
                slug: given.clone().unwrap_or_else(|| rules::short_slug(&slug(&metadata.title, '-'))),
                metadata,
                state: DatasetState::Draft,
                schema,
                key,
                published_version: None,
                created: now,
                modified: now,
                issued: None,
                published: None,
            };
            insert_with_free_slug(cx, &mut dataset, given.is_some()).await?;
            cx.record("dataset.create", subject(&dataset.slug), &json!({ "title": dataset.metadata.title }));
            Ok(dataset)
        })
    })
    .await
}

/// Numbers a name made from a title until it is free; a name that somebody chose is not changed.
async fn insert_with_free_slug(cx: &mut WriteContext, dataset: &mut Dataset, chosen: bool) -> Result<()> {
    const TRIES_MAX: u32 = 100;
    let wanted = dataset.slug.clone();
    for number in 2..=TRIES_MAX {
        if store::insert(cx, dataset).await? {
            return Ok(());
        }
        if chosen {
            break;
        }
        dataset.slug = format!("{wanted}-{number}");
    }
    Err(Error::Conflict(
        Problem::new("slug-taken", "Un autre jeu de données porte déjà ce nom court.")
            .advice("Choisissez-en un autre.")
            .field("slug"),
    ))
}

async fn find_schema(app: &App, id: Option<&str>) -> Result<Option<SchemaRef>> {
    let Some(id) = id.map(str::trim).filter(|id| !id.is_empty()) else { return Ok(None) };
    match crate::reference::find(app, id, None).await? {
        Some(schema) => Ok(Some(SchemaRef { id: schema.id, version: schema.version })),
        None => Err(Error::Input(
            Problem::new("schema-unknown", "Ce schéma n'est pas connu ici.")
                .advice("Choisissez-en un dans la liste, ou demandez à l'administrateur de l'ajouter.")
                .detail(format!("no schema has the identifier {id:?}"))
                .field("schema"),
        )),
    }
}

/// Adds a version from an uploaded file: the file is kept, its check waits in the queue.
///
/// # Errors
/// [`Error::NotFound`] when there is no such data set, [`Error::Denied`] without the right.
pub async fn stage(app: &App, actor: &Actor, slug: &str, mut upload: Upload) -> Result<Version> {
    beffroi_store::authorise(actor, Right::DatasetWrite)?;
    let dataset = store::find(&app.store.read(actor), actor, slug).await?.ok_or(Error::NotFound)?.id;
    let id = beffroi_store::identifier(app.clock.now().as_millisecond(), VersionId::new)?;
    let file = original_file(&upload.name);
    let folder = version_folder(&app.files, actor.territory, dataset, id);
    // The file is in its place before the row that names it: killed in between, the janitor sweeps it.
    let (upload, file) = app
        .blocking(move |_| {
            upload.move_into(&folder, &file)?;
            Ok((upload, file))
        })
        .await?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::DatasetWrite)?;
            let dataset = store::by_id(cx, dataset).await?.ok_or(Error::NotFound)?;
            let version = Version {
                id,
                dataset: dataset.id,
                number: store::next_number(cx, dataset.id).await?,
                state: VersionState::Staged,
                original_name: upload.name.clone(),
                sheet: upload.sheet.clone(),
                bytes: upload.bytes,
                sha256: upload.sha256.clone(),
                schema: dataset.schema,
                facts: None,
                rejection: None,
                created: cx.now(),
                created_by: cx.actor().name().to_owned(),
                published: None,
            };
            store::insert_version(cx, &version, &file).await?;
            let detail = json!({
                "version": version.number, "file": version.original_name, "bytes": version.bytes, "sha256": version.sha256,
            });
            cx.record("dataset.stage", subject(&dataset.slug), &detail);
            let payload = serde_json::to_value(IngestPayload { version: id }).context("writing the payload of a job")?;
            cx.enqueue(INGEST, &payload);
            Ok(version)
        })
    })
    .await
}

/// Publishes a version that is ready; the version published before stays readable under its number.
///
/// # Errors
/// [`Error::Conflict`] with code `personal-data` when columns look like personal data and nobody confirmed,
/// `personal-data-person` when it is not a person who confirms, `not-ready` when the version is not checked,
/// `invalid-refused` when the territory refuses files that do not respect their schema, `already-published`.
pub async fn publish(
    app: &App,
    actor: &Actor,
    slug: &str,
    number: u32,
    personal_data: Confirmation,
) -> Result<Dataset> {
    beffroi_store::authorise(actor, Right::DatasetPublish)?;
    let read = app.store.read(actor);
    let found = store::find(&read, actor, slug).await?.ok_or(Error::NotFound)?;
    let version = store::find_version(&read, actor, found.id, number).await?.ok_or(Error::NotFound)?.version;
    rules::check_ready(&version)?;
    // A ready version never changes, and neither does its report: it can be read outside the transaction.
    let folder = version_folder(&app.files, actor.territory, found.id, version.id);
    let report = app.blocking(move |_| read_report(&folder)).await?;
    let territory = territory::own(app, actor).await?;
    let publication = Publication {
        report: &report,
        invalid: territory.invalid_publication,
        personal_data,
        who: &actor.who,
    };
    rules::check_publication(&publication)?;
    let confirmed: Vec<String> = report.personal_data.iter().map(|column| column.field.clone()).collect();
    let valid = report.valid;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::DatasetPublish)?;
            let mut dataset = store::by_id(cx, found.id).await?.ok_or(Error::NotFound)?;
            let version = store::version_within(cx, dataset.id, number).await?.ok_or(Error::NotFound)?;
            rules::check_ready(&version)?;
            rules::check_not_published(&dataset, number)?;
            if version.published.is_none() {
                store::set_published(cx, version.id).await?;
            }
            let before = dataset.published_version.replace(number);
            dataset.state = DatasetState::Published;
            dataset.modified = cx.now();
            dataset.issued = dataset.issued.or(Some(cx.now()));
            dataset.published = Some(cx.now());
            store::update(cx, &dataset).await?;
            let detail = json!({
                "version": number, "before": before, "valid": valid, "personal_data_confirmed": confirmed,
            });
            cx.record("dataset.publish", subject(&dataset.slug), &detail);
            Ok(dataset)
        })
    })
    .await
}

/// Changes a data set in one transaction, and says in the journal what was done.
async fn change<F>(
    app: &App,
    actor: &Actor,
    slug: &str,
    right: Right,
    action: &'static str,
    change: F,
) -> Result<Dataset>
where
    F: FnOnce(&mut Dataset) -> Result<serde_json::Value> + Send + 'static,
{
    beffroi_store::authorise(actor, right)?;
    let slug = slug.to_owned();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(right)?;
            let mut dataset = store::find_within(cx, &slug).await?.ok_or(Error::NotFound)?;
            let detail = change(&mut dataset)?;
            dataset.modified = cx.now();
            store::update(cx, &dataset).await?;
            cx.record(action, subject(&dataset.slug), &detail);
            Ok(dataset)
        })
    })
    .await
}

/// Withdraws a data set from the public. Publishing a version brings it back.
///
/// # Errors
/// [`Error::Conflict`] with code `already-archived`.
pub async fn archive(app: &App, actor: &Actor, slug: &str) -> Result<Dataset> {
    change(app, actor, slug, Right::DatasetPublish, "dataset.archive", |dataset| {
        if dataset.state == DatasetState::Archived {
            return Err(Error::Conflict(Problem::new(
                "already-archived",
                "Ce jeu de données est déjà archivé.",
            )));
        }
        let before = dataset.state.code();
        dataset.state = DatasetState::Archived;
        Ok(json!({ "before": { "state": before }, "after": { "state": dataset.state.code() } }))
    })
    .await
}

/// Changes what is said of a data set.
///
/// # Errors
/// [`Error::Input`] with the first of the problems that [`MetadataInput::parse`] gives.
pub async fn edit(app: &App, actor: &Actor, slug: &str, metadata: MetadataInput) -> Result<Dataset> {
    beffroi_store::authorise(actor, Right::DatasetWrite)?;
    let metadata = metadata.accept()?;
    change(app, actor, slug, Right::DatasetWrite, "dataset.edit", move |dataset| {
        let differences = rules::metadata_differences(&dataset.metadata, &metadata);
        dataset.metadata = metadata;
        Ok(differences)
    })
    .await
}

/// Chooses the schema that new versions are held against, and the columns that identify a row.
///
/// # Errors
/// [`Error::Input`] with code `schema-unknown`.
pub async fn configure(
    app: &App,
    actor: &Actor,
    slug: &str,
    schema: Option<&str>,
    key: Vec<String>,
) -> Result<Dataset> {
    beffroi_store::authorise(actor, Right::DatasetWrite)?;
    let schema = find_schema(app, schema).await?;
    let key = rules::key(key)?;
    change(app, actor, slug, Right::DatasetWrite, "dataset.configure", move |dataset| {
        let kept = |dataset: &Dataset| json!({ "schema": dataset.schema.as_ref().map(|schema| &schema.id), "key": dataset.key });
        let before = kept(dataset);
        dataset.schema = schema;
        dataset.key = key;
        Ok(json!({ "before": before, "after": kept(dataset) }))
    })
    .await
}
