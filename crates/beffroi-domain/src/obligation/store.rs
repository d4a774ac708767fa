//! The SQL of standings, results and calendars.

use super::model::{Kept, Standing, Status, Subject, Usage};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Result, TerritoryId};
use beffroi_reference::Vocabulary;
use beffroi_reference::fact::{Facts, Scope};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::civil::Date;

macro_rules! result_columns {
    () => {
        "id, qualification, version, subject_kind, subject_item, subject_name, usage, answers, outcome, created_at, \
         created_by"
    };
}
macro_rules! standing_columns {
    () => {
        "obligation, status, reason, owned_by, note, evidence, version, done_on, planned_on, decided_at, decided_by"
    };
}

beffroi_store::statements! {
    Scoped STANDINGS = concat!("SELECT ", standing_columns!(), " FROM obligation_standings WHERE territory_id = $1 \
        ORDER BY obligation");
    Scoped STANDING = concat!("SELECT ", standing_columns!(), " FROM obligation_standings WHERE territory_id = $1 \
        AND obligation = $2");
    Scoped DECIDE = "INSERT INTO obligation_standings (territory_id, obligation, status, reason, owned_by, note, \
        evidence, version, done_on, planned_on, decided_at, decided_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
        ON CONFLICT (territory_id, obligation) DO UPDATE SET status = excluded.status, reason = excluded.reason, \
        owned_by = excluded.owned_by, note = excluded.note, evidence = excluded.evidence, \
        version = excluded.version, done_on = excluded.done_on, planned_on = excluded.planned_on, \
        decided_at = excluded.decided_at, decided_by = excluded.decided_by";
    Scoped FORGET = "UPDATE obligation_standings SET owned_by = $3 WHERE territory_id = $1 AND owned_by = $2";
    Scoped RESULTS = concat!("SELECT ", result_columns!(), " FROM qualification_results WHERE territory_id = $1 \
        ORDER BY created_at DESC, id DESC");
    Scoped HISTORY = concat!("SELECT ", result_columns!(), " FROM qualification_results WHERE territory_id = $1 \
        AND qualification = $2 AND subject_folded = $3 ORDER BY created_at DESC, id DESC");
    Scoped KEEP = "INSERT INTO qualification_results (territory_id, id, qualification, version, subject_kind, \
        subject_item, subject_name, subject_folded, usage, answers, outcome, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    Scoped CALENDAR = "SELECT created_at FROM obligation_calendars WHERE territory_id = $1";
    Scoped SET_CALENDAR = "INSERT INTO obligation_calendars (territory_id, token_hash, created_at, created_by) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (territory_id) DO UPDATE SET token_hash = excluded.token_hash, \
        created_at = excluded.created_at, created_by = excluded.created_by";
    Scoped STOP_CALENDAR = "DELETE FROM obligation_calendars WHERE territory_id = $1";
    Scoped HOLDS_CALENDAR = "SELECT created_at FROM obligation_calendars WHERE territory_id = $1 AND token_hash = $2";
}

fn day(row: &Row, column: &str) -> Result<Option<Date>> {
    let read = |text: String| text.parse().context(&format!("reading the day in {column}"));
    row.optional_text(column)?.map(read).transpose()
}

fn standing(row: &Row) -> Result<Standing> {
    Ok(Standing {
        obligation: row.text("obligation")?,
        status: row.word("status", Status::from_code)?,
        reason: row.text("reason")?,
        owner: row.text("owned_by")?,
        note: row.text("note")?,
        evidence: row.text("evidence")?,
        version: row.count("version")?,
        done: day(row, "done_on")?,
        planned: day(row, "planned_on")?,
        decided: row.instant("decided_at")?,
        decided_by: row.text("decided_by")?,
    })
}

/// The name in the database of what a qualification is about.
pub(super) fn scope_code(scope: Scope) -> &'static str {
    match scope {
        Scope::Territory => "territory",
        Scope::AiSystem => "ai_system",
        Scope::Processing => "processing",
        Scope::Incident => "incident",
    }
}

/// The scope of a [`scope_code`].
pub(super) fn scope(code: &str) -> Option<Scope> {
    [Scope::Territory, Scope::AiSystem, Scope::Processing].into_iter().find(|one| scope_code(*one) == code)
}

/// Answers as they were kept. A fact that the reference no longer knows is left out: the outcome was kept beside.
pub(super) fn answers(vocabulary: &Vocabulary, text: &str) -> Result<Facts> {
    let kept: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_str(text).context("reading the answers of a qualification")?;
    let mut facts = Facts::new();
    for (name, json) in kept {
        if let Ok(value) = vocabulary.read(&name, &json) {
            facts.set(&name, value);
        }
    }
    Ok(facts)
}

