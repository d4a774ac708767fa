//! Accounts: people who sign in, and the role that they have in each territory.

mod actions;
mod forget;
mod model;
mod moving;
mod password;
mod rules;
pub(crate) mod store;

pub use actions::{
    add, grant, members, revoke, sessions_count, set_password, sign_in, sign_out, signed_in, warm_up,
};
pub use forget::{NOBODY, known};
pub(crate) use forget::{check_not_own, forget, is_only_here};
pub use model::{Member, Membership, NewPerson, Person, SessionToken, SignedIn};
pub(crate) use moving::{Moved, administered, leaving, taking_in};
pub(crate) use rules::is_email;
pub(crate) use store::{expire_attempts, expire_sessions, sweep};
