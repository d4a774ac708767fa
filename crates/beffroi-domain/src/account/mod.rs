//! Accounts: people who sign in, how they do, and the role that they have in each territory.

mod actions;
mod break_glass;
mod journalled;
mod model;
mod password;
mod provider;
mod rules;
mod second_factor;
mod session;
mod sign_in;
pub(crate) mod store;

pub use actions::{add, grant, members, revoke};
pub use break_glass::{Seal, break_seal, seal, seal_state};
pub use model::{Member, Membership, NewPerson, Person, SessionToken, SignedIn};
pub use provider::{
    LinkedIdentity, Outcome, ProviderAnswer, Purpose, Question, begin as ask_provider, choose_provider_role,
    complete as take_provider_answer, identities, provider_role, providers, unlink,
};
pub use second_factor::{
    Enrolment, SecondFactor, begin_enrolment, choose_owing_roles, confirm_enrolment, give_code, owing_roles,
    remove as remove_second_factor, renew_codes, reset as reset_second_factor, second_factor,
};
pub use session::{
    Method, Origin, Session, Stage, close_other_sessions, close_session, close_sessions_of, confirm,
    end_at_provider, pending, sessions, sign_out, signed_in,
};
pub use sign_in::{change_password, has_password, rename, set_password, sign_in, warm_up};

pub(crate) use break_glass::{ALERT, alert};
pub(crate) use rules::is_email;

use beffroi_kernel::Result;
use jiff::Timestamp;

/// Every statement of this room, for the test that prepares them.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        store::ALL,
        session::store::ALL,
        sign_in::store::ALL,
        second_factor::store::ALL,
        provider::store::ALL,
        break_glass::store::ALL,
    ]
    .concat()
}

/// Forgets what has no use any more: sessions that ended, attempts that no longer count, questions to providers
/// that nobody answered.
pub(crate) async fn sweep(store: &beffroi_store::Store, now: Timestamp) -> Result<()> {
    session::store::sweep(store, now).await?;
    sign_in::store::sweep(store, now).await?;
    provider::store::sweep(store, now).await
}
