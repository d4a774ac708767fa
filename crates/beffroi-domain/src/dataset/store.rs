//! The SQL of data sets and their versions.

use super::metadata::Metadata;
use super::model::{
    Dataset, DatasetId, DatasetState, Published, Rejection, Version, VersionFacts, VersionId, VersionState,
};
use crate::reference::SchemaRef;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Result, Right, TerritoryId};
use beffroi_store::{ReadContext, Row, Store, WriteContext, values};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

macro_rules! dataset_columns {
    () => {
        "d.id, d.slug, d.metadata, d.state, d.schema_id, d.schema_version, d.key_columns, d.published_version, \
         d.created_at, d.modified_at, d.issued_at, d.published_at"
    };
}

macro_rules! version_columns {
    () => {
        "v.id, v.dataset_id, v.number, v.state, v.original_name, v.original_file, v.sheet, v.bytes, v.sha256, \
         v.schema_id, v.schema_version, v.row_count, v.column_count, v.valid, v.error_count, v.personal_count, \
         v.filled_per_mille, v.fit_per_mille, v.header_stable, v.rejection, v.created_at, v.created_by, v.published_at"
    };
}

beffroi_store::statements! {
    Scoped FORGET_AUTHOR = "UPDATE versions SET created_by = $3 WHERE territory_id = $1 AND created_by = $2";
    // In the statements that people outside may cause, $2 is 1 for somebody inside.
    Scoped LIST = concat!("SELECT ", dataset_columns!(), " FROM datasets d WHERE d.territory_id = $1 \
        AND (d.state = 'published' OR $2 = 1)");
    Scoped FIND = concat!("SELECT ", dataset_columns!(), " FROM datasets d WHERE d.territory_id = $1 \
        AND (d.state = 'published' OR $2 = 1) AND d.slug = $3");
    Scoped BY_ID = concat!("SELECT ", dataset_columns!(), " FROM datasets d WHERE d.territory_id = $1 AND d.id = $2");
    Scoped INSERT = "INSERT INTO datasets (territory_id, id, slug, metadata, state, schema_id, schema_version, \
        key_columns, created_at, modified_at) VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $8) \
        ON CONFLICT (territory_id, slug) DO NOTHING";
    Scoped UPDATE = "UPDATE datasets SET metadata = $3, state = $4, schema_id = $5, schema_version = $6, \
        key_columns = $7, published_version = $8, modified_at = $9, issued_at = $10, published_at = $11 \
        WHERE territory_id = $1 AND id = $2";
    // The newest version of each data set, and the one that is published.
    Scoped SHOWN_VERSIONS = concat!("SELECT ", version_columns!(), " FROM versions v JOIN datasets d \
        ON d.id = v.dataset_id WHERE v.territory_id = $1 AND (v.number = d.published_version OR v.number = \
        (SELECT MAX(w.number) FROM versions w WHERE w.dataset_id = v.dataset_id))");
    Scoped VERSIONS = concat!("SELECT ", version_columns!(), " FROM versions v WHERE v.territory_id = $1 \
        AND (v.published_at IS NOT NULL OR $2 = 1) AND v.dataset_id = $3 ORDER BY v.number DESC");
    Scoped VERSION = concat!("SELECT ", version_columns!(), " FROM versions v WHERE v.territory_id = $1 \
        AND (v.published_at IS NOT NULL OR $2 = 1) AND v.dataset_id = $3 AND v.number = $4");
    Scoped VERSION_BY_ID = concat!("SELECT ", version_columns!(), " FROM versions v WHERE v.territory_id = $1 \
        AND v.id = $2");
    Scoped PUBLISHED_TABLE = concat!("SELECT ", version_columns!(), ", d.metadata AS metadata FROM versions v \
        JOIN datasets d ON d.id = v.dataset_id AND v.number = d.published_version \
        WHERE d.territory_id = $1 AND d.state = 'published' AND d.slug = $2");
    Scoped NEXT_NUMBER = "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM versions WHERE territory_id = $1 \
        AND dataset_id = $2";
    Scoped VERSION_INSERT = "INSERT INTO versions (territory_id, id, dataset_id, number, state, original_name, \
        original_file, sheet, bytes, sha256, schema_id, schema_version, created_at, created_by) \
        VALUES ($1, $2, $3, $4, 'staged', $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    Scoped VERSION_READY = "UPDATE versions SET state = 'ready', row_count = $3, column_count = $4, valid = $5, \
        error_count = $6, personal_count = $7, filled_per_mille = $8, fit_per_mille = $9, header_stable = $10, \
        header = $11 WHERE territory_id = $1 AND id = $2 AND state = 'staged'";
    Scoped VERSION_REJECTED = "UPDATE versions SET state = 'rejected', rejection = $3 \
        WHERE territory_id = $1 AND id = $2 AND state = 'staged'";
    Scoped VERSION_STAGED = "UPDATE versions SET state = 'staged', rejection = NULL \
        WHERE territory_id = $1 AND id = $2 AND state = 'rejected'";
    Scoped VERSION_PUBLISHED = "UPDATE versions SET published_at = $3 \
        WHERE territory_id = $1 AND id = $2 AND state = 'ready' AND published_at IS NULL";
    Scoped PREVIOUS_HEADER = "SELECT header FROM versions WHERE territory_id = $1 AND dataset_id = $2 \
        AND number < $3 AND state = 'ready' ORDER BY number DESC LIMIT 1";
    // A territory leaves for another instance, or arrives: rows as they stand.
    Scoped LEAVING = concat!("SELECT ", dataset_columns!(), " FROM datasets d WHERE d.territory_id = $1 \
        ORDER BY d.created_at, d.id");
    Scoped LEAVING_VERSIONS = concat!("SELECT ", version_columns!(), ", v.header FROM versions v \
        WHERE v.territory_id = $1 ORDER BY v.dataset_id, v.number");
    Scoped TAKE_IN = "INSERT INTO datasets (territory_id, id, slug, metadata, state, schema_id, schema_version, \
        key_columns, published_version, created_at, modified_at, issued_at, published_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    Scoped VERSION_TAKE_IN = "INSERT INTO versions (territory_id, id, dataset_id, number, state, original_name, \
        original_file, sheet, bytes, sha256, schema_id, schema_version, row_count, column_count, valid, error_count, \
        personal_count, filled_per_mille, fit_per_mille, header_stable, header, rejection, created_at, created_by, \
        published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
        $20, $21, $22, $23, $24, $25)";
    // What everybody may read of every territory, for the home of the instance.
    Global PUBLISHED_COUNTS = "SELECT d.territory_id, COUNT(*) AS datasets, \
        CAST(COALESCE(SUM(v.row_count), 0) AS BIGINT) AS rows_total, MAX(d.published_at) AS newest FROM datasets d \
        LEFT JOIN versions v ON v.dataset_id = d.id AND v.number = d.published_version \
        WHERE d.state = 'published' GROUP BY d.territory_id";
    Global PUBLISHED_NEWEST = concat!("SELECT d.territory_id, ", dataset_columns!(), " FROM datasets d \
        WHERE d.state = 'published' ORDER BY d.published_at DESC, d.id LIMIT $1");
    Global FILES = "SELECT id, territory_id, dataset_id, state, original_file FROM versions ORDER BY id";
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).context("writing JSON for the database")
}

