//! A territory beside those like it on this instance: same kind, same class of population.

use super::rules;
use crate::App;
use crate::host::{FEW, Shown, Stratum};
use crate::questionnaire;
use crate::territory;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Result, Right};
use beffroi_reference::Grade;
use beffroi_reference::questionnaire::Gathering;
use beffroi_reference::scale::Band;

/// What is known of the territories like one, itself left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Peers {
    /// Their kind.
    pub kind: TerritoryKind,
    /// Their class of population.
    pub stratum: Stratum,
    /// The lowest band of the upper half of the scale: what is counted is whether they reach it.
    pub from: Band,
    /// How many have a grade; nothing when they are too few to be spoken of.
    pub graded: Option<u64>,
    /// How many of them reach the band; nothing when that would give one away.
    pub reached: Option<Shown>,
}

/// The last grades of the territories like the actor's, at a place of the scale that is the same for everybody: were
/// it the reader's own grade, whoever answers again and again would learn the grade of a single one.
///
/// Nothing for a questionnaire that is no longer asked, or that gives no grade to a territory.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right to see diagnoses.
pub async fn peers(app: &App, actor: &Actor, questionnaire: &str) -> Result<Option<Peers>> {
    beffroi_store::authorise(actor, Right::AssessmentRead)?;
    let today = beffroi_kernel::french::day(app.clock.now());
    let found = app.library.questionnaires.find_on(questionnaire, today);
    let Some(scale) = found.filter(|one| one.gathering == Gathering::Together).map(|one| &one.scale) else {
        return Ok(None);
    };
    let place = scale.bands().len().div_ceil(2);
    let Some(from) = scale.bands().get(place).or(scale.bands().last()).cloned() else { return Ok(None) };
    let least = scale.steps().iter().find(|step| step.band == from.code).map_or(1, |step| step.grade.rank);
    let own = territory::own(app, actor).await?;
    let stratum = Stratum::of(own.population);
    let grades = questionnaire::grades(app, questionnaire).await?;
    let known = stratum != Stratum::Unknown || has_no_people(own.kind);
    let like = territory::list(app).await?.into_iter().filter(|one| {
        let alike = one.kind == own.kind && Stratum::of(one.population) == stratum;
        known && alike && one.id != own.id && one.left.is_none()
    });
    let graded: Vec<Grade> = like.filter_map(|one| Some(grades.get(&one.id)?.0.clone())).collect();
    let (graded, reached) = rules::reached(&graded, least);
    Ok(Some(Peers { kind: own.kind, stratum, from, graded, reached }))
}

/// Whether such a territory has no population of its own: its kind is all that can be alike.
fn has_no_people(kind: TerritoryKind) -> bool {
    use TerritoryKind::{Autre, Ccas, CentreDeGestion, Syndicat};
    matches!(kind, Syndicat | CentreDeGestion | Ccas | Autre)
}

impl Peers {
    /// The share that reaches the band and its 95 % interval, each between 0 and 1; nothing while a count is hidden.
    #[must_use]
    pub fn share(&self) -> Option<(f64, (f64, f64))> {
        let (graded, Some(Shown::Count(reached))) = (self.graded?, self.reached) else { return None };
        let share = reached as f64 / graded.max(FEW) as f64;
        Some((share, beffroi_reference::interval::wilson(share, u32::try_from(graded).unwrap_or(u32::MAX))))
    }
}
