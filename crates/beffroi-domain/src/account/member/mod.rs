//! Members: who has a role in a territory, what it is, how it ends.

pub(crate) mod store;

use super::deputy::{self, Deputy};
use super::model::Person;
use super::{actions::subject, delegation, rules, second_factor, session};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Role, Roles};
use beffroi_store::WriteContext;
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;

/// A member of a territory, as its administrators see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberLine {
    /// The person.
    pub person: Person,
    /// Their own roles here.
    pub roles: Roles,
    /// The day on which they were last here, if ever.
    pub seen: Option<Timestamp>,
    /// How it is with their second factor.
    pub factor: Factor,
}

/// How it is with the second factor of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Factor {
    /// Codes of an application, asked for since then.
    Own(Timestamp),
    /// The provider with this code asked for two factors at their last sign-in, and they cannot do without: they have
    /// no password, or owe a second factor after it.
    Provider(String),
    /// One of their roles here owes one; they were excepted until then.
    Excepted(Timestamp),
    /// One of their roles here owes one, and they have none.
    Missing,
    /// Their roles here owe none.
    NotOwed,
}

impl Factor {
    /// Whether they come in with two factors.
    #[must_use]
    pub fn is_there(&self) -> bool {
        matches!(self, Self::Own(_) | Self::Provider(_))
    }
}

/// What is known of somebody's ways of signing in.
struct Ways {
    own: Option<Timestamp>,
    provider: Option<String>,
    has_password: bool,
    excepted: Option<Timestamp>,
}

impl Ways {
    fn factor(self, owes: bool) -> Factor {
        match self {
            Self { own: Some(since), .. } => Factor::Own(since),
            Self { provider: Some(code), has_password, .. } if owes || !has_password => {
                Factor::Provider(code)
            }
            Self { excepted: Some(until), .. } if owes => Factor::Excepted(until),
            _ if owes => Factor::Missing,
            _ => Factor::NotOwed,
        }
    }
}

/// How many members have a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many members there are.
    pub members: u64,
    /// How many of them have one, here or at their provider.
    pub with: u64,
    /// How many of these have it at their provider.
    pub by_provider: u64,
    /// How many owe one by a role here and were excepted for a time.
    pub excepted: u64,
    /// How many owe one by a role here and have none.
    pub missing: u64,
}

impl Coverage {
    fn of<'l>(lines: impl Iterator<Item = &'l MemberLine>) -> Self {
        let mut all = Self::default();
        for line in lines {
            all.members += 1;
            all.with += u64::from(line.factor.is_there());
            all.by_provider += u64::from(matches!(line.factor, Factor::Provider(_)));
            all.excepted += u64::from(matches!(line.factor, Factor::Excepted(_)));
            all.missing += u64::from(line.factor == Factor::Missing);
        }
        all
    }
}

/// How far second factors have come among those who have a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleCoverage {
    /// The role.
    pub role: Role,
    /// Whether it owes a second factor here.
    pub owes: bool,
    /// Those who have it.
    pub coverage: Coverage,
}

/// How far second factors have come in a territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorSheet {
    /// All members.
    pub coverage: Coverage,
    /// Those of each role that somebody has.
    pub roles: Vec<RoleCoverage>,
    /// The members who owe a second factor and have none, excepted ones included.
    pub without: Vec<MemberLine>,
}

/// The members that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// How many there are in all.
    pub total: usize,
    /// How many fit what was searched.
    pub found: usize,
    /// How many of all have a second factor.
    pub coverage: Coverage,
    /// Those of the page.
    pub lines: Vec<MemberLine>,
}

/// What is said before somebody leaves, and kept after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The member.
    pub line: MemberLine,
    /// Those who act for them, or will; and those for whom they do.
    pub deputies: Vec<Deputy>,
    /// How many delegations in force they gave: these go on.
    pub delegations_given: u64,
}

/// The members whose name, address or role holds what was typed, accents and capitals aside.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor, text: &str, offset: usize, limit: usize) -> Result<Members> {
    beffroi_store::authorise(actor, Right::AccountRead)?;
    app.note_reading(actor, Right::AccountRead, "people").await?;
    let all = all(app, actor).await?;
    let (total, coverage, wanted) = (all.len(), Coverage::of(all.iter()), fold_text(text.trim()));
    let fits = |line: &MemberLine| {
        [line.person.name.as_str(), &line.person.email, &line.roles.labels()]
            .iter()
            .any(|text| fold_text(text).contains(&wanted))
    };
    let all: Vec<MemberLine> = all.into_iter().filter(fits).collect();
    let found = all.len();
    Ok(Members { total, found, coverage, lines: all.into_iter().skip(offset).take(limit).collect() })
}

/// Every member, by name, with what the territory and its hosts ask of their roles.
async fn all(app: &App, actor: &Actor) -> Result<Vec<MemberLine>> {
    let owing = second_factor::owing_roles(app, actor.territory).await?;
    let kept = store::all(&app.store, actor, app.clock.now()).await?;
    let mut lines: Vec<MemberLine> = kept
        .into_iter()
        .map(|one| MemberLine {
            person: one.person,
            roles: one.roles,
            seen: one.seen,
            factor: one.ways.factor(owing.meets(one.roles)),
        })
        .collect();
    // As people look for names, which no database does alike: accents and capitals aside.
    lines.sort_by_cached_key(|line| fold_text(&line.person.name));
    Ok(lines)
}

