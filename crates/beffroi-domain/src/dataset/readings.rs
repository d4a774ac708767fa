//! What people can read of data sets: inside everything, outside what is published.

use super::catalogue::{Catalogue, Filter, catalogue, mentions};
use super::jobs::{read_report, told_by_another};
use super::model::{
    Dataset, DatasetState, DatasetView, OriginalFile, Published, TableFile, Version, VersionId, VersionState,
};
use super::quality::{Judged, quality};
use super::rules::{self, freshness};
use super::store::{self, StoredVersion};
use crate::App;
use crate::files::{TABLE, version_folder, write_whole};
use beffroi_kernel::error::Context;
use beffroi_kernel::report::{Difference, Report};
use beffroi_kernel::{Actor, Error, Result, Right, TerritoryId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

/// How far the check of a version is: bytes done, bytes in all. Nothing when it is not running, here or in
/// another process that shares the folder.
#[must_use]
pub fn progress(app: &App, actor: &Actor, version: &Version) -> Option<(u64, u64)> {
    if version.state != VersionState::Staged {
        return None;
    }
    let here = app.shared.progress.lock().unwrap_or_else(PoisonError::into_inner).get(&version.id).copied();
    let folder = || version_folder(&app.files, actor.territory, version.dataset, version.id);
    here.or_else(|| told_by_another(&folder()))
}

/// Lists the data sets of the actor's territory that the actor may see.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn list(app: &App, actor: &Actor, filter: &Filter) -> Result<Catalogue> {
    let read = app.store.read(actor);
    let datasets = store::list(&read, actor).await?;
    let mut shown: HashMap<_, Vec<Version>> = HashMap::with_capacity(datasets.len());
    for version in store::shown_versions(&read).await? {
        shown.entry(version.dataset).or_default().push(version);
    }
    let views = datasets
        .into_iter()
        .map(|dataset| {
            let versions = shown.remove(&dataset.id).unwrap_or_default();
            view(app, actor, dataset, versions)
        })
        .collect();
    Ok(catalogue(views, filter))
}

/// What each territory of the instance publishes, in figures.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn published_counts(app: &App) -> Result<HashMap<TerritoryId, Published>> {
    Ok(store::published_counts(&app.store).await?.into_iter().collect())
}

/// The data sets published last over the whole instance that hold every word of `text`, at most `limit` of them, each
/// as the public sees it; and how many there are.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn published_everywhere(
    app: &App,
    text: &str,
    limit: usize,
) -> Result<(u64, Vec<(TerritoryId, DatasetView)>)> {
    // Without words the newest are all that is asked for; with words each title and description is looked at.
    let most = if text.trim().is_empty() { limit as u64 } else { u64::MAX };
    let mut found = store::published_newest(&app.store, most).await?;
    found.retain(|(_, dataset)| mentions(dataset, text));
    let total = found.len() as u64;
    let mut views = Vec::with_capacity(limit.min(found.len()));
    for (territory, dataset) in found.into_iter().take(limit) {
        let public = Actor::public(territory);
        let versions = store::versions(&app.store.read(&public), &public, dataset.id).await?;
        views.push((territory, view(app, &public, dataset, versions)));
    }
    Ok((total, views))
}

/// One data set.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the actor may see.
pub async fn find(app: &App, actor: &Actor, slug: &str) -> Result<DatasetView> {
    let read = app.store.read(actor);
    let dataset = store::find(&read, actor, slug).await?.ok_or(Error::NotFound)?;
    let versions = store::versions(&read, actor, dataset.id).await?;
    Ok(view(app, actor, dataset, versions))
}

