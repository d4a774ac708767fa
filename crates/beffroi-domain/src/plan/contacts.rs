//! Whom a territory calls.

use super::facts::area;
use crate::App;
use crate::territory::Territory;
use beffroi_kernel::french;
use beffroi_reference::contact::{self, Call};

/// Whom to call now, in order. Where the région of a territory is not known, those of the whole country.
#[must_use]
pub fn whom_to_call(app: &App, territory: &Territory) -> Vec<Call> {
    let now = app.clock.now();
    let contacts = app.library.contacts.on(french::day(now));
    contact::whom_to_call(&contacts, area(territory).unwrap_or_default(), now)
}
