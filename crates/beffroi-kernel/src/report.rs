//! What a check says of a file: the words shared by the engine, the pages and the command line.
//!
//! The JSON form is public: `beffroi check --format json` prints it, and it is kept beside every
//! version of a data set. Fields are added, never renamed.

use serde::{Deserialize, Serialize};

/// What a file is, what its columns hold, and everything that is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The file's name, or its path as it was given.
    pub file: String,
    /// `csv`, `xlsx`, `xls`, `ods`, `geojson`, `json`, `jsonl`, `parquet`.
    pub format: String,
    /// How the file was packed: `gz`, `zip`, or absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packing: Option<String>,
    /// The sheet that was read, and the names of the others, for a spreadsheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// `utf-8`, `windows-1252`, `iso-8859-15`, `utf-16le`, `utf-16be`; absent for binary formats.
    pub encoding: Option<String>,
    /// The character between two cells; absent when the format has none.
    pub delimiter: Option<String>,
    /// The row of the header, as a spreadsheet numbers it; 0 when the file has none.
    pub header_row: u64,
    /// Rows of data, without header and blank rows at the end.
    pub rows: u64,
    /// The size of the file, in bytes.
    pub bytes: u64,
    /// No error (warnings do not count).
    pub valid: bool,
    /// The schema it was checked against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaName>,
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
    /// All errors, listed or not.
    pub errors_total: u64,
    /// Errors by code, all counted.
    #[serde(default)]
    pub errors_by_code: Vec<CodeCount>,
    /// The first errors, by row.
    pub errors: Vec<Finding>,
    /// All warnings, listed or not.
    #[serde(default)]
    pub warnings_total: u64,
    /// What deserves a look and does not make the file invalid.
    #[serde(default)]
    pub warnings: Vec<Finding>,
    /// Columns that look like personal data.
    pub personal_data: Vec<PersonalData>,
    /// Columns of the file that may be what the schema asks under another name. Never applied silently.
    #[serde(default)]
    pub matches: Vec<ColumnMatch>,
}

/// The schema that a file was checked against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaName {
    /// Its identifier.
    pub id: String,
    /// Its title, in French.
    pub title: String,
    /// Its version; empty when it says none.
    pub version: String,
}

/// How often a code occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeCount {
    /// The code, as in [`Finding::code`].
    pub code: String,
    /// Occurrences.
    pub count: u64,
}

/// How the values of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text, and every code: a code is never a number.
    #[default]
    Text,
    /// Whole number.
    Integer,
    /// Number with decimals.
    Number,
    /// True or false.
    Boolean,
    /// Calendar date.
    Date,
    /// Date with a time of day, with or without a zone.
    Datetime,
    /// Geometry: GeoJSON or WKT, or one `latitude,longitude` text.
    Geometry,
}

impl ColumnType {
    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "texte",
            Self::Integer => "nombre entier",
            Self::Number => "nombre",
            Self::Boolean => "oui ou non",
            Self::Date => "date",
            Self::Datetime => "date et heure",
            Self::Geometry => "géométrie",
        }
    }
}

/// What the values of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// SIREN number (9 digits with a check digit).
    Siren,
    /// SIRET number (14 digits with a check digit).
    Siret,
    /// INSEE code of a commune.
    CommuneCode,
    /// Code of a département.
    DepartementCode,
    /// Code of a région.
    RegionCode,
    /// Postal code.
    PostalCode,
    /// E-mail address.
    Email,
    /// French phone number.
    Phone,
    /// Web address.
    Url,
    /// International bank account number.
    Iban,
    /// Latitude in degrees.
    Latitude,
    /// Longitude in degrees.
    Longitude,
    /// One text `latitude,longitude`.
    LatitudeLongitude,
    /// One text `longitude,latitude`, bracketed or not.
    LongitudeLatitude,
    /// Geometry written as WKT.
    Wkt,
    /// Geometry written as GeoJSON.
    Geojson,
    /// Year.
    Year,
    /// Percentage.
    Percentage,
    /// Amount of money.
    Money,
    /// NIR, the French social security number.
    Nir,
    /// Name of a person.
    PersonName,
    /// Date of birth.
    BirthDate,
    /// Postal address.
    Address,
}