fn from_json<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T> {
    serde_json::from_str(&row.text(column)?).context(&format!("reading the JSON of the column {column}"))
}

fn inside(actor: &Actor) -> i64 {
    i64::from(actor.may(Right::DatasetRead))
}

fn schema_ref(row: &Row) -> Result<Option<SchemaRef>> {
    let (id, version) = (row.optional_text("schema_id")?, row.optional_text("schema_version")?);
    Ok(id.map(|id| SchemaRef { id, version: version.unwrap_or_default() }))
}

fn dataset(row: &Row) -> Result<Dataset> {
    Ok(Dataset {
        id: row.parsed("id")?,
        slug: row.text("slug")?,
        metadata: from_json::<Metadata>(row, "metadata")?,
        state: row.word("state", DatasetState::from_code)?,
        schema: schema_ref(row)?,
        key: from_json(row, "key_columns")?,
        published_version: row.optional_count("published_version")?,
        created: row.instant("created_at")?,
        modified: row.instant("modified_at")?,
        issued: row.optional_instant("issued_at")?,
        published: row.optional_instant("published_at")?,
    })
}

/// A version with the name under which its original is kept.
pub(super) struct StoredVersion {
    pub version: Version,
    pub original_file: String,
}

fn version(row: &Row) -> Result<StoredVersion> {
    let rejection = match row.optional_text("rejection")? {
        None => None,
        Some(_) => Some(from_json::<Rejection>(row, "rejection")?),
    };
    let version = Version {
        id: row.parsed("id")?,
        dataset: row.parsed("dataset_id")?,
        number: row.count("number")?,
        state: row.word("state", VersionState::from_code)?,
        original_name: row.text("original_name")?,
        sheet: row.optional_text("sheet")?,
        bytes: row.count("bytes")?,
        sha256: row.text("sha256")?,
        schema: schema_ref(row)?,
        facts: facts(row)?,
        rejection,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
        published: row.optional_instant("published_at")?,
    };
    Ok(StoredVersion { version, original_file: row.text("original_file")? })
}

