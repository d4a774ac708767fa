//! The SQL of assessments.

use super::model::{Assessment, Given, NewEvidence, Proof};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::assessment::{AnswerSource, AssessmentId, EvidenceId};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Error, Result};
use beffroi_reference::{Evidence, Grade, Outcome, Questionnaire};
use beffroi_store::{Row, Store, WriteContext, values};
use std::collections::BTreeMap;

beffroi_store::statements! {
    Scoped INSERT = "INSERT INTO assessments (territory_id, id, questionnaire, version, sha256, started_at, started_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    Scoped LIST = "SELECT id, questionnaire, version, sha256, started_at, started_by, closed_at, grade, grade_rank, \
        score_tenths, outcome FROM assessments WHERE territory_id = $1 ORDER BY started_at DESC, id DESC";
    Scoped FIND = "SELECT id, questionnaire, version, sha256, started_at, started_by, closed_at, grade, grade_rank, \
        score_tenths, outcome FROM assessments WHERE territory_id = $1 AND id = $2";
    Scoped CLOSE = "UPDATE assessments SET closed_at = $3, closed_by = $4, grade = $5, grade_rank = $6, score_tenths = $7, \
        outcome = $8 WHERE territory_id = $1 AND id = $2 AND closed_at IS NULL";
    Scoped ANSWERS = "SELECT question, answer, source, answered_at, answered_by FROM assessment_answers \
        WHERE territory_id = $1 AND assessment_id = $2 ORDER BY question";
    Scoped ANSWER = "INSERT INTO assessment_answers (territory_id, assessment_id, question, answer, source, answered_at, \
        answered_by) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (assessment_id, question) DO UPDATE SET \
        answer = excluded.answer, source = excluded.source, answered_at = excluded.answered_at, \
        answered_by = excluded.answered_by";
    Scoped TAKE_BACK = "DELETE FROM assessment_answers WHERE territory_id = $1 AND assessment_id = $2 AND question = $3";
    Scoped ASSIGNED = "SELECT theme, person_id FROM assessment_assignments WHERE territory_id = $1 AND assessment_id = $2";
    Scoped ASSIGN = "INSERT INTO assessment_assignments (territory_id, assessment_id, theme, person_id, assigned_at, \
        assigned_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (assessment_id, theme) DO UPDATE SET \
        person_id = excluded.person_id, assigned_at = excluded.assigned_at, assigned_by = excluded.assigned_by";
    Scoped UNASSIGN = "DELETE FROM assessment_assignments WHERE territory_id = $1 AND assessment_id = $2 AND theme = $3";
    Scoped PROOFS = "SELECT id, question, observed_on, number_thousandths, note, created_at, created_by FROM evidence \
        WHERE territory_id = $1 AND questionnaire = $2 AND withdrawn_at IS NULL ORDER BY observed_on DESC, id DESC";
    Scoped PROVE = "INSERT INTO evidence (territory_id, id, questionnaire, question, observed_on, number_thousandths, note, \
        created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    Scoped WITHDRAW = "UPDATE evidence SET withdrawn_at = $3 WHERE territory_id = $1 AND id = $2 AND withdrawn_at IS NULL";
    Scoped RESPONSES = "SELECT department, answers FROM assessment_responses WHERE territory_id = $1 AND assessment_id = $2 \
        ORDER BY id";
    Scoped RESPOND = "INSERT INTO assessment_responses (territory_id, id, assessment_id, department, answers, responded_on) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    Scoped RESPONSE_COUNT = "SELECT COUNT(*) AS total FROM assessment_responses WHERE territory_id = $1 AND assessment_id = $2";
}

fn assessment(row: &Row) -> Result<Assessment> {
    let rank: Option<u32> = row.optional_count("grade_rank")?;
    let grade = row.optional_text("grade")?.zip(rank).map(|(code, rank)| Grade { rank, code });
    Ok(Assessment {
        id: row.parsed("id")?,
        questionnaire: row.text("questionnaire")?,
        version: row.count("version")?,
        sha256: row.text("sha256")?,
        started: row.instant("started_at")?,
        started_by: row.text("started_by")?,
        closed: row.optional_instant("closed_at")?,
        grade,
        score: row.optional_integer("score_tenths")?.map(|tenths| tenths as f64 / 10.0),
    })
}

