//! What is known of a territory, for conditions. One function: the inventory's takes its place.

use crate::App;
use crate::territory;
use beffroi_kernel::{Actor, Result};
use beffroi_reference::{Facts, Value};

/// What the sheet of the actor's territory says.
///
/// # Errors
/// [`beffroi_kernel::Error::NotFound`] when there is no such territory.
pub async fn facts(app: &App, actor: &Actor) -> Result<Facts> {
    let sheet = territory::own(app, actor).await?;
    let mut facts = Facts::new();
    facts.set("kind", Value::Choice(sheet.kind.code().to_owned()));
    if let Some(population) = sheet.population {
        facts.set("population", Value::Number(population as f64));
    }
    if let Some(staff) = sheet.staff_tenths {
        facts.set("staff", Value::Number(f64::from(staff) / 10.0));
    }
    Ok(facts)
}
