//! Who pays what of a project: several aids, the legal limit of their sum, what is left to oneself. Exact to the cent.

use crate::scheme::{AidLimit, Scheme, WHOLE, share};
use serde::Serialize;

/// The largest cost of a project, in cents: a hundred billion euros.
pub const COST_MAX: u64 = 10_000_000_000_000;

/// How aids are cut when they are too many, as people are told.
pub const REDUCTION_RULE: &str = "Quand la somme des aides dépasse ce que la loi permet, la dernière de la liste est réduite la première, puis l’avant-dernière, et ainsi de suite.";

/// A project to be paid for.
#[derive(Clone, Copy, Debug)]
pub struct Project {
    /// What it costs, in cents.
    pub cost: u64,
    /// What private bodies bring, in cents.
    pub private: u64,
}

/// An aid that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The part of the cost that it may help, in cents.
    pub eligible: u64,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AidProblem {
    /// The cost is zero, or larger than [`COST_MAX`].
    #[error("a cost is from one cent to {COST_MAX}")]
    Cost,
    /// What private bodies bring is more than the cost.
    #[error("private money is more than the cost")]
    Private,
    /// The eligible part is larger than the cost.
    #[error("{0}: the eligible part is more than the cost")]
    Eligible(String),
    /// The scheme has no fixed rate.
    #[error("{0}: its rate is not fixed, so nothing can be computed")]
    NoRate(String),
    /// The scheme is asked twice.
    #[error("{0} is there twice")]
    Twice(String),
}

/// Who pays what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FinancingPlan {
    /// What the project costs, in cents.
    pub cost: u64,
    /// Each aid, in the order in which they were asked.
    pub aids: Vec<Aid>,
    /// What private bodies bring.
    pub private: u64,
    /// What is left to oneself.
    pub own: u64,
    /// The shares of the aids, of private money and of oneself, in hundredths of a percent: they sum to the whole.
    pub shares: Vec<u32>,
    /// The legal limit that was applied.
    pub limit: Option<LimitApplied>,
}

impl FinancingPlan {
    /// What all aids bring.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.aids.iter().map(|aid| aid.granted).sum()
    }
}

/// One aid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Aid {
    /// The scheme.
    pub scheme: String,
    /// Its version: the rule that was applied.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// The eligible part of the cost, in cents.
    pub eligible: u64,
    /// The rate, in hundredths of a percent.
    pub rate: u32,
    /// The ceiling, in cents.
    pub ceiling: Option<u64>,
    /// What the scheme alone would pay.
    pub computed: u64,
    /// What it pays here.
    pub granted: u64,
}

impl Aid {
    /// What the limit takes away.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.computed - self.granted
    }
}

/// The legal limit that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitApplied {
    /// The limit.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The most that public aids may sum to, in cents.
    pub most: u64,
}

/// Who pays what of a project. Public aids are bounded by the limit; all together never pay more than the cost. The
/// last asked is cut first ([`REDUCTION_RULE`]).
///
/// # Errors
/// When what is asked makes no sense.
pub fn plan(
    project: Project,
    asked: &[Asked<'_>],
    limit: Option<&AidLimit>,
) -> Result<FinancingPlan, AidProblem> {
    if project.cost == 0 || project.cost > COST_MAX {
        return Err(AidProblem::Cost);
    }
    let needed = project.cost.checked_sub(project.private).ok_or(AidProblem::Private)?;
    let limit = limit.map(|limit| LimitApplied {
        id: limit.id.clone(),
        version: limit.version,
        most: share(needed, limit.share_max),
    });
    let mut room = needed;
    let mut public_room = limit.as_ref().map_or(needed, |limit| limit.most);
    let mut aids: Vec<Aid> = Vec::with_capacity(asked.len());
    for one in asked {
        let scheme = one.scheme;
        if one.eligible > project.cost {
            return Err(AidProblem::Eligible(scheme.id.clone()));
        }
        if aids.iter().any(|aid| aid.scheme == scheme.id) {
            return Err(AidProblem::Twice(scheme.id.clone()));
        }
        let (Some(rate), Some(computed)) = (scheme.rate, scheme.aid(one.eligible)) else {
            return Err(AidProblem::NoRate(scheme.id.clone()));
        };
        let granted = if scheme.public { computed.min(public_room).min(room) } else { computed.min(room) };
        room -= granted;
        if scheme.public {
            public_room -= granted;
        }
        aids.push(Aid {
            scheme: scheme.id.clone(),
            version: scheme.version,
            name: scheme.name.clone(),
            eligible: one.eligible,
            rate,
            ceiling: scheme.ceiling,
            computed,
            granted,
        });
    }
    let parts: Vec<u64> = aids.iter().map(|aid| aid.granted).chain([project.private, room]).collect();
    let shares = shares(&parts, project.cost);
    Ok(FinancingPlan { cost: project.cost, aids, private: project.private, own: room, shares, limit })
}

/// Shares in hundredths of a percent that sum to the whole: the largest remainders are rounded up.
fn shares(parts: &[u64], whole: u64) -> Vec<u32> {
    let scaled = |part: u64| u128::from(part) * u128::from(WHOLE);
    let whole = u128::from(whole);
    let mut shares: Vec<u32> =
        parts.iter().map(|&part| u32::try_from(scaled(part) / whole).unwrap_or(WHOLE)).collect();
    let missing = WHOLE.saturating_sub(shares.iter().sum());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(scaled(parts[index]) % whole));
    for &index in order.iter().take(missing as usize) {
        shares[index] += 1;
    }
    shares
}