/// A data set with what is shown beside it. `versions` holds at least the published and the newest one.
fn view(app: &App, actor: &Actor, dataset: Dataset, mut versions: Vec<Version>) -> DatasetView {
    versions.sort_by_key(|version| std::cmp::Reverse(version.number));
    versions.iter_mut().for_each(|version| show_to(actor, version));
    let published =
        versions.iter().find(|version| Some(version.number) == dataset.published_version).cloned();
    let latest = if actor.may(Right::DatasetRead) { versions.first().cloned() } else { None };
    let newest_ready = versions.iter().find(|version| version.facts.is_some());
    let judged = published.as_ref().or(newest_ready);
    // Putting an older version back makes nothing fresh: what counts is when this one was first published.
    let since = published.as_ref().and_then(|version| version.published).or(dataset.published);
    let freshness = freshness(dataset.metadata.frequency, since, app.clock.now());
    let quality = quality(&Judged {
        metadata: &dataset.metadata,
        has_schema: judged.is_some_and(|version| version.schema.is_some()),
        has_key: !dataset.key.is_empty(),
        facts: judged.and_then(|version| version.facts),
        freshness,
    });
    DatasetView { dataset, published, latest, freshness, quality }
}

/// The versions that the actor may see, the newest first: all of them inside, those once published outside.
///
/// # Errors
/// [`Error::NotFound`] when there is no data set that the actor may see.
pub async fn versions(app: &App, actor: &Actor, slug: &str) -> Result<Vec<Version>> {
    let read = app.store.read(actor);
    let dataset = store::find(&read, actor, slug).await?.ok_or(Error::NotFound)?;
    let mut versions = store::versions(&read, actor, dataset.id).await?;
    versions.iter_mut().for_each(|version| show_to(actor, version));
    Ok(versions)
}

/// Leaves out of a version what is only for those inside: who gave it, and what was suspected of it.
fn show_to(actor: &Actor, version: &mut Version) {
    if actor.may(Right::DatasetRead) {
        return;
    }
    version.created_by.clear();
    if let Some(facts) = &mut version.facts {
        facts.personal_columns = 0;
    }
}

/// A version that the actor may see, its data set and the folder of its files.
async fn locate(
    app: &App,
    actor: &Actor,
    slug: &str,
    number: u32,
) -> Result<(Dataset, StoredVersion, PathBuf)> {
    let read = app.store.read(actor);
    let dataset = store::find(&read, actor, slug).await?.ok_or(Error::NotFound)?;
    let stored = store::find_version(&read, actor, dataset.id, number).await?.ok_or(Error::NotFound)?;
    let folder = version_folder(&app.files, actor.territory, dataset.id, stored.version.id);
    Ok((dataset, stored, folder))
}

/// The report of the check of a version. Outside, without what was suspected to be personal data: a person
/// has answered for it.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the actor may see; [`Error::Conflict`] with code `not-ready`.
pub async fn report(app: &App, actor: &Actor, slug: &str, number: u32) -> Result<Report> {
    let (_, stored, folder) = locate(app, actor, slug, number).await?;
    rules::check_ready(&stored.version)?;
    let mut report = app.blocking(move |_| read_report(&folder)).await?;
    if !actor.may(Right::DatasetRead) {
        report.personal_data.clear();
    }
    Ok(report)
}

/// The table of a version; without a number, of the published one (or, inside and while nothing is
/// published, of the newest ready one).
///
/// # Errors
/// As [`report`].
pub async fn table(app: &App, actor: &Actor, slug: &str, number: Option<u32>) -> Result<TableFile> {
    if let Some(number) = number {
        let (dataset, stored, _) = locate(app, actor, slug, number).await?;
        rules::check_ready(&stored.version)?;
        return Ok(table_file(app, actor, slug, dataset.metadata.title, &stored.version));
    }
    let read = app.store.read(actor);
    if let Some((version, title)) = store::published_table(&read, slug).await? {
        return Ok(table_file(app, actor, slug, title, &version));
    }
    let dataset = store::find(&read, actor, slug).await?.ok_or(Error::NotFound)?;
    if dataset.state == DatasetState::Published {
        return Err(Error::internal(format!(
            "the published version of the data set {} is missing",
            dataset.id
        )));
    }
    let versions = store::versions(&read, actor, dataset.id).await?;
    let ready =
        versions.into_iter().find(|version| version.state == VersionState::Ready).ok_or(Error::NotFound)?;
    Ok(table_file(app, actor, slug, dataset.metadata.title, &ready))
}

fn table_file(app: &App, actor: &Actor, slug: &str, title: String, version: &Version) -> TableFile {
    let folder = version_folder(&app.files, actor.territory, version.dataset, version.id);
    TableFile {
        dataset: version.dataset,
        slug: slug.to_owned(),
        title,
        version: version.id,
        number: version.number,
        path: folder.join(TABLE),
    }
}

