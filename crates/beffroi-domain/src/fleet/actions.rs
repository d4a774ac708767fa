//! Looking at the members.

use super::model::{FleetMember, FleetView};
use super::rules;
use crate::App;
use crate::questionnaire;
use crate::sharing::{self, Subject};
use crate::territory;
use beffroi_kernel::{Actor, Result, Right};

/// Where the members of the actor's territory stand with a questionnaire.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right to see hosted territories.
pub async fn view(app: &App, actor: &Actor, questionnaire: &str) -> Result<FleetView> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    let shared = sharing::shared_with(app, actor).await?;
    let grades = questionnaire::grades(app, questionnaire).await?;
    let mut hosted = territory::hosted_by(app, actor.territory).await?;
    hosted.retain(|one| one.left.is_none());
    let shares = |one: &territory::Territory| {
        shared.get(&one.id).is_some_and(|subjects| subjects.contains(&Subject::Grade))
    };
    // Those that share are not counted with the others: what they show would be subtracted.
    let silent = hosted.iter().filter(|one| !shares(one));
    let counted = rules::grades(silent.map(|one| grades.get(&one.id).map(|(grade, _)| grade)));
    let member = |one: territory::Territory| {
        let shares = shares(&one);
        FleetMember {
            grade: grades.get(&one.id).filter(|_| shares).cloned(),
            shares,
            name: one.name,
            slug: one.slug,
            departement: one.departement,
        }
    };
    Ok(FleetView { members: hosted.into_iter().map(member).collect(), grades: counted })
}
