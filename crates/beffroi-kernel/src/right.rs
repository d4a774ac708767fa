//! What may be allowed: rights, and the rooms that they belong to.

use serde::{Deserialize, Serialize};

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
    /// See the diagnoses: answers, grades, what is missing.
    AssessmentRead,
    /// Answer questionnaires, bring evidence, finish a diagnosis.
    AssessmentWrite,
    /// Read the inventory, without the private numbers and addresses of its contacts.
    InventoryRead,
    /// Fill the inventory, and read all of it.
    InventoryWrite,
    /// See which obligations the territory has and where it stands, and the results of qualifications.
    ObligationRead,
    /// Say where the territory stands with an obligation; qualify its systems and processings.
    ObligationWrite,
    /// See the plan: actions, budget, aids, committee.
    PlanRead,
    /// Change the plan.
    PlanWrite,
    /// See the projects, their gates and what was decided there.
    ProjectRead,
    /// Write projects down, record risk analyses, decide at their gates.
    ProjectWrite,
    /// Read the journal of the territory, and take it out.
    JournalRead,
    /// Change the territory's own sheet.
    TerritoryWrite,
    /// Take the whole territory out as one archive.
    TerritoryExport,
    /// See who has a role, an invitation or a delegation.
    AccountRead,
    /// Invite people, give and take roles, end their sessions.
    AccountWrite,
    /// Let people of the host act here, for named rooms and until a date; end it.
    DelegationWrite,
    /// Make and revoke API keys.
    KeyWrite,
    /// Seal the break-glass account anew.
    BreakGlassWrite,
    /// Take out and erase what is kept about a person; read the register of what is kept.
    PrivacyWrite,
    /// See the figures of the territories that this one hosts, never what is theirs alone.
    HostRead,
    /// Add and update hosted territories; choose the roles that owe a second factor.
    HostWrite,
    /// See background work that was given up and start it again.
    JobWrite,
}

impl Right {
    /// Every right, in the order of the access matrix.
    pub const ALL: [Self; 25] = [
        Self::DatasetRead,
        Self::DatasetWrite,
        Self::DatasetPublish,
        Self::AssessmentRead,
        Self::AssessmentWrite,
        Self::InventoryRead,
        Self::InventoryWrite,
        Self::ObligationRead,
        Self::ObligationWrite,
        Self::PlanRead,
        Self::PlanWrite,
        Self::ProjectRead,
        Self::ProjectWrite,
        Self::JournalRead,
        Self::TerritoryWrite,
        Self::TerritoryExport,
        Self::AccountRead,
        Self::AccountWrite,
        Self::DelegationWrite,
        Self::KeyWrite,
        Self::BreakGlassWrite,
        Self::PrivacyWrite,
        Self::HostRead,
        Self::HostWrite,
        Self::JobWrite,
    ];

