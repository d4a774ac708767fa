//! What answers teach: facts that are asked nowhere else, declared in the inventory once for every room.

use crate::App;
use crate::inventory::{self, Source};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Actor, Result, Right};
use beffroi_reference::{Answers, Questionnaire};

/// Declares what answers teach. What the sheet or the inventory says stays as it is, and somebody who may answer but
/// not fill the inventory teaches nothing: whoever finishes the assessment does.
pub(super) async fn teach(
    app: &App,
    actor: &Actor,
    questionnaire: &Questionnaire,
    answers: &Answers,
) -> Result<()> {
    let learned = questionnaire.learned(answers);
    if learned.iter().next().is_none() || !actor.may(Right::InventoryWrite) {
        return Ok(());
    }
    for one in inventory::known_facts(app, actor).await? {
        let Some(value) = learned.get(&one.fact.name).filter(|_| one.may_be_declared()) else { continue };
        if one.known.as_ref().is_some_and(|(known, _)| known == value) {
            continue;
        }
        let json = serde_json::to_value(value).context("writing a fact that was learned")?;
        let source = Source::Questionnaire { id: questionnaire.id.clone(), version: questionnaire.version };
        inventory::declare(app, actor, &one.fact.name, Some(&json), source).await?;
    }
    Ok(())
}