fn facts(row: &Row) -> Result<Option<VersionFacts>> {
    if row.optional_integer("row_count")?.is_none() {
        return Ok(None);
    }
    Ok(Some(VersionFacts {
        rows: row.count("row_count")?,
        columns: row.count("column_count")?,
        valid: row.integer("valid")? == 1,
        errors: row.count("error_count")?,
        personal_columns: row.count("personal_count")?,
        filled_per_mille: row.count("filled_per_mille")?,
        fit_per_mille: row.count("fit_per_mille")?,
        header_stable: row.integer("header_stable")? == 1,
    }))
}

pub(super) async fn list(read: &ReadContext, actor: &Actor) -> Result<Vec<Dataset>> {
    read.rows(LIST, &values![inside(actor)]).await?.iter().map(dataset).collect()
}

pub(super) async fn find(read: &ReadContext, actor: &Actor, slug: &str) -> Result<Option<Dataset>> {
    read.row(FIND, &values![inside(actor), slug]).await?.as_ref().map(dataset).transpose()
}

/// A data set within a change: whoever changes is inside.
pub(super) async fn find_within(cx: &mut WriteContext, slug: &str) -> Result<Option<Dataset>> {
    cx.row(FIND, &values![1i64, slug]).await?.as_ref().map(dataset).transpose()
}

pub(super) async fn by_id(cx: &mut WriteContext, id: DatasetId) -> Result<Option<Dataset>> {
    cx.row(BY_ID, &values![id.to_string()]).await?.as_ref().map(dataset).transpose()
}

/// Adds a draft; says whether its name in addresses was free.
pub(super) async fn insert(cx: &mut WriteContext, new: &Dataset) -> Result<bool> {
    let schema = new.schema.as_ref();
    let values = values![
        new.id.to_string(),
        new.slug.as_str(),
        json(&new.metadata)?,
        schema.map(|schema| schema.id.as_str()),
        schema.map(|schema| schema.version.as_str()),
        json(&new.key)?,
        new.created.as_millisecond(),
    ];
    Ok(cx.execute(INSERT, &values).await? == 1)
}

/// Writes a data set as it now is: its name in addresses and its creation never change.
pub(super) async fn update(cx: &mut WriteContext, changed: &Dataset) -> Result<()> {
    let schema = changed.schema.as_ref();
    let values = values![
        changed.id.to_string(),
        json(&changed.metadata)?,
        changed.state.code(),
        schema.map(|schema| schema.id.as_str()),
        schema.map(|schema| schema.version.as_str()),
        json(&changed.key)?,
        changed.published_version,
        changed.modified.as_millisecond(),
        changed.issued.map(Timestamp::as_millisecond),
        changed.published.map(Timestamp::as_millisecond),
    ];
    cx.execute_one(UPDATE, &values).await
}

/// The newest and the published version of every data set of the territory.
pub(super) async fn shown_versions(read: &ReadContext) -> Result<Vec<Version>> {
    read.rows(SHOWN_VERSIONS, &[]).await?.iter().map(|row| Ok(version(row)?.version)).collect()
}

pub(super) async fn versions(read: &ReadContext, actor: &Actor, dataset: DatasetId) -> Result<Vec<Version>> {
    let rows = read.rows(VERSIONS, &values![inside(actor), dataset.to_string()]).await?;
    rows.iter().map(|row| Ok(version(row)?.version)).collect()
}

pub(super) async fn find_version(
    read: &ReadContext,
    actor: &Actor,
    dataset: DatasetId,
    number: u32,
) -> Result<Option<StoredVersion>> {
    let row = read.row(VERSION, &values![inside(actor), dataset.to_string(), number]).await?;
    row.as_ref().map(version).transpose()
}

/// The version that everybody reads, and the title of its data set, in one statement: every question put
/// to the query API begins with it.
pub(super) async fn published_table(read: &ReadContext, slug: &str) -> Result<Option<(Version, String)>> {
    let row = read.row(PUBLISHED_TABLE, &values![slug]).await?;
    row.map(|row| Ok((version(&row)?.version, from_json::<Metadata>(&row, "metadata")?.title))).transpose()
}

