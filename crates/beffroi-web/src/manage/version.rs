//! Versions of a data set, as a program of the territory gives and publishes them.

use super::Keyed;
use super::dataset::{ManagedDataset, may_read};
use crate::explore::Named;
use crate::failure::Answer;
use crate::web::Web;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use beffroi_domain::dataset::{self, Confirmation, Version};
use beffroi_domain::files::UploadWriter;
use beffroi_kernel::{Error, Problem, Right};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};

/// A version in an address.
#[derive(Deserialize)]
pub struct NamedVersion {
    dataset: String,
    version: u32,
}

/// What is said of a file.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileName {
    /// Its name: its ending is a hint of what it is.
    #[serde(default)]
    #[param(required = false, example = "arbres.csv")]
    name: String,
}

/// A version.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionEntry {
    /// Its number: 1 is the first.
    number: u32,
    /// `staged` while it is being checked, then `ready` or `rejected`.
    state: &'static str,
    /// The name of the file.
    original_name: String,
    /// The size of the file, in bytes.
    bytes: u64,
    /// The SHA-256 of the file, in hexadecimal.
    sha256: String,
    /// Rows of data; absent until the check has ended well.
    rows: Option<u64>,
    /// Whether no error was found; absent until the check has ended well.
    valid: Option<bool>,
    /// Errors, all counted; absent until the check has ended well.
    errors: Option<u64>,
    /// Why the file was refused, in French.
    rejection: Option<String>,
    /// When it was given (RFC 3339).
    created: String,
}

/// All versions, the newest first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionList {
    results: Vec<VersionEntry>,
}

impl VersionEntry {
    fn new(version: Version) -> Self {
        Self {
            number: version.number,
            state: version.state.code(),
            original_name: version.original_name,
            bytes: version.bytes,
            sha256: version.sha256,
            rows: version.facts.map(|facts| facts.rows),
            valid: version.facts.map(|facts| facts.valid),
            errors: version.facts.map(|facts| facts.errors),
            rejection: version
                .rejection
                .map(|why| format!("{} {}", why.message, why.advice).trim().to_owned()),
            created: version.created.to_string(),
        }
    }
}

/// The versions of a data set.
#[utoipa::path(get, path = "/datasets/{dataset}/versions", tag = "version", security(("key" = [])),
    params(("dataset" = String, Path, description = "The data set's name")),
    responses((status = 200, body = VersionList), (status = 401, description = "No valid key of this territory"),
        (status = 403, description = "The key may not"), (status = 404, description = "No such data set")))]
pub async fn list(State(web): State<Web>, keyed: Keyed, Path(named): Path<Named>) -> Answer {
    may_read(&keyed)?;
    let versions = dataset::versions(&web.app, keyed.actor(), &named.dataset).await?;
    let results = versions.into_iter().map(VersionEntry::new).collect();
    Ok(Json(VersionList { results }).into_response())
}

/// One version: asked for again until its check has ended.
#[utoipa::path(get, path = "/datasets/{dataset}/versions/{version}", tag = "version", security(("key" = [])),
    params(("dataset" = String, Path, description = "The data set's name"),
        ("version" = u32, Path, description = "The version's number")),
    responses((status = 200, body = VersionEntry), (status = 400, description = "The number is not one"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not"),
        (status = 404, description = "No such version")))]
pub async fn find(State(web): State<Web>, keyed: Keyed, Path(named): Path<NamedVersion>) -> Answer {
    may_read(&keyed)?;
    let versions = dataset::versions(&web.app, keyed.actor(), &named.dataset).await?;
    let found = versions.into_iter().find(|version| version.number == named.version);
    Ok(Json(VersionEntry::new(found.ok_or(Error::NotFound)?)).into_response())
}

/// Gives a file as a new version: its bytes are the body. Its check begins at once; nothing is published.
#[utoipa::path(post, path = "/datasets/{dataset}/versions", tag = "version", security(("key" = [])),
    params(("dataset" = String, Path, description = "The data set's name"), FileName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = VersionEntry), (status = 400, description = "The file is empty or has no name"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not"),
        (status = 404, description = "No such data set"), (status = 413, description = "The file is too large")))]
pub async fn stage(
    State(web): State<Web>,
    keyed: Keyed,
    Path(named): Path<Named>,
    Query(file): Query<FileName>,
    body: Body,
) -> Answer {
    // Asked before a byte is written: who may not, or about what is not there, fills no disk.
    keyed.0.require(Right::DatasetWrite)?;
    dataset::find(&web.app, keyed.actor(), &named.dataset).await?;
    let mut writer = UploadWriter::begin(&web.app).await?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| {
            Error::Input(
                Problem::new("upload-interrupted", "L’envoi s’est interrompu : rien n’a été enregistré.")
                    .advice("Vérifiez la connexion, puis recommencez.")
                    .detail(error.to_string()),
            )
        })?;
        writer.write(&piece).await?;
    }
    let name = Some(file.name.trim()).filter(|name| !name.is_empty()).unwrap_or("donnees.csv");
    let upload = writer.finish(name).await?;
    let version = dataset::stage(&web.app, keyed.actor(), &named.dataset, upload).await?;
    Ok((StatusCode::ACCEPTED, Json(VersionEntry::new(version))).into_response())
}

/// Publishes a version that is ready. What looks like personal data takes a person, in the territory's space.
#[utoipa::path(post, path = "/datasets/{dataset}/versions/{version}/publish", tag = "version", security(("key" = [])),
    params(("dataset" = String, Path, description = "The data set's name"),
        ("version" = u32, Path, description = "The version's number")),
    responses((status = 200, body = ManagedDataset), (status = 400, description = "The number is not one"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not"),
        (status = 404, description = "No such version"),
        (status = 409, description = "Not checked yet, published already, or it looks like personal data")))]
pub async fn publish(State(web): State<Web>, keyed: Keyed, Path(named): Path<NamedVersion>) -> Answer {
    let confirmed = Confirmation::NotGiven;
    let published =
        dataset::publish(&web.app, keyed.actor(), &named.dataset, named.version, confirmed).await?;
    Ok(Json(ManagedDataset::new(published)).into_response())
}
