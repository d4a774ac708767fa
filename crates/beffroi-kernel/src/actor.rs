//! Who acts, in which territory, and what they may do there.

use crate::account::{DelegationId, DeputyId, KeyId, PersonId, Roles};
use crate::right::{Right, Rights, Rooms};
use crate::territory::TerritoryId;

/// Who acts on one territory, and as what. Every query and every action takes one:
/// there is no way to reach a row without naming the territory that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The territory acted upon.
    pub territory: TerritoryId,
    /// Who acts.
    pub who: Who,
    /// The number of the request, which the journal and the log both keep.
    pub request: Option<String>,
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
        /// Their roles here.
        roles: Roles,
        /// By which door they came in.
        access: Access,
    },
    /// A program of the territory's, with an API key.
    Key {
        /// The key.
        id: KeyId,
        /// The name that the territory gave it.
        name: String,
        /// What it may do.
        rights: Rights,
    },
    /// The program itself: the command line of the machine's administrator, a background job.
    Program {
        /// What the journal shows, such as `command line` or `job`.
        name: &'static str,
    },
}

/// By which door a person came into a territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The territory gave them a role.
    Membership,
    /// The same, and for a time they act for other members: what they do by that alone says so.
    Deputy {
        /// Their own roles.
        own: Roles,
        /// What they were lent, by whoever is away.
        lent: Vec<Lent>,
    },
    /// The territory let them in from its host, for these rooms and no other.
    Delegation {
        /// Which delegation.
        id: DelegationId,
        /// The rooms that it opens.
        rooms: Rooms,
    },
    /// The sealed account of the worst day.
    BreakGlass,
}

/// The roles that a deputy is lent by one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// Which time as deputy.
    pub id: DeputyId,
    /// The roles of whoever is away.
    pub roles: Roles,
}

impl Actor {
    /// Somebody from outside.
    #[must_use]
    pub fn public(territory: TerritoryId) -> Self {
        Self { territory, who: Who::Public, request: None }
    }

    /// A person whom the territory gave these roles.
    #[must_use]
    pub fn member(territory: TerritoryId, id: PersonId, name: impl Into<String>, roles: Roles) -> Self {
        let who = Who::Person { id, name: name.into(), roles, access: Access::Membership };
        Self { territory, who, request: None }
    }

    /// The program itself, with every right.
    #[must_use]
    pub fn program(territory: TerritoryId, name: &'static str) -> Self {
        Self { territory, who: Who::Program { name }, request: None }
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
            Who::Person { roles, access, .. } => roles.grant(right) && access.opens(right),
            Who::Key { rights, .. } => rights.contains(right),
            Who::Program { .. } => true,
        }
    }

    /// The time as deputy without which this actor would not have `right`; nothing when their own roles carry it.
    #[must_use]
    pub fn deputy_for(&self, right: Right) -> Option<DeputyId> {
        let Who::Person { access: Access::Deputy { own, lent }, .. } = &self.who else { return None };
        let lender = lent.iter().find(|one| one.roles.grant(right));
        lender.filter(|_| !own.grant(right)).map(|one| one.id)
    }

    /// Who did something, as a row keeps it: `person:<id>`, which says nothing once the person is erased, or the name
    /// of a key or of a program.
    #[must_use]
    pub fn author(&self) -> String {
        self.person().map_or_else(|| self.name().to_owned(), |person| format!("person:{person}"))
    }

    /// The same in the columns that are compared with accounts: the identifier alone, without `person:`.
    #[must_use]
    pub fn author_id(&self) -> String {
        self.person().map_or_else(|| self.name().to_owned(), |person| person.to_string())
    }

    /// Whether this actor belongs to the territory, and so may know what it keeps unpublished.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        !matches!(self.who, Who::Public)
    }

    /// The person who acts, when it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self.who {
            Who::Person { id, .. } => Some(id),
            Who::Public | Who::Key { .. } | Who::Program { .. } => None,
        }
    }

    /// The name that the journal keeps.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.who {
            Who::Public => "public",
            Who::Person { name, .. } | Who::Key { name, .. } => name,
            Who::Program { name } => name,
        }
    }
}

impl Access {
    /// Whether this door leads to the room of `right`.
    fn opens(&self, right: Right) -> bool {
        match self {
            Self::Membership | Self::Deputy { .. } | Self::BreakGlass => true,
            Self::Delegation { rooms, .. } => rooms.contains(right.room()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Role;
    use crate::right::Room;

    #[test]
    fn a_delegation_opens_its_rooms_and_gives_no_more_than_its_role() {
        let access =
            Access::Delegation { id: DelegationId::new(1, [0; 10]), rooms: Rooms::of(&[Room::Journal]) };
        let who = Who::Person {
            id: PersonId::new(1, [0; 10]),
            name: "Camille Exemple".to_owned(),
            roles: Roles::of(&[Role::Dpo]),
            access,
        };
        let actor = Actor { territory: TerritoryId::INSTANCE, who, request: None };
        assert!(actor.may(Right::JournalRead));
        assert!(!actor.may(Right::DatasetRead), "a room that was not opened");
        assert!(!actor.may(Right::DatasetWrite), "a right that the role does not carry");
        assert!(!actor.may(Right::PrivacyWrite));
    }

    #[test]
    fn a_deputy_needs_the_other_only_for_what_their_own_roles_do_not_carry() {
        let (first, second) = (DeputyId::new(1, [1; 10]), DeputyId::new(2, [2; 10]));
        let lent = vec![
            Lent { id: first, roles: Roles::of(&[Role::Dpo]) },
            Lent { id: second, roles: Roles::of(&[Role::Administrateur]) },
        ];
        let own = Roles::of(&[Role::Editeur]);
        let roles = Roles::of(&[Role::Editeur, Role::Dpo, Role::Administrateur]);
        let who = |access| Who::Person {
            id: PersonId::new(1, [0; 10]),
            name: "Camille Exemple".to_owned(),
            roles,
            access,
        };
        let actor = |access| Actor { territory: TerritoryId::INSTANCE, who: who(access), request: None };
        let deputy = actor(Access::Deputy { own, lent });
        for (right, expected) in [
            (Right::DatasetPublish, None),
            (Right::PrivacyWrite, Some(first)),
            (Right::AccountWrite, Some(second)),
        ] {
            assert!(deputy.may(right));
            assert_eq!(deputy.deputy_for(right), expected, "{right:?}");
        }
        assert_eq!(actor(Access::Membership).deputy_for(Right::AccountWrite), None);
    }
}
