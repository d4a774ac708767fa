//! The query API, in the dialect of the Explore API v2.1: read-only, open, for what is published.

mod catalog;
mod export;
mod openapi;
mod records;

pub use catalog::{dataset, datasets};
pub use export::{export, exports};
pub use openapi::Description;
pub use records::records;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use beffroi_kernel::query::Query;
use beffroi_kernel::{Error, Problem, Result};
use serde::Deserialize;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A data set named in an address.
#[derive(Deserialize)]
pub struct Named {
    /// Its name there.
    pub dataset: String,
}

/// The parameters of a question. Numbers are texts here, so that a bad one gets a clear answer.
#[derive(Clone, Debug, Default, Deserialize, Hash, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Parameters {
    /// Columns and expressions to return; all columns when absent.
    #[param(required = false, example = "nom, places")]
    pub select: String,
    /// Which rows.
    #[param(required = false, example = "places > 10")]
    pub r#where: String,
    /// Expressions that make groups.
    #[param(required = false, example = "type")]
    pub group_by: String,
    /// In which order.
    #[param(required = false, example = "places desc")]
    pub order_by: String,
    /// How many rows (10 when absent); an export takes `-1` for all.
    #[param(required = false, value_type = i64)]
    pub limit: String,
    /// How many rows to pass over first.
    #[param(required = false, value_type = u64)]
    pub offset: String,
    /// For exports: whether headers are those of the original file.
    #[param(required = false, value_type = bool)]
    pub use_labels: String,
    /// For CSV exports: the character between two cells, `;` when absent.
    #[param(required = false)]
    pub delimiter: String,
    /// For CSV exports: whether to start with a byte order mark.
    #[param(required = false, value_type = bool)]
    pub with_bom: String,
}

impl Parameters {
    /// The question, with the limit given as it is.
    fn query(&self, limit: Option<u64>) -> Result<Query> {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        Ok(Query {
            select: some(&self.select),
            filter: some(&self.r#where),
            group_by: some(&self.group_by),
            order_by: some(&self.order_by),
            limit,
            offset: number("offset", &self.offset)?.unwrap_or(0),
        })
    }

    /// Whether the same question always has the same answer for the same version of a table.
    fn is_stable(&self) -> bool {
        let texts = [&self.select, &self.r#where, &self.group_by, &self.order_by];
        !texts.iter().any(|text| {
            let text = text.to_lowercase();
            text.contains("now") || text.contains("random")
        })
    }

    /// A short mark of the question, for an entity tag.
    fn mark(&self) -> u64 {
        // Only compared with itself, in tags that a restart may change.
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// A whole number, or nothing when absent.
pub fn number(name: &'static str, text: &str) -> Result<Option<u64>> {
    match text.trim() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| {
            Error::Input(
                Problem::new("bad-number", format!("Le paramètre « {name} » n’est pas un nombre entier."))
                    .advice("Écrivez un nombre sans signe, par exemple 10.")
                    .field(name),
            )
        }),
    }
}

/// The entity tag of an answer that never changes, and whether the caller has it already.
struct Tag {
    text: String,
    known: bool,
}

impl Tag {
    fn new(headers: &HeaderMap, text: String) -> Self {
        let given =
            headers.get(header::IF_NONE_MATCH).and_then(|given| given.to_str().ok()).unwrap_or_default();
        let known = given.split(',').any(|one| one.trim() == text);
        Self { text, known }
    }

    fn not_modified(&self) -> Option<Response> {
        self.known.then(|| self.mark(StatusCode::NOT_MODIFIED.into_response()))
    }

    fn mark(&self, mut response: Response) -> Response {
        if let Ok(value) = HeaderValue::from_str(&self.text) {
            response.headers_mut().insert(header::ETAG, value);
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_number_is_named() {
        for text in ["x", "-2", "1.5", "99999999999999999999"] {
            let error = number("offset", text).unwrap_err();
            assert_eq!(error.problem().and_then(|problem| problem.field.as_deref()), Some("offset"));
        }
        assert_eq!(number("limit", " 20 ").unwrap(), Some(20));
    }

    #[test]
    fn an_answer_that_changes_by_itself_has_no_tag() {
        let of = |text: &str| Parameters { r#where: text.into(), ..Parameters::default() };
        assert!(of("a > 1").is_stable());
        assert!(!of("jour > NOW()").is_stable());
        assert_ne!(of("a > 1").mark(), of("a > 2").mark());
    }
}