    /// The name kept in the database (rights of an API key).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DatasetRead => "dataset_read",
            Self::DatasetWrite => "dataset_write",
            Self::DatasetPublish => "dataset_publish",
            Self::AssessmentRead => "assessment_read",
            Self::AssessmentWrite => "assessment_write",
            Self::InventoryRead => "inventory_read",
            Self::InventoryWrite => "inventory_write",
            Self::ObligationRead => "obligation_read",
            Self::ObligationWrite => "obligation_write",
            Self::PlanRead => "plan_read",
            Self::PlanWrite => "plan_write",
            Self::ProjectRead => "project_read",
            Self::ProjectWrite => "project_write",
            Self::JournalRead => "journal_read",
            Self::TerritoryWrite => "territory_write",
            Self::TerritoryExport => "territory_export",
            Self::AccountRead => "account_read",
            Self::AccountWrite => "account_write",
            Self::DelegationWrite => "delegation_write",
            Self::KeyWrite => "key_write",
            Self::BreakGlassWrite => "break_glass_write",
            Self::PrivacyWrite => "privacy_write",
            Self::HostRead => "host_read",
            Self::HostWrite => "host_write",
            Self::JobWrite => "job_write",
        }
    }

    /// The right with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.code() == code)
    }

    /// What the right allows, in French, for the access matrix.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::DatasetRead => "lire les jeux de données non publiés",
            Self::DatasetWrite => "déposer et modifier des jeux de données",
            Self::DatasetPublish => "publier et archiver des jeux de données",
            Self::AssessmentRead => "voir les diagnostics et leurs notes",
            Self::AssessmentWrite => "répondre aux questionnaires et terminer un diagnostic",
            Self::InventoryRead => "lire l'inventaire, sans les coordonnées privées des contacts",
            Self::InventoryWrite => "remplir l'inventaire et y lire les coordonnées privées",
            Self::ObligationRead => "voir les obligations et où en est le territoire",
            Self::ObligationWrite => "dire où en est une obligation, garder une qualification",
            Self::PlanRead => "voir le plan d'action, le budget et le comité",
            Self::PlanWrite => "modifier le plan d'action, le budget et le comité",
            Self::ProjectRead => "voir les projets et les décisions prises à leurs étapes",
            Self::ProjectWrite => "modifier les projets et décider à leurs étapes",
            Self::JournalRead => "lire et emporter le journal",
            Self::TerritoryWrite => "modifier la fiche du territoire",
            Self::TerritoryExport => "emporter tout le territoire",
            Self::AccountRead => "voir qui a accès",
            Self::AccountWrite => "inviter des personnes et gérer leurs rôles",
            Self::DelegationWrite => "donner et retirer des délégations",
            Self::KeyWrite => "créer et révoquer des clés d'API",
            Self::BreakGlassWrite => "sceller l'accès de secours",
            Self::PrivacyWrite => "répondre aux demandes sur les données personnelles",
            Self::HostRead => "voir les chiffres des territoires hébergés",
            Self::HostWrite => "ajouter des territoires hébergés et fixer leurs règles de connexion",
            Self::JobWrite => "reprendre les tâches abandonnées",
        }
    }

    /// The room that the right opens: a delegation is given room by room.
    #[must_use]
    pub fn room(self) -> Room {
        match self {
            Self::DatasetRead | Self::DatasetWrite | Self::DatasetPublish => Room::Dataset,
            Self::AssessmentRead | Self::AssessmentWrite => Room::Assessment,
            Self::InventoryRead | Self::InventoryWrite => Room::Inventory,
            Self::ObligationRead | Self::ObligationWrite => Room::Obligation,
            Self::PlanRead | Self::PlanWrite => Room::Plan,
            Self::ProjectRead | Self::ProjectWrite => Room::Project,
            Self::JournalRead => Room::Journal,
            Self::PrivacyWrite => Room::Privacy,
            Self::TerritoryWrite | Self::TerritoryExport => Room::Territory,
            Self::AccountRead
            | Self::AccountWrite
            | Self::DelegationWrite
            | Self::KeyWrite
            | Self::BreakGlassWrite => Room::Account,
            Self::HostRead | Self::HostWrite => Room::Host,
            Self::JobWrite => Room::Job,
        }
    }
}

/// A part of a territory's space, as a person would name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Room {
    /// Data sets.
    Dataset,
    /// Questionnaires and diagnoses.
    Assessment,
    /// The inventory: activities, systems, suppliers, contacts.
    Inventory,
    /// Obligations and qualifications.
    Obligation,
    /// The plan.
    Plan,
    /// The projects.
    Project,
    /// The journal.
    Journal,
    /// What is kept about people.
    Privacy,
    /// The territory's own sheet.
    Territory,
    /// People, roles, keys.
    Account,
    /// The territories that this one hosts.
    Host,
    /// Background work.
    Job,
}

impl Room {
    /// Every room.
    pub const ALL: [Self; 12] = [
        Self::Dataset,
        Self::Assessment,
        Self::Inventory,
        Self::Obligation,
        Self::Plan,
        Self::Project,
        Self::Journal,
        Self::Privacy,
        Self::Territory,
        Self::Account,
        Self::Host,
        Self::Job,
    ];

