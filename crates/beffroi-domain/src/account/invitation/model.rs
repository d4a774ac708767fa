//! What an invitation is, and the link that answers it.

use beffroi_kernel::account::InvitationId;
use beffroi_kernel::{Result, Roles, TerritoryId};
use jiff::Timestamp;

/// Somebody to be invited.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Their e-mail address.
    pub email: String,
    /// Their roles in the actor's territory: one at least.
    pub roles: Roles,
}

/// An invitation that nobody has answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its identifier.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: String,
    /// What they are to be.
    pub roles: Roles,
    /// When it was sent.
    pub created: Timestamp,
    /// When its link ends.
    pub expires: Timestamp,
}

/// An invitation that has just been sent, or that somebody must hand over.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The invitation.
    pub invitation: Invitation,
    /// The link in the mail. Show it only when `mailed` is false: whoever holds it can answer.
    pub link: String,
    /// Whether a mail server is configured, so that the mail leaves by itself.
    pub mailed: bool,
}

/// What the holder of a link is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The territory to join.
    pub territory: TerritoryId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub territory_name: String,
    /// Whom the invitation is for.
    pub email: String,
    /// What they are to be.
    pub roles: Roles,
    /// Who invites; absent when it was the administrator of the machine.
    pub author: Option<String>,
    /// When the link ends.
    pub expires: Timestamp,
    pub(super) id: InvitationId,
}

/// The secret in the link: 64 hexadecimal digits, of which only the SHA-256 is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationToken(String);

impl InvitationToken {
    pub(super) fn new() -> Result<Self> {
        Ok(Self(beffroi_store::hexadecimal(&beffroi_store::random::<32>()?)))
    }

    /// The token in an address. What is no token opens nothing.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text in the link.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> String {
        beffroi_store::sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationToken(…)")
    }
}
