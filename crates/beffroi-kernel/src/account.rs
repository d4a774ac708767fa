//! Who acts, in which territory, and what they may do there.

use crate::territory::TerritoryId;
use serde::{Deserialize, Serialize};

crate::identifier!(
    /// Names one person who can sign in.
    PersonId
);

/// What a person is in a territory. A person has one role per territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the territory's space: people, settings, and everything an editor does.
    Administrateur,
    /// Uploads, mends, publishes and archives data sets.
    Editeur,
    /// Reads what the territory keeps, published or not.
    Lecteur,
}

impl Role {
    /// Every role, the strongest first.
    pub const ALL: [Self; 3] = [Self::Administrateur, Self::Editeur, Self::Lecteur];

    /// The name kept in the database and given on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Administrateur => "administrateur",
            Self::Editeur => "editeur",
            Self::Lecteur => "lecteur",
        }
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Administrateur => "administrateur",
            Self::Editeur => "éditeur de données",
            Self::Lecteur => "lecteur",
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
        match right {
            Right::DatasetRead | Right::JournalRead => true,
            Right::DatasetWrite | Right::DatasetPublish => {
                matches!(self, Self::Administrateur | Self::Editeur)
            }
            Right::TerritoryWrite | Right::AccountWrite => matches!(self, Self::Administrateur),
        }
    }
}

/// Something that may be allowed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Read data sets that are not published.
    DatasetRead,
    /// Create data sets, add versions, change metadata.
    DatasetWrite,
    /// Publish and archive data sets.
    DatasetPublish,
    /// Read the journal of the territory.
    JournalRead,
    /// Change the territory's own sheet.
    TerritoryWrite,
    /// Give and take roles.
    AccountWrite,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 6] = [
        Self::DatasetRead,
        Self::DatasetWrite,
        Self::DatasetPublish,
        Self::JournalRead,
        Self::TerritoryWrite,
        Self::AccountWrite,
    ];

    /// What the right allows, in French, for the access matrix.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::DatasetRead => "lire les jeux de données non publiés",
            Self::DatasetWrite => "déposer et modifier des jeux de données",
            Self::DatasetPublish => "publier et archiver des jeux de données",
            Self::JournalRead => "lire le journal",
            Self::TerritoryWrite => "modifier la fiche du territoire",
            Self::AccountWrite => "gérer les comptes",
        }
    }
}

/// Who acts on one territory, and as what. Every query and every action takes one:
/// there is no way to reach a row without naming the territory that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The territory acted upon.
    pub territory: TerritoryId,
    /// Who acts.
    pub who: Who,
}

/// The one who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody who has not signed in, or who has no role in this territory: sees what is public.
    Public,
    /// A person with a role in this territory.
    Person {
        /// The person.
        id: PersonId,
        /// Their name, as the journal shows it.
        name: String,
        /// Their role here.
        role: Role,
    },
    /// The program itself: the command line of the machine's administrator, a background job.
    Program {
        /// What the journal shows, such as `command line` or `job`.
        name: &'static str,
    },
}

impl Actor {
    /// Somebody from outside.
    #[must_use]
    pub fn public(territory: TerritoryId) -> Self {
        Self { territory, who: Who::Public }
    }

    /// The program itself, with every right.
    #[must_use]
    pub fn program(territory: TerritoryId, name: &'static str) -> Self {
        Self { territory, who: Who::Program { name } }
    }

    /// The program acting on what belongs to no territory: it reaches no territory's rows.
    #[must_use]
    pub fn instance(name: &'static str) -> Self {
        Self::program(TerritoryId::INSTANCE, name)
    }

    /// Whether this actor has `right` in its territory.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        match &self.who {
            Who::Public => false,
            Who::Person { role, .. } => role.grants(right),
            Who::Program { .. } => true,
        }
    }

    /// Whether this actor belongs to the territory, and so may know what it keeps unpublished.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        !matches!(self.who, Who::Public)
    }

    /// The name that the journal keeps.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.who {
            Who::Public => "public",
            Who::Person { name, .. } => name,
            Who::Program { name } => name,
        }
    }
}
