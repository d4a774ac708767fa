//! Leaving: everything that is kept of a territory, in one archive.

use super::archive::Writer;
use super::model::{
    CSV, DATA, DELEGATIONS, DIAGNOSES, FORMAT, INVENTORY, JOURNAL, MANIFEST, Manifest, OBLIGATIONS, PEOPLE,
    PLAN, PROJECTS, README, Record, SCHEMAS, SERVICES, SHEET, SchemaRecord, VERSION, version_folder,
};
use super::{chronicle, words};
use crate::App;
use crate::account;
use crate::dataset::{self, MovedDataset, MovedSchema, MovedVersion};
use crate::files::{self, STAGING, TABLE, part_of, settle};
use crate::inventory;
use crate::obligation;
use crate::plan;
use crate::project;
use crate::questionnaire;
use crate::reference;
use crate::service;
use crate::territory;
use beffroi_kernel::error::Context;
use beffroi_kernel::query::{ExportFormat, ExportOptions, Query};
use beffroi_kernel::{Actor, Error, Result, Right};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// A name to give the file.
    pub name: String,
    /// Files in the archive.
    pub files: usize,
    /// Their size, unpacked, in bytes.
    pub bytes: u64,
}

/// Everything but the files of data sets.
struct Contents {
    manifest: Manifest,
    people: Vec<u8>,
    delegations: Vec<u8>,
    plan: Vec<u8>,
    projects: Vec<u8>,
    services: Vec<u8>,
    diagnoses: Vec<u8>,
    inventory: Vec<u8>,
    schemas: Vec<u8>,
    obligations: Vec<u8>,
    datasets: Vec<MovedDataset>,
}

/// A file that is gone with what made it.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // Absent once it has its name; the janitor sweeps what could not be removed.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Writes the archive of the actor's territory to `out`: whole, or not at all. The journal says so, and holds it.
///
/// # Errors
/// [`Error::Denied`] without the right; [`Error::Internal`] when a file is missing or the disk refuses.
pub async fn export(app: &App, actor: &Actor, out: &Path) -> Result<Exported> {
    beffroi_store::authorise(actor, Right::TerritoryExport)?;
    let own = territory::own(app, actor).await?;
    let subject = format!("territory:{}", own.slug);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::TerritoryExport)?;
            cx.record("territory.export", subject, &json!({ "format": FORMAT, "version": VERSION }));
            Ok(())
        })
    })
    .await?;
    let journal = Temporary(app.files.join(STAGING).join(format!("journal-{}", random_name()?)));
    chronicle::write(app, &own, &journal.0).await?;
    let contents = gather(app, actor, own).await?;
    let (name, out) = (format!("{}-{}.zip", contents.manifest.territory.slug, day(app)), out.to_owned());
    let actor = actor.clone();
    app.blocking(move |app| {
        let part = Temporary(part_of(&out)?);
        let file = File::create_new(&part.0).context("opening the archive of a territory")?;
        let mut writer = Writer::new(BufWriter::new(file));
        write(app, &actor, &contents, &journal.0, &mut writer)?;
        let (_, files, bytes) = writer.finish()?;
        settle(&part.0, &out)?;
        Ok(Exported { name, files, bytes })
    })
    .await
}

/// [`export`] to a file of the staging folder, for somebody who downloads it at once; swept when it is left there.
///
/// # Errors
/// As [`export`].
pub async fn export_staged(app: &App, actor: &Actor) -> Result<(Exported, PathBuf)> {
    let path = app.files.join(STAGING).join(format!("export-{}", random_name()?));
    Ok((export(app, actor, &path).await?, path))
}

pub(super) fn random_name() -> Result<String> {
    Ok(beffroi_store::hexadecimal(&beffroi_store::random::<16>()?))
}

fn day(app: &App) -> String {
    app.clock.now().strftime("%Y-%m-%d").to_string()
}

