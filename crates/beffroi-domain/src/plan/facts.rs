//! What is known of the territory that has a plan, and where it is.

use crate::App;
use crate::inventory;
use crate::territory::Territory;
use beffroi_kernel::{Actor, Result, Right};
use beffroi_reference::Facts;

/// The facts of the actor's territory. Whoever may not read the inventory knows nothing, and is told to clarify.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn facts(app: &App, actor: &Actor) -> Result<Facts> {
    if !actor.may(Right::InventoryRead) {
        return Ok(Facts::new());
    }
    inventory::facts(app, actor).await
}

/// The code by which contacts know where a territory is: that of its région, or of its collectivity of overseas,
/// which has no région.
pub(super) fn area(territory: &Territory) -> Option<&str> {
    territory.region.as_deref().or(territory.departement.as_deref())
}
