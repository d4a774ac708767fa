//! A data set and its versions.

use super::metadata::{Metadata, MetadataInput};
use super::quality::Quality;
use super::rules::Freshness;
use crate::reference::SchemaRef;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

beffroi_kernel::identifier!(
    /// Names one data set.
    DatasetId
);
beffroi_kernel::identifier!(
    /// Names one version of a data set.
    VersionId
);

/// Where a data set stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DatasetState {
    /// No version was checked yet.
    Draft,
    /// A version can be published.
    Checked,
    /// Everybody can read it.
    Published,
    /// It was withdrawn: only the territory reads it.
    Archived,
}

impl DatasetState {
    /// Every state, in order.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Checked, Self::Published, Self::Archived];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Checked => "checked",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "brouillon",
            Self::Checked => "vérifié",
            Self::Published => "publié",
            Self::Archived => "archivé",
        }
    }

    /// The state with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dataset {
    /// Its identifier, which never changes.
    pub id: DatasetId,
    /// Its name in addresses, unique in its territory; never changes.
    pub slug: String,
    /// What is said of it.
    pub metadata: Metadata,
    /// Where it stands.
    pub state: DatasetState,
    /// The schema that new versions are held against.
    pub schema: Option<SchemaRef>,
    /// The columns that identify a row, for the difference between versions.
    pub key: Vec<String>,
    /// The number of the version that everybody reads.
    pub published_version: Option<u32>,
    /// When it was created.
    pub created: Timestamp,
    /// When its metadata or its published version last changed.
    pub modified: Timestamp,
    /// When it was first published.
    pub issued: Option<Timestamp>,
    /// When a version was last published.
    pub published: Option<Timestamp>,
}

/// A data set to be created.
#[derive(Clone, Debug, Default)]
pub struct NewDataset {
    /// What is said of it.
    pub metadata: MetadataInput,
    /// Its name in addresses; absent makes a free one from the title.
    pub slug: Option<String>,
    /// The identifier of the schema that its versions are held against.
    pub schema: Option<String>,
    /// The columns that identify a row.
    pub key: Vec<String>,
}

/// Where a version stands. A version never changes once it is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// The file is kept, its check has not ended.
    Staged,
    /// Checked and converted: it can be published.
    Ready,
    /// The file cannot be read; the reason is kept.
    Rejected,
}

impl VersionState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Staged, Self::Ready, Self::Rejected];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Ready => "ready",
            Self::Rejected => "rejected",
        }
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Staged => "en cours de vérification",
            Self::Ready => "vérifiée",
            Self::Rejected => "refusée",
        }
    }

    /// The state with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// One version of a data set: one file as it was given, and what was made of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Version {
    /// Its identifier.
    pub id: VersionId,
    /// The data set.
    pub dataset: DatasetId,
    /// Its number: 1 is the first.
    pub number: u32,
    /// Where it stands.
    pub state: VersionState,
    /// The name of the file, as it was given.
    pub original_name: String,
    /// The sheet that was asked for, for a spreadsheet.
    pub sheet: Option<String>,
    /// The size of the file, in bytes.
    pub bytes: u64,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The schema it was held against.
    pub schema: Option<SchemaRef>,
    /// What the check found; absent until it has ended well.
    pub facts: Option<VersionFacts>,
    /// Why the file was refused.
    pub rejection: Option<Rejection>,
    /// When it was given.
    pub created: Timestamp,
    /// Who gave it, as the journal names them.
    pub created_by: String,
    /// When it was first published; absent: never.
    pub published: Option<Timestamp>,
}

/// What the check of a version found, in figures: enough for lists and for the quality score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VersionFacts {
    /// Rows of data.
    pub rows: u64,
    /// Columns.
    pub columns: u32,
    /// Whether no error was found.
    pub valid: bool,
    /// Errors, all counted.
    pub errors: u64,
    /// Columns that look like personal data.
    pub personal_columns: u32,
    /// Filled cells, of a thousand.
    pub filled_per_mille: u32,
    /// Filled cells that fit what their column holds, of a thousand.
    pub fit_per_mille: u32,
    /// Whether the header is that of the ready version before it; a first version is stable.
    pub header_stable: bool,
}

/// Why a file was refused, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// A stable short name.
    pub code: String,
    /// What happened, in French.
    pub message: String,
    /// What to do next, in French.
    pub advice: String,
}

/// A data set with what a list or a page shows beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatasetView {
    /// The data set.
    pub dataset: Dataset,
    /// The version that everybody reads.
    pub published: Option<Version>,
    /// The newest version, published or not. Absent for the public, and when there is none.
    pub latest: Option<Version>,
    /// Whether it is up to date.
    pub freshness: Freshness,
    /// Its quality, with each criterion.
    pub quality: Quality,
}

/// Whether somebody took it upon them to publish what looks like personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Nobody did.
    NotGiven,
    /// The actor did; the journal keeps their name.
    Given,
}

/// The table of a version, for the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// The data set.
    pub dataset: DatasetId,
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The version.
    pub version: VersionId,
    /// The version's number.
    pub number: u32,
    /// The Parquet file.
    pub path: PathBuf,
}

/// The file of a version, as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalFile {
    /// Where it is.
    pub path: PathBuf,
    /// The name it had.
    pub name: String,
    /// Its size, in bytes.
    pub bytes: u64,
}

/// What a territory publishes, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Data sets.
    pub datasets: u64,
    /// Rows of their tables.
    pub rows: u64,
    /// When one was last published.
    pub newest: Option<Timestamp>,
}
