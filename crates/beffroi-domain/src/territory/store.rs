//! The SQL of territories.

use super::facts::{Competences, Sources};
use super::model::{InvalidPublication, Territory, TerritorySheet};
use beffroi_kernel::error::Context;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Result, Roles, TerritoryId};
use beffroi_store::{Row, Store, Value, WriteContext, values};
use serde::Serialize;
use serde::de::DeserializeOwned;

macro_rules! territory_columns {
    () => {
        "t.id, t.slug, t.name, t.kind, t.population, t.population_year, t.siren, t.insee, t.staff_tenths, \
         t.parent_siren, t.departement, t.region, t.competences, t.web_domains, t.mail_domains, t.sources, t.host_id, \
         t.invalid_publication, t.second_factor_roles, t.left_at, t.created_at"
    };
}

// Which territories there are, what they are called and what their sheet says is public: those statements are Global.
beffroi_store::statements! {
    Global LIST = concat!("SELECT ", territory_columns!(), " FROM territories t ORDER BY t.name, t.id");
    Global FIND = concat!("SELECT ", territory_columns!(), " FROM territories t WHERE t.slug = $1");
    Global BY_ID = concat!("SELECT ", territory_columns!(), " FROM territories t WHERE t.id = $1");
    Global HOSTED = concat!("SELECT ", territory_columns!(), " FROM territories t WHERE t.host_id = $1 OR t.host_id IN \
        (SELECT h.id FROM territories h WHERE h.host_id = $1) ORDER BY t.name, t.id");
    Global BELOW = "SELECT COUNT(*) AS hosted, COUNT(u.id) AS nested FROM territories t \
        LEFT JOIN territories u ON u.host_id = t.id WHERE t.host_id = $1";
    Scoped OWN = concat!("SELECT ", territory_columns!(), " FROM territories t WHERE t.id = $1");
    Global INSERT = "INSERT INTO territories (id, slug, name, kind, population, population_year, siren, insee, \
        staff_tenths, parent_siren, departement, region, competences, web_domains, mail_domains, sources, host_id, \
        invalid_publication, second_factor_roles, left_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
        $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (slug) DO NOTHING";
    Scoped UPDATE_OWN = "UPDATE territories SET name = $2, population = $3, population_year = $4, siren = $5, \
        insee = $6, staff_tenths = $7, parent_siren = $8, departement = $9, region = $10, competences = $11, \
        web_domains = $12, mail_domains = $13, invalid_publication = $14, sources = $15 WHERE id = $1";
    Scoped HOST_OWN = "UPDATE territories SET host_id = $2 WHERE id = $1";
    Scoped LEFT_OWN = "UPDATE territories SET left_at = $2 WHERE id = $1";
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).context("writing JSON for the database")
}

fn from_json<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T> {
    serde_json::from_str(&row.text(column)?).context(&format!("reading the JSON of the column {column}"))
}

fn roles(row: &Row, column: &str) -> Result<Option<Roles>> {
    let unknown = || Error::internal(format!("column {column} names a role that does not exist"));
    row.optional_text(column)?.map(|codes| Roles::from_codes(&codes).ok_or_else(unknown)).transpose()
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
        population_year: row.optional_count("population_year")?,
        siren: row.optional_text("siren")?,
        insee: row.optional_text("insee")?,
        staff_tenths: row.optional_count("staff_tenths")?,
        parent_siren: row.optional_text("parent_siren")?,
        departement: row.optional_text("departement")?,
        region: row.optional_text("region")?,
        competences: from_json::<Competences>(row, "competences")?,
        web_domains: from_json(row, "web_domains")?,
        mail_domains: from_json(row, "mail_domains")?,
        sources: from_json::<Sources>(row, "sources")?,
        host,
        invalid_publication: row.word("invalid_publication", InvalidPublication::from_code)?,
        second_factor_roles: roles(row, "second_factor_roles")?,
        left: row.optional_instant("left_at")?,
        created: row.instant("created_at")?,
    })
}

pub(super) async fn list(store: &Store) -> Result<Vec<Territory>> {
    store.instance().rows(LIST, &[]).await?.iter().map(territory).collect()
}

