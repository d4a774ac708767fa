//! What people can do with data sets.

use super::catalogue::{Catalogue, Filter};
use super::metadata::MetadataInput;
use super::model::{
    Confirmation, Dataset, DatasetView, NewDataset, OriginalFile, TableFile, Version, VersionId,
};
use crate::App;
use crate::files::Upload;
use beffroi_kernel::report::{Difference, Report};
use beffroi_kernel::{Actor, Error, Result};

/// Creates a draft.
pub async fn create(_app: &App, _actor: &Actor, _new: NewDataset) -> Result<Dataset> {
    Err(Error::internal("being written"))
}

/// Adds a version from an uploaded file: the file is kept, its check waits in the queue.
pub async fn stage(_app: &App, _actor: &Actor, _slug: &str, _upload: Upload) -> Result<Version> {
    Err(Error::internal("being written"))
}

/// How far the check of a version is: bytes done, bytes in all. Nothing when it is not running here.
pub fn progress(_app: &App, _version: VersionId) -> Option<(u64, u64)> {
    None
}

/// Publishes a version that is ready; the version published before stays readable under its number.
///
/// [`Error::Conflict`] with code `personal-data` when columns look like personal data and nobody confirmed;
/// `not-ready` when the version is not checked; `invalid-refused` when the territory refuses invalid files.
pub async fn publish(
    _app: &App,
    _actor: &Actor,
    _slug: &str,
    _number: u32,
    _personal_data: Confirmation,
) -> Result<Dataset> {
    Err(Error::internal("being written"))
}

/// Withdraws a data set from the public.
pub async fn archive(_app: &App, _actor: &Actor, _slug: &str) -> Result<Dataset> {
    Err(Error::internal("being written"))
}

/// Changes what is said of a data set.
pub async fn edit(_app: &App, _actor: &Actor, _slug: &str, _metadata: MetadataInput) -> Result<Dataset> {
    Err(Error::internal("being written"))
}

/// Lists the data sets of the actor's territory that the actor may see.
pub async fn list(_app: &App, _actor: &Actor, _filter: &Filter) -> Result<Catalogue> {
    Err(Error::internal("being written"))
}

/// One data set. [`Error::NotFound`] when there is none that the actor may see.
pub async fn find(_app: &App, _actor: &Actor, _slug: &str) -> Result<DatasetView> {
    Err(Error::internal("being written"))
}

/// The versions that the actor may see, the newest first: all of them inside, those once published outside.
pub async fn versions(_app: &App, _actor: &Actor, _slug: &str) -> Result<Vec<Version>> {
    Err(Error::internal("being written"))
}

/// The report of the check of a version.
pub async fn report(_app: &App, _actor: &Actor, _slug: &str, _number: u32) -> Result<Report> {
    Err(Error::internal("being written"))
}

/// The table of a version; without a number, of the published one (or, inside and before any publication,
/// of the newest ready one).
pub async fn table(_app: &App, _actor: &Actor, _slug: &str, _number: Option<u32>) -> Result<TableFile> {
    Err(Error::internal("being written"))
}

/// The file of a version as it was given.
pub async fn original(_app: &App, _actor: &Actor, _slug: &str, _number: u32) -> Result<OriginalFile> {
    Err(Error::internal("being written"))
}

/// How two versions differ.
pub async fn difference(_app: &App, _actor: &Actor, _slug: &str, _from: u32, _to: u32) -> Result<Difference> {
    Err(Error::internal("being written"))
}