fn kept(vocabulary: &Vocabulary, row: &Row) -> Result<Kept> {
    Ok(Kept {
        id: row.parsed("id")?,
        qualification: row.text("qualification")?,
        version: row.count("version")?,
        subject: Subject {
            kind: row.word("subject_kind", scope)?,
            item: row.optional_text("subject_item")?,
            name: row.text("subject_name")?,
        },
        usage: row.word("usage", Usage::from_code)?,
        answers: answers(vocabulary, &row.text("answers")?)?,
        outcome: serde_json::from_str(&row.text("outcome")?)
            .context("reading the outcome of a qualification")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn standings(store: &Store, actor: &Actor) -> Result<Vec<Standing>> {
    store.read(actor).rows(STANDINGS, &[]).await?.iter().map(standing).collect()
}

pub(super) async fn standing_within(cx: &mut WriteContext, obligation: &str) -> Result<Option<Standing>> {
    cx.row(STANDING, &values![obligation]).await?.as_ref().map(standing).transpose()
}

pub(super) async fn set_standing(cx: &mut WriteContext, standing: &Standing) -> Result<()> {
    let values = values![
        standing.obligation.as_str(),
        standing.status.code(),
        standing.reason.as_str(),
        standing.owner.as_str(),
        standing.note.as_str(),
        standing.evidence.as_str(),
        standing.version,
        standing.done.map(|day| day.to_string()),
        standing.planned.map(|day| day.to_string()),
        standing.decided.as_millisecond(),
        standing.decided_by.as_str(),
    ];
    cx.execute_one(DECIDE, &values).await
}

/// Puts another name in the place of one; says how often it stood there.
pub(super) async fn forget(cx: &mut WriteContext, name: &str, nobody: &str) -> Result<u64> {
    cx.execute(FORGET, &values![name, nobody]).await
}

/// Every result, the newest first.
pub(super) async fn results(store: &Store, vocabulary: &Vocabulary, actor: &Actor) -> Result<Vec<Kept>> {
    store.read(actor).rows(RESULTS, &[]).await?.iter().map(|row| kept(vocabulary, row)).collect()
}

/// Every result about one subject, the newest first.
pub(super) async fn history(
    store: &Store,
    vocabulary: &Vocabulary,
    actor: &Actor,
    qualification: &str,
    folded: &str,
) -> Result<Vec<Kept>> {
    let rows = store.read(actor).rows(HISTORY, &values![qualification, folded]).await?;
    rows.iter().map(|row| kept(vocabulary, row)).collect()
}

pub(super) async fn keep(cx: &mut WriteContext, result: &Kept, folded: &str) -> Result<()> {
    let json = |value: serde_json::Result<String>| value.context("writing a qualification for the database");
    let values = values![
        result.id.to_string(),
        result.qualification.as_str(),
        result.version,
        scope_code(result.subject.kind),
        result.subject.item.clone(),
        result.subject.name.as_str(),
        folded,
        result.usage.code(),
        json(serde_json::to_string(&result.answers))?,
        json(serde_json::to_string(&result.outcome))?,
        result.created.as_millisecond(),
        result.created_by.as_str(),
    ];
    cx.execute_one(KEEP, &values).await
}

/// Since when the calendar has an address.
pub(super) async fn calendar(store: &Store, actor: &Actor) -> Result<Option<jiff::Timestamp>> {
    let row = store.read(actor).row(CALENDAR, &[]).await?;
    row.map(|row| row.instant("created_at")).transpose()
}

pub(super) async fn set_calendar(cx: &mut WriteContext, token_hash: &str) -> Result<()> {
    let (at, by) = (cx.now().as_millisecond(), cx.actor().author_id());
    cx.execute_one(SET_CALENDAR, &values![token_hash, at, by]).await
}

/// Takes the address away; false when there was none.
pub(super) async fn stop_calendar(cx: &mut WriteContext) -> Result<bool> {
    Ok(cx.execute(STOP_CALENDAR, &[]).await? == 1)
}

/// Whether this is the secret of the territory's calendar.
pub(super) async fn holds_calendar(store: &Store, territory: TerritoryId, token_hash: &str) -> Result<bool> {
    let outside = Actor::public(territory);
    Ok(store.read(&outside).row(HOLDS_CALENDAR, &values![token_hash]).await?.is_some())
}

pub(super) fn not_an_identifier(what: &str) -> Error {
    Error::internal(format!("{what} cannot be read"))
}
