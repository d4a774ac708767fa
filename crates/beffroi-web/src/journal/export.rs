//! The whole journal as a file.

use crate::dataset::original::disposition;
use crate::failure::Answer;
use crate::visit::Inside;
use crate::web::Web;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use beffroi_domain::journal::{self, Export};
use beffroi_kernel::Result;
use futures_util::stream;
use std::io;

/// Sends the file piece by piece, as it is read. A turn is held while a piece is made, not while it is sent: a
/// reader who does not read holds nobody up.
pub async fn export(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let export = journal::export(&web.app, &visit.actor).await?;
    let name = format!("journal-{}.jsonl", visit.territory.slug);
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl")),
        (header::CONTENT_DISPOSITION, disposition(&name)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let pieces = stream::unfold(Some((web, export)), |state| async move {
        let (web, mut export) = state?;
        match piece(&web, &mut export).await {
            Ok(piece) => piece.map(|piece| (Ok(piece), Some((web, export)))),
            Err(error) => {
                tracing::error!("the export of a journal broke off: {}", error.chain());
                Some((Err(io::Error::other(error)), None))
            }
        }
    });
    Ok((head, Body::from_stream(pieces)).into_response())
}

async fn piece(web: &Web, export: &mut Export) -> Result<Option<Vec<u8>>> {
    let _turn = web.export_turn().await?;
    export.piece().await
}
