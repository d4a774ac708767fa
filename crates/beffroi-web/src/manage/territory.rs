//! The territory itself, as its programs read it.

use super::Keyed;
use crate::failure::Answer;
use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;

/// A territory.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TerritoryEntry {
    /// Its permanent identifier.
    id: String,
    /// Its name in addresses.
    slug: String,
    /// Its name.
    name: String,
    /// Its legal kind, such as `commune`.
    kind: &'static str,
    /// How many people live there; absent when unknown.
    population: Option<u64>,
    /// Its SIREN number; absent when unknown.
    siren: Option<String>,
    /// Its INSEE code; absent when unknown.
    insee: Option<String>,
}

/// The territory of the key.
#[utoipa::path(get, path = "/territory", tag = "territory", security(("key" = [])),
    responses((status = 200, body = TerritoryEntry), (status = 401, description = "No valid key of this territory")))]
pub async fn find(Keyed(visit): Keyed) -> Answer {
    let territory = visit.territory;
    let entry = TerritoryEntry {
        id: territory.id.to_string(),
        slug: territory.slug,
        name: territory.name,
        kind: territory.kind.code(),
        population: territory.population,
        siren: territory.siren,
        insee: territory.insee,
    };
    Ok(Json(entry).into_response())
}
