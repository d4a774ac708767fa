//! People, their roles and their sessions.

use super::session::Session;
use beffroi_kernel::Roles;
use beffroi_kernel::account::PersonId;
use serde::Serialize;

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Their identifier.
    pub id: PersonId,
    /// Their e-mail address, in lower case.
    pub email: String,
    /// Their name.
    pub name: String,
}

/// Somebody to be added.
#[derive(Clone)]
pub struct NewPerson {
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their password; absent makes an account that cannot sign in yet.
    pub password: Option<String>,
    /// Their roles in the actor's territory: one at least.
    pub roles: Roles,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// The session that this is.
    pub session: Session,
}

/// The secret that a browser holds while somebody is signed in: 64 hexadecimal digits.
/// Only its SHA-256 is stored. Never written to a log: it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    pub(super) fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(beffroi_store::hexadecimal(bytes))
    }

    /// The token as a browser gave it. What is not a token is simply nobody's.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text to be put in the browser's cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}
