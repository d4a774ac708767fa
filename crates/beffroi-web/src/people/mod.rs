//! People in the workspace: who has a role, who is invited, who acts for whom, who was let in from the host; and the
//! pages of those who are invited or who have several territories.

mod delegation;
mod form;
mod invitation;
mod invite;
mod leave;
mod list;
mod member;
mod own;

pub use delegation::{delegations, end_delegation, give_delegation, new_delegation};
pub use form::role_boxes;
pub use invitation::{accept, join, offer};
pub use invite::{invite, invite_form, resend, withdraw};
pub use leave::{leave, leave_form};
pub use list::list;
pub use member::{end_deputy, grant, member, name_deputy};
pub use own::territories;

use crate::view::State;
use beffroi_kernel::account::PersonId;

/// Whether somebody has a second factor. Nothing here knows it yet, and what is unknown is shown as unknown.
fn second_factor(_person: PersonId) -> State {
    State::plain("inconnu")
}
