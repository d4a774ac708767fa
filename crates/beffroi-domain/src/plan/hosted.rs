//! How far the plans of those that a host hosts have come: counts, with small groups hidden, and what members share.

use super::store;
use crate::App;
use crate::host::{Shown, hide};
use crate::sharing::{self, Subject};
use crate::territory;
use beffroi_kernel::{Actor, Result, Right, french};
use serde::Serialize;

/// How many hosted territories stand where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostedPlans {
    /// How many are hosted.
    pub total: u64,
    /// Those that let the host see it, by name.
    pub shared: Vec<SharedPlan>,
    /// Of the others, each group and what may be shown of it; nothing when no group can be shown without giving one away.
    pub groups: Option<Vec<(Standing, Shown)>>,
}

/// How far one plan has come, as its territory lets the host see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedPlan {
    /// The name of the territory.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Actions that are open.
    pub open: u64,
    /// Those of them that are late.
    pub late: u64,
}

/// Where the plan of a territory stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It has no action.
    NotBegun,
    /// Nothing is late.
    OnTime,
    /// One to four actions are late.
    SomeLate,
    /// Five actions and more are late.
    ManyLate,
}

impl Standing {
    /// Every standing, the worst last.
    pub const ALL: [Self; 4] = [Self::NotBegun, Self::OnTime, Self::SomeLate, Self::ManyLate];

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotBegun => "plan pas encore commencé",
            Self::OnTime => "aucune action en retard",
            Self::SomeLate => "une à quatre actions en retard",
            Self::ManyLate => "cinq actions en retard ou plus",
        }
    }

    fn of(counted: Option<(u64, u64)>) -> Self {
        match counted {
            None | Some((0, _)) => Self::NotBegun,
            Some((_, 0)) => Self::OnTime,
            Some((_, 1..5)) => Self::SomeLate,
            Some(_) => Self::ManyLate,
        }
    }
}

/// How far the plans of hosted territories have come: whose, only when they share it.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right.
pub async fn hosted_plans(app: &App, actor: &Actor) -> Result<HostedPlans> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    let mut hosted = territory::hosted_by(app, actor.territory).await?;
    hosted.retain(|one| one.left.is_none());
    let shared = sharing::shared_with(app, actor).await?;
    let counted = store::counts_by_territory(&app.store, french::day(app.clock.now())).await?;
    // Those that share are not counted with the others: what they show would be subtracted.
    let (showing, silent): (Vec<_>, Vec<_>) = hosted
        .iter()
        .partition(|one| shared.get(&one.id).is_some_and(|subjects| subjects.contains(&Subject::Plan)));
    let standings: Vec<Standing> =
        silent.iter().map(|one| Standing::of(counted.get(&one.id).map(|of| (of.all, of.late)))).collect();
    let count = |wanted: &Standing| standings.iter().filter(|standing| *standing == wanted).count() as u64;
    let counts: Vec<u64> = Standing::ALL.iter().map(count).collect();
    let groups = hide(&counts, 0).map(|shown| Standing::ALL.into_iter().zip(shown).collect());
    let plan = |one: &territory::Territory| {
        let of = counted.get(&one.id).copied().unwrap_or_default();
        SharedPlan { name: one.name.clone(), slug: one.slug.clone(), open: of.open, late: of.late }
    };
    Ok(HostedPlans { total: hosted.len() as u64, shared: showing.into_iter().map(plan).collect(), groups })
}
