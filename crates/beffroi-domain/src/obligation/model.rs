//! What the room keeps: standings and results; and what it shows: duties.

use beffroi_kernel::obligation::ResultId;
use beffroi_reference::fact::Scope;
use beffroi_reference::qualification::Qualified;
use beffroi_reference::{Applied, Facts};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How far a territory is with an obligation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing is done.
    #[default]
    ToDo,
    /// Somebody works on it.
    UnderWay,
    /// It is met.
    Done,
    /// The territory says that it does not concern it, and why.
    NotApplicable,
}

impl Status {
    /// Every status, in the order in which people choose.
    pub const ALL: [Self; 4] = [Self::ToDo, Self::UnderWay, Self::Done, Self::NotApplicable];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ToDo => "to_do",
            Self::UnderWay => "under_way",
            Self::Done => "done",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The status with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ToDo => "à faire",
            Self::UnderWay => "en cours",
            Self::Done => "fait",
            Self::NotApplicable => "sans objet",
        }
    }
}

/// What somebody decides of an obligation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// How far it is.
    pub status: Status,
    /// Why it does not concern the territory; asked for with [`Status::NotApplicable`].
    pub reason: String,
    /// Who sees to it: a function rather than a name.
    pub owner: String,
    /// What else is worth knowing.
    pub note: String,
    /// The address of a proof.
    pub evidence: String,
    /// The day on which it was last done.
    pub done: Option<Date>,
    /// The day for which it is planned.
    pub planned: Option<Date>,
}

/// Where a territory stands with an obligation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The identifier of the obligation.
    pub obligation: String,
    /// How far it is.
    pub status: Status,
    /// Why it does not concern the territory.
    pub reason: String,
    /// Who sees to it.
    pub owner: String,
    /// What else is worth knowing.
    pub note: String,
    /// The address of a proof.
    pub evidence: String,
    /// The version of the obligation that was read when it was decided.
    pub version: u32,
    /// The day on which it was last done.
    pub done: Option<Date>,
    /// The day for which it is planned.
    pub planned: Option<Date>,
    /// When this was decided.
    pub decided: Timestamp,
    /// By whom: the identifier of a person, or the name of a program.
    #[serde(skip)]
    pub decided_by: String,
}

/// Where an obligation stands among the others: what a territory does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// It applies and is not met.
    Now,
    /// It will apply, or may: the text is expected, or its day has not come.
    Coming,
    /// It cannot be said yet: an answer is missing.
    ToClarify,
    /// It is met.
    Done,
    /// It does not concern the territory.
    NotConcerned,
}

impl Group {
    /// Every group, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Now, Self::ToClarify, Self::Coming, Self::Done, Self::NotConcerned];
}

/// An obligation as it stands for one territory on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duty {
    /// What the reference says.
    #[serde(flatten)]
    pub applied: Applied,
    /// What the territory does with it.
    pub group: Group,
    /// The day on which it falls due; absent when it is due all the time, or never.
    pub due: Option<Date>,
    /// Whether that day has passed and it is not met.
    pub late: bool,
    /// Where the territory stands; absent while nobody has decided anything.
    pub standing: Option<Standing>,
    /// Whether the law's text has a newer version than the one that was read when it was decided.
    pub revised: bool,
}

/// What a qualification is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Of which kind it is.
    pub kind: Scope,
    /// The item of the inventory, when it is one.
    pub item: Option<String>,
    /// What it is called; empty for the territory itself.
    pub name: String,
}

/// Whether what is qualified is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// It is being thought about.
    #[default]
    Planned,
    /// It is in use.
    Active,
    /// It is no longer in use.
    Stopped,
}

impl Usage {
    /// Every usage, in the order in which people choose.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Active, Self::Stopped];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Active => "active",
            Self::Stopped => "stopped",
        }
    }

    /// The usage with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|usage| usage.code() == code)
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "en projet",
            Self::Active => "en service",
            Self::Stopped => "arrêté",
        }
    }
}

/// A result that was kept. It is never changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kept {
    /// Its identifier.
    pub id: ResultId,
    /// The qualification.
    pub qualification: String,
    /// Its version.
    pub version: u32,
    /// What it is about.
    pub subject: Subject,
    /// Whether that is in use.
    pub usage: Usage,
    /// The answers that it rests on.
    pub answers: Facts,
    /// What the qualification said.
    pub outcome: Qualified,
    /// When.
    pub created: Timestamp,
    /// By whom: the identifier of a person, or the name of a program.
    #[serde(skip)]
    pub created_by: String,
}

impl Kept {
    /// The classes that are sure under every version of the text, without doubles.
    #[must_use]
    pub fn classes(&self) -> Vec<&str> {
        let mut classes: Vec<&str> = Vec::new();
        for class in self.outcome.variants.iter().flat_map(|variant| &variant.classes) {
            if !classes.contains(&class.as_str()) {
                classes.push(class);
            }
        }
        classes
    }
}
