//! The SQL of services and programmes.

use super::model::{Area, Enrolment, EnrolmentState, Phase, Programme, Service, Subject};
use beffroi_kernel::error::Context;
use beffroi_kernel::service::{EnrolmentId, ProgrammeId, ServiceId};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Result};
use beffroi_store::{Row, Store, WriteContext, values};

macro_rules! service_columns {
    () => {
        "territory_id, id, name, subject, provider, summary, kinds, area_kind, area_code, price, contact, link, created_at, \
         created_by"
    };
}

beffroi_store::statements! {
    Scoped INSERT_SERVICE = concat!("INSERT INTO services (", service_columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, \
        $8, $9, $10, $11, $12, $13, $14)");
    Scoped SERVICES = concat!("SELECT ", service_columns!(), " FROM services WHERE territory_id = $1 ORDER BY subject, name, id");
    Global EVERY_SERVICE = concat!("SELECT ", service_columns!(), " FROM services ORDER BY subject, name, id");
    Scoped DELETE_SERVICE = "DELETE FROM services WHERE territory_id = $1 AND id = $2";
    Scoped COUNT_SERVICES = "SELECT COUNT(*) AS total FROM services WHERE territory_id = $1";
    Scoped INSERT_PROGRAMME = "INSERT INTO programmes (territory_id, id, name, summary, places, phases, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Scoped PROGRAMMES = "SELECT id, name, summary, places, phases, created_at, created_by FROM programmes \
        WHERE territory_id = $1 ORDER BY created_at DESC, id";
    Scoped COUNT_PROGRAMMES = "SELECT COUNT(*) AS total FROM programmes WHERE territory_id = $1";
    Scoped INSERT_ENROLMENT = "INSERT INTO enrolments (territory_id, id, programme_id, member_id, grade, state, asked_at, \
        created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Scoped ENROLMENTS = "SELECT id, programme_id, member_id, grade, state, asked_at, created_by FROM enrolments \
        WHERE territory_id = $1 ORDER BY asked_at, id";
    Scoped UPDATE_ENROLMENT = "UPDATE enrolments SET state = $3 WHERE territory_id = $1 AND id = $2";
}

fn service(row: &Row) -> Result<Service> {
    let area = Area::from_parts(&row.text("area_kind")?, &row.text("area_code")?);
    let kinds = row.text("kinds")?;
    let kinds: Option<Vec<_>> =
        kinds.split(',').filter(|code| !code.is_empty()).map(TerritoryKind::from_code).collect();
    Ok(Service {
        id: row.parsed("id")?,
        territory: row.parsed("territory_id")?,
        name: row.text("name")?,
        subject: row.word("subject", Subject::from_code)?,
        provider: row.text("provider")?,
        summary: row.text("summary")?,
        kinds: kinds.ok_or_else(|| Error::internal("a service is for a kind that does not exist"))?,
        area: area.ok_or_else(|| Error::internal("a service has an area that does not exist"))?,
        price: row.text("price")?,
        contact: row.text("contact")?,
        link: row.text("link")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert(cx: &mut WriteContext, one: &Service) -> Result<()> {
    let (kind, code) = one.area.parts();
    let values = values![
        one.id.to_string(),
        one.name.as_str(),
        one.subject.code(),
        one.provider.as_str(),
        one.summary.as_str(),
        one.kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(","),
        kind,
        code,
        one.price.as_str(),
        one.contact.as_str(),
        one.link.as_str(),
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_SERVICE, &values).await
}

pub(super) async fn list(store: &Store, actor: &Actor) -> Result<Vec<Service>> {
    store.read(actor).rows(SERVICES, &[]).await?.iter().map(service).collect()
}

/// Every service of the instance. Global: the directory is public.
pub(super) async fn every(store: &Store) -> Result<Vec<Service>> {
    store.instance().rows(EVERY_SERVICE, &[]).await?.iter().map(service).collect()
}

/// Removes a service; false when there is none such here.
pub(super) async fn delete(cx: &mut WriteContext, id: ServiceId) -> Result<bool> {
    Ok(cx.execute(DELETE_SERVICE, &values![id.to_string()]).await? == 1)
}

pub(super) async fn count(cx: &mut WriteContext) -> Result<usize> {
    cx.row(COUNT_SERVICES, &[]).await?.map_or(Ok(0), |row| row.count("total"))
}

fn programme(row: &Row) -> Result<Programme> {
    let phases: Vec<Phase> =
        serde_json::from_str(&row.text("phases")?).context("reading the phases of a programme")?;
    Ok(Programme {
        id: row.parsed("id")?,
        name: row.text("name")?,
        summary: row.text("summary")?,
        places: row.count("places")?,
        phases,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_programme(cx: &mut WriteContext, one: &Programme) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.name.as_str(),
        one.summary.as_str(),
        one.places,
        serde_json::to_string(&one.phases).context("writing the phases of a programme")?,
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_PROGRAMME, &values).await
}

pub(super) async fn programmes(store: &Store, actor: &Actor) -> Result<Vec<Programme>> {
    store.read(actor).rows(PROGRAMMES, &[]).await?.iter().map(programme).collect()
}

pub(super) async fn programme_within(cx: &mut WriteContext, id: ProgrammeId) -> Result<Option<Programme>> {
    let all: Result<Vec<_>> = cx.rows(PROGRAMMES, &[]).await?.iter().map(programme).collect();
    Ok(all?.into_iter().find(|one| one.id == id))
}

pub(super) async fn count_programmes(cx: &mut WriteContext) -> Result<usize> {
    cx.row(COUNT_PROGRAMMES, &[]).await?.map_or(Ok(0), |row| row.count("total"))
}

fn enrolment(row: &Row) -> Result<Enrolment> {
    Ok(Enrolment {
        id: row.parsed("id")?,
        programme: row.parsed("programme_id")?,
        member: row.parsed("member_id")?,
        grade: row.optional_text("grade")?,
        state: row.word("state", EnrolmentState::from_code)?,
        asked: row.instant("asked_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_enrolment(cx: &mut WriteContext, one: &Enrolment) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.programme.to_string(),
        one.member.to_string(),
        one.grade.clone(),
        one.state.code(),
        one.asked.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_ENROLMENT, &values).await
}

pub(super) async fn enrolments(store: &Store, actor: &Actor) -> Result<Vec<Enrolment>> {
    store.read(actor).rows(ENROLMENTS, &[]).await?.iter().map(enrolment).collect()
}

pub(super) async fn enrolments_within(cx: &mut WriteContext) -> Result<Vec<Enrolment>> {
    cx.rows(ENROLMENTS, &[]).await?.iter().map(enrolment).collect()
}

pub(super) async fn update_enrolment(
    cx: &mut WriteContext,
    id: EnrolmentId,
    state: EnrolmentState,
) -> Result<()> {
    cx.execute_one(UPDATE_ENROLMENT, &values![id.to_string(), state.code()]).await
}
