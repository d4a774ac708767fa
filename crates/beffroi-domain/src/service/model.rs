//! What services and programmes are.

use beffroi_kernel::TerritoryId;
use beffroi_kernel::service::{EnrolmentId, ProgrammeId, ServiceId};
use beffroi_kernel::territory::TerritoryKind;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a service is about: two services about the same thing, for the same territory, are shown together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Finding out where one stands.
    Assessment,
    /// Backups.
    Backup,
    /// Training.
    Training,
    /// Help in an incident.
    Incident,
    /// Hosting, mail, workstations.
    Hosting,
    /// A shared officer of security.
    SecurityOfficer,
    /// A shared data protection officer.
    DataProtectionOfficer,
    /// Open data.
    OpenData,
    /// Artificial intelligence.
    ArtificialIntelligence,
    /// Anything else.
    Other,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 10] = [
        Self::Assessment,
        Self::Backup,
        Self::Training,
        Self::Incident,
        Self::Hosting,
        Self::SecurityOfficer,
        Self::DataProtectionOfficer,
        Self::OpenData,
        Self::ArtificialIntelligence,
        Self::Other,
    ];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::Backup => "backup",
            Self::Training => "training",
            Self::Incident => "incident",
            Self::Hosting => "hosting",
            Self::SecurityOfficer => "security_officer",
            Self::DataProtectionOfficer => "data_protection_officer",
            Self::OpenData => "open_data",
            Self::ArtificialIntelligence => "artificial_intelligence",
            Self::Other => "other",
        }
    }

    /// The subject with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Assessment => "diagnostic de cybersécurité",
            Self::Backup => "sauvegarde",
            Self::Training => "formation et sensibilisation",
            Self::Incident => "aide en cas d’attaque",
            Self::Hosting => "hébergement, messagerie, postes",
            Self::SecurityOfficer => "responsable de la sécurité partagé",
            Self::DataProtectionOfficer => "délégué à la protection des données partagé",
            Self::OpenData => "données ouvertes",
            Self::ArtificialIntelligence => "intelligence artificielle",
            Self::Other => "autre",
        }
    }
}

/// Where a service is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// To those that the territory hosts.
    Hosted,
    /// In the whole country.
    Everywhere,
    /// In a région, by its code.
    Region(String),
    /// In a département, by its code.
    Departement(String),
    /// In an intercommunal grouping, by its SIREN.
    Epci(String),
    /// In a commune, by its code.
    Commune(String),
}

impl Area {
    /// The kinds of area: code and label.
    pub const KINDS: [(&'static str, &'static str); 6] = [
        ("hosted", "les territoires que vous hébergez"),
        ("everywhere", "toute la France"),
        ("region", "une région (son code)"),
        ("departement", "un département (son code)"),
        ("epci", "une intercommunalité (son SIREN)"),
        ("commune", "une commune (son code INSEE)"),
    ];

    /// What is kept: the kind, and the code of a place.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Hosted => ("hosted", ""),
            Self::Everywhere => ("everywhere", ""),
            Self::Region(code) => ("region", code),
            Self::Departement(code) => ("departement", code),
            Self::Epci(code) => ("epci", code),
            Self::Commune(code) => ("commune", code),
        }
    }

    /// The area with these [`parts`](Self::parts).
    #[must_use]
    pub fn from_parts(kind: &str, code: &str) -> Option<Self> {
        let placed = |area: fn(String) -> Self| (!code.is_empty()).then(|| area(code.to_owned()));
        match kind {
            "hosted" => Some(Self::Hosted),
            "everywhere" => Some(Self::Everywhere),
            "region" => placed(Self::Region),
            "departement" => placed(Self::Departement),
            "epci" => placed(Self::Epci),
            "commune" => placed(Self::Commune),
            _ => None,
        }
    }
}

/// A service of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its identifier.
    pub id: ServiceId,
    /// The territory that wrote it down.
    pub territory: TerritoryId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub subject: Subject,
    /// Who offers it.
    pub provider: String,
    /// What it is.
    pub summary: String,
    /// The kinds of territory that it is for; empty: all.
    pub kinds: Vec<TerritoryKind>,
    /// Where it is offered.
    pub area: Area,
    /// What it costs, in words.
    pub price: String,
    /// Whom to ask: a service rather than a person.
    pub contact: String,
    /// A page that says more; may be empty.
    pub link: String,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A service to be written.
#[derive(Clone, Debug)]
pub struct NewService {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub subject: Subject,
    /// Who offers it.
    pub provider: String,
    /// What it is.
    pub summary: String,
    /// The kinds of territory that it is for.
    pub kinds: Vec<TerritoryKind>,
    /// Where it is offered.
    pub area: Area,
    /// What it costs, in words.
    pub price: String,
    /// Whom to ask.
    pub contact: String,
    /// A page that says more.
    pub link: String,
}

/// A phase of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// What it is called.
    pub title: String,
    /// Its first day.
    pub starts: Date,
    /// Its last day.
    pub ends: Date,
}

/// A programme that accompanies territories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Its identifier.
    pub id: ProgrammeId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// How many territories it takes.
    pub places: u32,
    /// Its phases, in order.
    pub phases: Vec<Phase>,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A programme to be written.
#[derive(Clone, Debug)]
pub struct NewProgramme {
    /// Its name.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// How many territories it takes.
    pub places: u32,
    /// Its phases, in order.
    pub phases: Vec<Phase>,
}

/// How far a territory has come in a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentState {
    /// It asked, and waits.
    Waiting,
    /// It is in.
    Enrolled,
    /// It is no longer in, or no longer waits.
    Left,
}

impl EnrolmentState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Enrolled, Self::Left];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Enrolled => "enrolled",
            Self::Left => "left",
        }
    }

    /// The state with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "en liste d’attente",
            Self::Enrolled => "inscrit",
            Self::Left => "sorti",
        }
    }
}

/// The place of a territory in a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Its identifier.
    pub id: EnrolmentId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The territory.
    pub member: TerritoryId,
    /// Its grade, `A` to `E` with `+` or `-`, when it shared one.
    pub grade: Option<String>,
    /// How far it has come.
    pub state: EnrolmentState,
    /// When it asked.
    pub asked: Timestamp,
    /// Who wrote it down.
    pub created_by: String,
}
