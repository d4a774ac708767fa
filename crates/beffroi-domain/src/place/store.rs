//! The SQL of places.

use super::model::{Place, PlaceKind, folded};
use beffroi_kernel::Result;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_store::{Row, Store, WriteContext, values};

macro_rules! place_columns {
    () => {
        "kind, code, name, nature, siren, departement, region, epci_siren, population, population_year, source, loaded_at"
    };
}

// The official geography is public and belongs to no territory.
beffroi_store::statements! {
    Global EVERY = concat!("SELECT ", place_columns!(), " FROM places ORDER BY kind, code");
    Global BY_CODE = concat!("SELECT ", place_columns!(), " FROM places WHERE kind = $1 AND code = $2");
    Global BY_SIREN = concat!("SELECT ", place_columns!(), " FROM places WHERE siren = $1 ORDER BY kind LIMIT 1");
    Global BY_EPCI = concat!("SELECT ", place_columns!(), " FROM places WHERE epci_siren = $1 ORDER BY folded, code");
    Global SET = "INSERT INTO places (kind, code, name, folded, nature, siren, departement, region, epci_siren, \
        population, population_year, source, loaded_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
        ON CONFLICT (kind, code) DO UPDATE SET name = excluded.name, folded = excluded.folded, \
        nature = excluded.nature, siren = excluded.siren, departement = excluded.departement, \
        region = excluded.region, epci_siren = excluded.epci_siren, population = excluded.population, \
        population_year = excluded.population_year, source = excluded.source, loaded_at = excluded.loaded_at";
}

fn place(row: &Row) -> Result<Place> {
    let nature = match row.optional_text("nature")? {
        None => None,
        Some(_) => Some(row.word("nature", TerritoryKind::from_code)?),
    };
    Ok(Place {
        kind: row.word("kind", PlaceKind::from_code)?,
        code: row.text("code")?,
        name: row.text("name")?,
        nature,
        siren: row.optional_text("siren")?,
        departement: row.optional_text("departement")?,
        region: row.optional_text("region")?,
        epci_siren: row.optional_text("epci_siren")?,
        population: row.optional_count("population")?,
        population_year: row.optional_count("population_year")?,
        source: row.text("source")?,
        loaded: row.instant("loaded_at")?,
    })
}

pub(super) async fn every(store: &Store) -> Result<Vec<Place>> {
    store.instance().rows(EVERY, &[]).await?.iter().map(place).collect()
}

pub(super) async fn by_code(store: &Store, kind: PlaceKind, code: &str) -> Result<Option<Place>> {
    store.instance().row(BY_CODE, &values![kind.code(), code]).await?.as_ref().map(place).transpose()
}

pub(super) async fn by_epci(store: &Store, siren: &str) -> Result<Vec<Place>> {
    store.instance().rows(BY_EPCI, &values![siren]).await?.iter().map(place).collect()
}

pub(super) async fn by_code_within(
    cx: &mut WriteContext,
    kind: PlaceKind,
    code: &str,
) -> Result<Option<Place>> {
    cx.global_rows(BY_CODE, &values![kind.code(), code]).await?.first().map(place).transpose()
}

pub(super) async fn by_siren_within(cx: &mut WriteContext, siren: &str) -> Result<Option<Place>> {
    cx.global_rows(BY_SIREN, &values![siren]).await?.first().map(place).transpose()
}

/// Writes a place as it now is.
pub(super) async fn set(cx: &mut WriteContext, place: &Place) -> Result<()> {
    let values = values![
        place.kind.code(),
        place.code.as_str(),
        place.name.as_str(),
        folded(&place.name),
        place.nature.map(TerritoryKind::code),
        place.siren.clone(),
        place.departement.clone(),
        place.region.clone(),
        place.epci_siren.clone(),
        place.population,
        place.population_year.map(u32::from),
        place.source.as_str(),
        place.loaded.as_millisecond(),
    ];
    cx.global_execute_one(SET, &values).await
}