pub(super) async fn version_within(
    cx: &mut WriteContext,
    dataset: DatasetId,
    number: u32,
) -> Result<Option<Version>> {
    let row = cx.row(VERSION, &values![1i64, dataset.to_string(), number]).await?;
    Ok(row.as_ref().map(version).transpose()?.map(|stored| stored.version))
}

pub(super) async fn version_by_id(
    store: &Store,
    actor: &Actor,
    id: VersionId,
) -> Result<Option<StoredVersion>> {
    let row = store.read(actor).row(VERSION_BY_ID, &values![id.to_string()]).await?;
    row.as_ref().map(version).transpose()
}

pub(super) async fn next_number(cx: &mut WriteContext, dataset: DatasetId) -> Result<u32> {
    let row = cx.row(NEXT_NUMBER, &values![dataset.to_string()]).await?;
    row.map_or(Ok(1), |row| row.count("number"))
}

pub(super) async fn insert_version(cx: &mut WriteContext, new: &Version, original_file: &str) -> Result<()> {
    let schema = new.schema.as_ref();
    let values = values![
        new.id.to_string(),
        new.dataset.to_string(),
        new.number,
        new.original_name.as_str(),
        original_file,
        new.sheet.clone(),
        new.bytes,
        new.sha256.as_str(),
        schema.map(|schema| schema.id.as_str()),
        schema.map(|schema| schema.version.as_str()),
        new.created.as_millisecond(),
        new.created_by.as_str(),
    ];
    cx.execute_one(VERSION_INSERT, &values).await
}

/// Ends a check well; says whether the version was still waiting for it.
pub(super) async fn set_ready(
    cx: &mut WriteContext,
    id: VersionId,
    facts: &VersionFacts,
    header: &[String],
) -> Result<bool> {
    let values = values![
        id.to_string(),
        facts.rows,
        facts.columns,
        i64::from(facts.valid),
        facts.errors,
        facts.personal_columns,
        facts.filled_per_mille,
        facts.fit_per_mille,
        i64::from(facts.header_stable),
        json(&header)?,
    ];
    Ok(cx.execute(VERSION_READY, &values).await? == 1)
}

/// Refuses a file; says whether the version was still waiting for its check.
pub(super) async fn set_rejected(
    cx: &mut WriteContext,
    id: VersionId,
    rejection: &Rejection,
) -> Result<bool> {
    Ok(cx.execute(VERSION_REJECTED, &values![id.to_string(), json(rejection)?]).await? == 1)
}

/// Puts a version that was refused back to wait for its check.
pub(super) async fn set_staged(cx: &mut WriteContext, id: VersionId) -> Result<()> {
    cx.execute_one(VERSION_STAGED, &values![id.to_string()]).await
}

pub(super) async fn version_in_change(cx: &mut WriteContext, id: VersionId) -> Result<Option<Version>> {
    let row = cx.row(VERSION_BY_ID, &values![id.to_string()]).await?;
    Ok(row.as_ref().map(version).transpose()?.map(|stored| stored.version))
}

pub(super) async fn dataset_of(store: &Store, actor: &Actor, id: DatasetId) -> Result<Option<Dataset>> {
    store.read(actor).row(BY_ID, &values![id.to_string()]).await?.as_ref().map(dataset).transpose()
}

pub(super) async fn set_published(cx: &mut WriteContext, id: VersionId) -> Result<()> {
    let at = cx.now().as_millisecond();
    cx.execute_one(VERSION_PUBLISHED, &values![id.to_string(), at]).await
}

/// The header of the ready version before a number, if there is one.
pub(super) async fn previous_header(
    cx: &mut WriteContext,
    dataset: DatasetId,
    number: u32,
) -> Result<Option<Vec<String>>> {
    let row = cx.row(PREVIOUS_HEADER, &values![dataset.to_string(), number]).await?;
    row.map(|row| from_json(&row, "header")).transpose()
}

/// A version with everything that its row holds.
pub(super) struct WholeVersion {
    pub stored: StoredVersion,
    pub header: Option<Vec<String>>,
}

