//! The SQL of territories.

use super::model::{InvalidPublication, Territory, TerritorySheet};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Result};
use beffroi_store::{Row, Store, WriteContext, values};

beffroi_store::statements! {
    Global LIST = "SELECT id, slug, name, kind, population, siren, insee, host_id, invalid_publication, created_at \
        FROM territories ORDER BY name, id";
    Global FIND = "SELECT id, slug, name, kind, population, siren, insee, host_id, invalid_publication, created_at \
        FROM territories WHERE slug = $1";
    Scoped OWN = "SELECT id, slug, name, kind, population, siren, insee, host_id, invalid_publication, created_at \
        FROM territories WHERE id = $1";
    Global INSERT = "INSERT INTO territories (id, slug, name, kind, population, siren, insee, host_id, \
        invalid_publication, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
        ON CONFLICT (slug) DO NOTHING";
    Scoped UPDATE_OWN = "UPDATE territories SET name = $2, population = $3, siren = $4, insee = $5, \
        invalid_publication = $6 WHERE id = $1";
}

fn territory(row: &Row) -> Result<Territory> {
    let host = match row.optional_text("host_id")? {
        None => None,
        Some(_) => Some(row.parsed("host_id")?),
    };
    Ok(Territory {
        id: row.parsed("id")?,
        slug: row.text("slug")?,
        name: row.text("name")?,
        kind: row.word("kind", TerritoryKind::from_code)?,
        population: row.optional_count("population")?,
        siren: row.optional_text("siren")?,
        insee: row.optional_text("insee")?,
        host,
        invalid_publication: row.word("invalid_publication", InvalidPublication::from_code)?,
        created: row.instant("created_at")?,
    })
}

pub(super) async fn list(store: &Store) -> Result<Vec<Territory>> {
    store.instance().rows(LIST, &[]).await?.iter().map(territory).collect()
}

pub(super) async fn find(store: &Store, slug: &str) -> Result<Option<Territory>> {
    store.instance().row(FIND, &values![slug]).await?.as_ref().map(territory).transpose()
}

/// The actor's own territory.
pub(super) async fn own(store: &Store, actor: &Actor) -> Result<Option<Territory>> {
    store.read(actor).row(OWN, &[]).await?.as_ref().map(territory).transpose()
}

pub(super) async fn find_within(cx: &mut WriteContext, slug: &str) -> Result<Option<Territory>> {
    cx.global_rows(FIND, &values![slug]).await?.first().map(territory).transpose()
}

/// Adds a territory; says whether its name in addresses was free.
pub(super) async fn insert(cx: &mut WriteContext, new: &Territory) -> Result<bool> {
    let values = values![
        new.id.to_string(),
        new.slug.as_str(),
        new.name.as_str(),
        new.kind.code(),
        new.population,
        new.siren.clone(),
        new.insee.clone(),
        new.host.map(String::from),
        new.invalid_publication.code(),
        new.created.as_millisecond(),
    ];
    Ok(cx.global_execute(INSERT, &values).await? == 1)
}

/// The actor's own territory, within a change.
pub(super) async fn own_within(cx: &mut WriteContext) -> Result<Option<Territory>> {
    cx.row(OWN, &[]).await?.as_ref().map(territory).transpose()
}

/// Writes the sheet of the actor's own territory.
pub(super) async fn update_own(cx: &mut WriteContext, sheet: &TerritorySheet) -> Result<()> {
    let values = values![
        sheet.name.as_str(),
        sheet.population,
        sheet.siren.clone(),
        sheet.insee.clone(),
        sheet.invalid_publication.code(),
    ];
    cx.execute_one(UPDATE_OWN, &values).await
}
