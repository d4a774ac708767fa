//! What people can do with accounts.

use super::model::{Member, NewPerson, Person, SessionToken, SignedIn};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Result, Role};

/// Adds a person (or finds the one with this e-mail) and gives them a role in the actor's territory.
pub async fn add(_app: &App, _actor: &Actor, _new: NewPerson) -> Result<Person> {
    Err(Error::internal("being written"))
}
/// Gives a role in the actor's territory, or changes it.
pub async fn grant(_app: &App, _actor: &Actor, _person: PersonId, _role: Role) -> Result<()> {
    Err(Error::internal("being written"))
}
/// Takes the role away.
pub async fn revoke(_app: &App, _actor: &Actor, _person: PersonId) -> Result<()> {
    Err(Error::internal("being written"))
}
/// Sets a person's password and ends their sessions.
pub async fn set_password(_app: &App, _actor: &Actor, _person: PersonId, _password: String) -> Result<()> {
    Err(Error::internal("being written"))
}
/// The people who have a role in the actor's territory.
pub async fn members(_app: &App, _actor: &Actor) -> Result<Vec<Member>> {
    Err(Error::internal("being written"))
}
/// Signs in. `address` is where the request comes from. [`Error::Input`] with code `sign-in-refused`,
/// the same for an unknown account and a wrong password; [`Error::Limit`] with `too-many-attempts`.
pub async fn sign_in(_app: &App, _email: &str, _password: &str, _address: &str) -> Result<SessionToken> {
    Err(Error::internal("being written"))
}
/// Who holds this token; nothing when the session has ended.
pub async fn signed_in(_app: &App, _token: &SessionToken) -> Result<Option<SignedIn>> {
    Err(Error::internal("being written"))
}
/// Ends a session.
pub async fn sign_out(_app: &App, _token: &SessionToken) -> Result<()> {
    Err(Error::internal("being written"))
}
