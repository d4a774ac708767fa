//! What a Table Schema says, once understood.

use crate::schema::Pattern;
use beffroi_kernel::ports::{SchemaField, SchemaSummary};

/// A Table Schema.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The identifier that it was added under.
    pub id: String,
    /// Its short name; empty when it says none.
    pub name: String,
    /// Its title, or its name, or its identifier.
    pub title: String,
    /// Its version; empty when it says none.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// The columns asked for, in order.
    pub fields: Vec<Field>,
    /// The fields that identify a row; empty when none do.
    pub primary_key: Vec<String>,
    /// Texts that mean that a cell is empty. The empty text always does.
    pub missing_values: Vec<String>,
    /// The checks that Table Schema does not know.
    pub custom_checks: Vec<CustomCheck>,
    /// What was understood otherwise than written, in French.
    pub remarks: Vec<String>,
}

impl Schema {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What a page says of the schema.
    #[must_use]
    pub fn summary(&self) -> SchemaSummary {
        let fields = self.fields.iter().map(|field| SchemaField {
            name: field.name.clone(),
            title: if field.title.is_empty() { field.name.clone() } else { field.title.clone() },
            description: field.description.clone(),
            required: self.requires(field),
        });
        SchemaSummary {
            name: if self.name.is_empty() { self.id.clone() } else { self.name.clone() },
            title: self.title.clone(),
            version: self.version.clone(),
            description: self.description.clone(),
            fields: fields.collect(),
            remarks: self.remarks.clone(),
        }
    }

    /// Whether a field must be filled: it says so, or it is part of the primary key.
    #[must_use]
    pub fn requires(&self, field: &Field) -> bool {
        field.constraints.required || self.primary_key.contains(&field.name)
    }
}

/// A column asked for.
#[derive(Clone, Debug)]
pub struct Field {
    /// The header expected.
    pub name: String,
    /// Its title; empty when it says none.
    pub title: String,
    /// What it holds, in French.
    pub description: String,
    /// An example of a value; empty when it gives none.
    pub example: String,
    /// How its values are written.
    pub kind: FieldKind,
    /// What its values must satisfy.
    pub constraints: Constraints,
}

/// How the values of a field are written.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// Text.
    Text(TextFormat),
    /// Number with decimals.
    Number(NumberFormat),
    /// Whole number.
    Integer(NumberFormat),
    /// True or false.
    Boolean(BooleanWords),
    /// Calendar date.
    Date(TimeFormat),
    /// Date and time of day.
    Datetime(TimeFormat),
    /// Time of day.
    Time(TimeFormat),
    /// Four-digit year.
    Year,
    /// Year and month, `2024-01`.
    Yearmonth,
    /// ISO 8601 duration, `P1Y2M`.
    Duration,
    /// A point: longitude, then latitude.
    Geopoint(GeopointFormat),
    /// A GeoJSON object.
    Geojson,
    /// A JSON array; the texts that its items may be, when that is said.
    Array(Option<Vec<String>>),
    /// A JSON object.
    Object,
    /// Anything.
    Any,
}

/// What a text must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// Anything.
    Any,
    /// An e-mail address.
    Email,
    /// An address with a scheme.
    Uri,
    /// A UUID.
    Uuid,
    /// Base64.
    Binary,
}

/// How numbers are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// Between units and decimals.
    pub decimal: char,
    /// Between thousands, when allowed.
    pub group: Option<char>,
    /// Whether text around the number (`€`, `%`) is forbidden.
    pub bare: bool,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self { decimal: '.', group: None, bare: true }
    }
}

/// The words of a boolean field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BooleanWords {
    /// What means true.
    pub yes: Vec<String>,
    /// What means false.
    pub no: Vec<String>,
}

/// How dates and times are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// ISO 8601.
    Iso,
    /// Whatever a person can read.
    Any,
    /// A `strftime` pattern.
    Pattern(String),
}

/// How points are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeopointFormat {
    /// `lon, lat`
    Text,
    /// `[lon, lat]`
    Array,
    /// `{"lon": …, "lat": …}`
    Object,
}

