//! Accounts: people who sign in and how they do, by which doors they enter territories, and how these are opened
//! and closed.

mod actions;
mod break_glass;
pub mod delegation;
pub mod deputy;
pub mod door;
mod draft;
pub mod exception;
mod forget;
pub mod invitation;
mod journalled;
pub mod member;
mod model;
mod moving;
mod password;
mod period;
mod provider;
mod rules;
mod second_factor;
mod session;
mod sign_in;
pub(crate) mod store;

pub use actions::add;
pub use break_glass::{Seal, break_seal, seal, seal_state};
pub use door::{Door, Entrance, actor, door, entrances};
pub use draft::{Typed, keep_typed, typed};
pub use forget::{NOBODY, known};
pub(crate) use forget::{check_not_own, forget, is_only_here};
pub(crate) use member::reachable;
pub use member::{grant, revoke};
pub(crate) use member::{is_member_within, names};
pub use model::{NewPerson, Person, SessionToken, SignedIn};
pub(crate) use moving::{Moved, administered, leaving, taking_in};
pub use period::last_day;
pub use provider::{
    LinkedIdentity, Outcome, ProviderAnswer, Purpose, Question, begin as ask_provider, choose_provider_role,
    complete as take_provider_answer, identities, provider_role, providers, unlink,
};
pub(crate) use rules::is_email;
pub use second_factor::{
    Enrolment, FactorMessage, SecondFactor, begin_enrolment, choose_owing_roles, confirm_enrolment,
    factor_message, give_code, owing_roles, remove as remove_second_factor, renew_codes,
    reset as reset_second_factor, second_factor,
};
pub(crate) use session::store::expire as expire_sessions;
pub use session::{
    Method, Origin, Session, Stage, close_other_sessions, close_session, close_sessions_of, confirm,
    count as sessions_count, end_at_provider, pending, sessions, sign_out, signed_in,
};
pub(crate) use sign_in::store::expire as expire_attempts;
pub use sign_in::{change_password, has_password, rename, set_password, sign_in, warm_up};

use crate::App;
use beffroi_kernel::Result;

/// Every statement of this room, for the test that prepares them.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        store::ALL,
        break_glass::store::ALL,
        delegation::store::ALL,
        deputy::store::ALL,
        door::store::ALL,
        exception::store::ALL,
        invitation::store::ALL,
        member::store::ALL,
        provider::store::ALL,
        second_factor::store::ALL,
        session::store::ALL,
        sign_in::store::ALL,
    ]
    .concat()
}

/// Does what time makes necessary: forgets what has no use any more (sessions that ended, attempts that no longer
/// count, questions to providers that nobody answered, invitations), announces what ends soon.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn sweep(app: &App) -> Result<()> {
    let now = app.clock.now();
    session::store::sweep(&app.store, now).await?;
    sign_in::store::sweep(&app.store, now).await?;
    provider::store::sweep(&app.store, now).await?;
    invitation::sweep(app, now).await?;
    exception::sweep(app, now).await?;
    delegation::warn(app, now).await
}