/// Every data set of the territory, and every version.
pub(super) async fn leaving(read: &ReadContext) -> Result<(Vec<Dataset>, Vec<WholeVersion>)> {
    let datasets = read.rows(LEAVING, &[]).await?.iter().map(dataset).collect::<Result<_>>()?;
    let whole = |row: &Row| {
        let header = match row.optional_text("header")? {
            None => None,
            Some(_) => Some(from_json(row, "header")?),
        };
        Ok(WholeVersion { stored: version(row)?, header })
    };
    let versions = read.rows(LEAVING_VERSIONS, &[]).await?.iter().map(whole).collect::<Result<_>>()?;
    Ok((datasets, versions))
}

/// Adds a data set as it stands.
pub(super) async fn take_in(cx: &mut WriteContext, new: &Dataset) -> Result<()> {
    let schema = new.schema.as_ref();
    let values = values![
        new.id.to_string(),
        new.slug.as_str(),
        json(&new.metadata)?,
        new.state.code(),
        schema.map(|schema| schema.id.as_str()),
        schema.map(|schema| schema.version.as_str()),
        json(&new.key)?,
        new.published_version,
        new.created.as_millisecond(),
        new.modified.as_millisecond(),
        new.issued.map(Timestamp::as_millisecond),
        new.published.map(Timestamp::as_millisecond),
    ];
    cx.execute_one(TAKE_IN, &values).await
}

/// Adds a version as it stands.
pub(super) async fn take_in_version(cx: &mut WriteContext, whole: &WholeVersion) -> Result<()> {
    let new = &whole.stored.version;
    let (schema, facts) = (new.schema.as_ref(), new.facts.as_ref());
    let values = values![
        new.id.to_string(),
        new.dataset.to_string(),
        new.number,
        new.state.code(),
        new.original_name.as_str(),
        whole.stored.original_file.as_str(),
        new.sheet.clone(),
        new.bytes,
        new.sha256.as_str(),
        schema.map(|schema| schema.id.as_str()),
        schema.map(|schema| schema.version.as_str()),
        facts.map(|facts| facts.rows),
        facts.map(|facts| facts.columns),
        facts.map(|facts| i64::from(facts.valid)),
        facts.map(|facts| facts.errors),
        facts.map(|facts| facts.personal_columns),
        facts.map(|facts| facts.filled_per_mille),
        facts.map(|facts| facts.fit_per_mille),
        facts.map(|facts| i64::from(facts.header_stable)),
        whole.header.as_ref().map(json).transpose()?,
        new.rejection.as_ref().map(json).transpose()?,
        new.created.as_millisecond(),
        new.created_by.as_str(),
        new.published.map(Timestamp::as_millisecond),
    ];
    cx.execute_one(VERSION_TAKE_IN, &values).await
}

/// What each territory publishes, in figures.
pub(super) async fn published_counts(store: &Store) -> Result<Vec<(TerritoryId, Published)>> {
    let count = |row: &Row| {
        let published = Published {
            datasets: row.count("datasets")?,
            rows: row.count("rows_total")?,
            newest: row.optional_instant("newest")?,
        };
        Ok((row.parsed("territory_id")?, published))
    };
    store.instance().rows(PUBLISHED_COUNTS, &[]).await?.iter().map(count).collect()
}

/// The data sets published last, whatever their territory.
pub(super) async fn published_newest(store: &Store, limit: u64) -> Result<Vec<(TerritoryId, Dataset)>> {
    let rows = store.instance().rows(PUBLISHED_NEWEST, &values![limit]).await?;
    rows.iter().map(|row| Ok((row.parsed("territory_id")?, dataset(row)?))).collect()
}

/// What the janitor must know of a version.
pub(crate) struct KeptFiles {
    pub version: VersionId,
    pub territory: TerritoryId,
    pub dataset: DatasetId,
    pub state: VersionState,
    pub original_file: String,
}

/// Every version of the instance.
pub(crate) async fn kept_files(store: &Store) -> Result<Vec<KeptFiles>> {
    let kept = |row: &Row| {
        Ok(KeptFiles {
            version: row.parsed("id")?,
            territory: row.parsed("territory_id")?,
            dataset: row.parsed("dataset_id")?,
            state: row.word("state", VersionState::from_code)?,
            original_file: row.text("original_file")?,
        })
    };
    store.instance().rows(FILES, &[]).await?.iter().map(kept).collect()
}

/// Takes a name away from the versions of the territory that were given under it; says how many.
pub(crate) async fn forget_author(cx: &mut WriteContext, name: &str, instead: &str) -> Result<u64> {
    cx.execute(FORGET_AUTHOR, &values![name, instead]).await
}
