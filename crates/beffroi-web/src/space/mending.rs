//! Corrected copies: what the machine can mend safely, as a list, as a file, as a new version.

use super::renaming::rename;
use crate::dataset::{Named, original::disposition};
use crate::failure::Answer;
use crate::view::Section;
use crate::view::space::{ChangeLine, Mending};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::body::Body;
use axum::extract::{Path as UrlPath, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset::{self, Version};
use beffroi_domain::files::{Upload, UploadWriter};
use beffroi_domain::reference;
use beffroi_kernel::csv::cell;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::Source;
use beffroi_kernel::report::Change;
use beffroi_kernel::{Error, Result, Right};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

/// Changes shown on the page.
const CHANGES: usize = 100;
/// Bytes copied at a time.
const PIECE_BYTES: usize = 256 * 1024;

/// The version to be mended.
#[derive(Deserialize)]
pub struct Wanted {
    version: u32,
}

/// A corrected copy in a folder that goes away with it.
struct Mended {
    folder: tempfile::TempDir,
    name: String,
    changes: Vec<Change>,
}

impl Mended {
    fn path(&self) -> PathBuf {
        self.folder.path().join("copy.csv")
    }
}

/// Shows what would change.
pub async fn mending(
    State(web): State<Web>,
    Inside(visit): Inside,
    UrlPath(named): UrlPath<Named>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let title = dataset::find(&web.app, &visit.actor, &named.dataset).await?.dataset.metadata.title;
    let mended = mended(&web, &visit, &named.dataset, wanted.version).await?;
    let page = Mending {
        shell: visit.shell(Section::Space),
        title,
        base: visit.space_dataset(&named.dataset),
        version: wanted.version,
        total: mended.changes.len() as u64,
        changes: mended.changes.iter().take(CHANGES).map(line).collect(),
        may_write: visit.actor.may(Right::DatasetWrite),
    };
    Ok(web.page(&page)?)
}

fn line(change: &Change) -> ChangeLine {
    ChangeLine {
        row: change.row,
        field: change.field.clone().unwrap_or_default(),
        before: change.before.clone(),
        after: change.after.clone(),
        reason: change.reason.clone(),
    }
}

/// Sends the corrected copy.
pub async fn mended_csv(
    State(web): State<Web>,
    Inside(visit): Inside,
    UrlPath(named): UrlPath<Named>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let mended = mended(&web, &visit, &named.dataset, wanted.version).await?;
    // The open file outlives its name: the folder can go.
    let file = tokio::fs::File::open(mended.path()).await.context("open a corrected copy")?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition(&mended.name)?),
    ];
    Ok((head, Body::from_stream(ReaderStream::new(file))).into_response())
}

/// Sends the list of all changes.
pub async fn changes_csv(
    State(web): State<Web>,
    Inside(visit): Inside,
    UrlPath(named): UrlPath<Named>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let mended = mended(&web, &visit, &named.dataset, wanted.version).await?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition(&format!("corrections-{}.csv", named.dataset))?),
    ];
    Ok((head, list(&mended.changes)).into_response())
}

/// The changes as a file for a spreadsheet.
fn list(changes: &[Change]) -> String {
    let mut out = String::from("\u{feff}ligne;colonne;avant;apres;raison\n");
    for change in changes {
        let row = change.row.map(|row| row.to_string()).unwrap_or_default();
        let field = change.field.as_deref().unwrap_or_default();
        let cells = [row.as_str(), field, &change.before, &change.after, &change.reason];
        let written: Vec<String> = cells.iter().map(|one| cell(one, ';')).collect();
        out.push_str(&written.join(";"));
        out.push('\n');
    }
    out
}

/// What the form sends: the version, and the matches accepted, by their place in the report.
struct Accepted {
    version: u32,
    matches: Vec<usize>,
}

impl Accepted {
    fn read(pairs: &[(String, String)]) -> Result<Self> {
        let numbers = |wanted: &str| -> Vec<u32> {
            let values = pairs.iter().filter(|(name, _)| name == wanted);
            values.filter_map(|(_, value)| value.parse().ok()).collect()
        };
        let version = numbers("version").first().copied().ok_or(Error::NotFound)?;
        Ok(Self { version, matches: numbers("colonne").into_iter().map(|at| at as usize).collect() })
    }
}

/// Makes a new version of the corrected copy, with the columns renamed that the agent accepted.
pub async fn mend(
    State(web): State<Web>,
    Inside(visit): Inside,
    UrlPath(named): UrlPath<Named>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let accepted = Accepted::read(&pairs)?;
    let report = dataset::report(&web.app, &visit.actor, &named.dataset, accepted.version).await?;
    let matches: Vec<_> = accepted.matches.iter().filter_map(|at| report.matches.get(*at).cloned()).collect();
    let delimiter = report.delimiter.as_deref().and_then(|text| text.bytes().next()).unwrap_or(b',');
    let mended = mended(&web, &visit, &named.dataset, accepted.version).await?;
    let copy = mended.path();
    web.ask(move |_| rename(&copy, delimiter, &matches)).await?;
    let upload = copy_in(&web, &mended.path(), &mended.name).await?;
    dataset::stage(&web.app, &visit.actor, &named.dataset, upload).await?;
    Ok(Redirect::to(&format!("{}?fait=corrige", visit.space_dataset(&named.dataset))).into_response())
}

/// Takes in a file that is already here, as if somebody had given it.
pub async fn copy_in(web: &Web, path: &Path, name: &str) -> Result<Upload> {
    let mut file = tokio::fs::File::open(path).await.context("open a file to be copied")?;
    let mut writer = UploadWriter::begin(&web.app).await?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = file.read(&mut piece).await.context("read a file to be copied")?;
        if read == 0 {
            break;
        }
        writer.write(&piece[..read]).await?;
    }
    writer.finish(name).await
}

/// Mends a version into a folder of its own.
async fn mended(web: &Web, visit: &Visit, slug: &str, number: u32) -> Result<Mended> {
    let versions = dataset::versions(&web.app, &visit.actor, slug).await?;
    let version = versions.into_iter().find(|version| version.number == number).ok_or(Error::NotFound)?;
    let original = dataset::original(&web.app, &visit.actor, slug, number).await?;
    let schema = match &version.schema {
        Some(named) => reference::find(&web.app, &named.id, Some(&named.version)).await?,
        None => None,
    };
    let Version { original_name, sheet, .. } = version;
    let name = format!("{}-corrige.csv", original_name.split('.').next().unwrap_or("copie"));
    web.ask(move |tables| {
        let folder = tempfile::tempdir().context("make a folder for a corrected copy")?;
        let text = schema.map(|schema| schema.text());
        let source = Source {
            path: &original.path,
            name: &original_name,
            sheet: sheet.as_deref(),
            schema: text.as_ref(),
            progress: None,
        };
        let changes = tables.mend(source, &folder.path().join("copy.csv"))?;
        Ok(Mended { folder, name, changes })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_changes_opens_in_a_spreadsheet() {
        let change = Change {
            row: Some(3),
            field: Some("a;b".into()),
            before: "dit \"x\"".into(),
            after: "=y".into(),
            reason: "r".into(),
        };
        assert_eq!(
            list(&[change]),
            "\u{feff}ligne;colonne;avant;apres;raison\n3;\"a;b\";\"dit \"\"x\"\"\";’=y;r\n"
        );
    }
}
