//! What happens to a data set after a change: the check of an uploaded file.

use super::model::{DatasetState, Rejection, Version, VersionFacts, VersionId, VersionState};
use super::store::{self, StoredVersion};
use crate::App;
use crate::files::{self, REPORT, TABLE, part_of, settle, version_folder, write_whole};
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::{SchemaText, Source};
use beffroi_kernel::report::Report;
use beffroi_kernel::{Actor, Error, Result};
use beffroi_store::WriteContext;
use beffroi_store::jobs::Job;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The kind of the job that checks a file.
pub(crate) const INGEST: &str = "dataset.ingest";

/// The file in the folder of a version that says how far its check is; swept as every half-written file.
const PROGRESS: &str = "check.part-progress";
/// The pause between two writings of it.
const BETWEEN_TELLINGS: Duration = Duration::from_millis(500);

/// What the job needs to know. Kept in the queue: what an older program wrote must still be read.
#[derive(Serialize, Deserialize)]
pub(crate) struct IngestPayload {
    /// The version to be checked.
    pub version: VersionId,
}

fn payload(job: &Job) -> Result<IngestPayload> {
    serde_json::from_str(&job.payload).context("reading the payload of an ingest job")
}

/// Checks and converts the file of a version, outside any transaction; then says in a short one what came
/// of it. Done twice, it does the same.
pub(crate) async fn ingest(app: &App, job: &Job) -> Result<()> {
    let actor = Actor::program(job.territory, "job");
    let id = payload(job)?.version;
    let Some(stored) = store::version_by_id(&app.store, &actor, id).await? else { return Ok(()) };
    if stored.version.state != VersionState::Staged {
        return Ok(());
    }
    let schema = match &stored.version.schema {
        None => None,
        Some(named) => crate::reference::find(app, &named.id, Some(&named.version)).await?,
    };
    let folder = version_folder(&app.files, actor.territory, stored.version.dataset, id);
    let _turn = app.shared.ingests.acquire().await.context("waiting to check a file")?;
    let version = stored.version.clone();
    let work = move |app: &App| convert(app, &stored, schema.map(|schema| schema.text()).as_ref(), &folder);
    let result = app.blocking(work).await;
    app.note_progress(id, None);
    match result {
        Ok(report) => accept(app, &actor, &version, &report).await,
        Err(Error::Input(problem) | Error::Limit(problem)) => {
            let rejection =
                Rejection { code: problem.code.to_owned(), message: problem.message, advice: problem.advice };
            reject(app, &actor, &version, rejection).await
        }
        Err(error) => Err(error),
    }
}

/// Refuses a file whose check failed every time through no fault of its own.
pub(crate) async fn give_up(app: &App, job: &Job) -> Result<()> {
    let actor = Actor::program(job.territory, "job");
    let Some(stored) = store::version_by_id(&app.store, &actor, payload(job)?.version).await? else {
        return Ok(());
    };
    let rejection = Rejection {
        code: CHECK_FAILED.to_owned(),
        message:
            "La vérification du fichier n'a pas abouti, à cause de notre logiciel et non de votre fichier."
                .to_owned(),
        advice: "Prévenez l'administrateur, puis déposez à nouveau le fichier.".to_owned(),
    };
    reject(app, &actor, &stored.version, rejection).await
}

/// The code of a refusal that is no fault of the file.
const CHECK_FAILED: &str = "check-failed";

/// The version that a check is about; nothing for other jobs, and for one that cannot be read.
fn version_of(job: &Job) -> Option<VersionId> {
    let payload = (job.kind == INGEST).then(|| payload(job).ok())??;
    Some(payload.version)
}

/// Before a check that was given up is started again: its version waits for it anew.
pub(crate) async fn retake(cx: &mut WriteContext, job: &Job) -> Result<()> {
    let Some(id) = version_of(job) else { return Ok(()) };
    let Some(version) = store::version_in_change(cx, id).await? else { return Ok(()) };
    if version.rejection.is_some_and(|rejection| rejection.code == CHECK_FAILED) {
        store::set_staged(cx, id).await?;
    }
    Ok(())
}

