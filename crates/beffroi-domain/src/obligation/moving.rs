//! Standings and results when a territory leaves for another instance, when it arrives, and when a person is erased.

use super::model::{Decision, Kept, Standing, Status, Subject, Usage};
use super::{rules, store};
use crate::App;
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_store::WriteContext;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What leaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Moved {
    standings: Vec<MovedStanding>,
    results: Vec<MovedResult>,
}

/// A standing, as an archive keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct MovedStanding {
    obligation: String,
    version: u32,
    status: String,
    reason: String,
    owner: String,
    note: String,
    evidence: String,
    done: Option<Date>,
    planned: Option<Date>,
    /// In milliseconds since 1970.
    decided: i64,
    decided_by: String,
}

/// A result, as an archive keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct MovedResult {
    id: String,
    qualification: String,
    version: u32,
    subject_kind: String,
    subject_item: Option<String>,
    subject_name: String,
    usage: String,
    answers: serde_json::Value,
    outcome: serde_json::Value,
    /// In milliseconds since 1970.
    created: i64,
    created_by: String,
}

/// What leaves with the actor's territory. The address of its calendar does not: it belongs to this instance.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<Moved> {
    beffroi_store::authorise(actor, Right::TerritoryExport)?;
    let standing = |one: Standing| MovedStanding {
        obligation: one.obligation,
        version: one.version,
        status: one.status.code().to_owned(),
        reason: one.reason,
        owner: one.owner,
        note: one.note,
        evidence: one.evidence,
        done: one.done,
        planned: one.planned,
        decided: one.decided.as_millisecond(),
        decided_by: one.decided_by,
    };
    let json = |value: serde_json::Result<serde_json::Value>| {
        value.map_err(|_| store::not_an_identifier("a result of a qualification"))
    };
    let result = |one: Kept| -> Result<MovedResult> {
        Ok(MovedResult {
            id: one.id.to_string(),
            qualification: one.qualification,
            version: one.version,
            subject_kind: store::scope_code(one.subject.kind).to_owned(),
            subject_item: one.subject.item,
            subject_name: one.subject.name,
            usage: one.usage.code().to_owned(),
            answers: json(serde_json::to_value(&one.answers))?,
            outcome: json(serde_json::to_value(&one.outcome))?,
            created: one.created.as_millisecond(),
            created_by: one.created_by,
        })
    };
    let standings = store::standings(&app.store, actor).await?;
    let results = store::results(&app.store, &app.library.vocabulary, actor).await?;
    Ok(Moved {
        standings: standings.into_iter().map(standing).collect(),
        results: results.into_iter().map(result).collect::<Result<_>>()?,
    })
}

/// Takes them in, within the change by which the territory arrives. What is not understood refuses the archive.
pub(crate) async fn taking_in(
    cx: &mut WriteContext,
    vocabulary: &beffroi_reference::Vocabulary,
    moved: Moved,
) -> Result<()> {
    let instant = |at: i64, of: &str| Timestamp::from_millisecond(at).map_err(|_| damaged(of));
    for one in moved.standings {
        let of = &one.obligation;
        let decision = Decision {
            status: Status::from_code(&one.status).ok_or_else(|| damaged(of))?,
            reason: one.reason,
            owner: one.owner,
            note: one.note,
            evidence: one.evidence,
            done: one.done,
            planned: one.planned,
        };
        // Held against the rules as if somebody had typed it, but for the day: it is not that of today.
        let checked = rules::check(decision, Date::MAX)?;
        let standing = Standing {
            status: checked.status,
            reason: checked.reason,
            owner: checked.owner,
            note: checked.note,
            evidence: checked.evidence,
            version: one.version,
            done: checked.done,
            planned: checked.planned,
            decided: instant(one.decided, of)?,
            decided_by: one.decided_by,
            obligation: one.obligation,
        };
        store::set_standing(cx, &standing).await?;
    }
    for one in moved.results {
        let of = &one.id;
        let result = Kept {
            id: one.id.parse().map_err(|_| damaged(of))?,
            subject: Subject {
                kind: store::scope(&one.subject_kind).ok_or_else(|| damaged(of))?,
                item: one.subject_item,
                name: one.subject_name,
            },
            usage: Usage::from_code(&one.usage).ok_or_else(|| damaged(of))?,
            answers: store::answers(vocabulary, &one.answers.to_string())?,
            outcome: serde_json::from_value(one.outcome).map_err(|_| damaged(of))?,
            created: instant(one.created, of)?,
            qualification: one.qualification,
            version: one.version,
            created_by: one.created_by,
        };
        store::keep(cx, &result, &fold_text(&result.subject.name)).await?;
    }
    Ok(())
}

fn damaged(what: &str) -> Error {
    Error::Input(
        Problem::new("archive-damaged", "Une obligation de cette archive n'est pas lisible.")
            .advice("Demandez une nouvelle archive à la plateforme d'origine.")
            .detail(format!("{what:?} of obligations.json")),
    )
}

/// Puts `nobody` where somebody's name was typed as who sees to an obligation; says how often.
pub(crate) async fn forget(cx: &mut WriteContext, name: &str, nobody: &str) -> Result<u64> {
    store::forget(cx, name, nobody).await
}
