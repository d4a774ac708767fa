//! Data sets when a territory leaves for another instance, and when it arrives: rows and files as they stand.

use super::jobs::{INGEST, IngestPayload};
use super::metadata::{Metadata, MetadataInput};
use super::model::{Dataset, DatasetState, Rejection, Version, VersionFacts, VersionState};
use super::store::{self, StoredVersion, WholeVersion};
use crate::App;
use crate::files::{REPORT, TABLE, original_file};
use crate::reference::SchemaRef;
use crate::territory::check_slug;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_store::WriteContext;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A data set, as an archive keeps it. Instants are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MovedDataset {
    pub id: String,
    pub slug: String,
    pub metadata: Metadata,
    pub state: String,
    pub schema: Option<MovedSchema>,
    pub key: Vec<String>,
    pub published_version: Option<u32>,
    pub created: i64,
    pub modified: i64,
    pub issued: Option<i64>,
    pub published: Option<i64>,
    pub versions: Vec<MovedVersion>,
}

/// A schema by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct MovedSchema {
    pub id: String,
    pub version: String,
}

/// A version, as an archive keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MovedVersion {
    pub id: String,
    pub number: u32,
    pub state: String,
    pub original_name: String,
    pub original_file: String,
    pub sheet: Option<String>,
    pub bytes: u64,
    pub sha256: String,
    pub schema: Option<MovedSchema>,
    pub facts: Option<MovedFacts>,
    pub header: Option<Vec<String>>,
    pub rejection: Option<Rejection>,
    pub created: i64,
    pub created_by: String,
    pub published: Option<i64>,
}

/// The figures of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MovedFacts {
    pub rows: u64,
    pub columns: u32,
    pub valid: bool,
    pub errors: u64,
    pub personal_columns: u32,
    pub filled_per_mille: u32,
    pub fit_per_mille: u32,
    pub header_stable: bool,
}

impl MovedVersion {
    /// The files that stand in the folder of the version.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = vec![self.original_file.clone()];
        if self.state == VersionState::Ready.code() {
            files.extend([TABLE.to_owned(), REPORT.to_owned()]);
        }
        files
    }
}

impl MovedDataset {
    /// Refuses what the program itself would never have written. Nothing of an archive is believed.
    pub(crate) fn check(&self) -> Result<()> {
        self.clone().read().map(drop)
    }

    fn read(self) -> Result<(Dataset, Vec<WholeVersion>)> {
        let damaged = |what: &str| damaged(&self.slug, what);
        check_slug(&self.slug)?;
        let dataset = Dataset {
            id: self.id.parse().map_err(|_| damaged("its identifier"))?,
            slug: self.slug.clone(),
            metadata: MetadataInput::from(&self.metadata).accept()?,
            state: DatasetState::from_code(&self.state).ok_or_else(|| damaged("its state"))?,
            schema: self.schema.clone().map(schema_ref),
            key: self.key.clone(),
            published_version: self.published_version,
            created: instant(self.created)?,
            modified: instant(self.modified)?,
            issued: self.issued.map(instant).transpose()?,
            published: self.published.map(instant).transpose()?,
        };
        let versions = self
            .versions
            .iter()
            .map(|version| whole(version, &dataset).map_err(|()| damaged("one of its versions")))
            .collect::<Result<Vec<_>>>()?;
        let shown = |wanted: u32| {
            let mut ready = versions.iter().map(|whole| &whole.stored.version);
            ready.any(|version| version.number == wanted && version.facts.is_some())
        };
        if !dataset.published_version.is_none_or(shown) {
            return Err(damaged("its published version"));
        }
        if dataset.state == DatasetState::Published && dataset.published_version.is_none() {
            return Err(damaged("its state"));
        }
        Ok((dataset, versions))
    }
}

