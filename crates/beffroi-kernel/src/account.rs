//! People, the roles that they have in a territory, and what each role may do.

use crate::right::{Right, set};
use serde::{Deserialize, Serialize};

crate::identifier!(
    /// Names one person who can sign in.
    PersonId
);

crate::identifier!(
    /// Names one delegation: somebody of the host let into a territory.
    DelegationId
);

crate::identifier!(
    /// Names one API key of a territory.
    KeyId
);

crate::identifier!(
    /// Names one invitation to join a territory.
    InvitationId
);

crate::identifier!(
    /// Names one period during which somebody acts for somebody else.
    DeputyId
);

crate::identifier!(
    /// Names one exception to the second factor.
    ExceptionId
);

/// What a person is in a territory. In a small town one person is several of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the territory's space: people, settings, and everything else.
    Administrateur,
    /// Uploads, mends, publishes and archives data sets.
    Editeur,
    /// Follows the measures against cyberattacks, in a town without a specialist.
    ReferentCyber,
    /// Responsable de la sécurité des systèmes d'information.
    Rssi,
    /// Délégué à la protection des données.
    Dpo,
    /// An elected official: sees where the territory stands.
    Elu,
    /// An agent of the territory.
    Agent,
    /// Reads what the territory keeps, published or not.
    Lecteur,
}

impl Role {
    /// Every role, in the order of the access matrix.
    pub const ALL: [Self; 8] = [
        Self::Administrateur,
        Self::Editeur,
        Self::ReferentCyber,
        Self::Rssi,
        Self::Dpo,
        Self::Elu,
        Self::Agent,
        Self::Lecteur,
    ];

    /// The roles as which somebody of the host can be let into a territory.
    pub const DELEGABLE: [Self; 4] = [Self::Dpo, Self::Rssi, Self::ReferentCyber, Self::Editeur];

    /// The name kept in the database and given on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Administrateur => "administrateur",
            Self::Editeur => "editeur",
            Self::ReferentCyber => "referent_cyber",
            Self::Rssi => "rssi",
            Self::Dpo => "dpo",
            Self::Elu => "elu",
            Self::Agent => "agent",
            Self::Lecteur => "lecteur",
        }
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Administrateur => "administrateur",
            Self::Editeur => "éditeur de données",
            Self::ReferentCyber => "référent cyber",
            Self::Rssi => "RSSI",
            Self::Dpo => "DPO",
            Self::Elu => "élu",
            Self::Agent => "agent",
            Self::Lecteur => "lecteur",
        }
    }

    /// What somebody with this role does, in one line of French: for those who choose it.
    #[must_use]
    pub fn explained(self) -> &'static str {
        match self {
            Self::Administrateur => {
                "invite des personnes, règle l’espace du territoire, et peut tout le reste"
            }
            Self::Editeur => "dépose, corrige, publie et archive les jeux de données",
            Self::ReferentCyber => "suit les mesures contre les cyberattaques et lit le journal",
            Self::Rssi => {
                "répond de la sécurité des systèmes d’information : lit le journal et voit qui a accès"
            }
            Self::Dpo => {
                "répond de la protection des données : lit le journal, voit qui a accès, répond aux demandes"
            }
            Self::Elu => "voit où en est le territoire",
            Self::Agent => "travaille pour le territoire : lit les jeux de données non publiés",
            Self::Lecteur => "lit les jeux de données, publiés ou non, sans rien changer",
        }
    }

    /// The role with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether this role carries `right`: the whole access policy is this table.
    #[must_use]
    pub fn grants(self, right: Right) -> bool {
        use Role::{Administrateur, Agent, Dpo, Editeur, Elu, ReferentCyber, Rssi};
        match right {
            Right::DatasetRead | Right::InventoryRead | Right::ObligationRead => true,
            Right::DatasetWrite | Right::DatasetPublish => matches!(self, Administrateur | Editeur),
            Right::AssessmentRead => {
                matches!(self, Administrateur | ReferentCyber | Rssi | Dpo | Elu | Agent)
            }
            Right::AssessmentWrite => matches!(self, Administrateur | ReferentCyber | Rssi | Dpo | Agent),
            Right::InventoryWrite => {
                matches!(self, Administrateur | Editeur | ReferentCyber | Rssi | Dpo)
            }
            Right::ObligationWrite => matches!(self, Administrateur | ReferentCyber | Rssi | Dpo),
            Right::PlanRead | Right::ProjectRead => {
                matches!(self, Administrateur | ReferentCyber | Rssi | Dpo | Elu)
            }
            Right::PlanWrite | Right::ProjectWrite => matches!(self, Administrateur | ReferentCyber | Rssi),
            Right::JournalRead => matches!(self, Administrateur | ReferentCyber | Rssi | Dpo),
            Right::AccountRead => matches!(self, Administrateur | Rssi | Dpo),
            Right::PrivacyWrite => matches!(self, Administrateur | Dpo),
            Right::HostRead => matches!(self, Administrateur | ReferentCyber | Rssi | Dpo | Elu),
            Right::TerritoryWrite
            | Right::TerritoryExport
            | Right::AccountWrite
            | Right::DelegationWrite
            | Right::KeyWrite
            | Right::BreakGlassWrite
            | Right::HostWrite
            | Right::JobWrite => matches!(self, Administrateur),
        }
    }
}

set!(
    /// The roles of one person in one territory.
    Roles of Role
);

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self::of(&[role])
    }
}

impl Roles {
    /// The roles that owe a second factor unless a host chooses others: those whose account would let somebody
    /// change or see what is not theirs.
    #[must_use]
    pub fn privileged() -> Self {
        Self::of(&[Role::Administrateur, Role::ReferentCyber, Role::Rssi, Role::Dpo])
    }

    /// Whether one of the roles carries `right`.
    #[must_use]
    pub fn grant(self, right: Right) -> bool {
        self.iter().any(|role| role.grants(right))
    }

    /// Whether both hold a same role.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.iter().any(|role| other.contains(role))
    }
}
