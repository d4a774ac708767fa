//! What can be done with places.

use super::model::{OfficialFile, Place, PlaceKind};
use super::rules::{self, Key};
use super::{read, store};
use crate::App;
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::{Actor, Result};
use beffroi_store::WriteContext;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Places written in one transaction: others who write wait no longer than this takes.
const BATCH: usize = 5_000;

/// What loading a file did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// Which file it was.
    pub file: OfficialFile,
    /// Places that were not known.
    pub added: u64,
    /// Places of which it says something new.
    pub updated: u64,
    /// Places of which it says nothing new.
    pub unchanged: u64,
}

/// Loads an official file: the administrator of the machine does this. `source` names the file on every place.
/// Whole places are written, batch by batch: killed in between, loading again completes. With `dry_run`, only
/// says what would be done.
///
/// # Errors
/// [`beffroi_kernel::Error::Input`] when it holds no place.
pub async fn load(
    app: &App,
    program: &'static str,
    file: OfficialFile,
    rows: Vec<TextRow>,
    source: &str,
    dry_run: bool,
) -> Result<Loaded> {
    let (source, at) = (source.to_owned(), app.clock.now());
    let named = source.clone();
    let said = app.blocking(move |_| read::read(file, &rows, &named, at)).await?;
    let known: BTreeMap<Key, Place> = store::every(&app.store)
        .await?
        .into_iter()
        .map(|place| ((place.kind, place.code.clone()), place))
        .collect();
    let (added, updated, unchanged) = rules::changes(&known, &said);
    let loaded = Loaded { file, added: added.len() as u64, updated: updated.len() as u64, unchanged };
    if dry_run {
        return Ok(loaded);
    }
    let changed: Vec<Place> = added.into_iter().chain(updated).collect();
    for batch in changed.chunks(BATCH) {
        let (batch, source) = (batch.to_vec(), source.clone());
        app.write(&Actor::instance(program), move |cx| {
            Box::pin(async move {
                for place in &batch {
                    store::set(cx, place).await?;
                }
                cx.record(
                    "place.load",
                    format!("file:{source}"),
                    &json!({ "file": file, "places": batch.len() }),
                );
                Ok(())
            })
        })
        .await?;
    }
    Ok(loaded)
}

/// The place with this code.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn find(app: &App, kind: PlaceKind, code: &str) -> Result<Option<Place>> {
    store::by_code(&app.store, kind, code).await
}

/// The communes that are members of a grouping, by name.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn communes_of(app: &App, epci_siren: &str) -> Result<Vec<Place>> {
    store::by_epci(&app.store, epci_siren).await
}

/// Every place.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn all(app: &App) -> Result<Vec<Place>> {
    store::every(&app.store).await
}

/// The place with this code, within a change.
pub(crate) async fn find_within(cx: &mut WriteContext, kind: PlaceKind, code: &str) -> Result<Option<Place>> {
    store::by_code_within(cx, kind, code).await
}

/// The place with this SIREN, within a change.
pub(crate) async fn of_siren_within(cx: &mut WriteContext, siren: &str) -> Result<Option<Place>> {
    store::by_siren_within(cx, siren).await
}
