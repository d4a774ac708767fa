//! Rows, or groups of rows, as JSON.

use super::{Named, Parameters, Tag, number};
use crate::failure::Answer;
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, Query as UrlQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use beffroi_domain::dataset;
use beffroi_kernel::error::Context;
use beffroi_kernel::query::{Field, Records, Value};
use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

/// Rows when the caller says no number.
const ROWS: u64 = 10;

/// The answer to a question.
#[derive(utoipa::ToSchema)]
#[schema(as = RecordList)]
#[expect(dead_code, reason = "describes for OpenAPI what `Body` writes")]
pub struct RecordList {
    /// Rows (or groups) that the question keeps, before limit and offset.
    total_count: u64,
    /// The rows: one object each.
    results: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// Answers a question about the rows of a data set.
#[utoipa::path(get, path = "/catalog/datasets/{dataset}/records", tag = "dataset",
    params(("dataset" = String, Path, description = "The data set's name"), Parameters),
    responses((status = 200, body = RecordList), (status = 400, description = "The question cannot be answered: `position` points at the character"), (status = 404, description = "No such published data set")))]
pub async fn records(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<Named>,
    UrlQuery(asked): UrlQuery<Parameters>,
    headers: HeaderMap,
) -> Answer {
    let table = dataset::table(&web.app, &visit.actor, &named.dataset, None).await?;
    let tag = Tag::new(&headers, format!("\"{}-{:x}\"", table.version, asked.mark()));
    let stable = asked.is_stable();
    if let Some(response) = tag.not_modified().filter(|_| stable) {
        return Ok(response);
    }
    let query = asked.query(Some(number("limit", &asked.limit)?.unwrap_or(ROWS)))?;
    let json = web
        .ask(move |tables| {
            let records = tables.records(&table.path, &query)?;
            // Grown once or never: a cell takes some thirty bytes with its name.
            let cells = records.rows.len() * records.fields.len();
            let mut json = Vec::with_capacity(64 + cells * 32);
            serde_json::to_writer(&mut json, &Body(&records)).context("write the answer to a question")?;
            Ok(json)
        })
        .await?;
    let response = ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], json).into_response();
    Ok(if stable { tag.mark(response) } else { response })
}

/// Writes an answer without building a tree first.
struct Body<'a>(&'a Records);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Records", 2)?;
        object.serialize_field("total_count", &self.0.total_count)?;
        object.serialize_field("results", &Rows(self.0))?;
        object.end()
    }
}

struct Rows<'a>(&'a Records);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for row in &self.0.rows {
            list.serialize_element(&Row(&self.0.fields, row))?;
        }
        list.end()
    }
}

struct Row<'a>(&'a [Field], &'a [Value]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.0.len()))?;
        for (field, value) in self.0.iter().zip(self.1) {
            object.serialize_entry(&field.name, value)?;
        }
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::report::ColumnType;

    #[test]
    fn an_answer_is_written_as_the_dialect_says() {
        let field = |name: &str| Field {
            name: name.to_owned(),
            label: name.to_uppercase(),
            column_type: ColumnType::Text,
            meaning: None,
        };
        let records = Records {
            total_count: 7,
            fields: vec![field("nom"), field("places")],
            rows: vec![
                vec![Value::Text("a\"b".into()), Value::Null],
                vec![Value::Text("é".into()), Value::Number(1.5)],
            ],
        };
        assert_eq!(
            serde_json::to_string(&Body(&records)).unwrap(),
            r#"{"total_count":7,"results":[{"nom":"a\"b","places":null},{"nom":"é","places":1.5}]}"#
        );
    }
}
