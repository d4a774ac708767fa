//! People in the workspace: who has a role, who is invited, who acts for whom, who was let in from the host; and the
//! pages of those who are invited or who have several territories.

mod delegation;
mod factor;
pub mod form;
mod invitation;
mod invite;
mod leave;
mod list;
mod member;
mod own;

pub use delegation::{delegations, end_delegation, give_delegation, new_delegation};
pub use factor::{end_exception, except, factors};
pub use form::role_boxes;
pub use invitation::{accept, accept_at_provider, join, offer};
pub use invite::{invite, invite_form, resend, withdraw};
pub use leave::{leave, leave_form};
pub use list::list;
pub use member::{close_sessions, end_deputy, grant, member, name_deputy, reset_factor};
pub use own::territories;

use crate::french;
use crate::view::State;
use beffroi_domain::account::last_day;
use beffroi_domain::account::member::{Factor, MemberLine};

/// How it is with the second factor of a member.
fn second_factor(line: &MemberLine) -> State {
    match &line.factor {
        Factor::Own(_) => State::good("activé"),
        Factor::Provider(_) => State::good("par le fournisseur"),
        Factor::Excepted(until) => {
            State::look(format!("dispense jusqu’au {}", french::date(last_day(*until))))
        }
        Factor::Missing => State::act("à activer"),
        Factor::NotOwed => State::plain("aucun"),
    }
}