/// Before a check is taken out of the queue: its version waits for it no longer.
pub(crate) async fn abandon(cx: &mut WriteContext, job: &Job) -> Result<()> {
    let Some(id) = version_of(job) else { return Ok(()) };
    let rejection = Rejection {
        code: "check-abandoned".to_owned(),
        message: "La vérification de ce fichier a été abandonnée.".to_owned(),
        advice: "Le fichier déposé est gardé. Déposez-le à nouveau pour qu'il soit vérifié.".to_owned(),
    };
    // A version that was refused already keeps its reason.
    store::set_rejected(cx, id, &rejection).await.map(drop)
}

/// What a check is about: the data set's name in addresses, its title, the number of the version.
pub(crate) async fn subject_of(app: &App, job: &Job) -> Result<Option<(String, String, u32)>> {
    let Some(id) = version_of(job) else { return Ok(None) };
    let actor = Actor::program(job.territory, "job");
    let Some(stored) = store::version_by_id(&app.store, &actor, id).await? else { return Ok(None) };
    let dataset = store::dataset_of(&app.store, &actor, stored.version.dataset).await?;
    Ok(dataset.map(|dataset| (dataset.slug, dataset.metadata.title, stored.version.number)))
}

/// Reads the original, writes table and report: whole files or none. Blocks.
fn convert(app: &App, stored: &StoredVersion, schema: Option<&SchemaText>, folder: &Path) -> Result<Report> {
    let id = stored.version.id;
    let shared = Part(folder.join(PROGRESS));
    let told = Mutex::new(None);
    let progress = |done: u64, total: u64| {
        app.note_progress(id, Some((done, total)));
        tell_others(&told, &shared.0, done, total);
    };
    let source = Source {
        path: &folder.join(&stored.original_file),
        name: &stored.version.original_name,
        sheet: stored.version.sheet.as_deref(),
        schema,
        progress: Some(&progress),
    };
    let table = folder.join(TABLE);
    let part = Part(part_of(&table)?);
    let report = app.tables.ingest(source, &part.0)?;
    let json = serde_json::to_vec(&report).context("writing a report as JSON")?;
    write_whole(&folder.join(REPORT), &json)?;
    settle(&part.0, &table)?;
    Ok(report)
}

/// Says how far a check is to the other processes that share the folder, now and then.
fn tell_others(told: &Mutex<Option<Instant>>, path: &Path, done: u64, total: u64) {
    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
    if told.is_none_or(|at| at.elapsed() >= BETWEEN_TELLINGS) {
        *told = Some(Instant::now());
        // Only shown: a check does not fail because nobody can see how far it is.
        let _ = std::fs::write(path, format!("{done} {total}"));
    }
}

/// How far the check of the version in this folder is, as another process says it.
pub(super) fn told_by_another(folder: &Path) -> Option<(u64, u64)> {
    let text = std::fs::read_to_string(folder.join(PROGRESS)).ok()?;
    let (done, total) = text.split_once(' ')?;
    Some((done.parse().ok()?, total.parse().ok()?))
}

/// A file being written: gone with the attempt that writes it, unless it got its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Absent once it has its name; the janitor sweeps what could not be removed.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn accept(app: &App, actor: &Actor, version: &Version, report: &Report) -> Result<()> {
    let header: Vec<String> = report.columns.iter().map(|column| column.name.clone()).collect();
    let facts = facts(report);
    let (id, dataset, number) = (version.id, version.dataset, version.number);
    app.write(actor, move |cx| {
        Box::pin(async move {
            let mut dataset = store::by_id(cx, dataset).await?.ok_or(Error::NotFound)?;
            let previous = store::previous_header(cx, dataset.id, number).await?;
            let header_stable = previous.is_none_or(|previous| previous == header);
            let facts = VersionFacts { header_stable, ..facts };
            if !store::set_ready(cx, id, &facts, &header).await? {
                // Another attempt said it already.
                cx.record("dataset.checked_again", subject(&dataset.slug), &json!({ "version": number }));
                return Ok(());
            }
            if dataset.state == DatasetState::Draft {
                dataset.state = DatasetState::Checked;
                dataset.modified = cx.now();
                store::update(cx, &dataset).await?;
            }
            let detail = json!({ "version": number, "valid": facts.valid, "errors": facts.errors, "rows": facts.rows });
            cx.record("dataset.checked", subject(&dataset.slug), &detail);
            Ok(())
        })
    })
    .await
}