/// What the values of a field must satisfy.
#[derive(Clone, Debug, Default)]
pub struct Constraints {
    /// The cell must be filled.
    pub required: bool,
    /// No value occurs twice.
    pub unique: bool,
    /// The only values allowed; empty when all are.
    pub allowed: Vec<String>,
    /// What the whole text must match.
    pub pattern: Option<Pattern>,
    /// Smallest value.
    pub minimum: Option<Bound>,
    /// Largest value.
    pub maximum: Option<Bound>,
    /// Fewest characters (or items of an array).
    pub length_min: Option<usize>,
    /// Most characters (or items of an array).
    pub length_max: Option<usize>,
}

/// A smallest or largest value.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// As the schema writes it.
    pub text: String,
    /// Its place in the order of the field's values.
    pub key: f64,
}

/// How two columns compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `<=`
    LessOrEqual,
    /// `<`
    Less,
}

impl Operator {
    /// The operator written so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "==" | "=" => Self::Equal,
            "<=" => Self::LessOrEqual,
            "<" => Self::Less,
            _ => return None,
        })
    }

    /// Whether two values in this order satisfy it.
    #[must_use]
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Equal => order.is_eq(),
            Self::LessOrEqual => order.is_le(),
            Self::Less => order.is_lt(),
        }
    }

    /// The relation, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Greater => "supérieure",
            Self::GreaterOrEqual => "supérieure ou égale",
            Self::Equal => "égale",
            Self::LessOrEqual => "inférieure ou égale",
            Self::Less => "inférieure",
        }
    }
}

/// One of Validata's own checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomCheck {
    /// A SIRET with its check digits.
    Siret(String),
    /// A SIREN with its check digit.
    Siren(String),
    /// A phone number, French or international.
    Phone(String),
    /// OpenStreetMap opening hours.
    OpeningHours(String),
    /// A subject of the Actes nomenclature.
    Actes(String),
    /// A period of years; a single year where that is allowed.
    Years {
        /// The column.
        column: String,
        /// Whether a single year will do.
        single: bool,
    },
    /// A point in France.
    FrenchPoint(String),
    /// Two columns in a given order.
    Compare {
        /// The column whose value is judged.
        column: String,
        /// What it must be to the other.
        operator: Operator,
        /// The other.
        other: String,
    },
    /// Columns all filled or all empty.
    Cohesive(Vec<String>),
    /// A column that is the sum of others.
    Sum {
        /// The column that holds the sum.
        column: String,
        /// What it is the sum of.
        parts: Vec<String>,
    },
    /// Two columns of which one at least is filled.
    OneOf(String, String),
}

impl CustomCheck {
    /// Validata's name of the fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Siret(_) => "french-siret-value",
            Self::Siren(_) => "french-siren-value",
            Self::Phone(_) => "phone-number-value",
            Self::OpeningHours(_) => "opening-hours-value",
            Self::Actes(_) => "nomenclature-actes-value",
            Self::Years { .. } => "year-interval-value",
            Self::FrenchPoint(_) => "french-gps-coordinates",
            Self::Compare { .. } => "compare-columns-value",
            Self::Cohesive(_) => "cohesive-columns-value",
            Self::Sum { .. } => "sum-columns-value",
            Self::OneOf(..) => "one-of-required",
        }
    }

    /// The columns that it reads.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Siret(column)
            | Self::Siren(column)
            | Self::Phone(column)
            | Self::OpeningHours(column)
            | Self::Actes(column)
            | Self::Years { column, .. }
            | Self::FrenchPoint(column) => vec![column],
            Self::Compare { column, other, .. } | Self::OneOf(column, other) => vec![column, other],
            Self::Cohesive(columns) => columns.iter().map(String::as_str).collect(),
            Self::Sum { column, parts } => {
                std::iter::once(column.as_str()).chain(parts.iter().map(String::as_str)).collect()
            }
        }
    }
}