/// An assessment, and what it was finished with.
fn whole(row: &Row) -> Result<(Assessment, Option<Outcome>)> {
    let outcome = row.optional_text("outcome")?;
    let outcome =
        outcome.map(|json| serde_json::from_str(&json).context("reading the outcome of an assessment"));
    Ok((assessment(row)?, outcome.transpose()?))
}

pub(super) async fn list(store: &Store, actor: &Actor) -> Result<Vec<Assessment>> {
    store.read(actor).rows(LIST, &[]).await?.iter().map(assessment).collect()
}

pub(super) async fn find(
    store: &Store,
    actor: &Actor,
    id: AssessmentId,
) -> Result<Option<(Assessment, Option<Outcome>)>> {
    store.read(actor).row(FIND, &values![id.to_string()]).await?.as_ref().map(whole).transpose()
}

/// The same within a change.
pub(super) async fn find_within(cx: &mut WriteContext, id: AssessmentId) -> Result<Option<Assessment>> {
    cx.row(FIND, &values![id.to_string()]).await?.as_ref().map(assessment).transpose()
}

pub(super) async fn insert(cx: &mut WriteContext, new: &Assessment) -> Result<()> {
    let values = values![
        new.id.to_string(),
        new.questionnaire.as_str(),
        i64::from(new.version),
        new.sha256.as_str(),
        new.started.as_millisecond(),
        new.started_by.as_str(),
    ];
    cx.execute_one(INSERT, &values).await
}

pub(super) async fn close(
    cx: &mut WriteContext,
    id: AssessmentId,
    by: &str,
    outcome: &Outcome,
) -> Result<bool> {
    let json = serde_json::to_string(outcome).context("writing the outcome of an assessment")?;
    let grade = outcome.grade.as_ref();
    let values = values![
        id.to_string(),
        cx.now().as_millisecond(),
        by,
        grade.map(|grade| grade.code.clone()),
        grade.map(|grade| i64::from(grade.rank)),
        // Between 0 and 1 000.
        (outcome.score * 10.0).round() as i64,
        json,
    ];
    Ok(cx.execute(CLOSE, &values).await? == 1)
}

fn given(row: &Row, questionnaire: &Questionnaire) -> Result<Option<(String, Given)>> {
    let code = row.text("question")?;
    let json: serde_json::Value =
        serde_json::from_str(&row.text("answer")?).context("reading an answer that was kept")?;
    let Some(question) = questionnaire.question(&code) else { return Ok(None) };
    let answer = question
        .read(&json)
        .map_err(|message| Error::internal(format!("an answer that was kept is none: {message}")))?;
    let given = Given {
        answer,
        source: row.word("source", AnswerSource::from_code)?,
        at: row.instant("answered_at")?,
        by: row.text("answered_by")?,
    };
    Ok(Some((code, given)))
}

pub(super) async fn answers(
    store: &Store,
    actor: &Actor,
    id: AssessmentId,
    questionnaire: &Questionnaire,
) -> Result<BTreeMap<String, Given>> {
    let rows = store.read(actor).rows(ANSWERS, &values![id.to_string()]).await?;
    rows.iter().filter_map(|row| given(row, questionnaire).transpose()).collect()
}

/// The same within a change.
pub(super) async fn answers_within(
    cx: &mut WriteContext,
    id: AssessmentId,
    questionnaire: &Questionnaire,
) -> Result<BTreeMap<String, Given>> {
    let rows = cx.rows(ANSWERS, &values![id.to_string()]).await?;
    rows.iter().filter_map(|row| given(row, questionnaire).transpose()).collect()
}

pub(super) async fn answer(
    cx: &mut WriteContext,
    id: AssessmentId,
    question: &str,
    given: &Given,
) -> Result<()> {
    let values = values![
        id.to_string(),
        question,
        given.answer.to_json().to_string(),
        given.source.code(),
        given.at.as_millisecond(),
        given.by.as_str(),
    ];
    cx.execute_one(ANSWER, &values).await
}