async fn reject(app: &App, actor: &Actor, version: &Version, rejection: Rejection) -> Result<()> {
    let (id, dataset, number) = (version.id, version.dataset, version.number);
    app.write(actor, move |cx| {
        Box::pin(async move {
            let dataset = store::by_id(cx, dataset).await?.ok_or(Error::NotFound)?;
            let changed = store::set_rejected(cx, id, &rejection).await?;
            let detail = json!({ "version": number, "code": rejection.code, "changed": changed });
            cx.record("dataset.rejected", subject(&dataset.slug), &detail);
            Ok(())
        })
    })
    .await
}

/// A data set as the journal names it.
pub(super) fn subject(slug: &str) -> String {
    format!("dataset:{slug}")
}

/// The figures of a report. Whether the header is stable is not in it, and is said elsewhere.
fn facts(report: &Report) -> VersionFacts {
    let (mut cells, mut filled, mut fit) = (0u128, 0u128, 0u128);
    for column in &report.columns {
        let full = report.rows.saturating_sub(column.nulls);
        cells += u128::from(report.rows);
        filled += u128::from(full);
        // A share of so many cells is a whole number of them: 0.999 of 1 000 are 999, never 998.
        fit += (column.fit.clamp(0.0, 1.0) * full as f64).round() as u128;
    }
    let per_mille = |part: u128, whole: u128| {
        (part * 1_000).checked_div(whole).map_or(0, |share| share.min(1_000) as u32)
    };
    VersionFacts {
        rows: report.rows,
        columns: u32::try_from(report.columns.len()).unwrap_or(u32::MAX),
        valid: report.valid,
        errors: report.errors_total,
        personal_columns: u32::try_from(report.personal_data.len()).unwrap_or(u32::MAX),
        filled_per_mille: per_mille(filled, cells),
        fit_per_mille: per_mille(fit, filled),
        header_stable: true,
    }
}

/// The report of a version, from the disk.
pub(super) fn read_report(folder: &Path) -> Result<Report> {
    let json = std::fs::read(folder.join(files::REPORT)).context("reading a report")?;
    serde_json::from_slice(&json).context("reading a report as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::report::Column;

    #[test]
    fn what_an_older_program_put_in_the_queue_is_still_read() {
        let job = r#"{"version":"000000000001020304050607080900aa"}"#;
        let payload: IngestPayload = serde_json::from_str(job).unwrap();
        assert_eq!(serde_json::to_string(&payload).unwrap(), job);
    }

    #[test]
    fn shares_are_counted_over_cells() {
        let column = |nulls, fit| Column { nulls, fit, ..Column::default() };
        let report = |rows, columns| Report { rows, columns, ..Report::default() };
        let shares = |report: Report| {
            let facts = facts(&report);
            (facts.filled_per_mille, facts.fit_per_mille)
        };
        assert_eq!(shares(report(10, vec![column(0, 1.0), column(10, 1.0)])), (500, 1_000));
        assert_eq!(shares(report(10, vec![column(0, 0.5), column(5, 1.0)])), (750, 666));
        // One bad cell of a million is not rounded away.
        assert_eq!(shares(report(1_000_000, vec![column(1, 0.999_999)])), (999, 999));
        assert_eq!(shares(report(0, vec![])), (0, 0));
        // Whatever the share, it is the one that dividing the counts gives.
        for rows in [1_000, 3_000, 7_919] {
            for fit in 0..=rows {
                let whole = report(rows, vec![column(0, fit as f64 / rows as f64)]);
                assert_eq!(u64::from(facts(&whole).fit_per_mille), fit * 1_000 / rows, "{fit} of {rows}");
            }
        }
    }
}
