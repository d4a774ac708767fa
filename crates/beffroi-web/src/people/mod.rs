//! People in the workspace: who has a role, who is invited, who acts for whom, who was let in from the host; and the
//! pages of those who are invited or who have several territories.

mod delegation;
pub mod form;
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
pub use member::{close_sessions, end_deputy, grant, member, name_deputy, reset_factor};
pub use own::territories;

use crate::view::State;
use beffroi_domain::account::member::MemberLine;

/// Whether a member has a second factor, and whether they should.
fn second_factor(line: &MemberLine) -> State {
    match (line.second_factor, line.owes) {
        (Some(_), _) => State::good("activé"),
        (None, true) => State::act("à activer"),
        (None, false) => State::plain("aucun"),
    }
}
