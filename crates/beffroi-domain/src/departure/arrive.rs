//! Arriving: an archive of another instance becomes a territory here, whole or not at all.

use super::archive::{Unpacked, holds};
use super::chronicle;
use super::leave::random_name;
use super::model::{
    DATA, DIAGNOSES, FORMAT, INVENTORY, JOURNAL, MANIFEST, Manifest, OBLIGATIONS, PEOPLE, PLAN, PROJECTS,
    SCHEMAS, SERVICES, SHEET, SchemaRecord, VERSION, damaged, version_folder,
};
use crate::App;
use crate::account::{self, Moved};
use crate::dataset::{self, MovedDataset, MovedVersion};
use crate::files::{REPORT, STAGING, TABLE, make_folder, sync_folder};
use crate::inventory::{self, MovedInventory};
use crate::obligation;
use crate::plan::{self, MovedPlan};
use crate::project::{self, MovedProjects};
use crate::questionnaire::{self, MovedDiagnoses};
use crate::reference;
use crate::service::{self, MovedServices};
use crate::territory::{self, Territory, chain, check_host};
use beffroi_kernel::error::Context;
use beffroi_kernel::report::Report;
use beffroi_kernel::{Actor, Error, Problem, Result};
use beffroi_reference::Library;
use beffroi_store::WriteContext;
use serde::Serialize;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What arrived.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arrived {
    /// The territory.
    pub territory: Territory,
    /// Its data sets.
    pub datasets: usize,
    /// Their versions.
    pub versions: usize,
    /// People who have or had a role: they have no password, and are invited anew.
    pub people: usize,
    /// Those of them who had an account here already, and keep it.
    pub people_known: u64,
    /// Entries of the journal, which goes on.
    pub entries: u64,
}

/// What each room takes in.
struct Rooms {
    plan: MovedPlan,
    projects: MovedProjects,
    services: MovedServices,
    diagnoses: MovedDiagnoses,
    obligations: obligation::Moved,
    inventory: MovedInventory,
}

/// An archive that was read, checked and arranged.
struct Checked {
    unpacked: Unpacked,
    manifest: Manifest,
    territory: Territory,
    people: Vec<Moved>,
    schemas: Vec<SchemaRecord>,
    datasets: Vec<MovedDataset>,
    rooms: Rooms,
    entries: u64,
}

/// Whether a file is the archive of a territory: its content says so, whatever it is called.
#[must_use]
pub fn is_archive(path: &Path) -> bool {
    holds(path, MANIFEST)
}

/// Takes a territory in from its archive: the administrator of the machine does this. It keeps its identifier, its
/// name in addresses and its journal, which goes on. `host` is the name in addresses of the territory that hosts it.
///
/// # Errors
/// [`Error::Input`] with code `archive-damaged` when anything in it does not hold, [`Error::Limit`] when it is too
/// large, [`Error::Conflict`] with code `territory-here` when it is here already. Then nothing was written.
pub async fn arrive(app: &App, program: &'static str, archive: &Path, host: Option<&str>) -> Result<Arrived> {
    let archive = archive.to_owned();
    let checked = app.blocking(move |app| read(app, &archive)).await?;
    refuse_known(app, &checked.territory).await?;
    let place = app.files.join(checked.territory.id.to_string());
    let (there, waiting) = (place.clone(), arranged(&checked.unpacked));
    app.blocking(move |_| refuse_other_files(&there, &waiting)).await?;
    for schema in &checked.schemas {
        let added = reference::add(app, schema.json.clone(), Some(&schema.id)).await?;
        if added.version != schema.version {
            return Err(damaged(&format!(
                "{SCHEMAS}: {} is not of the version {}",
                schema.id, schema.version
            )));
        }
    }
    let (actor, host) = (Actor::program(checked.territory.id, program), host.map(str::to_owned));
    let line = app.limits.journal_line_bytes_max;
    let library = app.library.clone();
    app.write(&actor, move |cx| {
        Box::pin(async move { take_in(cx, &library, checked, host, &place, line).await })
    })
    .await
}