async fn gather(app: &App, actor: &Actor, own: territory::Territory) -> Result<Contents> {
    let (people, delegations) = account::leaving(app, actor).await?;
    let datasets = dataset::leaving(app, actor).await?;
    let schemas = schemas(app, &datasets).await?;
    let obligations = obligation::leaving(app, actor).await?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        made: app.clock.now(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        territory: Record::from(&own),
        datasets: datasets.iter().map(|dataset| dataset.slug.clone()).collect(),
    };
    Ok(Contents {
        people: pretty(&people)?,
        delegations: pretty(&delegations)?,
        plan: pretty(&plan::leaving(app, actor).await?)?,
        projects: pretty(&project::leaving(app, actor).await?)?,
        services: pretty(&service::leaving(app, actor).await?)?,
        diagnoses: pretty(&questionnaire::leaving(app, actor).await?)?,
        inventory: pretty(&inventory::leaving(app, actor).await?)?,
        schemas: pretty(&schemas)?,
        obligations: pretty(&obligations)?,
        manifest,
        datasets,
    })
}

async fn schemas(app: &App, datasets: &[MovedDataset]) -> Result<Vec<SchemaRecord>> {
    let of_versions =
        datasets.iter().flat_map(|dataset| dataset.versions.iter().filter_map(|one| one.schema.as_ref()));
    let named: BTreeSet<&MovedSchema> =
        datasets.iter().filter_map(|dataset| dataset.schema.as_ref()).chain(of_versions).collect();
    let mut schemas = Vec::with_capacity(named.len());
    for schema in named {
        let found = reference::find(app, &schema.id, Some(&schema.version)).await?;
        let found = found.ok_or_else(|| Error::internal(format!("the schema {} is missing", schema.id)))?;
        schemas.push(SchemaRecord { id: found.id, version: found.version, json: found.json });
    }
    Ok(schemas)
}

fn pretty<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).context("writing JSON for an archive")
}

fn write(
    app: &App,
    actor: &Actor,
    contents: &Contents,
    journal: &Path,
    out: &mut Writer<BufWriter<File>>,
) -> Result<()> {
    out.add_bytes(MANIFEST, &pretty(&contents.manifest)?)?;
    out.add_bytes(README, words::readme(&contents.manifest).as_bytes())?;
    out.add_bytes(PEOPLE, &contents.people)?;
    out.add_bytes(DELEGATIONS, &contents.delegations)?;
    out.add_bytes(PLAN, &contents.plan)?;
    out.add_bytes(PROJECTS, &contents.projects)?;
    out.add_bytes(SERVICES, &contents.services)?;
    out.add_bytes(DIAGNOSES, &contents.diagnoses)?;
    out.add_bytes(INVENTORY, &contents.inventory)?;
    out.add_bytes(SCHEMAS, &contents.schemas)?;
    out.add_bytes(OBLIGATIONS, &contents.obligations)?;
    out.add_file(JOURNAL, journal)?;
    for dataset in &contents.datasets {
        out.add_bytes(&format!("{DATA}/{}/{SHEET}", dataset.slug), &pretty(dataset)?)?;
        for version in &dataset.versions {
            write_version(app, actor, dataset, version, out)?;
        }
    }
    Ok(())
}

fn write_version(
    app: &App,
    actor: &Actor,
    dataset: &MovedDataset,
    version: &MovedVersion,
    out: &mut Writer<BufWriter<File>>,
) -> Result<()> {
    let unreadable = |_| Error::internal("an identifier cannot be read");
    let (dataset_id, version_id) =
        (dataset.id.parse().map_err(unreadable)?, version.id.parse().map_err(unreadable)?);
    let folder = files::version_folder(&app.files, actor.territory, dataset_id, version_id);
    let name = version_folder(&dataset.slug, version.number);
    for file in version.files() {
        out.add_file(&format!("{name}/{file}"), &folder.join(&file))?;
        if file == TABLE {
            let table = folder.join(TABLE);
            let (query, options) = (Query::default(), ExportOptions::default());
            out.add(&format!("{name}/{CSV}"), |out| {
                app.tables.export(&table, &query, ExportFormat::Csv, &options, out)
            })?;
        }
    }
    Ok(())
}
