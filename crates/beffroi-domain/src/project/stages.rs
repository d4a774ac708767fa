//! The stages of a project and the points of their gates, read from `reference/project-stages.toml`.

use crate::inventory::Rule;
use beffroi_reference::provenance::Provenance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A stage.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The name kept in the database.
    pub code: String,
    /// What people read.
    pub label: String,
    /// What is done in it.
    pub lead: String,
    /// The question that the decision at its end answers.
    pub gate: String,
    /// Whether it is the first in which people use the system.
    #[serde(default)]
    live: bool,
    /// The points of its gate.
    #[serde(rename = "point")]
    pub points: Vec<Point>,
}

/// A security point of a gate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Its name.
    pub code: String,
    /// The question.
    pub ask: String,
    /// A line under it; may be empty.
    #[serde(default)]
    pub help: String,
    /// What becomes an action of the plan when the answer is no.
    pub reserve: String,
    /// The systems that it is about; absent: every project.
    #[serde(default)]
    pub concerns: Option<Rule>,
    /// The questionnaire that answers it.
    #[serde(default)]
    pub qualification: Option<String>,
    /// What it rests on.
    pub rests: Vec<Ground>,
}

/// What a point rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Ground {
    /// A place in a guide.
    Guide {
        /// The name of the guide in the file.
        guide: String,
        /// Where in it.
        place: String,
    },
    /// An obligation of the reference.
    Obligation {
        /// Its identifier.
        obligation: String,
    },
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    guide: BTreeMap<String, Provenance>,
    stage: Vec<Stage>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../../../../reference/project-stages.toml")).unwrap_or_default()
});
static NOWHERE: LazyLock<Stage> = LazyLock::new(Stage::default);

/// Every stage, in order.
#[must_use]
pub fn stages() -> &'static [Stage] {
    &FILE.stage
}

/// Where a guide that points rest on comes from, by its name in the file.
#[must_use]
pub fn guide(name: &str) -> Option<&'static Provenance> {
    FILE.guide.get(name)
}

/// The stage at which a project is: those that come later are greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct At(usize);

impl At {
    /// The first stage: every project begins there.
    pub const FIRST: Self = Self(0);

    /// Every stage, in order.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (0..stages().len()).map(Self)
    }

    /// The stage that has this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        stages().iter().position(|stage| stage.code == code).map(Self)
    }

    /// Its words and its points.
    #[must_use]
    pub fn stage(self) -> &'static Stage {
        stages().get(self.0).unwrap_or(&NOWHERE)
    }

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        &self.stage().code
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        &self.stage().label
    }

    /// The stage to which its gate opens: the next one, and the last one itself, which is only looked at again.
    #[must_use]
    pub fn next(self) -> Self {
        Self((self.0 + 1).min(stages().len().saturating_sub(1)))
    }

    /// Whether people use the system: it is in service, or was.
    #[must_use]
    pub fn is_live(self) -> bool {
        stages().iter().position(|stage| stage.live).is_none_or(|first| first <= self.0)
    }
}

impl From<At> for String {
    fn from(at: At) -> Self {
        at.code().to_owned()
    }
}

impl TryFrom<String> for At {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("no stage is called {code:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::sheet;
    use beffroi_kernel::inventory::ItemKind;
    use beffroi_reference::{Home, Library};
    use std::collections::BTreeSet;

    #[test]
    fn stages_and_points_hold_together_and_rest_on_what_exists() {
        let text = include_str!("../../../../reference/project-stages.toml");
        let file: File = toml::from_str(text).unwrap();
        let library = Library::embedded().unwrap();
        for (name, guide) in &file.guide {
            assert_eq!(guide.flaw(), None, "{name}");
        }
        let codes: BTreeSet<&str> = file.stage.iter().map(|stage| stage.code.as_str()).collect();
        assert_eq!(codes.len(), file.stage.len(), "a stage is there twice");
        assert_eq!(file.stage.iter().filter(|stage| stage.live).count(), 1, "one stage is the first in use");
        assert!(!At::FIRST.is_live() && At::from_code("go-live").unwrap().is_live());
        let mut points = BTreeSet::new();
        for (stage, point) in file.stage.iter().flat_map(|stage| stage.points.iter().map(move |p| (stage, p)))
        {
            let of = &point.code;
            assert!(points.insert(of), "{of} is there twice");
            assert!(!stage.gate.is_empty() && point.ask.ends_with('?') && !point.rests.is_empty(), "{of}");
            assert!(point.reserve.chars().count() <= 200, "{of}: a title of the plan has 200 characters");
            for ground in &point.rests {
                match ground {
                    Ground::Guide { guide, place } => {
                        assert!(file.guide.contains_key(guide) && !place.is_empty(), "{of}")
                    }
                    Ground::Obligation { obligation } => {
                        assert!(
                            library.obligations.all().any(|one| one.id == *obligation),
                            "{of}: {obligation}"
                        );
                    }
                }
            }
            if let Some(id) = &point.qualification {
                assert!(library.qualifications.all().any(|one| one.id == *id), "{of}: {id}");
            }
            if let Some(rule) = &point.concerns {
                let field = sheet(rule.kind).field(&rule.field).unwrap_or_else(|| panic!("{of}: no field"));
                let known = |value: &String| {
                    ["yes", "no"].contains(&value.as_str())
                        || field.choices.iter().any(|one| one.code == *value)
                };
                assert!(rule.kind == ItemKind::System && rule.values.iter().all(known), "{of}");
            }
        }
        let fact = library.vocabulary.fact("teleservice").unwrap();
        assert!(fact.home == Home::Inventory && crate::inventory::rule("teleservice").is_some());
    }
}
