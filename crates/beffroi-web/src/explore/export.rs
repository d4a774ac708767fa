//! Whole answers in other formats: written by the engine on a blocking thread, sent as they are written.

use super::{Named, Parameters, Tag};
use crate::dataset::Loaded;
use crate::dataset::original::disposition;
use crate::failure::{Answer, Failure};
use crate::visit::Visit;
use crate::web::Web;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query as UrlQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use beffroi_domain::dataset;
use beffroi_kernel::query::{ExportFormat, ExportOptions, Query};
use beffroi_kernel::{Error, Problem, Result};
use bytes::Bytes;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Bytes sent at a time.
const PIECE_BYTES: usize = 64 * 1024;
/// Pieces written ahead of a slow reader.
const PIECES_AHEAD: usize = 4;

/// A format in which a data set can be taken out.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ExportLink {
    /// The format's name.
    rel: &'static str,
    /// Its address.
    href: String,
}

/// The formats of a data set.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ExportList {
    links: Vec<ExportLink>,
}

/// Lists the formats in which a data set can be taken out.
#[utoipa::path(get, path = "/catalog/datasets/{dataset}/exports", tag = "dataset",
    params(("dataset" = String, Path, description = "The data set's name")),
    responses((status = 200, body = ExportList), (status = 404, description = "No such published data set")))]
pub async fn exports(State(web): State<Web>, visit: Visit, Path(named): Path<Named>) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    loaded.table()?;
    let base = format!(
        "{}{}/catalog/datasets/{}/exports",
        web.settings.public_url,
        visit.explore(),
        loaded.view.dataset.slug
    );
    let links = crate::dataset::formats(&loaded.fields)
        .map(|format| ExportLink { rel: format.code(), href: format!("{base}/{}", format.code()) })
        .collect();
    Ok(Json(ExportList { links }).into_response())
}

/// A data set and a format named in an address.
#[derive(Deserialize)]
pub struct NamedFormat {
    dataset: String,
    format: String,
}

/// Takes out every row that a question keeps.
#[utoipa::path(get, path = "/catalog/datasets/{dataset}/exports/{format}", tag = "dataset",
    params(("dataset" = String, Path, description = "The data set's name"),
        ("format" = String, Path, description = "csv, json, jsonl, geojson, parquet, xlsx or ods"), Parameters),
    responses((status = 200, description = "The file, sent as it is written"), (status = 400, description = "The question cannot be answered"), (status = 404, description = "No such published data set, or no such format")))]
pub async fn export(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<NamedFormat>,
    UrlQuery(asked): UrlQuery<Parameters>,
    headers: HeaderMap,
) -> Answer {
    let format = ExportFormat::from_code(&named.format).ok_or(Error::NotFound)?;
    let table = dataset::table(&web.app, &visit.actor, &named.dataset, None).await?;
    let tag = Tag::new(&headers, format!("\"{}-{}-{:x}\"", table.version, format.code(), asked.mark()));
    let stable = asked.is_stable();
    if let Some(response) = tag.not_modified().filter(|_| stable) {
        return Ok(response);
    }
    let (query, options) = (question(&asked)?, options(&asked)?);
    let body = body(&web, table.path, query, format, options).await?;
    let name = format!("{}.{}", named.dataset, format.code());
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, disposition(&name)?),
    ];
    let response = (head, body).into_response();
    Ok(if stable { tag.mark(response) } else { response })
}

/// The question of an export: `limit=-1`, as the dialect has it, means all rows.
fn question(asked: &Parameters) -> Result<Query> {
    let limit = match asked.limit.trim() {
        "-1" => None,
        text => super::number("limit", text)?,
    };
    asked.query(limit)
}