fn read(app: &App, archive: &Path) -> Result<Checked> {
    let folder = app.files.join(STAGING).join(format!("archive-{}", random_name()?));
    let unpacked = Unpacked::new(archive, &folder, &app.limits)?;
    let manifest: Manifest = unpacked.json(MANIFEST)?;
    if manifest.format != FORMAT || manifest.version > VERSION || manifest.version == 0 {
        return Err(Error::Input(
            Problem::new(
                "archive-newer",
                "Cette archive vient d'une version de Beffroi que celle-ci ne connaît pas.",
            )
            .advice("Mettez à jour cette plateforme, puis recommencez.")
            .detail(format!("format {:?}, version {}", manifest.format, manifest.version)),
        ));
    }
    let territory = manifest.territory.clone().territory()?;
    let mut datasets = Vec::with_capacity(manifest.datasets.len());
    for slug in &manifest.datasets {
        let dataset: MovedDataset = unpacked.json(&format!("{DATA}/{slug}/{SHEET}"))?;
        if dataset.slug != *slug {
            return Err(damaged(&format!("{DATA}/{slug}/{SHEET} is about another data set")));
        }
        dataset.check()?;
        for version in &dataset.versions {
            check_version(app, &unpacked, &dataset, version)?;
        }
        datasets.push(dataset);
    }
    if !unpacked.has(JOURNAL) {
        return Err(damaged("journal.jsonl is missing"));
    }
    let entries =
        chronicle::verify(&unpacked.path(JOURNAL), territory.id, app.limits.journal_line_bytes_max)?;
    let (people, schemas) = (unpacked.json(PEOPLE)?, unpacked.json(SCHEMAS)?);
    // Archives made before these rooms existed have no such files.
    let obligations = match unpacked.has(OBLIGATIONS) {
        true => unpacked.json(OBLIGATIONS)?,
        false => obligation::Moved::default(),
    };
    let inventory: MovedInventory =
        if unpacked.has(INVENTORY) { unpacked.json(INVENTORY)? } else { MovedInventory::default() };
    inventory.check(app.limits.inventory_items_max)?;
    let plan: MovedPlan = if unpacked.has(PLAN) { unpacked.json(PLAN)? } else { MovedPlan::default() };
    plan.check()?;
    let projects: MovedProjects =
        if unpacked.has(PROJECTS) { unpacked.json(PROJECTS)? } else { MovedProjects::default() };
    projects.check()?;
    let services: MovedServices =
        if unpacked.has(SERVICES) { unpacked.json(SERVICES)? } else { MovedServices::default() };
    let diagnoses: MovedDiagnoses =
        if unpacked.has(DIAGNOSES) { unpacked.json(DIAGNOSES)? } else { MovedDiagnoses::default() };
    diagnoses.check(&app.library.vocabulary)?;
    let rooms = Rooms { plan, projects, services, diagnoses, obligations, inventory };
    let checked = Checked { unpacked, manifest, territory, people, schemas, datasets, rooms, entries };
    arrange(&checked)?;
    Ok(checked)
}

/// Every file of a version is there, is the one that its row names, and can be read by those who will read it.
fn check_version(
    app: &App,
    unpacked: &Unpacked,
    dataset: &MovedDataset,
    version: &MovedVersion,
) -> Result<()> {
    let folder = version_folder(&dataset.slug, version.number);
    for file in version.files() {
        let name = format!("{folder}/{file}");
        if !unpacked.has(&name) {
            return Err(damaged(&format!("{name} is missing")));
        }
        if file == TABLE {
            app.tables
                .fields(&unpacked.path(&name))
                .map_err(|error| damaged(&format!("{name}: {}", error.chain())))?;
        } else if file == REPORT {
            unpacked.json::<Report>(&name)?;
        }
    }
    let original = format!("{folder}/{}", version.original_file);
    let bytes = std::fs::metadata(unpacked.path(&original)).map(|file| file.len()).unwrap_or_default();
    if unpacked.sum(&original) != Some(version.sha256.as_str()) || bytes != version.bytes {
        return Err(damaged(&format!("{original} is not the file of its version")));
    }
    Ok(())
}

/// Where the files of the territory wait, in the order in which they will stand.
fn arranged(unpacked: &Unpacked) -> PathBuf {
    unpacked.path("arranged")
}

/// Moves the files of versions to folders named as here.
fn arrange(checked: &Checked) -> Result<()> {
    let root = arranged(&checked.unpacked);
    make_folder(&root)?;
    for dataset in &checked.datasets {
        for version in &dataset.versions {
            let folder = root.join(&dataset.id).join(&version.id);
            make_folder(&folder)?;
            let from = version_folder(&dataset.slug, version.number);
            for file in version.files() {
                let from = checked.unpacked.path(&format!("{from}/{file}"));
                std::fs::rename(from, folder.join(&file)).context("arranging the files of an archive")?;
            }
            sync_folder(&folder)?;
        }
    }
    Ok(())
}

