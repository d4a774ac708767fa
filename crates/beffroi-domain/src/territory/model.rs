//! What a territory is.

use super::facts::{Competences, Sources};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Roles, TerritoryId};
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
    /// The year whose population it is.
    pub population_year: Option<u16>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee: Option<String>,
    /// Its staff, in tenths of a full-time equivalent.
    pub staff_tenths: Option<u32>,
    /// The SIREN of the grouping that it is a member of.
    pub parent_siren: Option<String>,
    /// The code of its département.
    pub departement: Option<String>,
    /// The code of its région.
    pub region: Option<String>,
    /// What it is competent for.
    pub competences: Competences,
    /// The domains of its web sites.
    pub web_domains: Vec<String>,
    /// The domains of its mail addresses.
    pub mail_domains: Vec<String>,
    /// Where each fact comes from.
    pub sources: Sources,
    /// The territory that hosts it.
    pub host: Option<TerritoryId>,
    /// Whether a file that does not respect its schema may be published, with its report.
    pub invalid_publication: InvalidPublication,
    /// The roles that owe a second factor here and in what it hosts; absent: nobody chose, the privileged ones do.
    pub second_factor_roles: Option<Roles>,
    /// When it left this instance; its portal is then closed.
    pub left: Option<Timestamp>,
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
    /// The year whose population it is.
    pub population_year: Option<u16>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee: Option<String>,
    /// Its staff, in tenths of a full-time equivalent.
    pub staff_tenths: Option<u32>,
    /// The SIREN of the grouping that it is a member of.
    pub parent_siren: Option<String>,
    /// The code of its département.
    pub departement: Option<String>,
    /// The code of its région.
    pub region: Option<String>,
    /// What it is competent for.
    pub competences: Competences,
    /// The domains of its web sites.
    pub web_domains: Vec<String>,
    /// The domains of its mail addresses.
    pub mail_domains: Vec<String>,
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
            population_year: None,
            siren: None,
            insee: None,
            staff_tenths: None,
            parent_siren: None,
            departement: None,
            region: None,
            competences: Competences::default(),
            web_domains: Vec::new(),
            mail_domains: Vec::new(),
            host: None,
            invalid_publication: InvalidPublication::default(),
        }
    }
}

/// What an administrator of a territory may change of its sheet. Its kind, its name in addresses and its host
/// are the affair of the machine's administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerritorySheet {
    /// Its name.
    pub name: String,
    /// How many people live there.
    pub population: Option<u64>,
    /// The year whose population it is.
    pub population_year: Option<u16>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee: Option<String>,
    /// Its staff, in tenths of a full-time equivalent.
    pub staff_tenths: Option<u32>,
    /// The SIREN of the grouping that it is a member of.
    pub parent_siren: Option<String>,
    /// The code of its département.
    pub departement: Option<String>,
    /// The code of its région.
    pub region: Option<String>,
    /// What it is competent for.
    pub competences: Competences,
    /// The domains of its web sites.
    pub web_domains: Vec<String>,
    /// The domains of its mail addresses.
    pub mail_domains: Vec<String>,
    /// Whether a file that does not respect its schema may be published.
    pub invalid_publication: InvalidPublication,
}

impl From<&Territory> for TerritorySheet {
    fn from(territory: &Territory) -> Self {
        Self {
            name: territory.name.clone(),
            population: territory.population,
            population_year: territory.population_year,
            siren: territory.siren.clone(),
            insee: territory.insee.clone(),
            staff_tenths: territory.staff_tenths,
            parent_siren: territory.parent_siren.clone(),
            departement: territory.departement.clone(),
            region: territory.region.clone(),
            competences: territory.competences.clone(),
            web_domains: territory.web_domains.clone(),
            mail_domains: territory.mail_domains.clone(),
            invalid_publication: territory.invalid_publication,
        }
    }
}
