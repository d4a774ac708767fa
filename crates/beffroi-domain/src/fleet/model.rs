//! What a host is shown of its members.

use crate::host::Shown;
use beffroi_reference::Grade;
use jiff::Timestamp;
use serde::Serialize;

/// A member, with what it shares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FleetMember {
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// The code of its département; absent when it is not known.
    pub departement: Option<String>,
    /// Whether it lets the host see its grade.
    pub shares: bool,
    /// Its last grade and since when; absent when it does not share, or has none.
    pub grade: Option<(Grade, Timestamp)>,
}

/// How many members that do not share have a grade that begins with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeCount {
    /// The letter; absent for those without a grade.
    pub letter: Option<char>,
    /// How many.
    pub shown: Shown,
}

/// Where the members stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FleetView {
    /// Every member, by name.
    pub members: Vec<FleetMember>,
    /// How many of those that do not share have each letter, from A on, those without a grade last; empty when that
    /// would give one away.
    pub grades: Vec<GradeCount>,
}