/// Files that a killed import left are replaced by the same ones; any other file is not ours to remove.
fn refuse_other_files(there: &Path, arranged: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(there) else { return Ok(()) };
    for entry in entries {
        let path = entry.context("reading a folder")?.path();
        let name = path.file_name().unwrap_or_default();
        let same = arranged.join(name);
        if path.is_dir() && same.is_dir() {
            refuse_other_files(&path, &same)?;
        } else if !is_same_file(&path, &same)? {
            return Err(Error::Conflict(
                Problem::new(
                    "files-there",
                    "Des fichiers de ce territoire sont déjà dans le dossier de la plateforme.",
                )
                .advice(
                    "L'administrateur doit d'abord les mettre de côté : ils sont peut-être la seule copie.",
                )
                .detail(format!("move {} away", path.display())),
            ));
        }
    }
    Ok(())
}

fn is_same_file(one: &Path, other: &Path) -> Result<bool> {
    if !one.is_file() || !other.is_file() {
        return Ok(false);
    }
    let sum = |path: &Path| -> Result<Vec<u8>> {
        use sha2::Digest;
        let mut hash = sha2::Sha256::new();
        let mut file = std::fs::File::open(path).context("opening a file")?;
        std::io::copy(&mut file, &mut hash).context("reading a file")?;
        Ok(hash.finalize().to_vec())
    };
    Ok(sum(one)? == sum(other)?)
}

async fn refuse_known(app: &App, territory: &Territory) -> Result<()> {
    let all = territory::list(app).await?;
    let here = all.iter().find(|one| one.id == territory.id || one.slug == territory.slug);
    here.map_or(Ok(()), |here| Err(already_here(here)))
}

fn already_here(here: &Territory) -> Error {
    Error::Conflict(
        Problem::new(
            "territory-here",
            format!("Le territoire « {} » est déjà sur cette plateforme.", here.slug),
        )
        .advice("Rien n'a été changé. Une archive ne remplace pas un territoire.")
        .detail(format!("territory {} ({})", here.slug, here.id)),
    )
}

/// One transaction; the files get their place last, so that whatever fails before leaves nothing.
async fn take_in(
    cx: &mut WriteContext,
    library: &Library,
    checked: Checked,
    host: Option<String>,
    place: &Path,
    line_bytes_max: usize,
) -> Result<Arrived> {
    let Checked { unpacked, manifest, territory, people, datasets, rooms, entries, .. } = checked;
    if let Some(here) = territory::by_id_within(cx, territory.id).await? {
        return Err(already_here(&here));
    }
    let host = match host {
        None => None,
        Some(slug) => Some(territory::find_within(cx, &slug).await?.ok_or(Error::NotFound)?),
    };
    if let Some(host) = &host {
        check_host(territory.id, &chain(cx, host).await?, 0)?;
    }
    let territory = Territory { host: host.map(|host| host.id), ..territory };
    chronicle::adopt(cx, &unpacked.path(JOURNAL), line_bytes_max).await?;
    territory::insert_whole(cx, &territory).await?;
    let people_known = account::taking_in(cx, &people).await?;
    obligation::taking_in(cx, &library.vocabulary, rooms.obligations).await?;
    let (count, versions) = (datasets.len(), datasets.iter().map(|dataset| dataset.versions.len()).sum());
    for dataset in datasets {
        dataset::taking_in(cx, dataset).await?;
    }
    inventory::taking_in(cx, rooms.inventory).await?;
    plan::take_in(cx, &rooms.plan).await?;
    project::take_in(cx, &rooms.projects).await?;
    service::take_in(cx, &rooms.services).await?;
    questionnaire::take_in(cx, &rooms.diagnoses).await?;
    let detail = json!({
        "made": manifest.made, "program": manifest.program, "entries": entries,
        "datasets": count, "versions": versions, "people": people.len(),
    });
    cx.record("territory.import", format!("territory:{}", territory.slug), &detail);
    if place.exists() {
        // The same files, which a killed import left: they were compared.
        std::fs::remove_dir_all(place).context("removing what a killed import left")?;
    }
    std::fs::rename(arranged(&unpacked), place).context("putting the files of a territory in their place")?;
    place.parent().map_or(Ok(()), sync_folder)?;
    Ok(Arrived { territory, datasets: count, versions, people: people.len(), people_known, entries })
}
