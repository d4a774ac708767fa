//! What a place is.

use beffroi_kernel::slug::fold_text;
use beffroi_kernel::territory::TerritoryKind;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Commune; its code is that of INSEE.
    Commune,
    /// Intercommunal grouping; its code is its SIREN.
    Epci,
    /// Département; its code is that of INSEE.
    Departement,
    /// Région; its code is that of INSEE.
    Region,
}

impl PlaceKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Commune, Self::Epci, Self::Departement, Self::Region];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Epci => "epci",
            Self::Departement => "departement",
            Self::Region => "region",
        }
    }

    /// The kind with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A place of the official geography, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// What kind of place.
    pub kind: PlaceKind,
    /// Its official code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The legal kind of a grouping.
    pub nature: Option<TerritoryKind>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// The code of its département.
    pub departement: Option<String>,
    /// The code of its région.
    pub region: Option<String>,
    /// The SIREN of the grouping that a commune is a member of.
    pub epci_siren: Option<String>,
    /// Its inhabitants (population municipale).
    pub population: Option<u64>,
    /// The year whose population it is.
    pub population_year: Option<u16>,
    /// The file that said it last.
    pub source: String,
    /// When it was loaded.
    pub loaded: Timestamp,
}

/// The official files that are understood, recognised by their header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficialFile {
    /// INSEE, code officiel géographique: communes.
    Communes,
    /// INSEE, code officiel géographique: départements.
    Departements,
    /// INSEE, code officiel géographique: régions.
    Regions,
    /// DGCL: groupings and their member communes (`epcicom`).
    Groupings,
    /// INSEE: populations of communes (`donnees_communes`).
    Populations,
}

impl OfficialFile {
    /// What it is, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Communes => "code officiel géographique : communes",
            Self::Departements => "code officiel géographique : départements",
            Self::Regions => "code officiel géographique : régions",
            Self::Groupings => "intercommunalités et communes membres (DGCL)",
            Self::Populations => "populations légales des communes (INSEE)",
        }
    }
}

/// All places in memory, found by code, by SIREN or by name: for reading a file of several hundred members.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    places: Vec<Place>,
    by_code: HashMap<(PlaceKind, String), usize>,
    by_siren: HashMap<String, usize>,
    by_name: HashMap<(PlaceKind, String), Vec<usize>>,
}

impl Gazetteer {
    /// From a list of places.
    #[must_use]
    pub fn new(places: Vec<Place>) -> Self {
        let mut gazetteer = Self::default();
        for (index, place) in places.iter().enumerate() {
            gazetteer.by_code.insert((place.kind, place.code.clone()), index);
            if let Some(siren) = &place.siren {
                gazetteer.by_siren.insert(siren.clone(), index);
            }
            gazetteer.by_name.entry((place.kind, folded(&place.name))).or_default().push(index);
        }
        gazetteer.places = places;
        gazetteer
    }

    /// Whether nothing was loaded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The place with this code.
    #[must_use]
    pub fn by_code(&self, kind: PlaceKind, code: &str) -> Option<&Place> {
        self.by_code.get(&(kind, code.to_owned())).map(|index| &self.places[*index])
    }

    /// The place with this SIREN.
    #[must_use]
    pub fn by_siren(&self, siren: &str) -> Option<&Place> {
        self.by_siren.get(siren).map(|index| &self.places[*index])
    }

    /// The only place of this kind and name, in this département when it is known; nothing when there are several.
    #[must_use]
    pub fn by_name(&self, kind: PlaceKind, name: &str, departement: Option<&str>) -> Option<&Place> {
        let found = self.by_name.get(&(kind, folded(name)))?;
        let here = |index: &&usize| {
            departement.is_none_or(|wanted| self.places[**index].departement.as_deref() == Some(wanted))
        };
        let mut here = found.iter().filter(here);
        match (here.next(), here.next()) {
            (Some(index), None) => Some(&self.places[*index]),
            _ => None,
        }
    }
}

/// A name for comparing: lower case, without accents, separators as one space, "saint" in full.
#[must_use]
pub(super) fn folded(name: &str) -> String {
    let text = fold_text(name);
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let full = words.map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        word => word,
    });
    full.collect::<Vec<_>>().join(" ")
}