fn whole(moved: &MovedVersion, dataset: &Dataset) -> Result<WholeVersion, ()> {
    let state = VersionState::from_code(&moved.state).ok_or(())?;
    let complete = (state == VersionState::Ready) == moved.facts.is_some();
    if !complete || moved.original_file != original_file(&moved.original_name) {
        return Err(());
    }
    let version = Version {
        id: moved.id.parse().map_err(|_| ())?,
        dataset: dataset.id,
        number: moved.number,
        state,
        original_name: moved.original_name.clone(),
        sheet: moved.sheet.clone(),
        bytes: moved.bytes,
        sha256: moved.sha256.clone(),
        schema: moved.schema.clone().map(schema_ref),
        facts: moved.facts.map(|facts| VersionFacts {
            rows: facts.rows,
            columns: facts.columns,
            valid: facts.valid,
            errors: facts.errors,
            personal_columns: facts.personal_columns,
            filled_per_mille: facts.filled_per_mille,
            fit_per_mille: facts.fit_per_mille,
            header_stable: facts.header_stable,
        }),
        rejection: moved.rejection.clone(),
        created: instant(moved.created).map_err(|_| ())?,
        created_by: moved.created_by.clone(),
        published: moved.published.map(instant).transpose().map_err(|_| ())?,
    };
    let stored = StoredVersion { version, original_file: moved.original_file.clone() };
    Ok(WholeVersion { stored, header: moved.header.clone() })
}

fn instant(milliseconds: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| damaged("", "one of its instants"))
}

fn damaged(slug: &str, what: &str) -> Error {
    Error::Input(
        Problem::new(
            "archive-damaged",
            format!("Le jeu de données « {slug} » de cette archive n'est pas lisible."),
        )
        .advice("Demandez une nouvelle archive à la plateforme d'origine.")
        .detail(format!("the data set {slug:?}: {what}")),
    )
}

fn schema_ref(schema: MovedSchema) -> SchemaRef {
    SchemaRef { id: schema.id, version: schema.version }
}

fn moved_schema(schema: &SchemaRef) -> MovedSchema {
    MovedSchema { id: schema.id.clone(), version: schema.version.clone() }
}

/// Every data set of the actor's territory, with every version.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<Vec<MovedDataset>> {
    beffroi_store::authorise(actor, Right::TerritoryExport)?;
    let (datasets, versions) = store::leaving(&app.store.read(actor)).await?;
    let mut moved: Vec<MovedDataset> = datasets.iter().map(moved_dataset).collect();
    for whole in &versions {
        let of = whole.stored.version.dataset.to_string();
        if let Some(dataset) = moved.iter_mut().find(|dataset| dataset.id == of) {
            dataset.versions.push(moved_version(whole));
        }
    }
    Ok(moved)
}

fn moved_dataset(dataset: &Dataset) -> MovedDataset {
    MovedDataset {
        id: dataset.id.to_string(),
        slug: dataset.slug.clone(),
        metadata: dataset.metadata.clone(),
        state: dataset.state.code().to_owned(),
        schema: dataset.schema.as_ref().map(moved_schema),
        key: dataset.key.clone(),
        published_version: dataset.published_version,
        created: dataset.created.as_millisecond(),
        modified: dataset.modified.as_millisecond(),
        issued: dataset.issued.map(Timestamp::as_millisecond),
        published: dataset.published.map(Timestamp::as_millisecond),
        versions: Vec::new(),
    }
}

fn moved_version(whole: &WholeVersion) -> MovedVersion {
    let version = &whole.stored.version;
    MovedVersion {
        id: version.id.to_string(),
        number: version.number,
        state: version.state.code().to_owned(),
        original_name: version.original_name.clone(),
        original_file: whole.stored.original_file.clone(),
        sheet: version.sheet.clone(),
        bytes: version.bytes,
        sha256: version.sha256.clone(),
        schema: version.schema.as_ref().map(moved_schema),
        facts: version.facts.map(|facts| MovedFacts {
            rows: facts.rows,
            columns: facts.columns,
            valid: facts.valid,
            errors: facts.errors,
            personal_columns: facts.personal_columns,
            filled_per_mille: facts.filled_per_mille,
            fit_per_mille: facts.fit_per_mille,
            header_stable: facts.header_stable,
        }),
        header: whole.header.clone(),
        rejection: version.rejection.clone(),
        created: version.created.as_millisecond(),
        created_by: version.created_by.clone(),
        published: version.published.map(Timestamp::as_millisecond),
    }
}

/// Takes a data set in; a version whose check had not ended waits for it here.
pub(crate) async fn taking_in(cx: &mut WriteContext, moved: MovedDataset) -> Result<()> {
    let (dataset, versions) = moved.read()?;
    store::take_in(cx, &dataset).await?;
    for whole in &versions {
        store::take_in_version(cx, whole).await?;
        let version = &whole.stored.version;
        if version.state == VersionState::Staged {
            let payload = IngestPayload { version: version.id };
            cx.enqueue(INGEST, &serde_json::to_value(payload).context("writing the payload of a job")?);
        }
    }
    Ok(())
}