    /// The rooms that a territory may open to somebody of its host. Who may come in is never delegated.
    pub const DELEGABLE: [Self; 8] = [
        Self::Dataset,
        Self::Assessment,
        Self::Inventory,
        Self::Obligation,
        Self::Plan,
        Self::Project,
        Self::Journal,
        Self::Privacy,
    ];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Assessment => "assessment",
            Self::Inventory => "inventory",
            Self::Obligation => "obligation",
            Self::Plan => "plan",
            Self::Project => "project",
            Self::Journal => "journal",
            Self::Privacy => "privacy",
            Self::Territory => "territory",
            Self::Account => "account",
            Self::Host => "host",
            Self::Job => "job",
        }
    }

    /// The room with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|room| room.code() == code)
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dataset => "données",
            Self::Assessment => "diagnostics",
            Self::Inventory => "inventaire",
            Self::Obligation => "obligations",
            Self::Plan => "plan d’action",
            Self::Project => "projets",
            Self::Journal => "journal",
            Self::Privacy => "données personnelles",
            Self::Territory => "fiche du territoire",
            Self::Account => "personnes et accès",
            Self::Host => "territoires hébergés",
            Self::Job => "tâches",
        }
    }
}

/// A set of the variants of an enum that has at most 32 of them, kept in the order of the enum.
macro_rules! set {
    ($(#[$doc:meta])* $name:ident of $item:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(u32);

        impl $name {
            /// Nothing.
            pub const NONE: Self = Self(0);

            /// These and no other.
            #[must_use]
            pub fn of(items: &[$item]) -> Self {
                items.iter().copied().collect()
            }

            /// With one more.
            #[must_use]
            pub fn with(self, item: $item) -> Self {
                Self(self.0 | 1 << item as u32)
            }

            /// Without one.
            #[must_use]
            pub fn without(self, item: $item) -> Self {
                Self(self.0 & !(1 << item as u32))
            }

            /// Whether it holds `item`.
            #[must_use]
            pub fn contains(self, item: $item) -> bool {
                self.0 & 1 << item as u32 != 0
            }

            /// Whether it holds nothing.
            #[must_use]
            pub fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// What it holds, in the order of the enum.
            pub fn iter(self) -> impl Iterator<Item = $item> {
                $item::ALL.into_iter().filter(move |item| self.contains(*item))
            }

            /// The codes of what it holds, separated by commas: how the database keeps it.
            #[must_use]
            pub fn codes(self) -> String {
                self.iter().map($item::code).collect::<Vec<_>>().join(",")
            }

            /// Reads [`codes`](Self::codes) back; nothing when one is unknown.
            #[must_use]
            pub fn from_codes(codes: &str) -> Option<Self> {
                codes.split(',').filter(|code| !code.is_empty()).map($item::from_code).collect()
            }

            /// The labels of what it holds, in French, separated by commas.
            #[must_use]
            pub fn labels(self) -> String {
                self.iter().map($item::label).collect::<Vec<_>>().join(", ")
            }
        }

        impl FromIterator<$item> for $name {
            fn from_iter<I: IntoIterator<Item = $item>>(items: I) -> Self {
                items.into_iter().fold(Self::NONE, Self::with)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.iter().map($item::code))
            }
        }
    };
}
pub(crate) use set;

set!(
    /// A set of rights.
    Rights of Right
);

set!(
    /// A set of rooms.
    Rooms of Room
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_back_from_its_codes_and_refuses_unknown_ones() {
        let rights = Rights::of(&[Right::JournalRead, Right::DatasetRead]);
        assert_eq!(rights.codes(), "dataset_read,journal_read");
        assert_eq!(Rights::from_codes(&rights.codes()), Some(rights));
        assert_eq!(Rights::from_codes(""), Some(Rights::NONE));
        assert_eq!(Rights::from_codes("dataset_read,everything"), None);
        assert!(!rights.without(Right::JournalRead).contains(Right::JournalRead));
    }

    #[test]
    fn who_may_come_in_is_never_delegated() {
        for right in [Right::AccountWrite, Right::DelegationWrite, Right::KeyWrite, Right::BreakGlassWrite] {
            assert!(!Room::DELEGABLE.contains(&right.room()), "{right:?}");
        }
    }
}
