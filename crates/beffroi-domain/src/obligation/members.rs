//! What a host sees of the obligations of its members: counts with small groups hidden, and what members share.

use super::model::{Duty, Group, Standing};
use super::{rules, store};
use crate::App;
use crate::host::{Shown, hide};
use crate::sharing::{self, Subject};
use crate::territory::{self, Territory};
use beffroi_kernel::{Actor, Result, Right, french};
use beffroi_reference::change::{Effect, effect};
use beffroi_reference::{Facts, Verdict};
use serde::Serialize;

/// How many members an obligation concerns; nothing when that would give one away.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Counted {
    /// The identifier of the obligation.
    pub id: String,
    /// What it asks.
    pub title: String,
    /// Members to whom it applies, to whom it does not, of whom it cannot be said.
    pub shown: Option<[Shown; 3]>,
}

/// What one member shares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharedLine {
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Obligations that apply to it today.
    pub apply: u64,
    /// Those that are met.
    pub met: u64,
    /// Those whose day has passed.
    pub late: u64,
}

/// What a host sees.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MembersView {
    /// How many members there are.
    pub total: u64,
    /// Each obligation of today.
    pub obligations: Vec<Counted>,
    /// The members that share where they stand, by name.
    pub shared: Vec<SharedLine>,
}

/// How many members a change of an obligation touches, and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Touched {
    /// How.
    pub effect: Effect,
    /// How many; nothing when that would give one away.
    pub shown: Option<Shown>,
}

/// A change of the reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// The identifier of the obligation.
    pub id: String,
    /// What it asks.
    pub title: String,
    /// The version before; absent when it is new.
    pub before: Option<u32>,
    /// The version since.
    pub after: u32,
    /// The first day of that version.
    pub from: jiff::civil::Date,
    /// Whom it touches.
    pub touched: Vec<Touched>,
}

struct Member {
    territory: Territory,
    facts: Facts,
    standings: Vec<Standing>,
}

/// What is hosted and has not left, with its facts. A program reads them: what is shown of them is counts.
async fn known(app: &App, actor: &Actor) -> Result<Vec<Member>> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    let mut members = Vec::new();
    for territory in territory::hosted_by(app, actor.territory).await? {
        if territory.left.is_some() {
            continue;
        }
        let reader = Actor::program(territory.id, "figures for the host");
        let facts = super::facts(app, &reader).await?;
        let standings = store::standings(&app.store, &reader).await?;
        members.push(Member { territory, facts, standings });
    }
    Ok(members)
}

/// The obligations of the members of the actor's territory.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right.
pub async fn members(app: &App, actor: &Actor) -> Result<MembersView> {
    let members = known(app, actor).await?;
    let shared = sharing::shared_with(app, actor).await?;
    let today = french::day(app.clock.now());
    let of_each: Vec<(&Member, Vec<Duty>)> = members
        .iter()
        .map(|one| (one, rules::duties(&app.library, &one.facts, &one.standings, today)))
        .collect();
    let counted = |obligation: &beffroi_reference::obligation::Obligation| {
        let mut counts = [0_u64; 3];
        for (_, duties) in &of_each {
            let found = duties.iter().find(|duty| duty.applied.id == obligation.id);
            let place = match found.map_or(Verdict::ToClarify, |duty| duty.applied.applies) {
                Verdict::Yes => 0,
                Verdict::No => 1,
                Verdict::ToClarify => 2,
            };
            counts[place] += 1;
        }
        let shown = hide(&counts, 0).and_then(|shown| shown.try_into().ok());
        Counted { id: obligation.id.clone(), title: obligation.title.clone(), shown }
    };
    let shares = |member: &Member| {
        shared.get(&member.territory.id).is_some_and(|subjects| subjects.contains(&Subject::Obligations))
    };
    let line = |(member, duties): &(&Member, Vec<Duty>)| {
        let count = |wanted: &dyn Fn(&Duty) -> bool| duties.iter().filter(|duty| wanted(duty)).count() as u64;
        SharedLine {
            name: member.territory.name.clone(),
            slug: member.territory.slug.clone(),
            apply: count(&|duty| matches!(duty.group, Group::Now | Group::Done)),
            met: count(&|duty| duty.group == Group::Done),
            late: count(&|duty| duty.late),
        }
    };
    Ok(MembersView {
        total: members.len() as u64,
        obligations: app.library.obligations.on(today).into_iter().map(|one| counted(one)).collect(),
        shared: of_each.iter().filter(|(member, _)| shares(member)).map(line).collect(),
    })
}

/// What changed in the reference, the newest first, and how many members each change touches.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right.
pub async fn changes(app: &App, actor: &Actor) -> Result<Vec<Changed>> {
    let members = known(app, actor).await?;
    let today = french::day(app.clock.now());
    let shelf = &app.library.obligations;
    let mut changes = Vec::new();
    for after in shelf.on(today).into_iter().filter(|one| one.version > 1) {
        let before = shelf.version(&after.id, after.version - 1);
        let mut counts = [0_u64; Effect::ALL.len()];
        for member in &members {
            let found = effect(before.map(|one| &**one), Some(after), &member.facts);
            if let Some(place) = Effect::ALL.iter().position(|one| *one == found) {
                counts[place] += 1;
            }
        }
        let shown = hide(&counts, 0);
        let touched = |(place, effect): (usize, Effect)| Touched {
            effect,
            shown: shown.as_ref().and_then(|shown| shown.get(place).copied()),
        };
        changes.push(Changed {
            id: after.id.clone(),
            title: after.title.clone(),
            before: before.map(|one| one.version),
            after: after.version,
            from: after.provenance.valid_from,
            touched: Effect::ALL.into_iter().enumerate().map(touched).collect(),
        });
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.from));
    Ok(changes)
}
