//! The description of the query API for programs, as a part of the territory's document.

use super::{catalog, export, records};
use utoipa::OpenApi;

/// The paths of the query API, below its start.
#[derive(OpenApi)]
#[openapi(
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
pub struct Description;
