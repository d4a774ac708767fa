//! Accounts: people who sign in, by which doors they enter territories, and how these are opened and closed.

mod actions;
mod forget;
pub mod delegation;
pub mod deputy;
pub mod door;
pub mod invitation;
pub mod member;
mod model;
mod password;
mod period;
mod rules;
pub(crate) mod store;

pub use actions::{add, sessions_count, set_password, sign_in, sign_out, signed_in, warm_up};
pub use door::{Door, Entrance, actor, door, entrances};
pub use member::{grant, revoke};
pub use model::{NewPerson, Person, SessionToken, SignedIn};
pub use period::last_day;
pub use forget::{NOBODY, known};
pub(crate) use forget::{check_not_own, forget, is_only_here};
pub(crate) use rules::is_email;
pub(crate) use store::{expire_attempts, expire_sessions};

use crate::App;
use beffroi_kernel::Result;

/// Does what time makes necessary: forgets what has no use any more, announces what ends soon.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn sweep(app: &App) -> Result<()> {
    let now = app.clock.now();
    store::sweep(&app.store, now).await?;
    invitation::sweep(app, now).await?;
    delegation::warn(app, now).await
}
