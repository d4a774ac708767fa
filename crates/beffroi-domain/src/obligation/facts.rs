//! What is known of a territory, for conditions.

use super::store;
use crate::App;
use crate::inventory;
use beffroi_kernel::{Actor, Result, Right};
use beffroi_reference::fact::Scope;
use beffroi_reference::{Facts, Value};

/// What is known of the actor's territory. A result that was kept about one of its systems of artificial intelligence
/// answers for all: one that is at high risk is enough, and none can be until somebody says so.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right.
pub async fn facts(app: &App, actor: &Actor) -> Result<Facts> {
    beffroi_store::authorise(actor, Right::ObligationRead)?;
    // Read by the program: a delegation for obligations does not open the inventory, and nothing of it is shown here
    // but facts.
    let reader = Actor::program(actor.territory, "obligations");
    let mut facts = inventory::facts(app, &reader).await?;
    let results = store::results(&app.store, &app.library.vocabulary, actor).await?;
    let latest = super::qualification::latest_of(results);
    let at_high_risk = |one: &super::model::Kept| {
        let class = |class: &&str| class.starts_with("haut-risque");
        one.subject.kind == Scope::AiSystem
            && one.usage == super::Usage::Active
            && one.classes().iter().any(class)
    };
    if latest.iter().any(at_high_risk) {
        facts.set("high_risk_ai", Value::Flag(true));
    }
    if latest.iter().any(|one| one.subject.kind == Scope::AiSystem && one.usage == super::Usage::Active) {
        facts.set("artificial_intelligence", Value::Flag(true));
    }
    Ok(facts)
}
