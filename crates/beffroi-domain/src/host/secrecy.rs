//! Small groups are hidden: no count below a threshold is shown, nor can it be worked out from what is shown.

use beffroi_kernel::french;
use serde::Serialize;

/// A group with fewer territories than this is hidden.
pub const FEW: u64 = 5;

/// What is shown of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The count itself.
    Count(u64),
    /// Fewer than [`FEW`].
    Few,
    /// At least [`FEW`], hidden so that the groups that are too small cannot be worked out by subtraction.
    Hidden,
}

impl Shown {
    /// How people are told, in French.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Count(count) => french::count(count),
            Self::Few => format!("moins de {FEW}"),
            Self::Hidden => "masqué".to_owned(),
        }
    }
}

/// What may be shown of the counts of the parts of a whole whose total is known. `least` is the smallest count that a
/// part can have, as every reader knows (1 when empty parts are not listed, 0 when they are). Nothing when no part
/// can be shown without giving one away.
///
/// Whoever knows this rule, the total and what is shown must not be able to tell any hidden count. Therefore:
/// - the part that is hidden besides the small ones is chosen by its place, never by its count;
/// - there is always exactly one such part, whatever the small counts are;
/// - one unit can move between it and each small part, or nothing is shown.
#[must_use]
pub fn hide(counts: &[u64], least: u64) -> Option<Vec<Shown>> {
    let small = counts.iter().filter(|count| **count < FEW);
    let (parts, sum) = small.fold((0, 0), |(parts, sum), count| (parts + 1, sum + count));
    if parts == 0 {
        return Some(counts.iter().map(|count| Shown::Count(*count)).collect());
    }
    let other = counts.iter().rposition(|count| *count >= FEW)?;
    // How far the hidden sum is above the smallest that it could be.
    let room = (sum + counts[other]).saturating_sub(least * parts + FEW);
    if room == 0 {
        return None;
    }
    let shown = |(index, count): (usize, &u64)| match *count {
        count if count < FEW => Shown::Few,
        _ if index == other => Shown::Hidden,
        count => Shown::Count(count),
    };
    Some(counts.iter().enumerate().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_groups_are_hidden_and_one_more_with_them() {
        use Shown::{Count, Few, Hidden};
        for (counts, least, expected) in [
            (&[10, 20][..], 1, Some(vec![Count(10), Count(20)])),
            (&[10, 3, 20], 1, Some(vec![Count(10), Few, Hidden])),
            (&[10, 3, 1], 1, Some(vec![Hidden, Few, Few])),
            (&[1, 2, 3], 1, None),
            (&[1, 5], 1, None),
            (&[0, 5], 0, None),
            (&[1, 5], 0, Some(vec![Few, Hidden])),
            (&[0, 600], 0, Some(vec![Few, Hidden])),
            (&[], 1, Some(vec![])),
        ] {
            assert_eq!(hide(counts, least), expected, "{counts:?}");
        }
    }

    /// Every way to divide `total` into `parts` of at least `least`.
    fn divisions(total: u64, parts: usize, least: u64) -> Vec<Vec<u64>> {
        if parts == 0 {
            return if total == 0 { vec![Vec::new()] } else { Vec::new() };
        }
        let mut all = Vec::new();
        for first in least..=total {
            for mut rest in divisions(total - first, parts - 1, least) {
                rest.insert(0, first);
                all.push(rest);
            }
        }
        all
    }

    proptest! {
        /// The strongest reader knows the rule itself: they keep every division that would be shown just so.
        #[test]
        fn no_hidden_count_can_be_worked_out(counts in proptest::collection::vec(0u64..9, 1..5), least in 0u64..2) {
            let counts: Vec<u64> = counts.into_iter().map(|count| count.max(least)).collect();
            let total = counts.iter().sum();
            let shown = hide(&counts, least);
            let possible: Vec<Vec<u64>> =
                divisions(total, counts.len(), least).into_iter().filter(|other| hide(other, least) == shown).collect();
            prop_assert!(possible.contains(&counts));
            if let Some(shown) = &shown {
                for (index, one) in shown.iter().enumerate() {
                    let different = possible.iter().any(|other| other[index] != counts[index]);
                    prop_assert_eq!(different, !matches!(one, Shown::Count(_)), "{:?} {:?}", counts, shown);
                }
                prop_assert!(counts.iter().zip(shown).all(|(count, one)| *one != Shown::Count(*count) || *count >= FEW));
            }
        }
    }
}
