//! The SQL of diagnoses that leave and arrive: whole rows.

use super::{MovedAnswer, MovedAssessment, MovedAssignment, MovedEvidence, MovedResponse};
use beffroi_kernel::assessment::AnswerSource;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Result};
use beffroi_store::{Row, Store, WriteContext, values};
use serde::de::DeserializeOwned;
use std::collections::HashMap;

beffroi_store::statements! {
    Scoped ASSESSMENTS = "SELECT id, questionnaire, version, sha256, started_at, started_by, closed_at, closed_by, outcome \
        FROM assessments WHERE territory_id = $1 ORDER BY started_at, id";
    Scoped ANSWERS = "SELECT assessment_id, question, answer, source, answered_at, answered_by FROM assessment_answers \
        WHERE territory_id = $1 ORDER BY assessment_id, question";
    Scoped ASSIGNMENTS = "SELECT assessment_id, theme, person_id, assigned_at, assigned_by FROM assessment_assignments \
        WHERE territory_id = $1 ORDER BY assessment_id, theme";
    Scoped RESPONSES = "SELECT assessment_id, id, department, answers, responded_on FROM assessment_responses \
        WHERE territory_id = $1 ORDER BY assessment_id, id";
    Scoped EVIDENCE = "SELECT id, questionnaire, question, observed_on, number_thousandths, note, created_at, created_by, \
        withdrawn_at FROM evidence WHERE territory_id = $1 ORDER BY created_at, id";
    Scoped INSERT = "INSERT INTO assessments (territory_id, id, questionnaire, version, sha256, started_at, started_by, \
        closed_at, closed_by, grade, grade_rank, score_tenths, outcome) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    Scoped INSERT_ANSWER = "INSERT INTO assessment_answers (territory_id, assessment_id, question, answer, source, \
        answered_at, answered_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    Scoped INSERT_ASSIGNMENT = "INSERT INTO assessment_assignments (territory_id, assessment_id, theme, person_id, \
        assigned_at, assigned_by) VALUES ($1, $2, $3, $4, $5, $6)";
    Scoped INSERT_RESPONSE = "INSERT INTO assessment_responses (territory_id, id, assessment_id, department, answers, \
        responded_on) VALUES ($1, $2, $3, $4, $5, $6)";
    Scoped INSERT_EVIDENCE = "INSERT INTO evidence (territory_id, id, questionnaire, question, observed_on, \
        number_thousandths, note, created_at, created_by, withdrawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).context("reading what was kept of a diagnosis")
}

pub(super) async fn assessments(store: &Store, actor: &Actor) -> Result<Vec<MovedAssessment>> {
    let reader = store.read(actor);
    let mut answers = by_assessment(&reader.rows(ANSWERS, &[]).await?, |row| {
        Ok(MovedAnswer {
            question: row.text("question")?,
            answer: json(&row.text("answer")?)?,
            source: row.word("source", AnswerSource::from_code)?,
            at: row.integer("answered_at")?,
            by: row.text("answered_by")?,
        })
    })?;
    let mut assignments = by_assessment(&reader.rows(ASSIGNMENTS, &[]).await?, |row| {
        Ok(MovedAssignment {
            theme: row.text("theme")?,
            person: row.parsed("person_id")?,
            at: row.integer("assigned_at")?,
            by: row.text("assigned_by")?,
        })
    })?;
    let mut responses = by_assessment(&reader.rows(RESPONSES, &[]).await?, |row| {
        Ok(MovedResponse {
            id: row.parsed("id")?,
            department: row.text("department")?,
            answers: json(&row.text("answers")?)?,
            day: row.parsed("responded_on")?,
        })
    })?;
    let assessment = |row: &Row| {
        let id = row.text("id")?;
        Ok(MovedAssessment {
            id: row.parsed("id")?,
            questionnaire: row.text("questionnaire")?,
            version: row.count("version")?,
            sha256: row.text("sha256")?,
            started: row.integer("started_at")?,
            started_by: row.text("started_by")?,
            closed: row.optional_integer("closed_at")?,
            closed_by: row.optional_text("closed_by")?,
            outcome: row.optional_text("outcome")?.map(|text| json(&text)).transpose()?,
            answers: answers.remove(&id).unwrap_or_default(),
            assignments: assignments.remove(&id).unwrap_or_default(),
            responses: responses.remove(&id).unwrap_or_default(),
        })
    };
    reader.rows(ASSESSMENTS, &[]).await?.iter().map(assessment).collect()
}

fn by_assessment<T>(rows: &[Row], read: impl Fn(&Row) -> Result<T>) -> Result<HashMap<String, Vec<T>>> {
    let mut found: HashMap<String, Vec<T>> = HashMap::new();
    for row in rows {
        found.entry(row.text("assessment_id")?).or_default().push(read(row)?);
    }
    Ok(found)
}

pub(super) async fn evidence(store: &Store, actor: &Actor) -> Result<Vec<MovedEvidence>> {
    let evidence = |row: &Row| {
        Ok(MovedEvidence {
            id: row.parsed("id")?,
            questionnaire: row.text("questionnaire")?,
            question: row.text("question")?,
            observed: row.parsed("observed_on")?,
            number_thousandths: row.optional_integer("number_thousandths")?,
            note: row.text("note")?,
            at: row.integer("created_at")?,
            by: row.text("created_by")?,
            withdrawn: row.optional_integer("withdrawn_at")?,
        })
    };
    store.read(actor).rows(EVIDENCE, &[]).await?.iter().map(evidence).collect()
}

/// Writes an assessment with everything that hangs on it. Its grade and its score are those of its outcome.
pub(super) async fn insert(cx: &mut WriteContext, one: &MovedAssessment) -> Result<()> {
    let id = one.id.to_string();
    let grade = one.outcome.as_ref().and_then(|outcome| outcome.grade.as_ref());
    let outcome = one.outcome.as_ref().map(serde_json::to_string).transpose();
    let values = values![
        id.as_str(),
        one.questionnaire.as_str(),
        i64::from(one.version),
        one.sha256.as_str(),
        one.started,
        one.started_by.as_str(),
        one.closed,
        one.closed_by.clone(),
        grade.map(|grade| grade.code.clone()),
        grade.map(|grade| i64::from(grade.rank)),
        // Between 0 and 1 000.
        one.outcome.as_ref().map(|outcome| (outcome.score * 10.0).round() as i64),
        outcome.context("writing the outcome of an assessment")?,
    ];
    cx.execute_one(INSERT, &values).await?;
    for given in &one.answers {
        let answer = given.answer.to_string();
        let values = values![
            id.as_str(),
            given.question.as_str(),
            answer,
            given.source.code(),
            given.at,
            given.by.as_str()
        ];
        cx.execute_one(INSERT_ANSWER, &values).await?;
    }
    for asked in &one.assignments {
        let person = asked.person.to_string();
        let values = values![id.as_str(), asked.theme.as_str(), person, asked.at, asked.by.as_str()];
        cx.execute_one(INSERT_ASSIGNMENT, &values).await?;
    }
    for response in &one.responses {
        let (own, answers) = (response.id.to_string(), response.answers.to_string());
        let values =
            values![own, id.as_str(), response.department.as_str(), answers, response.day.to_string()];
        cx.execute_one(INSERT_RESPONSE, &values).await?;
    }
    Ok(())
}

pub(super) async fn insert_evidence(cx: &mut WriteContext, one: &MovedEvidence) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.questionnaire.as_str(),
        one.question.as_str(),
        one.observed.to_string(),
        one.number_thousandths,
        one.note.as_str(),
        one.at,
        one.by.as_str(),
        one.withdrawn,
    ];
    cx.execute_one(INSERT_EVIDENCE, &values).await
}
