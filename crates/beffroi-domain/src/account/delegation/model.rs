//! What a delegation is.

use crate::account::model::Person;
use beffroi_kernel::account::{DelegationId, PersonId};
use beffroi_kernel::{Role, Roles, Rooms};
use jiff::Timestamp;
use jiff::civil::Date;

/// A delegation to be given.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// To whom: one of the candidates.
    pub person: PersonId,
    /// As what they will act.
    pub role: Role,
    /// Where.
    pub rooms: Rooms,
    /// The last day on which it holds, in Paris.
    pub until: Date,
}

/// Somebody of the host who may be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub person: Person,
    /// What they are at the host, among what may be delegated.
    pub roles: Roles,
    /// The name of the host.
    pub host: String,
}

/// A delegation, as the territory that gave it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its identifier.
    pub id: DelegationId,
    /// To whom.
    pub person: Person,
    /// As what they act.
    pub role: Role,
    /// Where.
    pub rooms: Rooms,
    /// The first instant at which it no longer holds.
    pub until: Timestamp,
    /// When it was given.
    pub created: Timestamp,
    /// Who gave it; absent when it was the administrator of the machine.
    pub author: Option<String>,
    /// Whether whoever gave it has left the territory since. It holds all the same.
    pub author_left: bool,
    /// The day on which it was last used, if ever.
    pub seen: Option<Timestamp>,
    /// Whether the person still works for the host: without that it opens nothing.
    pub effective: bool,
}
