//! What a territory is.

use beffroi_kernel::TerritoryId;
use beffroi_kernel::territory::TerritoryKind;
use jiff::Timestamp;
use serde::Serialize;

/// A territory of this instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Territory {
    /// Its identifier.
    pub id: TerritoryId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name, as people write it.
    pub name: String,
    /// Its legal kind.
    pub kind: TerritoryKind,
    /// How many people live there.
    pub population: Option<u64>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee: Option<String>,
    /// The territory that hosts it.
    pub host: Option<TerritoryId>,
    /// Whether a file that does not respect its schema may be published, with its report.
    pub invalid_publication: InvalidPublication,
    /// When it was added.
    pub created: Timestamp,
}

/// What happens to a file that does not respect its schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidPublication {
    /// It may be published; the page says that it is not conform, and shows the report.
    #[default]
    Allowed,
    /// It is refused.
    Refused,
}

impl InvalidPublication {
    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
        }
    }

    /// The choice with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Allowed, Self::Refused].into_iter().find(|choice| choice.code() == code)
    }
}

/// A territory to be added.
#[derive(Clone, Debug)]
pub struct NewTerritory {
    /// Its name in addresses; absent makes one from the name.
    pub slug: Option<String>,
    /// Its name.
    pub name: String,
    /// Its legal kind.
    pub kind: TerritoryKind,
    /// How many people live there.
    pub population: Option<u64>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee: Option<String>,
    /// The slug of the territory that hosts it.
    pub host: Option<String>,
    /// Whether a file that does not respect its schema may be published.
    pub invalid_publication: InvalidPublication,
}

impl NewTerritory {
    /// A territory with a name and a kind, and nothing else said.
    #[must_use]
    pub fn named(name: &str, kind: TerritoryKind) -> Self {
        Self {
            slug: None,
            name: name.to_owned(),
            kind,
            population: None,
            siren: None,
            insee: None,
            host: None,
            invalid_publication: InvalidPublication::default(),
        }
    }
}

/// What an administrator of a territory may change of its sheet. Its kind, its name in addresses and its host
/// are the affair of the machine's administrator.
#[derive(Clone, Debug)]
pub struct TerritorySheet {
    /// Its name.
    pub name: String,
    /// How many people live there.
    pub population: Option<u64>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee: Option<String>,
    /// Whether a file that does not respect its schema may be published.
    pub invalid_publication: InvalidPublication,
}

impl From<&Territory> for TerritorySheet {
    fn from(territory: &Territory) -> Self {
        Self {
            name: territory.name.clone(),
            population: territory.population,
            siren: territory.siren.clone(),
            insee: territory.insee.clone(),
            invalid_publication: territory.invalid_publication,
        }
    }
}
