//! The share of an IT budget that goes to security, beside the range that is advised.

use crate::scheme::{WHOLE, share};
use serde::Serialize;

/// A line of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it costs, in cents.
    pub cents: u64,
    /// The part of it that is security, in hundredths of a percent.
    pub security: u32,
}

/// The range that is advised, in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Its lower end.
    pub low: u32,
    /// Its upper end.
    pub high: u32,
}

/// Where a budget stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetShare {
    /// The whole IT budget, in cents.
    pub total: u64,
    /// What goes to security, in cents.
    pub security: u64,
    /// Its share, in hundredths of a percent, rounded down; nothing while the budget is empty.
    pub share: Option<u32>,
    /// What is missing to reach the lower end, in cents.
    pub missing: u64,
    /// What is spent above the upper end, in cents.
    pub above: u64,
}

/// Sums the lines of a year.
#[must_use]
pub fn budget_share(lines: &[Line], range: Range) -> BudgetShare {
    let total: u64 = lines.iter().map(|line| line.cents).sum();
    let security: u64 = lines.iter().map(|line| share(line.cents, line.security)).sum();
    let part = |amount: u64| u128::from(amount) * u128::from(WHOLE) / u128::from(total);
    // The smallest whole number of cents that reaches the lower end.
    let least = (u128::from(total) * u128::from(range.low)).div_ceil(u128::from(WHOLE));
    BudgetShare {
        total,
        security,
        share: (total > 0).then(|| u32::try_from(part(security)).unwrap_or(WHOLE)),
        missing: u64::try_from(least).unwrap_or(u64::MAX).saturating_sub(security),
        above: security.saturating_sub(share(total, range.high)),
    }
}

#[cfg(test)]
#[expect(clippy::inconsistent_digit_grouping, reason = "euros, then cents")]
mod tests {
    use super::*;

    #[test]
    fn the_share_and_what_is_missing_are_exact() {
        const RANGE: Range = Range { low: 500, high: 1000 };
        let line = |cents, security| Line { cents, security };
        for (lines, share, missing, above) in [
            (vec![], None, 0, 0),
            (vec![line(10_000_00, 0)], Some(0), 500_00, 0),
            (vec![line(9_500_00, 0), line(500_00, WHOLE)], Some(500), 0, 0),
            (vec![line(9_500_01, 0), line(500_00, WHOLE)], Some(499), 1, 0),
            (vec![line(1_000_00, 2_000)], Some(2_000), 0, 100_00),
            (vec![line(3, 5_000), line(3, 5_000)], Some(3_333), 0, 2),
        ] {
            let found = budget_share(&lines, RANGE);
            assert_eq!((found.share, found.missing, found.above), (share, missing, above), "{lines:?}");
        }
    }
}
