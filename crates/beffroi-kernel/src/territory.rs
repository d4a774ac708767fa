//! The territory: the wall that nothing crosses without being named.

use serde::{Deserialize, Serialize};

crate::identifier!(
    /// Names one territory of this instance.
    TerritoryId
);

impl TerritoryId {
    /// The instance itself, in the journal: what belongs to no territory has its chain under this number.
    /// No territory has it.
    pub const INSTANCE: Self = Self(0);
}

/// The legal kind of a territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TerritoryKind {
    /// Commune.
    Commune,
    /// Communauté de communes.
    CommunauteDeCommunes,
    /// Communauté d'agglomération.
    CommunauteDAgglomeration,
    /// Communauté urbaine.
    CommunauteUrbaine,
    /// Métropole.
    Metropole,
    /// Établissement public territorial (Greater Paris).
    EtablissementPublicTerritorial,
    /// Département.
    Departement,
    /// Région.
    Region,
    /// Syndicat intercommunal or mixte.
    Syndicat,
    /// Centre de gestion de la fonction publique territoriale.
    CentreDeGestion,
    /// Centre communal d'action sociale.
    Ccas,
    /// Anything else.
    Autre,
}

impl TerritoryKind {
    /// Every kind, in the order in which people are offered them.
    pub const ALL: [Self; 12] = [
        Self::Commune,
        Self::CommunauteDeCommunes,
        Self::CommunauteDAgglomeration,
        Self::CommunauteUrbaine,
        Self::Metropole,
        Self::EtablissementPublicTerritorial,
        Self::Departement,
        Self::Region,
        Self::Syndicat,
        Self::CentreDeGestion,
        Self::Ccas,
        Self::Autre,
    ];

    /// The name kept in the database and given on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::CommunauteDeCommunes => "communaute_de_communes",
            Self::CommunauteDAgglomeration => "communaute_d_agglomeration",
            Self::CommunauteUrbaine => "communaute_urbaine",
            Self::Metropole => "metropole",
            Self::EtablissementPublicTerritorial => "etablissement_public_territorial",
            Self::Departement => "departement",
            Self::Region => "region",
            Self::Syndicat => "syndicat",
            Self::CentreDeGestion => "centre_de_gestion",
            Self::Ccas => "ccas",
            Self::Autre => "autre",
        }
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::CommunauteDeCommunes => "communauté de communes",
            Self::CommunauteDAgglomeration => "communauté d'agglomération",
            Self::CommunauteUrbaine => "communauté urbaine",
            Self::Metropole => "métropole",
            Self::EtablissementPublicTerritorial => "établissement public territorial",
            Self::Departement => "département",
            Self::Region => "région",
            Self::Syndicat => "syndicat",
            Self::CentreDeGestion => "centre de gestion",
            Self::Ccas => "CCAS",
            Self::Autre => "autre organisme public",
        }
    }

    /// The kind with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