/// How far second factors have come, role by role, and who is still without.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn factors(app: &App, actor: &Actor) -> Result<FactorSheet> {
    beffroi_store::authorise(actor, Right::AccountRead)?;
    app.note_reading(actor, Right::AccountRead, "people").await?;
    let owing = second_factor::owing_roles(app, actor.territory).await?;
    let all = all(app, actor).await?;
    let of_role = |role: Role| RoleCoverage {
        role,
        owes: owing.contains(role),
        coverage: Coverage::of(all.iter().filter(|line| line.roles.contains(role))),
    };
    let roles = Role::ALL.into_iter().map(of_role).filter(|one| one.coverage.members > 0).collect();
    let coverage = Coverage::of(all.iter());
    let is_without = |line: &MemberLine| matches!(line.factor, Factor::Missing | Factor::Excepted(_));
    Ok(FactorSheet { coverage, roles, without: all.into_iter().filter(is_without).collect() })
}

/// One member, with what their leaving would touch.
///
/// # Errors
/// [`Error::NotFound`] when they are no member; [`Error::Denied`] without the right.
pub async fn sheet(app: &App, actor: &Actor, person: PersonId) -> Result<Sheet> {
    beffroi_store::authorise(actor, Right::AccountRead)?;
    let all = all(app, actor).await?;
    let line = all.into_iter().find(|line| line.person.id == person).ok_or(Error::NotFound)?;
    let now = app.clock.now();
    let deputies = deputy::store::of(&app.store, actor, person, now).await?;
    let delegations_given = delegation::store::given_by(&app.store, actor, person, now).await?;
    Ok(Sheet { line, deputies, delegations_given })
}

/// Gives other roles to somebody who has some in the actor's territory.
///
/// # Errors
/// [`Error::NotFound`] when they have none; [`Error::Conflict`] when nobody could manage accounts any more.
pub async fn grant(app: &App, actor: &Actor, person: PersonId, roles: Roles) -> Result<()> {
    let roles = rules::some_role(roles)?;
    let granted = app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let before = super::store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            if !roles.contains(Role::Administrateur) {
                keep_an_administrator(cx, before, person).await?;
            }
            super::store::set_roles(cx, person, roles).await?;
            cx.record("account.grant", subject(person), &json!({ "before": before, "after": roles }));
            Ok(())
        })
    });
    granted.await?;
    // Whoever has come to owe a second factor is asked for it at their next request.
    session::reconsider(app, person).await
}

/// Closes the actor's territory to somebody, from their next request on. What they wrote stays theirs, and the
/// delegations that they gave go on; nobody acts for them any more, nor they for anybody.
///
/// # Errors
/// As [`grant`].
pub async fn revoke(app: &App, actor: &Actor, person: PersonId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let before = super::store::roles(cx, person).await?.ok_or(Error::NotFound)?;
            keep_an_administrator(cx, before, person).await?;
            super::store::end_membership(cx, person).await?;
            let deputies = deputy::store::end_all_of(cx, person).await?;
            let none = Roles::NONE;
            let detail = json!({ "before": before, "after": none, "deputies_ended": deputies });
            cx.record("account.revoke", subject(person), &detail);
            Ok(())
        })
    })
    .await
}

pub(super) async fn keep_an_administrator(
    cx: &mut WriteContext,
    roles: Roles,
    person: PersonId,
) -> Result<()> {
    let administrator = Role::Administrateur;
    if !roles.contains(administrator) || super::store::others_with_role(cx, administrator, person).await? > 0
    {
        return Ok(());
    }
    Err(Error::Conflict(
        Problem::new("last-administrator", "C’est le seul administrateur du territoire.")
            .advice("Nommez d’abord un autre administrateur."),
    ))
}

/// The names of those who were members of the actor's territory and have left: lists of who wrote what say so.
/// Nobody outside learns them.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn departed(app: &App, actor: &Actor) -> Result<BTreeSet<String>> {
    if actor.is_inside() { store::departed(&app.store, actor).await } else { Ok(BTreeSet::new()) }
}

/// Whether somebody is a member of the actor's territory, within a change of another room.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub(crate) async fn is_member_within(cx: &mut WriteContext, person: PersonId) -> Result<bool> {
    store::is_member(cx, person).await
}

/// The names of the members of the actor's territory, and nothing else about them, for a room whose right the caller
/// has asked for: colleagues know each other by name.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub(crate) async fn names(app: &App, actor: &Actor) -> Result<Vec<(PersonId, String)>> {
    store::names(&app.store, actor).await
}

/// Those who answer for the territory of a change: its administrators and those in charge of security. Other rooms
/// write to them and never show them.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub(crate) async fn reachable(cx: &mut WriteContext) -> Result<Vec<Person>> {
    store::reachable(cx).await
}
