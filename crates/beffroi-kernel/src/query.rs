//! Questions put to a published table and their answers: the words of the query API.

use crate::report::{ColumnType, Meaning};
use serde::Serialize;

/// A question in the dialect of the Explore API v2.1. Texts are as the caller wrote them; the engine
/// parses them and says where it could not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Expressions to return; absent means every column.
    pub select: Option<String>,
    /// Which rows.
    pub filter: Option<String>,
    /// Expressions that make groups.
    pub group_by: Option<String>,
    /// In which order.
    pub order_by: Option<String>,
    /// How many rows; absent means the engine's default for the call.
    pub limit: Option<u64>,
    /// How many rows to pass over first.
    pub offset: u64,
}

/// A column of an answer or of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Its name in the query API.
    pub name: String,
    /// The header of the original file, or the alias.
    pub label: String,
    /// How its values are written.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// What they mean.
    pub meaning: Option<Meaning>,
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Unknown.
    Null,
    /// True or false.
    Boolean(bool),
    /// Whole number.
    Integer(i64),
    /// Number. Never NaN or infinite.
    Number(f64),
    /// Text; dates as `2024-01-31`, instants as RFC 3339.
    Text(String),
    /// A geometry (GeoJSON), or the answer of an aggregate that has several values.
    Json(serde_json::Value),
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    /// Rows (or groups) that the filter keeps, before limit and offset.
    pub total_count: u64,
    /// The columns of `rows`.
    pub fields: Vec<Field>,
    /// The rows: as many values in each as there are fields.
    pub rows: Vec<Vec<Value>>,
}

/// A format in which a table can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// Comma-separated (by `;` in French practice), UTF-8.
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// GeoJSON feature collection.
    Geojson,
    /// Apache Parquet.
    Parquet,
    /// Office Open XML spreadsheet.
    Xlsx,
    /// OpenDocument spreadsheet.
    Ods,
}

impl ExportFormat {
    /// Every format, the most asked first.
    pub const ALL: [Self; 7] =
        [Self::Csv, Self::Xlsx, Self::Ods, Self::Json, Self::Jsonl, Self::Geojson, Self::Parquet];

    /// The name in an address and the ending of a file.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Geojson => "geojson",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Jsonl => "application/x-ndjson",
            Self::Geojson => "application/geo+json",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        }
    }

    /// The format with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }
}

/// How an export is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOptions {
    /// Headers are the original labels rather than the names of the API.
    pub use_labels: bool,
    /// Between two cells of a CSV.
    pub delimiter: char,
    /// Starts a CSV with a byte order mark, so that a spreadsheet program reads its accents.
    pub with_bom: bool,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self { use_labels: true, delimiter: ';', with_bom: true }
    }
}