pub(super) async fn find(store: &Store, slug: &str) -> Result<Option<Territory>> {
    store.instance().row(FIND, &values![slug]).await?.as_ref().map(territory).transpose()
}

/// What a territory hosts, itself or through those that it hosts, by name.
pub(super) async fn hosted(store: &Store, host: TerritoryId) -> Result<Vec<Territory>> {
    store.instance().rows(HOSTED, &values![host.to_string()]).await?.iter().map(territory).collect()
}

/// The actor's own territory.
pub(super) async fn own(store: &Store, actor: &Actor) -> Result<Option<Territory>> {
    store.read(actor).row(OWN, &[]).await?.as_ref().map(territory).transpose()
}

pub(super) async fn by_id(store: &Store, id: TerritoryId) -> Result<Option<Territory>> {
    store.instance().rows(BY_ID, &values![id.to_string()]).await?.first().map(territory).transpose()
}

pub(super) async fn find_within(cx: &mut WriteContext, slug: &str) -> Result<Option<Territory>> {
    cx.global_rows(FIND, &values![slug]).await?.first().map(territory).transpose()
}

pub(super) async fn by_id_within(cx: &mut WriteContext, id: TerritoryId) -> Result<Option<Territory>> {
    cx.global_rows(BY_ID, &values![id.to_string()]).await?.first().map(territory).transpose()
}

/// How many levels a territory hosts: none, one, or two.
pub(super) async fn levels_below(cx: &mut WriteContext, id: TerritoryId) -> Result<usize> {
    let rows = cx.global_rows(BELOW, &values![id.to_string()]).await?;
    let Some(row) = rows.first() else { return Ok(0) };
    let (hosted, nested): (u64, u64) = (row.count("hosted")?, row.count("nested")?);
    Ok(usize::from(hosted > 0) + usize::from(nested > 0))
}

/// Adds a territory; says whether its name in addresses was free.
pub(super) async fn insert(cx: &mut WriteContext, new: &Territory) -> Result<bool> {
    let values = values![
        new.id.to_string(),
        new.slug.as_str(),
        new.name.as_str(),
        new.kind.code(),
        new.population,
        new.population_year.map(u32::from),
        new.siren.clone(),
        new.insee.clone(),
        new.staff_tenths,
        new.parent_siren.clone(),
        new.departement.clone(),
        new.region.clone(),
        json(&new.competences)?,
        json(&new.web_domains)?,
        json(&new.mail_domains)?,
        json(&new.sources)?,
        new.host.map(String::from),
        new.invalid_publication.code(),
        new.second_factor_roles.map(Roles::codes),
        new.left.map(jiff::Timestamp::as_millisecond),
        new.created.as_millisecond(),
    ];
    Ok(cx.global_execute(INSERT, &values).await? == 1)
}

/// The actor's own territory, within a change.
pub(super) async fn own_within(cx: &mut WriteContext) -> Result<Option<Territory>> {
    cx.row(OWN, &[]).await?.as_ref().map(territory).transpose()
}

/// Writes the sheet of the actor's own territory.
pub(super) async fn update_own(
    cx: &mut WriteContext,
    sheet: &TerritorySheet,
    sources: &Sources,
) -> Result<()> {
    let values = values![
        sheet.name.as_str(),
        sheet.population,
        sheet.population_year.map(u32::from),
        sheet.siren.clone(),
        sheet.insee.clone(),
        sheet.staff_tenths,
        sheet.parent_siren.clone(),
        sheet.departement.clone(),
        sheet.region.clone(),
        json(&sheet.competences)?,
        json(&sheet.web_domains)?,
        json(&sheet.mail_domains)?,
        sheet.invalid_publication.code(),
        json(sources)?,
    ];
    cx.execute_one(UPDATE_OWN, &values).await
}

/// Changes who hosts the actor's own territory.
pub(super) async fn set_host(cx: &mut WriteContext, host: Option<TerritoryId>) -> Result<()> {
    cx.execute_one(HOST_OWN, &values![host.map(String::from)]).await
}

/// Says when the actor's own territory left, or that it is back.
pub(super) async fn set_left(cx: &mut WriteContext, left: Option<i64>) -> Result<()> {
    cx.execute_one(LEFT_OWN, &[Value::from(left)]).await
}
