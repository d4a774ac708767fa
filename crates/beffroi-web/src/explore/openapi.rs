//! The description of the query API for programs.

use super::{catalog, export, records};
use crate::failure::Answer;
use crate::visit::Visit;
use crate::web::Web;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::Server;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Beffroi: query API",
        description = "Published data sets of one territory, in the dialect of the Explore API v2.1. Read-only, open, no key. Errors are `application/problem+json` (RFC 9457).",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    paths(catalog::datasets, catalog::dataset, records::records, export::exports, export::export),
    components(schemas(
        catalog::DatasetList,
        catalog::DatasetEntry,
        catalog::Metas,
        catalog::DefaultMetas,
        catalog::FieldEntry,
        records::RecordList,
        export::ExportList,
        export::ExportLink
    ))
)]
struct Description;

/// The OpenAPI document of a territory.
pub async fn document(State(web): State<Web>, visit: Visit) -> Answer {
    let mut document = Description::openapi();
    document.servers = Some(vec![Server::new(format!("{}{}", web.settings.public_url, visit.explore()))]);
    Ok(Json(document).into_response())
}