/// The file of a version as it was given. Outside, not when it holds other sheets than the one that was
/// checked: nobody looked for personal data in them, and nobody answered for their publication.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the actor may see; [`Error::Conflict`] with code
/// `original-other-sheets`.
pub async fn original(app: &App, actor: &Actor, slug: &str, number: u32) -> Result<OriginalFile> {
    let (_, stored, folder) = locate(app, actor, slug, number).await?;
    if !actor.may(Right::DatasetRead) {
        let folder = folder.clone();
        let report = app.blocking(move |_| read_report(&folder)).await?;
        rules::check_original(&report)?;
    }
    Ok(OriginalFile {
        path: folder.join(stored.original_file),
        name: stored.version.original_name,
        bytes: stored.version.bytes,
    })
}

/// As [`original`], for whoever takes the file away: the journal notes it when the version is not public, or looks
/// like it holds personal data.
///
/// # Errors
/// As [`original`].
pub async fn take_original(app: &App, actor: &Actor, slug: &str, number: u32) -> Result<OriginalFile> {
    let file = original(app, actor, slug, number).await?;
    let (dataset, stored, _) = locate(app, actor, slug, number).await?;
    let public = dataset.state == DatasetState::Published && stored.version.published.is_some();
    let personal = stored.version.facts.is_some_and(|facts| facts.personal_columns > 0);
    if !public || personal {
        app.note_reading(actor, Right::DatasetRead, format!("dataset:{slug}")).await?;
    }
    Ok(file)
}

/// How two versions differ, row by row when the columns that identify a row are known. Versions never change:
/// what was found once is kept beside the newer one.
///
/// # Errors
/// As [`report`]; [`Error::Input`] when the key does not identify the rows.
pub async fn difference(app: &App, actor: &Actor, slug: &str, from: u32, to: u32) -> Result<Difference> {
    let (dataset, old, old_folder) = locate(app, actor, slug, from).await?;
    let (_, new, new_folder) = locate(app, actor, slug, to).await?;
    rules::check_ready(&old.version)?;
    rules::check_ready(&new.version)?;
    let kept = new_folder.join(kept_name(old.version.id, &dataset.key));
    let path = kept.clone();
    if let Some(found) = app.blocking(move |_| Ok(read_difference(&path))).await? {
        return Ok(found);
    }
    let _turn = app.shared.differences.acquire().await.context("waiting to compare two versions")?;
    app.blocking(move |app| {
        // Somebody may have asked the same while we waited.
        if let Some(found) = read_difference(&kept) {
            return Ok(found);
        }
        let (old, new) = (old_folder.join(TABLE), new_folder.join(TABLE));
        let found = app.tables.difference(&old, &new, &dataset.key)?;
        keep_difference(&kept, &found);
        Ok(found)
    })
    .await
}

/// Raised when what a comparison says changes: what an older program kept is then not read.
const DIFFERENCE_FORMAT: u32 = 1;
/// A longer one is not kept: its samples have very long rows, and it is made again.
const DIFFERENCE_BYTES_MAX: usize = 2_000_000;

/// The name under which a comparison is kept beside the newer version.
fn kept_name(old: VersionId, key: &[String]) -> String {
    let key = beffroi_store::sha256(key.join("\u{0}").as_bytes());
    format!("difference-{DIFFERENCE_FORMAT}-{old}-{}.json", &key[..16])
}

/// A comparison made before; nothing when there is none that can be read.
fn read_difference(path: &Path) -> Option<Difference> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Keeps a comparison. It can always be made again: what cannot be written is only said in the log.
fn keep_difference(path: &Path, found: &Difference) {
    let written = match serde_json::to_vec(found) {
        Ok(json) if json.len() > DIFFERENCE_BYTES_MAX => return,
        Ok(json) => write_whole(path, &json),
        Err(error) => Err(error).context("writing a comparison as JSON"),
    };
    if let Err(error) = written {
        tracing::warn!(path = %path.display(), error = error.chain(), "a comparison could not be kept");
    }
}