impl Meaning {
    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Siren => "numéro SIREN",
            Self::Siret => "numéro SIRET",
            Self::CommuneCode => "code INSEE de commune",
            Self::DepartementCode => "code de département",
            Self::RegionCode => "code de région",
            Self::PostalCode => "code postal",
            Self::Email => "adresse électronique",
            Self::Phone => "numéro de téléphone",
            Self::Url => "adresse web",
            Self::Iban => "IBAN",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::LatitudeLongitude => "latitude et longitude",
            Self::LongitudeLatitude => "longitude et latitude",
            Self::Wkt => "géométrie (WKT)",
            Self::Geojson => "géométrie (GeoJSON)",
            Self::Year => "année",
            Self::Percentage => "pourcentage",
            Self::Money => "montant",
            Self::Nir => "numéro de sécurité sociale",
            Self::PersonName => "nom de personne",
            Self::BirthDate => "date de naissance",
            Self::Address => "adresse postale",
        }
    }
}

/// One column of a file, as found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The header, as written (trimmed).
    pub name: String,
    /// The name in the query API: the header when it is a plain identifier, else a short form of it.
    pub field: String,
    /// How its values are written.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// What they mean, when that is clear.
    pub meaning: Option<Meaning>,
    /// Share of the filled cells that fit `type` and `meaning`, from 0 to 1. 1 when all cells are empty.
    pub fit: f64,
    /// Empty cells.
    pub nulls: u64,
    /// Filled cells that do not fit `type`.
    #[serde(default)]
    pub misfits: u64,
    /// How values are written, where that needs saying: `dd/mm/yyyy`, `decimal comma`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writing: Option<String>,
    /// The title and description that the schema gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the values look like.
    #[serde(default)]
    pub profile: Profile,
}

/// What the values of a column look like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Distinct filled values. An estimate when `distinct_exact` is false.
    pub distinct: u64,
    /// Whether `distinct` is exact.
    pub distinct_exact: bool,
    /// Smallest value, as text (numbers with a decimal point, dates as ISO).
    pub min: Option<String>,
    /// Largest value, as text.
    pub max: Option<String>,
    /// Mean of a numeric column.
    pub mean: Option<f64>,
    /// Most frequent values, the most frequent first, at most ten. Of a sample only when `distinct_exact` is false.
    pub top: Vec<ValueCount>,
    /// Counts in equal steps from `min` to `max`, for numbers and dates; at most twenty.
    pub histogram: Vec<u64>,
}

/// How often a value occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value, as written (cut at 100 characters).
    pub value: String,
    /// Occurrences.
    pub count: u64,
}

/// One thing that is wrong, or that deserves a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The row, as a spreadsheet numbers it. Absent when the finding is about the whole file or a column.
    pub row: Option<u64>,
    /// The column's header. Absent when the finding is about a row or the file.
    pub field: Option<String>,
    /// Validata's name of the fault: `type-error`, `missing-required-header`…
    pub code: String,
    /// The value found, cut at 200 characters.
    pub value: Option<String>,
    /// What is wrong and how to mend it, in French.
    pub message: String,
    /// The value that a machine can put in its place safely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
}

/// A column that looks like personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonalData {
    /// The column's header.
    pub field: String,
    /// What it looks like.
    pub meaning: Meaning,
    /// Share of the filled cells that look like it, from 0 to 1.
    pub share: f64,
    /// Why it is suspected, in French.
    pub message: String,
}

/// A column of the file that may be what the schema asks under another name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnMatch {
    /// The header in the file.
    pub name: String,
    /// The field of the schema.
    pub field: String,
    /// Why: same words, same meaning, in French.
    pub reason: String,
}

/// One change that mending made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The row, as a spreadsheet numbers it; absent for a change of the whole file.
    pub row: Option<u64>,
    /// The column's header; absent for a change of the whole file.
    pub field: Option<String>,
    /// What was there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Why, in French.
    pub reason: String,
}

/// How two versions of a table differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Columns of the new version that the old one has not.
    pub columns_added: Vec<String>,
    /// Columns of the old version that the new one has not.
    pub columns_removed: Vec<String>,
    /// The columns that identify a row. Empty: whole rows were compared, and a changed row counts as
    /// one removed and one added.
    pub key: Vec<String>,
    /// Rows of the new version that the old one has not.
    pub rows_added: u64,
    /// Rows of the old version that the new one has not.
    pub rows_removed: u64,
    /// Rows with the same key and other values.
    pub rows_changed: u64,
    /// Rows that are the same.
    pub rows_same: u64,
    /// The first differences, at most a hundred of each kind.
    pub samples: Vec<RowDifference>,
}

/// One row that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowDifference {
    /// What happened to the row.
    pub kind: RowChange,
    /// The values of the key, or of the whole row when there is no key.
    pub key: Vec<String>,
    /// Field, old value, new value: only those that differ.
    pub cells: Vec<(String, String, String)>,
}

/// What happened to a row between two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowChange {
    /// New in the new version.
    Added,
    /// Gone from the new version.
    Removed,
    /// Same key, other values.
    Changed,
}