fn options(asked: &Parameters) -> Result<ExportOptions> {
    let defaults = ExportOptions::default();
    let refused = |name: &'static str, message: &str, advice: &str| {
        Error::Input(Problem::new("bad-parameter", message).advice(advice).field(name))
    };
    let flag = |name: &'static str, text: &str, default: bool| match text {
        "" => Ok(default),
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(refused(name, "Ce paramètre vaut « true » ou « false ».", "Corrigez-le ou retirez-le.")),
    };
    let mut characters = asked.delimiter.chars();
    let delimiter = match (characters.next(), characters.next()) {
        (None, _) => defaults.delimiter,
        (Some(one), None) if one.is_ascii() && !matches!(one, '"' | '\r' | '\n') => one,
        _ => {
            return Err(refused(
                "delimiter",
                "Le séparateur est un seul caractère.",
                "Par exemple « ; » ou « , ».",
            ));
        }
    };
    Ok(ExportOptions {
        use_labels: flag("use_labels", &asked.use_labels, defaults.use_labels)?,
        delimiter,
        with_bom: flag("with_bom", &asked.with_bom, defaults.with_bom)?,
    })
}

/// Starts the export; gives the error of a question that cannot be answered before anything is sent.
async fn body(
    web: &Web,
    path: std::path::PathBuf,
    query: Query,
    format: ExportFormat,
    options: ExportOptions,
) -> Result<Body, Failure> {
    let permit = web.export_turn().await?;
    let stall = Duration::from_secs(web.app.limits.export_stall_seconds_max);
    let runtime = Handle::current();
    let tables = web.app.tables.clone();
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes>>(PIECES_AHEAD);
    tokio::task::spawn_blocking(move || {
        let _held_until_written = permit;
        let piece = Vec::with_capacity(PIECE_BYTES);
        let mut pieces = Pieces { sender, piece, stall, runtime };
        let written = tables.export(&path, &query, format, &options, &mut pieces);
        // A reader who left is not told: nobody listens.
        let _ = match written {
            Ok(()) => pieces.send(),
            // Nobody waits for a reader who does not read: the answer then breaks off all the same.
            Err(error) => pieces.sender.try_send(Err(error)).map_err(io::Error::other),
        };
    });
    let first =
        receiver.recv().await.unwrap_or_else(|| Err(Error::internal("an export ended without a word")))?;
    let rest = stream::unfold(receiver, |mut receiver| async move {
        let piece = receiver.recv().await?;
        if let Err(error) = &piece {
            tracing::error!("an export broke off: {}", error.chain());
        }
        Some((piece.map_err(io::Error::other), receiver))
    });
    let all = stream::StreamExt::chain(stream::iter([Ok::<Bytes, io::Error>(first)]), rest);
    Ok(Body::from_stream(all))
}

/// Gathers what is written into pieces and hands them on; waits for a slow reader, but not for ever: whoever
/// does not read must not hold a turn that others wait for.
struct Pieces {
    sender: mpsc::Sender<Result<Bytes>>,
    piece: Vec<u8>,
    stall: Duration,
    runtime: Handle,
}

impl Pieces {
    fn send(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE_BYTES));
        let sent = self.runtime.block_on(self.sender.send_timeout(Ok(piece.into()), self.stall));
        sent.map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader left, or does not read"))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PIECE_BYTES - self.piece.len();
        let taken = bytes.len().min(room);
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE_BYTES {
            self.send()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_or_refused() {
        let of = |delimiter: &str, bom: &str| {
            options(&Parameters {
                delimiter: delimiter.into(),
                with_bom: bom.into(),
                ..Parameters::default()
            })
        };
        assert_eq!(of("", "").unwrap(), ExportOptions::default());
        let comma = of(",", "false").unwrap();
        assert_eq!((comma.delimiter, comma.with_bom), (',', false));
        for (delimiter, bom) in [("ab", ""), ("\"", ""), ("é", ""), (";", "peut-être")] {
            assert!(of(delimiter, bom).is_err(), "{delimiter} {bom}");
        }
        let all = question(&Parameters { limit: "-1".into(), ..Parameters::default() }).unwrap();
        assert_eq!(all.limit, None);
    }
}
