//! The register of what is kept, and what is kept about one person.

use crate::account::Person;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Never shown, never copied out.
    Secret,
    /// Would harm a person or the territory if it were known.
    Sensitive,
    /// About an identified person.
    Personal,
    /// For those who have a role in the territory, or for the program itself.
    Internal,
    /// Anybody may read it once the thing it describes is published.
    Public,
}

impl Class {
    /// Every class, those that ask for care first.
    pub const ALL: [Self; 5] = [Self::Personal, Self::Sensitive, Self::Secret, Self::Internal, Self::Public];

    /// Whether it must be said why it is kept.
    #[must_use]
    pub fn owes_a_reason(self) -> bool {
        matches!(self, Self::Personal | Self::Sensitive | Self::Secret)
    }
}

/// One column of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds, in French.
    pub label: String,
    /// What it may hold.
    pub class: Class,
    /// How long it is kept, in French.
    pub keep: String,
    /// Why it is kept, in French; may be empty.
    pub why: String,
}

/// How long the rows of a table are kept, for the job that forgets them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// How many days.
    pub days: u32,
    /// Since when: the name of a column that holds an instant.
    pub after: String,
}

/// One table of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What it holds, in French.
    pub label: String,
    /// How long its rows are kept, when a job forgets them.
    pub retention: Option<Retention>,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// The register of what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Register {
    /// The tables, by name.
    pub tables: Vec<Table>,
}

impl Register {
    /// What a column holds, in French; its name when the register does not know it.
    #[must_use]
    pub fn label<'a>(&'a self, table: &str, column: &'a str) -> &'a str {
        let table = self.tables.iter().find(|one| one.name == table);
        let found = table.and_then(|table| table.columns.iter().find(|one| one.name == column));
        found.map_or(column, |one| one.label.as_str())
    }
}

/// What one table keeps about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The table.
    pub table: String,
    /// What it holds, in French.
    pub label: String,
    /// Whether there are more rows than are given here.
    pub cut: bool,
    /// Its rows that name the person.
    pub rows: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// Everything that is kept about a person in one territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptAbout {
    /// The territory's name.
    pub territory: String,
    /// The person.
    pub person: Person,
    /// Whether the account leads into this territory alone; its own rows are then among those below.
    pub account_only_here: bool,
    /// When this was put together.
    pub made_at: Timestamp,
    /// What each table keeps; tables that keep nothing are left out.
    pub kept: Vec<Kept>,
}

/// What an erasure took away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Whether the account itself was made nobody's.
    pub account: bool,
    /// Entries of the journal that lost the name.
    pub names: u64,
    /// Versions of data sets that lost the name.
    pub files: u64,
    /// Contacts of the inventory that were removed.
    pub contacts: u64,
}
