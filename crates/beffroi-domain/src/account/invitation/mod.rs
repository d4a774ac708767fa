//! Invitations: how somebody joins a territory. The administrator names an address and roles; whoever holds the link
//! chooses a name and a password, or joins with the account that they have. Nobody else learns whether they had one.

mod actions;
mod answer;
mod model;
pub(crate) mod store;

pub(crate) use actions::sweep;
pub use actions::{invite, resend, waiting, withdraw};
pub(super) use answer::{Answer, accept_as, settle};
pub use answer::{accept, find, join};
pub use model::{Invitation, InvitationToken, NewInvitation, Offer, Sent};