pub(super) async fn take_back(cx: &mut WriteContext, id: AssessmentId, question: &str) -> Result<bool> {
    Ok(cx.execute(TAKE_BACK, &values![id.to_string(), question]).await? == 1)
}

pub(super) async fn assigned(
    store: &Store,
    actor: &Actor,
    id: AssessmentId,
) -> Result<BTreeMap<String, PersonId>> {
    let rows = store.read(actor).rows(ASSIGNED, &values![id.to_string()]).await?;
    rows.iter().map(|row| Ok((row.text("theme")?, row.parsed("person_id")?))).collect()
}

/// Asks somebody to answer a theme, or nobody.
pub(super) async fn assign(
    cx: &mut WriteContext,
    id: AssessmentId,
    theme: &str,
    person: Option<PersonId>,
    by: &str,
) -> Result<()> {
    let id = id.to_string();
    match person {
        Some(person) => {
            let values = values![id, theme, person.to_string(), cx.now().as_millisecond(), by];
            cx.execute_one(ASSIGN, &values).await
        }
        None => cx.execute(UNASSIGN, &values![id, theme]).await.map(drop),
    }
}

fn proof(row: &Row) -> Result<Proof> {
    let number = row.optional_integer("number_thousandths")?;
    Ok(Proof {
        id: row.parsed("id")?,
        evidence: Evidence {
            question: row.text("question")?,
            observed_on: row.parsed("observed_on")?,
            number: number.map(|thousandths| thousandths as f64 / 1_000.0),
        },
        note: row.text("note")?,
        at: row.instant("created_at")?,
        by: row.text("created_by")?,
    })
}

pub(super) async fn proofs(store: &Store, actor: &Actor, questionnaire: &str) -> Result<Vec<Proof>> {
    store.read(actor).rows(PROOFS, &values![questionnaire]).await?.iter().map(proof).collect()
}

/// The same within a change.
pub(super) async fn proofs_within(cx: &mut WriteContext, questionnaire: &str) -> Result<Vec<Proof>> {
    cx.rows(PROOFS, &values![questionnaire]).await?.iter().map(proof).collect()
}

pub(super) async fn prove(
    cx: &mut WriteContext,
    id: EvidenceId,
    questionnaire: &str,
    new: &NewEvidence,
    by: &str,
) -> Result<()> {
    let values = values![
        id.to_string(),
        questionnaire,
        new.question.as_str(),
        new.observed_on.to_string(),
        new.number.map(|number| (number * 1_000.0).round() as i64),
        new.note.as_str(),
        cx.now().as_millisecond(),
        by,
    ];
    cx.execute_one(PROVE, &values).await
}

pub(super) async fn withdraw(cx: &mut WriteContext, id: EvidenceId) -> Result<bool> {
    let now = cx.now().as_millisecond();
    Ok(cx.execute(WITHDRAW, &values![id.to_string(), now]).await? == 1)
}

/// A response of somebody who is not named: department, answers as JSON.
pub(super) async fn responses(
    store: &Store,
    actor: &Actor,
    id: AssessmentId,
) -> Result<Vec<(String, String)>> {
    let rows = store.read(actor).rows(RESPONSES, &values![id.to_string()]).await?;
    rows.iter().map(|row| Ok((row.text("department")?, row.text("answers")?))).collect()
}

pub(super) async fn response_count(cx: &mut WriteContext, id: AssessmentId) -> Result<usize> {
    let row = cx.row(RESPONSE_COUNT, &values![id.to_string()]).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

pub(super) async fn respond(
    cx: &mut WriteContext,
    response: EvidenceId,
    id: AssessmentId,
    department: &str,
    answers: &str,
    day: jiff::civil::Date,
) -> Result<()> {
    let values = values![response.to_string(), id.to_string(), department, answers, day.to_string()];
    cx.execute_one(RESPOND, &values).await
}
